//! What the time goes into: the grammars of cells, the table of ids, reading a
//! file, counting. Run with `cargo bench`.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use retain::input::amount::AmountReader;
use retain::input::date::DateReader;
use retain::input::source::Source;
use retain::input::{Files, ReadOptions, Reading, read};
use retain::model::calendar::PeriodKind;
use retain::model::ids::{IdBatch, IdTable};
use retain::tally::{Grouping, TallyOptions, tally};

const ORDERS: u32 = 100_000;

/// Orders of a shop by day, 300 a day, a tenth as many customers.
fn shop() -> String {
    let mut text = "order_id,customer_id,order_date,amount,currency,status\n".to_owned();
    for id in 0..ORDERS {
        let customer = id.wrapping_mul(2_654_435_761) % (ORDERS / 10);
        let day = id / 300;
        let (year, month, day) = (2023 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        let cents = id.wrapping_mul(40_503) % 20_000;
        let status = if id % 50 == 0 { "cancelled" } else { "paid" };
        writeln!(
            text,
            "{id},C{customer:07},{year}-{month:02}-{day:02},{}.{:02},EUR,{status}",
            cents / 100,
            cents % 100
        )
        .expect("memory can be written");
    }
    text
}

fn reading(text: &str) -> Reading {
    let orders = vec![Source::Memory {
        name: "orders.csv".to_owned(),
        bytes: text.into(),
    }];
    let files = Files {
        orders,
        ..Files::default()
    };
    let options = ReadOptions {
        threads: 1,
        ..ReadOptions::default()
    };
    read(&files, &options).expect("a shop")
}

fn cells(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("cells");
    for text in ["42.17", "1.234,50", "$1,250.00"] {
        group.bench_function(format!("amount {text}"), |b| {
            b.iter(|| AmountReader::default().read(black_box(text.as_bytes())));
        });
    }
    for text in ["2024-03-01", "2024-03-01T10:00:00Z", "31/12/2023", "3 mars 2024"] {
        let mut dates = DateReader::new(None, None).expect("no format");
        group.bench_function(format!("date {text}"), |b| {
            b.iter(|| {
                // Another text between, so that it is read anew.
                let _ = dates.read(b"");
                dates.settle(None);
                dates.read(black_box(text.as_bytes()))
            });
        });
    }
}

fn ids(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("ids");
    group.throughput(Throughput::Elements(u64::from(ORDERS)));
    for (kind, spread) in [("few customers", 1_000), ("many customers", ORDERS)] {
        group.bench_function(kind, |b| {
            b.iter(|| {
                let mut table = IdTable::default();
                let hasher = table.hasher().clone();
                let mut batch = IdBatch::default();
                for i in 0..ORDERS {
                    let id = format!("C{:07}", i.wrapping_mul(2_654_435_761) % spread);
                    batch.push(id.as_bytes(), &hasher);
                }
                let mut numbers = Vec::new();
                table.number_all(&batch, &mut numbers);
                numbers
            });
        });
    }
}

fn whole(bench: &mut Criterion) {
    let text = shop();
    let mut group = bench.benchmark_group("whole");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read", |b| b.iter(|| reading(&text)));
    let ledger = reading(&text).ledger;
    group.throughput(Throughput::Elements(u64::from(ORDERS)));
    for kind in [PeriodKind::Years(1), PeriodKind::Monthly, PeriodKind::Weekly] {
        let options = TallyOptions {
            threads: 1,
            ..TallyOptions::new(kind)
        };
        group.bench_function(format!("tally {}", kind.name()), |b| {
            b.iter(|| tally(&ledger, &options, Grouping::Whole));
        });
    }
}

criterion_group!(benches, cells, ids, whole);
criterion_main!(benches);
