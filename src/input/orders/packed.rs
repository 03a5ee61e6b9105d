//! Texts one behind the other in one piece of memory, each with its length
//! before it; and numbers in as few bytes as they need.

/// Adds a number: seven bits a byte, the lowest first.
#[inline]
pub fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    let low_bits = |number: usize| u8::try_from(number & 0x7F).expect("seven bits fit a byte");
    while number >= 0x80 {
        bytes.push(low_bits(number) | 0x80);
        number >>= 7;
    }
    bytes.push(low_bits(number));
}

/// Takes a number from the beginning; none at the end.
pub fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        shift += 7;
        if byte < 0x80 {
            return Some(number);
        }
    }
}

/// A list of texts.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    bytes: Vec<u8>,
    len: usize,
}

impl Packed {
    /// Adds a text at the end.
    pub fn push(&mut self, text: &[u8]) {
        self.len += 1;
        push_number(&mut self.bytes, text.len());
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
            let length = take_number(&mut rest)?;
            let (text, behind) = rest.split_at(length);
            rest = behind;
            Some(text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back_as_they_were() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, 1 << 21, usize::MAX];
        for number in numbers {
            push_number(&mut bytes, number);
        }
        let mut rest = bytes.as_slice();
        assert!(std::iter::from_fn(|| take_number(&mut rest)).eq(numbers));
        let long = "x".repeat(100_000);
        let mut packed = Packed::default();
        let texts = ["1", "", &long, "#1001"];
        for text in texts {
            packed.push(text.as_bytes());
        }
        assert!(packed.iter().eq(texts.map(str::as_bytes)) && packed.len() == 4);
    }
}
