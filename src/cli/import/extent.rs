//! How far a file has been read.

use std::io::{BufRead, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes of a file have been read, and how many it has.
#[derive(Debug, Clone)]
pub struct Extent {
    read: Arc<AtomicU64>,
    /// How many bytes the file has.
    pub length: u64,
}

impl Extent {
    /// Nothing is read yet of a file of so many bytes.
    pub fn new(length: u64) -> Self {
        Self { read: Arc::default(), length }
    }

    /// How many bytes were read.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Notes that more bytes were read.
    pub fn advance(&self, bytes: usize) {
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// A file that notes how far it has been read.
pub struct Counted<R> {
    inner: R,
    extent: Extent,
}

impl<R> Counted<R> {
    /// The same file.
    pub fn new(inner: R, extent: Extent) -> Self {
        Self { inner, extent }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        self.extent.advance(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.extent.advance(count);
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_once_however_they_are_read() {
        let extent = Extent::new(12);
        let mut file = Counted::new(&b"one\ntwo\nfour"[..], extent.clone());
        let mut text = String::new();
        file.read_line(&mut text).unwrap();
        assert_eq!((text.as_str(), extent.read()), ("one\n", 4));
        file.read_exact(&mut [0; 2]).unwrap();
        assert_eq!(extent.read(), 6);
        file.read_to_string(&mut text).unwrap();
        assert_eq!((extent.read(), extent.length), (12, 12));
    }
}
