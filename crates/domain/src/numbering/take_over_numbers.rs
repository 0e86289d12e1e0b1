//! Raises the series' counters behind the numbers of another system, before any of its documents is brought in. Example: the files have
//! `M2511128` to `M2511138`; the counter `order-202511` goes on after 138, so that a live order is `M2511139`.
//!
//! It comes first so that what is numbered while the documents are brought in, live or because its own number was not unique, takes none
//! that a later one has. What the numbers look like is kept as well: no series that is put in force later may come to print one of them
//! (see `shape.rs`). Doing it again changes nothing.
//!
//! [`plan`] says what there is to do for the numbers of a file.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::allocate::{CounterKey, no_series};
use super::checker;
use super::facts::DocumentFacts;
use super::imported::fits;
use super::raise::raise;
use super::series::{Kind, Series};
use super::shape::{ImportedShape, Shape, Shapes};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::imports::{CameTo, Imported, Slice};
use crate::limits::{SEQUENCE_MAX, TAKEN_OVER_COUNTERS_MAX};
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct TakeOverNumbers {
    /// Which part of which import.
    pub slice: Slice,
    /// What is to be done.
    pub part: TakeOverPart,
}

/// What one command does of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeOverPart {
    /// The series for which it was planned.
    pub series: Vec<Series>,
    /// The greatest value of each counter.
    pub taken: Vec<TakenOver>,
    /// What the numbers look like.
    pub shapes: Vec<ImportedShape>,
}

/// How far a counter's values are taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// Which counter.
    pub counter: CounterKey,
    /// The greatest of its values that a number of another system has.
    pub last: i64,
}

/// What is to be done for the numbers of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeOverPlan {
    /// What each command does, in this order.
    pub parts: Vec<TakeOverPart>,
    /// Numbers that cannot be taken over, and why: their documents need another.
    pub refused: Vec<(Kind, String, Refusal)>,
}

/// What a merchant's counters and series have to be told of these numbers, each with the facts of its document.
pub fn plan<'t>(settings: &Settings, numbers: impl IntoIterator<Item = (Kind, &'t str, DocumentFacts<'t>)>) -> TakeOverPlan {
    let mut taken: BTreeMap<CounterKey, i64> = BTreeMap::new();
    let mut of_kinds: BTreeMap<Kind, ShapesOfKind> = BTreeMap::new();
    let mut refused = Vec::new();
    for (kind, text, facts) in numbers {
        let series = match fits(settings, kind, text).and_then(|()| settings.series(kind).ok_or_else(|| no_series(kind))) {
            Ok(series) => series,
            Err(refusal) => {
                refused.push((kind, text.to_owned(), refusal));
                continue;
            }
        };
        let read = series.read_back(text, &facts);
        of_kinds.entry(kind).or_insert_with(ShapesOfKind::new).add(text, series, !read.is_empty());
        for (key, value) in read {
            let last = taken.entry(key).or_insert(value);
            *last = (*last).max(value);
        }
    }
    let series: Vec<Series> = of_kinds.keys().filter_map(|kind| settings.series(*kind)).cloned().collect();
    let shapes = series.iter().zip(of_kinds.into_values()).flat_map(|(series, shapes)| shapes.all(series));
    let shapes: Vec<ImportedShape> = shapes.filter(|shape| !is_known(settings, shape)).collect();
    let taken: Vec<TakenOver> = taken.into_iter().map(|(counter, last)| TakenOver { counter, last }).collect();
    let part = |taken: &[TakenOver]| TakeOverPart { series: series.clone(), taken: taken.to_vec(), shapes: Vec::new() };
    let mut parts: Vec<TakeOverPart> = taken.chunks(TAKEN_OVER_COUNTERS_MAX).map(part).collect();
    if parts.is_empty() && !shapes.is_empty() {
        parts.push(part(&[]));
    }
    if let Some(first) = parts.first_mut() {
        first.shapes = shapes;
    }
    TakeOverPlan { parts, refused }
}

/// What the numbers of a kind look like: those that the series in force prints, and the others.
struct ShapesOfKind {
    counted: Shapes,
    others: Shapes,
    /// Those that the series prints none of but of which it prints what looks alike, such as a thirteenth month: exactly, so that the series
    /// itself can still be made wider.
    alike: Shapes,
    /// Of which shapes the series prints a text: they are few, and there may be millions of numbers.
    are_printed: HashMap<Shape, bool>,
}

/// How many shapes are remembered with whether a series prints a text of them.
const SHAPES_REMEMBERED: usize = 10_000;

