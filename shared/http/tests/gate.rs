//! The gate, with nothing behind it: no database, no AWS. Counting requests fails open, so a dead table stops nobody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_api::{Method, Nothing, Operation, Problems, Public, Route, Validate, Viewer};
use fo_domain::Role;
use fo_http::{
    ApiError, App, Endpoint, Env, Gate, Identity, Input, KeyRing, Keys, Reply, Visitor,
    testing::{self, Call, Lab, stable},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sum {
    left: i64,
    right: i64,
}
impl Validate for Sum {
    fn validate(&self, problems: &mut Problems) {
        problems.require(self.left >= 0, "left", || "must not be negative".into());
        problems.require(self.right >= 0, "right", || "must not be negative".into());
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct Total {
    total: i64,
}

macro_rules! endpoint {
    ($operation:ident, $endpoint:ident, $access:ty, $caller:ty, $path:literal, |$input:ident| $work:expr) => {
        enum $operation {}
        impl Operation for $operation {
            const ROUTE: Route = Route::new(Method::Post, $path, "test", "test", "A test").answering(201);
            type Access = $access;
            type Path = Nothing;
            type Query = Nothing;
            type Body = Sum;
            type Output = Total;
        }
        struct $endpoint;
        impl Endpoint for $endpoint {
            type Operation = $operation;
            type Deps = ();
            async fn handle(_: &(), _: $caller, $input: Input<$operation>) -> Result<Reply<Total>, ApiError> {
                $work
            }
        }
    };
}

endpoint!(AddInPublic, OpenSum, Public, Visitor, "/open", |input| {
    Ok(Reply::new(Total {
        total: input.body.left + input.body.right,
    }))
});
endpoint!(
    AddForAnalysts,
    AnalystSum,
    fo_api::Analyst,
    Identity,
    "/closed",
    |input| {
        Ok(Reply::new(Total {
            total: input.body.left + input.body.right,
        }))
    }
);
endpoint!(AddForViewers, ViewerSum, Viewer, Identity, "/seen", |input| {
    Ok(Reply::new(Total {
        total: input.body.left + input.body.right,
    }))
});
endpoint!(Break, Broken, Public, Visitor, "/broken", |input| {
    if input.body.left > 0 {
        let numbers: Vec<i64> = Vec::new();
        return Ok(Reply::new(Total {
            total: numbers[usize::try_from(input.body.left).unwrap_or(1)],
        }));
    }
    Err(ApiError::internal("a password of the database: hunter2"))
});

endpoint!(Announce, Announced, fo_api::Analyst, Identity, "/link", |input| {
    let total = input.body.left + input.body.right;
    Ok(Reply::new(Total { total }).until(chrono::Utc::now()))
});

async fn app(keys: Keys) -> App {
    let env = Env::with_aws(testing::dead_aws().await);
    let table = fo_storage::Table::new(env.aws(), "none");
    App::new(Gate::new(
        KeyRing::from_keys(keys),
        table,
        100,
        "https://app.example",
    ))
    .endpoint::<OpenSum>(Arc::new(()))
    .endpoint::<AnalystSum>(Arc::new(()))
    .endpoint::<ViewerSum>(Arc::new(()))
    .endpoint::<Broken>(Arc::new(()))
}

fn keys(secret: &Value) -> Keys {
    Keys::new(&serde_json::from_value(secret.clone()).unwrap()).unwrap()
}

fn bearer(keys: &Keys, role: Role) -> String {
    format!(
        "Bearer {}",
        keys.issue(testing::nobody(role), chrono::Utc::now(), 60).unwrap()
    )
}

fn sum(left: i64, right: i64) -> Value {
    json!({"left": left, "right": right})
}

#[tokio::test]
async fn what_is_no_request_of_ours_is_told_what_is() {
    let app = app(testing::keys().unwrap()).await;
    let mut answers = Vec::new();
    for call in [
        Call::new("POST", "/open").json(&sum(1, 2)),
        Call::new("POST", "/open").text("{\"left\": 1,\n \"right\" 2}"),
        Call::new("POST", "/open").json(&json!({"left": 1, "right": 2, "middle": 3})),
        Call::new("POST", "/open").json(&json!({"left": -1, "right": -2})),
        Call::new("POST", "/open?page=1").json(&sum(1, 2)),
        Call::new("POST", "/open"),
        Call::new("POST", "/open").text(&" ".repeat(fo_http::MAX_BODY_BYTES + 1)),
        Call::new("GET", "/open"),
        Call::new("GET", "/nowhere"),
        Call::new("OPTIONS", "/open"),
        Call::new("POST", "/broken").json(&sum(0, 0)),
        Call::new("POST", "/broken").json(&sum(7, 0)),
    ] {
        answers.push(stable(&call.send(&app).await.unwrap()));
    }
    insta::assert_json_snapshot!(answers);
    assert!(
        !answers
            .iter()
            .any(|answer| answer.to_string().contains("hunter2"))
    );
}

#[tokio::test]
async fn only_a_good_token_of_a_strong_enough_role_gets_in() {
    let secret = testing::signing_secret("now").unwrap();
    let keys_now = keys(&secret);
    let forged = testing::keys().unwrap();
    let mut impostor = testing::signing_secret("now").unwrap();
    impostor["kid"] = json!("now");
    let past = chrono::Utc::now() - chrono::TimeDelta::minutes(31);
    let future = chrono::Utc::now() + chrono::TimeDelta::minutes(1);
    let issue = |at| {
        format!(
            "Bearer {}",
            keys_now.issue(testing::nobody(Role::Admin), at, 30 * 60).unwrap()
        )
    };
    let good = bearer(&keys_now, Role::Analyst);
    let none = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let claims = good.split('.').nth(1).unwrap();
        format!(
            "Bearer {}.{claims}.",
            URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT","kid":"now"}"#)
        )
    };
    let cases = [
        ("an analyst", good.clone()),
        ("an admin", bearer(&keys_now, Role::Admin)),
        ("a viewer", bearer(&keys_now, Role::Viewer)),
        ("no scheme", good.trim_start_matches("Bearer ").to_owned()),
        ("no token", "Bearer ".to_owned()),
        ("not a token", "Bearer abc.def.ghi".to_owned()),
        ("another's key", bearer(&forged, Role::Admin)),
        (
            "another's key under our id",
            bearer(&keys(&impostor), Role::Admin),
        ),
        ("no signature", none),
        ("cut short", good[..good.len() - 3].to_owned()),
        ("expired", issue(past)),
        ("not yet good", issue(future)),
    ];
    let app = app(keys(&secret)).await;
    let mut answers = Vec::new();
    for (name, header) in cases {
        let call = Call::new("POST", "/closed")
            .header("authorization", &header)
            .json(&sum(1, 2));
        let answer = call.send(&app).await.unwrap();
        let error = &answer["body"]["error"];
        answers.push(format!(
            "{name}: {} {} {}",
            answer["status"], error["code"], error["message"]
        ));
    }
    insta::assert_snapshot!(answers.join("\n"));
    let seen = Call::new("POST", "/seen")
        .header("authorization", &bearer(&keys_now, Role::Viewer))
        .json(&sum(1, 2));
    assert_eq!(seen.send(&app).await.unwrap()["status"], 201);
}

#[tokio::test]
async fn a_retired_key_is_still_believed_and_no_longer_used() {
    let (old, mut new) = (
        testing::signing_secret("old").unwrap(),
        testing::signing_secret("new").unwrap(),
    );
    new["previous"] = json!([{"kid": "old", "public_key_pem": old["public_key_pem"]}]);
    let (old, new) = (keys(&old), keys(&new));
    let identity = testing::nobody(Role::Viewer);
    let token = old.issue(identity, chrono::Utc::now(), 60).unwrap();
    assert_eq!(new.verify(&token).unwrap(), identity);
    assert!(
        old.verify(&new.issue(identity, chrono::Utc::now(), 60).unwrap())
            .is_err()
    );
}

#[tokio::test]
async fn an_idempotency_key_is_not_taken_lightly() {
    let secret = testing::signing_secret("now").unwrap();
    let app = app(keys(&secret)).await;
    let call =
        || Call::new("POST", "/closed").header("authorization", &bearer(&keys(&secret), Role::Analyst));
    let bad = call()
        .header("idempotency-key", "two words")
        .json(&sum(1, 2))
        .send(&app)
        .await
        .unwrap();
    assert_eq!(
        (&bad["status"], &bad["body"]["error"]["details"][0]["field"]),
        (&json!(422), &json!("Idempotency-Key"))
    );
    let odd = call().header("idempotency-key", "schlüssel").json(&sum(1, 2));
    assert_eq!(odd.send(&app).await.unwrap()["status"], 422, "not ignored");
    // The table does not answer: doing it anyway could do it twice.
    let closed = call()
        .header("idempotency-key", "k-1")
        .json(&sum(1, 2))
        .send(&app)
        .await
        .unwrap();
    assert_eq!(closed["status"], 503);
}

#[tokio::test]
async fn an_answer_whose_link_has_ended_is_not_given_again() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let app = lab.app::<Announced>(());
    let call = || {
        lab.call("POST", "/link")
            .header("idempotency-key", "k-1")
            .json(&sum(1, 2))
    };
    assert_eq!(call().send(&app).await.unwrap()["status"], 201);
    let again = call().send(&app).await.unwrap();
    assert_eq!(again["status"], 409);
    let message = again["body"]["error"]["message"].as_str().unwrap();
    assert!(message.contains("new key"), "{message}");
}

#[tokio::test]
async fn a_token_that_asks_for_more_than_is_understood_is_refused() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let secret = testing::signing_secret("now").unwrap();
    let keys = keys(&secret);
    let good = keys
        .issue(testing::nobody(Role::Viewer), chrono::Utc::now(), 60)
        .unwrap();
    let mut parts = good.split('.');
    let (header, claims) = (parts.next().unwrap(), parts.next().unwrap());
    let key = jsonwebtoken::EncodingKey::from_ed_pem(secret["private_key_pem"].as_str().unwrap().as_bytes());
    let sign = |header: &Value| {
        let message = format!("{}.{claims}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let signature = jsonwebtoken::crypto::sign(
            message.as_bytes(),
            key.as_ref().unwrap(),
            jsonwebtoken::Algorithm::EdDSA,
        );
        format!("{message}.{}", signature.unwrap())
    };
    let mut header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert!(keys.verify(&sign(&header)).is_ok());
    header["crit"] = json!(["exp"]);
    assert!(keys.verify(&sign(&header)).is_err());
}

