//! The only place that opens files: a path or standard input, as blocks that
//! end where a record ends.

use std::fmt;
use std::io::{self, Read};
use std::path::PathBuf;

use super::record::{Scan, last_record_end, line_end};

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input, written `-`.
    Stdin,
    /// Bytes in memory, for programs that use the library.
    Memory {
        /// What it is called in errors.
        name: String,
        /// The contents of the file.
        bytes: Vec<u8>,
    },
}

impl Source {
    /// A path as it is given on the command line; `-` is standard input.
    #[must_use]
    pub fn from_argument(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            Self::Stdin
        } else {
            Self::File(path)
        }
    }

    /// Opens it for reading.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::File(path) => {
                let file = fs_err::File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::other(format!("`{}` is a folder", path.display())));
                }
                // The wrapper would clear the buffer before each read.
                Box::new(file.into_file())
            }
            Self::Stdin => {
                widen_pipe();
                Box::new(io::stdin())
            }
            Self::Memory { bytes, .. } => Box::new(io::Cursor::new(bytes.clone())),
        })
    }
}

/// Lets a pipe hold more than its usual 64 kB, so that who writes and who reads
/// wait less for each other. What is no pipe stays as it is.
fn widen_pipe() {
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::pipe::fcntl_setpipe_size(io::stdin(), PIPE);
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
            Self::Memory { name, .. } => f.write_str(name),
        }
    }
}

/// So much a pipe may hold: what every user may ask for.
#[cfg(target_os = "linux")]
const PIPE: usize = 1024 * 1024;

/// How much is read at a time.
const BLOCK: usize = 512 * 1024;

/// No record is longer than this; a quote that is never closed is found here.
const LONGEST_RECORD: usize = 256 * 1024 * 1024;

/// Reads blocks of whole records.
pub struct BlockReader {
    source: Box<dyn Read + Send>,
    rest: Vec<u8>,
    delimiter: u8,
    has_quotes: bool,
    ended: bool,
    /// Lines end in CR alone: each is read as a line feed.
    carriage_returns: bool,
    block: usize,
}

/// Why there is no next block.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// The system would not give it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A record does not end.
    #[error("a row is longer than 256 MB")]
    EndlessRecord,
}

impl BlockReader {
    /// Reads from a source, the record delimiter not yet known.
    #[must_use]
    pub fn new(source: Box<dyn Read + Send>) -> Self {
        Self {
            source,
            rest: Vec::new(),
            delimiter: b',',
            has_quotes: true,
            ended: false,
            carriage_returns: false,
            block: BLOCK,
        }
    }

    /// The same reader with blocks of another size, for tests.
    #[cfg(test)]
    pub(crate) fn with_block(mut self, block: usize) -> Self {
        self.block = block;
        self
    }

    /// Sets the delimiter once it is known: it decides where a quote opens.
    pub const fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// From here on a quote is a character like others.
    pub const fn ignore_quotes(&mut self) {
        self.has_quotes = false;
    }

    fn record_end(&self, bytes: &[u8], scan: Scan) -> Option<usize> {
        if self.has_quotes {
            last_record_end(bytes, self.delimiter, scan)
        } else {
            line_end(bytes, scan)
        }
    }

    /// Looks at the beginning of the input, at least one record of it, without
    /// taking it away; the last block where it is all there is.
    pub fn peek(&mut self) -> Result<&[u8], BlockError> {
        while !self.ended && self.record_end(&self.rest, Scan::First).is_none() {
            self.fill_rest()?;
            self.look_for_carriage_returns();
        }
        Ok(&self.rest)
    }

    /// What is in memory of the input already: all of a small one.
    #[must_use]
    pub fn start(&self) -> &[u8] {
        &self.rest
    }

    /// Takes that many bytes from the beginning.
    pub fn skip(&mut self, bytes: usize) {
        self.rest.drain(..bytes);
    }

    /// Where the beginning has ends of lines of old Macs and no other, the
    /// whole file has.
    fn look_for_carriage_returns(&mut self) {
        let has = |byte| memchr::memchr(byte, &self.rest).is_some();
        if has(b'\r') && !has(b'\n') {
            self.carriage_returns = true;
            to_line_feeds(&mut self.rest);
        }
    }

    fn fill_rest(&mut self) -> Result<(), BlockError> {
        if self.rest.len() > LONGEST_RECORD {
            return Err(BlockError::EndlessRecord);
        }
        let wanted = self.block.max(self.rest.len()) as u64;
        let start = self.rest.len();
        let read = (&mut self.source).take(wanted).read_to_end(&mut self.rest)?;
        if self.carriage_returns {
            to_line_feeds(&mut self.rest[start..]);
        }
        self.ended = (read as u64) < wanted;
        Ok(())
    }

    /// Whether all that is left is in memory already.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.ended
    }

    /// Fills `block` with the next whole records; false at the end. What it
    /// holds before is written over, so that a block that is used again is
    /// neither allocated nor cleared anew.
    pub fn next_into(&mut self, block: &mut Vec<u8>) -> Result<bool, BlockError> {
        let mut filled = self.rest.len();
        block.resize(block.len().max(filled), 0);
        block[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        while !self.ended {
            filled = self.fill(block, filled)?;
            if !self.ended
                && let Some(end) = self.record_end(&block[..filled], Scan::Last)
            {
                self.rest.extend_from_slice(&block[end..filled]);
                filled = end;
                break;
            }
        }
        block.truncate(filled);
        Ok(filled > 0)
    }

    /// Reads on behind the filled part of a block, and gives how much is
    /// filled then.
    fn fill(&mut self, block: &mut Vec<u8>, mut filled: usize) -> Result<usize, BlockError> {
        if filled > LONGEST_RECORD {
            return Err(BlockError::EndlessRecord);
        }
        let start = filled;
        block.resize(start + self.block.max(start), 0);
        while filled < block.len() {
            match self.source.read(&mut block[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.carriage_returns {
            to_line_feeds(&mut block[start..filled]);
        }
        Ok(filled)
    }
}

fn to_line_feeds(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, size: usize) -> Vec<String> {
        let source = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        let mut reader = BlockReader::new(source).with_block(size);
        let mut blocks = Vec::new();
        let mut block = Vec::new();
        while reader.next_into(&mut block).expect("memory can be read") {
            blocks.push(String::from_utf8(block.clone()).expect("whole records are text"));
        }
        blocks
    }

    #[test]
    fn blocks_end_where_records_end_and_join_to_the_whole() {
        let text = "a,b\n1,\"x\ny\"\n2,\"\"\"\n\"\n3,z";
        for size in 1..30 {
            let blocks = blocks(text, size);
            assert_eq!(blocks.concat(), text, "blocks of {size}");
            for block in &blocks[..blocks.len() - 1] {
                assert!(block.ends_with('\n'), "blocks of {size}: {blocks:?}");
                assert_eq!(block.matches('"').count() % 2, 0, "blocks of {size}: {blocks:?}");
            }
        }
    }

    #[test]
    fn an_empty_source_has_no_block() {
        assert!(blocks("", 4).is_empty());
    }
}
