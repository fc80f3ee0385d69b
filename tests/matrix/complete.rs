//! No write without a row, and no row without a write.
