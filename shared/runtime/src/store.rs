//! The database, found when first needed: its URL is a secret, and starting up waits for nothing.

use crate::{DatabaseSecret, SecretError, Secrets, SettingError, WorkerError, settings};
use fo_domain::{Email, OrganisationId, Role, UserId};
use fo_storage::{Database, Login, Stalled, StorageError, Tls, UnitOfWork};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The longest that closing connections is waited for.
const FAREWELL: Duration = Duration::from_millis(500);

/// The database behind its secret. Cheap to clone.
///
/// A refused password has the secret read anew and the call made once more: a rotation breaks no
/// warm function.
#[derive(Debug, Clone)]
pub struct Store(Source);

#[derive(Debug, Clone)]
enum Source {
    Known(Database),
    Secret(Arc<Behind>),
}

/// A database behind a secret, once it was asked for.
#[derive(Debug)]
struct Behind {
    secrets: Secrets,
    id: String,
    tls: Tls,
    database: Mutex<Option<Database>>,
}

/// Why a store could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The secret with its address could not be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database did not answer, or refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Store {
    /// The database as functions that answer requests reach it, by the secret that the environment names.
    ///
    /// # Errors
    /// A setting that is missing.
    pub fn for_requests(secrets: &Secrets) -> Result<Self, SettingError> {
        let (id, tls) = (settings::database_secret()?, settings::database_tls()?);
        Ok(Self::from_secret(secrets.clone(), id, tls))
    }

    /// The database as workers reach it, as a role of their own: requests, however many, leave them their connections.
    ///
    /// # Errors
    /// A setting that is missing.
    pub fn for_work(secrets: &Secrets) -> Result<Self, SettingError> {
        let (id, tls) = (settings::worker_database_secret()?, settings::database_tls()?);
        Ok(Self::from_secret(secrets.clone(), id, tls))
    }

    /// The database whose URL is in this secret.
    #[must_use]
    pub fn from_secret(secrets: Secrets, id: String, tls: Tls) -> Self {
        Self(Source::Secret(Arc::new(Behind {
            secrets,
            id,
            tls,
            database: Mutex::default(),
        })))
    }

    /// A database that is known already.
    #[must_use]
    pub const fn from_database(database: Database) -> Self {
        Self(Source::Known(database))
    }

    async fn database(&self) -> Result<Database, StoreError> {
        let behind = match &self.0 {
            Source::Known(database) => return Ok(database.clone()),
            Source::Secret(behind) => behind,
        };
        let mut known = behind.database.lock().await;
        if let Some(database) = known.as_ref() {
            return Ok(database.clone());
        }
        let secret: DatabaseSecret = behind.secrets.json(&behind.id).await?;
        let database = Database::connect_lazy(secret.url.expose(), behind.tls)?;
        Ok(known.insert(database).clone())
    }

    /// Forgets the credentials. Returns whether there are others to be had.
    async fn forget(&self) -> bool {
        let Source::Secret(behind) = &self.0 else {
            return false;
        };
        behind.secrets.forget(&behind.id).await;
        *behind.database.lock().await = None;
        true
    }

    async fn ask<T, A>(&self, question: impl Fn(Database) -> A) -> Result<T, StoreError>
    where
        A: Future<Output = Result<T, StorageError>>,
    {
        match question(self.database().await?).await {
            Err(StorageError::Denied { .. }) if self.forget().await => {
                Ok(question(self.database().await?).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// Begins a unit of work of one organisation, on behalf of nobody.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin(&self, organisation: OrganisationId) -> Result<UnitOfWork, StoreError> {
        self.ask(|database| async move { database.begin(organisation).await })
            .await
    }

    /// Begins a unit of work of one organisation on behalf of a person, who has to hold this role there still.
    ///
    /// # Errors
    /// [`StorageError::Standing`] when they don't; otherwise [`StoreError`].
    pub async fn begin_as(
        &self,
        organisation: OrganisationId,
        user: UserId,
        role: Role,
    ) -> Result<UnitOfWork, StoreError> {
        self.ask(|database| async move { database.begin_as(organisation, user, role).await })
            .await
    }

    /// Begins a unit of work on public datasets ([`Database::begin_public`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_public(&self) -> Result<UnitOfWork, StoreError> {
        self.ask(|database| async move { database.begin_public().await })
            .await
    }

    /// Finds work that stands still ([`Database::claim_stalled`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_stalled(&self, quiet: Duration, most: u32) -> Result<Vec<Stalled>, StoreError> {
        self.ask(|database| async move { database.claim_stalled(quiet, most).await })
            .await
    }

    /// The user with this address, to check a password against.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn login(&self, email: &Email) -> Result<Option<Login>, StoreError> {
        self.ask(|database| {
            let email = email.clone();
            async move { database.login(&email).await }
        })
        .await
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.ask(|database| async move { database.ping().await }).await
    }

    /// Gives the connections back. Lambda freezes a copy of a function after each request, for minutes: what it kept open nobody else
    /// could use. The next unit of work connects anew.
    pub async fn rest(&self) {
        let Source::Secret(behind) = &self.0 else { return };
        let database = behind.database.lock().await.take();
        if let Some(database) = database
            && tokio::time::timeout(FAREWELL, database.close()).await.is_err()
        {
            tracing::warn!("a connection to the database could not be closed");
        }
    }
}

impl From<StoreError> for WorkerError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Storage(error) => error.into(),
            StoreError::Secret(error) => Self::retryable("the database's secret", error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

    /// A new secret with this text, by its name.
    async fn secret(config: &aws_config::SdkConfig, text: &str) -> String {
        let client = aws_sdk_secretsmanager::Client::new(config);
        let name = format!("test/{}", uuid::Uuid::now_v7());
        let create = client.create_secret().name(&name).secret_string(text);
        create.send().await.unwrap();
        name
    }

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
        let id = secret(&config, &url("first")).await;
        let store = Store::from_secret(Secrets::new(&config), id.clone(), Tls::Optional);
        store.ping().await.unwrap();

        let rotate = format!("alter role {role} password 'second'");
        owner.execute(AssertSqlSafe(rotate)).await.unwrap();
        let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'");
        owner.execute(AssertSqlSafe(end)).await.unwrap();
        assert!(store.ping().await.is_err(), "the secret is not rotated yet");
        let written = Secrets::new(&config)
            .write(&id, crate::Masked::new(url("second")))
            .await;
        written.unwrap();
        store.ping().await.unwrap();

        let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'");
        owner.execute(AssertSqlSafe(end)).await.unwrap();
        let _ = owner.execute(AssertSqlSafe(format!("drop role {role}"))).await;
    }
}
