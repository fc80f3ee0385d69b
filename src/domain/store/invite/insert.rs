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

/// `i`: what is to be made, in the order `ord`. `g`: the groups, with what the caller may. `k`:
/// both, with `fine` where it can be made, and `first`, the order of the first that is fine among
/// those for one group and address. An id is taken by another invite, not by the open one for the
/// same group and address. Where the one that is there makes owners, only who makes owners is told
/// of it.
macro_rules! wanted {
    () => {
        concat!(
            "WITH i AS (SELECT * FROM unnest($6, $7, $8, $9, $10, $11, $12, $13, $14) \
             WITH ORDINALITY AS i (id, of_group, email, code, role, max_uses, message, \
             expires_at, properties, ord)), \
             g AS (SELECT g.no, g.id, g.name, ",
            manages!(),
            " AS manage, $2 OR $3 OR EXISTS (SELECT FROM memberships m \
             WHERE m.namespace_no = $1 AND m.group_no = g.no AND m.user_no = $4 \
             AND m.role = 'owner' AND (m.expires_at IS NULL OR m.expires_at > $5)) AS own \
             FROM groups g WHERE g.namespace_no = $1 AND g.id = ANY($7)), \
             j AS (SELECT i.*, g.no AS group_no, g.manage, g.own, \
             EXISTS (SELECT FROM invites x WHERE x.namespace_no = $1 AND x.id = i.id \
             AND (x.group_no = g.no AND lower(x.email) = lower(i.email) \
             AND x.declined_at IS NULL AND x.uses < x.max_uses AND x.replaced_at IS NULL \
             AND x.expires_at > $5) IS NOT TRUE) \
             OR (row_number() OVER (PARTITION BY i.id ORDER BY i.ord) > 1 \
             AND (i.email IS NULL OR row_number() \
             OVER (PARTITION BY i.id, g.no, lower(i.email) ORDER BY i.ord) = 1)) AS taken, \
             octet_length(i.properties::text) <= 16384 AS fits, \
             i.role = 'owner' OR EXISTS (SELECT FROM invites x WHERE x.namespace_no = $1 \
             AND x.group_no = g.no AND lower(x.email) = lower(i.email) \
             AND x.declined_at IS NULL AND x.uses < x.max_uses AND x.replaced_at IS NULL \
             AND x.expires_at > $5 AND x.role = 'owner') AS for_owners FROM i JOIN g ON g.id = i.of_group), \
             f AS (SELECT j.*, j.manage AND (j.own OR NOT j.for_owners) AND NOT j.taken \
             AND j.fits AS fine FROM j), \
             k AS (SELECT f.*, CASE WHEN f.email IS NULL THEN f.ord ELSE min(f.ord) \
             FILTER (WHERE f.fine) OVER (PARTITION BY f.group_no, lower(f.email)) END AS first \
             FROM f)"
        )
    };
}

/// One that has expired makes room before the new one is made: the count is there to say so. The
/// order is the same whoever makes them, so that two who make the same ones do not wait for each
/// other.
struct Insert;

impl Statement for Insert {
    /// The order, whether it was made now, and the invite; nothing for what could not be made.
    type Row = (BigInt, Bool, Columns);
    const TEXT: &'static str = concat!(
        wanted!(),
        ", old AS (SELECT o.no FROM invites o JOIN k ON o.group_no = k.group_no \
         AND lower(o.email) = lower(k.email) AND k.fine AND k.ord = k.first \
         WHERE o.namespace_no = $1 AND o.declined_at IS NULL AND o.uses < o.max_uses \
         AND o.replaced_at IS NULL AND o.expires_at <= $5 ORDER BY o.no FOR UPDATE OF o), \
         r AS (UPDATE invites v SET replaced_at = $5, version = v.version + 1, updated_at = $5 \
         FROM old WHERE v.namespace_no = $1 AND v.no = old.no RETURNING v.*), \
         replaced AS (",
        changes!(),
        "SELECT $1, $5, $16, 'invite.replaced', ",
        document!(),
        " FROM r v JOIN g ON g.no = v.group_no), \
         v AS (INSERT INTO invites (namespace_no, id, group_no, email, code, role, max_uses, \
         message, invited_by, properties, expires_at, created_at, updated_at) \
         SELECT $1, k.id, k.group_no, k.email, k.code, k.role, k.max_uses, k.message, $15, \
         k.properties, k.expires_at, $5, $5 FROM k WHERE k.fine AND k.ord = k.first \
         AND (SELECT count(*) FROM r) >= 0 ORDER BY k.group_no, lower(k.email), k.ord \
         ON CONFLICT (namespace_no, group_no, lower(email)) \
         WHERE declined_at IS NULL AND uses < max_uses AND replaced_at IS NULL DO NOTHING \
         RETURNING *), \
         c AS (",
        changes!(),
        "SELECT $1, $5, $16, 'invite.created', ",
        document!(),
        " FROM v JOIN g ON g.no = v.group_no), \
         there AS (SELECT true AS made, v.* FROM v UNION ALL SELECT false, x.* FROM invites x \
         JOIN k ON x.group_no = k.group_no AND lower(x.email) = lower(k.email) \
         AND k.ord = k.first WHERE x.namespace_no = $1 AND x.declined_at IS NULL \
         AND x.uses < x.max_uses AND x.replaced_at IS NULL AND x.expires_at > $5) \
         SELECT k.ord, v.made AND k.ord = k.first, ",
        columns!(),
        " FROM k JOIN g ON g.no = k.group_no JOIN there v ON v.group_no = k.group_no \
         AND (v.id = k.id OR lower(v.email) = lower(k.email)) WHERE k.fine"
    );
}

struct Diagnose;

impl Statement for Diagnose {
    type Row = (BigInt, (Bool, Bool, Bool, Bool));
    const TEXT: &'static str = concat!(
        wanted!(),
        " SELECT k.ord, k.manage, k.own OR NOT k.for_owners, k.taken, k.fits FROM k"
    );
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
    for _ in 0..TRIES {
        let binds = new.binds(ctx, rights, (ctx.caller.user().map(|u| &u.id), ctx.caller.actor()));
        let insert = Prepared::new(Insert, binds);
        let rows: Vec<(i64, bool, Invite)> = ctx.db().pool().rows(insert).await?;
        for (ord, created, invite) in rows {
            let outcome = if created { Outcome::Created } else { Outcome::Present };
            // What an earlier try made is there now.
            made.entry(ord).or_insert((invite, outcome));
        }
        if made.len() == new.ids.len() {
            break;
        }
        // Something could not be made, or somebody else was making it at the same time.
        let diagnose = Prepared::new(Diagnose, new.binds(ctx, rights, (None, String::new())));
        let found: Vec<(i64, Obstacles)> = ctx.db().pool().rows(diagnose).await?;
        let found: HashMap<_, _> = found.into_iter().collect();
        let outcomes = new.outcomes(rights, &mut made, &found);
        if !outcomes.iter().any(|outcome| matches!(outcome, Err(Error::Busy))) {
            return Ok(outcomes);
        }
        made.extend((1..).zip(outcomes).filter_map(|(ord, outcome)| Some((ord, outcome.ok()?))));
    }
    Ok(new.outcomes(rights, &mut made, &HashMap::new()))
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
