//! `GET /users/me`

use crate::view;
use fo_api::users::{GetMe, User};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows the signed-in user as the store knows them now, not as the token remembers.
#[derive(Debug)]
pub struct Me;

impl Endpoint for Me {
    type Operation = GetMe;
    type Deps = Store;

    async fn handle(store: &Store, caller: Identity, _: Input<GetMe>) -> Result<Reply<User>, ApiError> {
        let mut work = store.begin(caller).await?;
        let row = work.users().get(caller.user).await?;
        let row = row.ok_or_else(|| ApiError::not_found("user"))?;
        Ok(Reply::new(view(row)?))
    }
}
