//! Every write leaves one change record, a refused write leaves none, and no secret is found
//! anywhere.

use crate::support::database::{Change, changes, connect, everything};
use crate::support::{Caller, Namespace, PASSWORD, group, membership, user};
use roster::domain::bootstrap::Admins;
use roster::domain::id::NamespaceNo;
use roster::domain::password::{Hasher, Owner, PATIENCE, PER_MINUTE, Password};
use roster::domain::patch::Patch;
use roster::domain::text::Username;
use roster::domain::token::Secret;
use roster::domain::user::UserChanges;
use serde_json::{Value, json};

/// A write: its request and status, the action and the id in its record, and members of the
/// record's document.
type Case = (&'static str, Option<Value>, u16, &'static str, &'static str, Value);

fn writes_of_entities() -> Vec<Case> {
    let key = json!({"name": "K", "scopes": ["users:read"]});
    let new_key = json!({"entity-type": "key", "id": "k", "properties": key});
    let new_user = user("u", json!({"username": "u", "password": PASSWORD, "own": 1}));
    let user_change = user("u", json!({"name": "N"}));
    let new_group = group("g", json!({"name": "G"}));
    let group_change = group("g", json!({"name": "H"}));
    let user_made = json!({"username": "u", "properties": {"own": 1}});
    let user_changed = json!({"name": "N", "username": "u", "version": 2});
    let group_made = json!({"id": "g", "name": "G", "version": 1});
    let key_made = json!({"name": "K", "scopes": "users:read"});
    vec![
        ("POST /user", Some(new_user), 201, "user.created", "u", user_made),
        ("PUT /user/u", Some(user_change), 200, "user.updated", "u", user_changed.clone()),
        ("POST /group", Some(new_group), 201, "group.created", "g", group_made),
        ("PATCH /group/g", Some(group_change), 200, "group.updated", "g", json!({"name": "H"})),
        ("DELETE /group/g", None, 204, "group.deleted", "g", json!({"name": "H", "version": 2})),
        ("DELETE /user/u", None, 204, "user.deleted", "u", user_changed),
        ("POST /key", Some(new_key), 201, "key.created", "k", key_made.clone()),
        ("DELETE /key/k", None, 204, "key.deleted", "k", key_made),
    ]
}

fn writes_of_memberships_and_edges() -> Vec<Case> {
    let manager = Some(membership(json!({"role": "manager"})));
    let owner = Some(membership(json!({"role": "owner"})));
    let place = |role: &str| json!({"group": "g", "user": "u", "role": role});
    let edge = json!({"group": "h", "subgroup": "g"});
    vec![
        ("POST /group/g/user/u", manager, 201, "membership.created", "g", place("manager")),
        ("PUT /group/g/user/u", owner, 200, "membership.updated", "g", place("owner")),
        ("DELETE /group/g/user/u", None, 200, "membership.deleted", "g", place("owner")),
        ("POST /group/h/group/g", None, 201, "subgroup.created", "h", edge.clone()),
        ("DELETE /group/h/group/g", None, 200, "subgroup.deleted", "h", edge),
        ("POST /group/g/user/u", None, 201, "membership.created", "g", place("member")),
        // One record tells of the deletion and of the membership that was deleted with the user.
        ("DELETE /user/u", None, 204, "user.deleted", "u", json!({"id": "u"})),
    ]
}

async fn assert_each_leaves_one_record(ns: &Namespace, writes: Vec<Case>) {
    let database = connect().await;
    let actor = format!("key:{}", ns.get("/key").await.ids()[0]);
    let mut known = changes(&database, &ns.id).await.len();
    for (request, body, status, action, id, document) in writes {
        let (method, path) = request.split_once(' ').unwrap();
        ns.send(method.parse().unwrap(), path, body).await.must_be(status);
        let records = changes(&database, &ns.id).await;
        assert_eq!(records.len(), known + 1, "{request}: {records:?}");
        known += 1;
        let record = records.last().unwrap();
        assert_eq!(record.actor, actor);
        assert_eq!((record.action.as_str(), record.entity_id.as_str()), (action, id));
        assert_eq!(record.entity_type, action.split('.').next().unwrap());
        for (member, value) in document.as_object().unwrap() {
            assert_eq!(&record.document[member], value, "{action} {member}");
        }
        for hidden in ["namespace_no", "no", "password_hash", "hash", "secret", "password"] {
            assert_eq!(record.document.get(hidden), None, "{action}");
        }
    }
}

#[tokio::test]
async fn every_write_leaves_one_record() {
    let ns = Namespace::new().await;
    assert_each_leaves_one_record(&ns, writes_of_entities()).await;
    ns.people(&[], &["u"]).await;
    ns.group("g").await;
    ns.group("h").await;
    assert_each_leaves_one_record(&ns, writes_of_memberships_and_edges()).await;
}

#[tokio::test]
async fn creating_a_namespace_records_it_with_its_group_and_key() {
    let ns = Namespace::new().await;
    let records = changes(&connect().await, &ns.id).await;
    let told = |record: &Change| (record.action.clone(), record.entity_id.clone());
    assert_eq!(told(&records[0]), ("namespace.created".to_owned(), ns.id.clone()));
    assert_eq!(told(&records[1]), ("group.created".to_owned(), "administrators".to_owned()));
    assert_eq!(records[2].action, "key.created");
    assert!(records.iter().all(|record| record.actor == "operator:admin"));
    assert_eq!(records.len(), 3);
}

#[tokio::test]
async fn requests_that_change_nothing_leave_no_record() {
    let ns = Namespace::new().await;
    let database = connect().await;
    ns.people(&["g", "h"], &["u"]).await;
    ns.nest("g", "h").await;
    let limited = ns.with_scopes(&["users:read"]).await;
    let before = changes(&database, &ns.id).await.len();
    // Requests for what is already so.
    ns.add("/group/g/user/u").await.must_be(200);
    ns.add("/group/g/group/h").await.must_be(200);
    // Refused requests.
    ns.post("/group", group("g", json!({}))).await.must_be(409);
    ns.add("/group/h/group/g").await.must_be(409);
    ns.put("/user/u", user("u", json!({"name": ""}))).await.must_be(422);
    ns.put("/user/v", user("v", json!({}))).await.must_be(404);
    ns.with_header("if-match", r#""9""#).put("/user/u", user("u", json!({}))).await.must_be(412);
    ns.with_header("if-match", r#""9""#).delete("/group/g").await.must_be(412);
    ns.put("/group/g", group("g", json!({"k": "x".repeat(20_000)}))).await.must_be(422);
    ns.delete("/group/none/user/u").await.must_be(404);
    ns.delete("/group/g/user/none").await.must_be(404);
    ns.delete("/group/administrators").await.must_be(403);
    ns.delete("/key/none").await.must_be(404);
    limited.delete("/user/u").await.must_be(403);
    limited.put("/group/g", group("g", json!({}))).await.must_be(403);
    let past = membership(json!({"expires_at": "2020-01-01T00:00:00Z"}));
    ns.put("/group/g/user/u", past).await.must_be(422);
    // Reads.
    for path in ["/user", "/group", "/key", "/group/g/user", "/user/u/group", "/group/g"] {
        ns.get(path).await.must_be(200);
    }
    assert_eq!(changes(&database, &ns.id).await.len(), before);
}

#[tokio::test]
async fn no_secret_is_stored_in_plain_text() {
    let ns = Namespace::new().await;
    let database = connect().await;
    ns.post("/user", user("u", json!({"password": PASSWORD}))).await.must_be(201);
    ns.put("/user/u", user("u", json!({"password": PASSWORD}))).await.must_be(200);
    let properties = json!({"name": "K", "scopes": ["users:read"]});
    let made = ns.post("/key", json!({"entity-type": "key", "properties": properties})).await;
    let secret = made.must_be(201).properties()["secret"].as_str().unwrap().to_owned();
    let stored = everything(&database, &ns.id).await;
    assert!(!stored.contains(PASSWORD) && !stored.contains(&secret), "{stored}");
    // The hash is stored only once, in the user's row.
    assert_eq!(stored.matches("$argon2id$v=19$m=19456,t=2,p=1$").count(), 1, "{stored}");
    let records = format!("{:?}", changes(&database, &ns.id).await);
    assert!(!records.contains("argon2") && !records.contains("hash"), "{records}");

    for path in ["/user", "/user/u", "/key", "/group"] {
        let answer = ns.get(path).await.must_be(200);
        assert!(!answer.text.contains(&secret) && !answer.text.contains("hash"), "{}", answer.text);
    }
    let metrics = Caller::operator().get("/metrics").await.must_be(200);
    assert!(!metrics.text.contains(&secret));
}

#[tokio::test]
async fn no_secret_is_shown_by_debug() {
    let password = Password::parse(PASSWORD, "password").unwrap();
    let secret = Secret::random_key();
    let token = Secret::random_session(NamespaceNo(7));
    let owner = Owner { namespace: NamespaceNo(7), address: None };
    let hash = Hasher::new(PER_MINUTE, PATIENCE).hash(owner, password.clone()).await.unwrap();
    let changes = UserChanges { password: Patch::Set(password.clone()), ..UserChanges::default() };
    let name = Username::parse("u", "username").unwrap();
    let admins = Admins { key: Some(secret.clone()), user: Some((name, password.clone())) };
    let shown =
        format!("{password:?} {secret:?} {:?} {hash:?} {changes:?} {admins:?}", secret.hash());
    let shown = format!("{shown} {token:?} {:?}", token.hash());
    assert!(!shown.contains(PASSWORD) && !shown.contains(secret.reveal()), "{shown}");
    assert!(!shown.contains(token.reveal()), "{shown}");
    assert!(!shown.contains("argon2"), "{shown}");
    assert_eq!(shown.matches("[secret]").count(), 9, "{shown}");
}

#[tokio::test]
async fn a_record_has_the_id_of_its_request() {
    let ns = Namespace::new().await;
    let caller = ns.with_header("x-request-id", "the-caller's-own-id");
    caller.post("/group", group("g", json!({}))).await.must_be(201);
    let query = "SELECT request_id FROM changes WHERE action = 'group.created' AND entity_id = 'g' \
        AND namespace_no = (SELECT no FROM namespaces WHERE id = $1)";
    let row = connect().await.query_one(query, &[&ns.id]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "the-caller's-own-id");
}
