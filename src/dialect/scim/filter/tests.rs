use super::{Filter, Literal, MAX_DEPTH, MAX_TERMS, Name, Operator, filter, path};
use proptest::prelude::*;

fn name(attribute: &str) -> Name {
    Name { schema: None, attribute: attribute.to_owned(), sub: None }
}

fn equals(attribute: &str, text: &str) -> Filter {
    Filter::Compare(name(attribute), Operator::Eq, Literal::Text(text.to_owned()))
}

#[test]
fn and_binds_more_than_or_and_not_most() {
    let parsed = filter(r#"a eq "1" or b eq "2" and not (c eq "3")"#).unwrap();
    let negated = Filter::Not(Box::new(equals("c", "3")));
    let both = Filter::And(vec![equals("b", "2"), negated]);
    assert_eq!(parsed, Filter::Or(vec![equals("a", "1"), both]));
    let grouped = filter(r#"(a eq "1" or b eq "2") and c eq "3""#).unwrap();
    let either = Filter::Or(vec![equals("a", "1"), equals("b", "2")]);
    assert_eq!(grouped, Filter::And(vec![either, equals("c", "3")]));
}

#[test]
fn words_may_be_in_any_case_and_spaces_in_any_number() {
    let expected = Filter::And(vec![
        equals("userName", "x"),
        Filter::Compare(name("active"), Operator::Eq, Literal::Flag(true)),
    ]);
    for text in [
        r#"userName eq "x" and active eq true"#,
        r#"userName Eq "x" AND active EQ True"#,
        r#"  userName  eq  "x"  and  active  eq  TRUE  "#,
    ] {
        assert_eq!(filter(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_sub_attribute_may_follow_the_brackets() {
    let inner = Filter::And(vec![equals("type", "work"), equals("value", "x")]);
    let expected = Filter::Entry(name("emails"), Box::new(inner));
    assert_eq!(filter(r#"emails[type eq "work"].value eq "x""#).unwrap(), expected);
    assert_eq!(filter(r#"emails[type eq "work" and value eq "x"]"#).unwrap(), expected);
}

#[test]
fn a_name_may_have_a_urn_and_a_sub_attribute() {
    let parsed =
        filter("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr");
    let Filter::Present(name) = parsed.unwrap() else { panic!() };
    assert_eq!(
        name.schema.as_deref(),
        Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
    );
    assert_eq!((name.attribute.as_str(), name.sub.as_deref()), ("manager", Some("value")));
}

#[test]
fn null_is_the_lack_of_a_value() {
    let lacks = Filter::Not(Box::new(Filter::Present(name("title"))));
    assert_eq!(filter("title eq null").unwrap(), lacks);
    assert_eq!(filter("title ne null").unwrap(), Filter::Present(name("title")));
}

#[test]
fn text_may_have_escapes() {
    assert_eq!(filter(r#"a eq "\"\\\u00e4)""#).unwrap(), equals("a", "\"\\ä)"));
}

#[test]
fn what_is_malformed_is_refused() {
    for text in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName eq x",
        "userName eq 'x'",
        r#"userName eq "x"#,
        r#"userName eq "\u0000""#,
        r#"userName is "x""#,
        r#"userName eq "x" and"#,
        r#"userName eq "x" userName eq "y""#,
        r#"(userName eq "x""#,
        r#"userName eq "x")"#,
        r#"not userName eq "x""#,
        r#"emails[type eq "work""#,
        r#"emails[type eq "work"]value eq "x""#,
        r#"emails[a[b eq "c"]]"#,
        r#"a.b.c eq "x""#,
        r#".a eq "x""#,
        r#"a. eq "x""#,
        r#"1a eq "x""#,
        "a eq 1.",
        "a eq --1",
        "urn: eq 1",
    ] {
        assert!(filter(text).is_err(), "{text}");
    }
}

#[test]
fn a_filter_may_be_neither_too_deep_nor_too_long() {
    let nested = |depth| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(filter(&nested(MAX_DEPTH)).is_ok());
    assert!(filter(&nested(MAX_DEPTH + 1)).is_err());
    assert!(filter(&nested(100_000)).is_err());
    let negated = |depth| format!("{}a pr{}", "not (".repeat(depth), ")".repeat(depth));
    assert!(filter(&negated(100_000)).is_err());
    let long = |terms| vec!["a pr"; terms].join(" or ");
    assert!(filter(&long(MAX_TERMS)).is_ok());
    assert!(filter(&long(MAX_TERMS + 1)).is_err());
}

#[test]
fn paths_have_a_filter_and_a_sub_attribute() {
    let parsed = path(r#"emails[type eq "work"].value"#).unwrap();
    assert_eq!(parsed.name.attribute, "emails");
    assert_eq!(parsed.name.sub.as_deref(), Some("value"));
    assert_eq!(parsed.filter, Some(equals("type", "work")));
    let parsed = path("name.givenName").unwrap();
    assert_eq!((parsed.name.sub.as_deref(), parsed.filter), (Some("givenName"), None));
    for text in ["", "a b", "a[", "a[]", "a[b pr", "a[b pr].", "a.b[c pr]", "a[b pr]c", "a.b.c"] {
        assert!(path(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = filter(&text);
        let _ = path(&text);
    }

    #[test]
    fn nothing_that_looks_like_a_filter_makes_the_parser_panic(
        text in "((not )?\\(|\\)|a|emails\\[|\\]|\\.|:| |eq|pr|and|or|\"x\"|\"|\\\\|1|true|ä){0,40}",
    ) {
        let _ = filter(&text);
        let _ = path(&text);
    }

    #[test]
    fn every_text_can_be_compared_with(text in "[^\0]*") {
        let literal = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(filter(&format!("a eq {literal}")).unwrap(), equals("a", &text));
    }
}
