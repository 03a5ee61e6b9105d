//! A long list, written in parts that several threads make.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::mpsc::{Receiver, sync_channel};

/// So many parts of one thread may wait to be written.
const PARTS_AHEAD: usize = 4;

/// How a list is written.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// So many rows.
    pub rows: usize,
    /// So many at once; not none.
    pub rows_of_a_part: usize,
    /// So many threads make them.
    pub threads: usize,
}

impl Parts {
    /// Writes parts in order, while threads make the next ones. What is made
    /// of a row must not depend on the part that it is in.
    ///
    /// # Errors
    ///
    /// Where writing fails; no further part is made.
    ///
    /// # Panics
    ///
    /// Where making a part does.
    pub fn write(self, out: &mut dyn Write, make: impl Fn(Range<usize>) -> String + Sync) -> io::Result<()> {
        let parts = self.rows.div_ceil(self.rows_of_a_part);
        let threads = self.threads.min(parts);
        let part = |number: usize| {
            let start = number * self.rows_of_a_part;
            make(start..self.rows.min(start + self.rows_of_a_part))
        };
        if threads <= 1 {
            return (0..parts).try_for_each(|number| out.write_all(part(number).as_bytes()));
        }
        std::thread::scope(|scope| {
            let part = &part;
            // Each thread makes every so many-th part.
            let next_of: Vec<Receiver<String>> = (0..threads)
                .map(|thread| {
                    let (ready, next) = sync_channel(PARTS_AHEAD);
                    scope.spawn(move || {
                        let mut own = (thread..parts).step_by(threads).map(part);
                        // Where nobody takes them any more, writing has failed.
                        own.try_for_each(|part| ready.send(part))
                    });
                    next
                })
                .collect();
            for number in 0..parts {
                // A thread that has ended before its last part has panicked, and the scope does so too.
                let Ok(part) = next_of[number % threads].recv() else {
                    break;
                };
                out.write_all(part.as_bytes())?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, and is closed then.
    struct Closed {
        room: usize,
    }

    impl Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.room = self.room.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const ALL: Parts = Parts {
        rows: 1_000,
        rows_of_a_part: 7,
        threads: 1,
    };

    fn numbers(rows: Range<usize>) -> String {
        rows.map(|row| row.to_string() + "\n").collect()
    }

    #[test]
    fn every_row_is_written_once_and_in_order_by_any_number_of_threads() {
        for rows in [0, 1, 6, 7, 8, 14, 1_000] {
            for threads in [0, 1, 2, 3, 200] {
                let mut out = Vec::new();
                let parts = Parts { rows, threads, ..ALL };
                parts.write(&mut out, numbers).expect("memory can be written");
                assert_eq!(
                    String::from_utf8_lossy(&out),
                    numbers(0..rows),
                    "{rows} rows, {threads} threads"
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_and_ends_the_threads() {
        for threads in [1, 2, 3] {
            for room in [0, 20, 3_000] {
                let written = Parts { threads, ..ALL }.write(&mut Closed { room }, numbers);
                let kind = written.map_err(|error| error.kind());
                assert_eq!(kind, Err(io::ErrorKind::BrokenPipe), "{threads} threads");
            }
        }
    }

    #[test]
    fn a_panic_on_a_thread_is_not_lost() {
        for threads in [1, 2, 3] {
            let wrong = |rows: Range<usize>| {
                assert!(!rows.contains(&500), "a row that cannot be made");
                numbers(rows)
            };
            let written = std::panic::catch_unwind(|| Parts { threads, ..ALL }.write(&mut Vec::new(), wrong));
            assert!(written.is_err(), "{threads} threads");
        }
    }
}
