//! The files of the console: in the program, or in a folder for whoever works on them.

use super::embedded::EMBEDDED;
use super::lean::{lean, lean_style};
use super::{IMMUTABLE, REVALIDATED};
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// The page that loads everything else.
pub const PAGE: &str = "index.html";
/// What stands in the page for the way to the root of the server, relative to the page.
const ROOT: &str = "{root}";
/// What stands in the page for the hash of all files.
const HASH: &str = "{hash}";
/// How many digits of the hash are used.
const HASH_DIGITS: usize = 16;

/// The types of the files, by the ends of their names.
const MEDIA_TYPES: [(&str, &str); 4] = [
    (".html", "text/html; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".mjs", "text/javascript; charset=utf-8"),
    (".svg", "image/svg+xml"),
];

/// A file as it is served.
#[derive(Clone)]
pub struct File {
    pub media_type: &'static str,
    pub plain: Bytes,
    /// The same, compressed; `None` if it would not be smaller, or is read anew each time.
    pub compressed: Option<Bytes>,
}

/// All files.
pub enum Files {
    /// In the program, with the hash of them all.
    Embedded { hash: String, page: String, assets: BTreeMap<&'static str, File> },
    /// In this folder.
    Folder(PathBuf),
}

impl Files {
    /// The files in the program, compressed.
    ///
    /// # Errors
    /// What compressing meets.
    pub fn embedded() -> std::io::Result<Self> {
        let mut hash = Sha256::new();
        for (name, bytes) in EMBEDDED {
            hash.update(name);
            hash.update([0]);
            hash.update(Sha256::digest(bytes));
        }
        let mut hash = HEXLOWER.encode(&hash.finalize());
        hash.truncate(HASH_DIGITS);
        let (mut page, mut assets) = (String::new(), BTreeMap::new());
        for (name, bytes) in EMBEDDED {
            if *name == PAGE {
                page = String::from_utf8_lossy(bytes).replace(HASH, &hash);
                continue;
            }
            let plain = served(name, bytes);
            let compressed = compress(&plain)?;
            let compressed = (compressed.len() < plain.len()).then(|| compressed.into());
            assets.insert(*name, File { media_type: media_type(name), plain, compressed });
        }
        Ok(Self::Embedded { hash, page, assets })
    }

    /// The files in this folder, which are read when they are asked for.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }

    /// The part of a file's path that changes with the files.
    pub fn hash(&self) -> &str {
        match self {
            Self::Embedded { hash, .. } => hash,
            Self::Folder(_) => "folder",
        }
    }

    /// How long a file may be kept.
    pub fn asset_caching(&self) -> HeaderValue {
        match self {
            Self::Embedded { .. } => IMMUTABLE,
            Self::Folder(_) => REVALIDATED,
        }
    }

    /// A file that the page loads. Only files with names in the table are read from a folder.
    pub fn asset(&self, name: &str) -> Option<File> {
        match self {
            Self::Embedded { assets, .. } => assets.get(name).cloned(),
            Self::Folder(folder) => {
                let is_plain =
                    name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
                let read = is_plain.then(|| std::fs::read(folder.join(name)).ok()).flatten()?;
                Some(File { media_type: media_type(name), plain: read.into(), compressed: None })
            }
        }
    }

    /// The page at this path: the same everywhere, but for the way to the root. So a proxy may serve it
    /// below a path of its own.
    pub fn page(&self, path: &str) -> File {
        let page = match self {
            Self::Embedded { page, .. } => page.clone(),
            Self::Folder(folder) => std::fs::read_to_string(folder.join(PAGE))
                .unwrap_or_default()
                .replace(HASH, self.hash()),
        };
        let plain = page.replace(ROOT, &root_from(path)).into();
        File { media_type: media_type(PAGE), plain, compressed: None }
    }
}

/// The way from a page at this path to the root.
fn root_from(path: &str) -> String {
    match path.matches('/').count() {
        0 | 1 => "./".to_owned(),
        slashes => "../".repeat(slashes - 1),
    }
}

/// What is served of a file: of our own modules and styles, what browsers need.
fn served(name: &str, bytes: &'static [u8]) -> Bytes {
    match std::str::from_utf8(bytes) {
        Ok(text) if name.ends_with(".mjs") && !name.starts_with("vendor/") => lean(text).into(),
        Ok(text) if name.ends_with(".css") => lean_style(text).into(),
        _ => Bytes::from_static(bytes),
    }
}

fn media_type(name: &str) -> &'static str {
    let known = MEDIA_TYPES.iter().find(|(end, _)| name.ends_with(end));
    known.map_or("application/octet-stream", |(_, media_type)| media_type)
}

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn in_folder(folder: &Path, names: &mut Vec<String>, prefix: &str) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => in_folder(&entry.path(), names, &format!("{name}/")),
                false => names.push(name),
            }
        }
    }

    /// What is only for whoever works on the files.
    const NOT_SERVED: [&str; 3] = ["README.md", "tsconfig.json", "vendor/LICENSES"];

    #[test]
    fn the_table_has_every_file() {
        let mut names = Vec::new();
        in_folder(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/console")), &mut names, "");
        names.retain(|name| {
            !NOT_SERVED.contains(&name.as_str())
                && !name.ends_with(".d.ts")
                && !name.ends_with(".d.mts")
        });
        names.sort();
        let mut known: Vec<_> = EMBEDDED.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(names, known);
        assert!(known.iter().all(|name| media_type(name) != "application/octet-stream"));
    }

    #[test]
    fn all_files_together_are_small() {
        let whole: usize = EMBEDDED.iter().map(|(name, bytes)| served(name, bytes).len()).sum();
        assert!(whole <= 250_000, "{whole} bytes");
    }

    /// Whether a size is a token, nothing, a hairline, a negative offset, or a share of the window's height.
    fn is_of_the_scale(word: &str) -> bool {
        let token: Option<u8> = word.strip_prefix("--s").and_then(|step| step.parse().ok());
        let is_moved = word.starts_with('-') && !word.starts_with("--");
        token.is_some_and(|step| (1..=8).contains(&step))
            || ["0", "auto", "1px", "2px"].contains(&word)
            || is_moved
            || word.ends_with("vh")
    }

    #[test]
    fn paddings_margins_and_gaps_are_of_one_scale() {
        let style = lean_style(include_str!("../../console/style.css"));
        let declarations =
            style.split(['{', '}', ';', '\n']).filter_map(|each| each.split_once(':'));
        let is_space = |name: &str| {
            ["padding", "margin"].iter().any(|kind| name.starts_with(kind)) || name.ends_with("gap")
        };
        let spaces: Vec<_> = declarations.filter(|&(name, _)| is_space(name)).collect();
        assert!(spaces.len() > 100, "{}", spaces.len());
        for (name, value) in spaces {
            let words = value.split([' ', '(', ')']).filter(|word| !word.is_empty());
            let mut sizes = words.filter(|word| !["calc", "var", "+"].contains(word));
            assert!(sizes.all(is_of_the_scale), "{name}: {value}");
        }
    }

    #[test]
    fn the_root_is_as_many_folders_up_as_the_path_is_deep() {
        assert_eq!(root_from("/console"), "./");
        assert_eq!(root_from("/console/"), "../");
        assert_eq!(root_from("/console/users/asim"), "../../");
    }
}
