//! Makes invites, one or a thousand, in one statement.

use super::super::diagnosis;
use super::super::expressions::{changes, protected};
use super::{Columns, columns, document, manages};
use crate::database::{Binds, Prepared, Statement, bind};
use crate::domain::error::{Entity, Error, Result};
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, InviteCode, NewInvite, default_end};
use crate::domain::membership::{Outcome, Role};
use crate::domain::rights::GroupRights;
use crate::domain::{Ctx, properties, rights};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use std::collections::HashMap;

/// How often a statement is tried that met an invite which somebody else was making just then.
const TRIES: usize = 4;

/// `i`: what is to be made, in the order `ord`. `g`: the groups, with what the caller may, and
/// whether they are the administrators'. `j`: both, with the invite `o` that is open for the same
/// group and address as far as its uses go, and whether it `stands`, its time too; `used` where
/// another invite has the id. Where the one that stands makes owners, only who makes owners is told
/// of it.
///
/// `s`: `new` for those that would be made if no id came twice, which are the first for their group
/// and address. `w`: of those for one id, the first. `f`: `taken` for those whose id that one has,
/// unless an invite for their group and address is made or stands. `k`: `fine` where there will be
/// an invite, and `first`, the order of the one it is made for.
macro_rules! wanted {
    () => {
        concat!(
            "WITH i AS (SELECT * FROM unnest($6, $7, $8, $9, $10, $11, $12, $13, $14) \
             WITH ORDINALITY AS i (id, of_group, email, code, role, max_uses, message, \
             expires_at, properties, ord)), \
             guarded AS (",
            protected!(),
            "), g AS (SELECT g.no, g.id, g.name, g.no IN (SELECT guarded.no FROM guarded) AS guarded, ",
            manages!(),
            " AS manage, $2 OR $3 OR EXISTS (SELECT FROM memberships m \
             WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = $4 \
             AND m.role = 'owner' AND (m.expires_at IS NULL OR m.expires_at > $5)) AS own \
             FROM groups g WHERE g.namespace_no = $1 AND g.id = ANY($7)), \
             j AS MATERIALIZED (SELECT i.*, lower(i.email) AS address, g.no AS group_no, g.guarded, \
             g.manage, o.no AS there, o.expires_at > $5 AS stands, \
             EXISTS (SELECT FROM invites x WHERE x.namespace_no = $1 AND x.id = i.id \
             AND (o.expires_at > $5 AND x.no = o.no) IS NOT TRUE) AS used, \
             octet_length(i.properties::text) <= 16384 AS fits, \
             g.own OR NOT (i.role = 'owner' OR (o.expires_at > $5 AND o.role = 'owner') IS TRUE) \
             AS own FROM i JOIN g ON g.id = i.of_group LEFT JOIN LATERAL (\
             SELECT o.no, o.role, o.expires_at FROM invites o WHERE o.namespace_no = $1 \
             AND o.group_no = g.no AND lower(o.email) = lower(i.email) AND o.declined_at IS NULL \
             AND o.uses < o.max_uses AND o.replaced_at IS NULL LIMIT 1) o ON true), \
             a AS (SELECT j.*, j.manage AND j.own AND j.fits AND NOT j.used AS able FROM j), \
             s AS (SELECT a.*, a.able AND a.stands IS NOT TRUE AND (a.email IS NULL \
             OR a.ord = min(a.ord) FILTER (WHERE a.able) OVER (PARTITION BY a.group_no, a.address)) \
             AS new FROM a), \
             w AS (SELECT DISTINCT ON (s.id) s.id, s.ord FROM s WHERE s.new ORDER BY s.id, s.ord), \
             t AS (SELECT s.*, s.stands IS NOT TRUE AND w.ord <> s.ord AS late FROM s \
             LEFT JOIN w ON w.id = s.id), \
             f AS (SELECT t.*, t.used OR (t.late IS TRUE AND (t.new OR NOT coalesce(\
             bool_or(t.new AND t.late IS NOT TRUE) OVER (PARTITION BY t.group_no, t.address), \
             false))) AS taken FROM t), \
             k AS MATERIALIZED (SELECT f.*, f.able AND NOT f.taken AS fine, \
             CASE WHEN f.email IS NULL THEN f.ord ELSE min(f.ord) \
             FILTER (WHERE f.able AND NOT f.taken) OVER (PARTITION BY f.group_no, f.address) END \
             AS first FROM f)"
        )
    };
}

