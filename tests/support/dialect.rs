//! Which dialect a path belongs to: each says in its own words what went wrong.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
    Kanboard,
    Nuxeo,
}

impl Dialect {
    /// The dialect that answers at this path.
    pub fn of(path: &str) -> Self {
        match path {
            _ if path.starts_with("/jsonrpc") => Self::Kanboard,
            _ if path == "/nuxeo" || path.starts_with("/nuxeo/") => Self::Nuxeo,
            _ => Self::Native,
        }
    }

    /// The path as the document has it: in Nuxeo's, slashes of ids need not be encoded.
    pub fn documented(self, path: &str) -> String {
        match self {
            Self::Native | Self::Kanboard => path.to_owned(),
            Self::Nuxeo => nuxeo(path).unwrap_or_else(|| path.to_owned()),
        }
    }

    /// Its name, which is also its document's in `openapi/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "roster",
            Self::Kanboard => "kanboard",
            Self::Nuxeo => "nuxeo",
        }
    }
}

/// The first of `/user/`, `/group/` and `/@` ends the id.
fn nuxeo(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/nuxeo/api/v1/")?;
    let (kind, rest) = rest.split_once('/').filter(|(kind, _)| ["user", "group"].contains(kind))?;
    if rest.is_empty() {
        return Some(format!("/nuxeo/api/v1/{kind}"));
    }
    let ends = ["/user/", "/group/", "/@"].iter().filter_map(|end| Some((rest.find(end)?, *end)));
    let (at, end) = ends.min().unwrap_or((rest.len(), ""));
    let (id, after) = (rest[..at].replace('/', "%2F"), rest[at + end.len()..].replace('/', "%2F"));
    Some(format!("/nuxeo/api/v1/{kind}/{id}{end}{after}"))
}
