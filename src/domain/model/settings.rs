//! The settings of a namespace: what holds for its sessions and passwords, and how it shows itself.

use super::brand::{Brand, BrandChanges};
use super::directory::Directory;
use super::patch::Patch;
use super::{Error, Result};
use chrono::TimeDelta;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How long a session lasts, in seconds.
pub const SESSION_LIFETIME: RangeInclusive<i32> = 300..=34_560_000;
/// How old the authentication of a session may be, in seconds, where it counts at all.
pub const REAUTHENTICATE: RangeInclusive<i32> = 60..=86_400;
/// The fewest characters of a password.
pub const PASSWORD_MIN: RangeInclusive<i32> = 1..=64;
/// How long change records are kept, in days, where they are not kept for ever.
pub const CHANGES_DAYS: RangeInclusive<i32> = 7..=3650;

/// Whether people may choose a common password for themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommonPasswords {
    /// They may not.
    #[default]
    Refuse,
    /// They may.
    Allow,
}

impl CommonPasswords {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Allow => "allow",
        }
    }

    /// Parses the word for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for any other word.
    pub fn parse(word: &str, field: &'static str) -> Result<Self> {
        match word {
            "refuse" => Ok(Self::Refuse),
            "allow" => Ok(Self::Allow),
            _ => Err(Error::invalid(field, "must be `refuse` or `allow`")),
        }
    }
}

/// Whether people are told by e-mail that somebody signed in from a client that was not used before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignInNotices {
    /// They are not.
    #[default]
    Off,
    /// They are.
    On,
}

impl SignInNotices {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }

    /// Parses the word for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for any other word.
    pub fn parse(word: &str, field: &'static str) -> Result<Self> {
        match word {
            "off" => Ok(Self::Off),
            "on" => Ok(Self::On),
            _ => Err(Error::invalid(field, "must be `off` or `on`")),
        }
    }
}

/// The settings of a namespace. Stored are those that differ from their defaults, so that a new
/// default reaches the namespaces that never chose.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[serde(default)]
#[diesel(sql_type = Jsonb)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    directory: Option<Directory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_lifetime: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_idle: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reauthenticate: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    common_passwords: Option<CommonPasswords>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes_days: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_notices: Option<SignInNotices>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<Brand>,
}

/// Changes to the settings of a namespace. What is cleared goes back to its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChanges {
    /// Which users and groups signed-in users see.
    pub directory: Patch<Directory>,
    /// How long a session lasts, in seconds.
    pub session_lifetime: Patch<i32>,
    /// How long a session may go unused, in seconds; 0 for as long as it lasts.
    pub session_idle: Patch<i32>,
    /// How old the authentication of an administrator's session may be, in seconds; 0 for any age.
    pub reauthenticate: Patch<i32>,
    /// The fewest characters of a password that people choose for themselves.
    pub password_min: Patch<i32>,
    /// Whether people may choose a common password for themselves.
    pub common_passwords: Patch<CommonPasswords>,
    /// How long change records are kept, in days; 0 for ever.
    pub changes_days: Patch<i32>,
    /// Whether people are told of sign-ins from clients that were not used before.
    pub sign_in_notices: Patch<SignInNotices>,
    /// What e-mails and pages for people show of the namespace.
    pub brand: Patch<BrandChanges>,
}

impl Settings {
    /// Which users and groups signed-in users see: by default those around them.
    pub fn directory(&self) -> Directory {
        self.directory.unwrap_or_default()
    }

    /// How long a session lasts, in seconds: a week by default.
    pub fn session_lifetime(&self) -> i32 {
        self.session_lifetime.unwrap_or(604_800)
    }

    /// How long a session may go unused, in seconds; 0, the default, for as long as it lasts.
    pub fn session_idle(&self) -> i32 {
        self.session_idle.unwrap_or(0)
    }

    /// How old the authentication of an administrator's session may be for what touches
    /// administrators and keys, in seconds: ten minutes by default; 0 for any age.
    pub fn reauthenticate(&self) -> i32 {
        self.reauthenticate.unwrap_or(600)
    }

