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

    /// The kind of program, such as `Firefox (Linux)`, which every language understands, whatever its version.
    pub(in crate::domain) fn program(&self) -> Program {
        let agent = self.user_agent.as_deref().unwrap_or_default();
        let named = |table: &[(&str, &'static str)]| {
            table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
        };
        match (named(&BROWSERS), named(&SYSTEMS)) {
            (Some(browser), Some(system)) => Program::known(format!("{browser} ({system})")),
            (Some(browser), None) => Program::known(browser.to_owned()),
            (None, _) => {
                let first = agent.split(['/', ' ']).next().unwrap_or_default();
                Program { word: first.chars().take(LONGEST_WORD).collect(), shown: None }
            }
        }
    }
}

/// What browsers have in their `User-Agent`. Most say that they are others too: the first one counts.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];
/// How many characters are compared of the name of any other program.
const LONGEST_WORD: usize = 40;

/// A kind of program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// By which it is known again.
    pub word: String,
    /// What people are told, where it is a known browser: other programs could say anything to them.
    pub shown: Option<String>,
}

impl Program {
    fn known(name: String) -> Self {
        Self { shown: Some(name.clone()), word: name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(agent: &str) -> Program {
        Client::new(Some(agent), None).program()
    }

    #[test]
    fn a_browser_is_known_by_its_kind_and_its_system() {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15";
        for (agent, name) in [
            (format!("{windows} Chrome/140.0.0.0 Safari/537.36"), "Chrome (Windows)"),
            (format!("{windows} Chrome/141.0.0.0 Safari/537.36 Edg/141.0"), "Edge (Windows)"),
            (format!("{phone} Version/19.0 Mobile/15E148 Safari/604.1"), "Safari (iOS)"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Firefox/144.0".to_owned(),
                "Firefox (Linux)",
            ),
        ] {
            assert_eq!(program(&agent), Program::known(name.to_owned()));
        }
    }

    #[test]
    fn no_other_program_says_anything_to_people() {
        for (agent, word) in
            [("curl/8.5.0", "curl"), ("https://evil.example/x", "https:"), ("", "")]
        {
            assert_eq!(program(agent), Program { word: word.to_owned(), shown: None });
        }
        assert_eq!(program(&"x".repeat(200)).word.len(), LONGEST_WORD);
    }
}
