//! What clients are built from, once, when a function starts. Nothing here waits for a network.

use crate::{gate::Limits, keys::KeyRing, store::Store};
use aws_config::SdkConfig;
use fo_runtime::{Secrets, SettingError, settings};
use fo_storage::{Objects, Queues, Table};
use std::sync::OnceLock;

/// The environment of a function.
#[derive(Debug)]
pub struct Env {
    aws: SdkConfig,
    secrets: Secrets,
    store: OnceLock<Store>,
}

/// Built from the environment: what a handler depends on.
pub trait Wire: Sized {
    /// Builds it.
    ///
    /// # Errors
    /// When a setting is missing.
    fn wire(env: &Env) -> Result<Self, SettingError>;
}

impl Wire for () {
    fn wire(_: &Env) -> Result<Self, SettingError> {
        Ok(())
    }
}

impl Wire for Store {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        // One for all, so that the app can give its connections back.
        if let Some(store) = env.store.get() {
            return Ok(store.clone());
        }
        let store = Self::new(fo_runtime::Store::for_requests(&env.secrets)?);
        Ok(env.store.get_or_init(|| store).clone())
    }
}

impl Wire for Objects {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self::new(&env.aws, settings::upload_endpoint_url()?.as_deref()))
    }
}

impl Wire for Queues {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self::new(&env.aws))
    }
}

impl Wire for Table {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self::new(&env.aws, settings::table()?))
    }
}

impl Wire for Limits {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self(Wire::wire(env)?))
    }
}

impl Wire for KeyRing {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self::from_secret(
            env.secrets.clone(),
            settings::signing_key_secret()?,
        ))
    }
}

impl Env {
    /// Reads the process's environment and starts the log.
    pub async fn load() -> Self {
        fo_runtime::init_log();
        Self::with_aws(fo_runtime::aws_config_for_requests().await)
    }

    /// An environment with AWS clients configured like this.
    #[must_use]
    pub fn with_aws(aws: SdkConfig) -> Self {
        Self {
            secrets: Secrets::new(&aws),
            store: OnceLock::new(),
            aws,
        }
    }

    /// What AWS clients are made from.
    #[must_use]
    pub const fn aws(&self) -> &SdkConfig {
        &self.aws
    }
}
