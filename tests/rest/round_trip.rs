//! Values are returned as they were sent, and documents can be written back as they were read.

use crate::support::{Namespace, encoded, group, membership, user};
use serde_json::{Value, json};

const IDS: [&str; 18] = [
    "a/b",
    "/",
    "a b",
    "Ünï çødé",
    "👩‍💻 team",
    "100%",
    "%2F",
    "%",
    "..",
    ".",
    "a?b=c&d",
    "#1",
    "a+b",
    r"back\slash",
    "\"quoted\"",
    "semi;colon,comma",
    "'; DROP TABLE users; --",
    "日本語",
];

#[tokio::test]
async fn any_id_can_be_read_by_its_path() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    for id in IDS {
        let path = format!("/user/{}", encoded(id));
        let made = ns.user(id).await;
        assert_eq!((made.header("location"), &made.body["id"]), (path.as_str(), &json!(id)));
        // Sent by hand, because HTTP clients rewrite paths with dots.
        let read = ns.send_raw("GET", &path, "", b"").await.must_be(200);
        assert_eq!(read.body, made.body);
        let member = format!("/group/devs/user/{}", encoded(id));
        ns.send_raw("POST", &member, "", b"").await.must_be(201);
        let read = ns.send_raw("GET", &member, "", b"").await.must_be(200);
        assert_eq!(read.body["id"], id);

        ns.group(id).await;
        let nested = format!("/group/devs/group/{}", encoded(id));
        ns.send_raw("POST", &nested, "", b"").await.must_be(201);
        let path = format!("/group/{}", encoded(id));
        assert_eq!(ns.send_raw("GET", &path, "", b"").await.must_be(200).body["id"], id);
        assert!(ns.get(&format!("/group?q={}", encoded(id))).await.ids().contains(&id), "{id}");
    }
    assert_eq!(ns.get("/group/devs/user").await.ids(), IDS);
    assert_eq!(ns.get("/group/devs/group").await.ids(), IDS);
    for id in IDS {
        let path = format!("/user/{}", encoded(id));
        ns.send_raw("DELETE", &path, "", b"").await.must_be(204);
    }
}

#[tokio::test]
async fn an_id_may_be_encoded_minimally() {
    let ns = Namespace::new().await;
    ns.user("a+b (c)@d:e~f!g$h'i*j;k=l,m&n").await;
    ns.send_raw("GET", "/user/a+b%20(c)@d:e~f!g$h'i*j;k=l,m&n", "", b"").await.must_be(200);
    ns.user("é").await;
    ns.send_raw("GET", "/user/%c3%a9", "", b"").await.must_be(200);
    // Blanks around an id are ignored.
    ns.get("/user/%20%C3%A9%20").await.must_be(200);
}

#[tokio::test]
async fn ids_are_compared_exactly() {
    let ns = Namespace::new().await;
    // The second é consists of two characters, which PostgreSQL does not compose.
    for id in ["a", "A", "á", "é", "e\u{301}", "a b", "a  b"] {
        ns.user(id).await;
    }
    assert_eq!(ns.get("/user?count=true").await.body["total"], 7);
}

fn every_json() -> Value {
    json!({
        "string": "Ünï\n\t\"\\/ 👩‍💻 \u{7f}", "empty": "", "blank": "  ", "true": true, "false": false,
        "zero": 0, "negative": -1, "large": 9_007_199_254_740_993_i64, "largest": u64::MAX,
        "fraction": 0.1, "tiny": 1.5e-9, "huge": 1e300, "whole fraction": 1.0,
        "hugest": f64::MAX, "nothing smaller": f64::MIN_POSITIVE, "long": 2.638344616030823e-256,
         "array": [1, "two", null, [], {}], "empty array": [],
        "object": {"b": 1, "a": {"null": null, "": 0}}, "empty object": {},
        "a key with / and é and 👩": 1, "$set": 1, "__proto__": {"x": 1}, "constructor": 2,
    })
}

