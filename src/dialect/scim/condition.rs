//! Filters as conditions of the domain.

use super::error::{ScimError, ScimType};
use super::filter::{Filter, Literal, Name, Operator};
use super::schema::{Attribute, Kind, Resolved, ResourceType};
use crate::domain::condition::{Case, Comparison, Condition, EntryField, Operand, Test};
use chrono::{DateTime, NaiveDateTime, Utc};

/// What an attribute is in the domain.
pub enum Target<F> {
    /// A field.
    Field(F),
    /// A field with a list of entries, of which some have to meet a condition.
    List(F),
    /// Ids of other resources, which can be compared for equality alone.
    Ids(F),
    /// The same for all resources.
    Fixed(&'static str),
}

/// The fields of a type of resources.
pub trait Fields: Copy {
    /// The type.
    const TYPE: ResourceType;

    /// What the attribute is; `None` if it cannot be filtered by.
    fn of(resolved: &Resolved) -> Option<Target<Self>>;
}

/// The condition that a filter is.
///
/// # Errors
/// 400 `invalidFilter` for an attribute that there is not or that cannot be filtered by, and for a
/// comparison that the attribute has not.
pub fn condition<F: Fields>(filter: &Filter) -> Result<Condition<F>, ScimError> {
    let each = |all: &[Filter]| all.iter().map(condition).collect::<Result<Vec<_>, _>>();
    match filter {
        Filter::And(all) => Ok(Condition::All(each(all)?)),
        Filter::Or(any) => Ok(Condition::Any(each(any)?)),
        Filter::Not(inner) => Ok(Condition::Not(Box::new(condition(inner)?))),
        Filter::Present(name) => present(&resolve::<F>(name)?, name),
        Filter::Compare(name, operator, literal) => {
            compare(&resolve::<F>(name)?, name, *operator, literal)
        }
        Filter::Entry(name, inner) => {
            let resolved = resolve::<F>(name)?;
            match F::of(&resolved) {
                Some(Target::List(field)) => {
                    let inner = entry(inner, resolved.attribute)?;
                    Ok(Condition::Field(field, Test::HasEntry(Box::new(inner))))
                }
                Some(Target::Ids(field)) => of_ids(field, inner, resolved.attribute),
                _ => Err(invalid(format!("`{}` takes no brackets", name.attribute))),
            }
        }
    }
}

fn invalid(detail: String) -> ScimError {
    ScimError::bad(ScimType::InvalidFilter, detail)
}

fn resolve<F: Fields>(name: &Name) -> Result<Resolved, ScimError> {
    F::TYPE.resolve(name).ok_or_else(|| ScimError::unknown_attribute(&name.attribute))
}

fn cannot(name: &Name) -> ScimError {
    invalid(format!("`{}` cannot be filtered by", name.attribute))
}

fn present<F: Fields>(resolved: &Resolved, name: &Name) -> Result<Condition<F>, ScimError> {
    match F::of(resolved) {
        Some(Target::Field(field) | Target::Ids(field)) => {
            Ok(Condition::Field(field, Test::Present))
        }
        Some(Target::Fixed(_)) => Ok(Condition::All(Vec::new())),
        Some(Target::List(field)) => Ok(match resolved.sub {
            None => Condition::Field(field, Test::Present),
            Some(sub) => {
                let inner = Condition::Field(field_of(sub), Test::Present);
                Condition::Field(field, Test::HasEntry(Box::new(inner)))
            }
        }),
        None if resolved.attribute.kind == Kind::Complex && resolved.sub.is_none() => {
            let part = |sub| F::of(&Resolved { sub: Some(sub), ..*resolved });
            let parts = resolved.attribute.subs.iter().filter_map(part);
            let fields: Vec<_> = parts
                .filter_map(|part| match part {
                    Target::Field(field) => Some(Condition::Field(field, Test::Present)),
                    Target::List(_) | Target::Ids(_) | Target::Fixed(_) => None,
                })
                .collect();
            if fields.is_empty() { Err(cannot(name)) } else { Ok(Condition::Any(fields)) }
        }
        None => Err(cannot(name)),
    }
}

fn compare<F: Fields>(
    resolved: &Resolved,
    name: &Name,
    operator: Operator,
    literal: &Literal,
) -> Result<Condition<F>, ScimError> {
    // An attribute with a `value` is compared by it.
    let value = || resolved.attribute.sub("value");
    let sub = resolved.sub.or_else(value);
    let compared = sub.unwrap_or(resolved.attribute);
    match F::of(&Resolved { sub, ..*resolved }) {
        Some(Target::Field(field)) => {
            let (how, operand) = operand(compared, operator, literal)?;
            Ok(negated(operator, Condition::Field(field, Test::Compares(how, operand))))
        }
        Some(Target::List(field)) => {
            let sub = sub.ok_or_else(|| cannot(name))?;
            let (how, operand) = operand(sub, operator, literal)?;
            let inner = Condition::Field(field_of(sub), Test::Compares(how, operand));
            let inner = negated(operator, inner);
            Ok(Condition::Field(field, Test::HasEntry(Box::new(inner))))
        }
        Some(Target::Ids(field)) => of_id(field, compared, operator, literal),
        Some(Target::Fixed(fixed)) => {
            let Literal::Text(text) = literal else { return Err(cannot(name)) };
            let is_same = fixed.eq_ignore_ascii_case(text);
            match (operator, is_same) {
                (Operator::Eq, true) | (Operator::Ne, false) => Ok(Condition::All(Vec::new())),
                (Operator::Eq, false) | (Operator::Ne, true) => Ok(Condition::Any(Vec::new())),
                _ => Err(cannot(name)),
            }
        }
        None => Err(cannot(name)),
    }
}

fn negated<F>(operator: Operator, condition: Condition<F>) -> Condition<F> {
    match operator {
        Operator::Ne => Condition::Not(Box::new(condition)),
        _ => condition,
    }
}

fn of_id<F>(
    field: F,
    compared: &Attribute,
    operator: Operator,
    literal: &Literal,
) -> Result<Condition<F>, ScimError> {
    match (operator, literal) {
        (Operator::Eq | Operator::Ne, Literal::Text(id)) if compared.name == "value" => {
            let is_it = Test::Compares(Comparison::Equal, Operand::Text(id.clone()));
            Ok(negated(operator, Condition::Field(field, is_it)))
        }
        _ => Err(invalid("members and groups are compared by `value`, with `eq`".to_owned())),
    }
}

/// `members[value eq "u"]`.
fn of_ids<F: Copy>(
    field: F,
    filter: &Filter,
    attribute: &Attribute,
) -> Result<Condition<F>, ScimError> {
    match filter {
        Filter::Or(any) => {
            let any = any.iter().map(|each| of_ids(field, each, attribute));
            Ok(Condition::Any(any.collect::<Result<_, _>>()?))
        }
        Filter::Compare(name, Operator::Eq, literal) if name.sub.is_none() => {
            match attribute.sub(&name.attribute) {
                Some(sub) => of_id(field, sub, Operator::Eq, literal),
                None => Err(cannot(name)),
            }
        }
        _ => Err(invalid("members and groups are compared by `value`, with `eq`".to_owned())),
    }
}

/// The condition on an entry of a list.
fn entry(
    filter: &Filter,
    attribute: &'static Attribute,
) -> Result<Condition<EntryField>, ScimError> {
    let each = |all: &[Filter]| {
        all.iter().map(|each| entry(each, attribute)).collect::<Result<Vec<_>, _>>()
    };
    let named = |name: &Name| {
        let found = attribute.sub(&name.attribute).filter(|_| name.sub.is_none());
        let unknown = || invalid(format!("`{}` has no `{}`", attribute.name, name.attribute));
        found.ok_or_else(unknown)
    };
    match filter {
        Filter::And(all) => Ok(Condition::All(each(all)?)),
        Filter::Or(any) => Ok(Condition::Any(each(any)?)),
        Filter::Not(inner) => Ok(Condition::Not(Box::new(entry(inner, attribute)?))),
        Filter::Present(name) => Ok(Condition::Field(field_of(named(name)?), Test::Present)),
        Filter::Compare(name, operator, literal) => {
            let sub = named(name)?;
            let (how, operand) = operand(sub, *operator, literal)?;
            let compared = Condition::Field(field_of(sub), Test::Compares(how, operand));
            Ok(negated(*operator, compared))
        }
        Filter::Entry(name, _) => Err(invalid(format!("`{}` takes no brackets", name.attribute))),
    }
}

fn field_of(sub: &'static Attribute) -> EntryField {
    EntryField { name: sub.name, case: case(sub) }
}

/// How an attribute's text compares.
pub fn case(attribute: &Attribute) -> Case {
    if attribute.case_exact { Case::Exact } else { Case::Folded }
}

/// What is compared with, as the attribute's kind has it.
fn operand(
    attribute: &Attribute,
    operator: Operator,
    literal: &Literal,
) -> Result<(Comparison, Operand), ScimError> {
    let refused = |what: &str| invalid(format!("`{}` {what}", attribute.name));
    let how = match operator {
        Operator::Eq | Operator::Ne => Comparison::Equal,
        Operator::Co => Comparison::Contains,
        Operator::Sw => Comparison::StartsWith,
        Operator::Ew => Comparison::EndsWith,
        Operator::Gt => Comparison::Greater,
        Operator::Ge => Comparison::GreaterOrEqual,
        Operator::Lt => Comparison::Less,
        Operator::Le => Comparison::LessOrEqual,
    };
    let operand = match (attribute.kind, literal) {
        (Kind::Text | Kind::Reference, Literal::Text(text) | Literal::Number(text)) => {
            Operand::Text(text.clone())
        }
        (Kind::Flag, _) if how != Comparison::Equal => {
            return Err(refused("is compared with `eq` and `ne` alone"));
        }
        (Kind::Flag, Literal::Flag(flag)) => Operand::Flag(*flag),
        (Kind::Flag, Literal::Text(text)) if text.eq_ignore_ascii_case("true") => {
            Operand::Flag(true)
        }
        (Kind::Flag, Literal::Text(text)) if text.eq_ignore_ascii_case("false") => {
            Operand::Flag(false)
        }
        (Kind::Flag, _) => return Err(refused("is compared with true or false")),
        (Kind::Time, _)
            if [Comparison::Contains, Comparison::StartsWith, Comparison::EndsWith]
                .contains(&how) =>
        {
            return Err(refused("is a time, which has no parts"));
        }
        (Kind::Time, Literal::Text(text)) => {
            let time = time(text).ok_or_else(|| {
                refused("is compared with a time, such as \"2026-11-29T12:00:00Z\"")
            })?;
            Operand::Time(time)
        }
        _ => return Err(refused("is compared with text in double quotes")),
    };
    Ok((how, operand))
}

/// A time with an offset, or in UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let with_offset = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let in_utc = || text.parse::<NaiveDateTime>().map(|time| time.and_utc());
    with_offset.or_else(|_| in_utc()).ok()
}

/// The field that a list is sorted by.
///
/// # Errors
/// 400 `invalidValue` for an attribute that there is not or that cannot be sorted by.
pub fn sorted<F: Fields>(name: &str) -> Result<F, ScimError> {
    let refused = || ScimError::value("sortBy", "must be an attribute that lists are sorted by");
    let parsed = super::filter::path(name).ok().filter(|path| path.filter.is_none());
    let resolved = F::TYPE.resolve(&parsed.ok_or_else(refused)?.name).ok_or_else(refused)?;
    let sub = resolved.sub.or_else(|| resolved.attribute.sub("value"));
    match F::of(&Resolved { sub, ..resolved }) {
        Some(Target::Field(field)) => Ok(field),
        Some(Target::List(field)) if sub.is_none_or(|sub| sub.name == "value") => Ok(field),
        _ => Err(refused()),
    }
}
