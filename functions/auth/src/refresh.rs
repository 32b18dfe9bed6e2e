//! `POST /auth/refresh`

use crate::session::Deps;
use fo_api::{
    ErrorCode,
    auth::{self, RefreshSession, Tokens},
};
use fo_http::{ApiError, Endpoint, Input, Reply, Visitor};
use fo_storage::Rotation;

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
        match deps.rotate(&refresh_token).await? {
            Some((Rotation::Rotated(session), next)) => {
                let mut work = deps.store.begin_for(session.organisation).await?;
                match work.users().get(session.user).await? {
                    Some(user) => Ok(Reply::new(deps.tokens(user, next, session.ends_at).await?)),
                    None => Err(refused("the user is no more")),
                }
            }
            Some((Rotation::Reused, _)) => {
                tracing::warn!("a refresh token was used twice: its session has been ended");
                Err(refused(
                    "this refresh token was used before, so its session has been ended; sign in again",
                ))
            }
            Some((Rotation::Unknown, _)) | None => Err(refused("the session has ended; sign in again")),
        }
    }
}
