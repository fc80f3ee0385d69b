//! Callers who wait for changes.

use super::{next, now, told};
use crate::support::{Caller, Namespace};
use std::time::{Duration, Instant};

#[tokio::test]
async fn who_waits_gets_a_change_when_it_is_written() {
    let ns = Namespace::new().await;
    for reader in [(*ns).clone(), ns.on_second_server()] {
        let cursor = now(&reader).await;
        let path = format!("/change?after={cursor}&wait=25&type=group");
        let writes = async {
            // It does not match, and goes past those who wait.
            ns.add("/group/administrators/user/none").await.must_be(404);
            ns.group(&format!("g{cursor}")).await;
        };
        let begun = Instant::now();
        let (page, ()) = tokio::join!(reader.get(&path), writes);
        let page = page.must_be(200);
        assert_eq!(told(&page.entries()[0]).0, "group.created", "{}", page.text);
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn who_waits_in_vain_gets_an_empty_page_and_a_cursor() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    ns.group("g").await;
    let begun = Instant::now();
    let page = ns.get(&format!("/change?after={cursor}&wait=1&type=key")).await.must_be(200);
    assert!(page.entries().is_empty(), "{}", page.text);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let rest = ns.get(&format!("/change?after={}&type=key", next(&page.body))).await;
    assert!(rest.must_be(200).entries().is_empty());
    // `now` is answered at once.
    let begun = Instant::now();
    ns.get("/change?after=now&wait=25").await.must_be(200);
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn many_wait_for_the_same_change() {
    let ns = Namespace::new().await;
    let cursor = now(&ns).await;
    let path = format!("/change?after={cursor}&wait=25");
    let waiting = (0..40).map(|_| {
        let (ns, path): (Caller, _) = ((*ns).clone(), path.clone());
        async move { ns.get(&path).await.must_be(200).entries().to_vec() }
    });
    let writes = async { ns.group("g").await };
    let (pages, _) = tokio::join!(crate::support::all(waiting), writes);
    assert!(pages.iter().all(|page| *page == pages[0] && told(&page[0]) == ("group.created", "g")));
}

#[tokio::test]
async fn who_waits_is_refused_once_the_key_is_revoked() {
    let ns = Namespace::new().await;
    let reader = ns.with_scopes(&["changes:read"]).await;
    let key = ns.get("/key").await.ids().last().unwrap().to_string();
    ns.delete(&format!("/key/{key}")).await.must_be(204);
    reader.get("/change?after=now").await.refused(401, "unauthenticated");
    let reader = ns.with_scopes(&["changes:read"]).await;
    let key = ns.get("/key").await.ids().last().unwrap().to_string();
    let cursor = now(&reader).await;
    let path = format!("/change?after={cursor}&wait=25&type=session");
    let revokes = async { ns.delete(&format!("/key/{key}")).await.must_be(204) };
    let begun = Instant::now();
    let (page, _) = tokio::join!(reader.get(&path), revokes);
    page.refused(401, "unauthenticated");
    assert!(begun.elapsed() < Duration::from_secs(24));
}

#[tokio::test]
async fn the_metrics_say_how_long_the_feed_has_been_held_up() {
    let metrics = Caller::operator().get("/metrics").await.must_be(200).text;
    assert!(metrics.contains("\nroster_feed_settle_seconds "), "{metrics}");
}
