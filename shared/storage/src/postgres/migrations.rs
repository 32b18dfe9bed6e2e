//! The schema, and what only the database's owner may do.

use crate::{StorageError, Tls};
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
    pub async fn connect(url: &str, tls: Tls) -> Result<Self, StorageError> {
        Ok(Self {
            connection: PgConnection::connect_with(&super::options(url, tls)?).await?,
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

    /// Lets a role of the application's sign in with the password of this verifier, and have so many connections at once.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn allow_login(
        &mut self,
        role: &str,
        verifier: &str,
        connections: u32,
    ) -> Result<(), StorageError> {
        // DDL takes no parameters: the server itself quotes the literals.
        let statement = sqlx::query_scalar!(
            r#"select format('alter role %I login connection limit %s password %L', $1::text, $2::int, $3::text)
                   as "statement!""#,
            role,
            i32::try_from(connections).unwrap_or(i32::MAX),
            verifier
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
