//! The SQL of asking for codes, which are mailed or shown: in one statement each.

use crate::database::{Executor, statement};
use crate::domain::model::Result;
use crate::domain::model::authority::{Authority, By};
use crate::domain::model::id::{NamespaceNo, UserId};
use crate::domain::model::session::{Login, LoginKey};
use crate::domain::model::text::LoginEmail;
use crate::domain::model::ticket::{Asked, CodeMail, CodeMailValues, NewTicket, Reach};
use crate::domain::store::FRAGMENTS;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Bool, Bytea, Nullable, Text, Timestamptz};

/// As [`Asked`] reads them.
type Columns = (Text, Bool, Bool, Bool, Bool);

statement! {
    /// Mails a code to the user who signs in by a name, at the sign-in address and nowhere else.
    MailToName(login: Login, mail: CodeMailValues) {
        namespace: BigInt, now: Timestamptz, reaches: Bool,
    } -> Columns = r#"
        WITH u AS (
            SELECT u.*, u.login_email AS to_address FROM users u
            WHERE u.namespace_no = :namespace AND {logs_in u}
            ORDER BY u.login_email IS NOT DISTINCT FROM :email DESC
            LIMIT 1
        ),
        {mail_code}
    "#
}

/// Mails a code to the user who signs in by this name, at the sign-in address, unless a limit is reached.
/// Returns nothing where there is no such user.
pub async fn mail_to_name(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    now: DateTime<Utc>,
    login: &LoginKey,
    mail: &CodeMail,
) -> Result<Option<Asked>> {
    // Nobody but who reads the mail has the code.
    Ok(executor.row(MailToName { login, mail, namespace, now, reaches: true }).await?)
}

statement! {
    /// Mails a code to a user, at the address or else at the sign-in address.
    MailToUser(by: By, mail: CodeMailValues) {
        namespace: BigInt, user: Text, to: Nullable<Text>, reaches: Bool,
    } -> Columns = r#"
        WITH u AS (
            SELECT u.*, coalesce(:to, u.login_email) AS to_address FROM users u
            WHERE u.namespace_no = :namespace AND u.id = :user AND {changes_profile u}
        ),
        {mail_code}
    "#
}

/// Mails a code to a user, at the address `to` or else at the sign-in address, unless a limit is reached.
/// Returns nothing where there is no such user whom the caller may touch.
pub async fn mail_to_user(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    (user, to): (&UserId, Option<&LoginEmail>),
    (mail, reach): (&CodeMail, Reach),
) -> Result<Option<Asked>> {
    let reaches = reach == Reach::Everybody;
    Ok(executor.row(MailToUser { by, mail, namespace, user, to, reaches }).await?)
}

statement! {
    /// Makes a code for a user that is shown to the caller. It reaches administrators where the caller
    /// may touch them.
    InsertShown(by: By) {
        namespace: BigInt, user: Text, ticket: Text, kind: Text, code_hash: Bytea,
        ends_at: Timestamptz,
    } -> Columns = r#"
        WITH u AS (
            SELECT u.* FROM users u
            WHERE u.namespace_no = :namespace AND u.id = :user AND {touches u}
        ),
        made AS (
            INSERT INTO tickets (
                namespace_no, id, kind, user_no, code_hash, rests_on, reaches_administrators,
                created_at, expires_at
            )
            SELECT :namespace, :ticket, :kind, u.no, :code_hash, {rests_on u}, :every, :now, :ends_at
            FROM u
            WHERE u.active AND NOT u.placeholder
            RETURNING no
        )
        SELECT u.id, u.active, u.placeholder, u.login_email IS NOT NULL, EXISTS (SELECT FROM made)
        FROM u
    "#
}

/// Makes a code for a user that is shown to the caller. Returns nothing where there is no such user whom
/// the caller may touch.
pub async fn insert_shown(
    executor: Executor<'_>,
    namespace: NamespaceNo,
    by: &Authority,
    user: &UserId,
    ticket: &NewTicket,
) -> Result<Option<Asked>> {
    let NewTicket { id, kind, hash, sealed: _shown_once, expires_at } = ticket;
    let (kind, code_hash, ends_at) = (kind.word(), hash, expires_at);
    let insert = InsertShown { by, namespace, user, ticket: id, kind, code_hash, ends_at };
    Ok(executor.row(insert).await?)
}
