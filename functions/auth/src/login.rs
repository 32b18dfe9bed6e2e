//! `POST /auth/login`

use crate::{password, session::Deps};
use fo_api::{
    ErrorCode,
    auth::{self, Credentials, Tokens},
};
use fo_http::{ApiError, Endpoint, Input, Reply, Visitor};

/// Attempts an address may make for one email in a quarter of an hour.
const ATTEMPTS: u64 = 30;
const WINDOW_SECONDS: u32 = 15 * 60;

/// Signs a user in.
#[derive(Debug)]
pub struct Login;

impl Endpoint for Login {
    type Operation = auth::Login;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        visitor: Visitor,
        Input {
            body: Credentials { email, password },
            ..
        }: Input<auth::Login>,
    ) -> Result<Reply<Tokens>, ApiError> {
        // Hashed, so that the table of counters holds no addresses.
        let who = blake3::hash(format!("{email} {}", visitor.ip).as_bytes()).to_hex();
        deps.limits
            .allow(&format!("login#{who}"), ATTEMPTS, WINDOW_SECONDS)
            .await?;
        let (user, hash) = deps
            .store
            .login(&email)
            .await?
            .map(|login| (login.user, login.password_hash))
            .unzip();
        match (password::verify(password, hash).await?, user) {
            (true, Some(user)) => Ok(Reply::new(deps.open(user).await?)),
            _ => Err(ApiError::new(
                ErrorCode::Unauthenticated,
                "the email or the password is wrong",
            )),
        }
    }
}
