//! `roster invite`: invites without HTTP, for whoever owns the machine.

use super::operator::OperatorSettings;
use super::print::print;
use crate::domain::id::GroupId;
use crate::domain::invite::{self, NewInvite};
use crate::domain::membership::Role;
use crate::domain::text::Email;
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

/// The settings of `roster invite`.
#[derive(Debug, Args)]
pub struct InviteSettings {
    /// Write a document
    #[arg(long, global = true)]
    json: bool,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
    /// What to do with invites.
    #[command(subcommand)]
    command: InviteCommand,
}

/// What to do with invites.
#[derive(Debug, Subcommand)]
pub enum InviteCommand {
    /// Create an invite to a group, and print its code
    Create {
        /// The id of the group
        group: String,
        /// The e-mail address of who is invited [default: anybody who has the code]
        #[arg(long)]
        email: Option<String>,
        /// What the member can do with the group: member, manager or owner
        #[arg(long)]
        role: Option<String>,
        /// How often it can be accepted
        #[arg(long, value_name = "NUMBER")]
        max_uses: Option<i32>,
        /// In how many days it expires, up to 365 [default: 7]
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=365))]
        days: Option<i64>,
    },
}

/// Creates an invite.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: InviteSettings) -> Result<(), String> {
    let InviteSettings { json, operator, command } = settings;
    let InviteCommand::Create { group, email, role, max_uses, days } = command;
    operator.run(async |ctx| {
        let role: Option<Role> = role.as_deref().map(str::parse).transpose()?;
        let email = email.as_deref().map(|email| Email::parse(email, "email")).transpose()?;
        let expires_at = days.map(|days| ctx.now + TimeDelta::days(days));
        let new = NewInvite {
            email,
            role,
            max_uses,
            expires_at,
            ..NewInvite::to(GroupId::parse(&group)?)
        };
        let (invite, _) = invite::create(&ctx, new).await?;
        let code = invite.code.as_ref().map(|code| code.reveal().to_owned()).unwrap_or_default();
        match json {
            true => {
                let email = invite.email.as_ref().map(|email| ("email", json!(email.as_str())));
                let properties: Map<String, Value> = [
                    ("group", json!(invite.group.as_str())),
                    ("role", json!(invite.role.word())),
                    ("code", json!(code)),
                    ("max_uses", json!(invite.max_uses)),
                    ("expires_at", json!(invite.expires_at)),
                ]
                .into_iter()
                .chain(email)
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
                print(&json!({
                    "entity-type": "invite", "id": invite.id.as_str(), "properties": properties
                }))
            }
            false => {
                // Scripts read the code from the output, which has nothing else.
                eprintln!("the invite {} expires {}", invite.id.as_str(), invite.expires_at);
                println!("{code}");
            }
        }
        Ok::<_, super::operator::Failure>(())
    })
}
