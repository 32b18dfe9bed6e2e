//! Sessions, and what a client is given of them.

use crate::token::{Key, Next, Presented};
use chrono::Utc;
use fo_api::{Secret, auth::Tokens, users};
use fo_http::{ApiError, Env, Identity, KeyRing, Limits, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::{Session, Table, User};
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
            .begin_session(
                &session,
                &key.hash(),
                Key::random()?.expose(),
                self.lifetimes.idle.into(),
            )
            .await?;
        self.tokens(user, Next::new(&key, session.id), session.ends_at)
            .await
    }

    /// Exchanges a refresh token for the next; nothing if it was exchanged a while ago, which ends its session.
    pub(crate) async fn exchange(&self, mut presented: Presented) -> Result<Option<Next>, ApiError> {
        let session = presented.chain.session.clone();
        let next = presented.key.next(&presented.chain.salt);
        if presented.is_current() {
            let (old, idle) = (presented.key.hash(), self.lifetimes.idle.into());
            if self
                .table
                .rotate_session(&session, &old, &next.hash(), idle)
                .await?
            {
                return Ok(Some(Next::new(&next, session.id)));
            }
            // Another presented it at the same moment.
            if let Some(chain) = self.table.read_session(session.id).await? {
                presented.chain = chain;
            }
        }
        if presented.was_just_exchanged() {
            return Ok(Some(Next::new(&next, session.id)));
        }
        self.table.end_session(session.id).await?;
        Ok(None)
    }

    /// What the client keeps. The role is the user's role now.
    pub(crate) async fn tokens(&self, user: User, next: Next, ends_at: i64) -> Result<Tokens, ApiError> {
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
            refresh_token: next.into_token(),
            refresh_expires_in: ends_at - now.timestamp(),
            user: users::User {
                id: user.id,
                organisation_id: user.organisation_id,
                email: user.email.parse().map_err(ApiError::internal)?,
                role: user.role,
                disabled_at: user.disabled_at,
                created_at: user.created_at,
            },
        })
    }
}
