//! People and what they may do.

use crate::operation::{Method, Nothing, Operation, Route, Viewer};
use chrono::{DateTime, Utc};
use fo_domain::{Email, OrganisationId, Role, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A user of an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// The organisation everything they see belongs to.
    pub organisation_id: OrganisationId,
    /// Email, lower case.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
}

/// `GET /users/me`
#[derive(Debug)]
pub enum GetMe {}
impl Operation for GetMe {
    const ROUTE: Route = Route::new(Method::Get, "/users/me", "users", "get-me", "The signed-in user");
    type Access = Viewer;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type Output = User;
}
