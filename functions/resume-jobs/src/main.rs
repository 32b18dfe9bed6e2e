//! Invoked by a schedule, every minute.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use lambda_runtime::{LambdaEvent, service_fn};
use resume_jobs::{Resumed, Resumer};
use serde_json::Value;
use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || {
        let resumer = Resumer::from_env().await?;
        let resumer = &resumer;
        lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| async move {
            Ok::<Resumed, fo_runtime::Error>(resumer.run().await?)
        }))
        .await
    })
}
