//! The edge: HTTP requests in through Lambda, typed handlers behind one gate.
//!
//! A function implements [`Endpoint`] for an operation of `fo-api` and calls [`run`]. Reading, checking, signing in, roles,
//! rate limits, idempotency, errors, headers and logging are done here, once, the same for every endpoint.
//! The crate knows nothing of what any endpoint does.
#![warn(missing_docs)]

mod app;
mod endpoint;
mod env;
mod error;
mod event;
mod extract;
mod gate;
mod idempotency;
mod keys;
mod respond;
mod shape;
mod sound;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod upload;
pub mod view;

pub use app::App;
pub use endpoint::{Admit, Caller, Endpoint, Input, Reply, Visitor};
pub use env::{Env, Wire};
pub use error::ApiError;
pub use extract::MAX_BODY_BYTES;
pub use fo_runtime::SettingError;
pub use gate::{Gate, Limits};
pub use keys::KeyRing;
pub use lambda_http::Error;
pub use store::Store;
pub use token::{Identity, Keys, SigningSecret};
pub use upload::{Accepts, upload};

/// Serves one endpoint: wires it from the environment, once, and answers until Lambda ends the process.
///
/// # Errors
/// When the environment lacks something, or the Lambda runtime fails.
pub fn run<E>() -> Result<(), Error>
where
    E: Endpoint<Deps: Wire>,
{
    serve(|env| Ok(App::wire(env)?.endpoint::<E>(E::Deps::wire(env)?.into())))
}

/// Serves what is built from the environment.
///
/// It names no endpoint's types, so that the runtime beneath is compiled here, once, and not in every function again.
///
/// # Errors
/// As [`run`].
pub fn serve(build: fn(&Env) -> Result<App, SettingError>) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async { build(&Env::load().await)?.serve().await })
}
