//! Which dialect a path belongs to. Each has its own form of errors.

/// A dialect of Roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Native,
    Kanboard,
    Nuxeo,
    Micro,
    Scim,
}

/// Micro's services with their methods, without dashes and capital letters.
const MICRO: [(&str, &str); 3] = [
    ("groups", "create read update delete list addmember removemember"),
    ("invites", "create read list delete"),
    ("users", "create read update delete search updatepassword login logout readsession"),
];
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
            ["scim", ..] => Self::Scim,
            ["v1", ..] => Self::Micro,
            [service, rest @ ..] if is_call(service, rest) => Self::Micro,
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
            Self::Native | Self::Scim if method == "HEAD" => ("GET".to_owned(), path.to_owned()),
            // Slashes in ids need not be encoded.
            Self::Nuxeo => {
                let method = if method == "HEAD" { "GET" } else { method };
                (method.to_owned(), nuxeo(path).unwrap_or_else(|| path.to_owned()))
            }
            Self::Native => (method.to_owned(), path.to_owned()),
            // Slashes at the end and repeated ones make no difference.
            Self::Scim => {
                let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
                (method.to_owned(), format!("/{}", parts.join("/")))
            }
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
            Self::Scim => "scim",
        }
    }
}

/// Whether a path names a method of the service, or has the form of a call of it.
fn is_call(service: &str, rest: &[&str]) -> bool {
    let Some((_, methods)) = MICRO.iter().find(|(name, _)| *name == service) else { return false };
    let is_known = |of: &str, method: &str| {
        let plain = method.replace('-', "").to_lowercase();
        of.to_lowercase() == service && methods.split(' ').any(|known| known == plain)
    };
    let is_capitalized = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase());
    match rest {
        [method] => is_capitalized(method) || is_known(service, method),
        [of, method] => is_capitalized(of) || is_known(of, method),
        [.., of, _] => is_capitalized(of),
        [] => false,
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
        ["protobuf", "Invites", method] => long_form(&format!("invites/{method}")),
        ["v1", service, rest @ ..] if !rest.is_empty() => {
            long_form(&format!("{}/{}", service.to_lowercase(), rest.join("/")))
        }
        [service, method] => format!("/{service}/{}/{}", titled(service), titled(method)),
        [service, of, method] => format!("/{service}/{}/{}", titled(of), titled(method)),
        _ => path.to_owned(),
    }
}
