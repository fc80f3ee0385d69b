//! What a password must be that people choose for themselves.

use super::common_passwords;
use super::error::{Error, Result};
use super::name;
use super::password::Password;
use super::settings::{CommonPasswords, Settings};

/// The rules of a namespace for passwords that people choose for themselves: when they change their
/// own, and when they join by an invite. What keys and administrators set for others follows the rules
/// of the protocol only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The shortest password, in characters: 1 to 64.
    pub min: usize,
    /// Whether common passwords are accepted.
    pub common: CommonPasswords,
}

impl From<&Settings> for PasswordPolicy {
    fn from(settings: &Settings) -> Self {
        let min = usize::try_from(settings.password_min()).unwrap_or(usize::MAX);
        Self { min, common: settings.common_passwords() }
    }
}

impl PasswordPolicy {
    /// Checks a password that somebody chooses who is known by these names and e-mail addresses.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `field`, which says what must be different.
    pub fn check<'a>(
        &self,
        password: &Password,
        field: &'static str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let text = password.as_str();
        if text.chars().count() < self.min {
            let reason = format!("must have at least {} characters", self.min);
            return Err(Error::invalid(field, reason));
        }
        // As names are compared: full-width letters and invisible characters make no other password.
        let folded = name::key(text.trim());
        if names.into_iter().any(|name| name::key(name.trim()) == folded) {
            return Err(Error::invalid(field, "must not be your own username or e-mail address"));
        }
        if self.common == CommonPasswords::Refuse && common_passwords::contains(&folded) {
            let reason = "must not be one of the most common passwords, which are tried first";
            return Err(Error::invalid(field, reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CommonPasswords, PasswordPolicy, Settings};
    use crate::domain::Error;
    use crate::domain::model::password::Password;

    const NAMES: [&str; 2] = ["Asim.Aslam", "asim@example.com"];

    /// Why the password is refused; empty where it is not.
    fn refusal(policy: PasswordPolicy, password: &str) -> String {
        let password = Password::parse_of_length(password, "password", 1).unwrap();
        match policy.check(&password, "password", NAMES) {
            Ok(()) => String::new(),
            Err(Error::Invalid { reason, .. }) => reason.into_owned(),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_chosen_password_is_long_enough_uncommon_and_no_name() {
        let policy = PasswordPolicy::from(&Settings::default());
        for good in ["correct horse", "\u{1f511}\u{1f511}\u{1f511}\u{1f511}keys", "asim.aslam!"] {
            assert_eq!(refusal(policy, good), "", "{good}");
        }
        let wide = "ｐａｓｓｗｏｒｄ１";
        for common in
            ["password1", "PASSWORD1", "Password1 ", "12345678", wide, "pass\u{200B}word1"]
        {
            assert!(refusal(policy, common).contains("common"), "{common}");
        }
        for name in ["asim.aslam", "ASIM.ASLAM", "Asim@Example.com"] {
            assert!(refusal(policy, name).contains("username"), "{name}");
        }
        assert!(refusal(policy, "1234567").contains("at least 8"));
    }

    #[test]
    fn a_namespace_chooses_the_length_and_whether_common_passwords_are_refused() {
        let long = PasswordPolicy { min: 12, common: CommonPasswords::Refuse };
        assert!(refusal(long, "12 are best").contains("at least 12"));
        assert_eq!(refusal(long, "12 are better"), "");
        let lax = PasswordPolicy { min: 4, common: CommonPasswords::Allow };
        assert_eq!(refusal(lax, "1234"), "");
        assert!(refusal(lax, "asim@example.com").contains("username"));
    }
}
