//! Invalid documents: 422, with the field at fault.

use crate::support::{Namespace, PASSWORD, group, membership, user};
use serde_json::{Map, Value, json};

#[tokio::test]
async fn the_entity_type_of_a_body_must_be_that_of_the_path() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x"]).await;
    for (method, path, right) in [
        ("POST", "/user", "user"),
        ("PUT", "/user/x", "user"),
        ("PATCH", "/user/x", "user"),
        ("POST", "/group", "group"),
        ("PUT", "/group/x", "group"),
        ("PATCH", "/group/x", "group"),
        ("POST", "/group/x/user/x", "membership"),
        ("PUT", "/group/x/user/x", "membership"),
        ("POST", "/key", "key"),
    ] {
        let send = async |body: Value| {
            let body = body.to_string();
            ns.send_text(method, path, "application/json", &body).await
        };
        for wrong in ["user", "group", "membership", "key", "users", "Group", ""] {
            if wrong != right {
                send(json!({"entity-type": wrong})).await.invalid("entity-type");
            }
        }
        send(json!({"entity-type": 1})).await.invalid("entity-type");
        send(json!({"entity-type": null})).await.invalid("entity-type");
        for body in [json!([right, "x", {}]), json!([]), json!("x"), json!(1), json!(true)] {
            send(body).await.refused(422, "invalid");
        }
        for properties in [json!([]), json!(["a"]), json!("x"), json!(1), json!(null)] {
            send(json!({"entity-type": right, "properties": properties}))
                .await
                .invalid("properties");
        }
        let more = json!({"entity-type": right, "propertys": {}});
        let refused = send(more).await.refused(422, "invalid");
        assert!(refused.text.contains("propertys"), "{}", refused.text);
    }
}

#[tokio::test]
async fn the_id_in_a_body_must_be_that_of_the_path() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x"]).await;
    let membership = json!({"entity-type": "membership", "id": "y"});
    ns.put("/user/x", user("y", json!({}))).await.invalid("id");
    ns.patch("/user/x", user("X", json!({}))).await.invalid("id");
    ns.put("/group/x", group("y", json!({}))).await.invalid("id");
    ns.patch("/group/x", group("xx", json!({}))).await.invalid("id");
    ns.put("/group/x/user/x", membership.clone()).await.invalid("id");
    ns.post("/group/x/user/x", membership).await.invalid("id");
    ns.put("/group/x", group(" x ", json!({}))).await.must_be(200);
}

/// Texts that are no valid single line.
fn bad_lines() -> Vec<Value> {
    let mut lines = ["", " ", "\t", "a\0b", "\0", "a\u{1}", "a\nb", "a\u{7f}", "a\u{85}b"]
        .map(|text| json!(text))
        .to_vec();
    lines.push(json!("é".repeat(256)));
    lines.extend([json!(1), json!(true), json!(["a"]), json!({"a": 1})]);
    lines
}

#[tokio::test]
async fn ids_and_single_line_texts_are_validated() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x"]).await;
    for bad in bad_lines() {
        for kind in ["user", "group"] {
            let document = json!({"entity-type": kind, "id": bad});
            ns.post(&format!("/{kind}"), document.clone()).await.invalid("id");
            ns.put(&format!("/{kind}/x"), document).await.invalid("id");
        }
        for field in ["username", "email", "name", "first_name", "last_name", "external_id"] {
            let properties = json!({field: bad});
            ns.post("/user", user("y", properties.clone())).await.invalid(field);
            ns.patch("/user/x", user("x", properties)).await.invalid(field);
        }
        for field in ["name", "external_id"] {
            let properties = json!({field: bad});
            ns.post("/group", group("y", properties.clone())).await.invalid(field);
            ns.patch("/group/x", group("x", properties)).await.invalid(field);
        }
    }
    let longest = json!("é".repeat(255));
    ns.put("/user/x", user("x", json!({"username": longest, "name": longest}))).await.must_be(200);
    for bad in ["", " \n", "a\0b", "a\u{1b}[0m", &"x".repeat(4097)] {
        ns.put("/group/x", group("x", json!({"description": bad}))).await.invalid("description");
    }
    let longest = format!("a\r\n\tb{}", "é".repeat(4091));
    ns.put("/group/x", group("x", json!({"description": longest}))).await.must_be(200);
}

#[tokio::test]
async fn an_address_is_validated() {
    let ns = Namespace::new().await;
    ns.user("x").await;
    let long = format!("a@{}.example", "b".repeat(247));
    let labels = format!("a@{}b.example", "bb.".repeat(100));
    for bad in [
        "a",
        "a@",
        "@b",
        "a b@c.example",
        "a@b@c",
        "A <a@b.example>",
        "a@[127.0.0.1]",
        "a@b..c",
        ".a@b.example",
        &long,
        &labels,
    ] {
        ns.put("/user/x", user("x", json!({"email": bad}))).await.invalid("email");
    }
    for good in [
        "a+b@c.example",
        "ünï@çødé.example",
        "\"a b\"@c.example",
        "x@localhost",
        // Any Unicode is welcome (RFC 6531), combining characters included.
        "संपर्क@डाटा.भारत",
        "re\u{301}ne\u{301}@c.example",
        "o’neill@c.example",
        "\u{130}@c.example",
    ] {
        ns.put("/user/x", user("x", json!({"email": good}))).await.must_be(200);
    }
}

