//! The database, as handlers reach it: on behalf of who calls.

use crate::{error::ApiError, token::Identity};
use fo_api::ErrorCode;
use fo_domain::{Email, OrganisationId};
use fo_runtime::StoreError;
use fo_storage::{Database, Login, StorageError, UnitOfWork};

/// The database of a function that answers requests. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(fo_runtime::Store);

impl Store {
    pub(crate) const fn new(store: fo_runtime::Store) -> Self {
        Self(store)
    }

    /// A database that is known already.
    #[must_use]
    pub const fn from_database(database: Database) -> Self {
        Self(fo_runtime::Store::from_database(database))
    }

    /// Begins a unit of work of the caller's organisation.
    ///
    /// # Errors
    /// `token_expired` when the caller's role is no longer the token's; `unavailable` when the database does not answer.
    pub async fn begin(&self, caller: Identity) -> Result<UnitOfWork, ApiError> {
        let Identity {
            user,
            organisation,
            role,
        } = caller;
        Ok(self.0.begin_as(organisation, user, role).await?)
    }

    /// Begins a unit of work of an organisation before anyone has said who they are.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn begin_for(&self, organisation: OrganisationId) -> Result<UnitOfWork, ApiError> {
        Ok(self.0.begin(organisation).await?)
    }

    /// The user with this address, to check a password against.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn login(&self, email: &Email) -> Result<Option<Login>, ApiError> {
        Ok(self.0.login(email).await?)
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// `unavailable` when there is none.
    pub async fn ping(&self) -> Result<(), ApiError> {
        Ok(self.0.ping().await?)
    }

    pub(crate) async fn rest(&self) {
        self.0.rest().await;
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Storage(error) => error.into(),
            StoreError::Secret(error) => Self::unavailable(error),
        }
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Standing => Self::new(
                ErrorCode::TokenExpired,
                "your account has changed since this access token was made; ask /auth/refresh for another",
            ),
            error if error.is_retryable() => Self::unavailable(error),
            error => Self::internal(error),
        }
    }
}
