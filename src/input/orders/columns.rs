//! The columns of all files of orders: what files of one header say together
//! of how their numbers and dates are written, and the rows that wait for it.

use std::sync::Arc;

use super::super::amount::DecimalMark;
use super::super::error::cited;
use super::super::evidence::{Evidence, Verdict};
use super::super::fields::FileKind;
use super::super::inspection::{date_form, number_form};
use super::super::{ReadError, ReadErrorKind};
use super::aside::Aside;
use super::evidence::{ColumnEvidence, NumberColumn};
use super::plan::{AmountSource, Plan};
use crate::model::inspection::{ColumnForm, FileInspection};

/// What is known of the columns of all files.
#[derive(Default)]
pub struct Columns<'a> {
    headers: Vec<Header>,
    /// The plan of each file, and the number of its header.
    files: Vec<(Arc<Plan<'a>>, usize)>,
    aside: Vec<Waiting>,
    had_aside: bool,
}

/// Files with the same names of columns.
struct Header {
    names: Vec<String>,
    evidence: ColumnEvidence,
}

/// The rows of a block that wait.
struct Waiting {
    file: usize,
    line: u64,
    rows: Aside,
}

/// The rows of a block that waited.
pub struct Waited<'a> {
    pub plan: Arc<Plan<'a>>,
    pub file: usize,
    /// The lines before the block.
    pub line: u64,
    pub rows: Aside,
}

impl<'a> Columns<'a> {
    /// The next file is read by this plan.
    pub fn begin_file(&mut self, plan: Arc<Plan<'a>>) {
        let known = self.headers.iter().position(|header| header.names == plan.header);
        let header = known.unwrap_or_else(|| {
            self.headers.push(Header {
                names: plan.header.clone(),
                evidence: ColumnEvidence::default(),
            });
            self.headers.len() - 1
        });
        plan.settled.update(&self.headers[header].evidence);
        self.files.push((plan, header));
    }

    /// What a block of a file, behind so many lines, says and keeps aside.
    pub fn take(&mut self, file: usize, line: u64, evidence: ColumnEvidence, aside: Aside) {
        let (plan, header) = &self.files[file];
        let all = &mut self.headers[*header].evidence;
        all.append(evidence, file, line);
        plan.settled.update(all);
        if !aside.is_empty() {
            self.had_aside = true;
            self.aside.push(Waiting {
                file,
                line,
                rows: aside,
            });
        }
    }

    /// What the formats of the files have to say, once each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (plan, _) in &self.files {
            for warning in &plan.warnings {
                if !warnings.contains(warning) {
                    warnings.push(warning.clone());
                }
            }
        }
        warnings
    }

    /// Whether rows had to wait.
    pub const fn had_aside(&self) -> bool {
        self.had_aside
    }

    /// How the rows of a file are read.
    pub fn plan(&self, file: usize) -> Arc<Plan<'a>> {
        Arc::clone(&self.files[file].0)
    }

    /// Whether a file has a column of statuses.
    pub fn has_statuses(&self, file: usize) -> bool {
        self.files[file].0.status.is_given()
    }

    /// What was found out about each file.
    pub fn inspections(&self, files: &[String]) -> Vec<FileInspection> {
        let inspect = |(plan, header): &(Arc<Plan<'a>>, usize)| {
            let evidence = &self.headers[*header].evidence;
            let mut inspection = plan.inspection.clone();
            inspection.form_of(plan.date, &plan.date_form(evidence, files));
            for column in NumberColumn::ALL {
                if let Some(place) = plan.number_column(column) {
                    inspection.form_of(place, &plan.number_form(&evidence.numbers[column as usize], files));
                }
            }
            inspection.told
        };
        self.files.iter().map(inspect).collect()
    }

    /// Columns that contradict themselves cannot be read.
    pub fn check(&self, files: &[String]) -> Result<(), ReadError> {
        for (number, header) in self.headers.iter().enumerate() {
            let Some((plan, _)) = self.files.iter().find(|(_, own)| *own == number) else {
                continue;
            };
            let name = |column: usize| plan.header.get(column).cloned().unwrap_or_default();
            let cited = |witness| cited(witness, files);
            let dates = &header.evidence.date;
            if let Some(both) = dates.contradiction() {
                return Err(ReadErrorKind::DayPlaces {
                    kind: FileKind::Orders,
                    column: name(plan.date),
                    cited: Box::new(both.map(cited)),
                }
                .into());
            }
            for column in NumberColumn::ALL {
                let numbers = &header.evidence.numbers[column as usize];
                if let (Verdict::Contradiction, Some(both), Some(open)) =
                    (numbers.verdict(), numbers.contradiction(), numbers.open())
                {
                    return Err(ReadErrorKind::DecimalMarks {
                        column: name(plan.number_column(column).unwrap_or_default()),
                        cited: Box::new([both[0], both[1], open].map(cited)),
                    }
                    .into());
                }
            }
        }
        Ok(())
    }

    /// The rows that waited, with all that is known by now.
    pub fn take_aside(&mut self) -> Vec<Waited<'a>> {
        for (plan, header) in &self.files {
            plan.settled.update(&self.headers[*header].evidence);
        }
        let waiting = std::mem::take(&mut self.aside).into_iter();
        waiting
            .map(|block| Waited {
                plan: Arc::clone(&self.files[block.file].0),
                file: block.file,
                line: block.line,
                rows: block.rows,
            })
            .collect()
    }
}

impl Plan<'_> {
    fn date_form(&self, evidence: &ColumnEvidence, files: &[String]) -> ColumnForm {
        date_form(&evidence.date, &evidence.date_forms, self.date_format, files)
    }

    fn number_form(&self, evidence: &Evidence<DecimalMark>, files: &[String]) -> ColumnForm {
        number_form(evidence, self.decimal_mark, files)
    }

    /// Where a column of numbers stands in the header.
    pub fn number_column(&self, column: NumberColumn) -> Option<usize> {
        match (column, self.amount) {
            (NumberColumn::Refunded, _) => self.refunded,
            (NumberColumn::Amount, AmountSource::Column(column) | AmountSource::Sum(column)) => Some(column),
            (NumberColumn::Amount, AmountSource::Product { quantity, .. }) => Some(quantity),
            (NumberColumn::UnitPrice, AmountSource::Product { unit_price, .. }) => Some(unit_price),
            (NumberColumn::Amount | NumberColumn::UnitPrice, _) => None,
        }
    }
}
