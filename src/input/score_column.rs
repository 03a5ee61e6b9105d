//! Which column holds the score, where a format knows it by its values and not
//! by its name.

use super::cells::trim;
use super::fields::Field;
use super::file::CellForm;
use super::formats::Declaration;
use super::header::{Columns, HeaderError};
use super::record::without_line_end;
use super::score::ScoreReader;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    has_scores: bool,
    has_others: bool,
}

impl Seen {
    fn see(&mut self, cell: &[u8]) {
        let is_score = ScoreReader::default().is_score(cell);
        // A row below the header says what kind of answers a column has.
        let may_be_a_kind = !self.has_scores && !cell.iter().any(u8::is_ascii_digit);
        self.has_scores |= is_score;
        self.has_others |= !(is_score || cell.is_empty() || may_be_a_kind);
    }
}

/// The column of scores among those that are no other field and do not make
/// the format: the only one with scores and blanks and nothing else, or of
/// several the only one that asks the question of the format.
///
/// # Errors
///
/// Where several columns could be it.
pub fn score_column(
    rows: &[u8],
    cells: CellForm,
    columns: &Columns,
    format: &Declaration,
) -> Result<Option<usize>, HeaderError> {
    let header = &columns.header;
    let mut seen = vec![Seen::default(); header.len()];
    let mut splitter = cells.splitter();
    let mut at = 0;
    while at < rows.len() {
        let length = cells.record_end(&rows[at..]);
        let record = without_line_end(&rows[at..at + length]);
        at += length;
        if splitter.split(record).is_err() || splitter.len() != seen.len() {
            continue;
        }
        for (seen, cell) in seen.iter_mut().zip(splitter.fields(record).iter()) {
            seen.see(trim(cell));
        }
    }
    let needed: Vec<usize> = format
        .header
        .need
        .iter()
        .filter_map(|name| columns.place_of(name))
        .collect();
    let is_asked = |column: usize| {
        let name = header[column].to_lowercase();
        let mut words = format.response.score_question.iter();
        words.any(|word| name.contains(&word.to_lowercase()))
    };
    let free = (0..header.len()).filter(|column| columns.is_free(*column) && !needed.contains(column));
    let with_scores: Vec<usize> = free.filter(|&column| seen[column].has_scores).collect();
    let only_scores: Vec<usize> = with_scores.iter().copied().filter(|&i| !seen[i].has_others).collect();
    let asked: Vec<usize> = only_scores.iter().copied().filter(|&i| is_asked(i)).collect();
    // Where one answer to the question is none, another column is not the score.
    let is_possible = |column: &usize| !seen[*column].has_others || (asked.is_empty() && is_asked(*column));
    let possible: Vec<usize> = with_scores.iter().copied().filter(is_possible).collect();
    match (&asked[..], &possible[..]) {
        (&[column], _) | ([], &[column]) => Ok(Some(column)),
        (_, []) => Ok(None),
        _ => Err(HeaderError::Several {
            field: "score",
            columns: possible.iter().map(|&column| header[column].clone()).collect(),
        }),
    }
}

/// The score's column, unless the user names one.
///
/// # Errors
///
/// Where several columns could be it.
pub fn find(rows: &[u8], cells: CellForm, columns: &mut Columns, format: &Declaration) -> Result<(), HeaderError> {
    if columns.get(Field::Score).is_none() && !columns.is_said(Field::Score) {
        let score = score_column(rows, cells, columns, format)?;
        columns.set_if_free(Field::Score, score);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str, rows: &str) -> Result<Option<usize>, Vec<String>> {
        let text = "name = \"mine\"\ntitle = \"t\"\nkind = \"responses\"\n[header]\nneed = [\"id\"]\nlines_below = 1\n\
                    [response]\nscore_by_values = true\nscore_question = [\"How likely\"]\ncustomer = [\"mail\"]\n";
        let format = Declaration::from_toml(text).expect("a good declaration");
        let header = header.split(',').map(str::to_owned).collect();
        let columns = Columns::of_format(header, &format, &[]).expect("known columns");
        let cells = CellForm {
            delimiter: b',',
            has_quotes: true,
        };
        score_column(rows.as_bytes(), cells, &columns, &format).map_err(|error| match error {
            HeaderError::Several { columns, .. } => columns,
            other => panic!("{other}"),
        })
    }

    #[test]
    fn the_only_column_of_scores_is_the_score() {
        assert_eq!(
            found("id,mail,a,b", "1,2,kind,Open\n2,3,10,9 lives\n3,4,,\n4,5,0,\n"),
            Ok(Some(2))
        );
        assert_eq!(found("id,mail,a", "1,2,kind\n2,3,11\n"), Ok(None));
        assert_eq!(found("id,mail,a", "1,2,kind\n2,3,4.5\n"), Ok(None));
    }

    #[test]
    fn a_number_with_its_label_is_a_score() {
        assert_eq!(
            found("id,mail,a", "1,,Response\n2,,10 - Extremely likely\n3,,6\n"),
            Ok(Some(2))
        );
    }

    #[test]
    fn of_several_columns_the_one_that_asks_the_question_is_the_score_else_none() {
        assert_eq!(found("id,mail,Visits,how LIKELY is it?", "1,,2,10\n"), Ok(Some(3)));
        for header in ["id,mail,Visits,Rate us", "id,mail,How likely?,How likely again?"] {
            let names: Vec<String> = header.split(',').skip(2).map(str::to_owned).collect();
            assert_eq!(found(header, "1,,2,10\n"), Err(names));
        }
    }

    #[test]
    fn one_bad_answer_to_the_question_makes_no_other_column_the_score() {
        let names = ["Visits", "How likely?"].map(str::to_owned).to_vec();
        assert_eq!(found("id,mail,Visits,How likely?", "1,,2,11\n2,,3,9\n"), Err(names));
        assert_eq!(found("id,mail,How likely?", "1,,11\n2,,9\n"), Ok(Some(2)));
    }
}
