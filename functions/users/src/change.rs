//! `PATCH /users/{id}`

use crate::view;
use fo_api::users::{ChangeUser, User};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Gives a user another role, or keeps them from signing in. Nobody changes themselves, so that an administrator is always left.
#[derive(Debug)]
pub struct Change;

impl Endpoint for Change {
    type Operation = ChangeUser;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, body, .. }: Input<ChangeUser>,
    ) -> Result<Reply<User>, ApiError> {
        if path.id == caller.user {
            return Err(ApiError::conflict(
                "another administrator has to change your role or disable you",
            ));
        }
        let mut work = store.begin(caller).await?;
        let changed = work.users().change(path.id, body.role, body.disabled).await?;
        let changed = changed.ok_or_else(|| ApiError::not_found("user"))?;
        work.commit().await?;
        Ok(Reply::new(view(changed)?))
    }
}
