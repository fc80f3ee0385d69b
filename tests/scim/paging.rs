//! Pages, order, and what a response has of each resource.

use super::{filtered, provisioned, scim, user};
use crate::support::Caller;
use crate::support::database::connect;
use serde_json::{Value, json};

async fn five() -> (crate::support::Namespace, Caller) {
    let (ns, client) = provisioned().await;
    for name in ["e", "d", "c", "b", "a"] {
        user(&client, name).await;
    }
    (ns, client)
}

fn names(list: &Value) -> String {
    let resources = list["Resources"].as_array().unwrap();
    resources.iter().map(|user| user["userName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn sentence_35_pages_begin_at_an_index_from_1() {
    let (_ns, client) = five().await;
    for (query, start, expected) in [
        ("", 1, "edcba"),
        ("startIndex=1&count=2", 1, "ed"),
        ("startIndex=3&count=2", 3, "cb"),
        ("startIndex=0&count=2", 1, "ed"),
        ("startIndex=-7&count=2", 1, "ed"),
        ("startIndex=5", 5, "a"),
        ("startIndex=6", 6, ""),
        ("count=0", 1, ""),
        ("count=-1", 1, ""),
        ("count=100000", 1, "edcba"),
    ] {
        let list = client.get(&scim(&format!("/Users?{query}"))).await.must_be(200).body;
        assert_eq!(names(&list), expected, "{query}");
        assert_eq!(
            (&list["totalResults"], &list["startIndex"]),
            (&json!(5), &json!(start)),
            "{query}"
        );
        assert_eq!(list["itemsPerPage"], expected.len(), "{query}");
    }
    for query in ["startIndex=x", "count=1.5", "count="] {
        let refused = client.get(&scim(&format!("/Users?{query}"))).await;
        refused.must_be_scim_error(400, "invalidValue");
    }
}

#[tokio::test]
async fn sentence_35_a_page_has_100_resources_and_at_most_1000() {
    let (ns, client) = provisioned().await;
    let database = connect().await;
    let fill = "INSERT INTO users (namespace_no, id, created_at, updated_at) \
        SELECT n.no, 'u' || i, now(), now() FROM namespaces n, generate_series(1, 1001) i WHERE n.id = $1";
    database.execute(fill, &[&ns.id]).await.unwrap();
    // As imports do: plans were made for empty tables.
    database.batch_execute("ANALYZE users, memberships").await.unwrap();
    for (query, length) in
        [("", 100), ("count=1000", 1000), ("count=1001", 1000), ("count=100000", 1000)]
    {
        let path = scim(&format!("/Users?attributes=userName&{query}"));
        let list = client.get(&path).await.must_be(200).body;
        assert_eq!(list["totalResults"], 1001, "{query}");
        assert_eq!(list["itemsPerPage"], length, "{query}");
        assert_eq!(list["Resources"].as_array().unwrap().len(), length, "{query}");
    }
    let search = json!({"attributes": ["userName"], "count": 100_000});
    let list = client.post(&scim("/Users/.search"), search).await.must_be(200).body;
    assert_eq!(list["itemsPerPage"], 1000);
}

#[tokio::test]
async fn pages_by_cursor_have_every_user_once() {
    let (_ns, client) = five().await;
    for (sort, expected) in [("", "edcba"), ("&sortBy=userName", "abcde")] {
        let (mut cursor, mut seen) = (String::new(), String::new());
        loop {
            let path = scim(&format!("/Users?count=2&cursor={cursor}{sort}"));
            let list = client.get(&path).await.must_be(200).body;
            seen.push_str(&names(&list));
            assert_eq!(list.get("startIndex"), None);
            match list.get("nextCursor") {
                Some(next) => next.as_str().unwrap().clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(seen, expected);
    }
    for cursor in ["x", "bjA", "eDE"] {
        let refused = client.get(&scim(&format!("/Users?cursor={cursor}"))).await;
        refused.must_be_scim_error(400, "invalidCursor");
    }
}

#[tokio::test]
async fn lists_are_sorted() {
    let (_ns, client) = five().await;
    for (name, title) in [("f", "x"), ("G", "Y")] {
        client.post(&scim("/Users"), json!({"userName": name, "title": title})).await.must_be(201);
    }
    for (query, expected) in [
        ("sortBy=userName", "abcdefG"),
        ("sortBy=userName&sortOrder=descending", "Gfedcba"),
        ("sortBy=title", "fGedcba"),
        ("sortBy=meta.created&sortOrder=descending", "Gfabcde"),
        ("sortBy=emails", "edcbafG"),
        ("sortBy=emails.value", "edcbafG"),
        ("sortBy=phoneNumbers", "edcbafG"),
    ] {
        let list = client.get(&scim(&format!("/Users?{query}"))).await.must_be(200).body;
        assert_eq!(names(&list), expected, "{query}");
    }
    for by in ["none", "password", "name", "groups"] {
        let refused = client.get(&scim(&format!("/Users?sortBy={by}"))).await;
        refused.must_be_scim_error(400, "invalidValue");
    }
    client.get(&scim("/Groups?sortBy=displayName")).await.must_be(200);
}

#[tokio::test]
async fn a_response_has_the_attributes_that_are_asked_for() {
    let (_ns, client) = provisioned().await;
    let body = json!({
        "userName": "asim", "name": {"givenName": "G", "familyName": "F"}, "title": "T",
        "emails": [{"value": "a@example.com", "type": "work"}]
    });
    let made = client.post(&scim("/Users"), body).await.must_be(201).body;
    let (id, path) = (&made["id"], scim(&format!("/Users/{}", made["id"].as_str().unwrap())));
    let schemas = &made["schemas"];
    for (query, expected) in [
        ("attributes=userName", json!({"schemas": schemas, "id": id, "userName": "asim"})),
        (
            "attributes=NAME.givenname,emails.value,none",
            json!({"schemas": schemas, "id": id, "name": {"givenName": "G"},
                "emails": [{"value": "a@example.com"}]}),
        ),
        (
            "excludedAttributes=meta,id,emails.type,name,active,schemas",
            json!({"schemas": schemas, "id": id, "userName": "asim", "title": "T",
                "emails": [{"value": "a@example.com"}]}),
        ),
    ] {
        let shown = client.get(&format!("{path}?{query}")).await.must_be(200).body;
        assert_eq!(shown, expected, "{query}");
    }
    let search = json!({"attributes": ["title"], "filter": "title pr", "count": 1.0});
    let found = client.post(&scim("/Users/.search"), search).await.must_be(200).body;
    assert_eq!(found["Resources"], json!([{"schemas": schemas, "id": id, "title": "T"}]));
}

#[tokio::test]
async fn a_search_with_a_member_of_another_type_is_refused() {
    let (_ns, client) = five().await;
    for (member, value, reason) in [
        ("attributes", json!({}), "must be an array of names"),
        ("attributes", json!("userName"), "must be an array of names"),
        ("excludedAttributes", json!(["title", 5]), "must be an array of names"),
        ("filter", json!(["title pr"]), "must be a string"),
        ("sortOrder", json!(true), "must be a string"),
        ("count", json!(true), "must be an integer"),
        ("startIndex", json!(1.5), "must be an integer"),
    ] {
        let search = client.post(&scim("/Users/.search"), json!({ member: value })).await;
        let error = search.must_be(400).body;
        assert_eq!(error["scimType"], "invalidValue", "{member}");
        assert_eq!(error["detail"], format!("`{member}` {reason}"));
    }
    let empty = json!({"attributes": [], "sortBy": null, "count": "1"});
    let found = client.post(&scim("/Users/.search"), empty).await.must_be(200).body;
    assert_eq!(found["Resources"][0]["userName"], "e");
}

#[tokio::test]
async fn a_search_of_everything_has_users_first() {
    let (_ns, client) = five().await;
    super::group(&client, "devs", &[]).await;
    let search = async |body: Value| client.post(&scim("/.search"), body).await;
    let total = |list: &Value| list["Resources"].as_array().unwrap().len();
    // `administrators` is always there.
    let all = search(json!({})).await.must_be(200).body;
    assert_eq!((&all["totalResults"], total(&all)), (&json!(7), 7));
    let page = search(json!({"startIndex": 5, "count": 2})).await.must_be(200).body;
    let kinds = [&page["Resources"][0]["meta"], &page["Resources"][1]["meta"]];
    assert_eq!(kinds.map(|meta| meta["resourceType"].clone()), [json!("User"), json!("Group")]);
    let one = search(json!({"filter": r#"userName eq "a""#})).await.must_be(200).body;
    assert_eq!((&one["totalResults"], total(&one)), (&json!(1), 1));
    let one = search(json!({"filter": r#"displayName eq "devs""#})).await.must_be(200).body;
    assert_eq!(one["Resources"][0]["meta"]["resourceType"], "Group");
    search(json!({"filter": r#"none eq "a""#})).await.must_be_scim_error(400, "invalidFilter");
    let groups = client.post(&scim("/Groups/.search"), json!({"count": 1})).await.must_be(200).body;
    assert_eq!(groups["totalResults"], 2);
}

/// Who reads on gets what comes next, and misses nothing where what they have read was deleted.
#[tokio::test]
async fn the_next_page_begins_where_the_last_one_has_ended() {
    let (ns, client) = five().await;
    let page = async |caller: &Caller, start: u8| {
        let path = scim(&format!("/Users?count=2&startIndex={start}"));
        let list = caller.get(&path).await.must_be(200).body;
        assert_eq!(list["startIndex"], start);
        (names(&list), list["totalResults"].as_i64().unwrap())
    };
    assert_eq!(page(&client, 1).await, ("ed".to_owned(), 5));
    let found = client.get(&filtered("/Users", "userName eq \"e\"")).await.must_be(200);
    let first = found.body["Resources"][0]["id"].as_str().unwrap().to_owned();
    client.delete(&scim(&format!("/Users/{first}"))).await.must_be(204);
    assert_eq!(page(&client, 3).await, ("cb".to_owned(), 5));
    assert_eq!(page(&client, 5).await, ("a".to_owned(), 5));
    // Who begins in the middle counts anew, and so does another caller and another process.
    let other = ns.with_scopes(&["users:read", "groups:read"]).await;
    for caller in [&other, &client.on_second_server()] {
        assert_eq!(page(caller, 3).await, ("ba".to_owned(), 4));
    }
    assert_eq!(page(&client, 1).await, ("dc".to_owned(), 4));
    assert_eq!(page(&client, 3).await, ("ba".to_owned(), 4));
    // An order and a filter are lists of their own.
    let path = scim("/Users?count=2&startIndex=3&sortBy=userName");
    assert_eq!(names(&client.get(&path).await.must_be(200).body), "cd");
    let path = filtered("/Users", "userName pr") + "&count=2&startIndex=3";
    assert_eq!(names(&client.get(&path).await.must_be(200).body), "ba");
}
