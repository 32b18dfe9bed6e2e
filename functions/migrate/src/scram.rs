//! What a database keeps of a password, so that it need not be told the password.

use aws_lc_rs::{digest, error::Unspecified, hmac, pbkdf2, rand};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::num::NonZeroU32;

/// RFC 7677 asks for no fewer. The passwords are random: more would only make every sign-in slower.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(4096).unwrap();
const SALT_BYTES: usize = 16;

/// Returns the verifier of an ASCII password as Postgres stores it: `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`,
/// of RFC 5802 and RFC 7677. A statement with it tells whoever reads the log of statements no password.
///
/// # Errors
/// When the random generator fails.
pub(crate) fn verifier(password: &str) -> Result<String, Unspecified> {
    let mut salt = [0; SALT_BYTES];
    rand::fill(&mut salt)?;
    let Keys { stored, server } = keys(password, &salt);
    let [salt, stored, server] = [&salt[..], &stored, &server].map(|bytes| STANDARD.encode(bytes));
    Ok(format!("SCRAM-SHA-256${ITERATIONS}:{salt}${stored}:{server}"))
}

struct Keys {
    stored: [u8; 32],
    server: [u8; 32],
}

fn keys(password: &str, salt: &[u8]) -> Keys {
    let mut salted = [0; 32];
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        ITERATIONS,
        salt,
        password.as_bytes(),
        &mut salted,
    );
    let of = |name: &str| {
        let mut bytes = [0; 32];
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &salted), name.as_bytes());
        bytes.copy_from_slice(tag.as_ref());
        bytes
    };
    let mut stored = [0; 32];
    stored.copy_from_slice(digest::digest(&digest::SHA256, &of("Client Key")).as_ref());
    Keys {
        stored,
        server: of("Server Key"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exchange of RFC 7677, section 3.
    #[test]
    fn the_keys_are_those_of_the_standard() {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let said = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let Keys { stored, server } = keys("pencil", &salt);
        let sign = |key: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), said.as_bytes());
        assert_eq!(
            STANDARD.encode(sign(&server)),
            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
        );
        // The client's proof is its key, hidden by the signature of what is stored.
        let proof = STANDARD
            .decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
            .unwrap();
        let client: Vec<u8> = proof
            .iter()
            .zip(sign(&stored).as_ref())
            .map(|(proof, signature)| proof ^ signature)
            .collect();
        assert_eq!(digest::digest(&digest::SHA256, &client).as_ref(), stored);
    }

    #[test]
    fn no_two_verifiers_are_alike_and_none_tells_the_password() {
        let (one, other) = (verifier("pencil").unwrap(), verifier("pencil").unwrap());
        assert!(one != other && !one.contains("pencil"), "{one}");
        assert!(one.starts_with("SCRAM-SHA-256$4096:"), "{one}");
    }
}
