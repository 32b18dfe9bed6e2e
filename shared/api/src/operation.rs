//! What an endpoint is, as a type: route, access rule, input and output in one place.
//!
//! The handler, the OpenAPI document and the deployment template are all checked against it, so none can say
//! something else than the others.

use crate::error::{ErrorCode, Validate};
use fo_domain::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Every route's path starts with this.
pub const BASE_PATH: &str = "/api/v1";

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Reads; safe to repeat.
    Get,
    /// Creates or acts; repeatable with an `Idempotency-Key`.
    Post,
    /// Changes what is named; safe to repeat.
    Patch,
    /// Removes; safe to repeat.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// A signed-in user whose role is this one or a stronger one.
    Role(Role),
}

/// An access rule as a type: it decides what a handler is given, so a handler can't forget it.
pub trait AccessRule: Send + Sync + 'static {
    /// The rule as a value.
    const ACCESS: Access;
}

macro_rules! access_rules {
    ($($(#[$doc:meta])* $name:ident => $access:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl AccessRule for $name {
            const ACCESS: Access = $access;
        }
    )*};
}

access_rules! {
    /// Anyone, signed in or not.
    Public => Access::Public;
    /// Any signed-in user.
    Viewer => Access::Role(Role::Viewer);
    /// Analysts and admins.
    Analyst => Access::Role(Role::Analyst);
    /// Admins.
    Admin => Access::Role(Role::Admin);
}

/// Where an endpoint lives and what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path below [`BASE_PATH`], parameters in braces.
    pub path: &'static str,
    /// Function package, the tag in the OpenAPI document.
    pub package: &'static str,
    /// The function's binary, the same name in the template.
    pub bin: &'static str,
    /// One line for the documentation.
    pub summary: &'static str,
    /// Status of a successful answer.
    pub success: u16,
    /// Media type of a successful answer; JSON answers come in the envelope.
    pub media: &'static str,
    /// Errors particular to this endpoint. Those that follow from its shape are added by [`Route::new`]'s readers.
    pub errors: &'static [ErrorCode],
}

/// Media type of enveloped answers.
pub const JSON: &str = "application/json";

impl Route {
    /// A route that answers 200 with an envelope. `function` is `package/bin`'s two halves.
    #[must_use]
    pub const fn new(
        method: Method,
        path: &'static str,
        package: &'static str,
        bin: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            package,
            bin,
            summary,
            success: 200,
            media: JSON,
            errors: &[],
        }
    }

    /// The same route with another success status.
    #[must_use]
    pub const fn answering(mut self, success: u16) -> Self {
        self.success = success;
        self
    }

    /// The same route answering a bare body of this media type.
    #[must_use]
    pub const fn media(mut self, media: &'static str) -> Self {
        self.media = media;
        self
    }

    /// The same route with errors of its own.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [ErrorCode]) -> Self {
        self.errors = errors;
        self
    }

    /// The whole path, from the host.
    #[must_use]
    pub fn full_path(&self) -> String {
        format!("{BASE_PATH}{}", self.path)
    }
}

/// A part of a request: read strictly (unknown fields are errors), then checked.
pub trait Part: DeserializeOwned + Validate + JsonSchema + Send + 'static {}
impl<T: DeserializeOwned + Validate + JsonSchema + Send + 'static> Part for T {}

/// An endpoint's contract.
pub trait Operation: Send + Sync + 'static {
    /// Where it lives.
    const ROUTE: Route;
    /// Who may call it.
    type Access: AccessRule;
    /// Path parameters.
    type Path: Part;
    /// Query parameters.
    type Query: Part;
    /// JSON body.
    type Body: Part;
    /// The `data` of a successful answer.
    type Output: Serialize + JsonSchema + Send + 'static;
}

/// No parameters, or no body: anything sent is an unknown field.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl Validate for Nothing {}
