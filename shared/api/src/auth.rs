//! Signing in and staying signed in.

use crate::{
    error::{ErrorCode, Problems, Validate},
    operation::{Method, Nothing, Operation, Public, Route},
    users::User,
};
use fo_domain::Email;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value that must not reach a log: its `Debug` says nothing.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for whoever really needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Email and password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user's email, upper or lower case alike.
    pub email: Email,
    /// The user's password, at most 1,024 bytes.
    pub password: Secret,
}

impl Validate for Credentials {
    fn validate(&self, problems: &mut Problems) {
        let length = self.password.expose().len();
        problems.require((1..=1024).contains(&length), "password", || {
            "must have 1 to 1,024 bytes".into()
        });
    }
}

/// A refresh token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// As the last answer gave it.
    pub refresh_token: Secret,
}

impl Validate for Refresh {
    fn validate(&self, problems: &mut Problems) {
        problems.require(self.refresh_token.expose().len() <= 256, "refresh_token", || {
            "is longer than any token we give".into()
        });
    }
}

/// What a signed-in client keeps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Tokens {
    /// For the `Authorization` header.
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds the access token is good for.
    pub expires_in: i64,
    /// Exchange it at `/auth/refresh`. Asked again within a minute it gives the same answer's token; later it ends the session
    /// everywhere.
    pub refresh_token: Secret,
    /// Seconds the refresh token is good for, if the session is not left idle.
    pub refresh_expires_in: i64,
    /// Who signed in.
    pub user: User,
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedOut {
    /// Whether there was one to end.
    pub ended: bool,
}

/// `POST /auth/logout`
#[derive(Debug)]
pub enum Logout {}
impl Operation for Logout {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/auth/logout",
        "auth",
        "logout",
        "End the session of a refresh token",
    )
    .errors(&[ErrorCode::RateLimited]);
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Refresh;
    type Output = SignedOut;
}

/// `POST /auth/login`
#[derive(Debug)]
pub enum Login {}
impl Operation for Login {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/auth/login",
        "auth",
        "login",
        "Sign in with email and password",
    )
    .errors(&[ErrorCode::Unauthenticated, ErrorCode::RateLimited]);
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Credentials;
    type Output = Tokens;
}

/// `POST /auth/refresh`
#[derive(Debug)]
pub enum RefreshSession {}
impl Operation for RefreshSession {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/auth/refresh",
        "auth",
        "refresh",
        "Exchange a refresh token for new tokens",
    )
    .errors(&[ErrorCode::Unauthenticated, ErrorCode::RateLimited]);
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Refresh;
    type Output = Tokens;
}
