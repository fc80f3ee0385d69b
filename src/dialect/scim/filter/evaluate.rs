//! Whether an entry of a multi-valued attribute meets the filter in a PATCH path.

use super::{Filter, Literal, Name, Operator};
use crate::dialect::scim::schema::Attribute;
use serde_json::{Map, Value};

/// Whether an entry meets a filter on its sub-attributes. A name that is none of them has no value.
pub fn is_met(filter: &Filter, attribute: &'static Attribute, entry: &Map<String, Value>) -> bool {
    match filter {
        Filter::And(all) => all.iter().all(|each| is_met(each, attribute, entry)),
        Filter::Or(any) => any.iter().any(|each| is_met(each, attribute, entry)),
        Filter::Not(inner) => !is_met(inner, attribute, entry),
        Filter::Present(name) => value(name, attribute, entry).is_some(),
        Filter::Compare(name, operator, literal) => {
            let Some((sub, value)) = value(name, attribute, entry) else {
                return *operator == Operator::Ne;
            };
            compares(sub, value, *operator, literal)
        }
        Filter::Entry(..) => false,
    }
}

fn value<'a>(
    name: &Name,
    attribute: &'static Attribute,
    entry: &'a Map<String, Value>,
) -> Option<(&'static Attribute, &'a Value)> {
    let sub = attribute.sub(&name.attribute).filter(|_| name.sub.is_none())?;
    Some((sub, entry.get(sub.name)?))
}

fn compares(sub: &Attribute, value: &Value, operator: Operator, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Bool(value), Literal::Flag(flag)) => match operator {
            Operator::Eq => value == flag,
            Operator::Ne => value != flag,
            _ => false,
        },
        (Value::String(value), Literal::Text(text)) if sub.case_exact => {
            ordered(value, operator, text)
        }
        (Value::String(value), Literal::Text(text)) => {
            ordered(&value.to_lowercase(), operator, &text.to_lowercase())
        }
        _ => operator == Operator::Ne,
    }
}

fn ordered(value: &str, operator: Operator, text: &str) -> bool {
    match operator {
        Operator::Eq => value == text,
        Operator::Ne => value != text,
        Operator::Co => value.contains(text),
        Operator::Sw => value.starts_with(text),
        Operator::Ew => value.ends_with(text),
        Operator::Gt => value > text,
        Operator::Ge => value >= text,
        Operator::Lt => value < text,
        Operator::Le => value <= text,
    }
}
