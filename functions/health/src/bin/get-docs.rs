//! `GET /docs` and `GET /openapi.json`

use fo_fn_health::{Docs, Openapi};
use fo_http::{App, Env, Wire};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), fo_http::Error> {
    let env = Env::load().await;
    App::wire(&env)?
        .endpoint::<Docs>(().into())
        .endpoint::<Openapi>(().into())
        .serve()
        .await
}
