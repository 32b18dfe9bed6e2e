//! Users: who one is, who there is, and what they may do.

mod change;
mod list;
mod me;

pub use change::Change;
pub use list::List;
pub use me::Me;

use fo_api::users::User;
use fo_http::ApiError;

/// A row as the API shows it.
fn view(row: fo_storage::User) -> Result<User, ApiError> {
    Ok(User {
        id: row.id,
        organisation_id: row.organisation_id,
        email: row.email.parse().map_err(ApiError::internal)?,
        role: row.role,
        disabled_at: row.disabled_at,
        created_at: row.created_at,
    })
}
