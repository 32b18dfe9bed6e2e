//! What a deployment needs before anyone can use it: the schema, the application's database login, the signing key and
//! the first administrator. Every step is idempotent.

mod keys;
mod password;
mod rotation;
mod scram;

pub use keys::SigningKey;
pub use rotation::{Rotated, Rotation};

use fo_domain::{Email, EmailError, OrganisationId, Role, UserId};
use fo_runtime::{DatabaseSecret, Error, Masked, SecretError, Secrets, aws_config, settings};
use fo_storage::{Database, NewUser, StorageError, Tls, migrations::Administrator};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// The roles of the application in the database, made by the migrations: what answers requests, and what works.
const ROLES: [&str; 2] = ["fo_app", "fo_worker"];

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The first organisation; used when there is no user yet.
    #[serde(default)]
    pub seed: Seed,
}

/// The first organisation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// Its name; `First organisation` if none is given.
    pub organisation: Option<String>,
    /// Its administrator's address; `admin@example.com` if none is given.
    pub email: Option<Email>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Migrations the schema consists of; all are applied.
    pub migrations: usize,
    /// Whether the signing key was `created` or `kept`.
    pub signing_key: &'static str,
    /// The first administrator, with the password that is shown this once.
    pub admin: Option<Admin>,
}

/// How the first administrator signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Admin {
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// Why a deployment can't be made ready.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A URL of the application's does not name its role and a password.
    #[error(
        "the secret with the database URL of {0} must sign in as {0} with a password of ASCII characters, as in postgres://{0}:…@host/database"
    )]
    AppUrl(&'static str),
    /// The random generator or the key format failed.
    #[error("no key could be made")]
    Key,
    /// The password could not be hashed.
    #[error("the administrator's password could not be hashed: {0}")]
    Password(String),
    /// The address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Secrets Manager.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// The parts of a deployment.
#[derive(Debug)]
pub struct Deployment {
    secrets: Secrets,
    app_secret: String,
    worker_secret: String,
    admin_secret: String,
    key_secret: String,
    tls: Tls,
    connections: Connections,
}

/// How many connections at once the application's roles may have.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// What answers requests.
    pub api: u32,
    /// The workers.
    pub workers: u32,
}

impl Deployment {
    /// Wires the function from its environment.
    ///
    /// # Errors
    /// A setting that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        Ok(Self {
            secrets: Secrets::new(&aws_config().await),
            app_secret: settings::database_secret()?,
            worker_secret: settings::worker_database_secret()?,
            admin_secret: settings::database_admin_secret()?,
            key_secret: settings::signing_key_secret()?,
            tls: settings::database_tls()?,
            connections: Connections {
                api: settings::api_connections()?,
                workers: settings::worker_connections()?,
            },
        })
    }
}

/// Brings everything up to date.
///
/// # Errors
/// [`MigrateError`]; what was done until then stays, and the next call goes on from there.
pub async fn handle(deployment: &Deployment, request: Request) -> Result<Response, Error> {
    let admin: DatabaseSecret = deployment.secrets.json(&deployment.admin_secret).await?;
    let app: DatabaseSecret = deployment.secrets.json(&deployment.app_secret).await?;
    let worker: DatabaseSecret = deployment.secrets.json(&deployment.worker_secret).await?;
    let owner = Owner {
        url: admin.url,
        tls: deployment.tls,
    };
    let migrations = prepare_database(&owner, [&app.url, &worker.url], deployment.connections).await?;
    let signing_key = ensure_key(&deployment.secrets, &deployment.key_secret).await?;
    let admin = ensure_admin(&owner, &request.seed).await?;
    tracing::info!(
        migrations,
        signing_key,
        first_admin = admin.is_some(),
        "the deployment is ready"
    );
    Ok(Response {
        migrations,
        signing_key,
        admin,
    })
}

/// How the owner of the schema reaches the database.
#[derive(Clone, Debug)]
pub struct Owner {
    /// A `postgres://` URL with user and password.
    pub url: Masked,
    /// Whether the connection must be encrypted.
    pub tls: Tls,
}

impl Owner {
    async fn connect(&self) -> Result<Administrator, StorageError> {
        Administrator::connect(self.url.expose(), self.tls).await
    }
}

/// The schema, and the logins of the application's roles, as their URLs have them.
///
/// # Errors
/// [`MigrateError`].
pub async fn prepare_database(
    owner: &Owner,
    urls: [&Masked; 2],
    connections: Connections,
) -> Result<usize, MigrateError> {
    let mut administrator = owner.connect().await?;
    let migrations = administrator.migrate().await?;
    let limits = [connections.api, connections.workers];
    for ((role, url), limit) in ROLES.into_iter().zip(urls).zip(limits) {
        let password = app_password(role, url.expose())?;
        let verifier = scram::verifier(password.expose()).map_err(|_| MigrateError::Key)?;
        administrator.allow_login(role, &verifier, limit).await?;
    }
    Ok(migrations)
}

