//! Invites.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The columns of the invite `v` and of its group `g`.
    (
        "invite",
        "v.namespace_no, v.no, v.id, v.group_no, v.email, v.code, v.role, v.max_uses, v.uses, \
         v.message, v.invited_by, v.properties, v.expires_at, v.declined_at, v.version, \
         v.created_at, v.updated_at, g.id, g.name",
    ),
    // Whether the invite `@1` is neither declined, nor used up, nor replaced: the condition of the
    // index of open invites, which leaves out the time.
    ("pending", "@1.declined_at IS NULL AND @1.uses < @1.max_uses AND @1.replaced_at IS NULL"),
    // The group `g` of each invite `v`, one after the other: PostgreSQL would rather read all groups,
    // since it does not know how few the caller may see.
    (
        "group_of_invite",
        "CROSS JOIN LATERAL (SELECT * FROM groups g \
         WHERE g.namespace_no = :namespace AND g.no = v.group_no OFFSET 0) g",
    ),
    // `i`: the invites to be created, in the order `ord`. `g`: their groups, with what the caller
    // may. `j`: both, with the pending invite `o` to the same group and address, and whether it
    // `stands`, its time too; `used` where another invite has the id. Where the one that stands makes
    // owners, only an owner is told of it.
    //
    // `s`: `new` for those that would be inserted if no id came twice, which are the first for their
    // group and address. `w`: of those with one id, the first. `f`: `taken` for those whose id that
    // one has, unless an invite for their group and address is inserted or stands. `k`: `fine` where
    // there will be an invite, and `first`, the order of the one that is inserted for it.
    (
        "wanted_invites",
        "i AS (SELECT * FROM unnest(:ids, :of_groups, :emails, :codes, :roles, :max_uses, \
         :messages, :ends, :properties) WITH ORDINALITY AS i (id, of_group, email, code, role, \
         max_uses, message, expires_at, properties, ord)), \
         g AS (SELECT g.no, g.id, g.name, g.administers, {manages g} AS manage, {owns g} AS own \
         FROM groups g WHERE g.namespace_no = :namespace AND g.id = ANY (:of_groups)), \
         j AS MATERIALIZED (SELECT i.*, lower(i.email) AS address, g.no AS group_no, \
         g.administers, g.manage, o.no AS there, o.expires_at > :now AS stands, \
         EXISTS (SELECT FROM invites x WHERE x.namespace_no = :namespace AND x.id = i.id \
         AND (o.expires_at > :now AND x.no = o.no) IS NOT TRUE) AS used, \
         octet_length(i.properties::text) <= 16384 AS fits, \
         g.own OR NOT (i.role = 'owner' OR (o.expires_at > :now AND o.role = 'owner') IS TRUE) \
         AS own FROM i JOIN g ON g.id = i.of_group LEFT JOIN LATERAL (\
         SELECT o.no, o.role, o.expires_at FROM invites o WHERE o.namespace_no = :namespace \
         AND o.group_no = g.no AND lower(o.email) = lower(i.email) AND {pending o} LIMIT 1) o ON true), \
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
         AS first FROM f)",
    ),
    // When the invite `e` ended or ends, as its index has it: when it was declined or used up, at the
    // latest when it expires.
    (
        "invite_end",
        "LEAST(e.expires_at, CASE WHEN e.declined_at IS NOT NULL THEN e.declined_at \
         WHEN e.uses >= e.max_uses THEN e.updated_at END)",
    ),
];
