//! Reads of the data that stays, chosen at random.

use super::client::{Result, SoakClient};
use super::data::{BRANCH_SIZE, GROUPS, USERS, group, group_of_user, user};
use rand::random_range;

/// Reads something.
pub fn read_something(client: &mut SoakClient) -> Result<()> {
    let number = random_range(0..USERS);
    let (asim, team) = (user(number), group(group_of_user(number, number)));
    let outer = group(random_range(0..GROUPS / BRANCH_SIZE) * BRANCH_SIZE);
    let path = match random_range(0..16) {
        0..4 => format!("/group/{team}"),
        4..8 => format!("/user/{asim}"),
        8 => format!("/group/{team}/user/{asim}"),
        9 => format!("/group/{team}/user?limit=20"),
        10 => format!("/user/{asim}/group?effective=true"),
        11 => format!("/group/{outer}/user?effective=true&limit=20"),
        12 => format!("/user?q={}&limit=20", beginning(&asim)),
        13 => format!("/group?q={}&limit=20", beginning(&team)),
        14 => format!("/nuxeo/api/v1/user/{asim}"),
        _ => format!("/users/Users/Read?id={asim}"),
    };
    client.request("GET", &path, "", 200)?;
    Ok(())
}

/// A prefix that some ten ids have.
fn beginning(id: &str) -> &str {
    id.split_at(id.len() - 1).0
}
