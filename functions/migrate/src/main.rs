//! Invoked by the deployment, after each change and before anything else runs.

use lambda_runtime::{LambdaEvent, service_fn};
use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || {
        let deployment = migrate::Deployment::from_env().await?;
        let deployment = &deployment;
        let answer = move |event: LambdaEvent<migrate::Request>| migrate::handle(deployment, event.payload);
        lambda_runtime::run(service_fn(answer)).await
    })
}
