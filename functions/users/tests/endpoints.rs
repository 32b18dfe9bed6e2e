//! The users endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_fn_users::Me;
use fo_http::{
    Identity,
    testing::{Call, Lab, REQUESTS_PER_MINUTE, nobody, stable},
};
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
