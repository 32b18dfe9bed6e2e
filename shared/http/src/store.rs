//! The database, found when first needed: its URL is a secret, and starting up waits for nothing.

use crate::error::ApiError;
use fo_domain::{Email, OrganisationId};
use fo_runtime::{DatabaseSecret, Secrets};
use fo_storage::{Database, Login, StorageError, UnitOfWork};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The database behind its secret. Cheap to clone.
///
/// Where the database no longer takes the password, the secret is read anew and the call made once more: a rotation breaks no
/// warm function.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: Option<(Secrets, String)>,
    database: Mutex<Option<Database>>,
}

impl Store {
    pub(crate) fn from_secret(secrets: Secrets, id: String) -> Self {
        Self(Arc::new(Inner {
            source: Some((secrets, id)),
            database: Mutex::default(),
        }))
    }

    /// A database that is known already.
    #[must_use]
    pub fn from_database(database: Database) -> Self {
        Self(Arc::new(Inner {
            source: None,
            database: Mutex::new(Some(database)),
        }))
    }

    async fn database(&self) -> Result<Database, ApiError> {
        let mut known = self.0.database.lock().await;
        if let Some(database) = known.as_ref() {
            return Ok(database.clone());
        }
        let (secrets, id) =
            (self.0.source.as_ref()).ok_or_else(|| ApiError::internal("a store without a source"))?;
        let secret: DatabaseSecret = secrets.json(id).await.map_err(ApiError::unavailable)?;
        let database = Database::connect_lazy(secret.url.expose())?;
        Ok(known.insert(database).clone())
    }

    /// The database with the password as the secret has it now, where the one in use was not taken; otherwise the error.
    async fn renewed(&self, error: StorageError) -> Result<Database, ApiError> {
        match (&error, &self.0.source) {
            (StorageError::Denied { .. }, Some((secrets, id))) => {
                secrets.forget(id).await;
                *self.0.database.lock().await = None;
                self.database().await
            }
            _ => Err(error.into()),
        }
    }

    /// Begins a unit of work of one organisation.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn begin(&self, organisation: OrganisationId) -> Result<UnitOfWork, ApiError> {
        match self.database().await?.begin(organisation).await {
            Ok(answer) => Ok(answer),
            Err(error) => Ok(self.renewed(error).await?.begin(organisation).await?),
        }
    }

    /// The user with this address, to check a password against.
    ///
    /// # Errors
    /// `unavailable` when the database does not answer.
    pub async fn login(&self, email: &Email) -> Result<Option<Login>, ApiError> {
        match self.database().await?.login(email).await {
            Ok(answer) => Ok(answer),
            Err(error) => Ok(self.renewed(error).await?.login(email).await?),
        }
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// `unavailable` when there is none.
    pub async fn ping(&self) -> Result<(), ApiError> {
        match self.database().await?.ping().await {
            Ok(answer) => Ok(answer),
            Err(error) => Ok(self.renewed(error).await?.ping().await?),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

    #[tokio::test]
    async fn a_new_password_breaks_no_warm_function() {
        let (Some(scratch), Some(config)) = (
            fo_storage::testing::TestDatabase::create().await,
            fo_storage::testing::aws().await,
        ) else {
            return;
        };
        let mut owner = PgConnection::connect(scratch.owner_url()).await.unwrap();
        let role = format!("rotating_{}", uuid::Uuid::now_v7().simple());
        let create =
            format!("create role {role} login password 'first' in role fo_app; grant {role} to current_user");
        owner.execute(AssertSqlSafe(create)).await.unwrap();
        let url = |password: &str| {
            let (_, place) = scratch.owner_url().rsplit_once('@').unwrap();
            format!("{{\"url\":\"postgres://{role}:{password}@{place}\"}}")
        };
        let id = crate::testing::secret(&config, &url("first")).await;
        let store = Store::from_secret(Secrets::new(&config), id.clone());
        store.ping().await.unwrap();

        let rotate = format!("alter role {role} password 'second'");
        owner.execute(AssertSqlSafe(rotate)).await.unwrap();
        let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'");
        owner.execute(AssertSqlSafe(end)).await.unwrap();
        assert!(store.ping().await.is_err(), "the secret is not rotated yet");
        let written = Secrets::new(&config)
            .write(&id, fo_runtime::Masked::new(url("second")))
            .await;
        written.unwrap();
        store.ping().await.unwrap();

        let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'");
        owner.execute(AssertSqlSafe(end)).await.unwrap();
        let _ = owner.execute(AssertSqlSafe(format!("drop role {role}"))).await;
    }
}
