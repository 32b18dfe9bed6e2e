//! The database and its units of work.

pub(crate) mod backtests;
pub(crate) mod chunks;
mod connection;
pub(crate) mod datasets;
pub(crate) mod documents;
#[cfg(feature = "migrations")]
pub mod migrations;
pub(crate) mod page;
pub(crate) mod pipeline;
pub(crate) mod search;
pub(crate) mod stalled;
pub(crate) mod strategies;
pub(crate) mod users;

use crate::StorageError;
use connection::{Unnamed, begin};
use fo_domain::{Email, OrganisationId, Role, UserId};
use sqlx::{
    PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use std::time::Duration;

/// A function answers one request at a time, so two connections are plenty; a thousand functions are still two thousand.
const CONNECTIONS: u32 = 2;
/// How long to wait for a connection before saying that the database is not available.
const ACQUIRE: Duration = Duration::from_secs(5);

/// A way to the database. Cheap to clone; connects when first used.
#[derive(Clone, Debug)]
pub struct Database {
    pool: PgPool,
}

/// Whether a connection to the database must be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// As the URL's `sslmode` says.
    Optional,
    /// Always: a URL that asks for less is taken to say `require`.
    Required,
}

impl Database {
    /// Reads a `postgres://` URL without connecting.
    ///
    /// # Errors
    /// [`StorageError::Refused`] when it is no such URL.
    pub fn connect_lazy(url: &str, tls: Tls) -> Result<Self, StorageError> {
        Ok(Self::from_pool(
            pool_options().connect_lazy_with(options(url, tls)?),
        ))
    }

    pub(crate) const fn from_pool(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Begins a unit of work that sees one organisation's rows, and the public ones.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when the database does not answer in five seconds.
    pub async fn begin(&self, organisation: OrganisationId) -> Result<UnitOfWork, StorageError> {
        let enter = format!("enter('{organisation}')");
        self.unit(Some(organisation), &enter).await
    }

    /// Begins a unit of work of one organisation on behalf of a person, who has to hold this role there still.
    ///
    /// # Errors
    /// [`StorageError::Standing`] when they don't; otherwise as [`Database::begin`].
    pub async fn begin_as(
        &self,
        organisation: OrganisationId,
        user: UserId,
        role: Role,
    ) -> Result<UnitOfWork, StorageError> {
        let enter = format!("enter_as('{organisation}', '{user}', '{}')", role.as_str());
        self.unit(Some(organisation), &enter).await
    }

    /// Begins a unit of work on public datasets. It sees no organisation's rows.
    ///
    /// Only the ingest worker does this, for objects under `uploads/public/`, where only the deployer may write.
    ///
    /// # Errors
    /// As [`Database::begin`].
    pub async fn begin_public(&self) -> Result<UnitOfWork, StorageError> {
        self.unit(None, "enter_public()").await
    }

    async fn unit(
        &self,
        organisation: Option<OrganisationId>,
        enter: &str,
    ) -> Result<UnitOfWork, StorageError> {
        Ok(UnitOfWork {
            transaction: begin(&self.pool, enter).await?,
            organisation,
        })
    }

    /// The user with this address, of whichever organisation, to check a password against.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn login(&self, email: &Email) -> Result<Option<Login>, StorageError> {
        let mut transaction = self.pool.begin().await?;
        users::login(Unnamed::of(&mut transaction), email).await
    }

    /// Asks the database for an answer, any answer.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when there is none.
    pub async fn ping(&self) -> Result<(), StorageError> {
        // A simple query: it prepares nothing, and so needs no transaction behind a pooler.
        sqlx::raw_sql("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Gives every connection back, and waits until it is closed. What is begun afterwards fails: connect anew.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// The connection that a URL describes. Behind a pooler nothing may be left in a session: no statement has a name, and no setting goes
/// with the start that the pooler does not know.
fn options(url: &str, tls: Tls) -> Result<PgConnectOptions, StorageError> {
    let options: PgConnectOptions = url.parse::<PgConnectOptions>()?;
    let options = options
        .application_name("fo-analytics")
        .extra_float_digits(None)
        .statement_cache_capacity(0);
    let encrypted = matches!(
        options.get_ssl_mode(),
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
    );
    Ok(match tls {
        Tls::Required if !encrypted => options.ssl_mode(PgSslMode::Require),
        _ => options,
    })
}

pub(crate) fn pool_options() -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .min_connections(0)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(Duration::from_secs(300))
}

use users::Login;

/// One transaction on behalf of one organisation. Dropped without [`UnitOfWork::commit`], nothing of it happened.
#[derive(Debug)]
pub struct UnitOfWork {
    transaction: Transaction<'static, Postgres>,
    organisation: Option<OrganisationId>,
}

impl UnitOfWork {
    /// Makes everything done in it real, at once.
    ///
    /// # Errors
    /// [`StorageError`] of the database; nothing happened then.
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.transaction.commit().await?)
    }

    /// The organisation it acts for; rows can't be made without one. The nil organisation exists nowhere, so writing as it
    /// fails by foreign key and by policy.
    fn organisation(&self) -> OrganisationId {
        self.organisation.unwrap_or_else(|| uuid::Uuid::nil().into())
    }
}

/// One accessor per repository.
macro_rules! repositories {
    ($($(#[$doc:meta])* $name:ident: $repository:ty;)*) => {
        impl UnitOfWork {
            $($(#[$doc])*
            pub fn $name(&mut self) -> $repository {
                let organisation = self.organisation();
                <$repository>::new(Unnamed::of(&mut self.transaction), organisation)
            })*
        }
    };
}

repositories! {
    /// The organisation's users.
    users: users::Users<'_>;
    /// Its documents, as people see them.
    documents: documents::Documents<'_>;
    /// Its documents, as the workers move them along.
    pipeline: pipeline::Pipeline<'_>;
    /// Full-text search over its documents' pages.
    search: search::Search<'_>;
    /// Its price datasets and the public ones.
    datasets: datasets::Datasets<'_>;
    /// The strategies found in its documents.
    strategies: strategies::Strategies<'_>;
    /// Its backtests, as people see them.
    backtests: backtests::Backtests<'_>;
    /// Its backtests, as the workers run them.
    chunks: chunks::Chunks<'_>;
}

/// What every repository is: a connection inside the unit of work, and whose rows they are.
macro_rules! repository {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<'u> {
            connection: &'u mut $crate::postgres::Unnamed,
            #[allow(dead_code, reason = "a repository that only reads has no use for it: the policies filter")]
            organisation: fo_domain::OrganisationId,
        }

        impl<'u> $name<'u> {
            pub(crate) const fn new(connection: &'u mut $crate::postgres::Unnamed, organisation: fo_domain::OrganisationId) -> Self {
                Self { connection, organisation }
            }
        }
    };
}
pub(crate) use repository;
