//! Who sees whom in a closed directory.

use crate::database::template::Fragment;

pub const FRAGMENTS: &[Fragment] = &[
    // The step of the walk `above (start, no)`: from each group `no` to those that it is nested in.
    (
        "step_above",
        r#"
            SELECT above.start, s.parent_no
            FROM above
                CROSS JOIN LATERAL (
                    SELECT s.parent_no FROM subgroups s
                    WHERE s.namespace_no = :namespace AND s.child_no = above.no OFFSET 0
                ) s
        "#,
    ),
    // Whether the walks `above`, from the row with the number `@1`, and `walk`, from the user who looks,
    // meet.
    ("meets", "@1 IN (SELECT above.start FROM above WHERE above.no IN (SELECT walk.no FROM walk))"),
];
