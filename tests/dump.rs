//! A copy of the database has no secret, and what it has opens nothing.

use crate::support::database::connect;
use crate::support::{Namespace, PASSWORD, Reply, invite, session, user};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// A key by which requests are repeated.
const KEPT: &str = "the-key-of-what-is-kept";

/// Every row of every table, as text.
async fn dump() -> String {
    dump_where(|_| "true").await
}

/// The rows of a namespace in every table, as text, and all of tables that are of no namespace.
pub async fn dump_of(ns: &Namespace) -> String {
    let database = connect().await;
    let query = "SELECT no FROM namespaces WHERE id = $1";
    let no: i64 = database.query_one(query, &[&ns.id]).await.unwrap().get(0);
    let own = format!("t.namespace_no = {no}");
    dump_where(|has_namespace| if has_namespace { &own } else { "true" }).await
}

/// The rows of every table that meet a condition, which knows whether the table has namespaces.
async fn dump_where<'a>(condition: impl Fn(bool) -> &'a str) -> String {
    let database = connect().await;
    let tables = "SELECT t.table_name::text, EXISTS (SELECT FROM information_schema.columns c \
        WHERE c.table_schema = 'public' AND c.table_name = t.table_name \
        AND c.column_name = 'namespace_no') FROM information_schema.tables t \
        WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'";
    let mut text = String::new();
    for table in database.query(tables, &[]).await.unwrap() {
        let (table, condition): (String, _) = (table.get(0), condition(table.get(1)));
        let rows = format!(
            "SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t WHERE {condition}"
        );
        text += &database.query_one(&rows, &[]).await.unwrap().get::<_, String>(0);
    }
    text
}

/// Does what creates secrets, in each dialect that has some, and returns the secrets.
async fn secrets(ns: &Namespace) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let passwords = ["the first password of the dump", "the second password of the dump"];
    let known =
        json!({"username": "dumped", "email": "dumped@x.example", "password": passwords[0]});
    ns.post("/user", user("dumped", known)).await.must_be(201);
    ns.group("devs").await;
    let mut secrets: Vec<_> = passwords.map(str::to_owned).to_vec();
    let by_password = ns.stranger().sign_in("dumped", passwords[0]).await.must_be(201);
    let by_key = ns.add("/user/dumped/session").await.must_be(201);
    secrets.extend([by_password.token().to_owned(), by_key.token().to_owned()]);
    let login = json!({"username": "dumped", "password": passwords[0]});
    let micro = ns.call_micro_ok("users/login", login).await;
    secrets.push(text(&micro["session"]["id"]));
    let dumped = ns.stranger().with_key(by_password.token());
    let change = json!({"old_password": passwords[0], "new_password": passwords[1]});
    dumped.put("/user/dumped/password", change).await.must_be(204);
    let again = session(json!({"username": "dumped", "password": passwords[1]}));
    secrets.push(ns.stranger().post("/session", again).await.must_be(201).token().to_owned());
    let properties = json!({"name": "dumped", "scopes": ["users:read"]});
    let key = ns.post("/key", json!({"entity-type": "key", "properties": properties})).await;
    secrets.push(text(&key.must_be(201).properties()["secret"]));
    for group in ["devs", "administrators"] {
        let made = ns.post("/invite", invite(json!({"group": group, "max_uses": 3}))).await;
        secrets.push(text(&made.must_be(201).properties()["code"]));
    }
    let raised = ns.post("/invite", invite(json!({"group": "devs"}))).await.must_be(201);
    secrets.push(text(&raised.properties()["code"]));
    let owners = invite(json!({"role": "owner"}));
    let raised = ns.put(raised.header("location"), owners).await.must_be(200);
    secrets.push(text(&raised.properties()["code"]));
    let request = json!({"group_id": "devs", "email": "dumped@y.example"});
    let micro = ns.call_micro_ok("invites/create", request).await;
    secrets.push(text(&micro["invite"]["code"]));
    let code = secrets[7].clone();
    // What is kept for requests that are repeated, with what they sent.
    let keyed = ns.with_header("idempotency-key", KEPT);
    let again =
        json!({"entity-type": "key", "properties": {"name": "kept", "scopes": ["users:read"]}});
    let kept = keyed.post("/key", again.clone()).await.must_be(201);
    assert_eq!(keyed.post("/key", again).await.text, kept.text);
    secrets.extend([text(&kept.properties()["secret"]), KEPT.to_owned()]);
    let signing_in = ns.stranger().with_header("idempotency-key", KEPT);
    let again = session(json!({"username": "dumped", "password": passwords[1]}));
    let kept = signing_in.post("/session", again).await.must_be(201);
    secrets.push(kept.token().to_owned());
    // A code that has been used.
    let newcomer = json!({"username": "second", "password": PASSWORD});
    let path = format!("/invite/{}/accept", code);
    let newcomer = json!({"entity-type": "user", "properties": newcomer});
    ns.stranger().post(&path, newcomer).await.must_be(200);
    secrets.push(PASSWORD.to_owned());
    secrets.extend(secrets_of_a_webhook(ns).await);
    // A code that is shown, and mails with one, which nobody has sent.
    secrets.push(crate::recovery::code(ns, "dumped").await);
    ns.add("/user/dumped/recovery").await.must_be(202);
    secrets
}

