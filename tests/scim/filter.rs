//! Filters.

use super::{ENTERPRISE, filtered, found, group, operations, provisioned, scim, user};
use crate::support::Caller;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};

async fn made(client: &Caller, body: Value) -> String {
    let made = client.post(&scim("/Users"), body).await.must_be(201);
    made.body["id"].as_str().unwrap().to_owned()
}

async fn people(client: &Caller) -> String {
    let manager = made(client, json!({"userName": "Mona", "externalId": "E-1"})).await;
    let extension = json!({"department": "R&D", "manager": {"value": manager}});
    let asim = json!({
        "userName": "asim@example.com", "externalId": "e-2", "displayName": "Asim", "title": "100%_\\\"x",
        "name": {"givenName": "Asim", "familyName": "Aslam", "formatted": "Dr. A"},
        "emails": [
            {"value": "Asim@Work.example", "type": "work"},
            {"value": "asim@home.example", "type": "home", "primary": true}
        ],
        "phoneNumbers": [{"value": "+49 1", "type": "work"}],
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]
    });
    let mut asim = asim;
    asim[ENTERPRISE] = extension;
    made(client, asim).await;
    made(client, json!({"userName": "zoe", "active": false, "emails": "zoe@work.example"})).await;
    manager
}

#[tokio::test]
async fn sentence_8_what_okta_and_entra_look_for_is_found() {
    let (_ns, client) = provisioned().await;
    let manager = people(&client).await;
    let devs = group(&client, "Devs", &[&manager]).await;
    for (filter, expected) in [
        (r#"userName eq "asim@example.com""#.to_owned(), "asim@example.com"),
        (r#"externalId eq "e-2""#.to_owned(), "asim@example.com"),
        (format!(r#"id eq "{manager}""#), "Mona"),
        (r#"emails[type eq "work"].value eq "asim@work.example""#.to_owned(), "asim@example.com"),
        (
            r#"emails[type eq "work" and value eq "ASIM@work.example"]"#.to_owned(),
            "asim@example.com",
        ),
        (r#"emails.value eq "asim@home.example""#.to_owned(), "asim@example.com"),
        (r#"emails eq "zoe@work.example""#.to_owned(), "zoe"),
        (r#"userName eq "mona" and active eq true"#.to_owned(), "Mona"),
        (format!(r#"{ENTERPRISE}:manager eq "{manager}""#), "asim@example.com"),
        (
            format!(r#"userName eq "asim@example.com" and manager eq "{manager}""#),
            "asim@example.com",
        ),
    ] {
        assert_eq!(found(&client, "/Users", &filter).await, [expected], "{filter}");
    }
    for filter in [
        r#"displayName eq "devs""#.to_owned(),
        format!(r#"id eq "{devs}" and members eq "{manager}""#),
        format!(r#"members[value eq "{manager}"]"#),
        format!(r#"members.value eq "{manager}""#),
    ] {
        assert_eq!(found(&client, "/Groups", &filter).await, ["Devs"], "{filter}");
    }
    let none = r#"emails[type eq "home"].value eq "asim@work.example""#;
    assert!(found(&client, "/Users", none).await.is_empty());
    let none = r#"emails[type eq "work"].value eq "asim@work.example" and active eq false"#;
    assert!(found(&client, "/Users", none).await.is_empty());
}

#[tokio::test]
async fn sentence_9_names_and_words_have_no_case_and_only_ids_are_exact() {
    let (_ns, client) = provisioned().await;
    let manager = people(&client).await;
    for filter in [
        r#"USERNAME EQ "MONA" AND Active Eq TRUE"#,
        r#"NOT (userName NE "mona")"#,
        r#"urn:IETF:params:scim:schemas:core:2.0:user:userName eq "mona""#,
        r#"externalId eq "E-1""#,
    ] {
        assert_eq!(found(&client, "/Users", filter).await, ["Mona"], "{filter}");
    }
    for filter in
        [r#"externalId eq "e-1""#.to_owned(), format!(r#"id eq "{}""#, manager.to_uppercase())]
    {
        assert!(found(&client, "/Users", &filter).await.is_empty(), "{filter}");
    }
    assert_eq!(found(&client, "/Users", r#"displayName eq "ASIM""#).await, ["asim@example.com"]);
}

#[tokio::test]
async fn sentence_10_the_whole_grammar_is_understood() {
    let (_ns, client) = provisioned().await;
    people(&client).await;
    let asim: &[&str] = &["asim@example.com"];
    let others: &[&str] = &["Mona", "zoe"];
    for (filter, expected) in [
        ("title pr", asim),
        ("not (title pr)", others),
        (r#"title ne "x""#, &["Mona", "asim@example.com", "zoe"]),
        (r#"title co "%_\\\"""#, asim),
        (r#"title co "_%""#, &[]),
        (r#"title sw "100""#, asim),
        (r#"title ew "X""#, asim),
        (r#"title sw """#, asim),
        (r#"userName gt "asim@example.com""#, others),
        (r#"userName le "asim@example.com""#, asim),
        (r#"userName sw "ASIM@""#, asim),
        ("active eq false", &["zoe"]),
        (r#"active eq "False""#, &["zoe"]),
        ("active ne true", &["zoe"]),
        (r#"name.familyName eq "aslam""#, asim),
        ("name pr", asim),
        (r#"name.formatted ew "a""#, asim),
        (r#"phoneNumbers.value co "49""#, asim),
        ("emails pr", &["asim@example.com", "zoe"]),
        ("emails[primary eq true]", asim),
        ("emails[not (type pr)]", &["zoe"]),
        (r#"title eq null and emails pr"#, &["zoe"]),
        (r#"userName eq "mona" or userName eq "zoe" and active eq true"#, &["Mona"]),
        (r#"(userName eq "mona" or userName eq "zoe") and active eq false"#, &["zoe"]),
        (r#"meta.created gt "2020-01-01T00:00:00+02:00""#, &["Mona", "asim@example.com", "zoe"]),
        (r#"meta.lastModified lt "2020-01-01T00:00:00Z""#, &[]),
        (r#"meta.resourceType eq "User" and title pr"#, asim),
        (r#"department eq "r&d""#, asim),
    ] {
        assert_eq!(found(&client, "/Users", filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn sentence_10_times_are_compared_as_instants() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let shown = client.get(&scim(&format!("/Users/{id}"))).await.must_be(200).body;
    let utc = shown["meta"]["created"].as_str().unwrap();
    assert!(utc.ends_with('Z'), "{utc}");
    let offset = FixedOffset::east_opt(5 * 3600).unwrap();
    let elsewhere = DateTime::parse_from_rfc3339(utc).unwrap().with_timezone(&offset);
    let elsewhere = elsewhere.to_rfc3339_opts(SecondsFormat::AutoSi, false);
    assert!(elsewhere.ends_with("+05:00"), "{elsewhere}");
    // The same digits with another offset are another instant.
    let earlier = utc.replace('Z', "+05:00");
    let asim: &[&str] = &["asim"];
    for (test, time, expected) in [
        ("eq", utc, asim),
        ("eq", &elsewhere, asim),
        ("ge", &elsewhere, asim),
        ("le", &elsewhere, asim),
        ("ne", &elsewhere, &[]),
        ("gt", &elsewhere, &[]),
        ("lt", &elsewhere, &[]),
        ("eq", &earlier, &[]),
        ("gt", &earlier, asim),
    ] {
        let filter = format!("meta.created {test} \"{time}\"");
        assert_eq!(found(&client, "/Users", &filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn sentence_10_a_malformed_filter_is_refused() {
    let (_ns, client) = provisioned().await;
    for filter in [
        "userName",
        "userName eq",
        "userName eq x",
        r#"none eq "x""#,
        r#"userName eq "x" and"#,
        r#"password eq "x""#,
        r#"active gt true"#,
        r#"active eq "x""#,
        r#"meta.created eq "yesterday""#,
        r#"meta.created co "2020-01-01T00:00:00Z""#,
        r#"name eq "x""#,
        r#"userName[type eq "x"]"#,
        r#"emails[none eq "x"]"#,
        r#"userName eq true"#,
    ] {
        client.get(&filtered("/Users", filter)).await.must_be_scim_error(400, "invalidFilter");
    }
    for filter in [
        format!("{}id pr{}", "(".repeat(65), ")".repeat(65)),
        vec![r#"id eq "x""#; 101].join(" or "),
    ] {
        let search = json!({"filter": filter});
        let refused = client.post(&scim("/Users/.search"), search).await;
        refused.must_be_scim_error(400, "invalidFilter");
    }
}

#[tokio::test]
async fn sentence_10_a_filter_is_refused_that_would_take_long() {
    let (_ns, client) = provisioned().await;
    people(&client).await;
    group(&client, "devs", &[]).await;
    let joined = |part: &str, count: usize| vec![part; count].join(" or ");
    for (endpoint, indexed, count) in [
        ("/Users", r#"userName eq "mona""#, 1),
        ("/Users", r#"externalId eq "E-1""#, 1),
        ("/Users", r#"groups eq "x""#, 0),
        ("/Groups", r#"displayName eq "DEVS""#, 1),
        ("/Groups", r#"members[value eq "x"]"#, 0),
    ] {
        for filter in [joined(indexed, 100), joined(&format!("not ({indexed})"), 100)] {
            let search = json!({"filter": filter, "count": 0});
            let path = scim(&format!("{endpoint}/.search"));
            let list = client.post(&path, search).await.must_be(200).body;
            if !filter.starts_with("not") {
                assert_eq!(list["totalResults"], count, "{filter}");
            }
        }
    }
    for dear in [
        r#"emails.value eq "x""#,
        r#"emails[type eq "work"]"#,
        r#"not (userName co "mona")"#,
        r#"title co "x""#,
        "active eq true",
    ] {
        for (count, status) in [(10, 200), (11, 400)] {
            let search = json!({"filter": joined(dear, count)});
            for path in [scim("/Users/.search"), scim("/.search")] {
                let answer = client.post(&path, search.clone()).await.must_be(status);
                if status == 400 {
                    answer.must_be_scim_error(400, "invalidFilter");
                }
            }
        }
    }
    let mixed = format!("{} or {}", joined(r#"id eq "x""#, 90), joined("title pr", 10));
    let list = client.post(&scim("/Users/.search"), json!({"filter": mixed})).await.must_be(200);
    assert_eq!(list.body["totalResults"], 1);
    let both = format!("emails[{}]", [r#"type eq "x""#; 11].join(" or "));
    let refused = client.get(&filtered("/Users", &both)).await;
    let error = refused.must_be(400).body;
    assert_eq!(error["detail"], "the filter must have at most 10 comparisons without an index");
}

#[tokio::test]
async fn sentence_11_deactivated_users_are_found_until_they_are_deleted() {
    let (_ns, client) = provisioned().await;
    let id = user(&client, "asim").await;
    let deactivate = operations(json!([{"op": "replace", "path": "active", "value": false}]));
    client.patch(&scim(&format!("/Users/{id}")), deactivate).await.must_be(200);
    assert_eq!(found(&client, "/Users", r#"userName eq "asim""#).await, ["asim"]);
    assert_eq!(client.get(&scim(&format!("/Users/{id}"))).await.must_be(200).body["active"], false);
    client.delete(&scim(&format!("/Users/{id}"))).await.must_be(204);
    assert!(found(&client, "/Users", r#"userName eq "asim""#).await.is_empty());
}
