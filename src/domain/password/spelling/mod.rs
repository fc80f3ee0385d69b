//! Hashes as other systems write them, taken apart.

mod django;
mod firebase;
mod ldap;
mod modular;
mod phc;
mod refusal;
mod spelled;
mod werkzeug;

pub use refusal::UNKNOWN;
pub use spelled::Spelled;

/// Reads the hash of another system.
///
/// # Errors
/// What to do instead, for a kind of hash that Roster does not take; and for anything else, what a hash
/// must be.
pub fn read(text: &str) -> Result<Spelled, &'static str> {
    let text = without_scheme(text);
    let spelled = ldap::read(text)
        .or_else(|| modular::read(text))
        .or_else(|| django::read(text))
        .or_else(|| werkzeug::read(text))
        .or_else(|| phc::read(text));
    spelled.filter(|spelled| spelled.foreign.is_long_enough()).ok_or_else(|| refusal::reason(text))
}

/// Removes a scheme in braces before a hash that says its kind itself, as LDAP (`{CRYPT}`, `{ARGON2}`)
/// and Spring (`{bcrypt}`) write it.
fn without_scheme(text: &str) -> &str {
    let rest = text.strip_prefix('{').and_then(|text| text.split_once('}'));
    match rest {
        Some((_, hash)) if hash.starts_with('$') => hash,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_refused_says_what_to_do() {
        for (text, part) in [
            ("5f4dcc3b5aa765d61d8327deb882cf99", "write {MD5}"),
            ("{CRYPT}abJnggxhB/yWI", "DES-crypt"),
            ("{crypt}$apr1$salt$abc", "MD5-crypt"),
            ("{clear}secret", "clear text"),
            ("$gy$j9T$abc$def", "gost"),
            ("{SSHA}abc", "whole and unchanged"),
            // One byte less than an output, and an output without a salt.
            ("{SHA}q/eq1kOINtvlJqojGr3i0O73TQ==", "whole and unchanged"),
            ("{SSHA}q/eq1kOINtvlJqojGr3i0O73TUI=", "whole and unchanged"),
            ("sha1$salt$abc", "whole and unchanged"),
            ("$y$/9T$salt$abc", "whole and unchanged"),
            ("$P$Babc", "whole and unchanged"),
            ("$fbscrypt$v=2,n=14,r=8,p=1,ss=Bw==,sk=AA==$AA==$AA==", "whole and unchanged"),
            ("", "whole and unchanged"),
            ("{", "whole and unchanged"),
            ("$$$$\u{e9}$", "whole and unchanged"),
            ("\u{e9}:\u{e9}", "whole and unchanged"),
        ] {
            let reason = read(text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(reason.contains(part), "{text}: {reason}");
        }
    }
}