/// The secrets that have signed and that sign what a webhook sends, and its headers.
async fn secrets_of_a_webhook(ns: &Namespace) -> [String; 4] {
    let headers = ["Bearer a header of the dump", "another header of the dump"].map(str::to_owned);
    let properties = json!({
        "url": "http://127.0.0.1:1024/dumped", "active": false,
        "headers": {"Authorization": headers[0]}
    });
    let webhook = json!({"entity-type": "webhook", "properties": properties});
    let created = ns.post("/webhook", webhook).await.must_be(201);
    let path = created.header("location");
    let change = json!({"properties": {"headers": {"x-other": headers[1]}}});
    ns.patch(path, change).await.must_be(200);
    let rotated = ns.add(&format!("{path}/secret")).await.must_be(201);
    let secret = |reply: &Reply| reply.properties()["secret"].as_str().unwrap().to_owned();
    let [first, second] = headers;
    [secret(&created), secret(&rotated), first, second]
}

#[tokio::test]
async fn a_dump_of_the_database_has_no_secret() {
    let ns = Namespace::new().await;
    let secrets = secrets(&ns).await;
    let dump = dump().await;
    assert!(dump.contains("dumped@y.example") && dump.contains("invite.created"), "a dump");
    for secret in secrets {
        assert!(!dump.contains(&secret), "{secret}");
        assert!(!dump.contains(&HEXLOWER.encode(secret.as_bytes())), "{secret}");
        // The end of a long one is still enough to find the rest.
        let part = &secret[secret.len() / 2..];
        assert!(part.len() < 12 || !dump.contains(part), "{part}");
    }
}

#[tokio::test]
async fn what_a_dump_has_opens_nothing() {
    let ns = Namespace::new().await;
    secrets(&ns).await;
    let query = "SELECT encode(s.token_hash, 'hex') FROM sessions s JOIN namespaces n \
        ON n.no = s.namespace_no WHERE n.id = $1 UNION ALL SELECT encode(k.hash, 'hex') \
        FROM api_keys k JOIN namespaces n ON n.no = k.namespace_no WHERE n.id = $1";
    let database = connect().await;
    for row in database.query(query, &[&ns.id]).await.unwrap() {
        let hash: String = row.get(0);
        ns.stranger().with_key(&hash).get("/session").await.refused(401, "unauthenticated");
    }
    for (table, path) in [("invites", "/invite?code="), ("tickets", "/recovery/")] {
        let query = format!(
            "SELECT encode(v.code_hash, 'hex'), encode(v.code_sealed, 'hex') FROM {table} v \
            JOIN namespaces n ON n.no = v.namespace_no WHERE n.id = $1"
        );
        for row in database.query(&query, &[&ns.id]).await.unwrap() {
            // A code that was shown is not sealed.
            let columns: [Option<String>; 2] = [row.get(0), row.get(1)];
            for stored in columns.into_iter().flatten() {
                let path = format!("{path}{}", &stored[stored.len() - 10..]);
                ns.stranger().at_new_address().get(&path).await.refused(404, "not_found");
            }
        }
    }
}
