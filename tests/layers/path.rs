//! Reads `use` declarations.

/// One name that a `use` declaration brings into scope.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// The path as it is written, such as `["super", "Ctx"]`. A glob's ends in `*`.
    pub path: Vec<String>,
    /// The name by which the file knows it.
    pub name: String,
    /// Whether it is re-exported.
    pub is_public: bool,
}

/// What the `use` declarations of the code bring into scope, one by one, braces undone; and the code
/// without them.
pub fn expand(code: &str) -> (Vec<Import>, String) {
    let (mut imports, mut body, mut rest) = (Vec::new(), String::new(), code);
    while let Some(at) = rest.find("use ") {
        let (before, after) = rest.split_at(at);
        let visibility = before.rsplit('\n').next().unwrap().trim();
        let is_public = visibility == "pub" || visibility.starts_with("pub(");
        let is_declaration = visibility.is_empty() || is_public;
        body.push_str(before);
        let (tree, after) = after["use ".len()..].split_once(';').unwrap_or_default();
        if is_declaration {
            walk(&mut imports, Vec::new(), tree, is_public);
        } else {
            body.push_str(tree);
        }
        rest = after;
    }
    body.push_str(rest);
    (imports, body)
}

fn walk(imports: &mut Vec<Import>, base: Vec<String>, tree: &str, is_public: bool) {
    let tree = tree.trim();
    if let Some((prefix, group)) = tree.split_once('{') {
        let group = group.strip_suffix('}').unwrap_or_else(|| panic!("no group: {tree}"));
        let base = [base, segments(prefix.trim().trim_end_matches("::"))].concat();
        for part in top_level(group) {
            walk(imports, base.clone(), part, is_public);
        }
        return;
    }
    let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(p, a)| (p, Some(a.trim())));
    let mut path = [base, segments(path)].concat();
    // `a::{self}` is `a`.
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let Some(last) = path.last() else { return };
    let name = alias.unwrap_or(last).to_owned();
    imports.push(Import { path, name, is_public });
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// The parts of a group between commas that are in no inner group.
fn top_level(group: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begun) = (Vec::new(), 0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[begun..at]);
                begun = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[begun..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

#[test]
fn braces_and_names_are_undone() {
    let code = "use crate::{a, b::{self, c as d}};\npub(crate) use super::super::e;\nlet use_ = 1;";
    let import = |path: &str, name: &str, is_public| Import {
        path: path.split("::").map(str::to_owned).collect(),
        name: name.to_owned(),
        is_public,
    };
    let expected = [
        import("crate::a", "a", false),
        import("crate::b", "b", false),
        import("crate::b::c", "d", false),
        import("super::super::e", "e", true),
    ];
    let (imports, body) = expand(code);
    assert_eq!(imports, expected);
    assert_eq!(body, "\npub(crate) \nlet use_ = 1;");
}
