//! The key that signs access tokens.

use aws_lc_rs::{
    error::Unspecified,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};

/// The DER of an Ed25519 public key is this prefix and the key itself (RFC 8410, section 4).
const PUBLIC_KEY_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// An Ed25519 key as the secret holds it.
#[derive(Clone, Serialize, Deserialize)]
pub struct SigningKey {
    /// Names the key in the tokens it signs.
    pub kid: String,
    /// PKCS#8.
    pub private_key_pem: String,
    /// SubjectPublicKeyInfo.
    pub public_key_pem: String,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the random generator fails.
    pub fn generate() -> Result<Self, Unspecified> {
        let pair = Ed25519KeyPair::generate()?;
        let private = pair.to_pkcs8()?;
        let public = pair.public_key().as_ref();
        Ok(Self {
            // The beginning of the public key names it as well as anything.
            kid: URL_SAFE_NO_PAD.encode(&public[..public.len().min(9)]),
            private_key_pem: pem("PRIVATE KEY", private.as_ref()),
            public_key_pem: pem("PUBLIC KEY", &[&PUBLIC_KEY_PREFIX, public].concat()),
        })
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        STANDARD.encode(der)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
    use serde_json::{Value, json};

    #[test]
    fn what_one_half_signs_the_other_verifies() {
        let (key, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        assert_ne!(key.kid, other.kid);
        let signing = EncodingKey::from_ed_pem(key.private_key_pem.as_bytes()).unwrap();
        let token = jsonwebtoken::encode(
            &Header::new(Algorithm::EdDSA),
            &json!({"exp": 4_102_444_800_u64}),
            &signing,
        )
        .unwrap();
        let verify = |key: &SigningKey| {
            let verifying = DecodingKey::from_ed_pem(key.public_key_pem.as_bytes()).unwrap();
            jsonwebtoken::decode::<Value>(&token, &verifying, &Validation::new(Algorithm::EdDSA)).is_ok()
        };
        assert!(verify(&key) && !verify(&other));
    }
}
