//! The set of texts that a template can print, as a small automaton, and whether two such sets have a text in common.
//!
//! The sets are finite (codes have at most 8 characters, sequences so many digits as the series allows), so that the question
//! has an exact answer: the product of both automata is walked, and either no pair of ends is reached or the way to it is a text
//! that both can print.

use std::collections::{HashMap, VecDeque};

use crate::limits::SHORT_CODE_CHARS_MAX;
use crate::numbering::shape::{Place, Shape};
use crate::numbering::snowflake::{SNOWFLAKE_DIGITS_MAX, SNOWFLAKE_DIGITS_MIN};
use crate::numbering::template::Part;

/// Characters from one to another, both included.
type Range = (char, char);

const DIGIT: &[Range] = &[('0', '9')];
const FIRST_DIGIT: &[Range] = &[('1', '9')];
const CODE: &[Range] = &[('0', '9'), ('A', 'Z')];

/// What leads from one state to another: one character, or any of some ranges.
#[derive(Clone, Copy, Debug)]
enum Step {
    One(char),
    AnyOf(&'static [Range]),
    /// A letter of any alphabet.
    Letter,
    /// Any character.
    Any,
}

/// A state of both automata at once.
type Pair = (usize, usize);

/// From where, and by which character, each pair was first reached.
type CameFrom = HashMap<Pair, Option<(Pair, char)>>;

/// A set of texts.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// From each state: by which step to which state.
    edges: Vec<Vec<(Step, usize)>>,
    ends: Vec<bool>,
    digits_max: usize,
    is_lifelike: bool,
}

impl Language {
    /// Everything that parts of a template can print, with sequences of at most so many digits.
    pub fn of(parts: &[Part], digits_max: usize) -> Language {
        Language { digits_max, ..Language::default() }.with(parts)
    }

    /// What a shop would meet of that: dates of January 2026, and no sequence of nothing but zeros.
    pub fn lifelike(parts: &[Part], digits_max: usize) -> Language {
        Language { digits_max, is_lifelike: true, ..Language::default() }.with(parts)
    }

    /// Everything that has a shape.
    pub fn of_shape(shape: &Shape) -> Language {
        let mut language = Language::default();
        let mut last = language.state();
        for place in &shape.0 {
            let step = match place {
                Place::One(one) => Step::One(*one),
                Place::Digit => Step::AnyOf(DIGIT),
                Place::Letter => Step::Letter,
                Place::Any => Step::Any,
            };
            let to = language.state();
            language.edges[last].push((step, to));
            last = to;
        }
        language.ends[last] = true;
        language
    }

    fn with(mut self, parts: &[Part]) -> Language {
        let start = self.state();
        let ends = parts.iter().fold(vec![start], |from, part| self.part(&from, part));
        for end in ends {
            self.ends[end] = true;
        }
        self
    }

    fn state(&mut self) -> usize {
        self.edges.push(Vec::new());
        self.ends.push(false);
        self.edges.len() - 1
    }

    /// One more character of some ranges after any of these states.
    fn then(&mut self, from: &[usize], ranges: &'static [Range]) -> Vec<usize> {
        let to = self.state();
        for state in from {
            self.edges[*state].push((Step::AnyOf(ranges), to));
        }
        vec![to]
    }

    fn literally(&mut self, from: &[usize], text: &str) -> Vec<usize> {
        text.chars().fold(from.to_vec(), |from, character| {
            let to = self.state();
            for state in from {
                self.edges[state].push((Step::One(character), to));
            }
            vec![to]
        })
    }

    fn digits(&mut self, from: &[usize], count: usize) -> Vec<usize> {
        (0..count).fold(from.to_vec(), |from, _| self.then(&from, DIGIT))
    }

    /// Digits of which one at least is not zero.
    fn digits_above_zero(&mut self, from: &[usize], count: usize) -> Vec<usize> {
        let (mut zeros, mut above): (Vec<usize>, Vec<usize>) = (from.to_vec(), Vec::new());
        for _ in 0..count {
            // Zeros first, so that the smallest number is found first.
            let more_zeros = self.literally(&zeros, "0");
            let next = self.then(&zeros, FIRST_DIGIT);
            for state in &above {
                self.edges[*state].push((Step::AnyOf(DIGIT), next[0]));
            }
            (zeros, above) = (more_zeros, next);
        }
        above
    }

    /// One of some fixed texts of one length, such as the months.
    fn one_of(&mut self, from: &[usize], texts: impl Iterator<Item = String>) -> Vec<usize> {
        let end = self.state();
        for text in texts {
            let last = text.chars().last().expect("a text");
            for state in self.literally(from, &text[..text.len() - last.len_utf8()]) {
                self.edges[state].push((Step::One(last), end));
            }
        }
        vec![end]
    }

