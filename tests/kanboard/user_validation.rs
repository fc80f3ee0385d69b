//! Kanboard's rules for the properties of a user.

use super::Board;
use serde_json::{Value, json};

/// Creates a valid user in which one property has this value.
async fn create_user_with(board: &Board, member: &str, value: Value) -> Value {
    let mut user = json!({"username": "asim", "password": "secret", "name": "", "email": "",
        "role": "app-user"});
    user[member] = value;
    let made = board.call("createUser", user).await;
    if made.is_i64() {
        assert_eq!(board.call("removeUser", json!([made])).await, true);
    }
    made
}

/// Sends each value in a new user and as a change of one.
async fn assert_accepts_and_rejects(board: &Board, member: &str, good: &[Value], bad: &[Value]) {
    let no = board.user("changed").await;
    let before = board.call("getUser", json!([no])).await;
    for value in bad {
        assert_eq!(create_user_with(board, member, value.clone()).await, false, "{member} {value}");
        let mut change = json!({"id": no, "name": "lost"});
        change[member] = value.clone();
        assert_eq!(board.call("updateUser", change).await, false, "{member} {value}");
    }
    assert_eq!(board.call("getUser", json!([no])).await, before);
    for value in good {
        assert!(create_user_with(board, member, value.clone()).await.is_i64(), "{member} {value}");
        let mut change = json!({"id": no});
        change[member] = value.clone();
        assert_eq!(board.call("updateUser", change).await, true, "{member} {value}");
    }
}

#[tokio::test]
async fn a_username_is_validated() {
    let board = Board::new().await;
    board.user("taken").await;
    let good =
        [json!("Zo\u{eb}"), json!("x".repeat(191)), json!(12), json!(" padded "), json!("a@b")];
    let bad = [
        json!(""),
        json!("  "),
        json!("x".repeat(192)),
        json!("taken"),
        json!(" taken"),
        // Usernames are unique and case-insensitive in Roster.
        json!("TAKEN"),
        json!("a\tb"),
        json!("\u{0}"),
        json!(["x"]),
        json!({}),
        json!(false),
    ];
    assert_accepts_and_rejects(&board, "username", &good, &bad).await;
    assert_eq!(create_user_with(&board, "username", Value::Null).await, false);
    // It is stored trimmed.
    let no = board.call("createUser", json!([" asim ", "secret"])).await;
    assert_eq!(board.call("getUser", json!([no])).await["username"], "asim");
}

#[tokio::test]
async fn an_address_is_validated() {
    let board = Board::new().await;
    let good = [
        json!(""),
        json!(null),
        json!("user@localhost"),
        json!("a.!#$%&'*+-/=?^_`{|}~b@ex-ample.com"),
        json!("a@bc"),
    ];
    let bad = [
        json!("a"),
        json!("@b"),
        json!("a@"),
        json!("a@b"),
        json!("@example.com"),
        json!("a@example.com."),
        json!("a@.example.com"),
        json!("a@exam..ple.com"),
        json!("a@exam_ple.com"),
        json!("zo\u{eb}@example.com"),
        json!("a b@example.com"),
        json!("\"a b\"@example.com"),
        json!("A <a@example.com>"),
        json!("\u{0}@example.com"),
        json!(["a@example.com"]),
        json!(5),
    ];
    assert_accepts_and_rejects(&board, "email", &good, &bad).await;
}

#[tokio::test]
async fn users_may_share_an_address() {
    let board = Board::new().await;
    board.ns.person("native").await;
    for name in ["one", "two", "three"] {
        let user = json!({"username": name, "password": "secret", "email": "native@example.com"});
        assert!(board.call("createUser", user).await.is_i64());
    }
    // It is no sign-in address.
    board.ns.stranger().sign_in("native@example.com", "secret").await.must_be(401);
    board.ns.stranger().sign_in("one", "secret").await.must_be(201);
}

#[tokio::test]
async fn a_role_is_validated() {
    let board = Board::new().await;
    let good = [json!("app-manager"), json!("app-admin"), json!("app-user"), json!("")];
    let bad = [json!("admin"), json!("APP-ADMIN"), json!("app-admin "), json!(1), json!([])];
    assert_accepts_and_rejects(&board, "role", &good, &bad).await;
    assert_eq!(create_user_with(&board, "role", Value::Null).await, false);
    assert!(
        create_user_with(&board, "role", json!(false)).await.is_i64(),
        "PHP makes nothing of it"
    );
}

#[tokio::test]
async fn a_password_is_validated() {
    let board = Board::new().await;
    for good in
        [json!("secret"), json!("Zo\u{eb}\u{1f600}12"), json!(123_456), json!("x".repeat(1024))]
    {
        assert!(create_user_with(&board, "password", good.clone()).await.is_i64(), "{good}");
    }
    let long = json!("x".repeat(1025));
    let bad = [
        json!(""),
        json!(null),
        json!("12345"),
        json!("\u{1f600}1234"),
        long,
        json!("secret\u{0}"),
    ];
    for bad in bad.into_iter().chain([json!(["secret"]), json!(true)]) {
        assert_eq!(create_user_with(&board, "password", bad.clone()).await, false, "{bad}");
    }
    // The native dialect keeps its own rule.
    let user = crate::support::user("native", json!({"password": "secret"}));
    board.ns.post("/user", user).await.invalid("password");
}

#[tokio::test]
async fn a_name_is_validated() {
    let board = Board::new().await;
    let good =
        [json!(""), json!(null), json!("Zo\u{eb} \u{1f600}"), json!(5), json!("x".repeat(255))];
    let bad = [json!("  "), json!("a\nb"), json!("\u{0}"), json!("x".repeat(256)), json!([])];
    assert_accepts_and_rejects(&board, "name", &good, &bad).await;
}
