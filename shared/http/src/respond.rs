//! Answers on the wire: envelope, security headers, CORS.

use crate::error::ApiError;
use chrono::{DateTime, Utc};
use fo_api::{Envelope, ErrorCode, JSON, Metadata};
use lambda_http::{
    Body, Response,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use serde_json::Value;
use uuid::Uuid;

/// The most bytes of a body. Lambda carries 6 MB, of which headers and the rest of its answer take a little.
const MAX_BYTES: usize = (6 << 20) - (64 << 10);

/// A successful answer, before it is dressed for the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) payload: Payload,
    /// Whether an earlier request with the same idempotency key did the work.
    pub(crate) replayed: bool,
    /// When a part of it ends that is good for a while only.
    pub(crate) until: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Payload {
    Enveloped { data: Value, next_cursor: Option<Uuid> },
    Bare { media: &'static str, text: String },
    Preflight,
}

/// Origins a browser may call from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    /// A comma-separated list, or `*`; empty allows none.
    pub(crate) fn new(list: &str) -> Self {
        Self(
            list.split(',')
                .map(|origin| origin.trim().trim_end_matches('/').to_owned())
                .filter(|o| !o.is_empty())
                .collect(),
        )
    }

    fn allows(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == "*" || allowed == origin)
    }
}

pub(crate) fn response(
    outcome: Result<Answer, ApiError>,
    request_id: &str,
    origin: Option<&str>,
    origins: &Origins,
) -> Response<Body> {
    let metadata = Metadata {
        request_id: request_id.to_owned(),
        next_cursor: None,
    };
    let mut headers = HeaderMap::new();
    let (status, media, body) = match outcome {
        Ok(answer) => {
            if answer.replayed {
                headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
            }
            let (media, body) = match answer.payload {
                Payload::Enveloped { data, next_cursor } => (
                    JSON,
                    json(&Envelope::success(
                        data,
                        Metadata {
                            next_cursor,
                            ..metadata
                        },
                    )),
                ),
                Payload::Bare { media, text } => (media, text),
                Payload::Preflight => ("", String::new()),
            };
            (answer.status, media, body)
        }
        Err(error) => {
            if let Some(seconds) = error.wait() {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            if error.code().status() == 401 {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            (
                error.code().status(),
                JSON,
                json(&Envelope::<Value>::failure(error.body(), metadata)),
            )
        }
    };
    let bytes = carried(&body);
    if bytes > MAX_BYTES {
        tracing::error!(bytes, "the answer is larger than Lambda carries");
        let message = "the answer is too large to be sent; ask for less of it, such as fewer items at a time";
        let error = ApiError::new(ErrorCode::Internal, message);
        return response(Err(error), request_id, origin, origins);
    }
    secure(&mut headers, media);
    if !media.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", value);
    }
    share(&mut headers, origin, origins, status == 204);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

fn json<T: serde::Serialize>(envelope: &T) -> String {
    // Envelopes are maps with string keys: they always serialise.
    serde_json::to_string(envelope).unwrap_or_default()
}

/// The size of a body in Lambda's answer, where it is a JSON string.
fn carried(body: &str) -> usize {
    let escaped = body.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
    body.len() + escaped.count()
}

/// OWASP's recommended headers for an API; the documentation page alone may run its own inline script.
fn secure(headers: &mut HeaderMap, media: &str) {
    let policy = if media.starts_with("text/html") {
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn share(headers: &mut HeaderMap, origin: Option<&str>, origins: &Origins, preflight: bool) {
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    let allowed = origin
        .filter(|origin| origins.allows(origin))
        .and_then(|origin| HeaderValue::from_str(origin).ok());
    let Some(origin) = allowed else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let extra: &[(HeaderName, &'static str)] = if preflight {
        &[
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE"),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, idempotency-key",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, "7200"),
        ]
    } else {
        &[(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "idempotency-replayed, retry-after, x-request-id",
        )]
    };
    for (name, value) in extra {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lambda_does_not_carry_is_an_error_that_says_so() {
        let answer = |character: &str| {
            let payload = Payload::Bare {
                media: JSON,
                text: character.repeat(4 << 20),
            };
            let answer = Answer {
                status: 200,
                payload,
                replayed: false,
                until: None,
            };
            response(Ok(answer), "request-1", None, &Origins::default())
        };
        assert_eq!(answer("a").status(), 200);
        // Each is two bytes in the JSON around it.
        let refused = answer("\"");
        assert_eq!(refused.status(), 500);
        let body = std::str::from_utf8(refused.body()).unwrap();
        assert!(body.contains("too large"), "{body}");
    }
}