    fn part(&mut self, from: &[usize], part: &Part) -> Vec<usize> {
        match part {
            Part::Literal(text) => self.literally(from, text),
            Part::Year if self.is_lifelike => self.literally(from, "2026"),
            Part::ShortYear if self.is_lifelike => self.literally(from, "26"),
            Part::FiscalYear if self.is_lifelike => self.one_of(from, ["2526", "2626"].map(str::to_owned).into_iter()),
            Part::Month if self.is_lifelike => self.literally(from, "01"),
            Part::Year => self.digits(from, 4),
            Part::ShortYear => self.digits(from, 2),
            Part::FiscalYear => {
                let to = |last: i32| (0..100).map(move |first| format!("{first:02}{:02}", (first + last) % 100));
                self.one_of(from, to(0).chain(to(1)))
            }
            Part::Month => self.one_of(from, (1..=12).map(|month| format!("{month:02}"))),
            Part::Day => self.one_of(from, (1..=31).map(|day| format!("{day:02}"))),
            Part::Code(_) => {
                let mut last = from.to_vec();
                let mut ends = Vec::new();
                for _ in 0..SHORT_CODE_CHARS_MAX {
                    last = self.then(&last, CODE);
                    ends.extend(&last);
                }
                ends
            }
            Part::Digits(count) | Part::Snowflake(Some(count)) => self.digits(from, usize::from(*count)),
            Part::Snowflake(None) => {
                let first = self.then(from, FIRST_DIGIT);
                let mut last = self.digits(&first, usize::from(SNOWFLAKE_DIGITS_MIN) - 1);
                let mut ends = last.clone();
                for _ in SNOWFLAKE_DIGITS_MIN..SNOWFLAKE_DIGITS_MAX {
                    last = self.then(&last, DIGIT);
                    ends.extend(&last);
                }
                ends
            }
            Part::Sequence(width) => {
                let width = usize::from(*width);
                let mut ends = if self.is_lifelike { self.digits_above_zero(from, width) } else { self.digits(from, width) };
                // Wider values have no leading zero.
                let mut last = self.then(from, FIRST_DIGIT);
                for digits in 2..=self.digits_max {
                    last = self.then(&last, DIGIT);
                    if digits > width {
                        ends.extend(&last);
                    }
                }
                ends
            }
        }
    }

    /// A shortest text that is in both sets; `None` proves that there is none.
    pub fn common(&self, other: &Language) -> Option<String> {
        let mut came_from: CameFrom = HashMap::from([((0, 0), None)]);
        let mut waiting = VecDeque::from([(0, 0)]);
        while let Some(pair) = waiting.pop_front() {
            if self.ends[pair.0] && other.ends[pair.1] {
                return Some(way_to(pair, &came_from));
            }
            for (step, to) in &self.edges[pair.0] {
                for (other_step, other_to) in &other.edges[pair.1] {
                    let next = (*to, *other_to);
                    if let Some(character) = step.shared(*other_step)
                        && !came_from.contains_key(&next)
                    {
                        came_from.insert(next, Some((pair, character)));
                        waiting.push_back(next);
                    }
                }
            }
        }
        None
    }
}

impl Step {
    fn takes(self, character: char) -> bool {
        match self {
            Step::One(one) => one == character,
            Step::AnyOf(ranges) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&character)),
            Step::Letter => character.is_alphabetic(),
            Step::Any => true,
        }
    }

    /// The first character of each of its ranges: where two steps share a character, they share one of these. What only shapes have names
    /// none: a template's step beside it does, whose ranges are all of letters or all of digits.
    fn first_characters(self) -> impl Iterator<Item = char> {
        let (one, ranges) = match self {
            Step::One(one) => (Some(one), &[][..]),
            Step::AnyOf(ranges) => (None, ranges),
            Step::Letter | Step::Any => (None, &[][..]),
        };
        one.into_iter().chain(ranges.iter().map(|(from, _)| *from))
    }

    /// A character that both take.
    fn shared(self, other: Step) -> Option<char> {
        let candidates = self.first_characters().chain(other.first_characters());
        candidates.filter(|character| self.takes(*character) && other.takes(*character)).min()
    }
}

