//! Writes conditions. Negations are carried down to the fields, where NULL is decided: a field without a
//! value meets no comparison, and meets the negation of each. So what is not negated stays as an index
//! can answer it.

use super::field::{Field, Scope};
use crate::domain::model::condition::{Case, Comparison, Condition, EntryField, Operand, Test};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Bool, Text, Timestamptz};

/// Whether a condition is to be met, or not to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    Positive,
    Negative,
}

/// Writes a condition.
///
/// # Errors
/// What a value's conversion meets.
pub fn write<'b, F: Field>(
    condition: &'b Condition<F>,
    polarity: Polarity,
    scope: &'b Scope<'b>,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let (of, conditions) = match (condition, polarity) {
        (Condition::All(all), Polarity::Positive) => (ALL, all),
        (Condition::All(all), Polarity::Negative) => (ANY, all),
        (Condition::Any(any), Polarity::Positive) => (ANY, any),
        (Condition::Any(any), Polarity::Negative) => (ALL, any),
        (Condition::Not(inner), Polarity::Positive) => {
            return write(inner, Polarity::Negative, scope, out);
        }
        (Condition::Not(inner), Polarity::Negative) => {
            return write(inner, Polarity::Positive, scope, out);
        }
        (Condition::Field(field, test), Polarity::Positive) => return field.test(test, scope, out),
        (Condition::Field(field, test), Polarity::Negative) => {
            out.push_sql("(");
            field.test(test, scope, out)?;
            out.push_sql(") IS NOT TRUE");
            return Ok(());
        }
    };
    let (separator, empty) = of;
    if conditions.is_empty() {
        out.push_sql(empty);
        return Ok(());
    }
    for (index, each) in conditions.iter().enumerate() {
        out.push_sql(if index == 0 { "(" } else { separator });
        write(each, polarity, scope, out)?;
    }
    out.push_sql(")");
    Ok(())
}

const ALL: (&str, &str) = (" AND ", "true");
const ANY: (&str, &str) = (" OR ", "false");

/// Writes a comparison of a text, which `left` writes.
///
/// # Errors
/// As [`write`].
pub fn compare_text<'b>(
    left: impl Fn(&mut AstPass<'_, 'b, Pg>) -> QueryResult<()>,
    how: Comparison,
    right: &'b Operand,
    case: Case,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let Operand::Text(right) = right else {
        out.push_sql("false");
        return Ok(());
    };
    let (open, close) = match case {
        Case::Exact => ("(", ")"),
        Case::Folded => ("lower(", ")"),
    };
    let (before, between, after) = match how {
        Comparison::Equal => ("", " = ", ""),
        Comparison::Contains => ("strpos(", ", ", ") > 0"),
        Comparison::StartsWith => ("starts_with(", ", ", ")"),
        Comparison::EndsWith => ("starts_with(reverse(", "), reverse(", "))"),
        Comparison::Greater => ("", " COLLATE \"C\" > ", ""),
        Comparison::GreaterOrEqual => ("", " COLLATE \"C\" >= ", ""),
        Comparison::Less => ("", " COLLATE \"C\" < ", ""),
        Comparison::LessOrEqual => ("", " COLLATE \"C\" <= ", ""),
    };
    out.push_sql(before);
    out.push_sql(open);
    left(out)?;
    out.push_sql(close);
    out.push_sql(between);
    out.push_sql(open);
    out.push_bind_param::<Text, _>(right)?;
    out.push_sql(close);
    out.push_sql(after);
    Ok(())
}

/// Writes a comparison of a column of times.
///
/// # Errors
/// As [`write`].
pub fn compare_time<'b>(
    column: &'static str,
    how: Comparison,
    right: &'b Operand,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    let operator = match how {
        Comparison::Equal => " = ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Contains | Comparison::StartsWith | Comparison::EndsWith => "",
    };
    match right {
        Operand::Time(time) if !operator.is_empty() => {
            out.push_sql(column);
            out.push_sql(operator);
            out.push_bind_param::<Timestamptz, _>(time)
        }
        _ => {
            out.push_sql("false");
            Ok(())
        }
    }
}

/// Writes a comparison of what is yes or no.
///
/// # Errors
/// As [`write`].
pub fn compare_flag<'b>(
    left: impl Fn(&mut AstPass<'_, 'b, Pg>) -> QueryResult<()>,
    how: Comparison,
    right: &'b Operand,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    match (how, right) {
        (Comparison::Equal, Operand::Flag(flag)) => {
            left(out)?;
            out.push_sql(" = ");
            out.push_bind_param::<Bool, _>(flag)
        }
        _ => {
            out.push_sql("false");
            Ok(())
        }
    }
}

/// Entries `e` of a list of JSON objects.
impl Field for EntryField {
    type Columns = Bool;
    const FROM: &'static str = "";

    fn test<'b>(
        self,
        test: &'b Test,
        _scope: &'b Scope<'b>,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        let text = |out: &mut AstPass<'_, 'b, Pg>| {
            out.push_sql("e ->> ");
            // The names are those of the table of attributes.
            out.push_sql("'");
            out.push_sql(self.name);
            out.push_sql("'");
            Ok(())
        };
        match test {
            Test::Present => {
                text(out)?;
                out.push_sql(" IS NOT NULL");
                Ok(())
            }
            Test::Compares(how, right @ Operand::Flag(_)) => {
                let flag = |out: &mut AstPass<'_, 'b, Pg>| {
                    out.push_sql("(");
                    text(out)?;
                    out.push_sql(" = 'true')");
                    Ok(())
                };
                compare_flag(flag, *how, right, out)
            }
            Test::Compares(how, right) => compare_text(text, *how, right, self.case, out),
            Test::HasEntry(_) => {
                out.push_sql("false");
                Ok(())
            }
        }
    }

    fn order<'b>(&'b self, _out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}
