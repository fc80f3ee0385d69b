//! The compile-time part of the macro `statement!`: puts fragments into a text and finds its binds. A
//! misspelt fragment or bind does not compile.

mod pieces;

pub use pieces::{NUMBERS, Name, Piece, count, pieces};

/// Named pieces of SQL that a text may include as `{name}`, or as `{name argument argument}`. In
/// the fragment `@1` to `@4` stand for the arguments. An argument has no spaces, unless these are in a
/// fragment that it includes itself.
pub type Fragments = [&'static [Fragment]];

/// A fragment's name and its text.
pub type Fragment = (&'static str, &'static str);

/// What `@1` to `@4` stand for in a text.
#[derive(Clone, Copy)]
struct Arguments<'a> {
    texts: [&'a [u8]; 4],
    /// What they stand for in these arguments themselves: what the text that passes them was passed.
    outer: Option<&'a Arguments<'a>>,
}

const NO_ARGUMENTS: Arguments<'_> = Arguments { texts: [b"", b"", b"", b""], outer: None };

struct Output<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Output<N> {
    /// An output of no length only counts.
    #[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
    const fn push(&mut self, byte: u8) {
        if N > 0 {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
    }

    const fn copy(&mut self, mut text: &[u8]) {
        while let Some((&byte, rest)) = text.split_first() {
            self.push(byte);
            text = rest;
        }
    }

    const fn expand(&mut self, mut text: &[u8], arguments: &Arguments<'_>, fragments: &Fragments) {
        while let Some((&byte, rest)) = text.split_first() {
            text = rest;
            if byte == b'@' && first_is_digit(rest) {
                let (argument, rest) = split_argument(rest, arguments);
                match arguments.outer {
                    Some(outer) => self.expand(argument, outer, fragments),
                    None => self.copy(argument),
                }
                text = rest;
            } else if byte == b'{' && first_is_letter(rest) {
                let (inside, rest) = split_at_byte(rest, b'}');
                let (name, passed) = split_at_byte(inside, b' ');
                let passed = Arguments { texts: split_arguments(passed), outer: Some(arguments) };
                self.expand(find(name, fragments), &passed, fragments);
                text = rest;
            } else {
                self.push(byte);
            }
        }
    }
}

/// How long the text is with all fragments in it, in bytes.
pub const fn length(text: &str, fragments: &Fragments) -> usize {
    let mut output = Output::<0> { bytes: [], length: 0 };
    output.expand(text.as_bytes(), &NO_ARGUMENTS, fragments);
    output.length
}

/// The text with all fragments in it; `N` is its [`length`].
pub const fn expand<const N: usize>(text: &str, fragments: &Fragments) -> [u8; N] {
    let mut output = Output::<N> { bytes: [0; N], length: 0 };
    output.expand(text.as_bytes(), &NO_ARGUMENTS, fragments);
    output.bytes
}

/// The text with all fragments in it, for a test that reads all texts.
#[cfg(test)]
pub fn expanded(text: &str, fragments: &Fragments) -> String {
    const MOST: usize = 1 << 16;
    let bytes = expand::<MOST>(text, fragments);
    String::from_utf8_lossy(bytes.get(..length(text, fragments)).unwrap_or_default()).into_owned()
}

/// Reads an expanded text as what it is.
pub const fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[expect(clippy::panic, reason = "an error here is one of compilation")]
#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn find<'a>(name: &[u8], fragments: &'a Fragments) -> &'a [u8] {
    let mut at = 0;
    while at < fragments.len() {
        let mut which = 0;
        while which < fragments[at].len() {
            let (known, text) = fragments[at][which];
            if is(known.as_bytes(), name) {
                return text.as_bytes();
            }
            which += 1;
        }
        at += 1;
    }
    panic!("the text has a fragment that there is not")
}

/// The argument whose number the text begins with, and the rest.
#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn split_argument<'a, 't>(text: &'t [u8], arguments: &Arguments<'a>) -> (&'a [u8], &'t [u8]) {
    match text.split_first() {
        Some((&digit, rest)) => (arguments.texts[(digit - b'1') as usize], rest),
        None => (b"", text),
    }
}

/// The arguments that a text passes to a fragment, as they stand there.
#[expect(clippy::indexing_slicing, reason = "an error here is one of compilation")]
const fn split_arguments(mut passed: &[u8]) -> [&[u8]; 4] {
    let mut split: [&[u8]; 4] = [b"", b"", b"", b""];
    let mut at = 0;
    while !passed.is_empty() {
        let (argument, rest) = split_at_byte(passed, b' ');
        split[at] = argument;
        passed = rest;
        at += 1;
    }
    split
}

/// What stands before the byte and what stands after it; all and nothing where it is not there. What is
/// in braces is passed over.
const fn split_at_byte(text: &[u8], byte: u8) -> (&[u8], &[u8]) {
    let (mut rest, mut at, mut depth) = (text, 0, 0);
    while let Some((&first, after)) = rest.split_first() {
        if first == byte && depth == 0 {
            return (text.split_at(at).0, after);
        }
        match first {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        rest = after;
        at += 1;
    }
    (text, b"")
}

const fn first_is_letter(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'a'..=b'z'))
}

const fn first_is_digit(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'1'..=b'4'))
}

const fn is(mut one: &[u8], mut other: &[u8]) -> bool {
    loop {
        match (one.split_first(), other.split_first()) {
            (None, None) => return true,
            (Some((a, rest)), Some((b, rest_of_other))) if *a == *b => {
                one = rest;
                other = rest_of_other;
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAGMENTS: &Fragments = &[
        &[("live", "(@1.end IS NULL OR @1.end > :now)")],
        &[("mine", "EXISTS ({live @2} AND @1)")],
    ];

    #[test]
    fn fragments_are_put_in_with_their_arguments() {
        const TEXT: &str = "SELECT '{}' WHERE {mine a.b m} AND x = '{1}'";
        const LENGTH: usize = length(TEXT, FRAGMENTS);
        const BYTES: [u8; LENGTH] = expand(TEXT, FRAGMENTS);
        let expected =
            "SELECT '{}' WHERE EXISTS ((m.end IS NULL OR m.end > :now) AND a.b) AND x = '{1}'";
        assert_eq!(text(&BYTES), expected);
    }

    #[test]
    fn an_argument_includes_fragments_with_the_arguments_of_its_own_text() {
        const FRAGMENTS: &Fragments = &[
            &[("is", "@1.kind = @2"), ("either", "(@1 OR @2)")],
            &[("ours", "{either {is @2 'a'} {either @1.is='b' {is @2 @1}}}")],
        ];
        let expected = "(v.kind = 'a' OR (m.is='b' OR v.kind = m)) AND v";
        assert_eq!(expanded("{ours m v} AND v", FRAGMENTS), expected);
    }
}
