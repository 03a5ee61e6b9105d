//! How far the reading of orders is, for those who wait.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what has been read, for another thread to look at.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    bytes: AtomicU64,
    /// All bytes there will be; 0 where that is not known.
    size: AtomicU64,
}

/// What has been read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Rows of orders.
    pub rows: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// All bytes there will be, where that is known.
    pub size: Option<u64>,
}

impl Progress {
    /// So many bytes will be read, where that is known.
    pub(super) fn expect(&self, size: Option<u64>) {
        self.size.store(size.unwrap_or(0), Ordering::Relaxed);
    }

    /// A further block has been read.
    pub(super) fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What has been read so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            rows: self.rows.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            size: Some(self.size.load(Ordering::Relaxed)).filter(|size| *size > 0),
        }
    }
}
