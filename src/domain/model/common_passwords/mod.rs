//! The 30,000 most common passwords, in lower case.
//!
//! The list is the one of zxcvbn (on PyPI, version 4.5.0, MIT license), which
//! took it from passwords that were published after break-ins. It is sorted byte by byte and is searched
//! where it lies, so that it takes no memory of its own.

/// The passwords, one a line.
static LIST: &str = include_str!("list.txt");

/// Whether a password in lower case is one of the list.
pub fn contains(password: &str) -> bool {
    let mut rest = LIST;
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        let Some((before, after)) = rest.split_at_checked(middle) else { return false };
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = middle + after.find('\n').unwrap_or(after.len());
        let line = rest.get(start..end).unwrap_or_default();
        rest = match password.cmp(line) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest.get(..start).unwrap_or_default(),
            std::cmp::Ordering::Greater => rest.get(end + 1..).unwrap_or_default(),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{LIST, contains};

    #[test]
    fn the_list_is_sorted_and_each_password_is_found() {
        let lines: Vec<_> = LIST.lines().collect();
        assert!(LIST.is_ascii());
        assert!(lines.len() >= 10_000, "{}", lines.len());
        assert!(lines.is_sorted_by(|one, next| one < next));
        assert!(lines.iter().all(|line| contains(line)));
        assert!(lines.iter().all(|line| line.to_lowercase() == **line));
    }

    #[test]
    fn what_is_not_in_the_list_is_not_found() {
        for other in
            ["", "\n", "correct horse battery staple", "~~~~~~~~~", "\u{10ffff}", "passwor\n"]
        {
            assert!(!contains(other), "{other:?}");
        }
        for line in LIST.lines().step_by(101) {
            assert!(!contains(&format!("{line}\u{1}")), "{line}");
        }
    }
}
