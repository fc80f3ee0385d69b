//! `GET /brand`.

use crate::support::running::REDIRECT;
use crate::support::{Caller, Namespace};
use serde_json::json;

#[tokio::test]
async fn anybody_reads_the_brand_of_a_namespace() {
    let ns = Namespace::new().await;
    let stranger = ns.stranger();
    assert_eq!(stranger.get("/brand").await.must_be(200).body["properties"], json!({}));
    let brand = json!({
        "name": "Acme", "accent": "#1a7f5a", "support_email": "help@acme.example",
        "home_url": "https://acme.example"
    });
    let settings = json!({"properties": {"name": "Internal", "brand": brand, "password_min": 12}});
    ns.patch(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    let shown = stranger.get("/brand").await.must_be(200);
    assert_eq!(
        shown.body,
        json!({"entity-type": "brand", "password_min": 12, "recovery": true, "properties": {
            "name": "Acme", "accent": "#1a7f5a", "support_email": "help@acme.example",
            "home_url": "https://acme.example"
        }})
    );
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_looks_like_one_without_a_brand() {
    let ns = Namespace::new().await;
    let known = ns.stranger().get("/brand").await.must_be(200);
    for unknown in ["nowhere", "!", ""] {
        let reply = Caller::stranger().of_namespace(unknown).get("/brand").await.must_be(200);
        assert_eq!(reply.body, known.body, "{unknown}");
    }
}

#[tokio::test]
async fn people_are_sent_only_to_where_the_operator_says() {
    let redirect = async |server: &Caller, url: &str| {
        let shown = server.get(&format!("/brand?redirect={url}")).await.must_be(200);
        shown.body.get("redirect").cloned()
    };
    let elsewhere = Caller::stranger().on_server_for_pages();
    let allowed = format!("{REDIRECT}/welcome?from=roster");
    assert_eq!(
        redirect(&elsewhere, &format!("{REDIRECT}/welcome%3Ffrom=roster")).await,
        Some(json!(allowed))
    );
    for foreign in ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""] {
        assert_eq!(redirect(&elsewhere, foreign).await, None, "{foreign}");
    }
    // Without the setting, nowhere.
    assert_eq!(redirect(&Caller::stranger(), REDIRECT).await, None);
}
