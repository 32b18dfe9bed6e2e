//! Is it up, and what can it do.

use crate::error::ErrorCode;
use crate::operation::{Method, Nothing, Operation, Public, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The API's health.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Always `ok`: anything else answers 503.
    pub status: String,
    /// Version of the API that answers.
    pub version: String,
}

/// `GET /health`
#[derive(Debug)]
pub enum GetHealth {}
impl Operation for GetHealth {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/health",
        "health",
        "get-health",
        "Whether the API and its database answer",
    )
    .errors(&[ErrorCode::Unavailable]);
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Health;
}

/// `GET /docs`
#[derive(Debug)]
pub enum GetDocs {}
impl Operation for GetDocs {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/docs",
        "health",
        "get-docs",
        "This documentation, to browse",
    )
    .media("text/html; charset=utf-8");
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type Output = String;
}

/// `GET /openapi.json`
#[derive(Debug)]
pub enum GetOpenapi {}
impl Operation for GetOpenapi {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/openapi.json",
        "health",
        "get-docs",
        "This documentation, as OpenAPI 3.1",
    )
    .media("application/vnd.oai.openapi+json;version=3.1");
    type Access = Public;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Nothing;
    type Output = String;
}
