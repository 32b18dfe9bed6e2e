//! The users endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{Role, UserId};
use fo_fn_users::{Change, List, Me};
use fo_http::{
    Identity,
    testing::{Call, Lab, REQUESTS_PER_MINUTE, nobody, stable},
};
use fo_storage::NewUser;
use serde_json::json;

#[tokio::test]
async fn a_user_sees_who_they_are() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let app = lab.app::<Me>(lab.store.clone());
    let mut me = lab.call("GET", "/users/me").send(&app).await.unwrap();
    assert_eq!(
        me["body"]["data"]["email"],
        format!("admin@{}.test", lab.caller.organisation)
    );
    me["body"]["data"]["email"] = json!("[email]");
    // A user who was removed, and one whose token names another organisation than their own.
    let gone = nobody(lab.caller.role);
    let moved = Identity {
        organisation: lab.stranger.organisation,
        ..lab.caller
    };
    let mut answers = vec![stable(&me)];
    for identity in [gone, moved] {
        answers.push(stable(
            &Call::new("GET", "/users/me")
                .signed(&lab, identity)
                .send(&app)
                .await
                .unwrap(),
        ));
    }
    answers.push(stable(&Call::new("GET", "/users/me").send(&app).await.unwrap()));
    insta::assert_json_snapshot!(answers);
}

#[tokio::test]
async fn nobody_asks_without_end() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let app = lab.app::<Me>(lab.store.clone());
    let mut statuses = Vec::new();
    for _ in 0..=REQUESTS_PER_MINUTE {
        statuses.push(
            lab.call("GET", "/users/me").send(&app).await.unwrap()["status"]
                .as_u64()
                .unwrap(),
        );
    }
    // The minute may have turned over on the way; then the next hundred fill it.
    while statuses.last() == Some(&200) && statuses.len() < 2 * REQUESTS_PER_MINUTE as usize {
        statuses.push(
            lab.call("GET", "/users/me").send(&app).await.unwrap()["status"]
                .as_u64()
                .unwrap(),
        );
    }
    assert_eq!(statuses.last(), Some(&429));
    assert!(statuses.iter().filter(|status| **status == 200).count() >= REQUESTS_PER_MINUTE as usize);
    let other = Call::new("GET", "/users/me")
        .signed(&lab, lab.stranger)
        .send(&app)
        .await
        .unwrap();
    assert_eq!(other["status"], 200, "one user's limit is not another's");
}

#[tokio::test]
async fn a_changed_user_loses_access_at_once_and_nobody_changes_themselves() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let colleague = UserId::new();
    let mut work = lab
        .database
        .as_owner()
        .begin(lab.caller.organisation)
        .await
        .unwrap();
    let new = NewUser {
        id: colleague,
        email: "colleague@desk.test".parse().unwrap(),
        password_hash: String::new(),
        role: Role::Analyst,
    };
    work.users().insert(&new).await.unwrap();
    work.commit().await.unwrap();
    let identity = Identity {
        user: colleague,
        role: Role::Analyst,
        ..lab.caller
    };
    let (me, list, change) = (
        lab.app::<Me>(lab.store.clone()),
        lab.app::<List>(lab.store.clone()),
        lab.app::<Change>(lab.store.clone()),
    );
    let whoami = async |identity| {
        let call = Call::new("GET", "/users/me").signed(&lab, identity);
        call.send(&me).await.unwrap()
    };
    let patch = async |id: UserId, body: serde_json::Value| {
        let call = lab.call("PATCH", &format!("/users/{id}")).json(&body);
        call.send(&change).await.unwrap()
    };
    assert_eq!(whoami(identity).await["status"], 200);
    let users = lab.call("GET", "/users").send(&list).await.unwrap();
    assert_eq!(users["body"]["data"].as_array().unwrap().len(), 2, "{users}");

    let demoted = patch(colleague, json!({"role": "viewer"})).await;
    assert_eq!(demoted["body"]["data"]["role"], "viewer", "{demoted}");
    let late = whoami(identity).await;
    assert_eq!(
        (&late["status"], &late["body"]["error"]["code"]),
        (&json!(401), &json!("token_expired"))
    );
    let viewer = Identity {
        role: Role::Viewer,
        ..identity
    };
    assert_eq!(whoami(viewer).await["status"], 200);

    let disabled = patch(colleague, json!({"disabled": true})).await;
    assert!(disabled["body"]["data"]["disabled_at"].is_string(), "{disabled}");
    assert_eq!(whoami(viewer).await["status"], 401);
    let found = lab.store.login(&"colleague@desk.test".parse().unwrap()).await;
    assert!(found.unwrap().is_none(), "nor can they sign in");
    assert!(patch(colleague, json!({"disabled": false})).await["body"]["data"]["disabled_at"].is_null());
    assert_eq!(whoami(viewer).await["status"], 200);

    assert_eq!(
        patch(lab.caller.user, json!({"role": "viewer"})).await["status"],
        409
    );
    assert_eq!(
        patch(lab.stranger.user, json!({"role": "viewer"})).await["status"],
        404
    );
    assert_eq!(patch(colleague, json!({})).await["status"], 422);
}
