//! The grammars of amounts and dates. Reading never panics; what is read and
//! printed is read again as the same; what two readings settle, they settle.
//!
//! An input is lines: a cell, another cell of its column, a date format.

#![no_main]

use libfuzzer_sys::fuzz_target;
use retain::input::amount::{AmountReader, DecimalMark, MarkEvidence, parse_amount};
use retain::input::date::{DateReader, DayPlace};
use retain::model::amounts::Amount;
use retain::model::ratio::Rounded;

const MARKS: [DecimalMark; 2] = [DecimalMark::Point, DecimalMark::Comma];

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(3, |byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let cell = lines.next().unwrap_or_default();
    let other = lines.next().unwrap_or_default();
    amounts(cell);
    dates(cell, other, lines.next());
});

fn amounts(cell: &[u8]) {
    let said = MARKS.map(|mark| {
        let reader = AmountReader {
            said: Some(mark),
            settled: None,
        };
        reader.read(cell)
    });
    for read in said.into_iter().flatten() {
        assert!(
            !matches!(read.evidence, MarkEvidence::Open(_)),
            "a mark that is said leaves nothing open"
        );
        // As numbers: of a long text zeros at the end are not kept, and `.50` is printed with one more character.
        let number = read.amount.to_decimal();
        let printed = number.to_string();
        assert_eq!(parse_amount(printed.as_bytes()).map(Amount::to_decimal), Ok(number));
        let grouped = Rounded::exact(number).grouped();
        let point = AmountReader {
            said: Some(DecimalMark::Point),
            settled: None,
        };
        assert_eq!(
            point.read(grouped.as_bytes()).map(|read| read.amount.to_decimal()),
            Ok(number),
            "{grouped}"
        );
    }
    let [point, comma] = said.map(|read| read.map(|read| read.amount));
    let amount_if = |settled| {
        let reader = AmountReader { said: None, settled };
        reader.read(cell).map(|read| (read.amount, read.evidence))
    };
    match amount_if(None) {
        Ok((amount, MarkEvidence::Mark(DecimalMark::Point))) => assert_eq!(point, Ok(amount)),
        Ok((amount, MarkEvidence::Mark(DecimalMark::Comma))) => assert_eq!(comma, Ok(amount)),
        Ok((_, MarkEvidence::Open(_))) => {
            assert!(point.is_ok() && comma.is_ok() && point != comma, "{point:?} {comma:?}");
            for (mark, said) in MARKS.into_iter().zip([point, comma]) {
                assert_eq!(amount_if(Some(mark)).map(|(amount, _)| amount), said);
            }
        }
        // `5.` has a point and no decimals, and so have many zeros, which are not kept.
        Ok((amount, MarkEvidence::None)) if cell.contains(&b'.') => assert_eq!(point, Ok(amount)),
        Ok((amount, MarkEvidence::None)) => assert_eq!((point, comma), (Ok(amount), Ok(amount))),
        Err(_) => {}
    }
}

fn dates(cell: &[u8], other: &[u8], format: Option<&[u8]>) {
    let format = format.and_then(|format| std::str::from_utf8(format).ok());
    let iso = || DateReader::new(None, None).expect("no format");
    for zone in [None, Some(chrono_tz::Pacific::Apia), Some(chrono_tz::America::New_York)] {
        let formatted = format.and_then(|format| DateReader::new(Some(format), zone).ok());
        let plain = [None, Some(DayPlace::First), Some(DayPlace::Second)].map(|settled| {
            let mut reader = DateReader::new(None, zone).expect("no format");
            reader.settle(settled);
            reader
        });
        for reader in plain.into_iter().chain(formatted) {
            let first = reader.clone().read(cell);
            if let Ok(day) = first {
                let printed = day.to_string();
                assert_eq!(printed.len(), 10, "{printed}");
                assert_eq!(iso().read(printed.as_bytes()), Ok(day), "{printed}");
            }
            let mut used = reader;
            let _ = used.read(other);
            assert_eq!(
                [used.read(cell), used.read(cell)],
                [first, first],
                "what was read before says nothing"
            );
        }
    }
}
