//! Signing in through the gate, before a real Postgres; sessions where there is an emulator to hold them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use argon2::{Argon2, PasswordHasher};
use fo_fn_auth::{Deps, Lifetimes, Login, Logout, Refresh, Sessions};
use fo_http::{
    App, Limits, Store,
    testing::{Call, Lab, stable},
};
use fo_storage::{Database, Tls};
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
async fn guessing_is_slowed_down_and_signing_in_is_not() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let app = lab.app::<Login>(deps(&lab));
    let email = format!("admin@{}.test", lab.caller.organisation);
    for _ in 0..30 {
        assert_eq!(login(&app, &email, PASSWORD).await["status"], 200);
    }
    let mut statuses = Vec::new();
    for _ in 0..16 {
        let answer = login(&app, "victim@example.com", "guess").await;
        statuses.push(answer["status"].as_u64().unwrap());
    }
    assert_eq!(statuses[..5], [401; 5]);
    // A minute may turn over in between, and then a few more are let through; never more than fifteen.
    assert!(statuses.contains(&429), "{statuses:?}");
    let more = login(&app, "victim@example.com", PASSWORD).await;
    assert_eq!(more["status"], 429, "not even the right one");
    assert!(more["headers"]["retry-after"].is_string());
    assert_eq!(login(&app, &email, PASSWORD).await["status"], 200, "others go on");
}

#[tokio::test]
async fn trying_many_accounts_from_one_address_is_stopped() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let app = lab.app::<Login>(deps(&lab));
    let mut refused = 0;
    for account in 0..60 {
        let answer = login(&app, &format!("user{account}@example.com"), "Spring2026!").await;
        refused += usize::from(answer["status"] == 429);
    }
    assert!(refused >= 5, "{refused}");
}

async fn exchange(app: &App, token: &Value) -> Value {
    Call::new("POST", "/auth/refresh")
        .json(&json!({"refresh_token": token}))
        .send(app)
        .await
        .unwrap()
}

fn refresh_token(answer: &Value) -> Value {
    answer["body"]["data"]["refresh_token"].clone()
}

#[tokio::test]
async fn two_who_refresh_at_once_get_the_same_token_and_an_outage_signs_nobody_out() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let (login_app, app) = (lab.app::<Login>(deps(&lab)), lab.app::<Refresh>(deps(&lab)));
    let email = format!("admin@{}.test", lab.caller.organisation);
    let first = refresh_token(&login(&login_app, &email, PASSWORD).await);

    let nowhere = Database::connect_lazy("postgres://nobody@127.0.0.1:9/none", Tls::Optional).unwrap();
    let down = lab.app::<Refresh>(Deps {
        store: Store::from_database(nowhere),
        ..deps(&lab)
    });
    assert_eq!(exchange(&down, &first).await["status"], 503);

    let (one, other) = tokio::join!(exchange(&app, &first), exchange(&app, &first));
    assert_eq!(
        (&one["status"], &other["status"]),
        (&json!(200), &json!(200)),
        "{one} {other}"
    );
    assert_eq!(refresh_token(&one), refresh_token(&other));
    // An answer that was lost.
    let again = exchange(&app, &first).await;
    assert_eq!(refresh_token(&again), refresh_token(&one));
    let next = exchange(&app, &refresh_token(&one)).await;
    assert_eq!(next["status"], 200);
    // A token of long ago: someone has stolen it, or its successors.
    assert_eq!(exchange(&app, &first).await["status"], 401);
    assert_eq!(exchange(&app, &refresh_token(&next)).await["status"], 401);
}

#[tokio::test]
async fn who_signs_out_is_signed_out() {
    let Some(lab) = Lab::open(&hash()).await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let (login_app, app) = (lab.app::<Login>(deps(&lab)), lab.app::<Refresh>(deps(&lab)));
    let logout = lab.app::<Logout>(Sessions {
        limits: Limits::new(lab.table.clone()),
        table: lab.table.clone(),
    });
    let leave = async |token: &Value| {
        let call = Call::new("POST", "/auth/logout").json(&json!({"refresh_token": token}));
        call.send(&logout).await.unwrap()["body"]["data"]["ended"].clone()
    };
    let email = format!("admin@{}.test", lab.caller.organisation);
    let token = refresh_token(&login(&login_app, &email, PASSWORD).await);
    let session = token.as_str().unwrap().split_once('.').unwrap().0;
    assert_eq!(leave(&json!(format!("{session}.guess"))).await, false);
    assert_eq!(leave(&token).await, true);
    assert_eq!(leave(&token).await, false);
    assert_eq!(exchange(&app, &token).await["status"], 401);
}
