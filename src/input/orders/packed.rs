//! Texts one behind the other in one piece of memory, each with its length
//! before it.

/// A list of texts.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    bytes: Vec<u8>,
    len: usize,
}

impl Packed {
    /// Adds a text at the end.
    #[inline]
    pub fn push(&mut self, text: &[u8]) {
        self.len += 1;
        let mut length = text.len();
        while length >= 0x80 {
            self.bytes.push(low_bits(length) | 0x80);
            length >>= 7;
        }
        self.bytes.push(low_bits(length));
        self.bytes.extend_from_slice(text);
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (mut length, mut shift) = (0, 0);
            loop {
                let (&byte, behind) = rest.split_first()?;
                rest = behind;
                length |= usize::from(byte & 0x7F) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let (text, behind) = rest.split_at(length);
            rest = behind;
            Some(text)
        })
    }
}

/// The lowest seven bits.
fn low_bits(number: usize) -> u8 {
    u8::try_from(number & 0x7F).expect("seven bits fit a byte")
}
