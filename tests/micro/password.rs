//! UpdatePassword, which needs the old password.

use crate::support::{Caller, Namespace, PASSWORD, Reply};
use serde_json::json;

const ID: &str = "users.updatepassword";
const WRONG: &str = "crypto/bcrypt: hashedPassword is not the hash of the given password";
const NEW: &str = "another good password";

async fn change_password(caller: &Caller, user: &str, old: &str, new: &str) -> Reply {
    let request =
        json!({"userId": user, "oldPassword": old, "newPassword": new, "confirmPassword": new});
    caller.call_micro("users/updatePassword", request).await
}

#[tokio::test]
async fn the_new_password_signs_in_and_the_old_one_does_not() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let before = super::change_records(&ns).await.len();
    assert_eq!(change_password(&ns, "asim", PASSWORD, NEW).await.must_be(200).text, "{}");
    let written = super::change_records(&ns).await.split_off(before);
    assert_eq!(written, [("user.updated".to_owned(), "asim".to_owned())]);
    let login = |password: &str| json!({"username": "asim", "password": password});
    ns.call_micro("users/login", login(PASSWORD)).await.must_be(401);
    ns.call_micro_ok("users/login", login(NEW)).await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let (session, other) = (ns.log_in_by_micro("asim").await, ns.log_in_by_micro("asim").await);
    let read = async |session: &str, status: u16| {
        ns.call_micro("users/readSession", json!({"sessionId": session})).await.must_be(status);
        let caller = Caller::stranger().with_key(session);
        let own = caller.get("/session").await;
        assert_eq!(own.status, if status == 200 { 200 } else { 401 });
    };
    // The signed-in user keeps the session in which the password is changed.
    let asim = Caller::stranger().with_key(&session);
    change_password(&asim, "asim", PASSWORD, NEW).await.must_be(200);
    read(&session, 200).await;
    read(&other, 404).await;
    // A change by somebody else, who knows the password, ends all of them.
    change_password(&ns, "asim", NEW, PASSWORD).await.must_be(200);
    read(&session, 404).await;
    ns.log_in_by_micro("asim").await;
}

#[tokio::test]
async fn the_old_password_is_always_needed() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    ns.user("bare").await;
    for (user, old) in [("asim", "a guess at it"), ("asim", ""), ("bare", ""), ("bare", PASSWORD)] {
        change_password(&ns, user, old, NEW).await.must_be_micro_error(401, ID, WRONG);
    }
    change_password(&ns, "nobody", PASSWORD, NEW).await.must_be_micro_error(404, ID, "not found");
    change_password(&ns, "asim", PASSWORD, "1234567").await.must_be_micro_error(
        400,
        ID,
        "Password is less than 8 characters",
    );
    for confirm in [json!("something else"), json!(null)] {
        let request = json!({"userId": "asim", "oldPassword": PASSWORD, "newPassword": NEW,
            "confirmPassword": confirm});
        let refused = ns.call_micro("users/updatePassword", request).await;
        refused.must_be_micro_error(400, ID, "Passwords don't math");
    }
    ns.log_in_by_micro("asim").await;
}

#[tokio::test]
async fn a_wrong_old_password_counts_as_a_failed_sign_in() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    for _ in 0..7 {
        change_password(&ns, "asim", "a guess at it", NEW).await.must_be(401);
    }
    change_password(&ns, "asim", PASSWORD, NEW).await.must_be_micro_error(401, ID, WRONG);
    let login = json!({"username": "asim", "password": PASSWORD});
    ns.call_micro("users/login", login).await.must_be(401);
    change_password(&ns.in_twenty_minutes(), "asim", PASSWORD, NEW).await.must_be(200);
}

#[tokio::test]
async fn changing_a_password_needs_the_right() {
    let ns = Namespace::open().await;
    ns.create_micro_user("asim").await;
    ns.create_micro_user("root").await;
    ns.call_micro_empty(
        "groups/addMember",
        json!({"group_id": "administrators", "member_id": "root"}),
    )
    .await;
    let boris = ns.newcomer("boris").await;
    change_password(&boris, "asim", PASSWORD, NEW)
        .await
        .must_be_micro_error_about(403, "administrator");
    let reader = ns.with_scopes(&["users:read"]).await;
    change_password(&reader, "asim", PASSWORD, NEW)
        .await
        .must_be_micro_error_about(403, "users:write");
    let writer = ns.with_scopes(&["users:write"]).await;
    change_password(&writer, "root", PASSWORD, NEW)
        .await
        .must_be_micro_error_about(403, "administrator");
    change_password(&writer, "asim", PASSWORD, NEW).await.must_be(200);
}

#[tokio::test]
async fn of_two_changes_with_the_same_old_password_one_succeeds() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    let (one, two) = tokio::join!(
        change_password(&ns, "asim", PASSWORD, "the first new password"),
        change_password(&ns, "asim", PASSWORD, "the second new password"),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}
