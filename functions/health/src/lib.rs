//! Whether the API is up, and what it offers.

use fo_api::health::{GetDocs, GetHealth, GetOpenapi, Health};
use fo_http::{ApiError, Endpoint, Input, Reply, Store, Visitor};

/// Answers when the database does.
#[derive(Debug)]
pub struct Check;

impl Endpoint for Check {
    type Operation = GetHealth;
    type Deps = Store;

    async fn handle(store: &Store, _: Visitor, _: Input<GetHealth>) -> Result<Reply<Health>, ApiError> {
        store.ping().await?;
        Ok(Reply::new(Health {
            status: "ok".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }))
    }
}

/// The documentation page; it draws itself from the document below.
#[derive(Debug)]
pub struct Docs;

impl Endpoint for Docs {
    type Operation = GetDocs;
    type Deps = ();

    async fn handle(_: &(), _: Visitor, _: Input<GetDocs>) -> Result<Reply<String>, ApiError> {
        Ok(Reply::bare(include_str!("docs.html")))
    }
}

/// The OpenAPI document.
#[derive(Debug)]
pub struct Openapi;

impl Endpoint for Openapi {
    type Operation = GetOpenapi;
    type Deps = ();

    async fn handle(_: &(), _: Visitor, _: Input<GetOpenapi>) -> Result<Reply<String>, ApiError> {
        Ok(Reply::bare(include_str!("../../../infra/openapi.json")))
    }
}
