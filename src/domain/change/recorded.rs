//! What an entity was, from the row in the record of a change. A record may be older than a column:
//! what it lacks is what the column's default is, or as near as the record comes.

use super::super::id::{
    GroupId, GroupNo, InviteId, InviteNo, KeyId, KeyNo, NamespaceId, NamespaceNo, SessionId,
    SessionNo, UserId, UserNo, WebhookId, WebhookNo,
};
use super::super::model::api_key::{ApiKey, Maker};
use super::super::model::change::{Change, ChangeRow, ChangedEntity, ExportTaken, Nesting};
use super::super::model::disclosed::Disclosed;
use super::super::model::group::Group;
use super::super::model::invite::Invite;
use super::super::model::membership::{Membership, MembershipDetails, Role};
use super::super::model::namespace::Namespace;
use super::super::model::properties::Properties;
use super::super::model::provisioned::Provisioned;
use super::super::model::scope::{Scope, Scopes};
use super::super::model::session::Session;
use super::super::model::user::User;
use super::super::model::webhook::{Events, GroupIds, Webhook};
use super::super::text::{Description, Email, ExternalId, LoginEmail, Name, Url, Username};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The change that a row records.
pub fn change(row: ChangeRow) -> Change {
    let ChangeRow { seq, at, xid, actor, action, entity_type, entity_id, document, found: _ } = row;
    let record = Record { at, id: entity_id, row: document.into_map() };
    let entity = match entity_type.as_str() {
        "user" => ChangedEntity::User(Box::new(user(record))),
        "group" => ChangedEntity::Group(Box::new(group(record))),
        "membership" => ChangedEntity::Membership(membership(record)),
        "subgroup" => ChangedEntity::Subgroup(subgroup(record)),
        "invite" => ChangedEntity::Invite(Box::new(invite(record))),
        "session" => ChangedEntity::Session(Box::new(session(record))),
        "key" => ChangedEntity::Key(Box::new(key(record))),
        "namespace" => ChangedEntity::Namespace(Box::new(namespace(record))),
        "webhook" => ChangedEntity::Webhook(Box::new(webhook(record))),
        "export" => ChangedEntity::Export(export(record)),
        _ => ChangedEntity::Unknown { kind: entity_type, id: record.id },
    };
    Change { seq, at, transaction: xid, actor, action, entity }
}

fn export(record: Record) -> ExportTaken {
    let types = record.row.get("types").and_then(Value::as_array);
    let words = types.into_iter().flatten().filter_map(Value::as_str);
    let types = words.map(ToOwned::to_owned).collect();
    ExportTaken { types, hashes: record.flag("hashes").unwrap_or_default(), id: record.id }
}

/// A row in a record.
struct Record {
    /// When it was recorded.
    at: DateTime<Utc>,
    /// The id of the entity; of a membership or an edge, the group's.
    id: String,
    row: Map<String, Value>,
}

impl Record {
    fn text(&self, column: &str) -> Option<&str> {
        self.row.get(column).and_then(Value::as_str)
    }

    fn flag(&self, column: &str) -> Option<bool> {
        self.row.get(column).and_then(Value::as_bool)
    }

    fn number(&self, column: &str) -> Option<i64> {
        self.row.get(column).and_then(Value::as_i64)
    }

    /// PostgreSQL writes a time with the offset of its own time zone.
    fn time(&self, column: &str) -> Option<DateTime<Utc>> {
        let text = self.row.get(column)?.as_str()?;
        DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
    }

    /// A time that every row has by now.
    fn time_or_at(&self, column: &str) -> DateTime<Utc> {
        self.time(column).unwrap_or(self.at)
    }

    fn pairs(&mut self, column: &str) -> Properties {
        match self.row.remove(column) {
            Some(Value::Object(pairs)) => Properties::of_row(pairs),
            _ => Properties::default(),
        }
    }

    fn texts(&self, column: &str) -> Option<Vec<String>> {
        let texts = self.row.get(column)?.as_array()?.iter();
        Some(texts.filter_map(Value::as_str).map(str::to_owned).collect())
    }

    fn small(&self, column: &str) -> Option<i32> {
        self.number(column).and_then(|number| number.try_into().ok())
    }
}

const NOWHERE: NamespaceNo = NamespaceNo::NOWHERE;

fn user(mut record: Record) -> User {
    let (properties, app) = (record.pairs("properties"), record.pairs("app"));
    User {
        namespace_no: NOWHERE,
        no: UserNo(0),
        id: UserId::of_row(&record.id),
        username: record.text("username").map(Username::of_row),
        email: record.text("email").map(Email::of_row),
        login_email: record.text("login_email").map(LoginEmail::of_row),
        name: record.text("name").map(Name::of_row),
        first_name: record.text("first_name").map(Name::of_row),
        last_name: record.text("last_name").map(Name::of_row),
        external_id: record.text("external_id").map(ExternalId::of_row),
        active: record.flag("active").unwrap_or(true),
        password_hash: None,
        failed_logins: 0,
        locked_until: record.time("locked_until"),
        properties,
        version: record.number("version").unwrap_or(1),
        created_at: record.time_or_at("created_at"),
        updated_at: record.time_or_at("updated_at"),
        placeholder: record.flag("placeholder").unwrap_or_default(),
        username_key: None,
        username_skeleton: None,
        email_verified_at: record.time("email_verified_at"),
        provisioned: Provisioned::default(),
        disclosed: Disclosed::Everything(app),
    }
}

