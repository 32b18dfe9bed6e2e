//! Checking a password, in the same time whether or not there is one to check against.

use argon2::{
    Argon2,
    password_hash::{Error, PasswordVerifier, phc::PasswordHash},
};
use fo_api::Secret;
use fo_http::ApiError;

/// A hash with the parameters of the real ones, of a password nobody knows: what an unknown address is checked against,
/// so that the time an answer takes does not tell which addresses exist.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$DyX4Gh2cQHeXhTlkpUAVXQ$2uVTAcbWB8bVJ5T7RFmGAX1sCn3shJTWKGGxR8v2sPw";

/// Whether the password is the one behind the hash; without a hash never.
///
/// # Errors
/// `internal` when the stored hash can't be read.
pub(crate) async fn verify(password: Secret, hash: Option<String>) -> Result<bool, ApiError> {
    let known = hash.is_some();
    let checked = tokio::task::spawn_blocking(move || {
        let hash = hash.as_deref().unwrap_or(NOBODY);
        match Argon2::default().verify_password(password.expose().as_bytes(), &PasswordHash::new(hash)?) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    });
    let matches = checked
        .await
        .map_err(ApiError::internal)?
        .map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(known && matches)
}
