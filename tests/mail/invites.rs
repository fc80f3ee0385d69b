//! Invites that are sent by e-mail: who has the code, what it proves, and how often it is sent.

use super::{ALONE, address, drain, has_none_of};
use crate::dump::dump_of;
use crate::support::database::connect;
use crate::support::mail::{Relay, Taken};
use crate::support::{Namespace, PASSWORD, Reply, invite, membership, user};
use serde_json::{Value, json};

pub async fn devs() -> Namespace {
    let ns = Namespace::open().await;
    let devs = json!({"entity-type": "group", "id": "devs", "properties": {"name": "Developers"}});
    ns.post("/group", devs).await.must_be(201);
    ns
}

pub fn to(email: &str, send: bool) -> Value {
    invite(json!({"group": "devs", "email": email, "send": send}))
}

/// The mail to an address, once what is due was sent.
pub async fn mailed(relay: &Relay, to: &str) -> Vec<Taken> {
    drain(relay).await;
    relay.taken(to)
}

/// The code in the link of a mail.
pub fn code(mail: &Taken) -> String {
    let text = mail.text();
    let (_, after) = text.split_once("https://id.example.com/account/join#").unwrap();
    let fragment = after.split_whitespace().next().unwrap();
    fragment.rsplit('/').next().unwrap().to_owned()
}

fn has_code(reply: &Reply) -> bool {
    reply.properties().get("code").is_some()
}

pub async fn make_older(ns: &Namespace, minutes: i64) {
    let update = "UPDATE invites SET mailed_at = now() - $2 * interval '1 minute' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1) AND mailed_at IS NOT NULL";
    connect().await.execute(update, &[&ns.id, &(minutes as f64)]).await.unwrap();
}

#[tokio::test]
async fn an_invite_that_is_sent_shows_its_code_to_nobody_else() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let email = address(&ns, "boris");
    let made = ns.post("/invite", to(&email, true)).await.must_be(201);
    let path = made.header("location").to_owned();
    assert_eq!(
        (&made.properties()["mail"], &made.properties()["sends"]),
        (&"queued".into(), &1.into())
    );
    assert!(!has_code(&made) && made.properties().get("sent_at").is_none());
    let (queued, dump) = (ns.get(&path).await.must_be(200), dump_of(&ns).await);
    let again = ns.post("/invite", to(&email, true)).await.must_be(200);
    let micro = ns.call_micro_ok("invites/read", json!({"id": made.body["id"]})).await;
    assert!(!has_code(&queued) && !has_code(&again) && micro["invite"]["code"] == "");
    assert_eq!((queued.header("etag"), &again.body), ("\"1-queued\"", &queued.body));
    let relay = Relay::start(|_| None).await;
    let mails = mailed(&relay, &email).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Subject"), "Invitation to Developers");
    assert!(mails[0].text().contains(&format!("join#{}/", ns.id)), "{}", mails[0].text());
    let sent = ns.get(&path).await.must_be(200);
    assert_eq!((&sent.properties()["mail"], sent.header("etag")), (&"sent".into(), "\"1-sent\""));
    assert!(!has_code(&sent) && sent.properties()["sent_at"].is_string());
    // Its owner's role is changed by somebody who is shown none either, and the code stays.
    let owner = ns.put(&path, invite(json!({"role": "owner"}))).await.must_be(200);
    assert!(!has_code(&owner));
    // Whoever has the code sees nothing of the mail.
    let by_code =
        ns.stranger().get(&format!("/invite?code={}", code(&mails[0]))).await.must_be(200);
    assert_eq!(by_code.entries()[0]["properties"].get("mail"), None);
    let secrets = [&code(&mails[0]), "/account/join", "Invitation to Developers"];
    has_none_of(&[&dump, &dump_of(&ns).await], &secrets);
    // No copy of the code stays.
    let query = "SELECT m.sealed IS NULL, m.to_address FROM mails m WHERE m.to_address = $1";
    assert!(connect().await.query_one(query, &[&email]).await.unwrap().get::<_, bool>(0));
}

