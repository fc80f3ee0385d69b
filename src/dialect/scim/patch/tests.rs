use super::{operations, patch};
use crate::dialect::scim::schema::ResourceType;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn patched(before: Value, list: Value) -> Result<Value, String> {
    let read =
        operations(object(json!({"Operations": list}))).map_err(|error| error.to_string())?;
    let after = patch(ResourceType::User, "id", object(before), read);
    after.map(Value::Object).map_err(|error| error.to_string())
}

#[test]
fn a_complex_attribute_keeps_what_is_not_given() {
    let before = json!({"name": {"givenName": "G", "familyName": "F"}});
    let list = json!([{"op": "replace", "path": "name", "value": {"givenName": "H"}}]);
    let after = json!({"name": {"givenName": "H", "familyName": "F"}});
    assert_eq!(patched(before.clone(), list).unwrap(), after);
    for (value, after) in [
        (json!({"givenName": ""}), json!({"name": {"familyName": "F"}})),
        (json!({"familyName": null}), json!({"name": {"givenName": "G"}})),
        (json!({"GIVENNAME": "", "familyName": "E"}), json!({"name": {"familyName": "E"}})),
        (json!({"givenName": "", "familyName": ""}), json!({})),
        (json!(""), json!({})),
    ] {
        let list = json!([{"op": "replace", "path": "name", "value": value}]);
        assert_eq!(patched(before.clone(), list).unwrap(), after, "{value}");
    }
}

#[test]
fn an_entry_that_is_there_is_not_added_again() {
    let before = json!({"emails": [{"value": "a", "type": "work"}]});
    let list = json!([{"op": "add", "path": "emails", "value": {"type": "work", "value": "a"}}]);
    assert_eq!(patched(before.clone(), list).unwrap(), before);
}

#[test]
fn entries_are_removed_by_their_values_by_a_filter_or_all() {
    let before = json!({"roles": [{"value": "a"}, {"value": "b"}, {"value": "c"}]});
    let left = |operation: Value| patched(before.clone(), json!([operation])).unwrap();
    let value = json!([{"value": "b"}]);
    let without_b = json!({"roles": [{"value": "a"}, {"value": "c"}]});
    assert_eq!(left(json!({"op": "remove", "path": "roles", "value": value})), without_b);
    let path = r#"roles[value eq "B"]"#;
    assert_eq!(left(json!({"op": "remove", "path": path})), without_b);
    assert_eq!(left(json!({"op": "remove", "path": "roles"})), json!({}));
    assert_eq!(left(json!({"op": "remove", "path": "roles", "value": null})), json!({}));
    assert_eq!(left(json!({"op": "remove", "path": "roles.value"})), json!({}));
}

#[test]
fn a_list_that_names_no_entry_removes_none() {
    let before = json!({"roles": [{"value": "a"}, {"value": "b"}]});
    for nobody in [json!([]), json!([null]), json!([{}]), json!({}), json!("")] {
        let list = json!([{"op": "remove", "path": "roles", "value": nobody}]);
        assert_eq!(patched(before.clone(), list).unwrap(), before, "{nobody}");
    }
}

#[test]
fn a_whole_extension_is_written_and_removed() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let list = json!([{"op": "add", "path": urn, "value": {"department": "D"}}]);
    let after = patched(json!({}), list).unwrap();
    assert_eq!(after[urn], json!({"department": "D"}));
    let list = json!([{"op": "remove", "path": urn}]);
    assert_eq!(patched(after, list).unwrap(), json!({}));
}

/// Any JSON that a client may send as a value.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from),
    ];
    let name = prop_oneof!["[a-z]{1,5}", Just("value".to_owned()), Just("type".to_owned())];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_operation_makes_the_dialect_panic(
        op in "(add|Replace|REMOVE)",
        path in prop_oneof![
            Just(r#"emails[type eq "work"].value"#), Just("emails"), Just("name"), Just("active"),
            Just("name.givenName"), Just("manager"), Just("addresses[not (type pr)]"), Just("phoneNumbers.primary"),
        ],
        value in any_json(),
        before in any_json(),
    ) {
        let resource = json!({"userName": "u", "emails": [{"value": "a", "type": "work"}], "name": before});
        let list = json!([{"op": op, "path": path, "value": value}]);
        if let Ok(once) = patched(resource, list.clone()) {
            // Adding and replacing again changes nothing.
            prop_assert_eq!(patched(once.clone(), list).unwrap(), once);
        }
    }
}
