//! Usernames that an older version stored without a key.

use crate::domain::ctx::Ctx;
use crate::domain::error::{Error, Result};
use crate::domain::id::UserNo;
use crate::domain::model::name;
use crate::domain::store::user::keys::{self, Keyed, Keyless};
use crate::domain::text::{LINE_LIMIT, Username};
use std::collections::HashSet;

/// How many users one statement reads, and gives their keys.
const STEP: i64 = 1000;

/// Gives every username its key. Where two users have the same, the older one keeps the username, and
/// the other one's gets the user's number behind it.
pub(super) async fn fill_in(ctx: &Ctx) -> Result<()> {
    let mut after = UserNo(0);
    loop {
        let users = keys::list_keyless(ctx.read(), ctx.namespace, after, STEP).await?;
        let Some(last) = users.last() else { return Ok(()) };
        after = last.no;
        let mut met = HashSet::new();
        let keyed: Vec<Keyed> = users
            .iter()
            .map(|user| Keyed {
                no: user.no,
                username: name::nfc(&user.username),
                key: name::key(&user.username),
                skeleton: name::skeleton(&user.username),
            })
            .filter(|user| !user.key.is_empty() && met.insert(user.key.clone()))
            .collect();
        let filled = keys::fill(ctx.write()?, ctx.namespace, &keyed).await?;
        let filled: HashSet<UserNo> = filled.into_iter().collect();
        for user in users.iter().filter(|user| !filled.contains(&user.no)) {
            rename(ctx, user).await?;
        }
    }
}

/// Gives a user another username, because an older user has it, or because nobody can see it.
async fn rename(ctx: &Ctx, user: &Keyless) -> Result<()> {
    let by = ctx.authority_over_users();
    for attempt in 0.. {
        let username = Username::parse(&other_name(user, attempt), "username")?;
        match keys::rename(ctx.write()?, ctx.namespace, &by, user.no, &username).await {
            Err(Error::Taken { .. }) => {}
            Err(error) => return Err(error),
            Ok(()) => {
                log::warn!(
                    "the user {:?} of the namespace number {} is called {:?} now, because an older \
                     user has the same username, or nothing of the old one is visible",
                    user.id.as_str(),
                    ctx.namespace.0,
                    username.as_str()
                );
                break;
            }
        }
    }
    Ok(())
}

/// The username with the user's number behind it, and after that with the attempt.
fn other_name(user: &Keyless, attempt: u32) -> String {
    let suffix = match attempt {
        0 => format!("-{}", user.no.0),
        _ => format!("-{}-{attempt}", user.no.0),
    };
    let text = name::nfc(user.username.trim());
    let base = match name::must_be_visible(&text, "username") {
        Ok(()) => text,
        Err(_) => name::key(&text),
    };
    let base = if name::is_visible(&base) { base } else { "user".to_owned() };
    let room = LINE_LIMIT.saturating_sub(suffix.len());
    base.chars().take(room).chain(suffix.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;

    #[test]
    fn another_name_can_be_seen_and_is_no_longer_than_names_are() {
        let other = |username: &str, attempt| {
            let id = UserId::parse("u").unwrap();
            other_name(&Keyless { no: UserNo(17), id, username: username.to_owned() }, attempt)
        };
        assert_eq!(other("Asim", 0), "Asim-17");
        assert_eq!(other("Asim", 1), "Asim-17-1");
        assert_eq!(other("\u{200B}", 0), "user-17");
        assert_eq!(other("As\u{200B}im", 0), "asim-17");
        assert_eq!(other(&"ß".repeat(255), 0).chars().count(), 255);
        assert!(Username::parse(&other(&"é".repeat(255), 3), "username").is_ok());
    }
}