/// One that has expired makes room before the new one is made: the count is there to say so. The
/// order is the same whoever makes them, so that two who make the same ones do not wait for each
/// other. Each lookup is by the whole key of an index, whatever PostgreSQL knows of the table.
struct Insert;

impl Statement for Insert {
    /// The order, whether it was made now, and the invite; nothing for what could not be made.
    type Row = (BigInt, Bool, Columns);
    const TEXT: &'static str = concat!(
        wanted!(),
        ", old AS (SELECT o.no FROM invites o WHERE o.namespace_no = $1 AND o.no = ANY(ARRAY(\
         SELECT k.there FROM k WHERE k.fine AND k.ord = k.first AND NOT k.stands)) \
         AND o.declined_at IS NULL AND o.uses < o.max_uses AND o.replaced_at IS NULL \
         AND o.expires_at <= $5 ORDER BY o.no FOR UPDATE), \
         r AS (UPDATE invites v SET replaced_at = $5, version = v.version + 1, updated_at = $5 \
         FROM old WHERE v.namespace_no = $1 AND v.no = old.no RETURNING v.*), \
         replaced AS (",
        changes!(),
        "SELECT $1, $5, $16, 'invite.replaced', ",
        document!(),
        " FROM r v JOIN g ON g.no = v.group_no), \
         v AS (INSERT INTO invites (namespace_no, id, group_no, email, code, role, max_uses, \
         message, invited_by, properties, guarded, expires_at, created_at, updated_at) \
         SELECT $1, k.id, k.group_no, k.email, k.code, k.role, k.max_uses, k.message, $15, \
         k.properties, k.guarded, k.expires_at, $5, $5 FROM k WHERE k.fine AND k.ord = k.first \
         AND k.stands IS NOT TRUE AND (SELECT count(*) FROM r) >= 0 \
         ORDER BY k.group_no, k.address, k.ord \
         ON CONFLICT (namespace_no, group_no, lower(email)) \
         WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL DO NOTHING \
         RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $16, 'invite.created', ",
        document!(),
        " FROM v JOIN g ON g.no = v.group_no) \
         SELECT k.ord, k.ord = k.first, ",
        columns!(),
        " FROM k JOIN k AS made ON made.ord = k.first JOIN v ON v.id = made.id \
         JOIN g ON g.no = v.group_no WHERE k.fine AND k.stands IS NOT TRUE UNION ALL SELECT k.ord, false, ",
        columns!(),
        " FROM k JOIN invites v ON v.namespace_no = $1 AND v.no = k.there \
         JOIN g ON g.no = v.group_no WHERE k.fine AND k.stands"
    );
}

struct Diagnose;

impl Statement for Diagnose {
    type Row = (BigInt, (Bool, Bool, Bool, Bool));
    const TEXT: &'static str =
        concat!(wanted!(), " SELECT k.ord, k.manage, k.own, k.taken, k.fits FROM k");
}

/// Whether the caller manages the group and may make such an invite, whether its id is taken, and
/// whether its properties fit.
type Obstacles = (bool, bool, bool, bool);

/// The outcome of each, in order.
pub async fn insert(
    ctx: &Ctx,
    rights: GroupRights,
    new: Vec<NewInvite>,
) -> Result<Vec<Result<(Invite, Outcome)>>> {
    let new = Columnar::new(ctx, new);
    let mut made: HashMap<i64, (Invite, Outcome)> = HashMap::new();
    let mut outcomes = Vec::new();
    for _ in 0..TRIES {
        let binds = new.binds(ctx, rights, (ctx.caller.user().map(|u| &u.id), ctx.caller.actor()));
        let insert = Prepared::new(Insert, binds);
        let rows: Vec<(i64, bool, Invite)> = match ctx.db().pool().rows(insert).await {
            Ok(rows) => rows,
            // Somebody else has taken an id, just then: it is seen the next time.
            Err(error) => match Error::from(error) {
                Error::Taken { .. } => continue,
                error => return Err(error),
            },
        };
        for (ord, created, invite) in rows {
            let outcome = if created { Outcome::Created } else { Outcome::Present };
            // What an earlier try made is there now.
            made.entry(ord).or_insert((invite, outcome));
        }
        if made.len() == new.ids.len() {
            return Ok(new.outcomes(rights, &mut made, &HashMap::new()));
        }
        // Something could not be made, or somebody else was making it at the same time.
        let diagnose = Prepared::new(Diagnose, new.binds(ctx, rights, (None, String::new())));
        let found: Vec<(i64, Obstacles)> = ctx.db().pool().rows(diagnose).await?;
        let found: HashMap<_, _> = found.into_iter().collect();
        outcomes = new.outcomes(rights, &mut made, &found);
        if !outcomes.iter().any(|outcome| matches!(outcome, Err(Error::Busy))) {
            break;
        }
        let there = (1..).zip(&outcomes).filter_map(|(ord, it)| Some((ord, it.as_ref().ok()?)));
        made.extend(there.map(|(ord, (invite, outcome))| (ord, (invite.clone(), *outcome))));
    }
    match outcomes.is_empty() {
        true => Err(Error::Busy),
        false => Ok(outcomes),
    }
}

