//! Blocks of one file parsed on several threads, and taken over in the order
//! of the file, so that the result never depends on the number of threads.

use std::collections::BTreeMap;
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
    let (done, parsed) = mpsc::channel::<Result<(usize, Parsed), BlockError>>();
    for _ in 0..=(2 * threads) {
        give_back.send(Vec::new()).expect("the receiver lives as long");
    }
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (done, give_back) = (done.clone(), give_back.clone());
            let (waiting, state, parse) = (&waiting, &state, &parse);
            scope.spawn(move || {
                let mut state = state();
                loop {
                    let next = waiting.lock().map(|waiting| waiting.recv());
                    let Ok(Ok((number, block))) = next else { break };
                    let result = parse(&mut state, &block);
                    // Nobody listens any more only when the merge panicked.
                    if done.send(Ok((number, result))).is_err() {
                        break;
                    }
                    let _ = give_back.send(block);
                }
            });
        }
        drop(give_back);
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
                let _ = done.send(Err(error));
            }
        });
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for result in parsed {
            let (number, result) = result?;
            early.insert(number, result);
            while let Some(result) = early.remove(&expected) {
                merge(result);
                expected += 1;
            }
        }
        Ok(())
    })
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
}
