//! `POST /backtests/{id}/cancel`

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), fo_http::Error> {
    fo_http::run::<fo_fn_backtests::Cancel>().await
}
