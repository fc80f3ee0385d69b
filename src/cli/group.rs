//! `roster group`: groups and their members without HTTP, for whoever owns the machine.

use super::operator::{Failure, OperatorSettings};
use super::print::{Format, print, table};
use crate::domain::Ctx;
use crate::domain::group::{self, Group, GroupFilter};
use crate::domain::id::{GroupId, UserId};
use crate::domain::membership::{self, MembershipChanges, Outcome, Reach, Role};
use crate::domain::page::{PageRequest, Total};
use crate::domain::patch::Patch;
use crate::domain::text::{Description, Name, Username};
use crate::domain::user::{self, Member, MemberFilter};
use crate::transfer::{group_document, user_document};
use clap::{Args, Subcommand};

/// The settings of `roster group`.
#[derive(Debug, Args)]
pub struct GroupSettings {
    /// Write documents, one on each line
    #[arg(long, global = true)]
    json: bool,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
    /// What to do with groups.
    #[command(subcommand)]
    command: GroupCommand,
}

/// What to do with groups.
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// List groups, oldest first
    List {
        /// What an id or a name begins with
        prefix: Option<String>,
    },
    /// List the members of a group
    Members {
        /// The id of the group
        group: String,
        /// With the members of the groups that are nested in it
        #[arg(long)]
        effective: bool,
    },
    /// Add a user to a group, or give a member another role
    Add {
        /// The id of the group
        group: String,
        /// The id of the user
        user: String,
        /// What the member can do with the group: member, manager or owner
        #[arg(long)]
        role: Option<String>,
    },
    /// Remove a user from a group
    Remove {
        /// The id of the group
        group: String,
        /// The id of the user
        user: String,
    },
}

/// Lists groups and members, and changes who is a member.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: GroupSettings) -> Result<(), String> {
    let GroupSettings { json, operator, command } = settings;
    let format = Format::from(json);
    operator.run(async |ctx| match command {
        GroupCommand::List { prefix } => list(&ctx, prefix.as_deref(), format).await,
        GroupCommand::Members { group, effective } => {
            let reach = if effective { Reach::Effective } else { Reach::Direct };
            members(&ctx, &GroupId::parse(&group)?, reach, format).await
        }
        GroupCommand::Add { group, user, role } => {
            let role: Option<Role> = role.as_deref().map(str::parse).transpose()?;
            let changes = MembershipChanges {
                role: role.map_or(Patch::Keep, Patch::Set),
                ..MembershipChanges::default()
            };
            let (group, user) = (GroupId::parse(&group)?, UserId::parse(&user)?);
            let (_, outcome) = membership::add(&ctx, &group, &user, changes.clone()).await?;
            if outcome == Outcome::Present && role.is_some() {
                membership::update(&ctx, &group, &user, changes).await?;
            }
            Ok(())
        }
        GroupCommand::Remove { group, user } => {
            let (group, user) = (GroupId::parse(&group)?, UserId::parse(&user)?);
            let (_, left) = membership::remove(&ctx, &group, &user).await?;
            for key in &left.keys {
                eprintln!("the key {} was created by the user, and still works", key.as_str());
            }
            Ok(())
        }
    })
}

async fn list(ctx: &Ctx, prefix: Option<&str>, format: Format) -> Result<(), Failure> {
    let prefix = prefix.map(|prefix| Description::parse(prefix, "prefix")).transpose()?;
    let filter = GroupFilter { prefix, ..GroupFilter::default() };
    let mut after = None;
    loop {
        let request = PageRequest::new(Some(1000), after, Total::Skip)?;
        let page = group::list(ctx, &filter, request).await?;
        page.entries.into_iter().for_each(|group| show(group, format));
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn show(group: Group, format: Format) {
    match format {
        Format::Json => print(&group_document(group)),
        Format::Table => table(&[group.id.as_str(), group.name.as_ref().map_or("", Name::as_str)]),
    }
}

async fn members(ctx: &Ctx, group: &GroupId, reach: Reach, format: Format) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let request = PageRequest::new(Some(1000), after, Total::Skip)?;
        let filter = MemberFilter::default();
        let page = user::list_of_group(ctx, group, reach, &filter, request).await?;
        for Member { user, details } in page.entries {
            match format {
                Format::Json => print(&user_document(user)),
                Format::Table => table(&[
                    user.id.as_str(),
                    user.username.as_ref().map_or("", Username::as_str),
                    details.map_or("by nesting", |details| details.role.word()),
                ]),
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}
