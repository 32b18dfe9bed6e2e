//! `GET /users`

use crate::view;
use fo_api::users::{ListUsers, User};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::Page;

/// Lists the organisation's users, newest first.
#[derive(Debug)]
pub struct List;

impl Endpoint for List {
    type Operation = ListUsers;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<ListUsers>,
    ) -> Result<Reply<Vec<User>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let page = Page {
            after: query.cursor,
            limit: query.limit(),
        };
        let listing = work.users().list(page).await?;
        let users = listing.items.into_iter().map(view).collect::<Result<_, _>>()?;
        Ok(Reply::page(users, listing.next))
    }
}
