//! `POST /auth/logout`

use crate::token::present;
use fo_api::auth::{self, SignedOut};
use fo_http::{ApiError, Endpoint, Env, Input, Limits, Reply, Visitor, Wire};
use fo_runtime::SettingError;
use fo_storage::Table;

/// Requests an address may make in a minute.
const REQUESTS: u64 = 60;

/// Ends the session of a refresh token. Its access tokens run out by themselves.
#[derive(Debug)]
pub struct Logout;

/// Sessions, and how often to try.
#[derive(Debug)]
pub struct Sessions {
    /// How often to try.
    pub limits: Limits,
    /// Sessions.
    pub table: Table,
}

impl Wire for Sessions {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            limits: Wire::wire(env)?,
            table: Wire::wire(env)?,
        })
    }
}

impl Endpoint for Logout {
    type Operation = auth::Logout;
    type Deps = Sessions;

    async fn handle(
        sessions: &Sessions,
        visitor: Visitor,
        Input {
            body: auth::Refresh { refresh_token },
            ..
        }: Input<auth::Logout>,
    ) -> Result<Reply<SignedOut>, ApiError> {
        sessions
            .limits
            .allow(&format!("logout#{}", visitor.ip), REQUESTS, 60)
            .await?;
        let presented = present(&sessions.table, &refresh_token).await?;
        let own = presented.filter(|token| token.is_current() || token.was_just_exchanged());
        if let Some(own) = &own {
            sessions.table.end_session(own.chain.session.id).await?;
        }
        Ok(Reply::new(SignedOut { ended: own.is_some() }))
    }
}