#[tokio::test]
async fn a_password_has_8_to_1024_characters() {
    let ns = Namespace::new().await;
    ns.user("x").await;
    let put =
        async |password: Value| ns.put("/user/x", user("x", json!({"password": password}))).await;
    for bad in ["", "1234567", "éééé", "12345678\0", &"x".repeat(1025)] {
        put(json!(bad)).await.invalid("password");
    }
    for bad in [json!(12_345_678), json!(["12345678"]), json!(true)] {
        let refused = put(bad).await.invalid("password");
        assert!(!refused.text.contains("12345678"), "{}", refused.text);
    }
    for good in ["12345678", "éééééééé", "a\n\t\u{1}bcdef", &"é".repeat(1024), PASSWORD] {
        put(json!(good)).await.must_be(200);
    }
}

#[tokio::test]
async fn custom_properties_are_limited_in_number_and_size() {
    let ns = Namespace::new().await;
    let many = |count: usize| -> Map<String, Value> {
        (0..count).map(|n| (format!("k{n}"), json!(n))).collect()
    };
    for (path, kind) in [("/user", "user"), ("/group", "group")] {
        let document =
            |properties: Value| json!({"entity-type": kind, "id": "x", "properties": properties});
        let one = format!("{path}/x");
        ns.post(path, document(json!(many(65)))).await.invalid("properties");
        ns.post(path, document(json!({"k": "x".repeat(16 * 1024)}))).await.invalid("properties");
        ns.post(path, document(json!(many(64)))).await.must_be(201);
        // A change that adds one more property is refused; one that replaces another is not.
        ns.put(&one, document(json!({"more": 1}))).await.invalid("properties");
        ns.put(&one, document(json!({"more": 1, "k0": null}))).await.must_be(200);
        ns.put(&one, document(json!({"more": 2, "name": "N"}))).await.must_be(200);

        let cleared: Map<_, _> = many(64).into_iter().map(|(key, _)| (key, Value::Null)).collect();
        ns.put(&one, document(json!(cleared))).await.must_be(200);
        let half = "x".repeat(8 * 1024);
        ns.put(&one, document(json!({"a": half}))).await.must_be(200);
        ns.put(&one, document(json!({"b": half}))).await.invalid("properties");
        assert_eq!(ns.get(&one).await.properties()["b"], Value::Null);
        ns.put(&one, document(json!({"b": half, "a": null}))).await.must_be(200);
        // 16 KiB as PostgreSQL writes them: {"b": "…"}
        let most = "x".repeat(16 * 1024 - 9);
        ns.put(&one, document(json!({"b": format!("{most}x"), "more": null})))
            .await
            .invalid("properties");
        ns.put(&one, document(json!({"b": most, "more": null}))).await.must_be(200);
    }
}

#[tokio::test]
async fn custom_keys_and_values_are_validated() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x"]).await;
    for kind in ["user", "group"] {
        let put = async |properties: Value| {
            let document = json!({"entity-type": kind, "properties": properties});
            ns.patch(&format!("/{kind}/x"), document).await
        };
        for key in ["", " ", "a\0b", "a\u{1}", "a\nb", &"é".repeat(256)] {
            put(json!({key: 1})).await.invalid("properties");
            put(json!({key: null})).await.invalid("properties");
        }
        put(json!({"é".repeat(255): 1})).await.must_be(200);
        for value in [
            json!("\0"),
            json!("a\0b"),
            json!(["a", ["\0"]]),
            json!({"a": {"b": "\0"}}),
            json!({"a\0": 1}),
            json!([{"a": [{"\0": null}]}]),
        ] {
            put(json!({"own": value})).await.invalid("properties.own");
        }
        assert_eq!(ns.get(&format!("/{kind}/x")).await.properties()["own"], Value::Null);
    }
}

#[tokio::test]
async fn known_properties_must_have_their_type() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x", "y"]).await;
    for bad in [json!("yes"), json!(1), json!([true])] {
        ns.put("/user/x", user("x", json!({"active": bad}))).await.invalid("active");
        ns.put("/user/x", user("x", json!({"locked_until": bad}))).await.invalid("locked_until");
    }
    for bad in [json!("chief"), json!("Owner"), json!(1), json!(["owner"])] {
        let document = membership(json!({"role": bad}));
        ns.put("/group/x/user/x", document.clone()).await.invalid("role");
        ns.post("/group/x/user/y", document).await.invalid("role");
    }
    // RFC 3339 allows four digits for the year.
    let late = json!("+12026-01-01T00:00:00Z");
    let others = [json!("soon"), json!("2999-01-01"), json!(1), json!("2999-02-30T00:00:00Z")];
    for bad in others.into_iter().chain([late]) {
        let document = membership(json!({"expires_at": bad}));
        ns.put("/group/x/user/x", document.clone()).await.invalid("expires_at");
        ns.post("/group/x/user/y", document).await.invalid("expires_at");
    }
    for past in ["2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59-01:00"] {
        let document = membership(json!({"expires_at": past}));
        ns.put("/group/x/user/x", document.clone()).await.invalid("expires_at");
        ns.post("/group/x/user/none", document).await.invalid("expires_at");
    }
    ns.put("/group/x/user/x", membership(json!({"own": 1}))).await.refused(422, "invalid");
}

#[tokio::test]
async fn extreme_times_are_accepted_or_refused_without_an_internal_error() {
    let ns = Namespace::new().await;
    ns.people(&["x"], &["x"]).await;
    for far in ["9999-12-31T23:59:59.999999Z", "+262142-12-31T23:59:59Z", "+300000-01-01T00:00:00Z"]
    {
        let put = ns.put("/group/x/user/x", membership(json!({"expires_at": far}))).await;
        assert!([200, 422].contains(&put.status), "{far}: {}", put.text);
        ns.get("/group/x/user/x").await.must_be(200);
        let key = json!({"name": "x", "scopes": ["users:read"], "expires_at": far});
        let made = ns.post("/key", json!({"entity-type": "key", "properties": key})).await;
        assert!([201, 422].contains(&made.status), "{far}: {}", made.text);
    }
}
