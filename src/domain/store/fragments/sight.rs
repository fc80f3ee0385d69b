//! Who sees whom in a closed directory.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The step of the walk `above (start, no)`: from each group `no` to those that it is nested in.
    ("step_above", "SELECT above.start, s.parent_no FROM above {edges_above above}"),
    // Whether the walks `above`, from the row with the number `@1`, and `walk`, from the user who looks,
    // meet.
    ("meets", "@1 IN (SELECT above.start FROM above WHERE above.no IN (SELECT walk.no FROM walk))"),
];
