//! Invoked by a schedule, once a month.

use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || {
        let rotation = migrate::Rotation::from_env().await?;
        let rotation = &rotation;
        lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| async move {
            let rotated = rotation.run().await?;
            tracing::info!(?rotated, "the signing key was turned");
            Ok::<_, fo_runtime::Error>(rotated)
        }))
        .await
    })
}
