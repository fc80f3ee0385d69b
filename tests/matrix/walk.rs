//! Sends every request as every caller, and compares what happens with the table.

use super::callers::{COLUMNS, Kind};
use super::deeds::{self, Deed};
use super::exceptions::right;
use super::state::State;
use super::table::{Cell, rows};
use super::way::{Outcome, Way};
use super::world::World;
use crate::support::all;
use std::sync::{Arc, Mutex};

/// How many namespaces are walked in at once.
const WORLDS: usize = 6;

#[tokio::test]
async fn everybody_may_what_the_table_says_and_nothing_else() {
    let deeds = deeds::all();
    let mut queue: Vec<(&'static str, Way)> = Vec::new();
    for Deed { name, ways } in deeds {
        queue.extend(ways.into_iter().map(|way| (name, way)));
    }
    let queue = Arc::new(Mutex::new(queue));
    let walks = (0..WORLDS).map(|_| {
        let queue = Arc::clone(&queue);
        async move {
            let mut world = World::new().await;
            let mut wrong = Vec::new();
            loop {
                let next = queue.lock().unwrap().pop();
                let Some((deed, way)) = next else { return wrong };
                wrong.extend(walk(&mut world, deed, &way).await);
            }
        }
    });
    let wrong: Vec<String> = all(walks).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// One way of a deed, as each caller; returns what is wrong.
async fn walk(world: &mut World, deed: &'static str, way: &Way) -> Vec<String> {
    let row = rows().into_iter().find(|row| row.deed == deed);
    let cells = row.unwrap_or_else(|| panic!("{deed} has no row")).cells();
    let original = world.state().await;
    let before = prepare(world, way, &original).await;
    let digest = world.digest().await;
    let mut wrong = Vec::new();
    for (column, cell) in cells.into_iter().enumerate() {
        let cell = right(way, column, cell);
        if cell == Cell::Absent {
            continue;
        }
        way.send_from_elsewhere(world, column).await;
        let reply = way.send(world, column).await;
        let outcome = way.outcome(&reply);
        let after = world.digest().await;
        let is_changed = after != digest;
        let is_right = match cell {
            Cell::May => outcome == Outcome::Done && is_changed,
            Cell::MayNot => {
                outcome == Outcome::Refused && !is_changed && is_told(way, column, reply.status)
            }
            Cell::MayNotSilently => outcome == Outcome::Done && !is_changed,
            Cell::Nothing => after.places == digest.places,
            Cell::Absent => true,
        };
        if !is_right {
            let short = COLUMNS[column].short;
            let changed = if is_changed { "changed" } else { "unchanged" };
            wrong.push(format!(
                "{deed} | {:?} {} | {short}: {cell:?}, but {} {changed}: {}",
                way.dialect, way.call, reply.status, reply.text
            ));
        }
        if is_changed {
            world.restore(&before).await;
        }
    }
    world.restore(&original).await;
    wrong
}

/// Whether it is the refusal that is meant: whose credential is absent is told so, and a code that
/// opens nothing is not there.
fn is_told(way: &Way, column: usize, status: u16) -> bool {
    let by_code = way.call.contains("_code");
    match COLUMNS[column].kind {
        Kind::Stranger if !by_code => status == 401,
        Kind::Stranger | Kind::User if by_code => status == 404,
        _ => true,
    }
}

/// What is stored once everything is as the way needs it.
async fn prepare(world: &World, way: &Way, original: &State) -> State {
    let Some(first) = way.before() else { return original.clone() };
    let administrator = COLUMNS.iter().position(|column| column.name == "admin").unwrap();
    let reply = first.send(world, administrator).await;
    assert_eq!(first.outcome(&reply), Outcome::Done, "{reply:?}");
    world.state().await
}
