//! The schema, and what only the database's owner may do.

use crate::{Database, StorageError};
use sqlx::{Connection, PgConnection, migrate::Migrator};

static MIGRATOR: Migrator = sqlx::migrate!("../../infra/migrations");

/// A connection of the database's owner, for the deployment.
#[derive(Debug)]
pub struct Administrator {
    connection: PgConnection,
}

impl Administrator {
    /// Connects by a `postgres://` URL.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when the database does not answer.
    pub async fn connect(url: &str) -> Result<Self, StorageError> {
        Ok(Self {
            connection: PgConnection::connect(url).await?,
        })
    }

    /// Brings the schema up to date; gives the number of migrations there are. Idempotent, and safe to run twice at
    /// once: it holds an advisory lock.
    ///
    /// # Errors
    /// [`StorageError::Refused`] when a migration fails or one that ran was changed since.
    pub async fn migrate(&mut self) -> Result<usize, StorageError> {
        MIGRATOR
            .run(&mut self.connection)
            .await
            .map_err(|error| StorageError::Refused {
                store: "Postgres",
                action: format!("migrating the schema: {error}"),
                source: error.into(),
            })?;
        Ok(MIGRATOR.iter().count())
    }

    /// Lets the application's role sign in with this password.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn allow_login(&mut self, password: &str) -> Result<(), StorageError> {
        // DDL takes no parameters: the server itself quotes the literal.
        let statement = sqlx::query_scalar!(
            r#"select format('alter role fo_app login password %L', $1::text) as "statement!""#,
            password
        )
        .fetch_one(&mut self.connection)
        .await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Whether anyone can sign in yet.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn has_users(&mut self) -> Result<bool, StorageError> {
        Ok(sqlx::query_scalar!(r#"select has_users() as "has!""#)
            .fetch_one(&mut self.connection)
            .await?)
    }
}

/// The owner's database, for units of work that found organisations.
///
/// # Errors
/// As [`Database::connect_lazy`].
pub fn owner(url: &str) -> Result<Database, StorageError> {
    Database::connect_lazy(url)
}
