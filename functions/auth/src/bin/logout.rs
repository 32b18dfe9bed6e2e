//! `POST /auth/logout`

fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_auth::Logout>()
}
