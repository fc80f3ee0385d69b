//! The part of the feed that a webhook is delivering: which changes may be sent now, and up to where all are
//! delivered. It is bounded, so that a receiver that is slow or down takes no memory.

use super::keys::{Before, Keys};
use std::collections::{BTreeSet, VecDeque};

/// How many changes are looked at beyond the first that is not delivered: so many may be delivered twice
/// when a process is killed.
pub const MOST: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Sent,
    Delivered,
}

#[derive(Debug)]
struct Entry<T> {
    seq: i64,
    keys: Keys,
    state: State,
    /// What is sent. It stays until it is delivered, because it may be sent again.
    content: Option<T>,
}

impl<T: Clone> Entry<T> {
    fn sendable(&self) -> Option<(i64, T)> {
        Some((self.seq, self.content.clone()?))
    }
}

/// The changes that are being delivered, in ascending order.
#[derive(Debug)]
pub struct Window<T> {
    entries: VecDeque<Entry<T>>,
    /// Up to where the feed was read.
    read_to: i64,
    /// From this change on nothing is sent: it has failed.
    failed: Option<i64>,
    /// What was delivered before beyond the cursor, and will be read again.
    delivered_before: BTreeSet<i64>,
}

impl<T: Clone> Window<T> {
    /// Begins after this change. Some later ones were delivered before.
    pub fn new(after: i64, delivered_before: BTreeSet<i64>) -> Self {
        Self { entries: VecDeque::new(), read_to: after, failed: None, delivered_before }
    }

    /// Up to where the feed was read.
    pub fn read_to(&self) -> i64 {
        self.read_to
    }

    /// How many more changes may be read.
    pub fn room(&self) -> usize {
        MOST.saturating_sub(self.entries.len())
    }

    /// Whether nothing waits or was sent.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds all wanted changes up to there.
    pub fn extend(&mut self, read_to: i64, changes: impl IntoIterator<Item = (i64, Keys, T)>) {
        for (seq, keys, content) in changes {
            if !self.delivered_before.remove(&seq) {
                let content = Some(content);
                self.entries.push_back(Entry { seq, keys, state: State::Waiting, content });
            }
        }
        self.read_to = self.read_to.max(read_to);
    }

    /// The first change that may be sent now. It counts as sent.
    pub fn next(&mut self) -> Option<(i64, T)> {
        let mut before = Before::default();
        let failed = self.failed;
        for entry in self.entries.iter_mut().filter(|entry| entry.state != State::Delivered) {
            if failed.is_some_and(|failed| entry.seq >= failed) {
                return None;
            }
            if entry.state == State::Waiting && !before.holds_up(&entry.keys) {
                entry.state = State::Sent;
                return Some((entry.seq, entry.content.clone()?));
            }
            before.add(&entry.keys);
        }
        None
    }

    /// The first change that is not delivered.
    pub fn first(&self) -> Option<(i64, T)> {
        self.undelivered().next().and_then(Entry::sendable)
    }

    /// The changes after the first one that need not wait for it nor for any other: those about something else.
    pub fn independent(&self) -> impl Iterator<Item = (i64, T)> {
        let mut before = Before::default();
        let mut free = self.undelivered().filter(move |entry| {
            let must_wait = before.holds_up(&entry.keys);
            before.add(&entry.keys);
            !must_wait
        });
        free.next();
        free.filter_map(Entry::sendable)
    }

    /// The change after the first one, whatever it is about.
    pub fn second(&self) -> Option<(i64, T)> {
        self.undelivered().nth(1).and_then(Entry::sendable)
    }

    fn undelivered(&self) -> impl Iterator<Item = &Entry<T>> {
        self.entries.iter().filter(|entry| entry.state != State::Delivered)
    }

