//! The tables that have rows of a namespace, read from the database's catalog, so that the rows of a
//! new table are compared without a change here.

use std::collections::BTreeMap;
use tokio_postgres::Client;

/// Columns that are not compared, each with the reason.
const LEFT_OUT: [(&str, &str, &str); 4] = [
    ("changes", "request_id", "generated for each request"),
    ("api_keys", "last_used_at", "written once a minute, whatever the key is used for"),
    ("webhooks", "after_seq", "a number that all namespaces share"),
    ("sessions", "used_at", "written once a minute, whatever the session is used for"),
];

/// The table that is not compared: its rows follow from those of `users`, as the test
/// `the_names_of_users_are_those_that_the_users_have` checks.
const DERIVED: &str = "names";

/// The columns that refer to a table without a foreign key.
const UNBOUND: [(&str, &str, &str); 3] = [
    ("mails", "invite_no", "invites"),
    ("mails", "user_no", "users"),
    ("mails", "ticket_no", "tickets"),
];

/// The column with the number of the transaction that wrote a change record.
const TRANSACTION: (&str, &str) = ("changes", "xid");

/// A table with a column `namespace_no`.
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

/// A column that is compared.
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// What a column holds.
pub enum Kind {
    /// A number that PostgreSQL generates. It gives the order of the rows and is not compared.
    Identity,
    /// The number of a row of this table.
    Reference(String),
    /// The number of a transaction. It tells which rows were written together.
    Transaction,
    Bytes,
    Other,
}

impl Table {
    /// Selects the rows as JSON, in the order of their insertion where the table has an identity.
    pub fn query(&self) -> String {
        let identity = self.columns.iter().find(|column| matches!(column.kind, Kind::Identity));
        let order = identity.map_or(String::new(), |column| format!(" ORDER BY t.{}", column.name));
        format!("SELECT to_jsonb(t)::text FROM {} t WHERE t.namespace_no = $1{order}", self.name)
    }
}

/// All tables with a column `namespace_no`.
pub async fn tables(database: &Client) -> Vec<Table> {
    let references = references(database).await;
    let query = "SELECT c.table_name::text, c.column_name::text, c.udt_name::text, \
        c.is_identity = 'YES' FROM information_schema.columns c \
        JOIN information_schema.tables t USING (table_schema, table_name) \
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' \
        AND c.column_name <> 'namespace_no' AND EXISTS (\
        SELECT FROM information_schema.columns n WHERE n.table_schema = c.table_schema \
        AND n.table_name = c.table_name AND n.column_name = 'namespace_no') \
        AND c.table_name <> $1 ORDER BY c.table_name, c.ordinal_position";
    let mut tables: Vec<Table> = Vec::new();
    for row in database.query(query, &[&DERIVED]).await.unwrap() {
        let (table, name): (String, String) = (row.get(0), row.get(1));
        let place = (table, name);
        let kind = match row.get(2) {
            _ if row.get(3) => Kind::Identity,
            _ if references.contains_key(&place) => Kind::Reference(references[&place].clone()),
            _ if (place.0.as_str(), place.1.as_str()) == TRANSACTION => Kind::Transaction,
            "bytea" => Kind::Bytes,
            _ => Kind::Other,
        };
        let (table, name) = place;
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table.clone(), columns: Vec::new() });
        }
        if !LEFT_OUT.iter().any(|(of, left_out, _why)| (*of, *left_out) == (&table, &name)) {
            tables.last_mut().unwrap().columns.push(Column { name, kind });
        }
    }
    tables
}

/// For each table and column with a foreign key, the table that it refers to.
async fn references(database: &Client) -> BTreeMap<(String, String), String> {
    let query = "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text \
        FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) k (attnum) \
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
        WHERE c.contype = 'f' AND a.attname <> 'namespace_no'";
    let rows = database.query(query, &[]).await.unwrap();
    let unbound = UNBOUND.map(|(of, name, to)| ((of.to_owned(), name.to_owned()), to.to_owned()));
    let bound = rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2)));
    bound.chain(unbound).collect()
}
