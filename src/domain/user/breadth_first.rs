//! The order of the groups in a profile.

use crate::domain::membership::Reach;
use crate::domain::model::user::{ProfileGroup, Step};
use std::collections::{HashMap, HashSet};

/// Sorts the groups that the steps lead to by their distance, each once; those of the same distance
/// stay in the order of the steps. Looks at each step once, however deep groups are nested.
pub(super) fn breadth_first(steps: Vec<Step>) -> Vec<ProfileGroup> {
    let mut above: HashMap<_, Vec<_>> = HashMap::new();
    for (place, step) in steps.into_iter().enumerate() {
        above.entry(step.below).or_default().push((place, step));
    }
    let (mut found, mut met) = (Vec::new(), HashSet::new());
    let mut level = above.remove(&None).unwrap_or_default();
    let mut reach = Reach::Direct;
    while !level.is_empty() {
        level.sort_unstable_by_key(|(place, _)| *place);
        level.retain(|(_, step)| met.insert(step.no));
        let next = level.iter().filter_map(|(_, step)| above.remove(&Some(step.no)));
        let next = next.flatten().collect();
        let groups = level.into_iter().map(|(_, Step { id, name, .. })| (id, name));
        found.extend(groups.map(|(id, name)| ProfileGroup { id, name, reach }));
        (level, reach) = (next, Reach::Effective);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{GroupId, GroupNo};

    /// Steps from a group, where 0 is the user, to a group; the ids are in the order of the numbers.
    fn order(steps: &[(i64, i64)]) -> Vec<(String, Reach)> {
        let mut steps = steps.to_vec();
        steps.sort_by_key(|(_, no)| *no);
        let step = |(below, no)| Step {
            no: GroupNo(no),
            id: GroupId::parse(&no.to_string()).unwrap(),
            name: None,
            below: (below != 0).then_some(GroupNo(below)),
        };
        let found = breadth_first(steps.into_iter().map(step).collect());
        found.into_iter().map(|group| (group.id.into_string(), group.reach)).collect()
    }

    fn expected(direct: &[i64], nested: &[i64]) -> Vec<(String, Reach)> {
        let named = |reach| move |no: &i64| (no.to_string(), reach);
        let direct = direct.iter().map(named(Reach::Direct));
        direct.chain(nested.iter().map(named(Reach::Effective))).collect()
    }

    #[test]
    fn nearer_groups_come_first_and_each_once() {
        let steps = [(0, 5), (0, 4), (4, 9), (5, 1), (9, 2), (1, 4), (9, 1)];
        assert_eq!(order(&steps), expected(&[4, 5], &[1, 9, 2]));
        assert_eq!(order(&[]), []);
    }

    #[test]
    fn a_cycle_ends() {
        assert_eq!(order(&[(0, 1), (1, 2), (2, 3), (3, 1)]), expected(&[1], &[2, 3]));
    }

    #[test]
    fn a_deep_chain_takes_one_pass() {
        let chain: Vec<_> = (0..20_000).map(|no| (no, no + 1)).collect();
        let all: Vec<_> = (1..=20_000).collect();
        assert_eq!(order(&chain), expected(&all[..1], &all[1..]));
    }
}
