//! Reading the change feed.

use super::Caller;
use serde_json::Value;

/// Before all changes.
pub const START: &str = "1999-01-01T00:00:00Z";

/// Where a page says to go on.
pub fn next(page: &Value) -> String {
    page["next"].as_str().unwrap().to_owned()
}

/// The changes after a cursor that match, as soon as there are so many: another test may hold the feed up.
pub async fn changes_after(
    caller: &Caller,
    cursor: &str,
    filter: &str,
    count: usize,
) -> Vec<Value> {
    let (mut after, mut found) = (cursor.to_owned(), Vec::new());
    for _ in 0..100 {
        let path = format!("/change?after={after}&wait=5&{filter}");
        let page = caller.get(&path).await.must_be(200);
        found.extend_from_slice(page.entries());
        if found.len() >= count {
            return found;
        }
        after = next(&page.body);
    }
    panic!("{filter}: {count} are not among {found:#?}")
}
