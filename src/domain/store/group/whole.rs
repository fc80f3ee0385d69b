//! The SQL of groups with all their members, in one statement whatever their number.

use crate::database::{Prepared, Statement, bind};
use crate::domain::Ctx;
use crate::domain::error::Result;
use crate::domain::group::{Group, Selection, WholeGroup};
use crate::domain::id::UserId;
use crate::schema::groups;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};

/// As [`WholeGroup`] reads them.
type Columns = (groups::SqlType, Array<Text>);

/// The groups `g` of the namespace `$1`, at most `$3`, with their members at `$2`, of which at most
/// `$4` are read. Written so that PostgreSQL walks along the indexes, whatever it believes of the
/// sizes: each group's members in the order of the index, and each member's id by its key.
macro_rules! whole {
    ($groups:literal) => {
        concat!(
            "WITH g AS (SELECT g.* FROM ",
            $groups,
            " ORDER BY g.no LIMIT $3), \
             m AS (SELECT g.no AS group_no, x.user_no, x.joined_at FROM g CROSS JOIN LATERAL (\
             SELECT y.user_no, y.joined_at FROM memberships y \
             WHERE y.namespace_no = $1 AND y.group_no = g.no \
             AND (y.expires_at IS NULL OR y.expires_at > $2) ORDER BY y.user_no LIMIT $4) x \
             LIMIT $4), \
             a AS (SELECT m.group_no, array_agg((SELECT u.id FROM users u \
             WHERE u.namespace_no = $1 AND u.no = m.user_no) ORDER BY m.joined_at, m.user_no) \
             AS members FROM m GROUP BY m.group_no) \
             SELECT g.*, coalesce(a.members, '{}') FROM g LEFT JOIN a ON a.group_no = g.no \
             ORDER BY g.no"
        )
    };
}

struct All;

impl Statement for All {
    type Row = Columns;
    const TEXT: &'static str = whole!("groups g WHERE g.namespace_no = $1");
}

struct OfMember;

impl Statement for OfMember {
    type Row = Columns;
    const TEXT: &'static str = whole!(
        "groups g WHERE g.namespace_no = $1 AND g.no = ANY (ARRAY (SELECT o.group_no FROM users u \
         JOIN memberships o ON o.namespace_no = $1 AND o.user_no = u.no \
         AND (o.expires_at IS NULL OR o.expires_at > $2) \
         WHERE u.namespace_no = $1 AND u.id = $5))"
    );
}

struct WithIds;

impl Statement for WithIds {
    type Row = Columns;
    const TEXT: &'static str = whole!("groups g WHERE g.namespace_no = $1 AND g.id = ANY($5)");
}

/// From the pool: it may be many rows, which would hold up a lane. The limits are of groups and of
/// members.
pub async fn list_whole(
    ctx: &Ctx,
    selection: &Selection,
    (groups, members): (usize, usize),
) -> Result<Vec<WholeGroup>> {
    macro_rules! binds {
        ($($more:expr),*) => {
            (
                bind::<BigInt, _>(ctx.namespace),
                bind::<Timestamptz, _>(ctx.now),
                bind::<BigInt, _>(i64::try_from(groups).unwrap_or(i64::MAX)),
                bind::<BigInt, _>(i64::try_from(members).unwrap_or(i64::MAX)),
                $($more),*
            )
        };
    }
    let pool = ctx.db().pool();
    let rows: Vec<(Group, Vec<UserId>)> = match selection {
        Selection::All => pool.rows(Prepared::new(All, binds!())).await?,
        Selection::OfMember(user) => {
            pool.rows(Prepared::new(OfMember, binds!(bind::<Text, _>(user)))).await?
        }
        Selection::WithIds(ids) => {
            pool.rows(Prepared::new(WithIds, binds!(bind::<Array<Text>, _>(ids)))).await?
        }
    };
    Ok(rows.into_iter().map(|(group, members)| WholeGroup { group, members }).collect())
}
