//! What numbers of another system look like that were taken over: `M#######` for `M2511128`.
//!
//! A series that is put in force later must not come to print one of them. The proof of a series knows no documents, and need not: it
//! asks whether the series can print a text of such a shape. Shapes are few: where there would be too many, they say less (letters of any
//! kind, then characters of any kind), and so forbid more.

use std::collections::BTreeMap;

use super::series::{Kind, Series};
use crate::limits::IMPORTED_SHAPES_MAX;

/// What may stand at one place of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// That character.
    One(char),
    /// A digit from 0 to 9.
    Digit,
    /// A letter of any alphabet.
    Letter,
    /// Anything.
    Any,
}

/// How much a shape says of the numbers that have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    /// Every character.
    Exact,
    /// Everything but which digits.
    Letters,
    /// Where letters and digits are, and which other characters.
    Classes,
    /// How many characters.
    Length,
}

/// What a number looks like.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape(pub(super) Vec<Place>);

impl Shape {
    /// Reads one as it is written: `#` any digit, `?` any letter, `*` any character, and `\` before one that stands for itself.
    pub fn parse(text: &str) -> Option<Shape> {
        let mut places = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            places.push(match character {
                '#' => Place::Digit,
                '?' => Place::Letter,
                '*' => Place::Any,
                '\\' => Place::One(characters.next()?),
                other => Place::One(other),
            });
        }
        Some(Shape(places))
    }

    /// What a number has in common with those that differ from it in digits only.
    pub(super) fn of(text: &str) -> Shape {
        Shape::exactly(text).saying(Precision::Letters)
    }

    fn exactly(text: &str) -> Shape {
        Shape(text.chars().map(Place::One).collect())
    }

    /// The same, saying no more than that.
    fn saying(&self, precision: Precision) -> Shape {
        let less = |place: &Place| match *place {
            Place::One(one) if one.is_ascii_digit() && precision >= Precision::Letters => Place::Digit,
            Place::One(one) if one.is_alphabetic() && precision >= Precision::Classes => Place::Letter,
            other => other,
        };
        match precision {
            Precision::Length => Shape(vec![Place::Any; self.0.len()]),
            _ => Shape(self.0.iter().map(less).collect()),
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|place| match place {
            Place::Digit => f.write_str("#"),
            Place::Letter => f.write_str("?"),
            Place::Any => f.write_str("*"),
            Place::One(one @ ('#' | '?' | '*' | '\\')) => write!(f, "\\{one}"),
            Place::One(one) => write!(f, "{one}"),
        })
    }
}

/// A shape of numbers that were taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedShape {
    /// Of what kind their documents are.
    pub kind: Kind,
    /// What they look like.
    pub shape: Shape,
    /// One of them.
    pub example: String,
    /// The series whose counters were raised behind them, as far as it says which ([`ImportedShape::counters_of`]); none where the series in
    /// force prints none of them.
    pub counted_by: Option<Series>,
}

impl ImportedShape {
    /// What of a series says which counters its numbers come of.
    pub fn counters_of(series: &Series) -> Series {
        let bare = Series::new(series.kind, series.template.clone(), series.reset);
        Series { scope: series.scope.clone(), unique_within: series.unique_within.clone(), ..bare }
    }

    /// Whether a series never prints a number of this shape again because its counters stand behind them.
    pub(super) fn is_behind(&self, series: &Series) -> bool {
        self.counted_by.as_ref().is_some_and(|counted_by| series.goes_on_with(counted_by))
    }
}

/// Shapes of many numbers, with an example of each.
#[derive(Debug)]
pub(super) struct Shapes {
    precision: Precision,
    found: BTreeMap<Shape, String>,
}

impl Shapes {
    /// For numbers of which only the digits differ as a rule.
    pub fn new() -> Shapes {
        Shapes { precision: Precision::Letters, found: BTreeMap::new() }
    }

    /// For few numbers.
    pub fn exact() -> Shapes {
        Shapes { precision: Precision::Exact, found: BTreeMap::new() }
    }

    /// Adds a number; where there are too many shapes then, all say less.
    pub fn add(&mut self, text: &str) {
        let shape = Shape::exactly(text).saying(self.precision);
        self.found.entry(shape).or_insert_with(|| text.to_owned());
        while self.found.len() > IMPORTED_SHAPES_MAX {
            self.precision = match self.precision {
                Precision::Exact => Precision::Letters,
                Precision::Letters => Precision::Classes,
                // No more than there are lengths.
                Precision::Classes | Precision::Length => Precision::Length,
            };
            let found = std::mem::take(&mut self.found);
            for (shape, example) in found {
                self.found.entry(shape.saying(self.precision)).or_insert(example);
            }
        }
    }

    pub fn all(self) -> impl Iterator<Item = (Shape, String)> {
        self.found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(texts: impl Iterator<Item = String>) -> Vec<String> {
        let mut shapes = Shapes::new();
        texts.for_each(|text| shapes.add(&text));
        shapes.all().map(|(shape, _)| shape.to_string()).collect()
    }

    #[test]
    fn numbers_of_which_only_digits_differ_have_one_shape() {
        let texts = ["M2511128", "M2511130", "A-7", "A-77"].map(str::to_owned);
        assert_eq!(shapes(texts.into_iter()), ["A-#", "A-##", "M#######"]);
    }

    #[test]
    fn shapes_are_few_whatever_comes() {
        let letters = |number: usize| ["A", "B", "C", "D"].map(|letter| letter.repeat(number % 7 + 1)).concat();
        let many = shapes(
            (0..400).map(|number| format!("{}{number}", char::from(b'A' + (number % 26) as u8).to_string() + &letters(number))),
        );
        assert!(many.len() <= IMPORTED_SHAPES_MAX && many.iter().all(|shape| shape.contains('?')), "{many:?}");
        let signs = ['-', '/', '.', '+', '=', ':', '!', '@'];
        let sign = |number: usize, place: u32| signs[number / 8_usize.pow(place) % 8];
        let any = shapes((0..512).map(|number| (0..3).map(|place| sign(number, place)).collect()));
        assert_eq!(any, ["***"]);
    }

    #[test]
    fn a_hundred_shapes_are_kept_and_with_one_more_all_say_less() {
        let letter = |number: usize| char::from(b'A' + number as u8);
        let texts = |count: usize| (0..count).map(move |number| format!("{}{}-7", letter(number / 26), letter(number % 26)));
        let hundred = shapes(texts(100));
        assert_eq!(hundred.len(), 100);
        assert_eq!((hundred[0].as_str(), hundred[99].as_str()), ("AA-#", "DV-#"));
        assert_eq!(shapes(texts(101)), ["??-#"]);
    }

    #[test]
    fn a_shape_is_read_as_it_is_written() {
        for text in ["M#######", r"\#7\*\\\?", "?-#*", ""] {
            assert_eq!(Shape::parse(text).expect("a shape").to_string(), text);
        }
        assert_eq!(Shape::parse(r"A\"), None);
        assert_eq!(Shape::exactly("#1*").to_string(), r"\#1\*");
        assert_eq!(Shape::exactly("#1*").saying(Precision::Letters), Shape::parse(r"\##\*").expect("a shape"));
    }
}
