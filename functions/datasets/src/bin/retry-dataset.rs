//! `POST /datasets/{id}/retry`

fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_datasets::Retry>()
}
