//! Parses the path of a call: long (`/groups/Groups/AddMember`), short (`/groups/AddMember`), with
//! dashes (`/groups/add-member`), or below `/v1`.

const VERSION: &str = "v1";
/// The name of the service `invites` on its published page.
const INVITES_AS_PUBLISHED: [&str; 2] = ["protobuf", "Invites"];

/// The services with their calls.
const SERVICES: [(&str, &str, &[&str]); 3] = [
    (
        "groups",
        "Groups",
        &["Create", "Read", "Update", "Delete", "List", "AddMember", "RemoveMember"],
    ),
    ("invites", "Invites", &["Create", "Read", "List", "Delete"]),
    (
        "users",
        "Users",
        &[
            "Create",
            "Read",
            "Update",
            "Delete",
            "Search",
            "UpdatePassword",
            "Login",
            "Logout",
            "ReadSession",
        ],
    ),
];

/// The methods that only read.
const READING: [&str; 4] = ["Read", "List", "Search", "ReadSession"];

/// The call that a path names, whether or not it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The service, such as `groups`; empty if the path has none.
    pub service: String,
    /// The name of the call in errors, such as `Groups.AddMember`; empty if the path has none.
    pub name: String,
    /// The form of the path.
    pub style: Style,
}

/// The form of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `/service/…`
    Plain,
    /// `/v1/service/…`, which has errors of its own.
    Versioned,
}

/// Whether the path belongs to this dialect: it names a call, has the form of a call of one of the
/// services (`/groups/Method`, `/groups/Groups/Method`), or is below `/v1`. Any other path, such as
/// `/users`, may come from somebody who looks for a path of the native dialect.
pub fn is_ours(path: &str) -> bool {
    // Every request of every dialect comes by here: most are not ours by their first part.
    let first = parts(path).next().unwrap_or_default();
    if first != VERSION && first != INVITES_AS_PUBLISHED[0] && !is_service(first) {
        return false;
    }
    let parts: Vec<_> = parts(path).collect();
    let has_form = match parts.as_slice() {
        [VERSION, ..] => true,
        [service, method] => is_service(service) && is_capitalized(method),
        [service, .., of, _method] => is_service(service) && is_capitalized(of),
        _ => false,
    };
    has_form || Endpoint::of(path).path().is_some()
}

/// Whether the path has the form of a call to any service: `/service/Service/Method`.
pub fn reads_as_call(path: &str) -> bool {
    let parts: Vec<_> = parts(path).collect();
    matches!(parts.as_slice(), [_, service, _] if is_capitalized(service))
}

fn is_capitalized(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_uppercase())
}

fn is_service(name: &str) -> bool {
    SERVICES.iter().any(|(service, ..)| *service == name)
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

impl Endpoint {
    /// The call that the path names.
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = parts(path).collect();
        match parts.as_slice() {
            [VERSION, rest @ ..] => Self::versioned(rest),
            all => Self::plain(all),
        }
    }

    fn plain(parts: &[&str]) -> Self {
        let (service, name) = match parts {
            [] => (String::new(), String::new()),
            [first, of, method] if [*first, *of] == INVITES_AS_PUBLISHED => {
                ("invites".to_owned(), endpoint_name(of, method))
            }
            [service] => ((*service).to_owned(), format!("{}.Call", titled(service))),
            [service, method] => ((*service).to_owned(), endpoint_name(service, method)),
            [service @ .., of, method] => (service.join("."), endpoint_name(of, method)),
        };
        Self { service, name, style: Style::Plain }
    }

    /// Below `/v1`, services are case-insensitive.
    fn versioned(parts: &[&str]) -> Self {
        let (service, name) = match parts {
            [] => (String::new(), String::new()),
            [service] => (service.to_lowercase(), String::new()),
            [service, method] => {
                (service.to_lowercase(), endpoint_name(&service.to_lowercase(), method))
            }
            [service @ .., of, method] => {
                (service.join(".").to_lowercase(), endpoint_name(of, method))
            }
        };
        Self { service, name, style: Style::Versioned }
    }

    /// The path at which the call is mounted and documented; `None` if it does not exist.
    pub fn path(&self) -> Option<String> {
        let (of, method) = self.name.split_once('.')?;
        let known = SERVICES.iter().any(|(service, name, methods)| {
            *service == self.service && *name == of && methods.contains(&method)
        });
        known.then(|| format!("/{}/{of}/{method}", self.service))
    }

    /// Whether the call only reads.
    pub fn reads(&self) -> bool {
        let method = self.name.split_once('.').map(|(_of, method)| method);
        method.is_some_and(|method| READING.contains(&method))
    }

    /// Whether the service exists.
    pub fn has_service(&self) -> bool {
        is_service(&self.service)
    }
}

fn endpoint_name(service: &str, method: &str) -> String {
    format!("{}.{}", titled(service), titled(method))
}

/// Capitalizes each word between hyphens, and removes the hyphens.
fn titled(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    for word in text.split('-') {
        let mut letters = word.chars();
        titled.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        titled.push_str(letters.as_str());
    }
    titled
}
