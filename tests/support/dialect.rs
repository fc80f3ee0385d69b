//! Which dialect a path belongs to. Each has its own form of errors.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
    Kanboard,
    Nuxeo,
    Micro,
}

/// The first segments of the paths of Micro's services.
const MICRO: [&str; 4] = ["groups", "invites", "users", "v1"];
/// The first segments of native paths that look like calls of Micro's.
const NATIVE: [&str; 5] = ["group", "user", "invite", "session", "docs"];

impl Dialect {
    /// The dialect that serves this path.
    pub fn of(path: &str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [first, ..] if first.starts_with("jsonrpc") => Self::Kanboard,
            ["nuxeo", ..] => Self::Nuxeo,
            [first, ..] if MICRO.contains(first) => Self::Micro,
            [first, service, _]
                if service.starts_with(|c: char| c.is_ascii_uppercase())
                    && !NATIVE.contains(first) =>
            {
                Self::Micro
            }
            _ => Self::Native,
        }
    }

    /// The method and path under which the dialect documents this request.
    pub fn documented(self, method: &str, path: &str) -> (String, String) {
        match self {
            Self::Native if method == "HEAD" => ("GET".to_owned(), path.to_owned()),
            // Slashes in ids need not be encoded.
            Self::Nuxeo => {
                let method = if method == "HEAD" { "GET" } else { method };
                (method.to_owned(), nuxeo(path).unwrap_or_else(|| path.to_owned()))
            }
            Self::Native => (method.to_owned(), path.to_owned()),
            // All methods and paths are one operation.
            Self::Kanboard => ("POST".to_owned(), "/jsonrpc.php".to_owned()),
            Self::Micro => {
                let calls = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(&method);
                (if calls { "POST" } else { method }.to_owned(), long_form(path))
            }
        }
    }

    /// Its name, which is also that of its document in `openapi/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "roster",
            Self::Kanboard => "kanboard",
            Self::Nuxeo => "nuxeo",
            Self::Micro => "micro",
        }
    }
}

/// Replaces the aliases of the path, and encodes the slashes in the id, which ends at the first
/// `/user/`, `/group/` or `/@`.
fn nuxeo(path: &str) -> Option<String> {
    let mut path = path.to_owned();
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    let path = path.replacen("/nuxeo/site/automation/", "/nuxeo/api/v1/automation/", 1);
    let path = path.replacen("/nuxeo/site/", "/nuxeo/", 1);
    let below = path.strip_prefix("/nuxeo/api/v1/");
    let of_repository = below.and_then(|below| below.strip_prefix("repo/")?.split_once('/'));
    let Some(rest) = of_repository.map(|(_, rest)| rest).or(below) else { return Some(path) };
    Some(with_encoded_ids(rest).unwrap_or_else(|| format!("/nuxeo/api/v1/{rest}")))
}

fn with_encoded_ids(rest: &str) -> Option<String> {
    let (kind, rest) = rest.split_once('/').filter(|(kind, _)| ["user", "group"].contains(kind))?;
    if rest.is_empty() {
        return Some(format!("/nuxeo/api/v1/{kind}"));
    }
    let ends = ["/user/", "/group/", "/@"].iter().filter_map(|end| Some((rest.find(end)?, *end)));
    let (at, end) = ends.min().unwrap_or((rest.len(), ""));
    let (id, after) = (rest[..at].replace('/', "%2F"), rest[at + end.len()..].replace('/', "%2F"));
    Some(format!("/nuxeo/api/v1/{kind}/{id}{end}{after}"))
}

/// The long form of a call: `/groups/Groups/AddMember` for `/groups/add-member`.
fn long_form(path: &str) -> String {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    let titled = |text: &str| -> String {
        let title = |word: &str| format!("{}{}", word[..1].to_uppercase(), &word[1..]);
        text.split('-').filter(|word| word.is_ascii() && !word.is_empty()).map(title).collect()
    };
    match parts.as_slice() {
        ["v1", service, rest @ ..] if !rest.is_empty() => {
            long_form(&format!("{}/{}", service.to_lowercase(), rest.join("/")))
        }
        [service, method] => format!("/{service}/{}/{}", titled(service), titled(method)),
        [service, of, method] => format!("/{service}/{}/{}", titled(of), titled(method)),
        _ => path.to_owned(),
    }
}
