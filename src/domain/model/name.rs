//! Names that people type: what a username may contain, and the forms by which names are compared.
//! The forms are computed here and never by PostgreSQL, whose lower case depends on the locale of
//! the database.

use super::{Error, Result};
use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic,
    GeneralCategory, JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
/// The variation selectors that ask for a character as text or as an emoji.
const PRESENTATION: [char; 2] = ['\u{FE0E}', '\u{FE0F}'];
const DOT_ABOVE: char = '\u{0307}';
/// Characters that look like a space, or like nothing, and are neither spaces nor ignorable: the blank
/// of Braille, the object that is not there, blanks of Egyptian hieroglyphs, and a note without a head.
const BLANKS: [char; 5] = ['\u{2800}', '\u{FFFC}', '\u{13441}', '\u{13442}', '\u{1D159}'];

/// Unicode's Normalization Form C.
pub(in crate::domain) fn nfc(text: &str) -> String {
    const { ComposingNormalizerBorrowed::new_nfc() }.normalize(text).into_owned()
}

/// The form by which usernames are compared: Unicode's `NFKC_Casefold`, which leaves out
/// default-ignorable characters. The dot that a capital `İ` keeps when it is folded is left out too,
/// because nobody sees it.
pub(in crate::domain) fn key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let compose = const { ComposingNormalizerBorrowed::new_nfkc() };
    let decompose = const { DecomposingNormalizerBorrowed::new_nfkd() };
    let mut key = compose.normalize(text).into_owned();
    // What decomposing finds may fold again: the third round changes nothing.
    for _ in 0..3 {
        let folded = CaseMapper::new().fold_string(&decompose.normalize(&key)).into_owned();
        let mut last = None;
        let visible = folded.chars().filter(|&c| {
            let is_unseen_dot = c == DOT_ABOVE && matches!(last, Some('i' | 'j'));
            let stays = !is_ignorable(c) && !is_unseen_dot;
            if stays {
                last = Some(c);
            }
            stays
        });
        let next = compose.normalize(&visible.collect::<String>()).into_owned();
        if next == key {
            break;
        }
        key = next;
    }
    key
}

/// The form by which e-mail addresses that sign in are compared: the folded local part, and the
/// domain as the DNS has it, whose internationalized labels are A-labels (RFC 5890).
pub(in crate::domain) fn address_key(text: &str) -> String {
    match text.rsplit_once('@') {
        None => key(text),
        Some((local, domain)) => {
            let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| key(domain));
            format!("{}@{domain}", key(local))
        }
    }
}

/// Two names with the same skeleton cannot be told apart: the skeleton of UTS 39, section 4, of the
/// folded name. A capital I is a small L to the eye, so both and a small I become one letter.
pub(in crate::domain) fn skeleton(text: &str) -> String {
    let skeleton: String = unicode_security::skeleton(&key(text)).collect();
    key(&skeleton).replace('i', "l")
}

/// Whether there is anything to see in a text.
pub(in crate::domain) fn is_visible(text: &str) -> bool {
    let is_unseen = |c: char| c.is_whitespace() || c.is_control() || is_ignorable(c);
    !text.chars().all(|c| is_unseen(c) || is_blank(c))
}

/// Refuses a name with characters that nobody sees, or that turn others round.
///
/// # Errors
/// [`Error::Invalid`].
pub(in crate::domain) fn must_be_visible(text: &str, field: &'static str) -> Result<()> {
    let mut before = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_hidden = is_ignorable(c) || is_blank(c) || matches!(c, '\u{2028}' | '\u{2029}');
        if is_hidden && !is_needed(&before, c, rest.as_str()) {
            let reason = format!(
                "must not contain U+{:04X}, which is invisible or no character",
                u32::from(c)
            );
            return Err(Error::invalid(field, reason));
        }
        before.push(c);
    }
    Ok(())
}

/// Whether a joiner or a variation selector between these two texts is part of an emoji, or of how a
/// word is written.
fn is_needed(before: &str, c: char, after: &str) -> bool {
    let (last, next) = (before.chars().next_back(), after.chars().next());
    let Some(last) = last else { return false };
    match c {
        _ if PRESENTATION.contains(&c) => match last {
            '0'..='9' | '#' | '*' => next == Some('\u{20E3}'),
            _ => CodePointSetData::new::<Emoji>().contains(last),
        },
        ZWJ => is_virama(last) || (ends_with_emoji(before) && next.is_some_and(is_pictographic)),
        ZWNJ => (is_virama(last) && next.is_some_and(char::is_alphabetic)) || breaks(before, after),
        _ => false,
    }
}

/// Whether letters that would join stand on both sides, as RFC 5892 appendix A.1 has it.
fn breaks(before: &str, after: &str) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let beside = |c: &char| joining.get(*c) != JoiningType::Transparent;
    let left = before.chars().rev().find(beside).map(|c| joining.get(c));
    let right = after.chars().find(beside).map(|c| joining.get(c));
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

