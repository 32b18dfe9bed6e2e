//! The database, found when first needed: its URL is a secret, and starting up waits for nothing.

use crate::error::ApiError;
use fo_domain::{Email, OrganisationId};
use fo_runtime::{DatabaseSecret, Secrets};
use fo_storage::{Database, Login, StorageError, UnitOfWork};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The database behind its secret. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: Option<(Secrets, String)>,
    database: OnceCell<Database>,
}

impl Store {
    pub(crate) fn from_secret(secrets: Secrets, id: String) -> Self {
        Self(Arc::new(Inner {
            source: Some((secrets, id)),
            database: OnceCell::new(),
        }))
    }

    /// A database that is known already.
    #[must_use]
    pub fn from_database(database: Database) -> Self {
        Self(Arc::new(Inner {
            source: None,
            database: OnceCell::new_with(Some(database)),
        }))
    }

    async fn database(&self) -> Result<&Database, ApiError> {
        self.0
            .database
            .get_or_try_init(|| async {
                let (secrets, id) = self
                    .0
                    .source
                    .as_ref()
                    .ok_or_else(|| ApiError::internal("a store without a source"))?;
                let secret: DatabaseSecret = secrets.json(id).await.map_err(ApiError::unavailable)?;
                Ok(Database::connect_lazy(secret.url.expose())?)
            })
            .await
    }

    /// Begins a unit of work of one organisation.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn begin(&self, organisation: OrganisationId) -> Result<UnitOfWork, ApiError> {
        Ok(self.database().await?.begin(organisation).await?)
    }

    /// The user with this address, to check a password against.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn login(&self, email: &Email) -> Result<Option<Login>, ApiError> {
        Ok(self.database().await?.login(email).await?)
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// `unavailable` when there is none.
    pub async fn ping(&self) -> Result<(), ApiError> {
        Ok(self.database().await?.ping().await?)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        if error.is_retryable() {
            Self::unavailable(error)
        } else {
            Self::internal(error)
        }
    }
}
