//! Signing in, and staying signed in by exchanging refresh tokens.

mod login;
mod password;
mod refresh;
mod session;

pub use login::Login;
pub use refresh::Refresh;
pub use session::{Deps, Lifetimes};
