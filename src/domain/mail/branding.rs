//! The branding of the e-mails of a namespace: its brand, with defaults.

use crate::domain::model::brand::{Accent, Brand, BrandName, HomeUrl, SupportEmail};
use serde::Serialize;

/// The color where a namespace has chosen none.
const ACCENT: &str = "#2f5fd0";

/// The branding of the e-mails of a namespace. Its fields are the members of the variable `brand`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branding {
    /// What people know it by.
    pub name: String,
    /// Its color, `#rrggbb`.
    pub accent: String,
    /// The color of text on its color: black or white, whichever is easier to read.
    pub on_accent: &'static str,
    /// Where people find help.
    pub support_email: Option<String>,
    /// Its home page.
    pub home_url: Option<String>,
}

impl Branding {
    /// The branding from a brand; `name` is what the namespace is called where the brand says nothing.
    pub fn of(brand: Option<&Brand>, name: &str) -> Self {
        let Brand { name: chosen, accent, support_email, home_url } =
            brand.cloned().unwrap_or_default();
        let accent = accent.map_or_else(|| ACCENT.to_owned(), Accent::into_string);
        Self {
            name: chosen.map_or_else(|| name.to_owned(), BrandName::into_string),
            on_accent: text_on(&accent),
            accent,
            support_email: support_email.map(SupportEmail::into_string),
            home_url: home_url.map(HomeUrl::into_string),
        }
    }
}

/// Black or white, whichever has the higher contrast (WCAG 2.2, relative luminance).
fn text_on(accent: &str) -> &'static str {
    let channel = |at: usize| {
        let digits = accent.get(at..at + 2).unwrap_or_default();
        let value = f64::from(u8::from_str_radix(digits, 16).unwrap_or_default()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    // Where black has the same contrast as white: (l + 0.05)² = 0.05 × 1.05.
    if luminance > 0.179 { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::text_on;

    #[test]
    fn text_can_be_read_on_every_color() {
        for (accent, text) in [
            ("#000000", "#ffffff"),
            ("#ffffff", "#000000"),
            ("#ffff00", "#000000"),
            ("#0000ff", "#ffffff"),
            ("#2f5fd0", "#ffffff"),
            ("#1a7f5a", "#ffffff"),
            ("#ff8800", "#000000"),
        ] {
            assert_eq!(text_on(accent), text, "{accent}");
        }
    }
}
