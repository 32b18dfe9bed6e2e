//! `GET /docs` and `GET /openapi.json`

use fo_fn_health::{Docs, Openapi};
use fo_http::{App, Wire};

fn main() -> Result<(), fo_http::Error> {
    fo_http::serve(|env| {
        let app = App::wire(env)?;
        Ok(app.endpoint::<Docs>(().into()).endpoint::<Openapi>(().into()))
    })
}
