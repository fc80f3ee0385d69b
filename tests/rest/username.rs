//! Usernames are text that people type: what they may contain, and which of them are the same.

use crate::support::{Namespace, PASSWORD, group, user};
use serde_json::json;

#[tokio::test]
async fn names_that_look_alike_are_one_name() {
    let ns = Namespace::new().await;
    for (n, (name, twin)) in [
        ("Asim", "aSIM"),
        ("İbrahim", "ibrahim"),
        ("Straße", "STRASSE"),
        ("ΝΙΚΟΣ", "νικος"),
        ("ａｄｍｉｎ", "Admin"),
        ("josé", "jose\u{301}"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("u{n}");
        ns.post("/user", user(&id, json!({"username": name}))).await.must_be(201);
        let refused = ns.post("/user", user("twin", json!({"username": twin}))).await;
        assert_eq!(refused.refused(409, "taken").body["field"], "username");
        let own = user(&id, json!({"username": twin}));
        ns.put(&format!("/user/{id}"), own).await.must_be(200);
    }
}

#[tokio::test]
async fn a_username_is_stored_composed_and_found_in_any_form() {
    let ns = Namespace::new().await;
    let properties = json!({"username": "Jose\u{301} ΝΙΚΟΣ", "password": PASSWORD});
    let made = ns.post("/user", user("u", properties)).await.must_be(201);
    assert_eq!(made.properties()["username"], "José ΝΙΚΟΣ");
    for path in ["/user?username=JOSE%CC%81%20νικος", "/user?q=jos%C3%A9%20νι", "/user?q=ＪＯＳÉ"]
    {
        assert_eq!(ns.get(path).await.must_be(200).ids(), ["u"], "{path}");
    }
    assert!(ns.get("/user?q=jose%20").await.ids().is_empty());
    for name in ["JOSÉ νικος", "jose\u{301} νικοσ", " José ΝΙΚΟΣ "] {
        ns.stranger().sign_in(name, PASSWORD).await.must_be(201);
        assert_eq!(
            ns.stranger().by_password(name, PASSWORD).get("/user/u").await.status,
            200,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_username_contains_nothing_that_is_not_seen() {
    let ns = Namespace::new().await;
    ns.user("u").await;
    for bad in [
        "admin\u{200B}",
        "\u{2060}admin",
        "ad\u{FEFF}min",
        "ad\u{AD}min",
        "\u{202E}nimda",
        "a\u{200D}b",
        "a\u{FE0F}",
        "a\u{2028}b",
        "a\u{3164}",
    ] {
        ns.put("/user/u", user("u", json!({"username": bad}))).await.invalid("username");
    }
    for good in ["می\u{200C}خواهم", "क्\u{200D}ष", "👩\u{200D}💻", "❤\u{FE0F}", "a b ☃ €"]
    {
        let read = ns.put("/user/u", user("u", json!({"username": good}))).await.must_be(200);
        assert_eq!(read.properties()["username"], good);
    }
}

#[tokio::test]
async fn an_id_or_a_name_of_which_nothing_is_visible_is_blank() {
    let ns = Namespace::new().await;
    ns.user("u").await;
    for blank in ["\u{200B}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{3164}", "\u{2800}", "\u{2800} "]
    {
        ns.post("/user", user(blank, json!({}))).await.invalid("id");
        ns.post("/group", group(blank, json!({}))).await.invalid("id");
        for field in ["username", "name", "first_name", "external_id"] {
            ns.put("/user/u", user("u", json!({field: blank}))).await.invalid(field);
        }
    }
}