#[tokio::test]
async fn the_code_in_a_mail_proves_the_address() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let manager = ns.newcomer("manager").await;
    ns.put("/user/manager", user("manager", json!({"name": "Łukasz Żółć"}))).await.must_be(200);
    let role = membership(json!({"role": "manager"}));
    ns.post("/group/devs/user/manager", role).await.must_be(201);
    let relay = Relay::start(|_| None).await;
    for (name, sent, proves) in [("claire", true, true), ("boris", false, false)] {
        let email = address(&ns, name);
        let made = manager.post("/invite", to(&email, sent)).await.must_be(201);
        if !sent {
            // Sent later, it proves no more than before: the manager has seen the code.
            let send = format!("{}/send", made.header("location"));
            let queued = manager.add(&send).await.must_be(202);
            assert_eq!(queued.body, json!({"entity-type": "mail", "properties": {}}));
        }
        let mails = mailed(&relay, &email).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text().contains("Łukasz Żółć invites you"), "{}", mails[0].text());
        let newcomer = json!({"properties": {"username": name, "password": PASSWORD}});
        let accept = format!("/invite/{}/accept", code(&mails[0]));
        let accepted = ns.stranger().post(&accept, newcomer).await.must_be(200);
        let signed_in = ns.stranger().sign_in(&email, PASSWORD).await;
        assert_eq!(signed_in.status == 201, proves, "{name}");
        if proves {
            let user = accepted.properties()["user"].as_str().unwrap();
            let user = ns.get(&format!("/user/{user}")).await.must_be(200);
            assert!(user.properties()["email_verified_at"].is_string());
        }
    }
}

#[tokio::test]
async fn many_invites_are_sent_at_once() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let german = json!({"username": "german", "email": address(&ns, "german"), "locale": "de"});
    ns.post("/user", user("german", german)).await.must_be(201);
    let bare = invite(json!({"group": "devs", "send": true}));
    let entries = [
        to(&address(&ns, "german"), true),
        to(&address(&ns, "asim"), true),
        to(&address(&ns, "asim"), true),
        to(&address(&ns, "silent"), false),
        bare.clone(),
    ];
    let many = json!({"entity-type": "invites", "entries": entries});
    let made = ns.post("/invites", many.clone()).await.must_be(200);
    let statuses: Vec<_> = made.entries().iter().map(|entry| entry["status"].clone()).collect();
    assert_eq!(statuses, [201, 201, 200, 201, 422]);
    ns.post("/invite", bare).await.invalid("email");
    let relay = Relay::start(|_| None).await;
    let counts = ["german", "asim", "silent"].map(|id| address(&ns, id));
    drain(&relay).await;
    assert_eq!(counts.each_ref().map(|to| relay.taken(to).len()), [1, 1, 0]);
    assert_eq!(relay.taken(&counts[0])[0].header("Content-Language"), "de");
    assert_eq!(relay.taken(&counts[1])[0].header("Content-Language"), "en");
    // Sent again, each of them exists, and nothing is mailed.
    ns.post("/invites", many).await.must_be(200);
    drain(&relay).await;
    assert_eq!(counts.each_ref().map(|to| relay.taken(to).len()), [1, 1, 0]);
}

