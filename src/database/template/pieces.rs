//! Splits the text of a statement at its binds.

use super::{first_is_letter, is};

/// A bind's name, and its parts where it is sent as several values: `.part` where the text says
/// `:name.part`, and `part` where it says `:part`.
pub type Name = (&'static str, &'static [&'static str]);

/// A piece of a statement's text.
#[derive(Debug, Clone, Copy)]
pub enum Piece {
    /// SQL as it stands.
    Sql(&'static str),
    /// A bind: the place of its name among the statement's names, the place of the part, and the
    /// number under which PostgreSQL knows it.
    Bind {
        /// Which of the statement's names it is.
        name: usize,
        /// Which of the name's parts it is; 0 where there are none.
        part: usize,
        /// The bind's number, counted from 1.
        number: usize,
        /// Whether the value is sent here, or was by an earlier piece.
        first: bool,
    },
}

/// How many pieces the expanded text has.
pub const fn count(sql: &'static str) -> usize {
    let (mut rest, mut count) = (sql, 1);
    while let Some((_, _, after)) = split_at_bind(rest) {
        count += 2;
        rest = after;
    }
    count
}

/// Splits the expanded text at its binds; `N` is its [`count`].
#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
pub const fn pieces<const N: usize>(sql: &'static str, names: &[Name]) -> [Piece; N] {
    let mut pieces = [Piece::Sql(""); N];
    let (mut rest, mut at, mut last) = (sql, 0, 0);
    while let Some((before, bind, after)) = split_at_bind(rest) {
        pieces[at] = Piece::Sql(before);
        let (name, part) = find_name(bind.as_bytes(), names);
        let known = number_of(&pieces, name, part);
        let number = if known == 0 { last + 1 } else { known };
        if known == 0 {
            last += 1;
        }
        pieces[at + 1] = Piece::Bind { name, part, number, first: known == 0 };
        rest = after;
        at += 2;
    }
    pieces[at] = Piece::Sql(rest);
    assert!(last < NUMBERS.len(), "a statement has at most 49 binds");
    let mut name = 0;
    while name < names.len() {
        assert!(is_used(&pieces, name), "a name of the statement is not in its text");
        name += 1;
    }
    pieces
}

/// The numbers of binds as text: what follows the dollar sign where a bind is repeated.
pub const NUMBERS: [&str; 50] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32",
    "33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48",
    "49",
];

#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn number_of(pieces: &[Piece], name: usize, part: usize) -> usize {
    let mut at = 0;
    while at < pieces.len() {
        if let Piece::Bind { name: other, part: its, number, .. } = pieces[at]
            && other == name
            && its == part
        {
            return number;
        }
        at += 1;
    }
    0
}

#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn is_used(pieces: &[Piece], name: usize) -> bool {
    let mut at = 0;
    while at < pieces.len() {
        if let Piece::Bind { name: other, .. } = pieces[at]
            && other == name
        {
            return true;
        }
        at += 1;
    }
    false
}

/// The place of `name`, or of `name.part`, among the names.
#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn find_name(bind: &[u8], names: &[Name]) -> (usize, usize) {
    let mut at = 0;
    while at < names.len() {
        let (name, parts) = names[at];
        if parts.is_empty() && is(name.as_bytes(), bind) {
            return (at, 0);
        }
        let mut which = 0;
        while which < parts.len() {
            let part = parts[which].as_bytes();
            if is(part, bind) || is(part, without_prefix(bind, name.as_bytes())) {
                return (at, which);
            }
            which += 1;
        }
        at += 1;
    }
    panic_unknown_bind()
}

/// The text after the prefix; nothing where it begins otherwise.
const fn without_prefix<'a>(mut text: &'a [u8], mut prefix: &[u8]) -> &'a [u8] {
    loop {
        match (text.split_first(), prefix.split_first()) {
            (_, None) => return text,
            (Some((a, rest)), Some((b, rest_of_prefix))) if *a == *b => {
                text = rest;
                prefix = rest_of_prefix;
            }
            _ => return b"",
        }
    }
}

#[expect(clippy::panic, reason = "an error here is one of compilation")]
const fn panic_unknown_bind() -> (usize, usize) {
    panic!("the text has a bind that the statement does not name")
}

/// The text up to the next bind, the bind's name, and what follows. A colon before another, or
/// after one, is a cast's; in `[1:2]` it is a slice's.
const fn split_at_bind(sql: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let bytes = sql.as_bytes();
    let (mut rest, mut at, mut before) = (bytes, 0, b' ');
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b':' && before != b':' && first_is_letter(after) {
            let (head, _) = sql.split_at(at);
            let (_, tail) = sql.split_at(at + 1);
            let (name, tail) = tail.split_at(name_length(tail.as_bytes()));
            return Some((head, name, tail));
        }
        before = byte;
        rest = after;
        at += 1;
    }
    None
}

const fn name_length(mut text: &[u8]) -> usize {
    let mut length = 0;
    while let Some((&byte, rest)) = text.split_first() {
        if !(byte.is_ascii_lowercase() || byte == b'_' || (byte == b'.' && first_is_letter(rest))) {
            break;
        }
        length += 1;
        text = rest;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binds_are_numbered_by_their_first_place() {
        const SQL: &str = "a = :group.id AND b = :no::bigint AND c = :group.id OR d = :now";
        const NAMES: &[Name] = &[("group", &[".no", ".id"]), ("by", &["now"]), ("no", &[])];
        assert_eq!(count(SQL), 9);
        let found: Vec<_> = pieces::<9>(SQL, NAMES)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Sql(_) => None,
                Piece::Bind { name, part, number, first } => Some((name, part, number, first)),
            })
            .collect();
        assert_eq!(found, [(0, 1, 1, true), (2, 0, 2, true), (0, 1, 1, false), (1, 0, 3, true)]);
    }
}
