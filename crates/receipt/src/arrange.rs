//! Rows put into lines that fit the paper, whether that is measured in columns of characters or in dots.

use crate::inline::Inline;
use crate::qr::QrPayload;
use crate::sheet::Row;

/// What lines are fitted to.
pub(crate) trait Measure {
    /// Of the paper.
    fn width(&self) -> u32;
    /// Between two things that stand in one line.
    fn gap(&self) -> u32;
    /// Of a text in a style.
    fn of(&self, text: &Inline, style: Style) -> u32;
}

/// How a line stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Strong,
    /// The shop's name and the total: larger and strong.
    Large,
}

/// A line that fits.
#[derive(Clone, Debug)]
pub(crate) enum Placed {
    Text { pieces: Vec<Piece>, style: Style },
    Rule,
    Gap,
    Qr(QrPayload),
}

/// A text on a line.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) text: Inline,
    pub(crate) place: Place,
}

/// Where on a line, from the edge where reading starts or ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Start(u32),
    Centre,
    End(u32),
}

impl Place {
    /// The distance of a text of that width from the edge where reading starts.
    pub(crate) fn offset(self, text_width: u32, paper_width: u32) -> u32 {
        match self {
            Place::Start(indent) => indent,
            Place::Centre => paper_width.saturating_sub(text_width) / 2,
            Place::End(distance) => paper_width.saturating_sub(distance + text_width),
        }
    }
}

/// Puts rows into lines. The columns of items are as wide as the widest of these rows needs.
pub(crate) fn arrange(rows: &[Row], measure: &dyn Measure) -> Vec<Placed> {
    let columns = Columns::of(rows, measure);
    let mut arranger = Arranger { measure, lines: vec![] };
    for row in rows {
        match row {
            Row::Heading(text) => arranger.centred(text, Style::Large),
            Row::Title(text) => arranger.centred(text, Style::Strong),
            Row::Centred(text) => arranger.centred(text, Style::Plain),
            Row::Field(text) => arranger.block(text, 0, Style::Plain),
            Row::Item { name, count, total } => arranger.item(name, count, total, &columns),
            Row::Detail { text, amount } => arranger.pair(text, amount, 2 * measure.gap(), Style::Plain),
            Row::Sum { label, amount, is_grand } => {
                arranger.pair(label, amount, 0, if *is_grand { Style::Large } else { Style::Plain });
            }
            Row::Rule => arranger.lines.push(Placed::Rule),
            Row::Gap => arranger.lines.push(Placed::Gap),
            Row::Qr(payload) => arranger.lines.push(Placed::Qr(payload.clone())),
        }
    }
    arranger.lines
}

/// The widths that amounts and totals of items need.
struct Columns {
    count: u32,
    total: u32,
}

impl Columns {
    fn of(rows: &[Row], measure: &dyn Measure) -> Columns {
        let mut columns = Columns { count: 0, total: 0 };
        for row in rows {
            if let Row::Item { count, total, .. } = row {
                columns.count = columns.count.max(measure.of(count, Style::Plain));
                columns.total = columns.total.max(measure.of(total, Style::Plain));
            }
        }
        columns
    }
}

struct Arranger<'a> {
    measure: &'a dyn Measure,
    lines: Vec<Placed>,
}

impl Arranger<'_> {
    fn line(&mut self, style: Style, pieces: impl IntoIterator<Item = (Inline, Place)>) {
        let pieces = pieces.into_iter().filter(|(text, _)| !text.is_empty());
        let pieces: Vec<Piece> = pieces.map(|(text, place)| Piece { text, place }).collect();
        if !pieces.is_empty() {
            self.lines.push(Placed::Text { pieces, style });
        }
    }

    fn wrapped(&self, text: &Inline, width: u32, style: Style) -> Vec<Inline> {
        text.wrapped(width, &|text| self.measure.of(text, style))
    }

    fn centred(&mut self, text: &Inline, style: Style) {
        for line in self.wrapped(text, self.measure.width(), style) {
            self.line(style, [(line, Place::Centre)]);
        }
    }

    fn block(&mut self, text: &Inline, indent: u32, style: Style) {
        for line in self.wrapped(text, self.measure.width() - indent, style) {
            self.line(style, [(line, Place::Start(indent))]);
        }
    }

    /// What it is, and at the end of its last line how much; below it where both do not fit beside each other.
    fn pair(&mut self, label: &Inline, amount: &Inline, indent: u32, style: Style) {
        let width = self.measure.width();
        let taken = self.measure.of(amount, style) + self.measure.gap() + indent;
        if amount.is_empty() || width < taken + width / 4 {
            self.block(label, indent, style);
            for line in self.wrapped(amount, width, style) {
                self.line(style, [(line, Place::End(0))]);
            }
            return;
        }
        let mut lines = self.wrapped(label, width - taken, style);
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            self.line(style, [(line, Place::Start(indent))]);
        }
        self.line(style, [(last, Place::Start(indent)), (amount.clone(), Place::End(0))]);
    }

    /// The name with count and total beside its first line; below it where that would leave too little for the name.
    fn item(&mut self, name: &Inline, count: &Inline, total: &Inline, columns: &Columns) {
        let (width, gap) = (self.measure.width(), self.measure.gap());
        let taken = columns.count + columns.total + 2 * gap;
        if width < taken + width / 4 {
            self.block(name, 0, Style::Plain);
            return self.pair(count, total, 2 * gap, Style::Plain);
        }
        for (number, line) in self.wrapped(name, width - taken, Style::Plain).into_iter().enumerate() {
            let beside = [(count.clone(), Place::End(columns.total + gap)), (total.clone(), Place::End(0))];
            let beside = beside.into_iter().filter(|_| number == 0);
            self.line(Style::Plain, std::iter::once((line, Place::Start(0))).chain(beside));
        }
    }
}