impl ShapesOfKind {
    fn new() -> ShapesOfKind {
        ShapesOfKind { counted: Shapes::new(), others: Shapes::new(), alike: Shapes::exact(), are_printed: HashMap::new() }
    }

    fn add(&mut self, text: &str, series: &Series, is_counted: bool) {
        if is_counted {
            return self.counted.add(text);
        }
        if self.are_printed.len() >= SHAPES_REMEMBERED {
            self.are_printed.clear();
        }
        let shape = Shape::of(text);
        let is_printed = *self.are_printed.entry(shape).or_insert_with_key(|shape| checker::prints_alike(series, shape));
        if is_printed { self.alike.add(text) } else { self.others.add(text) }
    }

    fn all(self, series: &Series) -> impl Iterator<Item = ImportedShape> {
        let kind = series.kind;
        let counted_by = ImportedShape::counters_of(series);
        let counted = self.counted.all().map(move |(shape, example)| (shape, example, Some(counted_by.clone())));
        let others = self.others.all().chain(self.alike.all()).map(|(shape, example)| (shape, example, None));
        counted.chain(others).map(move |(shape, example, counted_by)| ImportedShape { kind, shape, example, counted_by })
    }
}

fn is_known(settings: &Settings, shape: &ImportedShape) -> bool {
    let is_same =
        |known: &&ImportedShape| (known.kind, &known.shape, &known.counted_by) == (shape.kind, &shape.shape, &shape.counted_by);
    settings.imported_shapes.iter().any(|known| is_same(&known))
}

impl TakeOverNumbers {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for taken in &self.part.taken {
            book.ask(Key::Counter(taken.counter.clone()));
        }
    }

    /// About how many rows it writes.
    pub(crate) fn weight_rows(&self) -> usize {
        5 + 3 * self.part.taken.len()
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("Numbering series are")?;
        let settings = book.settings();
        self.check(&settings)?;
        self.ask(book);
        book.all_loaded()?;
        // From here on it must succeed.
        let lines: Vec<CameTo> = self.part.taken.iter().filter_map(|taken| self.raise(taken, context, book)).collect();
        let mut changed = Settings::clone(&settings);
        let new = self.part.shapes.iter().filter(|shape| !is_known(&settings, shape));
        changed.imported_shapes.extend(new.cloned());
        let mut facts = self.slice.facts(&lines);
        let shapes = changed.imported_shapes[settings.imported_shapes.len()..].iter();
        let shapes: Vec<Value> = shapes.map(|shape| Value::Text(shape.shape.to_string())).collect();
        let is_changed = !shapes.is_empty();
        facts.push(Fact::new("shapes", Value::List(shapes)));
        book.record(context, "numbering.takenOver", Subject::Import(self.slice.import), facts);
        if is_changed {
            book.put_settings(changed);
        }
        Ok(Outcome::created(Document::Imported(Arc::new(Imported { slice: self.slice, lines }))))
    }

    fn raise(&self, taken: &TakenOver, context: &Context, book: &mut Book) -> Option<CameTo> {
        let series = self.part.series.iter().find(|series| series.kind == taken.counter.kind)?;
        Some(raise(series, taken.counter.clone(), taken.last, context, book))
    }

    /// Whether it is about the series that are in force: with others, the numbers would be values of other counters.
    fn check(&self, settings: &Settings) -> Result<(), Refusal> {
        let is_in_force = |series: &Series| settings.series(series.kind) == Some(series);
        let is_planned = |kind: Kind| self.part.series.iter().any(|series| series.kind == kind);
        let kinds = self.part.taken.iter().map(|taken| taken.counter.kind).chain(self.part.shapes.iter().map(|shape| shape.kind));
        if !self.part.series.iter().all(is_in_force) || !kinds.into_iter().all(is_planned) {
            let detail = "Another series was put in force since the numbers were looked at; look at them again.";
            return Err(Refusal::new(Code::NumberingSeriesReplaced, detail));
        }
        let fits = |taken: &TakenOver| {
            let key = &taken.counter;
            (0..=SEQUENCE_MAX).contains(&taken.last) && key.kind != Kind::Ticket && !key.is_imported() && !key.is_fallback()
        };
        match self.part.taken.iter().find(|taken| !fits(taken)) {
            Some(taken) => {
                let detail = format!("The counter {} cannot be raised to {}.", taken.counter.id(), taken.last);
                Err(Refusal::new(Code::NumberingImportedInvalid, detail))
            }
            None => Ok(()),
        }
    }
}
