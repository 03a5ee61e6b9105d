//! Any bytes as a file of orders, through the whole program: a line of
//! choices, then the file.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use retain::input::Files;
use retain::input::source::Source;
use retain_fuzz::asked::{Asked, CHOICES};
use retain_fuzz::checked::run;

fuzz_target!(|data: &[u8]| -> Corpus {
    // The line ends with a byte that chooses nothing.
    let Some((choices, rest)) = data.split_first_chunk::<CHOICES>() else {
        return Corpus::Reject;
    };
    let files = Files {
        orders: vec![Source::Memory {
            name: "orders.csv".to_owned(),
            bytes: rest.get(1..).unwrap_or_default().to_vec(),
        }],
        ..Files::default()
    };
    match run(&files, &Asked::new(*choices)) {
        Some(_) => Corpus::Keep,
        None => Corpus::Reject,
    }
});
