//! The SQL of sessions, and of what counts for signing in.

pub mod by_username;
mod end;
mod named;
mod open;
mod password;
mod read;
mod token;

pub use end::{end, end_all, end_of_user};
pub use named::{by_id, by_token};
pub use open::{NewSession, open_checked, open_verified, why_not_opened};
pub use password::{Verified, note_failure, note_nothing, note_success, signed_in_by_password};
pub use read::{get, list};
pub use token::signed_in;

/// Whether the user `u` is effectively in `administrators` at `$3`.
macro_rules! administers {
    () => {
        concat!(
            "EXISTS (SELECT FROM memberships m WHERE m.namespace_no = $1 AND m.user_no = u.no \
             AND m.group_no IN (",
            protected!(),
            ") AND (m.expires_at IS NULL OR m.expires_at > $3))"
        )
    };
}

use administers;
