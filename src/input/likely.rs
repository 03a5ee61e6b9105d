//! Which encoding bytes are likely to be in, to name it in a hint. A guess is
//! never used to read anything: a wrong one would change names in silence.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The likely encoding of some text that is not, or not all of it, UTF-8.
#[must_use]
pub fn likely_encoding(text: &[u8]) -> &'static Encoding {
    if let Some(utf_16) = utf_16_without_mark(text) {
        return utf_16;
    }
    match std::str::from_utf8(text) {
        Ok(_) => return UTF_8,
        // Text that is cut off inside its last character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The name of an encoding as `--encoding` takes it and people write it.
#[must_use]
pub fn encoding_name(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// So much of a line is looked at for zeros.
const START: usize = 1024;

/// UTF-16 that has no byte order mark: a first line that is mostly ASCII, as a
/// header is, has a zero in every other byte.
#[must_use]
pub fn utf_16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(START)];
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let pairs = line.len() / 2;
    let zeros = |first: usize| line.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (many, few) = (pairs.div_ceil(2).max(2), pairs / 10);
    match (even, odd) {
        (even, odd) if odd >= many && even <= few => Some(UTF_16LE),
        (even, odd) if even >= many && odd <= few => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The guess for a text in an encoding.
    fn guessed(text: &str, label: &str) -> String {
        let encoding = Encoding::for_label(label.as_bytes()).expect("a label");
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{label}: {text}");
        encoding_name(likely_encoding(&bytes))
    }

    #[test]
    fn names_of_customers_show_the_encoding_of_their_language() {
        let cases = [
            ("windows-1252", "1002,Müller,2024-01-09,35.50\n"),
            (
                "windows-1252",
                "1,José,2024-01-09,9\n2,Françoise,2024-01-09,9\n3,Søren,2024-01-09,9\n",
            ),
            (
                "windows-1251",
                "1002,Иванов,2024-01-09,35.50\n1003,Смирнова,2024-01-10,12.00\n",
            ),
            (
                "windows-1250",
                "1,Kovářová,2024-01-09,9\n2,Dvořák,2024-01-09,9\n3,Novák Jiří,2024-01-09,9\n",
            ),
            (
                "shift_jis",
                "1002,田中さくら,2024-01-09,3550\n1003,鈴木カナ,2024-01-10,1200\n",
            ),
            ("euc-kr", "1002,김민준,2024-01-09,3550\n1003,이서연,2024-01-10,1200\n"),
            (
                "gbk",
                "1002,张伟,2024-01-09,3550\n1003,王芳,2024-01-10,1200\n1004,李娜,2024-01-10,1200\n",
            ),
            ("windows-1253", "1,Παπαδόπουλος,2024-01-09,9\n2,Γεωργίου,2024-01-09,9\n"),
        ];
        let guesses: Vec<String> = cases.iter().map(|(label, text)| guessed(text, label)).collect();
        let labels: Vec<&str> = cases.iter().map(|(label, _)| *label).collect();
        assert_eq!(guesses, labels);
    }

    #[test]
    fn utf_16_without_a_mark_shows_by_its_zeros() {
        let header = "customer_id,order_date,Größe\nC-1,2024-01-05,日本\n";
        let little: Vec<u8> = header.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = header.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(likely_encoding(&little), UTF_16LE);
        assert_eq!(likely_encoding(&big), UTF_16BE);
        assert_eq!(utf_16_without_mark(header.as_bytes()), None);
        assert_eq!(utf_16_without_mark(&[0; 5000]), None);
        assert_eq!(utf_16_without_mark(b"a\0"), None);
        assert_eq!(utf_16_without_mark(b""), None);
    }

    #[test]
    fn text_that_is_utf_8_or_cut_off_in_a_character_is_utf_8() {
        assert_eq!(likely_encoding("Müller".as_bytes()), UTF_8);
        assert_eq!(likely_encoding(b"M\xC3"), UTF_8);
    }

    #[test]
    fn every_name_is_one_that_the_option_takes() {
        for encoding in [
            UTF_16LE,
            UTF_16BE,
            encoding_rs::SHIFT_JIS,
            encoding_rs::GBK,
            encoding_rs::BIG5,
        ] {
            let name = encoding_name(encoding);
            assert_eq!(Encoding::for_label(name.as_bytes()), Some(encoding), "{name}");
        }
    }
}
