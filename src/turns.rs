//! A fair queue with two levels. First owners (namespaces, for example) take turns, and within one of
//! them second owners (callers, for example) do, so that nobody waits for everything that somebody else
//! has sent.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// The entries that wait, and how many of each owner are running.
pub struct Turns<A, B, T> {
    waiting: Line<A, Line<B, VecDeque<T>>>,
    of_first: HashMap<A, usize>,
    of_both: HashMap<(A, B), usize>,
    /// How much of a first owner, and of a second one, runs at the same time.
    most: (usize, usize),
}

/// Lines in the order in which it is their turn.
type Line<K, L> = VecDeque<(K, L)>;

impl<A: Copy + Eq + Hash, B: Copy + Eq + Hash, T> Turns<A, B, T> {
    /// At most so much of each first and of each second owner runs at the same time.
    pub fn new(of_first: usize, of_second: usize) -> Self {
        Self {
            waiting: VecDeque::new(),
            of_first: HashMap::new(),
            of_both: HashMap::new(),
            most: (of_first, of_second),
        }
    }

    /// Puts something at the end of its owner's line.
    pub fn push(&mut self, (first, second): (A, B), what: T) {
        let line = line(&mut self.waiting, first).and_then(|seconds| line(seconds, second));
        if let Some(line) = line {
            line.push_back(what);
        }
    }

    /// Takes what is next, which runs until [`Turns::end`]: of the first owner who has the least running,
    /// and of these the one whose last turn is longest ago; among its second owners by the same rule.
    pub fn pop(&mut self) -> Option<((A, B), T)> {
        self.pop_where(|_, _| true)
    }

    /// Takes what is next as [`Turns::pop`] does, of those whom `may` lets run something more: it is given the
    /// first owner and the second one, each with how much of it is running (of the second one, for the first).
    pub fn pop_where(
        &mut self,
        may: impl Fn((&A, usize), (&B, usize)) -> bool,
    ) -> Option<((A, B), T)> {
        let Self { waiting, of_first, of_both, most } = self;
        let running = |first: &A, second: &B| *of_both.get(&(*first, *second)).unwrap_or(&0);
        let room = |first: &A, of_first: usize, second: &B| {
            let of_second = running(first, second);
            let is_free = of_second < most.1 && may((first, of_first), (second, of_second));
            is_free.then_some(of_second)
        };
        let may_run = |first: &A, seconds: &Line<B, VecDeque<T>>| {
            let of_first = *of_first.get(first).unwrap_or(&0);
            let some = seconds.iter().any(|(second, _)| room(first, of_first, second).is_some());
            (of_first < most.0 && some).then_some(of_first)
        };
        let (first, mut seconds) = take_turn(waiting, may_run)?;
        let of_this = *of_first.get(&first).unwrap_or(&0);
        let next = take_turn(&mut seconds, |second, _| room(&first, of_this, second));
        let taken = next.and_then(|(second, mut line)| {
            let what = line.pop_front();
            if !line.is_empty() {
                seconds.push_back((second, line));
            }
            what.map(|what| ((first, second), what))
        });
        if !seconds.is_empty() {
            waiting.push_back((first, seconds));
        }
        if let Some((owner, _)) = &taken {
            *of_first.entry(first).or_default() += 1;
            *of_both.entry(*owner).or_default() += 1;
        }
        taken
    }

    /// Notes that something of this owner has ended.
    pub fn end(&mut self, owner: (A, B)) {
        fewer(&mut self.of_first, owner.0);
        fewer(&mut self.of_both, owner);
    }
}

/// The line of an owner, which comes last where it is new.
fn line<K: PartialEq, L: Default>(lines: &mut Line<K, L>, owner: K) -> Option<&mut L> {
    let found = lines.iter().position(|(other, _)| *other == owner).unwrap_or_else(|| {
        lines.push_back((owner, L::default()));
        lines.len() - 1
    });
    lines.get_mut(found).map(|(_, line)| line)
}

/// Takes out the line whose turn it is: that with the least running, among those that have a number.
fn take_turn<K, L>(
    lines: &mut Line<K, L>,
    running: impl Fn(&K, &L) -> Option<usize>,
) -> Option<(K, L)> {
    let numbered = lines.iter().enumerate();
    let numbered = numbered.filter_map(|(at, (owner, line))| Some((at, running(owner, line)?)));
    let (next, _) = numbered.min_by_key(|(_, running)| *running)?;
    lines.remove(next)
}

fn fewer<K: Hash + Eq>(counts: &mut HashMap<K, usize>, owner: K) {
    if let Some(count) = counts.get_mut(&owner) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Turns;

    const MANY: usize = usize::MAX;

    /// The order in which what these owners have waiting runs, one after the other.
    fn order(owners: &[(i64, u8)]) -> Vec<(i64, u8)> {
        let mut turns = Turns::new(MANY, MANY);
        for owner in owners {
            turns.push(*owner, ());
        }
        let mut ran = Vec::new();
        while let Some((owner, ())) = turns.pop() {
            turns.end(owner);
            ran.push(owner);
        }
        assert!(turns.of_first.is_empty() && turns.of_both.is_empty());
        ran
    }

    #[test]
    fn first_and_second_owners_take_turns() {
        // One is loud in two ways, one of which is louder.
        let waiting = [(1, 1), (1, 1), (1, 1), (1, 2), (2, 3), (2, 3), (3, 1)];
        let expected = [(1, 1), (2, 3), (3, 1), (1, 2), (2, 3), (1, 1), (1, 1)];
        assert_eq!(order(&waiting), expected);
    }

    #[test]
    fn an_owner_of_whom_nothing_runs_comes_before_those_of_whom_something_does() {
        let mut turns = Turns::new(MANY, MANY);
        for first in [1, 1, 1, 2] {
            turns.push((first, 0), ());
        }
        assert_eq!([turns.pop(), turns.pop()], [Some(((1, 0), ())), Some(((2, 0), ()))]);
        turns.push((2, 0), ());
        turns.end((1, 0));
        assert_eq!(turns.pop(), Some(((1, 0), ())));
    }

    #[test]
    fn no_owner_has_more_running_than_its_share() {
        let mut turns = Turns::new(3, 2);
        for second in [1, 1, 1, 2, 2] {
            turns.push((1, second), ());
        }
        let mut ran: Vec<_> = std::iter::from_fn(|| turns.pop()).map(|((_, by), ())| by).collect();
        ran.sort_unstable();
        assert_eq!(ran.len(), 3);
        assert!(ran.iter().filter(|by| **by == 1).count() <= 2);
        turns.push((2, 1), ());
        assert_eq!(turns.pop(), Some(((2, 1), ())));
        assert_eq!(turns.pop(), None);
        turns.end((1, 1));
        assert!(turns.pop().is_some());
    }

    #[test]
    fn who_has_all_of_its_share_running_holds_up_nobody_behind_it() {
        let mut turns = Turns::new(2, 1);
        turns.push((1, 1), 'a');
        turns.push((1, 1), 'b');
        turns.push((1, 2), 'c');
        assert_eq!(turns.pop(), Some(((1, 1), 'a')));
        assert_eq!(turns.pop(), Some(((1, 2), 'c')));
        assert_eq!(turns.pop(), None);
        turns.end((1, 1));
        assert_eq!(turns.pop(), Some(((1, 1), 'b')));
    }
}
