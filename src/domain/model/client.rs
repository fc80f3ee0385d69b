//! What a session stores about the client that opened it.

/// How many characters are stored of each value.
const LIMIT: usize = 255;

/// What a session stores about the client: at most 255 characters of each value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    pub(in crate::domain) user_agent: Option<String>,
    pub(in crate::domain) ip: Option<String>,
}

impl Client {
    /// Takes the client's `User-Agent` and its IP address. A blank value is left out.
    pub fn new(user_agent: Option<&str>, ip: Option<&str>) -> Self {
        let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(LIMIT).collect();
        let stored =
            |text: Option<&str>| text.map(cut).filter(|text: &String| !text.trim().is_empty());
        Self { user_agent: stored(user_agent), ip: stored(ip) }
    }
}
