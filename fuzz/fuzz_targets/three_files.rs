//! Files of orders, customers and answers made of cells that belong there,
//! and a few that do not. Whatever is said, three threads say the same as one.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use retain_fuzz::checked::{Said, run};
use retain_fuzz::shop::Shop;

fuzz_target!(|shop: Shop| -> Corpus {
    let files = shop.files();
    let asked = shop.asked();
    let Some(said) = run(&files, &asked.clone().threads(1)) else {
        return Corpus::Reject;
    };
    if let (Said::Report { rows, .. }, Some(written)) = (&said, shop.rows_written()) {
        assert_eq!(*rows, written, "rows of orders");
    }
    assert_eq!(run(&files, &asked.threads(3)).as_ref(), Some(&said), "three threads");
    Corpus::Keep
});
