//! What a session notes of who opened it.

/// So much is kept of what a client says of itself, in characters.
const LIMIT: usize = 255;

/// What a session notes of the client: 255 characters of each at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    pub(in crate::domain) user_agent: Option<String>,
    pub(in crate::domain) ip: Option<String>,
}

impl Client {
    /// What the client says of itself, and where it is.
    pub fn new(user_agent: Option<&str>, ip: Option<&str>) -> Self {
        let kept = |text: &str| text.chars().filter(|c| !c.is_control()).take(LIMIT).collect();
        // A blank one says nothing.
        let told =
            |text: Option<&str>| text.map(kept).filter(|text: &String| !text.trim().is_empty());
        Self { user_agent: told(user_agent), ip: told(ip) }
    }
}