fn group(mut record: Record) -> Group {
    let (properties, app) = (record.pairs("properties"), record.pairs("app"));
    Group {
        namespace_no: NOWHERE,
        no: GroupNo(0),
        id: GroupId::of_row(&record.id),
        name: record.text("name").map(Name::of_row),
        description: record.text("description").map(Description::of_row),
        external_id: record.text("external_id").map(ExternalId::of_row),
        properties,
        version: record.number("version").unwrap_or(1),
        created_at: record.time_or_at("created_at"),
        updated_at: record.time_or_at("updated_at"),
        administers: false,
        placeholder: record.flag("placeholder").unwrap_or_default(),
        disclosed: Disclosed::Everything(app),
    }
}

fn role(record: &Record) -> Role {
    record.text("role").and_then(|role| role.parse().ok()).unwrap_or_default()
}

fn membership(record: Record) -> Membership {
    Membership {
        group: GroupId::of_row(&record.id),
        user: UserId::of_row(record.text("user").unwrap_or_default()),
        details: MembershipDetails {
            role: role(&record),
            joined_at: record.time_or_at("joined_at"),
            expires_at: record.time("expires_at"),
        },
    }
}

fn subgroup(record: Record) -> Nesting {
    let subgroup = GroupId::of_row(record.text("subgroup").unwrap_or_default());
    Nesting { group: GroupId::of_row(&record.id), subgroup }
}

fn invite(mut record: Record) -> Invite {
    let properties = record.pairs("properties");
    Invite {
        namespace_no: NOWHERE,
        no: InviteNo(0),
        id: InviteId::of_row(&record.id),
        group_no: GroupNo(0),
        email: record.text("email").map(Email::of_row),
        code: None,
        role: role(&record),
        max_uses: record.small("max_uses").unwrap_or(1),
        uses: record.small("uses").unwrap_or_default(),
        message: record.text("message").map(Description::of_row),
        invited_by: record.text("invited_by").map(UserId::of_row),
        made_by_key: record.text("made_by_key").map(KeyId::of_row),
        made_by_operator: None,
        // Who has lost the right to make an invite has it closed, which is a change of its own.
        is_backed: true,
        proves_email: record.flag("proves_email").unwrap_or_default(),
        // What became of e-mails is no matter of the record.
        only_mailed: false,
        sends: record.small("sends").unwrap_or_default(),
        mail: None,
        sent_at: None,
        properties,
        expires_at: record.time_or_at("expires_at"),
        declined_at: record.time("declined_at"),
        version: record.number("version").unwrap_or(1),
        created_at: record.time_or_at("created_at"),
        updated_at: record.time_or_at("updated_at"),
        group: GroupId::of_row(record.text("group").unwrap_or_default()),
        group_name: record.text("group_name").map(Name::of_row),
    }
}

fn session(record: Record) -> Session {
    let user = record.text("user").unwrap_or_default();
    let created_at = record.time_or_at("created_at");
    let authenticated_at = record.time("authenticated_at").unwrap_or(created_at);
    Session {
        namespace_no: NOWHERE,
        no: SessionNo(0),
        id: SessionId::of_row(&record.id),
        user_no: UserNo(0),
        user_agent: record.text("user_agent").map(str::to_owned),
        ip: record.text("ip").map(str::to_owned),
        created_at,
        expires_at: record.time_or_at("expires_at"),
        opened_by: record.text("opened_by").map_or_else(|| format!("user:{user}"), str::to_owned),
        // Using a session leaves no change, so that the record may lack it.
        used_at: record.time("used_at").unwrap_or(authenticated_at),
        authenticated_at,
        user: UserId::of_row(user),
    }
}

fn maker(record: &Record) -> Option<Maker> {
    record.text("created_by").and_then(|maker| Maker::parse(maker).ok())
}

fn key(record: Record) -> ApiKey {
    let words = record.text("scopes").unwrap_or_default();
    let has = |scope: &Scope| words.split_whitespace().any(|word| word == scope.word());
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(has).collect();
    ApiKey {
        no: KeyNo(0),
        namespace_no: NOWHERE,
        id: KeyId::of_row(&record.id),
        name: Name::of_row(record.text("name").unwrap_or_default()),
        scopes: Scopes::of(&scopes),
        created_at: record.time_or_at("created_at"),
        expires_at: record.time("expires_at"),
        last_used_at: record.time("last_used_at"),
        created_by: maker(&record),
    }
}

fn namespace(mut record: Record) -> Namespace {
    let settings = record.row.remove("settings").unwrap_or_default();
    Namespace {
        no: NOWHERE,
        id: NamespaceId::of_row(record.id.clone()),
        name: record.text("name").map(Name::of_row),
        created_at: record.time_or_at("created_at"),
        settings: serde_json::from_value(settings).unwrap_or_default(),
        version: record.number("version").unwrap_or(1),
        updated_at: record.time_or_at("updated_at"),
        changes_from: 0,
    }
}

fn webhook(record: Record) -> Webhook {
    let word = |column| record.text(column).unwrap_or_default();
    Webhook {
        namespace_no: NOWHERE,
        no: WebhookNo(0),
        id: WebhookId::of_row(&record.id),
        name: record.text("name").map(Name::of_row),
        url: Url::of_row(word("url")),
        events: record.texts("events").map(Events::of_row).unwrap_or_default(),
        groups: record.texts("groups").map(GroupIds::of_row),
        payload: word("payload").parse().unwrap_or_default(),
        state: word("state").parse().unwrap_or_default(),
        failing_since: record.time("failing_since"),
        last_success_at: record.time("last_success_at"),
        last_reason: record.text("last_reason").map(str::to_owned),
        missed_since: record.time("missed_since"),
        version: record.number("version").unwrap_or(1),
        created_at: record.time_or_at("created_at"),
        updated_at: record.time_or_at("updated_at"),
        created_by: maker(&record),
        progress: None,
    }
}