#[tokio::test]
async fn what_cannot_be_accepted_is_not_sent() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let bare = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    let bare = format!("{}/send", bare.header("location"));
    ns.add(&bare).await.invalid("email");
    let (declined, deleted) = (address(&ns, "declined"), address(&ns, "deleted"));
    let declining = ns.post("/user", user("d", json!({"email": declined}))).await.must_be(201);
    drop(declining);
    let first = ns.post("/invite", to(&declined, true)).await.must_be(201);
    let second = ns.post("/invite", to(&deleted, true)).await.must_be(201);
    let id = first.body["id"].as_str().unwrap();
    ns.signed_in("d").await.add(&format!("/invite/{id}/decline")).await.must_be(200);
    ns.delete(second.header("location")).await.must_be(204);
    make_older(&ns, 10).await;
    ns.add(&format!("/invite/{id}/send")).await.refused(410, "gone");
    let relay = Relay::start(|_| None).await;
    drain(&relay).await;
    for email in [declined, deleted] {
        assert_eq!(relay.taken(&email).len(), 0);
        let query = "SELECT m.state, m.reason FROM mails m WHERE m.to_address = $1";
        let row = connect().await.query_one(query, &[&email]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), "failed");
        assert_eq!(row.get::<_, &str>(1), "the invite is no longer open");
    }
    assert_eq!(ns.get(first.header("location")).await.properties()["mail"], "failed");
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_sent() {
    let ns = devs().await;
    let made = ns.post("/invite", to("boris@x.example", false)).await.must_be(201);
    let without = ns.on_second_server();
    without.post("/invite", to("asim@x.example", true)).await.refused(422, "mail_off");
    let entries = json!({"entries": [to("asim@x.example", true), to("carol@x.example", false)]});
    let many = without.post("/invites", entries).await.must_be(200);
    assert_eq!(many.entries()[0]["problem"]["code"], "mail_off");
    assert_eq!(many.entries()[1]["status"], 201);
    for path in [made.header("location"), "/invite/none"] {
        without.add(&format!("{path}/send")).await.refused(422, "mail_off");
    }
    ns.put(made.header("location"), invite(json!({"send": true}))).await.refused(422, "invalid");
}

#[tokio::test]
async fn no_text_becomes_a_header() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    let evil = "Evil\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>";
    let (brand, group) = (json!({"name": "Acme <b>"}), json!({"name": "Dev \u{2028} s: <b>"}));
    let settings = json!({"entity-type": "namespace", "properties": {"brand": brand}});
    ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    ns.put("/group/devs", json!({"properties": group})).await;
    // Names that have line breaks are refused at once, and so are addresses.
    for (property, value) in [("name", "a\r\nBcc: x"), ("email", "a@x.example\r\nBcc: x@x.example")]
    {
        let known = json!({property: value});
        ns.post("/user", user("evil", known)).await.invalid(property);
    }
    ns.post("/invite", to("a@x.example\r\nBcc: x@x.example", true)).await.refused(422, "invalid");
    let email = address(&ns, "boris");
    let wanted = json!({"group": "devs", "email": email, "send": true, "message": evil});
    ns.post("/invite", invite(wanted)).await.must_be(201);
    let relay = Relay::start(|_| None).await;
    let mail = &mailed(&relay, &email).await[0];
    let headers = mail.message.split("\r\n\r\n").next().unwrap_or_default();
    let headers = headers.split("\n\n").next().unwrap();
    assert!(!headers.contains("Bcc"), "{headers}");
    assert!(mail.text().contains("> Bcc: eve@example.com"), "{}", mail.text());
    assert!(
        !mail.html().contains("<script") && !mail.html().contains("Acme <b>"),
        "{}",
        mail.html()
    );
}

#[tokio::test]
async fn an_invite_is_sent_to_the_address_that_it_proves() {
    let (_alone, ns) = (ALONE.lock().await, devs().await);
    // A server may have another mailbox for each of them, but who signs in with one signs in with all.
    let email = format!("ﬁNN@{}.example", ns.id);
    let made = ns.post("/invite", to(&email, true)).await.must_be(201);
    assert_eq!(made.properties()["email"], email);
    let relay = Relay::start(|_| None).await;
    assert_eq!(mailed(&relay, &address(&ns, "finn")).await.len(), 1);
    make_older(&ns, 10).await;
    ns.add(&format!("{}/send", made.header("location"))).await.must_be(202);
    assert_eq!(mailed(&relay, &address(&ns, "finn")).await.len(), 2);
}
