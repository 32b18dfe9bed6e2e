//! A scratch database for tests, with the real schema and the real, closed-in role.

use crate::{Database, migrations::Administrator, postgres::pool_options};
use fo_domain::{OrganisationId, UserId};
use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};

/// Where the tests' Postgres is: a URL of a role that may make databases and roles.
pub const URL_VARIABLE: &str = "FO_TEST_DATABASE_URL";

/// AWS as tests have it: the emulator that `AWS_ENDPOINT_URL` names, or `None` where there is none, to skip.
#[cfg(any(feature = "objects", feature = "queues", feature = "tables"))]
pub async fn aws() -> Option<aws_config::SdkConfig> {
    if std::env::var_os("AWS_ENDPOINT_URL").is_none() {
        tracing::warn!("AWS_ENDPOINT_URL is not set: skipping a test that needs an emulator");
        return None;
    }
    let loader = aws_config::defaults(aws_config::BehaviorVersion::latest()).region("us-east-1");
    // An emulator takes any key, unless whoever started it gave one.
    let loader = if std::env::var_os("AWS_ACCESS_KEY_ID").is_none() {
        loader.test_credentials()
    } else {
        loader
    };
    Some(loader.load().await)
}

/// A database of its own for one test, dropped with it.
#[derive(Debug)]
pub struct TestDatabase {
    admin: PgConnectOptions,
    name: String,
    url: String,
}

impl TestDatabase {
    /// Makes one, or gives `None` where [`URL_VARIABLE`] is not set, so that a checkout without Postgres can skip.
    ///
    /// # Panics
    /// When the server can't be used: a test can't go on.
    #[allow(clippy::expect_used, clippy::panic, reason = "only tests call it")]
    pub async fn create() -> Option<Self> {
        let Ok(url) = std::env::var(URL_VARIABLE) else {
            tracing::warn!("{URL_VARIABLE} is not set: skipping a test that needs Postgres");
            return None;
        };
        let admin: PgConnectOptions = url.parse().expect("a postgres:// URL");
        let name = format!("fo_test_{}", uuid::Uuid::now_v7().simple());
        let mut connection = PgConnection::connect_with(&admin)
            .await
            .expect("a connection to the tests' Postgres");
        connection
            .execute(sqlx::AssertSqlSafe(format!("create database {name}")))
            .await
            .expect("the right to make databases");
        let url = swap_database(&url, &name);
        let mut administrator = Administrator::connect(&url, crate::Tls::Optional)
            .await
            .expect("a connection to the scratch database");
        administrator.migrate().await.expect("migrations that run");
        // Who made a role may grant it, but not act as it without a grant; a superuser may anyway.
        // Two tests granting at once can collide, and then one of them has granted.
        for role in ["fo_app", "fo_worker"] {
            let grant = sqlx::AssertSqlSafe(format!("grant {role} to current_user"));
            if let Err(error) = connection.execute(grant).await {
                tracing::debug!("the grant of {role}: {error}");
            }
        }
        Some(Self { admin, name, url })
    }

    /// URL of the scratch database, as its owner.
    #[must_use]
    pub fn owner_url(&self) -> &str {
        &self.url
    }

    /// The database as the functions see it: as the role `fo_app`, which row-level security binds.
    #[must_use]
    pub fn as_app(&self) -> Database {
        self.as_role("set role fo_app")
    }

    /// The database as the workers see it: as the role `fo_worker`.
    #[must_use]
    pub fn as_worker(&self) -> Database {
        self.as_role("set role fo_worker")
    }

    fn as_role(&self, set: &'static str) -> Database {
        let pool = pool_options().after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(set).await?;
                Ok(())
            })
        });
        Database::from_pool(pool.connect_lazy_with(self.admin.clone().database(&self.name)))
    }

    /// The database as its owner.
    #[must_use]
    pub fn as_owner(&self) -> Database {
        Database::from_pool(pool_options().connect_lazy_with(self.admin.clone().database(&self.name)))
    }

    /// A new organisation with one admin, `admin@<organisation>.test`, whose password hash is the one given.
    ///
    /// # Panics
    /// When the rows can't be made.
    #[allow(clippy::expect_used, reason = "only tests call it")]
    pub async fn organisation(&self, password_hash: &str) -> (OrganisationId, UserId) {
        let (organisation, user) = (OrganisationId::new(), UserId::new());
        let mut work = self.as_owner().begin(organisation).await.expect("a transaction");
        let mut users = work.users();
        users.found_organisation("Test").await.expect("an organisation");
        let new = crate::NewUser {
            id: user,
            email: format!("admin@{organisation}.test").parse().expect("an address"),
            password_hash: password_hash.to_owned(),
            role: fo_domain::Role::Admin,
        };
        users.insert(&new).await.expect("a user");
        work.commit().await.expect("a commit");
        (organisation, user)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // On a thread of its own: the test's runtime is on its way out.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async {
                if let Ok(mut connection) = PgConnection::connect_with(&admin).await {
                    let drop = format!("drop database if exists {name} with (force)");
                    if let Err(error) = connection.execute(sqlx::AssertSqlSafe(drop)).await {
                        tracing::warn!("the scratch database {name} is left behind: {error}");
                    }
                }
            });
        });
        if dropping.join().is_err() {
            tracing::warn!("the thread that drops a scratch database failed");
        }
    }
}

/// The same URL with another database's name.
fn swap_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let host = base.find("://").map_or(0, |at| at + 3);
    let end = base[host..].find('/').map_or(base.len(), |at| host + at);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}/{name}{query}", &base[..end])
}

#[cfg(test)]
mod tests {
    use super::swap_database;

    #[test]
    fn only_the_name_of_the_database_changes() {
        assert_eq!(
            swap_database("postgres://u:p@h:1/old?sslmode=disable", "new"),
            "postgres://u:p@h:1/new?sslmode=disable"
        );
        assert_eq!(swap_database("postgres://u@h", "new"), "postgres://u@h/new");
        assert_eq!(
            swap_database("postgresql://u@/old?host=/tmp/x", "new"),
            "postgresql://u@/new?host=/tmp/x"
        );
    }
}