#[tokio::test]
async fn lists_nul_and_boundless_numbers_are_refused_at_the_door() {
    let app = app(keys(&testing::signing_secret("now").unwrap())).await;
    for (body, field) in [
        (json!([1, 2]), "body"),
        (json!({"left": 1, "right": "\u{0}"}), "right"),
        (json!({"left": 1e300, "right": 2}), "left"),
    ] {
        let answer = Call::new("POST", "/open").json(&body).send(&app).await.unwrap();
        let found = (&answer["status"], &answer["body"]["error"]["details"][0]["field"]);
        assert_eq!(found, (&json!(422), &json!(field)), "{body}");
    }
    let query = Call::new("POST", "/open?x=%00").json(&sum(1, 2));
    assert_eq!(query.send(&app).await.unwrap()["status"], 422);
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_a_careful_api() {
    let app = app(testing::keys().unwrap()).await;
    for (origin, allowed) in [("https://app.example", true), ("https://evil.example", false)] {
        let call = Call::new("POST", "/open")
            .header("origin", origin)
            .json(&sum(1, 2));
        let response = app.respond(call.request().unwrap()).await;
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        assert_eq!(
            header("access-control-allow-origin"),
            if allowed { origin } else { "" }
        );
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("x-request-id"), "request-1");
        assert!(header("strict-transport-security").starts_with("max-age="));
    }
}
