//! Searches: results, their order and their pages.

use super::{api, user};
use crate::support::{Namespace, encoded};
use serde_json::{Value, json};

async fn namespace_with_people() -> Namespace {
    let ns = Namespace::new().await;
    for (name, first, last) in [
        ("Guest", "Gus", "Zorn"),
        ("user0", "Zoe", "Ärmel"),
        ("Administrator", "Ada", "Guest"),
        ("foouser", "F_o", "50%"),
        ("a\\b", "back", "slash"),
    ] {
        let properties = json!({"firstName": first, "lastName": last, "email": "q@x.example"});
        ns.post(&api("/user"), user(name, properties)).await.must_be(201);
    }
    ns
}

async fn found(ns: &Namespace, kind: &str, q: &str) -> Vec<String> {
    let path = api(&format!("/{kind}/search?q={}", encoded(q)));
    let page = ns.get(&path).await.must_be(200);
    assert_eq!(page.header("content-type"), format!("application/json; nuxeo-entity={kind}s"));
    assert_eq!(page.body["entity-type"], format!("{kind}s"));
    assert_eq!(page.body["resultsCount"], page.entries().len());
    page.ids().into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn users_are_found_by_the_beginnings_of_their_names() {
    let ns = namespace_with_people().await;
    let all = ["a\\b", "Administrator", "foouser", "Guest", "user0"];
    for (q, names) in [
        ("*", &all[..]),
        (" * ", &all[..]),
        ("", &[]),
        ("  ", &[]),
        ("GU", &["Administrator", "Guest"]),
        (" zo ", &["Guest", "user0"]),
        ("är", &["user0"]),
        ("ÄR", &["user0"]),
        ("ser", &[]),
        ("q@", &[]),
        ("%", &[]),
        ("_", &[]),
        ("f_", &["foouser"]),
        ("50%", &["foouser"]),
        ("5_", &[]),
        ("a\\", &["a\\b"]),
        ("a*", &[]),
    ] {
        assert_eq!(found(&ns, "user", q).await, names, "{q}");
    }
    let without = ns.get(&api("/user/search")).await.must_be(200);
    assert_eq!((without.entries().len(), &without.body["resultsCount"]), (0, &json!(0)));
}

#[tokio::test]
async fn groups_are_found_by_the_beginnings_of_id_and_label() {
    let ns = Namespace::new().await;
    for (id, label) in [("Zeta", "devs"), ("devs", "Developers"), ("alpha", "100%")] {
        let sent = super::group(id, json!({"grouplabel": label}));
        ns.post(&api("/group"), sent).await.must_be(201);
    }
    assert_eq!(found(&ns, "group", "*").await, ["administrators", "alpha", "devs", "Zeta"]);
    assert_eq!(found(&ns, "group", "DEV").await, ["devs", "Zeta"]);
    assert_eq!(found(&ns, "group", "100%").await, ["alpha"]);
    assert_eq!(found(&ns, "group", "1_").await, [""; 0]);
}

#[tokio::test]
async fn a_user_in_a_list_looks_as_it_does_alone() {
    let ns = namespace_with_people().await;
    let nested =
        super::group("inner", json!({"memberUsers": ["Guest"], "parentGroups": ["outer"]}));
    ns.post(&api("/group"), nested).await.must_be(201);
    let page = ns.get(&api("/user/search?q=Gus")).await.must_be(200);
    let alone = ns.get(&api("/user/Guest")).await.must_be(200);
    assert_eq!(page.entries(), [alone.body]);
}

/// The fields that describe a page.
fn pagination(total: i64, size: i64, at: (i64, i64), entries: i64, pages: i64) -> Value {
    let (index, offset) = at;
    let next = size > 0 && total > size + offset;
    json!({
        "entity-type": "users", "isPaginable": true, "resultsCount": total, "pageSize": size,
        "maxPageSize": 1000, "resultsCountLimit": 0, "currentPageSize": entries,
        "currentPageIndex": index, "currentPageOffset": offset, "numberOfPages": pages,
        "isPreviousPageAvailable": offset > 0, "isNextPageAvailable": next,
        "isLastPageAvailable": next, "isSortable": false, "hasError": false,
        "errorMessage": null, "pageIndex": index, "pageCount": pages
    })
}

#[tokio::test]
async fn pages_have_all_fields_of_nuxeos() {
    let ns = namespace_with_people().await;
    for (query, expected) in [
        ("q=*", pagination(5, 50, (0, 0), 5, 1)),
        ("q=*&pageSize=2", pagination(5, 2, (0, 0), 2, 3)),
        ("q=*&pageSize=2&currentPageIndex=2", pagination(5, 2, (2, 4), 1, 3)),
        ("q=*&pageSize=2&currentPageIndex=3", pagination(5, 2, (3, 6), 0, 3)),
        ("q=*&pageSize=2&offset=2", pagination(5, 2, (1, 2), 2, 3)),
        ("q=*&pageSize=2000", pagination(5, 2000, (0, 0), 5, 1)),
        ("q=*&pageSize=0", pagination(5, 0, (0, 0), 5, 1)),
        ("q=none", pagination(0, 50, (0, 0), 0, 1)),
        ("q=none&pageSize=1", pagination(0, 1, (0, 0), 0, 0)),
        ("", pagination(0, 50, (0, 0), 0, 1)),
    ] {
        let mut body = ns.get(&api(&format!("/user/search?{query}"))).await.must_be(200).body;
        body.as_object_mut().unwrap().remove("entries");
        assert_eq!(body, expected, "{query}");
    }
}

#[tokio::test]
async fn a_page_parameter_that_is_no_number_is_refused() {
    let ns = Namespace::new().await;
    for query in [
        "pageSize=x",
        "pageSize=-1",
        "pageSize=",
        "currentPageIndex=1.5",
        "offset=1&currentPageIndex=x",
        "offset=99999999999",
        "pageSize=1000&currentPageIndex=2147483647",
        "q=%00",
    ] {
        for path in ["/user/search", "/group/search", "/group/administrators/@users"] {
            ns.get(&api(&format!("{path}?{query}"))).await.must_be(400);
        }
    }
}

#[tokio::test]
async fn a_page_has_at_most_a_thousand_entries() {
    let ns = Namespace::new().await;
    let names: Vec<_> = (0..1001).map(|number| format!("u{number:04}")).collect();
    let sent = super::group("big", json!({"memberUsers": names}));
    ns.post(&api("/group"), sent).await.must_be(201);
    for path in ["/user/search?q=u&", "/group/big/@users?"] {
        for size in [0, 1500] {
            let page = ns.get(&api(&format!("{path}pageSize={size}"))).await.must_be(200);
            assert_eq!(page.entries().len(), 1000);
            assert_eq!(page.body["currentPageSize"], 1000);
            assert_eq!(
                (&page.body["pageSize"], &page.body["resultsCount"]),
                (&json!(size), &json!(1001))
            );
        }
    }
}
