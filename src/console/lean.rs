//! Leaves out of modules and styles what only their readers and the type checker need: comments and spaces.
//! Lines keep their numbers, so that what a browser says of an error fits the source.

use std::iter::Peekable;
use std::str::Chars;

/// What can be before a regular expression, but for `return`: after anything else a slash divides.
const BEFORE_EXPRESSION: &str = "(,=:[!&|?{};<>\n";

/// A module without comments, indentation, and spaces that separate nothing.
///
/// Texts, templates and regular expressions stay as they are, but for the indentation in templates, which those
/// of `html` leave out themselves.
pub fn lean(module: &str) -> String {
    let rest = module.chars().peekable();
    let mut reader = Reader { rest, lean: String::with_capacity(module.len()), open: Vec::new() };
    reader.code();
    reader.lean
}

/// A style sheet without comments, indentation, and spaces that separate nothing.
pub fn lean_style(style: &str) -> String {
    let mut lean = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        let (inside, after) = comment.split_once("*/").unwrap_or((comment, ""));
        lean.push_str(before);
        lean.extend(inside.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    lean.push_str(rest);
    let lines: Vec<_> = lean.split('\n').map(str::trim).collect();
    let mut lean = lines.join("\n");
    for (long, short) in
        [(": ", ":"), ("; ", ";"), (", ", ","), (" {", "{"), ("{ ", "{"), (" }", "}"), (";}", "}")]
    {
        lean = lean.replace(long, short);
    }
    lean
}

/// Reads a module to its end.
struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    lean: String,
    /// The templates around, each with the number of braces that are open in its expression.
    open: Vec<usize>,
}

impl Reader<'_> {
    fn code(&mut self) {
        while let Some(next) = self.rest.next() {
            match next {
                '\'' | '"' => self.text(next),
                '`' => {
                    self.lean.push('`');
                    self.template();
                }
                '/' => self.slash(),
                ' ' => self.space(),
                '}' if self.open.last() == Some(&0) => {
                    self.open.pop();
                    self.lean.push('}');
                    self.template();
                }
                _ => {
                    self.count_braces(next);
                    self.lean.push(next);
                }
            }
        }
    }

    fn count_braces(&mut self, next: char) {
        let Some(braces) = self.open.last_mut() else { return };
        match next {
            '{' => *braces += 1,
            '}' => *braces = braces.saturating_sub(1),
            _ => {}
        }
    }

    /// Copies the next character.
    fn copy(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.lean.push(next);
        Some(next)
    }

    /// Copies a text in quotes.
    fn text(&mut self, quote: char) {
        self.lean.push(quote);
        while let Some(next) = self.copy() {
            if next == '\\' {
                self.copy();
            } else if next == quote {
                return;
            }
        }
    }

    /// Copies a template up to its end, or up to an expression in it.
    fn template(&mut self) {
        while let Some(next) = self.copy() {
            match next {
                '`' => return,
                '\\' => {
                    self.copy();
                }
                '\n' => while self.rest.next_if_eq(&' ').is_some() {},
                '$' if self.rest.peek() == Some(&'{') => {
                    self.copy();
                    self.open.push(0);
                    return;
                }
                _ => {}
            }
        }
    }

    /// A comment, a regular expression, or a division.
    fn slash(&mut self) {
        match self.rest.peek() {
            Some('/') => while self.rest.next_if(|next| *next != '\n').is_some() {},
            Some('*') => self.comment(),
            _ => {
                let before = self.lean.chars().next_back().unwrap_or('\n');
                self.lean.push('/');
                let is_value = self.lean.ends_with("return/");
                if is_value || BEFORE_EXPRESSION.contains(before) {
                    self.expression();
                }
            }
        }
    }

    /// Leaves out a comment but for its line breaks.
    fn comment(&mut self) {
        let mut before = ' ';
        self.rest.next();
        for next in self.rest.by_ref() {
            if before == '*' && next == '/' {
                return;
            }
            if next == '\n' {
                self.lean.push(next);
            }
            before = next;
        }
    }

    /// Copies a regular expression up to its end.
    fn expression(&mut self) {
        let mut is_class = false;
        while let Some(next) = self.copy() {
            match next {
                '\\' => {
                    self.copy();
                }
                '[' => is_class = true,
                ']' => is_class = false,
                '/' if !is_class => return,
                _ => {}
            }
        }
    }

    /// Leaves out spaces that separate nothing.
    fn space(&mut self) {
        while self.rest.next_if_eq(&' ').is_some() {}
        let before = self.lean.chars().next_back().unwrap_or('\n');
        let Some(next) = self.rest.peek() else { return };
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let is_sign = before == *next && matches!(next, '+' | '-');
        if (is_word(before) && is_word(*next)) || is_sign {
            self.lean.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lean, lean_style};

    #[test]
    fn comments_and_spaces_are_left_out() {
        let module = "// About it.\n/** One line. */\nconst a = 1; // goes\n/**\n * More\n * lines.\n */\n\
            function f() {\n  /** @type {any} */\n  return /** @type {any} */ (a);\n}\n";
        let expected = "\n\nconst a=1;\n\n\n\n\nfunction f(){\n\nreturn(a);\n}\n";
        assert_eq!(lean(module), expected);
        assert_eq!(lean("  /** @type {any} */ (x).y(/** @type {B} */ (b));"), "(x).y((b));");
        assert_eq!(lean("let /** @type {A} */ a = b + +c - d;"), "let a=b+ +c-d;");
    }

    #[test]
    fn texts_stay_as_they_are() {
        for text in [
            "a='/* no */  x'\n",
            "a=\"it's // no\"\n",
            "a='\\' // no'\n",
            "a=`x  ${b} // no ${c?`y  ${d}`:{}} z`\n",
            "a=/[/ ' ]  \\/ /.test(b)\n",
            "f(/\"/g,'  ')\n",
            "return/['  ]/.test(a)\n",
            "a=`\\`  \\${`\n",
        ] {
            assert_eq!(lean(text), text);
        }
        assert_eq!(lean("a = `<p>\n    ${ b / c }  d\n  </p>`;"), "a=`<p>\n${b/c}  d\n</p>`;");
        assert_eq!(lean("x ? { a: `${ { b } }` } : y"), "x?{a:`${{b}}`}:y");
    }

    #[test]
    fn lines_keep_their_numbers() {
        let module = include_str!("../../console/api.mjs");
        let style = include_str!("../../console/style.css");
        let lines = |text: &str| text.split('\n').count();
        assert_eq!(lines(&lean(module)), lines(module));
        assert_eq!(lines(&lean_style(style)), lines(style));
    }

    #[test]
    fn a_style_sheet_becomes_short() {
        let style = "/* Tokens:\n one */\n:root {\n  --a: light-dark(#fff, #000);\n}\na :is(b, c) { x: calc(1px + 2px); y: \" *\"; }\n";
        let expected =
            "\n\n:root{\n--a:light-dark(#fff,#000);\n}\na :is(b,c){x:calc(1px + 2px);y:\" *\"}\n";
        assert_eq!(lean_style(style), expected);
    }
}
