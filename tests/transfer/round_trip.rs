//! What is exported can be imported, and is the same then.

use super::{counts, export_text, import};
use crate::support::database::connect;
use crate::support::{Caller, Namespace, group, membership, user};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whatever SCIM keeps about a user.
async fn provision(ns: &Namespace) {
    const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let attributes = json!({
        "schemas": [CORE, ENTERPRISE], "userName": "bjensen@example.com", "externalId": "okta-7",
        "name": {"givenName": "Barbara", "familyName": "Jensen", "honorificPrefix": "Ms."},
        "displayName": "Babs Jensen", "nickName": "Babs", "title": "Tour Guide", "active": true,
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.example", "type": "home"}
        ],
        "phoneNumbers": [{"value": "tel:+1-555-555-5555", "type": "work"}],
        "addresses": [{"locality": "Hollywood", "postalCode": "91608", "type": "work"}],
        "roles": [{"value": "guide"}],
        ENTERPRISE: {"department": "Tours", "costCenter": "4130"}
    });
    ns.post("/scim/v2/Users", attributes).await.must_be(201);
}

/// Users and groups of which only the id is known, and a sign-in address that was proved.
async fn half_known(ns: &Namespace) {
    let placeholder =
        |kind: &str, id: &str| json!({"entity-type": kind, "id": id, "placeholder": true});
    let ghosts = [
        placeholder("user", "ghost"),
        placeholder("group", "ghosts"),
        super::member("ghosts", "ghost", json!({"role": "manager"})),
        super::nesting("ghosts", "g4"),
    ];
    super::import(ns, "", &ghosts).await.must_be(200);
    let proved = "UPDATE users u SET email_verified_at = now() FROM namespaces n \
        WHERE n.id = $1 AND u.namespace_no = n.no AND u.id = 'u2'";
    assert_eq!(connect().await.execute(proved, &[&ns.id]).await.unwrap(), 1);
}

/// Invites to a group: to addresses, one that was accepted once, and one of a signed-in owner.
async fn invites(ns: &Namespace) {
    let offer = |id: &str, properties: Value| {
        let mut offer = json!({"group": "g1", "max_uses": 2, "message": "Come and\njoin",
            "expires_at": "2027-02-03T04:05:06.789Z"});
        offer.as_object_mut().unwrap().append(&mut properties.as_object().unwrap().clone());
        json!({"entity-type": "invite", "id": id, "properties": offer})
    };
    for (n, role) in ["member", "manager", "owner"].into_iter().enumerate() {
        let email = (n > 0).then(|| format!("guest{n}@x.example"));
        let offer = offer(&format!("offer{n}"), json!({"email": email, "role": role, "note": n}));
        ns.post("/invite", offer).await.must_be(201);
    }
    let used = ns.post("/invite", offer("used", json!({}))).await.must_be(201);
    let code = used.properties()["code"].as_str().unwrap();
    let guest = ns.newcomer("guest").await;
    guest.add(&format!("/invite/{code}/accept")).await.must_be(200);
    let owner = ns.newcomer("host").await;
    ns.post("/group/g1/user/host", membership(json!({"role": "owner"}))).await.must_be(201);
    owner.post("/invite", offer("of-the-host", json!({"role": "owner"}))).await.must_be(201);
}

/// A namespace with everything in it.
async fn full() -> Namespace {
    let ns = Namespace::new().await;
    for n in 0..30 {
        let properties = json!({
            "username": format!("User {n}"), "email": format!("contact{n}@x.example"),
            "login_email": format!("user{n}@x.example"), "name": format!("Üser {n}"),
            "first_name": "Ü", "external_id": format!("ldap-{n}"), "active": n % 3 > 0,
            "nested": {"a": [1, 2.5, null, {"b": "c"}]}, "n": n
        });
        let mut document = user(&format!("u{n}"), properties);
        document["app"] = json!({"plan": n});
        ns.post("/user", document).await.must_be(201);
    }
    ns.person("with-a-password").await;
    provision(&ns).await;
    ns.post("/user", json!({"entity-type": "user", "id": "Ünï/cøde 🦀"})).await.must_be(201);
    for n in 0..6 {
        let properties = json!({"name": format!("Group {n}"), "description": "Two\nlines",
            "external_id": format!("ad-{n}"), "x": n, "deep": {"a": [{"b": null}]}});
        let mut document = group(&format!("g{n}"), properties);
        document["app"] = json!({"quota": {"seats": n}});
        ns.post("/group", document).await.must_be(201);
    }
    for (outer, inner) in [("g0", "g1"), ("g1", "g2"), ("g0", "g3"), ("administrators", "g5")] {
        ns.nest(outer, inner).await;
    }
    for n in 0..30 {
        let role = ["member", "manager", "owner"][n % 3];
        let end = (n % 4 == 0).then_some("2099-01-01T00:00:00Z");
        let body = membership(json!({"role": role, "expires_at": end}));
        ns.post(&format!("/group/g{}/user/u{n}", n % 6), body).await.must_be(201);
    }
    invites(&ns).await;
    half_known(&ns).await;
    ns
}

/// The text of a line without a property, which is a string without escapes.
fn without(line: &str, name: &str) -> String {
    let Some((before, rest)) = line.split_once(&format!("\"{name}\":\"")) else {
        return line.to_owned();
    };
    let (_, after) = rest.split_once('"').unwrap();
    match after.strip_prefix(',') {
        Some(after) => format!("{before}{after}"),
        None => format!("{}{after}", before.trim_end_matches(',')),
    }
}

