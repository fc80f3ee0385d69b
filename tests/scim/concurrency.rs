//! Several clients at once.

use super::{group, members, operations, provisioned, scim, user};
use crate::support::all;
use serde_json::{Value, json};

#[tokio::test]
async fn of_eight_who_add_and_remove_members_at_once_none_is_lost() {
    let (_ns, client) = provisioned().await;
    let (mut leaving, mut joining) = (Vec::new(), Vec::new());
    for number in 0..24 {
        leaving.push(user(&client, &format!("leaving{number}")).await);
        joining.push(user(&client, &format!("joining{number}")).await);
    }
    let listed: Vec<&str> = leaving.iter().map(String::as_str).collect();
    let devs = group(&client, "devs", &listed).await;
    let change = |number: usize| {
        let (client, path) = (client.clone(), scim(&format!("/Groups/{devs}")));
        let named = |ids: &[String]| -> Vec<Value> {
            ids.iter().skip(number * 3).take(3).map(|id| json!({"value": id})).collect()
        };
        let add = json!({"op": "add", "path": "members", "value": named(&joining)});
        let remove = json!({"op": "remove", "path": "members", "value": named(&leaving)});
        async move { client.patch(&path, operations(json!([add, remove]))).await.must_be(204) }
    };
    all((0..8).map(change)).await;
    let mut found = members(&client, &devs).await;
    found.sort();
    joining.sort();
    assert_eq!(found, joining);
}

#[tokio::test]
async fn of_eight_who_change_a_user_at_once_none_is_lost() {
    let (_ns, client) = provisioned().await;
    let path = scim(&format!("/Users/{}", user(&client, "asim").await));
    let names = [
        "title",
        "nickName",
        "userType",
        "locale",
        "timezone",
        "displayName",
        "department",
        "division",
    ];
    let change = |name: &'static str| {
        let (client, path) = (client.clone(), path.clone());
        let list = operations(json!([{"op": "add", "path": name, "value": name}]));
        async move { client.patch(&path, list).await.must_be(200) }
    };
    all(names.into_iter().map(change)).await;
    let shown = client.get(&path).await.must_be(200);
    for name in names {
        assert!(shown.text.contains(&format!("\"{name}\":\"{name}\"")), "{name}: {}", shown.text);
    }
}
