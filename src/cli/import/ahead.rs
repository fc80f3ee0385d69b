//! Reading a file on a thread of its own, one part ahead of what is written.

use std::io::Result;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, JoinHandle};

/// What a thread reads.
pub struct Ahead<T> {
    read: Receiver<T>,
    /// There until the end.
    reader: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Ahead<T> {
    /// Has a thread read the parts. It ends with the parts, or where nobody takes them any more.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(mut parts: impl Iterator<Item = T> + Send + 'static) -> Result<Self> {
        // None waits in between: the thread has the next one in its hands.
        let (sender, read) = sync_channel(0);
        let read_all = move || {
            while let Some(part) = parts.next()
                && sender.send(part).is_ok()
            {}
        };
        let reader = Some(Builder::new().name("reader".to_owned()).spawn(read_all)?);
        Ok(Self { read, reader })
    }
}

impl<T> Iterator for Ahead<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let Ok(part) = self.read.recv() {
            return Some(part);
        }
        // A reader that panicked has not come to the end.
        if let Some(Err(panic)) = self.reader.take().map(JoinHandle::join) {
            resume_unwind(panic);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Ahead;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn all_is_read_in_order() {
        let read: Vec<u32> = Ahead::new(0..100).unwrap().collect();
        assert_eq!(read, (0..100).collect::<Vec<_>>());
        // Whoever takes no more leaves no thread behind.
        let mut some = Ahead::new(0..).unwrap();
        assert_eq!(some.next(), Some(0));
        let reader = some.reader.take().unwrap();
        drop(some);
        reader.join().unwrap();
    }

    #[test]
    fn a_reader_that_panics_is_not_taken_for_the_end() {
        let parts = (0..3).map(|n| assert!(n < 2, "at the third"));
        let mut ahead = Ahead::new(parts).unwrap();
        assert_eq!((ahead.next(), ahead.next()), (Some(()), Some(())));
        assert!(catch_unwind(AssertUnwindSafe(|| ahead.next())).is_err());
    }
}
