//! `POST /auth/login`

use crate::{guesses::Guess, password, session::Deps};
use fo_api::{
    ErrorCode,
    auth::{self, Credentials, Tokens},
};
use fo_http::{ApiError, Endpoint, Input, Reply, Visitor};

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
        let guess = Guess::new(&email, &visitor.ip);
        guess.allow(&deps.limits).await?;
        let (user, hash) = deps
            .store
            .login(&email)
            .await?
            .map(|login| (login.user, login.password_hash))
            .unzip();
        match (password::verify(password, hash).await?, user) {
            (true, Some(user)) => {
                guess.succeeded(&deps.limits).await;
                Ok(Reply::new(deps.open(user).await?))
            }
            _ => {
                guess.failed(&deps.limits).await;
                Err(ApiError::new(
                    ErrorCode::Unauthenticated,
                    "the email or the password is wrong",
                ))
            }
        }
    }
}
