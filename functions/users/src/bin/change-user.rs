//! `PATCH /users/{id}`

fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_users::Change>()
}
