//! Prints the OpenAPI document: `cargo run -p fo-api --example openapi > infra/openapi.json`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&fo_api::openapi::document())?);
    Ok(())
}
