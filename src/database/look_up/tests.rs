use super::*;
use crate::database::Target;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::yield_now;

/// What was looked up, by the number of the test, and how many statements may end.
struct Fake {
    statements: Mutex<Vec<(i64, Vec<u32>)>>,
    ending: Semaphore,
}

static FAKES: [Fake; 7] =
    [const { Fake { statements: Mutex::new(Vec::new()), ending: Semaphore::const_new(0) } }; 7];

/// Finds each number but those from 900 on; a statement with 999 fails.
struct Numbers<const N: usize>;

async fn run<const N: usize>(scope: i64, keys: Vec<u32>) -> Result<Vec<u32>> {
    FAKES[N].statements.lock().unwrap().push((scope, keys.clone()));
    FAKES[N].ending.acquire().await.unwrap().forget();
    match keys.contains(&999) {
        true => Err(Error::Contended("refused".to_owned())),
        false => Ok(keys
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|key| *key < 900)
            .collect()),
    }
}

impl<const N: usize> LookUp for Numbers<N> {
    type Scope = i64;
    type Key = u32;
    type Row = u32;

    fn key(row: &u32) -> &u32 {
        row
    }

    async fn one(_: Executor<'_>, scope: i64, key: &u32) -> Result<Option<u32>> {
        Ok(run::<N>(scope, vec![*key]).await?.pop())
    }

    async fn many(_: Executor<'_>, scope: i64, keys: &[&u32]) -> Result<Vec<u32>> {
        run::<N>(scope, keys.iter().map(|key| **key).collect()).await
    }
}

fn statements<const N: usize>() -> Vec<(i64, Vec<u32>)> {
    FAKES[N].statements.lock().unwrap().clone()
}

/// A lane that leads nowhere: the fake asks nobody.
fn lane() -> Arc<Lane> {
    Arc::new(Lane::open(&Target::parse("postgres://nobody@127.0.0.1:1/nothing").unwrap()))
}

/// Begins to look up, as far as it gets.
async fn ask<const N: usize>(
    lane: &Arc<Lane>,
    scope: i64,
    key: u32,
) -> tokio::task::JoinHandle<Result<Option<u32>>> {
    let lane = Arc::clone(lane);
    let asked = tokio::spawn(async move { lane.look_up::<Numbers<N>>(scope, &key).await });
    for _ in 0..3 {
        yield_now().await;
    }
    asked
}

fn end<const N: usize>(statements: usize) {
    FAKES[N].ending.add_permits(statements);
}

#[tokio::test]
async fn what_arrives_while_one_is_under_way_goes_together() {
    let lane = lane();
    let mut asked = Vec::new();
    for key in [1, 2, 3, 2, 901] {
        asked.push(ask::<0>(&lane, 7, key).await);
    }
    assert_eq!(statements::<0>(), [(7, vec![1])], "alone, it goes at once");
    end::<0>(2);
    let mut found = Vec::new();
    for asked in asked {
        found.push(asked.await.unwrap().unwrap());
    }
    assert_eq!(found, [Some(1), Some(2), Some(3), Some(2), None]);
    assert_eq!(statements::<0>(), [(7, vec![1]), (7, vec![3, 2, 901, 2])]);
    end::<0>(1);
    assert_eq!(ask::<0>(&lane, 7, 4).await.await.unwrap().unwrap(), Some(4));
}

#[tokio::test]
async fn each_tenant_has_statements_of_its_own() {
    let lane = lane();
    let mut asked = Vec::new();
    for (scope, key) in [(7, 1), (7, 2), (8, 2), (7, 3), (8, 4)] {
        asked.push(ask::<1>(&lane, scope, key).await);
    }
    end::<1>(3);
    for asked in asked {
        assert!(asked.await.unwrap().unwrap().is_some());
    }
    assert_eq!(statements::<1>(), [(7, vec![1]), (7, vec![3, 2]), (8, vec![4, 2])]);
}

#[tokio::test]
async fn callers_who_go_hold_nobody_up() {
    let lane = lane();
    let mut asked = Vec::new();
    for key in [1, 2, 3, 4, 5] {
        asked.push(ask::<2>(&lane, 7, key).await);
    }
    // One that waits goes, the one under way, and then the one that leads the next ones.
    for gone in [4, 0] {
        asked[gone].abort();
        yield_now().await;
    }
    yield_now().await;
    assert_eq!(statements::<2>()[1], (7, vec![3, 4, 2]));
    asked[1].abort();
    end::<2>(4);
    assert_eq!(asked.remove(3).await.unwrap().unwrap(), Some(4));
    assert_eq!(asked.remove(2).await.unwrap().unwrap(), Some(3));
}

#[tokio::test]
async fn a_failure_is_that_of_all_and_of_no_later_one() {
    let lane = lane();
    let mut asked = Vec::new();
    for key in [1, 999, 2] {
        asked.push(ask::<3>(&lane, 7, key).await);
    }
    end::<3>(2);
    assert_eq!(asked.remove(0).await.unwrap().unwrap(), Some(1));
    assert!(matches!(asked.remove(0).await.unwrap(), Err(Error::Contended(_))));
    assert!(matches!(asked.remove(0).await.unwrap(), Err(Error::Unavailable(_))));
    end::<3>(1);
    assert_eq!(ask::<3>(&lane, 7, 5).await.await.unwrap().unwrap(), Some(5));
}

#[tokio::test]
async fn a_statement_has_so_many() {
    let lane = lane();
    let mut asked = vec![ask::<4>(&lane, 7, 0).await];
    for key in 1..=100 {
        asked.push(ask::<4>(&lane, 7, key).await);
    }
    end::<4>(3);
    for (key, asked) in (0..).zip(asked) {
        assert_eq!(asked.await.unwrap().unwrap(), Some(key));
    }
    let sizes: Vec<_> = statements::<4>().iter().map(|(_, keys)| keys.len()).collect();
    assert_eq!(sizes, [1, MOST, 100 - MOST]);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_longer_than_a_statement_may_take() {
    let lane = lane();
    let under_way = ask::<5>(&lane, 7, 1).await;
    let waits = ask::<5>(&lane, 7, 2).await;
    tokio::time::sleep(LIMIT + Duration::from_millis(1)).await;
    assert!(matches!(waits.await.unwrap(), Err(Error::Unavailable(_))));
    end::<5>(1);
    assert_eq!(under_way.await.unwrap().unwrap(), Some(1));
}

#[tokio::test]
async fn who_had_no_company_of_late_does_not_wait_for_any() {
    let lane = lane();
    let together = async |keys: [u32; 2]| {
        let [first, second] = keys.map(|key| {
            let lane = Arc::clone(&lane);
            tokio::spawn(async move { lane.look_up::<Numbers<6>>(7, &key).await })
        });
        for _ in 0..3 {
            yield_now().await;
        }
        end::<6>(2);
        for (asked, key) in [(first, keys[0]), (second, keys[1])] {
            assert_eq!(asked.await.unwrap().unwrap(), Some(key));
        }
        FAKES[6].ending.forget_permits(1);
        mem::take(&mut *FAKES[6].statements.lock().unwrap())
    };
    assert_eq!(together([1, 2]).await, [(7, vec![2, 1])]);
    for key in 0..LONELY {
        end::<6>(1);
        assert_eq!(ask::<6>(&lane, 7, key).await.await.unwrap().unwrap(), Some(key));
    }
    FAKES[6].statements.lock().unwrap().clear();
    assert_eq!(together([1, 2]).await, [(7, vec![1]), (7, vec![2])]);
    // The second had waited, so there is company again.
    assert_eq!(together([1, 2]).await, [(7, vec![2, 1])]);
}