    /// The fewest characters of a password that people choose for themselves: 8 by default.
    pub fn password_min(&self) -> i32 {
        self.password_min.unwrap_or(8)
    }

    /// Whether people may choose a common password for themselves: no by default.
    pub fn common_passwords(&self) -> CommonPasswords {
        self.common_passwords.unwrap_or_default()
    }

    /// How long change records are kept, in days: 90 by default; 0 for ever.
    pub fn changes_days(&self) -> i32 {
        self.changes_days.unwrap_or(90)
    }

    /// Whether people are told of sign-ins from clients that were not used before: no by default.
    pub fn sign_in_notices(&self) -> SignInNotices {
        self.sign_in_notices.unwrap_or_default()
    }

    /// What e-mails and pages for people show of the namespace, if anything was chosen.
    pub fn brand(&self) -> Option<&Brand> {
        self.brand.as_ref()
    }

    /// How long a session lasts.
    pub fn session_lasts(&self) -> TimeDelta {
        TimeDelta::seconds(self.session_lifetime().into())
    }

    /// The settings with these changes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the setting whose value is out of its bounds.
    pub fn changed(self, changes: SettingsChanges) -> Result<Self> {
        let SettingsChanges {
            directory,
            session_lifetime,
            session_idle,
            reauthenticate,
            password_min,
            common_passwords,
            changes_days,
            sign_in_notices,
            brand,
        } = changes;
        let settings = Self {
            directory: directory.apply(self.directory),
            session_lifetime: session_lifetime.apply(self.session_lifetime),
            session_idle: session_idle.apply(self.session_idle),
            reauthenticate: reauthenticate.apply(self.reauthenticate),
            password_min: password_min.apply(self.password_min),
            common_passwords: common_passwords.apply(self.common_passwords),
            changes_days: changes_days.apply(self.changes_days),
            sign_in_notices: sign_in_notices.apply(self.sign_in_notices),
            brand: match brand {
                Patch::Set(changes) => Brand::changed(self.brand, changes),
                Patch::Keep => self.brand,
                Patch::Clear => None,
            },
        };
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<()> {
        within("session_lifetime", self.session_lifetime(), &SESSION_LIFETIME)?;
        let (idle, lifetime) = (self.session_idle(), self.session_lifetime());
        if idle != 0 && !(*SESSION_LIFETIME.start()..=lifetime).contains(&idle) {
            let reason = format!(
                "must be 0, or from {} to `session_lifetime`, which is {lifetime}",
                SESSION_LIFETIME.start(),
            );
            return Err(Error::invalid("session_idle", reason));
        }
        zero_or_within("reauthenticate", self.reauthenticate(), &REAUTHENTICATE)?;
        zero_or_within("changes_days", self.changes_days(), &CHANGES_DAYS)?;
        within("password_min", self.password_min(), &PASSWORD_MIN)
    }
}

fn within(field: &'static str, value: i32, bounds: &RangeInclusive<i32>) -> Result<()> {
    if bounds.contains(&value) {
        return Ok(());
    }
    Err(Error::invalid(field, format!("must be from {} to {}", bounds.start(), bounds.end())))
}

fn zero_or_within(field: &'static str, value: i32, bounds: &RangeInclusive<i32>) -> Result<()> {
    if value == 0 || bounds.contains(&value) {
        return Ok(());
    }
    let (least, most) = (bounds.start(), bounds.end());
    Err(Error::invalid(field, format!("must be 0, or from {least} to {most}")))
}

impl ToSql<Jsonb, Pg> for Settings {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        use std::io::Write;
        // The first byte is the version of jsonb's binary form.
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(diesel::serialize::IsNull::No)
    }
}

impl diesel::deserialize::FromSql<Jsonb, Pg> for Settings {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        match value.as_bytes() {
            [1, b'{', b'}'] => Ok(Self::default()),
            [1, json @ ..] => Ok(serde_json::from_slice(json)?),
            _ => Err("jsonb in an unknown binary form".into()),
        }
    }
}

#[cfg(test)]
mod tests;
