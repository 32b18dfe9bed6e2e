//! `POST /auth/refresh`

use crate::{session::Deps, token::present};
use fo_api::{
    ErrorCode,
    auth::{self, RefreshSession, Tokens},
};
use fo_http::{ApiError, Endpoint, Input, Reply, Visitor};

/// Exchanges an address may ask for in a minute.
const EXCHANGES: u64 = 60;

/// Exchanges a refresh token for new tokens.
#[derive(Debug)]
pub struct Refresh;

impl Endpoint for Refresh {
    type Operation = RefreshSession;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        visitor: Visitor,
        Input {
            body: auth::Refresh { refresh_token },
            ..
        }: Input<RefreshSession>,
    ) -> Result<Reply<Tokens>, ApiError> {
        deps.limits
            .allow(&format!("refresh#{}", visitor.ip), EXCHANGES, 60)
            .await?;
        let refused = |message: &str| ApiError::new(ErrorCode::Unauthenticated, message);
        let Some(presented) = present(&deps.table, &refresh_token).await? else {
            return Err(refused("the session has ended; sign in again"));
        };
        // Looked up before anything changes: an outage of the database signs nobody out.
        let session = presented.chain.session.clone();
        let mut work = deps.store.begin_for(session.organisation).await?;
        let user = work.users().get(session.user).await?;
        drop(work);
        let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
            deps.table.end_session(session.id).await?;
            return Err(refused("the user is no more, or may not sign in"));
        };
        let Some(next) = deps.exchange(presented).await? else {
            tracing::warn!("a refresh token was used twice: its session has been ended");
            return Err(refused(
                "this refresh token was used before, so its session has been ended; sign in again",
            ));
        };
        Ok(Reply::new(deps.tokens(user, next, session.ends_at).await?))
    }
}
