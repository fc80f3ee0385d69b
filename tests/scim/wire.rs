//! What all requests and responses have in common.

use super::{USER, provisioned, scim, user};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn sentence_1_every_body_is_scim_json_and_both_media_types_are_accepted() {
    let (_ns, client) = provisioned().await;
    for (number, sent) in
        ["application/scim+json", "application/json", "application/scim+json; charset=utf-8"]
            .into_iter()
            .enumerate()
    {
        let body = json!({"schemas": [USER], "userName": format!("u{number}")});
        let caller = client.with_header("content-type", sent).with_header("accept", sent);
        let made = caller.post(&scim("/Users"), body).await.must_be(201);
        assert_eq!(made.header("content-type"), "application/scim+json");
    }
    let plain = client.with_header("content-type", "text/plain");
    plain.post(&scim("/Users"), json!({"userName": "x"})).await.must_be(415);
    client.get(&scim("/Users/none")).await.must_be(404);
    client.get(&scim("/None")).await.must_be(404);
    client.send(Method::DELETE, &scim("/Users"), None).await.must_be(405);
}

#[tokio::test]
async fn sentence_2_every_error_has_the_body_of_the_rfc() {
    let (_ns, client) = provisioned().await;
    let missing = client.get(&scim("/Users/none")).await.must_be(404);
    assert_eq!(missing.body["detail"], "there is no such user");
    let big = json!({"userName": "x".repeat(1 << 20)});
    client.post(&scim("/Users"), big).await.must_be(413);
    client.post(&scim("/Users"), json!([])).await.must_be_scim_error(400, "invalidSyntax");
    client.get(&scim("/Users?count=x")).await.must_be_scim_error(400, "invalidValue");
    client.get("/scim").await.must_be(404);
    client.get("/scim/v1/Users").await.must_be(404);
}

#[tokio::test]
async fn sentence_2_a_path_or_a_query_that_is_not_utf8_is_refused() {
    let (_ns, client) = provisioned().await;
    for path in [
        "/Users/%ff",
        "/Users/a%C3",
        "/Groups/%",
        "/%zz",
        "/Users?filter=%ff",
        "/Users?%ff=1",
        "/Groups?filter=%",
        "/Me?attributes=%C3",
    ] {
        let refused = client.send_raw("GET", &scim(path), "", b"").await;
        let refused = refused.must_be_scim_error(400, "invalidSyntax");
        let detail = "the path and the query must be percent-encoded UTF-8";
        assert_eq!(refused.body["detail"], detail, "{path}");
    }
}

#[tokio::test]
async fn sentence_3_any_bad_credential_is_401_with_a_challenge() {
    let (_ns, client) = provisioned().await;
    for value in ["non-token", "Bearer non-token", "Bearer", "Digest x", ""] {
        let caller = client.with_header("authorization", value);
        caller.get(&scim("/Users")).await.must_be(401);
        caller.get(&scim("/ServiceProviderConfig")).await.must_be(401);
    }
}

#[tokio::test]
async fn sentence_4_a_created_resource_has_its_location_and_never_a_password() {
    let (_ns, client) = provisioned().await;
    let asim = json!({"userName": "asim", "password": "battery staple"});
    let devs = json!({"displayName": "devs"});
    for (endpoint, kind, body) in [("/Users", "User", asim), ("/Groups", "Group", devs)] {
        let made = client.post(&scim(endpoint), body).await.must_be(201);
        let meta = &made.body["meta"];
        assert_eq!(meta["location"], made.header("location"));
        assert_eq!(meta["resourceType"], kind);
        assert_eq!(meta["version"], made.header("etag"));
        assert_eq!(meta["created"], meta["lastModified"]);
        let path = scim(&format!("{endpoint}/{}", made.body["id"].as_str().unwrap()));
        assert!(made.header("location").ends_with(&path));
        assert!(!made.text.contains("password"));
        let read = client.get(&path).await.must_be(200);
        assert_eq!(read.body, made.body);
        assert_eq!(read.header("location"), made.header("location"));
    }
}

#[tokio::test]
async fn sentence_5_an_empty_list_is_no_error_and_totals_are_integers() {
    let (_ns, client) = provisioned().await;
    let empty = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0, "itemsPerPage": 0, "startIndex": 1, "Resources": []
    });
    assert_eq!(client.get(&scim("/Users")).await.must_be(200).body, empty);
    let filtered = client.get(&scim("/Users?filter=userName%20eq%20%22none%22")).await;
    assert_eq!(filtered.must_be(200).body, empty);
}

#[tokio::test]
async fn sentence_6_unknown_parameters_and_slashes_at_the_end_are_ignored() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "a b+c@example.com").await;
    for path in [
        "/Users?aadOptscim062020",
        "/Users/?filter=userName+eq+%22a%20b%2Bc@example.com%22",
        "//Users//?filter=userName%20eq%20%22a+b%2Bc@example.com%22&x=y",
    ] {
        let list = client.get(&scim(path)).await.must_be(200).body;
        assert_eq!(list["Resources"][0]["id"], id, "{path}");
    }
    client.get(&scim(&format!("/Users/{id}/"))).await.must_be(200);
}

#[tokio::test]
async fn sentence_7_an_id_that_is_none_is_not_found() {
    let (_ns, client) = provisioned().await;
    for id in ["1", "%00", "%20", "a%2Fb", "..%2f", "%F0%9F%98%80", &"x".repeat(300)] {
        for endpoint in ["/Users", "/Groups"] {
            let path = scim(&format!("{endpoint}/{id}"));
            client.get(&path).await.must_be(404);
            let rename = json!({"userName": "x", "displayName": "x"});
            client.put(&path, rename).await.must_be(404);
            client.delete(&path).await.must_be(404);
        }
    }
}
