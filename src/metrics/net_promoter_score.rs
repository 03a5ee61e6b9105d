//! Net promoter score (NPS): how many more of those who answer recommend the
//! shop than advise against it.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the net promoter score.
pub const DEFINITION: Definition = Definition {
    key: "net_promoter_score",
    short: Some("nps"),
    label: "NPS",
    name: "net promoter score",
    unit: Unit::Points,
    meaning: "Asked how likely they are to recommend the shop, from 0 to 10: the percentage of those who \
        answer 9 or 10, less the percentage of those who answer 0 to 6. It lies between −100 and 100.",
    formula: "(promoters − detractors) / responses × 100. 9 and 10 promote, 0 to 6 detract; 7 and 8 are \
        passive and count among the responses only.",
    who_counts: definition::WHOSE_ANSWERS,
    refunds: definition::REFUNDS_LEAVE_ANSWERS,
    window: definition::WINDOW_OF_ANSWERS,
    undefined: "Null, printed as a dash, where nobody answered in the period. As many promoters as detractors \
        make a score of 0.",
    example: "Scores 10, 9, 9, 8, 7 and 3: 3 promoters, 2 passives, 1 detractor. (3 − 1) / 6 × 100 = 33.3.",
    elsewhere: &[
        Elsewhere {
            who: "Bain & Company",
            how: "The same: the percentage who score 9 or 10 less the percentage who score 0 to 6, on a scale \
                from 0 to 10.",
            source: "Measuring Your Net Promoter Score, \
                https://nps.bain.com/about/measuring-your-net-promoter-score/",
        },
        Elsewhere {
            who: "CustomerGauge",
            how: "The same difference, divided by the answered surveys, among which may be some without a \
                score. Here a blank score is no answer, so that the number can differ.",
            source: "NPS Summary, \
                https://support.customergauge.com/support/solutions/articles/5000782949-nps-nps-summary",
        },
    ],
};

/// How many more of those who answer recommend the shop than advise against it, in points from −100 to 100.
///
/// Formula: `(promoters − detractors) / responses × 100`.
///
/// Who counts: every answer with a score from 0 to 10 dated in the period; who answers twice counts twice.
///
/// Undefined: [`Undefined::NoResponses`] where nobody answered.
///
/// Worked example: a report in which 30 % of those asked promote and 20 % detract gives +10
/// (<https://annualreport2018.dela.nl/begrippenlijst/net-promotor-score>); of 100 answers, 30 and 20.
///
/// ```
/// use retain::metrics::net_promoter_score::net_promoter_score;
/// use retain::tally::{ResponseTally, Tally};
///
/// let year = Tally {
///     responses: ResponseTally { promoters: 30, passives: 50, detractors: 20 },
///     ..Tally::default()
/// };
/// assert_eq!(net_promoter_score(&year)?.rounded(4).to_string(), "10.0000");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn net_promoter_score(tally: &Tally) -> Result<Ratio, Undefined> {
    let answers = tally.responses;
    let net = i128::from(answers.promoters) - i128::from(answers.detractors);
    Ratio::new(net * 100, u128::from(answers.total())).ok_or(Undefined::NoResponses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::ResponseTally;

    fn score(promoters: u64, passives: u64, detractors: u64) -> Result<String, Undefined> {
        let tally = Tally {
            responses: ResponseTally {
                promoters,
                passives,
                detractors,
            },
            ..Tally::default()
        };
        net_promoter_score(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn passives_count_among_the_responses_only() {
        assert_eq!(score(3, 2, 1), Ok("33.3333".into()));
    }

    #[test]
    fn more_detractors_than_promoters_make_it_negative() {
        assert_eq!(score(1, 0, 2), Ok("-33.3333".into()));
    }

    #[test]
    fn a_balance_is_a_score_of_0() {
        assert_eq!(score(4, 1, 4), Ok("0.0000".into()));
        assert_eq!(score(0, 1, 0), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_answers() {
        assert_eq!(score(0, 0, 0), Err(Undefined::NoResponses));
    }

    #[test]
    fn one_answer_is_an_end_of_the_scale() {
        assert_eq!(score(1, 0, 0), Ok("100.0000".into()));
        assert_eq!(score(0, 0, 1), Ok("-100.0000".into()));
    }

    #[test]
    fn the_limits_of_the_three_groups_are_those_of_the_definition() {
        let mut responses = ResponseTally::default();
        for score in [0, 6, 7, 8, 9, 10] {
            responses.add(score);
        }
        assert_eq!(
            (responses.detractors, responses.passives, responses.promoters),
            (2, 2, 2)
        );
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(score(0, 0, u64::MAX), Ok("-100.0000".into()));
    }
}
