//! The code: it is easy to read aloud and to type, and all that a stranger needs.

use super::{devs, invite_to_devs, stranger};
use crate::support::invite;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Crockford's base32: no I, L, O and U.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[tokio::test]
async fn a_code_has_ten_characters_of_crockfords_base32() {
    let ns = devs().await;
    let mut seen = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for _ in 0..40 {
        let made = invite_to_devs(&ns, json!({})).await;
        assert_eq!(made.code().len(), 10, "{}", made.code());
        assert!(made.code().chars().all(|c| ALPHABET.contains(c)), "{}", made.code());
        seen.extend(made.code().chars());
        codes.insert(made.code().to_owned());
    }
    assert_eq!(codes.len(), 40);
    // Among 400 random digits of base 32, more than six values are almost never missing.
    assert!(seen.len() > 26, "{seen:?}");
}

#[tokio::test]
async fn a_code_is_found_however_people_type_it() {
    let ns = devs().await;
    // Among so many codes is one with a 0 and a 1.
    let entries = vec![invite(json!({"group": "devs", "max_uses": 100})); 300];
    let all = json!({"entity-type": "invites", "entries": entries});
    let made = ns.post("/invite", all).await.must_be(200);
    let mut made = made.entries().iter().map(|entry| &entry["invite"]);
    let code = |invite: &Value| invite["properties"]["code"].as_str().unwrap().to_owned();
    let made = made.find(|made| code(made).contains('0') && code(made).contains('1')).unwrap();
    let (id, code) = (made["id"].as_str().unwrap(), code(made));
    let guest = stranger(&ns);
    let typed = [
        code.clone(),
        code.to_lowercase(),
        code.replace('0', "o").replace('1', "I"),
        code.replace('0', "O").replace('1', "L"),
        code.to_lowercase().replace('1', "i"),
        code.replace('1', "l"),
        format!("{}-{}", &code[..4], &code[4..]),
        format!("--{}-{}--", &code[..1], &code[1..]),
    ];
    for (n, typed) in typed.iter().enumerate() {
        let opened = guest.get(&format!("/invite?code={typed}")).await.must_be(200);
        assert_eq!(opened.ids(), [id], "{typed}");
        ns.newcomer(&format!("guest-{n}"))
            .await
            .add(&format!("/invite/{typed}/accept"))
            .await
            .must_be(200);
    }
    for wrong in [
        format!("{code}0"),
        code[..9].to_owned(),
        format!("U{}", &code[1..]),
        format!("%01{code}"),
        "nonsense".to_owned(),
    ] {
        guest.get(&format!("/invite?code={wrong}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn reading_by_code_shows_only_what_an_invitee_needs() {
    let ns = devs().await;
    let change = json!({"name": "Developers", "description": "hidden-1", "own": "hidden-2"});
    ns.put("/group/devs", crate::support::group("devs", change)).await.must_be(200);
    let asim = ns.newcomer("hidden-3").await;
    let owner = json!({"entity-type": "membership", "properties": {"role": "owner"}});
    ns.post("/group/devs/user/hidden-3", owner).await.must_be(201);
    let properties = json!({
        "email": "hidden-4@x.example", "message": "Come", "role": "manager", "note": "hidden-5"
    });
    let made = invite_to_devs(&asim, properties).await;
    for caller in [stranger(&ns), ns.newcomer("guest").await, ns.with_scopes(&["users:read"]).await]
    {
        let opened = caller.get(&format!("/invite?code={}", made.code())).await.must_be(200);
        assert!(!opened.text.contains("hidden"), "{}", opened.text);
        assert!(!opened.text.contains(made.code()), "{}", opened.text);
        assert_eq!(opened.body["entity-type"], "invites");
        let expected = json!({
            "group": "devs", "group_name": "Developers", "role": "manager", "message": "Come",
            "max_uses": 1, "state": "open", "expires_at": made.properties()["expires_at"]
        });
        assert_eq!(opened.entries()[0]["properties"], expected);
    }
}

#[tokio::test]
async fn reading_an_invite_by_its_code_does_not_count_as_a_use() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    for _ in 0..5 {
        stranger(&ns).get(&format!("/invite?code={}", made.code())).await.must_be(200);
        stranger(&ns).head(&format!("/invite?code={}", made.code())).await.must_be(200);
        ns.get(made.header("location")).await.must_be(200);
        ns.get("/invite").await.must_be(200);
        ns.post("/invite", invite(json!({"group": "none"}))).await.must_be(404);
    }
    let read = ns.get(made.header("location")).await;
    assert_eq!((&read.body, read.header("etag")), (&made.body, r#""1""#));
}

#[tokio::test]
async fn strangers_without_a_code_are_refused() {
    let ns = devs().await;
    let made = invite_to_devs(&ns, json!({})).await;
    let path = made.header("location");
    let guest = stranger(&ns);
    guest.get("/invite").await.refused(401, "unauthenticated");
    guest.get("/invite?group=devs").await.refused(401, "unauthenticated");
    guest.get(path).await.refused(401, "unauthenticated");
    guest.get(&format!("{path}?code={}", made.code())).await.refused(401, "unauthenticated");
    guest.put(path, invite(json!({}))).await.refused(401, "unauthenticated");
    guest.delete(path).await.refused(401, "unauthenticated");
    guest.post("/invite", invite(json!({"group": "devs"}))).await.must_be(401);
    guest.add(&made.acceptance()).await.refused(401, "unauthenticated");
    // A wrong credential is refused, unlike none.
    let wrong = guest.with_key("rk_0123456789012345678901234567890123456789012");
    wrong.get(&format!("/invite?code={}", made.code())).await.refused(401, "unauthenticated");
    guest.get(&format!("/invite?code={}", made.code())).await.must_be(200);
}