#[tokio::test]
async fn custom_properties_are_returned_as_sent() {
    let ns = Namespace::new().await;
    let sent = every_json();
    for (path, body) in [("/user", user("x", sent.clone())), ("/group", group("x", sent.clone()))] {
        let made = ns.post(path, body.clone()).await.must_be(201);
        let read = ns.get(&format!("{path}/x")).await.must_be(200);
        let put = ns.put(&format!("{path}/x"), body).await.must_be(200);
        for reply in [made, read, put, ns.get(path).await] {
            let properties = match reply.body.get("entries") {
                Some(entries) => &entries.as_array().unwrap().last().unwrap()["properties"],
                None => reply.properties(),
            };
            for (key, value) in sent.as_object().unwrap() {
                assert_eq!(&properties[key], value, "{key}");
            }
        }
    }
}

#[tokio::test]
async fn a_number_is_returned_as_the_same_double() {
    let ns = Namespace::new().await;
    let long = format!("1{}1{}", "0".repeat(15), "0".repeat(122));
    for (n, sent) in ["31.245270191439438", "121.48791951161945", &long].into_iter().enumerate() {
        let id = format!("of-{n}");
        let body =
            format!(r#"{{"entity-type": "group", "id": "{id}", "properties": {{"n": {sent}}}}}"#);
        ns.send_text("POST", "/group", "application/json", &body).await.must_be(201);
        let read = ns.get(&format!("/group/{id}")).await.must_be(200);
        let shown = read.text.split(r#""n":"#).nth(1).unwrap();
        let shown = shown.split([',', '}']).next().unwrap();
        assert_eq!(shown.parse::<f64>(), sent.parse::<f64>(), "{sent} came back as {shown}");
    }
}

#[tokio::test]
async fn writing_back_what_was_read_changes_nothing() {
    let ns = Namespace::new().await;
    let known = json!({"username": "U", "email": "a@b.example", "name": "N", "first_name": "F",
        "last_name": "L", "external_id": "E", "active": false, "custom": every_json()});
    ns.post("/user", user("x", known)).await.must_be(201);
    let known = json!({"name": "N", "description": "D", "external_id": "E", "own": [1, null]});
    ns.post("/group", group("x", known)).await.must_be(201);
    let place = json!({"role": "manager", "expires_at": "2999-01-01T00:00:00.123456Z"});
    ns.post("/group/x/user/x", membership(place)).await.must_be(201);
    for path in ["/user/x", "/group/x", "/group/x/user/x"] {
        let mut read = ns.get(path).await.must_be(200).body;
        let mut written = ns.put(path, read.clone()).await.must_be(200).body;
        for document in [&mut read, &mut written] {
            document["properties"].as_object_mut().unwrap().remove("updated_at");
        }
        assert_eq!(read, written);
    }
    // Also an entry of a list, and at another path.
    let entry = ns.get("/group/x/user").await.entries()[0].clone();
    assert!(entry["membership"].is_object());
    ns.put("/user/x", entry.clone()).await.must_be(200);
    ns.patch("/user/x", entry.clone()).await.must_be(200);
    ns.delete("/user/x").await.must_be(204);
    let again = ns.post("/user", entry.clone()).await.must_be(201);
    assert_eq!(again.properties()["custom"], entry["properties"]["custom"]);
}

#[tokio::test]
async fn null_clears_and_absent_keeps() {
    let ns = Namespace::new().await;
    let all = json!({"username": "u", "email": "a@b.example", "name": "n", "first_name": "f",
        "last_name": "l", "external_id": "e", "own": 1, "other": {"a": null}});
    ns.post("/user", user("x", all.clone())).await.must_be(201);
    for key in all.as_object().unwrap().keys() {
        let kept = ns.put("/user/x", user("x", json!({}))).await.must_be(200);
        assert_eq!(kept.properties()[key], all[key], "{key}");
        let cleared = ns.put("/user/x", user("x", json!({key.as_str(): null}))).await.must_be(200);
        assert_eq!(cleared.properties().get(key), None, "{key}");
    }
    let left: Vec<_> =
        ns.get("/user/x").await.properties().as_object().unwrap().keys().cloned().collect();
    assert_eq!(left, ["active", "created_at", "updated_at"]);
    // A property that is null from the start is absent, and clearing an absent one is allowed.
    let nulls = json!({"name": null, "own": null});
    let made = ns.post("/group", group("x", nulls.clone())).await.must_be(201);
    assert_eq!(made.properties().as_object().unwrap().len(), 2);
    ns.put("/group/x", group("x", nulls)).await.must_be(200);
}
