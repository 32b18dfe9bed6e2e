//! S3's events, as they come inside SQS messages.

use fo_domain::{decode_event_key, encode_event_key};
use serde::{Deserialize, Serialize};

/// One object that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectCreated {
    /// Bucket.
    pub bucket: String,
    /// Key, decoded.
    pub key: String,
    /// Entity tag, without quotes; the object's version as far as its bytes go.
    pub etag: String,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Records", default)]
    records: Vec<Record>,
    /// Only S3's test message has it.
    #[serde(rename = "Event")]
    event: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    s3: Entity,
}

#[derive(Deserialize)]
struct Entity {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    key: String,
    #[serde(default)]
    e_tag: String,
}

/// The objects created that a message tells of. None for the test message that S3 sends when notifications are set up,
/// and for other kinds of events.
///
/// # Errors
/// When the message is no event of S3's.
pub fn objects_created(body: &str) -> Result<Vec<ObjectCreated>, serde_json::Error> {
    let event: Event = serde_json::from_str(body)?;
    if event.records.is_empty() && event.event.is_none() {
        return Err(serde::de::Error::custom(
            "the message has neither Records nor Event: it is no event of S3's",
        ));
    }
    let created = event
        .records
        .into_iter()
        .filter(|record| record.event_name.contains("ObjectCreated:"));
    Ok(created
        .map(|record| ObjectCreated {
            bucket: record.s3.bucket.name,
            key: decode_event_key(&record.s3.object.key),
            etag: record.s3.object.e_tag.trim_matches('"').to_owned(),
        })
        .collect())
}

/// The event by which S3 tells of an object: what a worker is sent for one whose own event was lost.
#[must_use]
pub fn event(object: &ObjectCreated) -> impl Serialize + use<> {
    serde_json::json!({"Records": [{
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": object.bucket},
            "object": {"key": encode_event_key(&object.key), "eTag": object.etag},
        },
    }]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_and_other_events_ignored() {
        let body = r#"{"Records":[
            {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"uploads/a%2Bb/c+d","eTag":"\"e\"","size":3}}},
            {"eventName":"ObjectRemoved:Delete","s3":{"bucket":{"name":"b"},"object":{"key":"x"}}}]}"#;
        let created = objects_created(body).unwrap();
        assert_eq!(
            created,
            [ObjectCreated {
                bucket: "b".into(),
                key: "uploads/a+b/c d".into(),
                etag: "e".into()
            }]
        );
    }

    #[test]
    fn an_event_made_here_is_read_as_one_of_s3() {
        let object = ObjectCreated {
            bucket: "b".into(),
            key: "uploads/ä b+c/source".into(),
            etag: "e".into(),
        };
        let body = serde_json::to_string(&event(&object)).unwrap();
        assert_eq!(objects_created(&body).unwrap(), [object]);
    }

    #[test]
    fn the_test_message_holds_nothing_and_rubbish_is_an_error() {
        assert_eq!(
            objects_created(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#).unwrap(),
            []
        );
        for body in ["", "{}", "[]", "{\"Records\": [{}]}", "{\"Records\": []}"] {
            assert!(objects_created(body).is_err(), "{body}");
        }
    }
}
