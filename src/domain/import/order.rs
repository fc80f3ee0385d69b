//! In which order lines are written: those with a name in common one after the other, all others together.

use super::super::error::{Error, Result};
use super::super::model::import::Imported;
use super::own_times::TRIES;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// A name that a line gives.
pub type Named = (Name, String);

/// The kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// The id.
    Id,
    /// The id in another system, which is not unique.
    ExternalId,
    /// The key of a username.
    Username,
    /// The sign-in address.
    Address,
}

/// What one round has made of the lines that it was given. Those that are in neither have waited for a line
/// that turned out to be about the same entity.
#[derive(Default)]
pub struct Round {
    /// What became of the lines that are done.
    pub done: Vec<(usize, Result<Imported>)>,
    /// The lines that must be looked up again, because somebody else has written the same entities.
    pub again: Vec<usize>,
}

/// Writes lines in rounds, and returns what became of each. A line whose names are all free is in the next
/// round; any other waits, and is not looked up, until the lines before it that have its names are done.
///
/// # Errors
/// Those of `write`; `Busy` where others write the same again and again.
pub async fn in_order(
    names: Vec<Vec<Named>>,
    mut write: impl AsyncFnMut(&[usize]) -> Result<Round>,
) -> Result<Vec<Result<Imported>>> {
    let count = names.len();
    let (mut outcomes, mut queues, mut tries) = (HashMap::new(), Queues::new(names), 0);
    while !queues.first.is_empty() {
        let first: Vec<usize> = queues.first.iter().copied().collect();
        let Round { done, again } = write(&first).await?;
        if done.is_empty() && again.is_empty() {
            return Err(Error::internal("no line was written"));
        }
        done.iter().for_each(|(place, _)| queues.leave(*place));
        outcomes.extend(done);
        if !again.is_empty() {
            tries += 1;
            if tries > TRIES {
                return Err(Error::Busy);
            }
        }
    }
    Ok((0..count).map(|place| outcomes.remove(&place).unwrap_or(Err(Error::Busy))).collect())
}

/// A queue of lines for each name.
struct Queues {
    names: Vec<Vec<Named>>,
    queues: HashMap<Named, VecDeque<usize>>,
    /// How many of its queues each line is not the first of.
    behind: Vec<usize>,
    /// The lines that are the first of all their queues, and not done.
    first: BTreeSet<usize>,
}

impl Queues {
    fn new(names: Vec<Vec<Named>>) -> Self {
        let mut queues: HashMap<Named, VecDeque<usize>> = HashMap::new();
        let (mut behind, mut first) = (Vec::with_capacity(names.len()), BTreeSet::new());
        for (place, names) in names.iter().enumerate() {
            let mut before = 0;
            for name in names {
                let queue = queues.entry(name.clone()).or_default();
                before += usize::from(!queue.is_empty());
                queue.push_back(place);
            }
            behind.push(before);
            if before == 0 {
                first.insert(place);
            }
        }
        Self { names, queues, behind, first }
    }

    /// Takes a line out that is done, which is the first of all its queues.
    fn leave(&mut self, place: usize) {
        self.first.remove(&place);
        for name in self.names.get(place).into_iter().flatten() {
            let Some(queue) = self.queues.get_mut(name) else { continue };
            queue.pop_front();
            let Some((next, behind)) =
                queue.front().and_then(|next| Some((*next, self.behind.get_mut(*next)?)))
            else {
                continue;
            };
            *behind -= 1;
            if *behind == 0 {
                self.first.insert(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::import::Done;

    fn names(lines: &[&[&str]]) -> Vec<Vec<Named>> {
        let named = |name: &&str| (Name::Id, (*name).to_owned());
        lines.iter().map(|names| names.iter().map(named).collect()).collect()
    }

    /// The rounds in which lines with these names are written, if each round writes what it is given but for
    /// what `hold` takes out.
    async fn rounds(lines: &[&[&str]], hold: impl Fn(&[usize]) -> Vec<usize>) -> Vec<Vec<usize>> {
        let mut rounds = Vec::new();
        let outcomes = in_order(names(lines), async |first| {
            let kept = hold(first);
            let written = first.iter().copied().filter(|place| !kept.contains(place));
            rounds.push(first.to_vec());
            let done = written.map(|place| (place, Ok(Imported::new(Done::Created, "x"))));
            Ok(Round { done: done.collect(), again: Vec::new() })
        });
        assert_eq!(outcomes.await.unwrap().len(), lines.len());
        rounds
    }

    #[tokio::test]
    async fn lines_wait_for_those_with_their_names() {
        let lines: [&[&str]; 7] = [&["a"], &["b"], &["a", "c"], &["c"], &["d"], &[], &["b", "c"]];
        let met = rounds(&lines, |_| Vec::new()).await;
        assert_eq!(met, [vec![0, 1, 4, 5], vec![2], vec![3], vec![6]]);
    }

    #[tokio::test]
    async fn a_line_is_looked_up_once_however_long_it_waits() {
        let lines: Vec<&[&str]> = (0..1000).map(|_| ["a"].as_slice()).collect();
        let met = rounds(&lines, |_| Vec::new()).await;
        assert_eq!(met, (0..1000).map(|place| vec![place]).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn what_a_round_leaves_comes_in_the_next() {
        // The second turns out to be about the same as the first, and keeps the third waiting.
        let hold = |first: &[usize]| if first.contains(&0) { vec![1] } else { Vec::new() };
        let met = rounds(&[&["a"], &["b"], &["b"], &["c"]], hold).await;
        assert_eq!(met, [vec![0, 1, 3], vec![1], vec![2]]);
    }
}
