//! Signing in, staying signed in by exchanging refresh tokens, and signing out.

mod guesses;
mod login;
mod logout;
mod password;
mod refresh;
mod session;
mod token;

pub use login::Login;
pub use logout::{Logout, Sessions};
pub use refresh::Refresh;
pub use session::{Deps, Lifetimes};