    /// Notes that a change was delivered, or that it is parked.
    pub fn delivered(&mut self, seq: i64) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.seq == seq) {
            (entry.state, entry.content) = (State::Delivered, None);
        }
        while self.entries.front().is_some_and(|entry| entry.state == State::Delivered) {
            self.entries.pop_front();
        }
    }

    /// Notes that a change has failed: what comes before it is still delivered.
    pub fn failed(&mut self, seq: i64) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.seq == seq) {
            entry.state = State::Waiting;
        }
        self.failed = Some(self.failed.map_or(seq, |failed| failed.min(seq)));
    }

    /// The first change that has failed.
    pub fn first_failed(&self) -> Option<i64> {
        self.failed
    }

    /// Up to where all wanted changes are delivered.
    pub fn cursor(&self) -> i64 {
        self.entries.front().map_or(self.read_to, |entry| entry.seq - 1)
    }

    /// What is delivered beyond the cursor.
    pub fn delivered_beyond(self) -> BTreeSet<i64> {
        let delivered = self.entries.iter().filter(|entry| entry.state == State::Delivered);
        let mut beyond: BTreeSet<_> = delivered.map(|entry| entry.seq).collect();
        beyond.extend(self.delivered_before);
        beyond
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window with changes of these entities, which have the numbers 1, 2 and so on.
    fn window(entities: &[u64]) -> Window<()> {
        let mut window = Window::new(0, BTreeSet::new());
        let changes = (1..).zip(entities).map(|(seq, own)| (seq, Keys::test(*own, [None; 2]), ()));
        window.extend(i64::try_from(entities.len()).unwrap(), changes);
        window
    }

    fn sent(window: &mut Window<()>) -> Vec<i64> {
        std::iter::from_fn(|| window.next().map(|(seq, ())| seq)).collect()
    }

    #[test]
    fn changes_of_one_entity_are_sent_one_after_another() {
        let mut window = window(&[7, 8, 7, 9, 8, 7]);
        assert_eq!(sent(&mut window), [1, 2, 4]);
        window.delivered(1);
        assert_eq!((sent(&mut window), window.cursor()), (vec![3], 1));
        window.delivered(4);
        assert_eq!((sent(&mut window), window.cursor()), (vec![], 1));
        window.delivered(3);
        window.delivered(2);
        assert_eq!((sent(&mut window), window.cursor()), (vec![5, 6], 4));
        window.delivered(6);
        window.delivered(5);
        assert!(window.is_empty());
        assert_eq!(window.cursor(), 6);
    }

    #[test]
    fn the_cursor_passes_what_is_not_wanted() {
        let mut window = Window::<()>::new(10, BTreeSet::new());
        window.extend(500, []);
        assert_eq!((window.cursor(), window.read_to()), (500, 500));
        window.extend(900, [(700, Keys::test(1, [None; 2]), ())]);
        assert_eq!(window.cursor(), 699);
        window.delivered(700);
        assert_eq!(window.cursor(), 900);
    }

    #[test]
    fn what_comes_before_a_failure_is_still_sent() {
        let mut window = window(&[7, 7, 8, 9, 10]);
        assert_eq!(sent(&mut window), [1, 3, 4, 5]);
        window.failed(4);
        window.delivered(5);
        window.delivered(1);
        assert_eq!(sent(&mut window), [2]);
        window.failed(3);
        window.delivered(2);
        assert_eq!((sent(&mut window), window.first_failed()), (vec![], Some(3)));
        assert_eq!((window.first().unwrap().0, window.second().unwrap().0), (3, 4));
        assert_eq!(window.cursor(), 2);
        assert_eq!(window.delivered_beyond(), BTreeSet::from([5]));
    }

    #[test]
    fn what_is_about_something_else_is_independent_of_the_first() {
        let mut window = window(&[7, 7, 8, 7, 9, 8, 10]);
        let independent = |window: &Window<()>| -> Vec<i64> {
            window.independent().map(|(seq, ())| seq).collect()
        };
        assert_eq!(independent(&window), [3, 5, 7]);
        window.delivered(3);
        assert_eq!((window.second().unwrap().0, independent(&window)), (2, vec![5, 6, 7]));
        window.delivered(1);
        assert_eq!((window.first().unwrap().0, independent(&window)), (2, vec![5, 6, 7]));
        assert_eq!(independent(&Window::new(0, BTreeSet::new())), [0; 0]);
    }

    #[test]
    fn what_was_delivered_before_is_not_sent_again() {
        let mut window = Window::new(2, BTreeSet::from([4, 200]));
        let keys = |own| Keys::test(own, [None; 2]);
        window.extend(5, [(3, keys(1), ()), (4, keys(2), ()), (5, keys(3), ())]);
        assert_eq!(sent(&mut window), [3, 5]);
        window.delivered(3);
        assert_eq!(window.cursor(), 4);
        assert_eq!(window.delivered_beyond(), BTreeSet::from([200]));
    }

    #[test]
    fn a_window_has_so_many_changes() {
        assert_eq!(window(&[]).room(), MOST);
        assert_eq!(window(&[1; 30]).room(), MOST - 30);
    }
}
