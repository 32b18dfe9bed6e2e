//! People and what they may do.

use crate::{
    error::{ErrorCode, Problems, Validate},
    operation::{Admin, Method, Nothing, Operation, Route, Viewer},
    page::PageQuery,
};
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
    /// Since when they may not sign in, if they may not.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When the user was created.
    pub created_at: DateTime<Utc>,
}

/// Which user.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPath {
    /// User id.
    pub id: UserId,
}
impl Validate for UserPath {}

/// What to change of a user; what is left out stays.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// What they may do from now on.
    pub role: Option<Role>,
    /// Whether they are kept from signing in. Their sessions end with it.
    pub disabled: Option<bool>,
}

impl Validate for UserChange {
    fn validate(&self, problems: &mut Problems) {
        problems.require(self.role.is_some() || self.disabled.is_some(), "role", || {
            "give a role, or disabled, or both".into()
        });
    }
}

/// `GET /users`
#[derive(Debug)]
pub enum ListUsers {}
impl Operation for ListUsers {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/users",
        "users",
        "list-users",
        "The organisation's users, newest first",
    );
    type Access = Admin;
    type Path = Nothing;
    type Query = PageQuery;
    type Body = Nothing;
    type Output = Vec<User>;
}

/// `PATCH /users/{id}`
#[derive(Debug)]
pub enum ChangeUser {}
impl Operation for ChangeUser {
    const ROUTE: Route = Route::new(
        Method::Patch,
        "/users/{id}",
        "users",
        "change-user",
        "Give a user another role, or keep them from signing in",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Admin;
    type Path = UserPath;
    type Query = Nothing;
    type Body = UserChange;
    type Output = User;
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
