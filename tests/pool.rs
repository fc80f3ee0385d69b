//! Connections of the pool whose futures are dropped, and the locks that they held.

use crate::support::Namespace;
use crate::support::database::{connect, url};
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use roster::database::{Database, Pool, SHORT, Shape, Share, Target};
use std::future::pending;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Much less than an abandoned statement takes if nobody ends it.
const SOON: Duration = Duration::from_secs(5);

fn pool_of_one() -> Pool {
    Pool::new(&Target::parse(url()).unwrap(), 1)
}

/// Drops a transaction that holds a lock, while it is idle or while a statement is running, and
/// takes the lock. Nobody uses the pool in the meantime.
async fn assert_unlocked(lock: &str, then: Option<&str>) {
    let pool = pool_of_one();
    let mut connection = pool.get(Share::OWN).await.unwrap();
    let (say, locked) = oneshot::channel();
    let transaction = connection.transaction(async |connection| {
        connection.batch_execute(lock).await?;
        say.send(()).unwrap();
        match then {
            Some(statement) => connection.batch_execute(statement).await,
            None => pending::<diesel::QueryResult<()>>().await,
        }
    });
    tokio::select! {
        ended = transaction => panic!("{ended:?}"),
        held = async {
            locked.await.unwrap();
            // Until the statement is sent.
            tokio::time::sleep(Duration::from_millis(100)).await;
        } => held,
    }
    drop(connection);
    let free = async { connect().await.batch_execute(lock).await.unwrap() };
    timeout(SOON, free).await.expect("the lock is free");
    pool.get(Share::OWN).await.unwrap().batch_execute(lock).await.unwrap();
}

#[tokio::test]
async fn an_abandoned_idle_transaction_keeps_no_lock() {
    assert_unlocked("SELECT pg_advisory_xact_lock(7, 7)", None).await;
}

#[tokio::test]
async fn a_transaction_abandoned_during_a_statement_keeps_no_lock() {
    assert_unlocked("SELECT pg_advisory_xact_lock(7, 8)", Some("SELECT pg_sleep(20)")).await;
}

#[tokio::test]
async fn an_abandoned_statement_delays_nobody() {
    let pool = pool_of_one();
    // The connection is established first, so that the timeout covers only the statement.
    drop(pool.get(Share::OWN).await.unwrap());
    let sleep = diesel::select(diesel::dsl::sql::<Text>("'slept' || pg_sleep(20)::text"));
    let slept = timeout(
        Duration::from_millis(500),
        pool.rows_within::<_, String>(Share::OWN, SHORT, sleep),
    )
    .await;
    assert!(slept.is_err(), "{slept:?}");
    let here = diesel::select(diesel::dsl::sql::<Text>("'here'"));
    let asked = pool.rows_within::<_, String>(Share::OWN, SHORT, here);
    assert_eq!(timeout(SOON, asked).await.expect("the pool serves").unwrap(), ["here"]);
    let client = connect().await;
    let sleepers = "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)::text%' \
                    AND state = 'active' AND pid <> pg_backend_pid()";
    let ended = async {
        while !client.query(sleepers, &[]).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(SOON, ended).await.expect("PostgreSQL has ended it");
}

#[tokio::test]
async fn waiting_too_long_for_a_lock_is_an_error() {
    let ns = Namespace::new().await;
    ns.group("outer").await;
    ns.group("inner").await;
    let client = connect().await;
    let lock = "SELECT pg_advisory_lock(1919906676, (no % 2147483647)::int) \
                FROM namespaces WHERE id = $1";
    client.query(lock, &[&ns.id]).await.unwrap();
    let reply = ns.add("/group/outer/group/inner").await;
    assert_eq!((reply.status, &reply.body["code"]), (503, &"busy".into()), "{reply:?}");
    assert_eq!(reply.header("retry-after"), "1");
    drop(client);
}

/// What watches how much the lanes have to do keeps none of their connections.
#[tokio::test]
async fn what_has_ended_leaves_no_connection() {
    let target = Target::parse(url()).unwrap();
    let database = Database::open(&target, Shape { write_lanes: 1, pooled: 1 });
    database.connected().await;
    assert_eq!((target.connections(), target.load().lanes()), (2, (2, 0)));
    drop(database);
    target.parted().await;
    assert_eq!((target.connections(), target.load().lanes()), (0, (0, 0)));
}
