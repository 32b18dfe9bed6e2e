//! `GET /documents/{id}/file`

fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_documents::File>()
}
