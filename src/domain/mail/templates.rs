//! The templates of e-mails: those that Roster has with it, and the operator's own in their place. All of
//! them are tried when the program starts, so that no mail is lost by a broken one.

use super::branding::Branding;
use super::files::{BUILT_IN, DEFAULT_LANGUAGE, FileName, Format};
use super::kind::MailKind;
use super::link::Links;
use super::occasion::Occasion;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// The longest mail, in bytes: some mailers cut off what is longer.
const LONGEST: usize = 30_000;
/// A link with which templates are tried.
const TRIED_LINK: &str = "https://id.example.com/account/join#9K3FX71ABC";

/// The templates of e-mails.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// Whom a mail is to.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The name by which they are greeted.
    pub name: Option<&'a str>,
    /// The language that they have chosen, such as `de` or `pt-BR`.
    pub locale: Option<&'a str>,
}

/// A mail that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same in HTML, where there is a template.
    pub html: Option<String>,
    /// The language in which it is written.
    pub language: String,
}

#[derive(Serialize)]
struct Variables<'a> {
    language: &'a str,
    brand: &'a Branding,
    name: Option<&'a str>,
    #[serde(flatten)]
    occasion: &'a Occasion,
}

impl Templates {
    /// The templates that Roster has with it, and in their place or beside them `own`: the names of
    /// files with their contents.
    ///
    /// # Errors
    /// Which template is broken and why, in one line: it cannot be read or rendered, has no subject, is
    /// too long, or does not show the link.
    pub fn new(own: Vec<(String, String)>) -> Result<Self, String> {
        let mut environment = Environment::new();
        // A tag on a line of its own leaves no line behind.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| error.to_string())?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.add_filter("quoted", quoted);
        let mut files: BTreeMap<String, String> =
            BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        for (name, text) in own {
            FileName::parse(&name)?;
            files.insert(name, text);
        }
        for (name, text) in files {
            let added = environment.add_template_owned(name.clone(), text);
            added.map_err(|error| broken_template(&name, &error))?;
        }
        let templates = Self { environment };
        templates.check()?;
        Ok(templates)
    }

    /// The text of a mail, and its HTML.
    ///
    /// # Errors
    /// What is wrong with the template, in one line. The templates have been tried with examples, so that
    /// this is not to be expected.
    pub fn render(
        &self,
        occasion: &Occasion,
        branding: &Branding,
        recipient: Recipient<'_>,
    ) -> Result<Rendered, String> {
        let language = self.language(occasion.kind(), recipient.locale);
        self.render_in(&language, occasion, branding, recipient.name)
    }

    /// The language that comes nearest to what somebody has chosen: `pt-BR`, else `pt`, else English.
    fn language(&self, kind: MailKind, locale: Option<&str>) -> String {
        let locale = locale.unwrap_or_default().replace('_', "-").to_ascii_lowercase();
        let tag: String =
            locale.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let mut tag = tag.as_str();
        loop {
            let name = FileName { kind, language: tag, format: Format::Text }.to_string();
            if tag == DEFAULT_LANGUAGE || self.environment.get_template(&name).is_ok() {
                return tag.to_owned();
            }
            let Some((shorter, _)) = tag.rsplit_once('-') else {
                return DEFAULT_LANGUAGE.to_owned();
            };
            tag = shorter;
        }
    }

    fn render_in(
        &self,
        language: &str,
        occasion: &Occasion,
        brand: &Branding,
        name: Option<&str>,
    ) -> Result<Rendered, String> {
        let variables = Value::from(Serde(Variables { language, brand, name, occasion }));
        let file = |format| FileName { kind: occasion.kind(), language, format }.to_string();
        let (text_name, html_name) = (file(Format::Text), file(Format::Html));
        let text = self.render_file(&text_name, &variables)?;
        let (subject, text) = subject(&text).ok_or_else(|| {
            format!(
                "the template {text_name} must begin with a line `Subject: …` that is not empty"
            )
        })?;
        let html = match self.environment.get_template(&html_name) {
            Ok(_) => {
                Some(self.render_file(&html_name, &context! { subject => &subject, ..variables })?)
            }
            Err(_) => None,
        };
        let (text, language) = (tidy(text), language.to_owned());
        Ok(Rendered { subject, text, html, language })
    }

