//! Reads the sources: their code without comments, and the paths that they name, resolved.

use super::path::{Import, expand};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A file below `src/`.
pub struct Source {
    /// Its path below `src/`, such as `dialect/rest/mod.rs`.
    pub name: String,
    /// Its module, such as `["dialect", "rest"]`.
    pub module: Vec<String>,
    /// Its code, without comments, unit tests and the contents of strings.
    pub code: String,
    /// Its code with the contents of strings.
    pub with_strings: String,
    imports: Vec<Import>,
    /// The paths outside of `use` declarations, as they are written.
    inline: Vec<Vec<String>>,
}

/// All files below `src/`.
pub static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources: Vec<_> = files(&root).iter().map(|path| Source::read(&root, path)).collect();
    assert!(sources.len() > 50, "{}", sources.len());
    sources
});

/// The file of each module.
static MODULES: LazyLock<HashMap<&[String], &Source>> =
    LazyLock::new(|| SOURCES.iter().map(|source| (source.module.as_slice(), source)).collect());

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    rust.chain(folders.iter().flat_map(|folder| self::files(folder))).collect()
}

impl Source {
    fn read(root: &Path, path: &Path) -> Self {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        Self::new(&name, text.split("#[cfg(test)]\nmod tests {").next().unwrap())
    }

    pub fn new(name: &str, text: &str) -> Self {
        let path = name.trim_end_matches(".rs");
        let mut module: Vec<_> = path.split('/').map(str::to_owned).collect();
        if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) && name != "main.rs" {
            module.pop();
        }
        let (code, with_strings) = stripped(text);
        let (imports, body) = expand(&code);
        let inline = inline_paths(&body);
        Self { name: name.to_owned(), module, code, with_strings, imports, inline }
    }

    /// The paths within the crate that the file names, from the crate's root, as they are written.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let others = self.inline.iter().map(|path| self.localized(path));
        let imports = self.imports.iter().map(|import| import.path.clone());
        imports.chain(others).filter_map(|path| self.absolute(&path)).collect()
    }

    /// The files that the file uses: re-exports are followed, and do not count as a use.
    pub fn uses(&self) -> Vec<&'static Source> {
        let others = self.inline.iter().map(|path| self.localized(path));
        let imports = self.imports.iter().filter(|i| !i.is_public).map(|i| i.path.clone());
        let paths = imports.chain(others).filter_map(|path| self.absolute(&path));
        let mut used: Vec<_> = paths.filter_map(|path| file_of(&path)).collect();
        used.retain(|source| source.name != self.name);
        used.sort_by_key(|source| &source.name);
        used.dedup_by_key(|source| &source.name);
        used
    }

    /// A path whose first segment is imported, or is a module below this one, written out.
    fn localized(&self, path: &[String]) -> Vec<String> {
        let (first, rest) = path.split_first().unwrap();
        if ["crate", "self", "super"].contains(&first.as_str()) {
            return path.to_vec();
        }
        if let Some(import) = self.imports.iter().find(|import| import.name == *first) {
            return [&import.path, rest].concat();
        }
        let declared = [format!("mod {first};"), format!("mod {first} {{")];
        match declared.iter().any(|declaration| self.code.contains(declaration)) {
            true => [&["self".to_owned()], path].concat(),
            false => path.to_vec(),
        }
    }

    /// The path from the crate's root; `None` for one of another crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&self.module, rest].concat()),
            "super" => {
                let mut base = self.module.clone();
                base.pop();
                let ups = rest.iter().take_while(|segment| *segment == "super").count();
                base.truncate(base.len() - ups);
                Some([&base, &rest[ups..]].concat())
            }
            _ => None,
        }
    }
}

/// The file in which what the path names is defined, as far as its modules and re-exports tell.
pub fn file_of(path: &[String]) -> Option<&'static Source> {
    let mut path = path.to_vec();
    for _ in 0..10 {
        let length = (0..=path.len()).rev().find(|n| MODULES.contains_key(&path[..*n]))?;
        let source = MODULES[&path[..length]];
        let reexport = path.get(length).and_then(|name| {
            source.imports.iter().find(|import| import.is_public && import.name == *name)
        });
        let Some(reexport) = reexport else { return Some(source) };
        path = [&source.absolute(&source.localized(&reexport.path))?, &path[length + 1..]].concat();
    }
    None
}

/// Paths outside of `use`: identifiers joined by `::`.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$';
    let words = code.split(|c: char| !is_path(c)).map(|word| word.trim_matches([':', '$']));
    let paths = words.filter(|word| word.contains("::"));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}

/// The code without comments: without the contents of strings, and with them.
fn stripped(text: &str) -> (String, String) {
    let (mut code, mut with_strings) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = token(rest, first, code.chars().next_back());
        let (token, after) = rest.split_at(length);
        rest = after;
        match kind {
            Kind::Comment => continue,
            Kind::String => code.push_str("\"\""),
            Kind::Code => code.push_str(token),
        }
        with_strings.push_str(token);
    }
    (code, with_strings)
}

enum Kind {
    Comment,
    String,
    Code,
}

/// The length of the first token: a comment, a string, a character, or one character of code.
fn token(rest: &str, first: char, before: Option<char>) -> (usize, Kind) {
    let until = |end: &str, from: usize| {
        rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Kind::Comment);
    }
    if rest.starts_with("/*") {
        return (until("*/", 2), Kind::Comment);
    }
    let is_word = before.is_some_and(|c| c.is_alphanumeric() && c != 'b');
    if first == 'r' && !is_word {
        let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
        if rest[1 + hashes..].starts_with('"') {
            return (until(&format!("\"{}", "#".repeat(hashes)), 2 + hashes), Kind::String);
        }
    }
    match first {
        '"' => (escaped_until(rest, '"'), Kind::String),
        '\'' if rest[1..].starts_with('\\') => (escaped_until(rest, '\''), Kind::Code),
        '\'' => {
            let mut next = rest[1..].char_indices().skip(1);
            let character = next.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 2);
            // A lifetime otherwise.
            character.map_or((1, Kind::Code), |length| (length, Kind::String))
        }
        other => (other.len_utf8(), Kind::Code),
    }
}

fn escaped_until(rest: &str, end: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            c if c == end => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}
