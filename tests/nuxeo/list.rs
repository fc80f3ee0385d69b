//! The direct members of a group: `@users` and `@groups`.

use super::{api, group};
use crate::support::Namespace;
use serde_json::json;

async fn namespace_with_members() -> Namespace {
    let ns = Namespace::new().await;
    let lists = json!({"memberUsers": ["bob", "Al", "alice"], "memberGroups": ["Inner", "ins"]});
    ns.post(&api("/group"), group("g", lists)).await.must_be(201);
    let nested = group("Inner", json!({"memberUsers": ["nested"], "memberGroups": ["deep"]}));
    ns.post(&api("/group"), nested).await.must_be(201);
    ns
}

#[tokio::test]
async fn direct_members_are_listed_by_name() {
    let ns = namespace_with_members().await;
    for (path, ids) in [
        ("/group/g/@users", &["Al", "alice", "bob"][..]),
        ("/group/g/@users?q=AL", &["Al", "alice"]),
        ("/group/g/@users?q=*", &[]),
        ("/group/g/@users?q=nested", &[]),
        ("/group/g/@users?pageSize=2&currentPageIndex=1", &["bob"]),
        ("/group/g/@users?pageSize=2&currentPageIndex=9", &[]),
        ("/group/ins/@users", &[]),
        ("/group/g/@groups", &["Inner", "ins"]),
        ("/group/g/@groups?q=inn", &["Inner"]),
        ("/group/g/@groups?q=deep", &[]),
        ("/group/g/@groups?pageSize=1&offset=1", &["ins"]),
    ] {
        let page = ns.get(&api(path)).await.must_be(200);
        assert_eq!(page.ids(), ids, "{path}");
        assert_eq!(page.body["currentPageSize"], ids.len());
    }
    let past = ns.get(&api("/group/g/@users?pageSize=2&currentPageIndex=9")).await;
    assert_eq!((&past.body["resultsCount"], &past.body["numberOfPages"]), (&json!(3), &json!(2)));
    let entity = ns.get(&api("/group/g/@groups?q=inn")).await;
    assert_eq!(entity.entries()[0], ns.get(&api("/group/Inner")).await.body);
}

#[tokio::test]
async fn the_lists_of_an_unknown_group_are_not_found() {
    let ns = Namespace::new().await;
    ns.get(&api("/group/none/@users")).await.must_be_exception(404, "group does not exist");
    ns.get(&api("/group/none/@groups")).await.must_be_exception(404, "group does not exist");
    ns.get(&api("/group/none/@others")).await.must_be_exception(404, "there is no such path");
}

#[tokio::test]
async fn expired_members_are_not_listed() {
    let ns = namespace_with_members().await;
    let tomorrow = chrono::DateTime::parse_from_rfc3339(
        ns.get("/user/bob").await.properties()["created_at"].as_str().unwrap(),
    );
    let ends = (tomorrow.unwrap() + chrono::TimeDelta::hours(12)).to_rfc3339();
    let until = crate::support::membership(json!({"expires_at": ends}));
    ns.put("/group/g/user/bob", until).await.must_be(200);
    let today = ns.get(&api("/group/g/@users")).await.must_be(200);
    assert_eq!(today.ids(), ["Al", "alice", "bob"]);
    let later = ns.tomorrow();
    let list = later.get(&api("/group/g/@users")).await.must_be(200);
    assert_eq!((list.ids(), &list.body["resultsCount"]), (vec!["Al", "alice"], &json!(2)));
    let fetched = later.get(&api("/group/g?fetch-group=memberUsers")).await;
    assert_eq!(fetched.body["memberUsers"], json!(["Al", "alice"]));
    assert_eq!(later.get(&api("/user/bob")).await.properties()["groups"], json!([]));
    // A user who is listed again is a member again.
    let again = group("g", json!({"memberUsers": ["bob"]}));
    later.put(&api("/group/g"), again).await.must_be(200);
    assert_eq!(later.get(&api("/group/g/@users")).await.ids(), ["bob"]);
}