fn ends_with_emoji(text: &str) -> bool {
    let is_added = |c: &char| {
        PRESENTATION.contains(c) || CodePointSetData::new::<EmojiModifier>().contains(*c)
    };
    text.chars().rev().find(|c| !is_added(c)).is_some_and(is_pictographic)
}

fn is_pictographic(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

/// Bidirectional controls are ignorable too.
fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a character has no glyph, or one that is empty: what Unicode has not assigned, what each font
/// may draw as it likes, other format controls, and blanks that are no spaces.
fn is_blank(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let unseen =
        [GeneralCategory::Format, GeneralCategory::Unassigned, GeneralCategory::PrivateUse];
    BLANKS.contains(&c) || unseen.contains(&category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_key() {
        let twins = [
            ("Asim", "aSIM"),
            ("İbrahim", "ibrahim"),
            ("Straße", "STRASSE"),
            ("ẞ", "ss"),
            ("ΝΙΚΟΣ", "νικος"),
            ("νικοσ", "νικος"),
            ("ａｄｍｉｎ", "admin"),
            ("ﬁn", "FIN"),
            ("josé", "jose\u{301}"),
            ("ad\u{200B}min", "admin"),
            ("ad\u{AD}min\u{FEFF}", "admin"),
            ("\u{202E}admin", "admin"),
            ("می\u{200C}خواهم", "میخواهم"),
            ("❤\u{FE0F}", "❤"),
            ("ᾳ", "αι"),
            ("Å", "å"),
        ];
        for (one, other) in twins {
            assert_eq!(key(one), key(other), "{one} and {other}");
            assert_eq!(key(&key(one)), key(one), "{one}");
        }
        assert_ne!(key("jose"), key("josé"));
        assert_ne!(key("ı"), key("i"));
    }

    #[test]
    fn a_name_has_nothing_that_is_not_seen() {
        let fine = [
            "asim",
            "Łukasz 🦊",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "क्\u{200C}ष",
            "അവന്\u{200D}",
            "👩\u{200D}💻",
            "👩🏽\u{200D}💻",
            "❤\u{FE0F}\u{200D}🔥",
            "1\u{FE0F}\u{20E3}",
            "☺\u{FE0E}",
        ];
        for name in fine {
            assert!(must_be_visible(name, "username").is_ok(), "{name}");
        }
        let hidden = [
            "admin\u{200B}",
            "admin\u{2060}",
            "\u{FEFF}admin",
            "ad\u{202E}nim",
            "ad\u{AD}min",
            "a\u{200D}b",
            "a\u{200C}b",
            "क्\u{200C}",
            "\u{200D}💻",
            "👩\u{200D}",
            "1\u{FE0F}",
            "a\u{FE0F}",
            "a\u{FE00}",
            "葛\u{E0100}",
            "a\u{2028}b",
            "a\u{3164}",
            "a\u{FFF9}",
            "admin1\u{2800}",
            "ad\u{2800}min1",
            "admin1\u{13441}",
            "admin1\u{1D159}",
            "admin1\u{E000}",
            "admin1\u{FFFE}",
            "admin1\u{FFFC}",
            "admin1\u{70F}",
            "admin1\u{E0080}",
            "admin1\u{378}",
            "🏴\u{E0067}\u{E007F}",
        ];
        for name in hidden {
            assert!(must_be_visible(name, "username").is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_text_without_anything_to_see_is_blank() {
        for blank in ["", " ", "\u{200B}", "\u{2060}\u{FEFF}", "\u{AD}", "\u{3164}", "\u{2800}"] {
            assert!(!is_visible(blank), "{blank:?}");
        }
        assert!(is_visible(" \u{200B}a"));
    }

    #[test]
    fn names_that_cannot_be_told_apart_have_one_skeleton() {
        for twin in
            ["аdministrator", "admınistrator", "ADMlNISTRATOR", "adm1nistrat0r", "adｍin1strator"]
        {
            assert_eq!(skeleton(twin), skeleton("administrator"), "{twin}");
        }
        assert_ne!(skeleton("administratör"), skeleton("administrator"));
    }

    #[test]
    fn an_address_is_compared_as_the_mail_system_does() {
        assert_eq!(address_key("Asim@Example.COM"), "asim@example.com");
        assert_eq!(address_key("a@BÜCHER.example"), "a@xn--bcher-kva.example");
        assert_eq!(address_key("a@xn--bcher-kva.example"), "a@xn--bcher-kva.example");
        assert_eq!(address_key("ΝΙΚΟΣ@example.com"), address_key("νικος@example.com"));
        assert_eq!(address_key("no address"), "no address");
    }
}