/// The bytes of an export without what cannot be set: when something was changed, when a sign-in address was
/// proved, who made an invite, when a group was made that every namespace has, and the cursor.
fn comparable(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let is_fixed = line.starts_with(r#"{"entity-type":"group","id":"administrators""#);
        let fixed = if is_fixed { &["created_at"][..] } else { &[] };
        ["updated_at", "email_verified_at", "invited_by", "cursor"]
            .iter()
            .chain(fixed)
            .fold(line.to_owned(), |line, name| without(&line, name))
    };
    text.lines().map(line).collect()
}

async fn import_text(caller: &Caller, query: &str, text: &str) -> [u64; 5] {
    let path = format!("/import?{query}");
    let reply = caller.send_text("POST", &path, "application/x-ndjson", text).await.must_be(200);
    assert_eq!(reply.entries().len(), 0, "{}", reply.text);
    counts(&reply)
}

#[tokio::test]
async fn what_is_exported_and_imported_is_exported_again() {
    let (ns, other) = (full().await, Namespace::new().await);
    let first = export_text(&ns, "hashes=true").await;
    for part in [
        "\"email_verified_at\"",
        "\"password_hash\"",
        "\"provisioned\":{",
        "\"placeholder\":true",
        "\"app\":{\"quota\"",
        "\"expires_at\"",
        "\"message\"",
        "\"subgroup\":\"g4\"",
        "\"uses\":1",
        "\"invited_by\":\"host\"",
    ] {
        assert!(first.contains(part), "{part} is missing");
    }
    let [created, updated, unchanged, skipped, failed] = import_text(&other, "", &first).await;
    // The group of the administrators is there, and has no properties.
    assert_eq!([updated, unchanged, skipped, failed], [0, 1, 0, 0]);
    assert_eq!(usize::try_from(created).unwrap(), first.lines().count() - 2);
    let second = export_text(&other, "hashes=true").await;
    assert_eq!(comparable(&first), comparable(&second));
    // Once more, it is there already, and nothing is written.
    let before = super::changes(&other).await;
    for query in ["", "passwords=replace", "atomic=true"] {
        assert_eq!(import_text(&other, query, &first).await, [0, 0, created + 1, 0, 0]);
    }
    assert_eq!(super::changes(&other).await, before);
    assert_eq!(comparable(&export_text(&other, "hashes=true").await), comparable(&second));
    let filter = "/scim/v2/Users?filter=emails.value%20eq%20%22babs@jensen.example%22";
    let [here, there] = [ns.get(filter).await, other.get(filter).await].map(|reply| {
        let mut found = reply.must_be(200).body["Resources"][0].clone();
        found.as_object_mut().unwrap().remove("meta");
        found
    });
    assert_eq!((&here, &here["title"]), (&there, &json!("Tour Guide")));
    let user = other.get("/user/u7").await.must_be(200);
    assert_eq!(
        user.properties()["created_at"],
        ns.get("/user/u7").await.properties()["created_at"]
    );
}

/// What a follower of the feed knows of users and groups, by their kinds and ids.
#[derive(Default, PartialEq, Debug)]
struct Mirror(BTreeMap<(String, String), Value>);

impl Mirror {
    fn key(document: &Value) -> (String, String) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&document["entity-type"]), text(&document["id"]))
    }

    fn take(&mut self, change: &Value) {
        let entity = &change["properties"]["entity"];
        let action = change["properties"]["action"].as_str().unwrap();
        if !["user", "group"].contains(&entity["entity-type"].as_str().unwrap()) {
            return;
        }
        match action.ends_with(".deleted") {
            true => drop(self.0.remove(&Self::key(entity))),
            false => drop(self.0.insert(Self::key(entity), entity.clone())),
        }
    }
}

#[tokio::test]
async fn a_follower_from_the_cursor_of_an_export_converges_while_others_write() {
    let ns = Namespace::new().await;
    let writer = {
        let ns = ns.clone();
        tokio::spawn(async move {
            for round in 0..12 {
                let documents: Vec<Value> = (0..100)
                    .map(|n| user(&format!("u{}", (n + round * 40) % 300), json!({"n": round})))
                    .collect();
                import(&ns, "", &documents).await.must_be(200);
                // It may be gone already.
                drop(ns.delete(&format!("/user/u{}", round * 40 % 300)).await);
            }
        })
    };
    let mut mirrors = Vec::new();
    while !writer.is_finished() || mirrors.len() < 2 {
        let text = export_text(&ns, "type=user,group").await;
        let (mut mirror, mut cursor) = (Mirror::default(), String::new());
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            match line["entity-type"].as_str().unwrap() {
                "export" => cursor = line["properties"]["cursor"].as_str().unwrap().to_owned(),
                _ => drop(mirror.0.insert(Mirror::key(&line), line)),
            }
        }
        mirrors.push((mirror, cursor));
    }
    writer.await.unwrap();
    // All that was written is settled.
    ns.get("/change?after=now").await.must_be(200);
    let mut expected = Mirror::default();
    for line in super::export(&ns, "type=user,group").await {
        expected.0.insert(Mirror::key(&line), line);
    }
    for (mut mirror, mut cursor) in mirrors {
        loop {
            let page = ns.get(&format!("/change?after={cursor}&limit=1000")).await.must_be(200);
            if page.entries().is_empty() {
                break;
            }
            page.entries().iter().for_each(|change| mirror.take(change));
            cursor = page.body["next"].as_str().unwrap().to_owned();
        }
        assert_eq!(mirror, expected);
    }
}
