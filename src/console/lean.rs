//! Leaves out of a module what only its readers and the type checker need: comments and indentation. Lines
//! keep their numbers, so that what a browser says of an error fits the source.

/// The module without lines of comments, without `/** … */` elsewhere, and without indentation.
///
/// The modules have no text over several lines in which that would matter, and no text with such a mark:
/// templates of `html` leave out spaces around lines themselves.
pub fn lean(module: &str) -> String {
    let mut is_inside = false;
    let mut lean = String::with_capacity(module.len());
    for line in module.split_inclusive('\n') {
        let text = if is_inside { after_end(line) } else { Some(line) };
        is_inside = match text {
            Some(text) if !text.trim_start().starts_with("//") => add(&mut lean, text),
            Some(_) => false,
            None => true,
        };
        if line.ends_with('\n') {
            lean.push('\n');
        }
    }
    lean
}

/// Adds a line without its comments, and returns whether the last of them goes on after it.
fn add(lean: &mut String, line: &str) -> bool {
    let mut rest = line.trim_end_matches('\n').trim_start_matches(' ');
    while let Some((before, comment)) = rest.split_once("/**") {
        lean.push_str(before);
        match after_end(comment) {
            Some(after) => rest = after,
            None => return true,
        }
    }
    lean.push_str(rest);
    false
}

/// What follows the end of a comment.
fn after_end(text: &str) -> Option<&str> {
    text.split_once("*/").map(|(_, after)| after.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::lean;

    #[test]
    fn comments_and_indentation_are_left_out() {
        let module = "// About it.\n/** One line. */\nconst a = 1; // stays\n/**\n * More\n * lines.\n */\n\
            function f() {\n  /** @type {any} */\n  return /** @type {any} */ (a);\n}\n";
        let expected = "\n\nconst a = 1; // stays\n\n\n\n\nfunction f() {\n\nreturn (a);\n}\n";
        assert_eq!(lean(module), expected);
        assert_eq!(lean("  /** @type {any} */ (x).y(/** @type {B} */ (b));"), "(x).y((b));");
        assert_eq!(lean("a = '/* no */' // b\n"), "a = '/* no */' // b\n");
    }

    #[test]
    fn lines_keep_their_numbers() {
        let module = include_str!("../../console/api.mjs");
        let lines = |text: &str| text.split('\n').count();
        assert_eq!(lines(&lean(module)), lines(module));
    }
}
