//! The spellings of a call: its path, its HTTP method, its fields.

use crate::support::Namespace;
use serde_json::json;

#[tokio::test]
async fn a_path_may_be_long_short_dashed_or_versioned() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let request = json!({"group_id": id, "member_id": "Asim"});
    for call in [
        "groups/Groups/AddMember",
        "groups/groups/addMember",
        "groups/groups/add-member",
        "groups/AddMember",
        "groups/addMember",
        "groups/add-member",
        "groups/Add-Member",
        "v1/groups/AddMember",
        "v1/groups/addMember",
        "v1/groups/add-member",
        "v1/Groups/addMember",
        "v1/groups/Groups/AddMember",
        "groups//addMember/",
    ] {
        ns.call_micro_empty(call, request.clone()).await;
    }
    // The service is case-sensitive except below `/v1`.
    ns.call_micro("Groups/Groups/AddMember", request.clone()).await.must_be_micro_error(
        404,
        "",
        "service not found",
    );
    ns.post("/Groups/addMember", request).await.refused(404, "not_found");
}

#[tokio::test]
async fn any_http_method_calls_and_get_takes_fields_from_the_query() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    let body = json!({"id": id, "name": "Renamed"}).to_string();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        ns.send_text(method, "/groups/update", "application/json", &body).await.must_be(200);
    }
    let read = ns.get(&format!("/groups/read?ids={id}")).await.must_be(200);
    assert_eq!(read.body["groups"][&id]["name"], "Renamed");
    let head = ns.head(&format!("/groups/read?ids={id}")).await.must_be(200);
    assert_eq!((head.text.as_str(), head.header("content-type")), ("", "application/json"));
    // GET reads only the query.
    let ignored = ns.send_text("GET", "/groups/update", "application/json", &body).await;
    ignored.must_be_micro_error(400, "MISSING_ID", "Missing ID");
    for method in ["TRACE", "BREW"] {
        let refused = ns.send_raw(method, "/groups/update", "", b"").await.must_be(405);
        assert_eq!(refused.header("allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
}

#[tokio::test]
async fn a_body_is_read_as_json_whatever_its_media_type() {
    let ns = Namespace::new().await;
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "application/json-rpc",
        "nonsense",
    ] {
        let made = ns.send_text("POST", "/groups/create", media_type, r#"{"name":"Micro"}"#).await;
        let made = made.must_be(200);
        assert_eq!(made.body["group"]["name"], "Micro");
        assert_eq!(made.header("content-type"), "application/json");
    }
    let body = br#" {"name":"Micro"} "#;
    let length = format!("Content-Length: {}\r\n", body.len());
    ns.send_raw("POST", "/groups/create", &length, body).await.must_be(200);
    // An empty body and `null` are an empty request.
    for body in ["", "  ", "null", "{}"] {
        let empty = ns.send_text("POST", "/groups/create", "application/json", body).await;
        empty.must_be_micro_error(400, "MISSING_NAME", "Missing name");
    }
}

#[tokio::test]
async fn fields_may_come_in_a_form_or_a_query() {
    let ns = Namespace::new().await;
    let form = "application/x-www-form-urlencoded";
    let made = ns.send_text("POST", "/groups/create", form, "name=Micro+%26+friends").await;
    assert_eq!(made.must_be(200).body["group"]["name"], "Micro & friends");
    // Numbers are accepted where text is expected.
    let made = ns.send_text("POST", "/groups/create", form, "name=123").await.must_be(200);
    assert_eq!(made.body["group"]["name"], "123");
    let (one, two) = (ns.create_micro_group("One").await, ns.create_micro_group("Two").await);
    for query in [
        format!("ids[]={one}&ids[]={two}"),
        format!("ids={one}&ids={two}"),
        format!("ids[0]={one}&ids[1]={two}"),
        format!("ids.0={one}&ids.1={two}"),
        format!("ids%5B%5D={one}&ids%5B%5D={two}"),
    ] {
        let read = ns.get(&format!("/groups/read?{query}")).await.must_be(200);
        assert_eq!(read.body["groups"].as_object().unwrap().len(), 2, "{query}");
        let read = ns.send_text("POST", "/groups/read", form, &query).await.must_be(200);
        assert_eq!(read.body["groups"].as_object().unwrap().len(), 2, "{query}");
    }
    // Both are merged, and the body wins in any spelling of its fields.
    let request = json!({"name": "Of the body"});
    let path = format!("/groups/update?id={one}&name=Of+the+query");
    let renamed = ns.post(&path, request).await.must_be(200);
    assert_eq!(renamed.body["group"]["name"], "Of the body");
    let path = "/groups/addMember?groupId=none&memberId=Asim";
    ns.post(path, json!({"group_id": one})).await.must_be(200);
    ns.get("/groups/create?a.b=c").await.must_be_micro_error_about(400, r#"unknown field "a""#);
    ns.get("/groups/create?name.b=c")
        .await
        .must_be_micro_error_about(400, "cannot unmarshal object");
}

#[tokio::test]
async fn fields_are_in_snake_case_or_camel_case() {
    let ns = Namespace::new().await;
    let id = ns.create_micro_group("Micro").await;
    ns.call_micro_empty("groups/addMember", json!({"groupId": id, "memberId": "Asim"})).await;
    let listed = ns.call_micro_ok("groups/list", json!({"memberId": "Asim"})).await;
    assert_eq!(listed["groups"][0]["member_ids"], json!(["Asim"]));
    let twice = json!({"groupId": id, "group_id": id, "memberId": "Asim"});
    ns.call_micro("groups/addMember", twice)
        .await
        .must_be_micro_error_about(400, "duplicate field");
    ns.create_micro_user("asim").await;
    let session = ns.log_in_by_micro("asim").await;
    for field in ["sessionId", "session_id"] {
        ns.call_micro_ok("users/readSession", json!({field: session})).await;
    }
    let (old, new) = (crate::support::PASSWORD, crate::support::PASSWORD);
    for request in [
        json!({"userId": "asim", "oldPassword": old, "newPassword": new, "confirmPassword": new}),
        json!({"user_id": "asim", "old_password": old, "new_password": new, "confirm_password": new}),
        json!({"userId": "asim", "oldPassword": old, "newPassword": new, "confirm_password": new}),
    ] {
        ns.call_micro_empty("users/updatePassword", request).await;
    }
}

#[tokio::test]
async fn whole_numbers_may_be_sent_as_text() {
    let ns = Namespace::new().await;
    ns.create_micro_user("asim").await;
    for limit in [json!(1), json!("1"), json!(null)] {
        let request = json!({"username": "asim", "limit": limit});
        assert_eq!(ns.call_micro_ok("users/search", request).await["users"][0]["id"], "asim");
    }
    for wrong in [json!(1.5), json!("x"), json!(true), json!([1])] {
        let request = json!({"username": "asim", "limit": wrong});
        ns.call_micro("users/search", request)
            .await
            .must_be_micro_error_about(400, "into Go value of type int64");
    }
}
