//! Codes that recover a password and prove an address arrive, and nothing else has them.

use super::{ALONE, address, drain, has_none_of};
use crate::dump::dump_of;
use crate::support::database::connect;
use crate::support::mail::{Relay, Taken};
use crate::support::{Namespace, PASSWORD, user};
use serde_json::{Value, json};

const NEW: &str = "a password after a recovery";

/// A person whose address no other test uses.
async fn person(ns: &Namespace, id: &str, properties: Value) {
    let mut known = json!({"username": id, "email": address(ns, id), "password": PASSWORD});
    known.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    ns.post("/user", user(id, known)).await.must_be(201);
}

async fn ask(ns: &Namespace, login: &str) {
    let body = json!({"entity-type": "recovery", "properties": {"login": login}});
    ns.stranger().post("/recovery", body).await.must_be(202);
}

/// The text of a mail, without the line breaks of its encoding.
fn text(mail: &Taken) -> String {
    mail.message.replace("=\n", "").replace("=3D", "=")
}

/// The code that a mail shows, which is the one that its link has.
fn code(ns: &Namespace, mail: &Taken, page: &str) -> String {
    let text = text(mail);
    let link = format!("https://id.example.com/account/{page}#{}/", ns.id);
    let (_, rest) = text.split_once(&link).unwrap_or_else(|| panic!("{link} in {text}"));
    let code = rest[..10].to_owned();
    assert!(text.contains(&format!("{}-{}", &code[..5], &code[5..])), "{code} in {text}");
    code
}

/// Whether the user has proved the sign-in address.
async fn is_verified(ns: &Namespace, id: &str) -> bool {
    ns.get(&format!("/user/{id}")).await.properties()["email_verified_at"].is_string()
}

#[tokio::test]
async fn a_forgotten_password_is_recovered_by_what_the_mail_tells() {
    let (_alone, ns, relay) =
        (ALONE.lock().await, Namespace::new().await, Relay::start(|_| None).await);
    person(&ns, "asim", json!({"name": "Asim"})).await;
    person(&ns, "boris", json!({"locale": "de"})).await;
    ask(&ns, "asim").await;
    ask(&ns, &address(&ns, "boris")).await;
    let queued = dump_of(&ns).await;
    drain(&relay).await;
    let (mails, to) = (relay.taken(&address(&ns, "asim")), address(&ns, "asim"));
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Auto-Submitted"), "auto-generated");
    assert!(text(&mails[0]).contains("Asim"));
    let german = &relay.taken(&address(&ns, "boris"))[0];
    assert_eq!(german.header("Content-Language"), "de");
    let recover = code(&ns, &mails[0], "recover");
    assert_ne!(recover, code(&ns, german, "recover"));
    let secrets = [&recover, "/account/recover", "Choose a new password"];
    has_none_of(&[&queued, &dump_of(&ns).await], &secrets);
    // Who asks again gets the same code again.
    let later = "UPDATE ticket_counts SET last_at = now() - interval '1 hour' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    connect().await.execute(later, &[&ns.id]).await.unwrap();
    ask(&ns, "asim").await;
    drain(&relay).await;
    let mails = relay.taken(&to);
    assert_eq!(mails.len(), 2);
    assert_eq!(code(&ns, &mails[1], "recover"), recover);
    assert_ne!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    let body = json!({"entity-type": "recovery", "properties": {"password": NEW}});
    ns.stranger().post(&format!("/recovery/{recover}"), body).await.must_be(204);
    ns.stranger().sign_in("asim", NEW).await.must_be(201);
    // The address is proved by it, and is told that the password was changed.
    assert!(is_verified(&ns, "asim").await);
    drain(&relay).await;
    assert_eq!(relay.taken(&to)[2].header("Subject"), "Your password was changed");
}

#[tokio::test]
async fn a_code_that_is_void_is_not_mailed() {
    let (_alone, ns, relay) =
        (ALONE.lock().await, Namespace::new().await, Relay::start(|_| None).await);
    person(&ns, "asim", json!({})).await;
    ask(&ns, "asim").await;
    let change = user("asim", json!({"login_email": address(&ns, "other")}));
    ns.put("/user/asim", change).await.must_be(200);
    drain(&relay).await;
    let told = relay.taken(&address(&ns, "asim"));
    assert!(told.iter().all(|mail| !text(mail).contains("/account/recover")), "{told:?}");
    let query = "SELECT m.state, m.reason FROM mails m \
        WHERE m.to_address = $1 AND m.ticket_no IS NOT NULL";
    let row = connect().await.query_one(query, &[&address(&ns, "asim")]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "failed");
    assert_eq!(row.get::<_, String>(1), "its code was used, has expired or is void");
}

#[tokio::test]
async fn an_address_is_proved_by_what_is_mailed_to_it() {
    let (_alone, ns, relay) =
        (ALONE.lock().await, Namespace::new().await, Relay::start(|_| None).await);
    person(&ns, "asim", json!({})).await;
    let asim = ns.signed_in_by_password("asim").await;
    // The address that there is.
    let asked = asim.add("/user/asim/verification").await.must_be(202);
    assert_eq!(asked.body, json!({"entity-type": "verification", "properties": {}}));
    drain(&relay).await;
    let proof = code(&ns, &relay.taken(&address(&ns, "asim"))[0], "verify");
    let path = format!("/verification/{proof}");
    let verified = ns.stranger().add(&path).await.must_be(200);
    assert_eq!(verified.properties()["login_email"], address(&ns, "asim"));
    assert!(verified.properties()["email_verified_at"].is_string());
    ns.stranger().add(&path).await.refused(410, "gone");
    // Another one, by which the user signs in from then on; what was proved of the first is past.
    let later = "UPDATE ticket_counts SET last_at = now() - interval '1 hour' \
        WHERE namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    connect().await.execute(later, &[&ns.id]).await.unwrap();
    let other = json!({"properties": {"email": address(&ns, "OTHER")}});
    asim.post("/user/asim/verification", other).await.must_be(202);
    ns.stranger().sign_in(&address(&ns, "other"), PASSWORD).await.must_be(401);
    drain(&relay).await;
    let proof = code(&ns, &relay.taken(&address(&ns, "other"))[0], "verify");
    ns.stranger().add(&format!("/verification/{proof}")).await.must_be(200);
    ns.stranger().sign_in(&address(&ns, "other"), PASSWORD).await.must_be(201);
    ns.stranger().sign_in(&address(&ns, "asim"), PASSWORD).await.must_be(401);
    assert!(is_verified(&ns, "asim").await);
    // An address that somebody else says proves nothing.
    let said = user("asim", json!({"login_email": address(&ns, "said")}));
    ns.put("/user/asim", said).await.must_be(200);
    assert!(!is_verified(&ns, "asim").await);
}
