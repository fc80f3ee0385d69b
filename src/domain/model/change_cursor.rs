//! A place in the change feed.

use super::page::{decode, encode};

/// Says where the next page of changes begins; opaque to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChangeCursor(pub(in crate::domain) i64);

impl From<i64> for ChangeCursor {
    fn from(seq: i64) -> Self {
        Self(seq)
    }
}

impl ChangeCursor {
    /// A letter in front, so that the cursor of a list is no cursor of changes.
    const MARK: u8 = b'c';
    /// Where a feed begins of which nothing was deleted yet.
    const BEFORE_ALL: i64 = -1;

    /// Reads a cursor that [`ChangeCursor::encode`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        decode(Self::MARK, text).filter(|seq| *seq >= Self::BEFORE_ALL).map(Self)
    }

    /// Writes it as 12 characters of base64url.
    pub fn encode(self) -> String {
        encode(Self::MARK, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for seq in [-1, 0, 1, 184_467, i64::MAX] {
            let cursor = ChangeCursor(seq);
            assert_eq!(ChangeCursor::parse(&cursor.encode()), Some(cursor));
        }
        for text in ["", "now", "184467", &encode(b'n', 7), &encode(b'c', -2), "Y2NjY2NjY2NjY2Nj"] {
            assert_eq!(ChangeCursor::parse(text), None, "{text}");
        }
    }
}
