//! Data that is created first and stays: some thousands of users, in nested groups.

use super::super::support::{Client, KEY};
use super::CLIENTS;
use serde_json::json;
use std::net::SocketAddr;
use std::thread;

pub const USERS: u32 = 4000;
pub const GROUPS: u32 = 1000;
/// The number of groups that each user is in.
const GROUPS_OF_USER: u32 = 3;
/// In each run of this many groups, the first contains the others.
pub const BRANCH_SIZE: u32 = 10;
/// The password of those who sign in.
pub const PASSWORD: &str = "correct horse battery";

/// The id of a user.
pub fn user(number: u32) -> String {
    format!("user-{number:05}")
}

/// The id of a group.
pub fn group(number: u32) -> String {
    format!("team-{number:05}")
}

/// The number of one of the groups of a user.
pub fn group_of_user(user: u32, which: u32) -> u32 {
    (user * GROUPS_OF_USER + which % GROUPS_OF_USER) % GROUPS
}

/// The id of the user as whom a client signs in.
pub fn sign_in_user(number: u32) -> String {
    format!("sleeper-{number:02}")
}

/// Creates all data.
pub fn create_all(address: SocketAddr) {
    in_parallel(address, |client, number| {
        make(client, "/user", &new_sign_in_user(number));
        share_of(number, GROUPS).for_each(|number| make(client, "/group", &new_group(number)));
        share_of(number, USERS).for_each(|number| make(client, "/user", &new_user(number)));
    });
    in_parallel(address, |client, which| {
        for number in share_of(which, USERS) {
            for which in 0..GROUPS_OF_USER {
                let group = group(group_of_user(number, which));
                make(client, &format!("/group/{group}/user/{}", user(number)), "");
            }
        }
        for number in share_of(which, GROUPS).filter(|number| !number.is_multiple_of(BRANCH_SIZE)) {
            let outer = group(number - number % BRANCH_SIZE);
            make(client, &format!("/group/{outer}/group/{}", group(number)), "");
        }
    });
}

/// Runs `part` for each client in a thread of its own, and waits for all.
fn in_parallel(address: SocketAddr, part: fn(&mut Client, u32)) {
    let start = |number: u32| {
        let mut client = Client::new(address, KEY);
        thread::spawn(move || part(&mut client, number))
    };
    let threads: Vec<_> = (0..CLIENTS).map(start).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// The numbers that a client creates.
fn share_of(client: u32, all: u32) -> impl Iterator<Item = u32> {
    (0..all).filter(move |number| number % CLIENTS == client)
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

fn new_sign_in_user(number: u32) -> String {
    let id = sign_in_user(number);
    let properties = json!({"username": id, "password": PASSWORD});
    json!({"entity-type": "user", "id": id, "properties": properties}).to_string()
}
