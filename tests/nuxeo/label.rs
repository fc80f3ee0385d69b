//! Which of the two labels in a body counts.

use super::{api, group};
use crate::support::Namespace;
use serde_json::{Value, json};

/// The stored label, the outer label and the one in `properties` that are sent, and the result.
type Case = (Option<&'static str>, Value, Value, Option<&'static str>);

const ABSENT: &str = "absent";

#[tokio::test]
async fn the_outer_label_counts_unless_the_property_changes_it() {
    let ns = Namespace::new().await;
    let absent = || json!(ABSENT);
    let cases: [Case; 10] = [
        (None, json!("up"), absent(), Some("up")),
        (None, json!("up"), json!("low"), Some("up")),
        (None, absent(), json!("low"), Some("low")),
        (Some("old"), json!("up"), absent(), Some("up")),
        (Some("old"), json!("up"), json!("old"), Some("up")),
        (Some("old"), json!("up"), json!("low"), Some("low")),
        (Some("old"), json!("old"), json!("low"), Some("low")),
        (Some("old"), absent(), absent(), Some("old")),
        (Some("old"), absent(), json!(null), None),
        (Some("old"), json!("old"), json!(null), None),
    ];
    for (number, (before, above, below, after)) in cases.into_iter().enumerate() {
        let name = format!("g{number}");
        let properties = json!({"grouplabel": before, "description": "known"});
        let sent = group(&name, json!({"properties": properties}));
        ns.post(&api("/group"), sent).await.must_be(201);
        let mut change = group(&name, json!({}));
        if above != ABSENT {
            change["grouplabel"] = above;
        }
        if below != ABSENT {
            change["properties"] = json!({"grouplabel": below});
        }
        let changed = ns.put(&api(&format!("/group/{name}")), change.clone()).await.must_be(200);
        assert_eq!(changed.properties()["grouplabel"], json!(after), "{before:?} {change}");
        assert_eq!(changed.body["grouplabel"], after.unwrap_or(&name));
    }
}

#[tokio::test]
async fn the_outer_label_counts_for_a_new_group() {
    let ns = Namespace::new().await;
    let both = json!({"grouplabel": "up", "properties": {"grouplabel": "low"}});
    let made = ns.post(&api("/group"), group("g", both)).await.must_be(201);
    assert_eq!(made.properties()["grouplabel"], "up");
}
