//! Which URLs a webhook may have. The guard itself has unit tests of its own.

use super::{NOWHERE, create, inactive, webhook};
use crate::support::Namespace;
use serde_json::json;

/// URLs that the guard refuses, with a word of the reason.
const REFUSED: [(&str, &str); 12] = [
    ("https://10.0.0.7/", "ROSTER_OUTBOUND_NETS"),
    ("https://169.254.169.254/latest/meta-data", "ROSTER_OUTBOUND_NETS"),
    ("https://[::1]/", "ROSTER_OUTBOUND_NETS"),
    ("https://[::ffff:10.0.0.7]/", "ROSTER_OUTBOUND_NETS"),
    ("https://0x0a000007/", "ROSTER_OUTBOUND_NETS"),
    ("https://167772167/", "ROSTER_OUTBOUND_NETS"),
    ("http://8.8.8.8/", "https://"),
    ("https://user:secret@8.8.8.8/", "user name"),
    ("https://8.8.8.8/#part", "fragment"),
    ("https://8.8.8.8:22/", "port"),
    ("https://no-such-name.invalid/", "resolves"),
    ("https://", "URL"),
];

#[tokio::test]
async fn a_url_that_must_not_be_called_is_refused_with_the_setting_that_allows_it() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    for (url, word) in REFUSED {
        for reply in [
            ns.post("/webhook", inactive("w", json!({"url": url}))).await,
            ns.put("/webhook/wiki", webhook(json!({"url": url}))).await,
        ] {
            let told = reply.invalid("url");
            let detail = told.body["detail"].as_str().unwrap();
            assert!(detail.contains(word) && detail.contains("must"), "{url} {detail}");
        }
    }
    assert_eq!(ns.get("/webhook/wiki").await.must_be(200).properties()["url"], NOWHERE);
    ns.get("/webhook/w").await.refused(404, "not_found");
}

#[tokio::test]
async fn public_addresses_and_networks_that_the_operator_names_are_allowed() {
    let ns = Namespace::new().await;
    for (id, url) in
        [("a", "https://8.8.8.8/hook?a=b"), ("b", NOWHERE), ("c", "https://127.1:8443/")]
    {
        let created = create(&ns, id, json!({"url": url})).await;
        assert_eq!(created.properties()["url"], url);
    }
}

#[tokio::test]
async fn a_caller_without_the_right_learns_nothing_of_names() {
    let ns = Namespace::new().await;
    let url = json!({"url": "https://no-such-name.invalid/"});
    let reader = ns.with_scopes(&["webhooks:read"]).await;
    reader.post("/webhook", inactive("w", url.clone())).await.refused(403, "forbidden");
    ns.stranger().post("/webhook", inactive("w", url)).await.refused(401, "unauthenticated");
}
