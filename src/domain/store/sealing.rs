//! The SQL of sealing anew, where Roster's secret is being replaced, for tables with one sealed value in each row.

use super::FRAGMENTS;
use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::code::CodeToStore;
use crate::domain::model::id::{
    InviteId, InviteNo, MailId, MailNo, NamespaceNo, TicketId, TicketNo,
};
use crate::domain::model::keyring::{Sealable, Sealed};
use diesel::sql_types::{Array, BigInt, Bytea, Text};

/// A table with one sealed value in each row.
pub trait SealedTable {
    /// The number of a row.
    type No: Copy;
    /// The public id of a row.
    type Id;
    /// What is written of the value.
    type Value: Sealable;

    /// A number before those of all rows.
    const BEFORE_ALL: Self::No;

    /// The first rows after this one that were sealed with another key than the current one, at most so many.
    async fn outdated(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        current: &[u8],
        after: Self::No,
        most: i64,
    ) -> Result<Vec<(Self::No, Self::Id, Sealed)>>;

    /// Writes values sealed anew, unless a row has another by now, and returns how many were written.
    async fn write(
        executor: Executor<'_>,
        namespace: NamespaceNo,
        found: (Vec<Self::No>, Vec<Sealed>),
        anew: Vec<Self::Value>,
    ) -> Result<i64>;
}

/// Declares a table by its statements; the last one takes these columns of the values.
macro_rules! sealed_table {
    (
        $(#[$meta:meta])*
        $table:ident($no:ident, $id:ty, $value:ty): $outdated:ident,
        $reseal:ident($($column:ident),+)
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $table;

        impl SealedTable for $table {
            type No = $no;
            type Id = $id;
            type Value = $value;
            const BEFORE_ALL: $no = $no(0);

            async fn outdated(
                executor: Executor<'_>,
                namespace: NamespaceNo,
                current: &[u8],
                after: $no,
                most: i64,
            ) -> Result<Vec<($no, $id, Sealed)>> {
                Ok(executor.rows($outdated { namespace, current, after, most }).await?)
            }

            async fn write(
                executor: Executor<'_>,
                namespace: NamespaceNo,
                (nos, before): (Vec<$no>, Vec<Sealed>),
                anew: Vec<$value>,
            ) -> Result<i64> {
                let ($($column,)+) = Sealable::columns(anew);
                let reseal = $reseal { namespace, nos, before, $($column),+ };
                Ok(executor.row(reseal).await?.unwrap_or_default())
            }
        }
    };
}

statement! {
    OutdatedInvites { namespace: BigInt, current: Bytea, after: BigInt, most: BigInt }
        -> (BigInt, Text, Bytea) = "{outdated_rows invites code_sealed}"
}

statement! {
    ResealInvites {
        namespace: BigInt, nos: Array<BigInt>, before: Array<Bytea>, hashes: Array<Bytea>,
        sealed: Array<Bytea>,
    } -> BigInt = "{reseal_codes invites}"
}

sealed_table!(
    /// The codes of invites.
    Invites(InviteNo, InviteId, CodeToStore): OutdatedInvites,
    ResealInvites(hashes, sealed)
);

statement! {
    /// Codes that were shown are not sealed: they end within the half hour in which the previous secret
    /// still finds them.
    OutdatedTickets { namespace: BigInt, current: Bytea, after: BigInt, most: BigInt }
        -> (BigInt, Text, Bytea) = "{outdated_rows tickets code_sealed}"
}

statement! {
    ResealTickets {
        namespace: BigInt, nos: Array<BigInt>, before: Array<Bytea>, hashes: Array<Bytea>,
        sealed: Array<Bytea>,
    } -> BigInt = "{reseal_codes tickets}"
}

sealed_table!(
    /// The codes of tickets.
    Tickets(TicketNo, TicketId, CodeToStore): OutdatedTickets,
    ResealTickets(hashes, sealed)
);

statement! {
    OutdatedMails { namespace: BigInt, current: Bytea, after: BigInt, most: BigInt }
        -> (BigInt, Text, Bytea) = "{outdated_rows mails sealed}"
}

statement! {
    ResealMails {
        namespace: BigInt, nos: Array<BigInt>, before: Array<Bytea>, sealed: Array<Bytea>,
    } -> BigInt = r#"
        WITH written AS (
            UPDATE mails m SET sealed = w.sealed
            FROM unnest(:nos, :before, :sealed) w (no, before, sealed)
            WHERE m.namespace_no = :namespace AND m.no = w.no AND m.sealed = w.before
            RETURNING m.no
        )
        SELECT count(*) FROM written
    "#
}

sealed_table!(
    /// The contents of mails, which have none any more once they are sent.
    Mails(MailNo, MailId, Sealed): OutdatedMails,
    ResealMails(sealed)
);
