//! The recursive descent: `or` binds least, then `and`, then `not`.

use super::cursor::Cursor;
use super::{Filter, Literal, Malformed, Name, Operator, PatchPath};

/// Parses a filter.
///
/// # Errors
/// [`Malformed`], which says where.
pub fn filter(text: &str) -> Result<Filter, Malformed> {
    let mut cursor = Cursor::new(text);
    cursor.spaces();
    let parsed = any(&mut cursor)?;
    cursor.spaces();
    match cursor.is_at_end() {
        true => Ok(parsed),
        false => Err(cursor.expected("`and`, `or` or the end")),
    }
}

/// Parses the path of a PATCH operation.
///
/// # Errors
/// [`Malformed`], which says where.
pub fn path(text: &str) -> Result<PatchPath, Malformed> {
    let mut cursor = Cursor::new(text.trim());
    let mut name = cursor.name()?;
    let mut filter = None;
    if cursor.take('[') {
        filter = Some(bracketed(&mut cursor)?);
        if name.sub.is_some() {
            return Err(cursor.expected("no sub-attribute before the brackets"));
        }
        if cursor.take('.') {
            name.sub = Some(cursor.sub()?);
        }
    }
    match cursor.is_at_end() {
        true => Ok(PatchPath { name, filter }),
        false => Err(cursor.expected("the end of the path")),
    }
}

fn any(cursor: &mut Cursor<'_>) -> Result<Filter, Malformed> {
    let first = all(cursor)?;
    let mut others = Vec::new();
    while follows(cursor, "or") {
        others.push(all(cursor)?);
    }
    Ok(joined(first, others, Filter::Or))
}

fn all(cursor: &mut Cursor<'_>) -> Result<Filter, Malformed> {
    let first = term(cursor)?;
    let mut others = Vec::new();
    while follows(cursor, "and") {
        others.push(term(cursor)?);
    }
    Ok(joined(first, others, Filter::And))
}

fn joined(first: Filter, mut others: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if others.is_empty() {
        return first;
    }
    others.insert(0, first);
    join(others)
}

/// Whether this word is next, which it is read then.
fn follows(cursor: &mut Cursor<'_>, word: &str) -> bool {
    cursor.spaces();
    let found = cursor.take_word(word);
    cursor.spaces();
    found
}

fn term(cursor: &mut Cursor<'_>) -> Result<Filter, Malformed> {
    if cursor.take('(') {
        return grouped(cursor, ')');
    }
    if cursor.word().eq_ignore_ascii_case("not") {
        let is_negation = cursor.take_word("not");
        cursor.spaces();
        if is_negation && cursor.take('(') {
            return grouped(cursor, ')').map(|inner| Filter::Not(Box::new(inner)));
        }
        return Err(cursor.expected("`(` after `not`"));
    }
    let name = cursor.name()?;
    if cursor.take('[') {
        return entry(cursor, name);
    }
    comparison(cursor, name)
}

/// What is in parentheses or brackets, of which the first has been read.
fn grouped(cursor: &mut Cursor<'_>, close: char) -> Result<Filter, Malformed> {
    cursor.enter()?;
    cursor.spaces();
    let inner = any(cursor)?;
    cursor.spaces();
    if !cursor.take(close) {
        return Err(cursor.expected(if close == ')' { "`)`" } else { "`]`" }));
    }
    cursor.leave();
    Ok(inner)
}

fn bracketed(cursor: &mut Cursor<'_>) -> Result<Filter, Malformed> {
    let inner = grouped(cursor, ']')?;
    match nests(&inner) {
        true => Err(cursor.expected("no brackets in brackets")),
        false => Ok(inner),
    }
}

fn nests(filter: &Filter) -> bool {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().any(nests),
        Filter::Not(inner) => nests(inner),
        Filter::Entry(..) => true,
        Filter::Present(_) | Filter::Compare(..) => false,
    }
}

/// `emails[type eq "work"]`, after which `.value eq "x"` may follow: the same entry meets both.
fn entry(cursor: &mut Cursor<'_>, name: Name) -> Result<Filter, Malformed> {
    if name.sub.is_some() {
        return Err(cursor.expected("no sub-attribute before the brackets"));
    }
    let inner = bracketed(cursor)?;
    if !cursor.take('.') {
        return Ok(Filter::Entry(name, Box::new(inner)));
    }
    let sub = Name { schema: None, attribute: cursor.sub()?, sub: None };
    let also = comparison(cursor, sub)?;
    Ok(Filter::Entry(name, Box::new(Filter::And(vec![inner, also]))))
}

fn comparison(cursor: &mut Cursor<'_>, name: Name) -> Result<Filter, Malformed> {
    cursor.count()?;
    if !cursor.spaces() {
        return Err(cursor.expected("an operator after a space"));
    }
    if cursor.take_word("pr") {
        return Ok(Filter::Present(name));
    }
    let operators = [
        ("eq", Operator::Eq),
        ("ne", Operator::Ne),
        ("co", Operator::Co),
        ("sw", Operator::Sw),
        ("ew", Operator::Ew),
        ("gt", Operator::Gt),
        ("ge", Operator::Ge),
        ("lt", Operator::Lt),
        ("le", Operator::Le),
    ];
    let found = operators.into_iter().find(|(word, _)| cursor.take_word(word));
    let (_, operator) = found
        .ok_or_else(|| cursor.expected("an operator: eq, ne, co, sw, ew, gt, ge, lt, le or pr"))?;
    if !cursor.spaces() {
        return Err(cursor.expected("a value after a space"));
    }
    let literal = cursor.literal()?;
    Ok(match (operator, literal) {
        (Operator::Eq, Literal::Null) => Filter::Not(Box::new(Filter::Present(name))),
        (Operator::Ne, Literal::Null) => Filter::Present(name),
        (operator, literal) => Filter::Compare(name, operator, literal),
    })
}
