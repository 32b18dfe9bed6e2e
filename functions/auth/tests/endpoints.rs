//! Signing in through the gate, before a real Postgres; sessions where there is an emulator to hold them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use argon2::{Argon2, PasswordHasher};
use fo_fn_auth::{Deps, Lifetimes, Login, Refresh};
use fo_http::{
    App, Limits,
    testing::{Call, Lab, stable},
};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery staple";

fn hash() -> String {
    Argon2::default()
        .hash_password(PASSWORD.as_bytes())
        .unwrap()
        .to_string()
}

fn deps(lab: &Lab) -> Deps {
    Deps {
        store: lab.store.clone(),
        limits: Limits::new(lab.table.clone()),
        table: lab.table.clone(),
        keys: lab.keys.clone(),
        lifetimes: Lifetimes {
            access_token: 30 * 60,
            idle: 3600,
            session: 7 * 24 * 3600,
        },
    }
}

async fn login(app: &App, email: &str, password: &str) -> Value {
    let body = json!({"email": email, "password": password});
    Call::new("POST", "/auth/login")
        .json(&body)
        .send(app)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_wrong_email_and_a_wrong_password_look_the_same() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    let app = lab.app::<Login>(deps(&lab));
    let email = format!("admin@{}.test", lab.caller.organisation);
    let (wrong_password, unknown) = (
        login(&app, &email, "guess").await,
        login(&app, "nobody@example.com", "guess").await,
    );
    assert_eq!(wrong_password, unknown);
    let mut answers = vec![stable(&unknown)];
    for (email, password) in [("not an address", "x"), ("a@example.com", "")] {
        answers.push(stable(&login(&app, email, password).await));
    }
    insta::assert_json_snapshot!(answers);
}

#[tokio::test]
async fn a_session_goes_on_by_exchange_and_ends_when_a_token_is_used_twice() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let (login_app, refresh_app) = (lab.app::<Login>(deps(&lab)), lab.app::<Refresh>(deps(&lab)));
    let email = format!("ADMIN@{}.test", lab.caller.organisation);
    let signed_in = login(&login_app, &email, PASSWORD).await;
    assert_eq!(signed_in["status"], 200, "{signed_in}");
    let keys = lab.keys.get().await.unwrap();
    let token = signed_in["body"]["data"]["access_token"].as_str().unwrap();
    assert_eq!(keys.verify(token).unwrap(), lab.caller);
    let exchange = async |token: &Value| {
        Call::new("POST", "/auth/refresh")
            .json(&json!({"refresh_token": token}))
            .send(&refresh_app)
            .await
            .unwrap()
    };
    let first = &signed_in["body"]["data"]["refresh_token"];
    let second = exchange(first).await;
    let third = exchange(&second["body"]["data"]["refresh_token"]).await;
    let again = exchange(first).await;
    let after = exchange(&third["body"]["data"]["refresh_token"]).await;
    let garbage = exchange(&json!("garbage")).await;
    let answers = [
        signed_in.clone(),
        second.clone(),
        third.clone(),
        again,
        after,
        garbage,
    ];
    insta::assert_json_snapshot!(
        answers
            .iter()
            .map(|answer| {
                let mut answer = stable(answer);
                if let Some(user) = answer["body"]["data"].get_mut("user") {
                    user["email"] = json!("[email]");
                    answer["body"]["data"]["refresh_expires_in"] = json!("[seconds]");
                }
                answer
            })
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let app = lab.app::<Login>(deps(&lab));
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(
            login(&app, "victim@example.com", "guess").await["status"]
                .as_u64()
                .unwrap(),
        );
    }
    // A window may turn over in between, so at most one guess more is let through.
    assert!(statuses[..30].iter().all(|status| *status == 401), "{statuses:?}");
    let more = login(&app, "victim@example.com", "guess").await;
    assert_eq!(more["status"], 429);
    assert!(more["headers"]["retry-after"].is_string());
}
