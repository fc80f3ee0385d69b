//! What is there beforehand, and stays: some thousands of users, in groups in groups.

use super::super::support::{Client, Server};
use super::HANDS;
use serde_json::json;
use std::thread;

pub const USERS: u32 = 4000;
pub const GROUPS: u32 = 1000;
/// How many groups each user is in.
const PLACES: u32 = 3;
/// Of so many groups, the first has the others in it.
pub const BRANCHES: u32 = 10;
/// What those sign in with who do.
pub const PASSWORD: &str = "correct horse battery";

/// The user of that number.
pub fn user(number: u32) -> String {
    format!("user-{number:05}")
}

/// The group of that number.
pub fn group(number: u32) -> String {
    format!("team-{number:05}")
}

/// One of the groups of a user of that number.
pub fn place(user: u32, which: u32) -> u32 {
    (user * PLACES + which % PLACES) % GROUPS
}

/// Who signs in for the hand of that number.
pub fn sleeper(number: u32) -> String {
    format!("sleeper-{number:02}")
}

/// Makes all of it.
pub fn lay_in(server: &Server) {
    by_all(server, |client, hand| {
        make(client, "/user", &sleeping(hand));
        of(hand, GROUPS).for_each(|number| make(client, "/group", &new_group(number)));
        of(hand, USERS).for_each(|number| make(client, "/user", &new_user(number)));
    });
    by_all(server, |client, hand| {
        for number in of(hand, USERS) {
            for which in 0..PLACES {
                let group = group(place(number, which));
                make(client, &format!("/group/{group}/user/{}", user(number)), "");
            }
        }
        for number in of(hand, GROUPS).filter(|number| !number.is_multiple_of(BRANCHES)) {
            let outer = group(number - number % BRANCHES);
            make(client, &format!("/group/{outer}/group/{}", group(number)), "");
        }
    });
}

/// Has all hands do their part, and waits for them.
fn by_all(server: &Server, part: fn(&mut Client, u32)) {
    let start = |hand: u32| {
        let mut client = server.client();
        thread::spawn(move || part(&mut client, hand))
    };
    let threads: Vec<_> = (0..HANDS).map(start).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// The numbers that are this hand's.
fn of(hand: u32, all: u32) -> impl Iterator<Item = u32> {
    (0..all).filter(move |number| number % HANDS == hand)
}

fn make(client: &mut Client, path: &str, body: &str) {
    let answer = client.post(path, body).unwrap();
    assert_eq!(answer.status, 201, "{path}: {answer:?}");
}

fn new_group(number: u32) -> String {
    let (id, name) = (group(number), format!("Team {number}"));
    json!({"entity-type": "group", "id": id, "properties": {"name": name}}).to_string()
}

fn new_user(number: u32) -> String {
    let id = user(number);
    let properties = json!({"username": id, "email": format!("{id}@example.com"), "name": id});
    json!({"entity-type": "user", "id": id, "properties": properties}).to_string()
}

fn sleeping(hand: u32) -> String {
    let id = sleeper(hand);
    let properties = json!({"username": id, "password": PASSWORD});
    json!({"entity-type": "user", "id": id, "properties": properties}).to_string()
}
