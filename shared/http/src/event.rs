//! From a gateway's event to a request. What can't be read as one is answered all the same.

use lambda_http::{
    http::{HeaderName, HeaderValue},
    request::LambdaRequest,
};
use serde_json::{Value, json};

/// The header that names one which could not be read. A client that sends it itself is told what it says of itself.
pub(crate) const UNREADABLE: &str = "fo-unreadable-header";

/// Reads an event. A header that is none is taken out and named in [`UNREADABLE`]; of anything else that can't be read nothing is left but
/// that.
pub(crate) fn read(text: &str) -> Result<LambdaRequest, serde_json::Error> {
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&mended(text).to_string()))
        .or_else(|_| serde_json::from_str(&unreadable().to_string()))
}

fn mended(text: &str) -> Value {
    let mut event: Value = serde_json::from_str(text).unwrap_or_default();
    let mut wrong = None;
    for part in ["headers", "multiValueHeaders"] {
        if let Some(headers) = event.get_mut(part).and_then(Value::as_object_mut) {
            headers.retain(|name, value| {
                let sound = HeaderName::from_bytes(name.as_bytes()).is_ok() && is_sound(value);
                if !sound {
                    wrong = Some(name.clone());
                }
                sound
            });
        }
    }
    let name: String = wrong
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_graphic)
        .take(60)
        .collect();
    event["headers"][UNREADABLE] = json!(name);
    event["multiValueHeaders"][UNREADABLE] = json!([name]);
    event
}

fn is_sound(value: &Value) -> bool {
    match value {
        Value::String(text) => HeaderValue::from_str(text).is_ok(),
        Value::Array(texts) => texts.iter().all(is_sound),
        _ => true,
    }
}

/// The least that is an event.
fn unreadable() -> Value {
    json!({
        "resource": "/", "path": "/", "httpMethod": "GET",
        "headers": {UNREADABLE: ""}, "multiValueHeaders": {UNREADABLE: [""]},
        "queryStringParameters": {}, "multiValueQueryStringParameters": {}, "pathParameters": {}, "stageVariables": {},
        "requestContext": {
            "accountId": "", "resourceId": "", "stage": "", "requestId": "", "apiId": "", "httpMethod": "GET", "path": "/",
            "resourcePath": "/", "identity": {}, "authorizer": {},
        },
        "body": null, "isBase64Encoded": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambda_http::Request;

    fn said(event: &Value) -> Option<String> {
        let request: Request = read(&event.to_string()).unwrap().into();
        let header = request.headers().get(UNREADABLE)?;
        Some(header.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_header_that_is_none_is_named_and_the_rest_is_read() {
        let mut event = unreadable();
        event["headers"] = json!({"accept": "*/*"});
        event["multiValueHeaders"] = json!({"accept": ["*/*"]});
        assert_eq!(said(&event), None);
        for (name, value) in [
            ("authorization", "Bearer \u{7f}"),
            ("idempotency-key", "a\u{0}b"),
            ("x", "line\nbreak"),
        ] {
            let mut event = event.clone();
            event["headers"][name] = json!(value);
            event["multiValueHeaders"][name] = json!([value]);
            assert_eq!(said(&event).as_deref(), Some(name));
        }
        event["multiValueHeaders"]["bad name"] = json!(["x"]);
        assert_eq!(said(&event).as_deref(), Some("badname"));
        assert_eq!(said(&json!({"no": "event"})).as_deref(), Some(""));
    }
}