fn way_to(end: Pair, came_from: &CameFrom) -> String {
    let mut text = Vec::new();
    let mut at = end;
    while let Some(Some((before, character))) = came_from.get(&at) {
        text.push(*character);
        at = *before;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SEQUENCE_DIGITS_MAX;
    use crate::numbering::Template;

    fn common(one: &str, other: &str) -> Option<String> {
        let language = |text| Language::of(Template::parse(text).expect("a template").parts(), SEQUENCE_DIGITS_MAX);
        language(one).common(&language(other))
    }

    #[test]
    fn series_with_other_letters_in_front_have_nothing_in_common() {
        assert_eq!(common("A-{SEQ}", "B-{SEQ}"), None);
        assert_eq!(common("BILL-{SEQ:10}", "CN-{SEQ:10}"), None);
    }

    #[test]
    fn a_long_sequence_reads_like_a_year_and_a_short_one() {
        let text = common("INV-{SEQ:6}", "INV-{YY}{SEQ:4}").expect("they clash");
        assert!(text.starts_with("INV-") && text.len() == 10, "{text}");
    }

    #[test]
    fn a_month_is_never_thirteen() {
        assert_eq!(common("{MM}-{SEQ:1}", "13-{SEQ}"), None);
        assert!(common("{MM}-{SEQ:1}", "12-{SEQ}").is_some());
    }

    #[test]
    fn a_fiscal_year_ends_in_the_year_it_begins_in_or_in_the_next() {
        assert!(common("{FY}-{SEQ}", "2526-{SEQ}").is_some());
        assert!(common("{FY}-{SEQ}", "2525-{SEQ}").is_some());
        assert!(common("{FY}-{SEQ}", "9900-{SEQ}").is_some());
        assert_eq!(common("{FY}-{SEQ}", "2527-{SEQ}"), None);
        assert_eq!(common("{FY}-{SEQ}", "2524-{SEQ}"), None);
    }

    #[test]
    fn a_sequence_that_ends_has_no_more_digits_than_its_end() {
        let of = |text, digits| Language::of(Template::parse(text).expect("a template").parts(), digits);
        assert_eq!(of("A{SEQ:2}", 2).common(&of("A{SEQ:3}", 3)), None);
        assert!(of("A{SEQ:2}", 3).common(&of("A{SEQ:3}", 3)).is_some());
    }

    #[test]
    fn a_code_can_be_digits() {
        assert!(common("{OUTLET}-{SEQ}", "{SEQ:4}-{OUTLET}").is_some());
        assert_eq!(common("{OUTLET}-{SEQ}", "{OUTLET}/{SEQ}"), None);
    }

    #[test]
    fn zeros_in_front_tell_widths_apart() {
        // 0001 is no value of {SEQ:2}, which prints 01; 1000 is one of both.
        assert_eq!(common("{SEQ:4}", "0{SEQ:3}"), Some("0000".to_owned()));
        assert_eq!(common("00{SEQ:2}", "{SEQ:2}"), None);
    }

    /// Whether a text is in a set.
    fn has(language: &Language, text: &str) -> bool {
        language.common(&Language::of_shape(&Shape::parse(text).expect("a shape"))).is_some()
    }

    #[test]
    fn a_shop_of_this_january_meets_its_own_dates_and_no_value_of_nothing_but_zeros() {
        for (template, text, is_met) in [
            ("{YYYY}-{SEQ}", "2026-1", true),
            ("{YYYY}-{SEQ}", "2025-1", false),
            ("{YYYY}-{SEQ}", "1999-1", false),
            ("{YY}-{SEQ}", "26-1", true),
            ("{YY}-{SEQ}", "25-1", false),
            ("{FY}-{SEQ}", "2526-1", true),
            ("{FY}-{SEQ}", "2626-1", true),
            ("{FY}-{SEQ}", "2627-1", false),
            ("{FY}-{SEQ}", "9900-1", false),
            ("{MM}-{SEQ}", "01-1", true),
            ("{MM}-{SEQ}", "02-1", false),
            ("{MM}-{SEQ}", "12-1", false),
            ("{DD}-{SEQ}", "19-1", true),
            ("{DD}-{SEQ}", "31-1", true),
            ("{SEQ:2}", "01", true),
            ("{SEQ:2}", "00", false),
            ("{SEQ:2}", "100", true),
            ("{SEQ}", "123456789012", true),
        ] {
            let template = Template::parse(template).expect("a template");
            let lifelike = Language::lifelike(template.parts(), SEQUENCE_DIGITS_MAX);
            assert_eq!(has(&lifelike, text), is_met, "{text} under {}", template.text());
            let all = Language::of(template.parts(), SEQUENCE_DIGITS_MAX);
            assert!(has(&all, text), "the proof knows of no January: {text} under {}", template.text());
        }
    }

    #[test]
    fn an_id_has_eighteen_or_nineteen_digits_and_no_zero_in_front() {
        let template = Template::parse("W-{SNOWFLAKE}").expect("a template");
        let ids = Language::of(template.parts(), SEQUENCE_DIGITS_MAX);
        for (shape, id) in [
            ("W-#################", None),
            ("W-##################", Some("W-100000000000000000")),
            ("W-###################", Some("W-1000000000000000000")),
            ("W-####################", None),
            ("W-0#################", None),
        ] {
            let shape = Shape::parse(shape).expect("a shape");
            assert_eq!(ids.common(&Language::of_shape(&shape)).as_deref(), id, "{shape}");
        }
    }
}
