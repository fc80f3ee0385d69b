//! Which dialect a path belongs to: each says in its own words what went wrong.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
    Kanboard,
    Nuxeo,
    Micro,
}

/// What begins the paths of Micro's services.
const MICRO: [&str; 4] = ["groups", "invites", "users", "v1"];
/// What begins native paths that read like a call of Micro's.
const NATIVE: [&str; 5] = ["group", "user", "invite", "session", "docs"];

impl Dialect {
    /// The dialect that answers at this path.
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

    /// The method and path under which the dialect documents what is called so.
    pub fn documented(self, method: &str, path: &str) -> (String, String) {
        match self {
            Self::Native if method == "HEAD" => ("GET".to_owned(), path.to_owned()),
            // Slashes of ids need not be encoded.
            Self::Nuxeo => {
                let method = if method == "HEAD" { "GET" } else { method };
                (method.to_owned(), nuxeo(path).unwrap_or_else(|| path.to_owned()))
            }
            Self::Native => (method.to_owned(), path.to_owned()),
            // One operation, whatever the method and the rest of the path.
            Self::Kanboard => ("POST".to_owned(), "/jsonrpc.php".to_owned()),
            Self::Micro => {
                let calls = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(&method);
                (if calls { "POST" } else { method }.to_owned(), long_form(path))
            }
        }
    }

    /// Its name, which is also its document's in `openapi/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "roster",
            Self::Kanboard => "kanboard",
            Self::Nuxeo => "nuxeo",
            Self::Micro => "micro",
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

/// `/groups/add-member` as `/groups/Groups/AddMember`.
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