    fn render_file(&self, name: &str, variables: &Value) -> Result<String, String> {
        let template = self.environment.get_template(name);
        template
            .and_then(|template| template.render(variables))
            .map_err(|error| broken_template(name, &error))
    }

    /// Every mail with examples of what it may be told and of where its link leads, once with everything and once with as little as
    /// there can be; the names are of the kind, the language, and `full` or `bare`.
    ///
    /// # Errors
    /// As [`Templates::new`].
    pub fn examples(&self, links: &Links) -> Result<Vec<(String, Rendered)>, String> {
        let [full, bare] = Self::brandings();
        let mut examples = Vec::new();
        for (name, _) in self.environment.templates() {
            let Some(FileName { kind, language, format: Format::Text }) = FileName::parse(name)?
            else {
                continue;
            };
            let link = links.example(kind).unwrap_or_default();
            let [everything, little] = Occasion::samples(kind, &link);
            for (occasion, branding, greeted, how) in
                [(everything, &full, Some("Ada"), "full"), (little, &bare, None, "bare")]
            {
                let mail = self.render_in(language, &occasion, branding, greeted)?;
                examples.push((format!("{}.{language}.{how}", kind.word()), mail));
            }
        }
        Ok(examples)
    }

    /// A brand with everything, and one with as little as there can be.
    fn brandings() -> [Branding; 2] {
        let bare = Branding::of(None, "Example");
        let full = Branding {
            support_email: Some("help@example.com".to_owned()),
            home_url: Some("https://example.com".to_owned()),
            ..bare.clone()
        };
        [full, bare]
    }

    /// Tries every template with everything that it may be told.
    fn check(&self) -> Result<(), String> {
        let [full, bare] = Self::brandings();
        let names: Vec<String> =
            self.environment.templates().map(|(name, _)| name.to_owned()).collect();
        for name in &names {
            let Some(FileName { kind, language, .. }) = FileName::parse(name)? else { continue };
            for occasion in Occasion::samples(kind, TRIED_LINK) {
                for (branding, greeted) in [(&full, Some("Ada")), (&bare, None)] {
                    let mail = self.render_in(language, &occasion, branding, greeted)?;
                    must_be_useful(name, &occasion, &mail)?;
                }
            }
        }
        Ok(())
    }
}

fn must_be_useful(name: &str, occasion: &Occasion, mail: &Rendered) -> Result<(), String> {
    let length = mail.text.len() + mail.html.as_ref().map_or(0, String::len);
    if length > LONGEST {
        return Err(format!("the mail of the template {name} must have at most {LONGEST} bytes"));
    }
    let Some(link) = occasion.needs() else { return Ok(()) };
    // HTML escapes the slashes of the link.
    let end = link.rsplit_once('/').map_or(link, |(_, end)| end);
    let shows = |text: &String| text.contains(end);
    if shows(&mail.text) && mail.html.as_ref().is_none_or(shows) {
        return Ok(());
    }
    Err(format!("the template {name} must show the variable `link`"))
}

/// The subject in the first line, and what comes after it.
fn subject(text: &str) -> Option<(String, &str)> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let subject = first.strip_prefix("Subject:")?;
    let words: Vec<_> = subject.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let subject = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!subject.is_empty()).then_some((subject, rest))
}

/// Without empty lines at its ends, and with one where there are several.
fn tidy(text: &str) -> String {
    let mut tidy = text.trim().replace('\r', "");
    while tidy.contains("\n\n\n") {
        tidy = tidy.replace("\n\n\n", "\n\n");
    }
    tidy + "\n"
}

/// A quotation in a text.
fn quoted(text: String) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

fn broken_template(name: &str, error: &Error) -> String {
    let text = error.to_string();
    format!(
        "the template {name} is broken: {}",
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    )
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
