//! Blocks of one file parsed on several threads, and taken over in the order
//! of the file, so that the result never depends on the number of threads.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::mpsc;

use super::source::{BlockError, BlockReader};

/// Parses every block with a state of the thread's own, and hands the results
/// to `merge` in the order of the file.
pub fn for_each_block<State, Parsed: Send>(
    mut reader: BlockReader,
    threads: usize,
    state: impl Fn() -> State + Sync,
    parse: impl Fn(&mut State, &[u8]) -> Parsed + Sync,
    mut merge: impl FnMut(Parsed),
) -> Result<(), BlockError> {
    let mut first = Vec::new();
    if !reader.next_into(&mut first)? {
        return Ok(());
    }
    if threads == 1 || reader.is_last() {
        let mut state = state();
        merge(parse(&mut state, &first));
        while reader.next_into(&mut first)? {
            merge(parse(&mut state, &first));
        }
        return Ok(());
    }
    let (work, waiting) = mpsc::channel::<(usize, Vec<u8>)>();
    let (give_back, spare) = mpsc::channel::<Vec<u8>>();
    let (done, parsed) = mpsc::channel::<Done<Parsed>>();
    for _ in 0..=(2 * threads) {
        give_back.send(Vec::new()).expect("the receiver lives as long");
    }
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let done = done.clone();
            let (waiting, state, parse) = (&waiting, &state, &parse);
            scope.spawn(move || {
                let mut state = state();
                loop {
                    let next = waiting.lock().map(|waiting| waiting.recv());
                    let Ok(Ok((number, block))) = next else { break };
                    let result = catch_unwind(AssertUnwindSafe(|| parse(&mut state, &block)));
                    let (message, is_last) = match result {
                        Ok(parsed) => (Done::Block { number, parsed, block }, false),
                        Err(panic) => (Done::Panic(panic), true),
                    };
                    // Nobody listens any more only when the merge panicked.
                    if done.send(message).is_err() || is_last {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            let mut number = 0;
            let mut next = Ok(true);
            let mut block = first;
            while matches!(next, Ok(true)) {
                if work.send((number, block)).is_err() {
                    return;
                }
                number += 1;
                let Ok(empty) = spare.recv() else { return };
                block = empty;
                next = reader.next_into(&mut block);
            }
            if let Err(error) = next {
                let _ = done.send(Done::Error(error));
            }
        });
        // Owned in here, so that the reader is let go of when this panics.
        let give_back = give_back;
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for message in parsed {
            match message {
                Done::Block { number, parsed, block } => early.insert(number, (parsed, block)),
                Done::Error(error) => return Err(error),
                Done::Panic(panic) => resume_unwind(panic),
            };
            while let Some((result, block)) = early.remove(&expected) {
                merge(result);
                expected += 1;
                // A block comes back only now, so that there are never more
                // results waiting than there are blocks.
                let _ = give_back.send(block);
            }
        }
        Ok(())
    })
}

/// What the threads send back.
enum Done<Parsed> {
    /// A block is parsed; its bytes can be used again.
    Block {
        number: usize,
        parsed: Parsed,
        block: Vec<u8>,
    },
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
                |(), block| String::from_utf8_lossy(block).into_owned(),
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
            for_each_block(reader, 2, || (), |(), _| -> () { panic!("as expected") }, |()| ())
        }));
        assert!(result.is_err_and(|panic| panic.downcast_ref::<&str>() == Some(&"as expected")));
    }
}
