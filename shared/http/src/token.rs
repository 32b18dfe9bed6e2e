//! Access tokens: EdDSA (Ed25519) JSON web tokens, RFC 7519 and RFC 8037.

use crate::error::ApiError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use fo_api::ErrorCode;
use fo_domain::{OrganisationId, Role, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Seconds two machines' clocks may differ by.
const LEEWAY_SECONDS: u64 = 5;
const ISSUER: &str = "fo-analytics";
const AUDIENCE: &str = "fo-analytics-api";

/// The signing secret as it lies in Secrets Manager.
#[derive(Deserialize)]
pub struct SigningSecret {
    kid: String,
    private_key_pem: String,
    public_key_pem: String,
    /// Keys retired less than a token's life ago: still verified against, never signed with.
    #[serde(default)]
    previous: Vec<RetiredKey>,
}

#[derive(Deserialize)]
struct RetiredKey {
    kid: String,
    public_key_pem: String,
}

/// Who a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The user.
    #[serde(rename = "sub")]
    pub user: UserId,
    /// Their organisation: nothing of another one exists for them.
    #[serde(rename = "org")]
    pub organisation: OrganisationId,
    /// What they may do.
    pub role: Role,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(flatten)]
    identity: Identity,
}

/// Signs and checks tokens.
pub struct Keys {
    kid: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    validation: Validation,
}

impl Keys {
    /// Reads the secret's PEM keys.
    ///
    /// # Errors
    /// When a key is not an Ed25519 PEM.
    pub fn new(secret: &SigningSecret) -> Result<Self, jsonwebtoken::errors::Error> {
        let mut verifying = HashMap::from([(
            secret.kid.clone(),
            DecodingKey::from_ed_pem(secret.public_key_pem.as_bytes())?,
        )]);
        for key in &secret.previous {
            verifying.insert(
                key.kid.clone(),
                DecodingKey::from_ed_pem(key.public_key_pem.as_bytes())?,
            );
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let signing = EncodingKey::from_ed_pem(secret.private_key_pem.as_bytes())?;
        Ok(Self {
            kid: secret.kid.clone(),
            signing,
            verifying,
            validation,
        })
    }

    /// A token for this identity, good from now for so many seconds.
    ///
    /// # Errors
    /// `internal` when the key can't sign.
    pub fn issue(&self, identity: Identity, now: DateTime<Utc>, seconds: u32) -> Result<String, ApiError> {
        let issued = now.timestamp();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            iat: issued,
            nbf: issued,
            exp: issued + i64::from(seconds),
            identity,
        };
        let header = Header {
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &self.signing).map_err(ApiError::internal)
    }

    /// Returns whether the token names a key of these; true of a token that can't be read, which no key makes good.
    pub(crate) fn knows(&self, token: &str) -> bool {
        let header = jsonwebtoken::decode_header(token).ok();
        let kid = header.and_then(|header| header.kid);
        kid.is_none_or(|kid| self.verifying.contains_key(&kid))
    }

    /// The identity a token speaks for.
    ///
    /// # Errors
    /// `token_expired` when it was good once; `unauthenticated` for everything else, without saying which.
    pub fn verify(&self, token: &str) -> Result<Identity, ApiError> {
        if names_critical_headers(token) {
            return Err(refused());
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| refused().caused_by(error))?;
        let key = header
            .kid
            .as_ref()
            .and_then(|kid| self.verifying.get(kid))
            .ok_or_else(refused)?;
        match jsonwebtoken::decode::<Claims>(token, key, &self.validation) {
            Ok(data) => Ok(data.claims.identity),
            Err(error) if *error.kind() == ErrorKind::ExpiredSignature => Err(ApiError::new(
                ErrorCode::TokenExpired,
                "the access token has expired; ask /auth/refresh for another",
            )),
            Err(error) => Err(refused().caused_by(error)),
        }
    }
}

/// Returns whether a token asks for an extension to be understood (`crit`, RFC 7515, section 4.1.11). None is understood here, and who
/// does not understand one has to refuse the token.
fn names_critical_headers(token: &str) -> bool {
    let header = token.split('.').next().unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    let header: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    header.get("crit").is_some()
}

fn refused() -> ApiError {
    ApiError::new(
        ErrorCode::Unauthenticated,
        "the access token is not valid; sign in again",
    )
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(header: Option<&str>) -> Result<&str, ApiError> {
    header
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty())
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::Unauthenticated,
                "sign in first: send `Authorization: Bearer <access token>`",
            )
        })
}
