//! Sessions and the tokens that stand for them.
//!
//! A refresh token is `<session>.<secret>`; only a hash of the secret is stored, and each secret is good once.

use chrono::Utc;
use fo_api::{Secret, auth::Tokens, users};
use fo_http::{ApiError, Env, Identity, KeyRing, Limits, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::{Rotation, Session, Table, User};
use uuid::Uuid;

/// Users, sessions and the key tokens are signed with.
#[derive(Debug)]
pub struct Deps {
    /// Users.
    pub store: Store,
    /// How often to try.
    pub limits: Limits,
    /// Sessions.
    pub table: Table,
    /// The keys of access tokens.
    pub keys: KeyRing,
    /// The lifetimes of tokens and sessions.
    pub lifetimes: Lifetimes,
}

/// The lifetimes of an access token and of a session, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// An access token.
    pub access_token: u32,
    /// A session that is not refreshed.
    pub idle: u32,
    /// A session, however active.
    pub session: u32,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            limits: Wire::wire(env)?,
            table: Wire::wire(env)?,
            keys: Wire::wire(env)?,
            lifetimes: Lifetimes {
                access_token: settings::access_token_seconds()?,
                idle: settings::session_idle_seconds()?,
                session: settings::session_seconds()?,
            },
        })
    }
}

/// The half of a refresh token that is a secret.
pub(crate) struct Key(String);

impl Key {
    fn random() -> Result<Self, ApiError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(error.to_string()))?;
        Ok(Self(blake3::Hash::from_bytes(bytes).to_hex().to_string()))
    }

    fn hash(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }

    fn token(&self, session: Uuid) -> Secret {
        Secret::new(format!("{}.{}", session.simple(), self.0))
    }
}

fn parse(token: &Secret) -> Option<(Uuid, Key)> {
    let (session, key) = token.expose().split_once('.')?;
    Some((Uuid::try_parse(session).ok()?, Key(key.to_owned())))
}

/// The next token of a session.
pub(crate) struct Next(Secret);

impl Deps {
    /// Begins a session.
    pub(crate) async fn open(&self, user: User) -> Result<Tokens, ApiError> {
        let key = Key::random()?;
        let session = Session {
            id: Uuid::now_v7(),
            user: user.id,
            organisation: user.organisation_id,
            ends_at: Utc::now().timestamp() + i64::from(self.lifetimes.session),
        };
        self.table
            .begin_session(&session, &key.hash(), self.lifetimes.idle.into())
            .await?;
        self.tokens(user, Next(key.token(session.id)), session.ends_at)
            .await
    }

    /// Exchanges a refresh token; nothing if it is none.
    pub(crate) async fn rotate(&self, token: &Secret) -> Result<Option<(Rotation, Next)>, ApiError> {
        let Some((session, key)) = parse(token) else {
            return Ok(None);
        };
        let next = Key::random()?;
        let rotation = self
            .table
            .rotate_session(session, &key.hash(), &next.hash(), self.lifetimes.idle.into())
            .await?;
        Ok(Some((rotation, Next(next.token(session)))))
    }

    /// What the client keeps. The role is the user's role now.
    pub(crate) async fn tokens(
        &self,
        user: User,
        Next(refresh_token): Next,
        ends_at: i64,
    ) -> Result<Tokens, ApiError> {
        let now = Utc::now();
        let identity = Identity {
            user: user.id,
            organisation: user.organisation_id,
            role: user.role,
        };
        Ok(Tokens {
            access_token: Secret::new(self.keys.get().await?.issue(
                identity,
                now,
                self.lifetimes.access_token,
            )?),
            token_type: "Bearer".to_owned(),
            expires_in: self.lifetimes.access_token.into(),
            refresh_token,
            refresh_expires_in: ends_at - now.timestamp(),
            user: users::User {
                id: user.id,
                organisation_id: user.organisation_id,
                email: user.email.parse().map_err(ApiError::internal)?,
                role: user.role,
                created_at: user.created_at,
            },
        })
    }
}