/// The invites as one list for each column.
struct Columnar {
    ids: Vec<InviteId>,
    groups: Vec<String>,
    emails: Vec<Option<String>>,
    codes: Vec<InviteCode>,
    roles: Vec<Role>,
    max_uses: Vec<i32>,
    messages: Vec<Option<String>>,
    ends: Vec<chrono::DateTime<chrono::Utc>>,
    properties: Vec<crate::domain::properties::Properties>,
}

impl Columnar {
    fn new(ctx: &Ctx, new: Vec<NewInvite>) -> Self {
        let mut columns = Self {
            ids: Vec::with_capacity(new.len()),
            groups: Vec::with_capacity(new.len()),
            emails: Vec::with_capacity(new.len()),
            codes: new.iter().map(|_| InviteCode::random()).collect(),
            roles: Vec::with_capacity(new.len()),
            max_uses: Vec::with_capacity(new.len()),
            messages: Vec::with_capacity(new.len()),
            ends: Vec::with_capacity(new.len()),
            properties: Vec::with_capacity(new.len()),
        };
        for invite in new {
            let NewInvite { id, group, email, role, max_uses, message, expires_at, properties } =
                invite;
            columns.ids.push(id.unwrap_or_else(|| InviteId::random(ctx.now)));
            columns.groups.push(group.into_string());
            columns.emails.push(email.map(|email| email.into_string()));
            columns.roles.push(role.unwrap_or_default());
            columns.max_uses.push(max_uses.unwrap_or(1));
            columns.messages.push(message.map(|message| message.into_string()));
            columns.ends.push(expires_at.unwrap_or_else(|| default_end(ctx.now)));
            columns.properties.push(properties.set);
        }
        columns
    }

    fn binds<'a>(
        &'a self,
        ctx: &Ctx,
        rights: GroupRights,
        (inviter, actor): (Option<&'a crate::domain::id::UserId>, String),
    ) -> impl Binds + 'a {
        (
            bind::<BigInt, _>(ctx.namespace),
            bind::<Bool, _>(rights.every),
            bind::<Bool, _>(rights.ordinary),
            bind::<BigInt, _>(rights.me),
            bind::<Timestamptz, _>(ctx.now),
            bind::<Array<Text>, _>(&self.ids),
            bind::<Array<Text>, _>(&self.groups),
            bind::<Array<Nullable<Text>>, _>(&self.emails),
            bind::<Array<Text>, _>(&self.codes),
            bind::<Array<Text>, _>(&self.roles),
            bind::<Array<Integer>, _>(&self.max_uses),
            bind::<Array<Nullable<Text>>, _>(&self.messages),
            bind::<Array<Timestamptz>, _>(&self.ends),
            bind::<Array<Jsonb>, _>(&self.properties),
            bind::<Nullable<Text>, _>(inviter),
            bind::<Text, _>(actor),
        )
    }

    /// What became of each: made, or why not; `Busy` where nothing says why.
    fn outcomes(
        &self,
        rights: GroupRights,
        made: &mut HashMap<i64, (Invite, Outcome)>,
        found: &HashMap<i64, Obstacles>,
    ) -> Vec<Result<(Invite, Outcome)>> {
        let outcome = |ord: i64| match (made.remove(&ord), found.get(&ord)) {
            (Some(made), _) => Ok(made),
            (None, None) => Err(Error::not_found(Entity::Group)),
            (None, Some((false, ..))) => Err(diagnosis::not_yours(rights)),
            (None, Some((_, false, ..))) => Err(rights::owners_only()),
            (None, Some((_, _, true, _))) => {
                Err(Error::Taken { entity: Entity::Invite, field: "id" })
            }
            (None, Some((.., false))) => Err(properties::misfit()),
            (None, Some(_)) => Err(Error::Busy),
        };
        (1..).take(self.ids.len()).map(outcome).collect()
    }
}
