//! What is asked of a run, one choice a byte. The character `0` is the first
//! choice of each, so that a seed can be written by hand: a line of choices,
//! then the file.

use encoding_rs::{GB18030, ISO_2022_JP, SHIFT_JIS, UTF_16LE, WINDOWS_1252};
use retain::input::ReadOptions;
use retain::input::amount::DecimalMark;
use retain::input::fields::FileKind;
use retain::input::orders::RowsMode;
use retain::input::status::StatusPolicy;
use retain::model::calendar::{Calendar, PeriodKind};
use retain::model::day::Day;
use retain::tally::{Basis, TallyOptions};

/// How many choices there are.
pub const CHOICES: usize = 12;

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How to read.
    pub read: ReadOptions,
    /// What to count.
    pub tally: TallyOptions,
}

/// One of several things, by a byte. There are at most eight: `0` is 48.
fn one<T: Copy, const N: usize>(byte: u8, of: [T; N]) -> T {
    of[usize::from(byte.wrapping_sub(b'0')) % N]
}

impl Asked {
    /// What the bytes choose.
    #[must_use]
    pub fn new(choices: [u8; CHOICES]) -> Self {
        let [
            rows,
            skip,
            mark,
            delimiter,
            encoding,
            currency,
            as_of,
            threads,
            kind,
            zone,
            window,
            more,
        ] = choices;
        let modes = [RowsMode::Auto, RowsMode::Orders, RowsMode::Lines, RowsMode::Unique];
        let day = |year, month, day| Day::from_ymd(year, month, day);
        let as_of = one(
            as_of,
            [None, day(2024, 2, 29), day(2023, 1, 1), day(1, 1, 1), day(2030, 6, 30)],
        );
        let date_format = one(more, [None, None, None, Some("%d/%m/%Y"), Some("%b %e, %Y %I:%M %p")]);
        let read = ReadOptions {
            as_of,
            zone: one(
                zone,
                [
                    None,
                    Some(chrono_tz::Europe::Berlin),
                    Some(chrono_tz::Pacific::Apia),
                    Some(chrono_tz::America::New_York),
                ],
            ),
            date_formats: date_format
                .map(|format| (FileKind::Orders, format.to_owned()))
                .into_iter()
                .collect(),
            currency: one(currency, [None, None, Some("EUR"), Some("USD")]).map(str::to_owned),
            status: match more % 8 {
                6 => StatusPolicy::including(["paid", "shipped"]),
                7 => StatusPolicy::excluding(["test"]),
                _ => StatusPolicy::default(),
            },
            rows: one(rows, modes),
            skip_invalid: one(skip, [false, true]),
            encoding: one(
                encoding,
                [
                    None,
                    None,
                    None,
                    Some(WINDOWS_1252),
                    Some(UTF_16LE),
                    Some(SHIFT_JIS),
                    Some(GB18030),
                    Some(ISO_2022_JP),
                ],
            ),
            decimal_marks: one(mark, [None, Some(DecimalMark::Point), Some(DecimalMark::Comma)])
                .map(|mark| (FileKind::Orders, mark))
                .into_iter()
                .collect(),
            delimiter: one(delimiter, [None, None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|')]),
            threads: one(threads, [1, 2]),
            ..ReadOptions::default()
        };
        let kind = one(
            kind,
            [
                PeriodKind::Years(1),
                PeriodKind::Monthly,
                PeriodKind::Weekly,
                PeriodKind::Quarterly,
                PeriodKind::All,
                PeriodKind::Years(3),
            ],
        );
        let tally = TallyOptions {
            calendar: Calendar {
                year_start: one(more, [1, 1, 4, 12]),
                ..Calendar::new(kind)
            },
            active_window: one(window, [None, None, Some(90), Some(1), Some(400)]),
            as_of,
            threads: read.threads,
            ..TallyOptions::new(kind)
        };
        Self { read, tally }
    }

    /// The same, read and counted by so many threads.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        (self.read.threads, self.tally.threads) = (threads, threads);
        self
    }

    /// The same, with customers by subscriptions, who need no orders.
    #[must_use]
    pub fn by_subscriptions(mut self) -> Self {
        self.read.subscriptions = true;
        self.tally.basis = Basis::Subscriptions;
        self.tally.active_window = None;
        self
    }
}
