//! Requests into typed parts, with errors that say where and how to mend them.

use crate::{error::ApiError, shape, sound};
use fo_api::{BASE_PATH, ErrorCode, Part, Problems};
use percent_encoding::percent_decode_str;

/// Largest JSON body. Files don't pass here: they go to S3 by a presigned request.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Reads a JSON body; an absent one counts as `{}`.
pub(crate) fn body<T: Part>(bytes: &[u8]) -> Result<T, ApiError> {
    if bytes.len() > MAX_BODY_BYTES {
        let message = format!(
            "the body has {} bytes; at most {MAX_BODY_BYTES} are read",
            bytes.len()
        );
        return Err(ApiError::new(ErrorCode::PayloadTooLarge, message));
    }
    let bytes = if bytes.iter().all(u8::is_ascii_whitespace) {
        b"{}"
    } else {
        bytes
    };
    // What can't be parsed is said below, with its place.
    if let Ok(value) = serde_json::from_slice(bytes) {
        sound::check(&value)?;
        if let Some(field) = shape::misplaced_list::<T>(&value) {
            return Err(ApiError::invalid(field, "must be an object, and is a list"));
        }
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        describe(&path, error.inner())
    })?;
    json.end().map_err(|error| describe(".", &error))?;
    checked(value)
}

fn describe(path: &str, error: &serde_json::Error) -> ApiError {
    use serde_json::error::Category;
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Data => {
            let message = error.to_string();
            at_fault(path, "body", without_position(&message))
        }
        Category::Io | Category::Syntax | Category::Eof => ApiError::new(
            ErrorCode::BadRequest,
            format!(
                "the body is not valid JSON: {} at {place}",
                without_position(&error.to_string())
            ),
        ),
    }
}

/// The field at fault: the one that is missing, the one at `path`, or all of it.
fn at_fault(path: &str, whole: &str, message: &str) -> ApiError {
    let missing = message
        .strip_prefix("missing field `")
        .map(|name| name.trim_end_matches('`'));
    match missing {
        Some(name) if path == "." => ApiError::invalid(name, "is required"),
        Some(name) => ApiError::invalid(format!("{path}.{name}"), "is required"),
        None if path == "." => ApiError::invalid(whole, message),
        None => ApiError::invalid(path, message),
    }
}

/// serde_json ends its messages with "at line L column C"; ours put the place in one spot.
fn without_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// Reads query or path parameters.
pub(crate) fn parameters<T: Part>(pairs: &[(String, String)]) -> Result<T, ApiError> {
    for (name, value) in pairs {
        sound::check_text(name, name)?;
        sound::check_text(name, value)?;
    }
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(pairs);
    let encoded = encoded.finish();
    let parts = form_urlencoded::parse(encoded.as_bytes());
    let value =
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(parts)).map_err(|error| {
            at_fault(
                &error.path().to_string(),
                "parameters",
                &error.inner().to_string(),
            )
        })?;
    checked(value)
}

fn checked<T: Part>(value: T) -> Result<T, ApiError> {
    let mut problems = Problems::default();
    value.validate(&mut problems);
    ApiError::check(problems)?;
    Ok(value)
}

/// Matches a request path against a route below [`BASE_PATH`]; a stage or host prefix before it is ignored.
pub(crate) fn match_path(route: &str, path: &str) -> Option<Vec<(String, String)>> {
    let below = path
        .find(BASE_PATH)
        .map_or(path, |at| &path[at + BASE_PATH.len()..]);
    let mut found = Vec::new();
    let mut segments = below.trim_end_matches('/').split('/');
    for pattern in route.split('/') {
        let segment = segments.next()?;
        match pattern.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => {
                let value = percent_decode_str(segment).decode_utf8().ok()?;
                found.push((name.to_owned(), value.into_owned()));
            }
            None if pattern == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fo_api::{PageQuery, Validate};
    use schemars::JsonSchema;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Order {
        size: u32,
        legs: Vec<Leg>,
    }
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Leg {
        #[allow(dead_code)]
        ticker: String,
    }
    impl Validate for Order {
        fn validate(&self, problems: &mut Problems) {
            problems.require(self.size > 0, "size", || "must be positive".into());
            problems.require(!self.legs.is_empty(), "legs", || "name at least one".into());
        }
    }

    fn failure(body_text: &str) -> String {
        let error = body::<Order>(body_text.as_bytes()).unwrap_err();
        serde_json::to_string(&error.body()).unwrap()
    }

    #[test]
    fn every_kind_of_bad_body_says_where() {
        insta::assert_snapshot!(
            [
                r#"{"size": 1,, "legs": []}"#,
                r#"{"size": 1, "legs": ["#,
                r#"{"size": 1, "legs": []} trailing"#,
                r#"{"size": "one", "legs": []}"#,
                r#"{"size": 1, "legs": [{"ticker": "SPY"}, {"tickr": "SPY"}]}"#,
                r#"{"size": 1, "legs": [], "colour": "red"}"#,
                r#"{"size": 0, "legs": []}"#,
                "",
                "[1]",
                "\u{0}",
            ]
            .map(|text| format!("{text:?}\n    {}", failure(text)))
            .join("\n")
        );
    }

    #[test]
    fn an_oversized_body_is_refused_unread() {
        let error = body::<Order>(&vec![b' '; MAX_BODY_BYTES + 1]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::PayloadTooLarge);
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let error = body::<Order>("[".repeat(100_000).as_bytes()).unwrap_err();
        assert!(matches!(
            error.code(),
            ErrorCode::BadRequest | ErrorCode::ValidationFailed
        ));
        let deep = format!("{{\"legs\":{}", "[".repeat(100_000));
        assert_eq!(
            body::<serde_json_value::Any>(deep.as_bytes()).unwrap_err().code(),
            ErrorCode::BadRequest
        );
    }

    mod serde_json_value {
        use super::*;
        #[derive(Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub(super) struct Any(#[allow(dead_code)] serde_json::Value);
        impl std::fmt::Debug for Any {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("any")
            }
        }
        impl Validate for Any {}
    }

    #[test]
    fn queries_are_typed_and_strict() {
        let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(parameters::<PageQuery>(&pair("limit", "7")).unwrap().limit(), 7);
        for (name, value) in [
            ("limit", "seven"),
            ("limit", "0"),
            ("limit", "201"),
            ("limt", "7"),
        ] {
            let error = parameters::<PageQuery>(&pair(name, value)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ValidationFailed, "{name}={value}");
            assert!(error.to_string().contains(name), "{error}");
        }
    }

    #[test]
    fn paths_match_whole_segments() {
        let matched = match_path("/documents/{id}/content", "/api/v1/documents/a%20b/content").unwrap();
        assert_eq!(matched, [("id".to_owned(), "a b".to_owned())]);
        assert!(match_path("/documents/{id}", "/stage/api/v1/documents/7/").is_some());
        for miss in [
            "/api/v1/documents",
            "/api/v1/documents//",
            "/api/v1/documents/7/x",
            "/api/v1/other/7",
        ] {
            assert_eq!(match_path("/documents/{id}", miss), None, "{miss}");
        }
    }
}
