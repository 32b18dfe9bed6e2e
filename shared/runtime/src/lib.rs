//! What every function needs around its handler: settings from the environment, a log, AWS clients' configuration,
//! secrets, and for workers the adapter between SQS and one message at a time.
//!
//! It knows nothing of HTTP or the product's subject.
#![warn(missing_docs)]

mod aws;
mod error;
mod log;
mod masked;
pub mod s3;
mod secrets;
mod serve;
pub mod settings;
mod store;
mod worker;

pub use aws::{aws_config, aws_config_for_requests};
pub use error::{GiveUp, WorkerError};
pub use lambda_runtime::Error;
pub use log::{chain, init_log};
pub use masked::Masked;
pub use secrets::{DatabaseSecret, SecretError, Secrets};
pub use serve::serve;
pub use settings::SettingError;
pub use store::{Store, StoreError};
pub use worker::{Worker, left_until, run_worker};
