//! Blocks of one file parsed on several threads, and taken over in the order
//! of the file, so that the result never depends on the number of threads.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::mpsc;

use super::source::{BlockError, BlockReader};

/// So many results for each thread are on their way at the most: enough for a
/// thread to go on while the merge is not let to run for a moment, where there
/// is no core of its own for it.
const ROOMS: usize = 8;

/// Parses every block with a state of the thread's own, and hands the results
/// to `merge` in the order of the file. What `merge` gives back is the room for
/// a later result, which then allocates nothing.
pub fn for_each_block<State, Parsed: Send, Room: Default + Send>(
    mut reader: BlockReader,
    threads: usize,
    state: impl Fn() -> State + Sync,
    parse: impl Fn(&mut State, &[u8], Room) -> Parsed + Sync,
    mut merge: impl FnMut(Parsed) -> Room,
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
    let (give_back, rooms) = mpsc::channel::<Room>();
    let (done, parsed) = mpsc::channel::<Done<Parsed>>();
    for _ in 0..(ROOMS * threads) {
        give_back.send(Room::default()).expect("the receiver lives as long");
    }
    let rooms = Mutex::new(rooms);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let done = done.clone();
            let (input, rooms, state, parse) = (&input, &rooms, &state, &parse);
            scope.spawn(move || {
                let (mut state, mut block) = (state(), Vec::new());
                // A thread has room before it has a block, so that the block
                // that the merge waits for is always on its way.
                while let Ok(Ok(room)) = rooms.lock().map(|rooms| rooms.recv()) {
                    let result = catch_unwind(AssertUnwindSafe(|| {
                        // Whoever panicked while it read has said so.
                        let Ok(mut input) = input.lock() else { return Ok(None) };
                        let Some(number) = input.next_into(&mut block)? else {
                            return Ok(None);
                        };
                        drop(input);
                        let parsed = parse(&mut state, &block, room);
                        Ok(Some(Done::Block { number, parsed }))
                    }));
                    let (message, is_last) = match result {
                        Ok(Ok(Some(block))) => (block, false),
                        Ok(Ok(None)) => break,
                        Ok(Err(error)) => (Done::Error(error), true),
                        Err(panic) => (Done::Panic(panic), true),
                    };
                    // Nobody listens any more only when the merge has ended early.
                    if done.send(message).is_err() || is_last {
                        break;
                    }
                }
            });
        }
        drop(done);
        // Owned in here, so that the threads are let go of when this ends early.
        let give_back = give_back;
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for message in parsed {
            match message {
                Done::Block { number, parsed } => early.insert(number, parsed),
                Done::Error(error) => return Err(error),
                Done::Panic(panic) => resume_unwind(panic),
            };
            while let Some(result) = early.remove(&expected) {
                // Room comes back only now, so that there are never more
                // results waiting than there were rooms at first.
                let _ = give_back.send(merge(result));
                expected += 1;
            }
        }
        Ok(())
    })
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

/// What the threads send back.
enum Done<Parsed> {
    /// A block is parsed.
    Block { number: usize, parsed: Parsed },
    /// The file cannot be read further.
    Error(BlockError),
    /// A thread has panicked, and so must this one.
    Panic(Box<dyn Any + Send>),
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
}
