//! Reads of what is there all the time, one at random.

use super::hand::{Hand, Result};
use super::stock::{BRANCHES, GROUPS, USERS, group, place, user};
use rand::random_range;

/// Looks at something.
pub fn around(hand: &mut Hand) -> Result<()> {
    let number = random_range(0..USERS);
    let (asim, team) = (user(number), group(place(number, number)));
    let outer = group(random_range(0..GROUPS / BRANCHES) * BRANCHES);
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
    hand.ask("GET", &path, "", 200)?;
    Ok(())
}

/// What some ten of its kind begin with.
fn beginning(id: &str) -> &str {
    id.split_at(id.len() - 1).0
}