/// The first organisation and its administrator, unless anyone can sign in already. The password is in the answer and,
/// hashed, in the database; nowhere else.
///
/// # Errors
/// [`MigrateError`].
pub async fn ensure_admin(owner: &Owner, seed: &Seed) -> Result<Option<Admin>, MigrateError> {
    if owner.connect().await?.has_users().await? {
        return Ok(None);
    }
    let password = password::generate().map_err(|_| MigrateError::Key)?;
    let password_hash = password::hash(&password).map_err(MigrateError::Password)?;
    let email = seed
        .email
        .clone()
        .map_or_else(|| "admin@example.com".parse(), Ok)?;
    let mut work = Database::connect_lazy(owner.url.expose(), owner.tls)?
        .begin(OrganisationId::new())
        .await?;
    work.users()
        .found_organisation(seed.organisation.as_deref().unwrap_or("First organisation"))
        .await?;
    let user = NewUser {
        id: UserId::new(),
        email,
        password_hash,
        role: Role::Admin,
    };
    let user = work.users().insert(&user).await?;
    work.commit().await?;
    Ok(Some(Admin {
        email: user.email,
        password,
    }))
}

/// Fills the secret with a new key unless it holds one.
pub(crate) async fn ensure_key(secrets: &Secrets, name: &str) -> Result<&'static str, MigrateError> {
    match secrets.json::<SigningKey>(name).await {
        Ok(_) => Ok("kept"),
        // A placeholder of the template's, or nothing at all. A key is never replaced: that would sign everyone out.
        Err(SecretError::Malformed { .. }) => {
            let key = SigningKey::generate().map_err(|_| MigrateError::Key)?;
            let text = serde_json::to_string(&key).map_err(|_| MigrateError::Key)?;
            secrets.write(name, Masked::new(text)).await?;
            Ok("created")
        }
        Err(error) => Err(error.into()),
    }
}

/// The password in the URL of one of the application's roles.
fn app_password(role: &'static str, url: &str) -> Result<Masked, MigrateError> {
    let authority = url
        .split_once("://")
        .map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let credentials = authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'));
    match credentials {
        Some((user, password)) if user == role && !password.is_empty() => {
            let password = percent_decode_str(password).decode_utf8();
            // Beyond ASCII the two sides would have to agree on a form of the characters first.
            let ascii = password.ok().filter(|password| password.is_ascii());
            let password = ascii.ok_or(MigrateError::AppUrl(role))?;
            Ok(Masked::new(password.into_owned()))
        }
        _ => Err(MigrateError::AppUrl(role)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fo_storage::testing::TestDatabase;

    #[test]
    fn the_password_comes_from_the_url() {
        assert_eq!(
            app_password("fo_app", "postgres://fo_app:a%40b@host:5432/db?sslmode=require")
                .unwrap()
                .expose(),
            "a@b"
        );
        for bad in [
            "postgres://fo_worker:x@host/db",
            "postgres://fo_app:%C3%A9@host/db",
            "postgres://fo_app@host/db",
            "postgres://fo_app:@host/db",
            "rubbish",
            "",
        ] {
            let error = app_password("fo_app", bad).unwrap_err().to_string();
            assert!(error.contains("fo_app"), "{error}");
        }
    }

    #[test]
    fn requests_are_strict_and_have_defaults() {
        let request: Request = serde_json::from_str("{}").unwrap();
        assert_eq!(request.seed.email, None);
        let request: Request = serde_json::from_str(r#"{"seed": {"email": "A@B.C"}}"#).unwrap();
        assert_eq!(request.seed.email.unwrap().as_str(), "a@b.c");
        for bad in [r#"{"seed": {"email": "nobody"}}"#, r#"{"sed": {}}"#] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn the_first_administrator_is_made_once_and_can_be_found() {
        let Some(scratch) = TestDatabase::create().await else {
            return;
        };
        let email: Email = "boss@desk.test".parse().unwrap();
        let seed = Seed {
            organisation: Some("Desk".into()),
            email: Some(email.clone()),
        };
        let owner = Owner {
            url: Masked::new(scratch.owner_url().to_owned()),
            tls: Tls::Optional,
        };
        let admin = ensure_admin(&owner, &seed).await.unwrap().unwrap();
        assert_eq!(ensure_admin(&owner, &seed).await.unwrap(), None);
        assert!(admin.password.len() >= 20);
        let database: Database = scratch.as_app();
        let login = database.login(&email).await.unwrap().unwrap();
        assert!(login.password_hash.starts_with("$argon2id$"));
        assert!(password::matches(&admin.password, &login.password_hash));
        assert!(!password::matches("another", &login.password_hash));
    }
}
