//! Blocks of one file parsed on several threads, and taken over in the order
//! of the file, so that the result never depends on the number of threads.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard};

use super::source::{BlockError, BlockReader};

/// So many results for each thread are on their way at the most: enough for a
/// thread to go on while another merges.
const ROOMS: usize = 8;

/// Parses every block with a state of the thread's own, and hands the results
/// to `merge` in the order of the file. What `merge` gives back is the room for
/// a later result, which then allocates nothing.
///
/// All threads do the same: read a block, parse it, and merge what is next in
/// the order of the file, unless another thread is at that.
pub fn for_each_block<State, Parsed: Send, Room: Default + Send>(
    mut reader: BlockReader,
    threads: usize,
    state: impl Fn() -> State + Sync,
    parse: impl Fn(&mut State, &[u8], Room) -> Parsed + Sync,
    mut merge: impl FnMut(Parsed) -> Room + Send,
) -> Result<(), BlockError> {
    let mut first = Vec::new();
    if !reader.next_into(&mut first)? {
        return Ok(());
    }
    if threads == 1 || reader.is_last() {
        let mut state = state();
        let mut room = merge(parse(&mut state, &first, Room::default()));
        while reader.next_into(&mut first)? {
            room = merge(parse(&mut state, &first, room));
        }
        return Ok(());
    }
    let input = Mutex::new(Input {
        reader,
        first: Some(first),
        blocks: 0,
        is_over: false,
    });
    let line = Line::new(ROOMS * threads, merge);
    let work = || {
        let (mut state, mut block) = (state(), Vec::new());
        // A thread has room before it has a block, so that the block that is
        // to be merged next is always on its way.
        while let Some(room) = line.take_room() {
            let result = catch_unwind(AssertUnwindSafe(|| {
                // Whoever panicked while it read has said so.
                let Ok(mut input) = input.lock() else { return Ok(false) };
                let Some(number) = input.next_into(&mut block)? else {
                    return Ok(false);
                };
                drop(input);
                line.put(number, parse(&mut state, &block, room));
                Ok(true)
            }));
            match result {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => break,
                Ok(Err(error)) => line.end(Fault::Error(error)),
                Err(panic) => line.end(Fault::Panic(panic)),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    line.into_result()
}

/// Results that wait for their turn, and who merges them.
struct Line<Parsed, Room, Merge> {
    waiting: Mutex<Waiting<Parsed, Room, Merge>>,
    has_changed: Condvar,
}

struct Waiting<Parsed, Room, Merge> {
    early: BTreeMap<usize, Parsed>,
    /// The number of the block that is to be merged next.
    next: usize,
    rooms: Vec<Room>,
    /// Not here while a thread merges.
    merge: Option<Merge>,
    fault: Option<Fault>,
}

/// Why the reading ends early.
enum Fault {
    /// The file cannot be read further.
    Error(BlockError),
    /// A thread has panicked, and so must the caller.
    Panic(Box<dyn Any + Send>),
}

impl<Parsed, Room: Default, Merge: FnMut(Parsed) -> Room> Line<Parsed, Room, Merge> {
    fn new(rooms: usize, merge: Merge) -> Self {
        let waiting = Waiting {
            early: BTreeMap::new(),
            next: 0,
            rooms: std::iter::repeat_with(Room::default).take(rooms).collect(),
            merge: Some(merge),
            fault: None,
        };
        Self {
            waiting: Mutex::new(waiting),
            has_changed: Condvar::new(),
        }
    }

    /// Nothing that can panic is done with the lock in hand.
    fn waiting(&self) -> MutexGuard<'_, Waiting<Parsed, Room, Merge>> {
        self.waiting.lock().expect("a lock that is never poisoned")
    }

    /// Room for a result, as soon as there is some; none when the reading ends
    /// early.
    fn take_room(&self) -> Option<Room> {
        let mut waiting = self.waiting();
        loop {
            if waiting.fault.is_some() {
                return None;
            }
            if let Some(room) = waiting.rooms.pop() {
                return Some(room);
            }
            waiting = self.has_changed.wait(waiting).expect("a lock that is never poisoned");
        }
    }

    /// Takes a result, and merges what is next, unless another thread is at
    /// that, which then sees this result too.
    fn put(&self, number: usize, parsed: Parsed) {
        let mut waiting = self.waiting();
        waiting.early.insert(number, parsed);
        let Some(mut merge) = waiting.merge.take() else { return };
        while waiting.fault.is_none() {
            let next = waiting.next;
            let Some(parsed) = waiting.early.remove(&next) else {
                break;
            };
            drop(waiting);
            let room = merge(parsed);
            waiting = self.waiting();
            waiting.next += 1;
            // Room comes back only now, so that there are never more results
            // waiting than there were rooms at first.
            waiting.rooms.push(room);
            self.has_changed.notify_one();
        }
        waiting.merge = Some(merge);
    }

    /// Ends the reading; the first fault is the one that is told.
    fn end(&self, fault: Fault) {
        self.waiting().fault.get_or_insert(fault);
        self.has_changed.notify_all();
    }

    fn into_result(self) -> Result<(), BlockError> {
        let waiting = self.waiting.into_inner().expect("a lock that is never poisoned");
        match waiting.fault {
            None => Ok(()),
            Some(Fault::Error(error)) => Err(error),
            Some(Fault::Panic(panic)) => resume_unwind(panic),
        }
    }
}

/// The file, from which every thread reads its own next block: its bytes are
/// then in the cache of the core that parses them.
struct Input {
    reader: BlockReader,
    /// The block that was read before there were threads.
    first: Option<Vec<u8>>,
    /// How many blocks were given out.
    blocks: usize,
    is_over: bool,
}

impl Input {
    /// Fills the block with the next one, and gives its number; none at the
    /// end of the file, and behind an error.
    fn next_into(&mut self, block: &mut Vec<u8>) -> Result<Option<usize>, BlockError> {
        if self.is_over {
            return Ok(None);
        }
        if let Some(first) = self.first.take() {
            *block = first;
        } else {
            self.is_over = true;
            if !self.reader.next_into(block)? {
                return Ok(None);
            }
            self.is_over = false;
        }
        self.blocks += 1;
        Ok(Some(self.blocks - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_file_with_any_number_of_threads() {
        let lines: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let text = lines.join("\n");
        for threads in [1, 2, 7] {
            let reader = BlockReader::new(Box::new(std::io::Cursor::new(text.clone().into_bytes()))).with_block(64);
            let mut joined = String::new();
            for_each_block(
                reader,
                threads,
                || (),
                |(), block, ()| String::from_utf8_lossy(block).into_owned(),
                |part| joined.push_str(&part),
            )
            .expect("memory can be read");
            assert!(joined == text, "{threads} threads");
        }
    }

    #[test]
    fn a_panic_in_a_thread_ends_the_reading_with_that_panic() {
        let reader = BlockReader::new(Box::new(std::io::Cursor::new(b"line\n".repeat(1000)))).with_block(64);
        let result = catch_unwind(AssertUnwindSafe(|| {
            for_each_block(reader, 2, || (), |(), _, ()| -> () { panic!("as expected") }, |()| ())
        }));
        assert!(result.is_err_and(|panic| panic.downcast_ref::<&str>() == Some(&"as expected")));
    }

    #[test]
    fn a_panic_while_results_are_merged_ends_the_reading_with_that_panic() {
        let reader = BlockReader::new(Box::new(std::io::Cursor::new(b"line\n".repeat(1000)))).with_block(64);
        let mut merged = 0;
        let result = catch_unwind(AssertUnwindSafe(|| {
            for_each_block(
                reader,
                3,
                || (),
                |(), _, ()| (),
                |()| {
                    merged += 1;
                    assert!(merged < 10, "as expected");
                },
            )
        }));
        assert!(result.is_err_and(|panic| panic.downcast_ref::<&str>() == Some(&"as expected")));
        assert_eq!(merged, 10);
    }
}
