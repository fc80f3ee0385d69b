//! Forgotten passwords, and proofs of e-mail addresses. What is mailed is tested in `mail`.

mod ask;
mod complete;
mod desk;
mod limits;
mod verification;
mod void;

use crate::support::database::{connect, number};
use crate::support::{Namespace, Reply};
use serde_json::{Value, json};

/// A password that nobody has before.
const NEW: &str = "a password after a recovery";

fn recovery(properties: Value) -> Value {
    json!({"entity-type": "recovery", "properties": properties})
}

/// Has a code for a user shown to an administrator's key.
async fn shown(ns: &Namespace, user: &str) -> Reply {
    ns.post(&format!("/user/{user}/recovery"), recovery(json!({"send": false}))).await.must_be(201)
}

/// The code itself.
pub async fn code(ns: &Namespace, user: &str) -> String {
    shown(ns, user).await.properties()["code"].as_str().unwrap().to_owned()
}

/// A code that proves an address, as if it had been mailed there: such codes are never shown.
pub async fn verification_code(ns: &Namespace, user: &str, address: &str) -> String {
    let code = code(ns, user).await;
    let update = format!(
        "UPDATE tickets SET kind = 'verification', email = '{address}', code_sealed = '\\x00' \
        WHERE no = (SELECT max(t.no) FROM tickets t WHERE t.namespace_no = tickets.namespace_no) AND"
    );
    assert_eq!(execute(ns, &update).await, 1);
    code
}

/// Sets a password with a code, as somebody without a credential.
async fn complete(ns: &Namespace, code: &str, password: &str) -> Reply {
    let path = format!("/recovery/{code}");
    ns.stranger().post(&path, recovery(json!({"password": password}))).await
}

/// Asks for a code for this name, as somebody without a credential.
async fn ask(ns: &Namespace, login: &str) -> Reply {
    ns.stranger().post("/recovery", recovery(json!({"login": login}))).await
}

/// How many codes there are in the namespace, and how many mails with one.
async fn counts(ns: &Namespace) -> (i64, i64) {
    let database = connect().await;
    let no = number(&database, &ns.id).await;
    let query = "SELECT (SELECT count(*) FROM tickets t WHERE t.namespace_no = $1), \
        (SELECT count(*) FROM mails m WHERE m.namespace_no = $1 AND m.ticket_no IS NOT NULL)";
    let row = database.query_one(query, &[&no]).await.unwrap();
    (row.get(0), row.get(1))
}

/// Changes rows of the namespace.
async fn execute(ns: &Namespace, update: &str) -> u64 {
    let ours = "namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    connect().await.execute(&format!("{update} {ours}"), &[&ns.id]).await.unwrap()
}
