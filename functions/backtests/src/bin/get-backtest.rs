//! `GET /backtests/{id}`

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_backtests::Get>().await
}
