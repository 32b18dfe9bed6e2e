//! The one password this product makes by itself.

use argon2::{Argon2, PasswordHasher};
use aws_lc_rs::{error::Unspecified, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// 144 random bits: beyond guessing, and short enough to type once.
const BYTES: usize = 18;
/// As RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// A password nobody has used before.
pub(crate) fn generate() -> Result<String, Unspecified> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Argon2id with the crate's parameters (19 MiB, two passes: OWASP's first choice), in the PHC string format.
pub(crate) fn hash(password: &str) -> Result<String, String> {
    let mut salt = [0; SALT_BYTES];
    rand::fill(&mut salt).map_err(|error| error.to_string())?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
pub(crate) fn matches(password: &str, hash: &str) -> bool {
    use argon2::{PasswordVerifier, password_hash::phc::PasswordHash};
    Argon2::default()
        .verify_password(password.as_bytes(), &PasswordHash::new(hash).unwrap())
        .is_ok()
}
