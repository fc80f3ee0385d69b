//! What becomes of the pool's connections when those who hold them leave.

use crate::support::database::{connect, url};
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use roster::database::{Pool, Target};
use std::future::pending;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

const LOCK: &str = "SELECT pg_advisory_xact_lock(7, 7)";

#[tokio::test]
async fn a_transaction_that_is_left_in_the_middle_keeps_no_lock() {
    let pool = Pool::new(&Target::parse(url()).unwrap(), 1);
    let mut connection = pool.get().await.unwrap();
    let (say, locked) = oneshot::channel();
    let transaction = connection.transaction(async |connection| {
        connection.batch_execute(LOCK).await?;
        say.send(()).unwrap();
        pending::<diesel::QueryResult<()>>().await
    });
    tokio::select! {
        ended = transaction => panic!("{ended:?}"),
        held = locked => held.unwrap(),
    }
    drop(connection);
    // Nobody wants a connection of the pool in the meantime.
    let free = async { connect().await.batch_execute(LOCK).await.unwrap() };
    timeout(Duration::from_secs(5), free).await.expect("the lock is free");
    pool.get().await.unwrap().batch_execute(LOCK).await.unwrap();
}
