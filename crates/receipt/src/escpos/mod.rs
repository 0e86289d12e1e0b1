//! Bytes for a thermal printer.
//!
//! Rows that the printer has all letters for go out as text, which is fast and crisp. The others go out as pictures, whole blocks
//! at a time (all fields, all items, all sums), so that columns stay columns.

mod code_page;
mod dots;
mod profile;
mod stream;

use std::collections::BTreeSet;

use crate::arrange::{Placed, arrange};
use crate::inline::{Inline, Part};
use crate::language::Language;
use crate::model::{Receipt, TestPage};
use crate::raster::Fonts;
use crate::sheet::{self, Row};
use crate::text::Columns;
use dots::Dots;
pub use profile::{CodePage, Paper, PrinterProfile};
use stream::Stream;

/// What goes to the printer, and what could not be printed.
#[derive(Clone, Debug)]
pub struct Printout {
    /// ESC/POS commands.
    pub bytes: Vec<u8>,
    /// Characters that neither the printer nor a font has; each was printed as `?`, or as what is usually written instead
    /// (`Rs` for ₹). Whoever asked for the printout must tell someone.
    pub missing: BTreeSet<char>,
    /// Whether the words are English because no font has those of the receipt's language.
    pub is_in_english_instead: bool,
}

/// The receipt as ESC/POS commands for a printer, from the reset at the beginning to the cut at the end.
///
/// A drawer is opened where the printer has one and cash changed hands, and never by a copy.
pub fn escpos(receipt: &Receipt, printer: &PrinterProfile, fonts: &Fonts) -> Printout {
    let language = printable(receipt.language, fonts);
    let opens_drawer = printer.opens_drawer && receipt.took_cash() && !receipt.is_copy;
    let (bytes, missing) = stream_of(sheet::rows(receipt, language), language, opens_drawer, printer, fonts);
    Printout { bytes, missing, is_in_english_instead: language != receipt.language }
}

/// A page that shows what a printer can do: its own letters, every language, the width of its paper, a QR code. No drawer opens.
pub fn test_page(page: &TestPage, printer: &PrinterProfile, fonts: &Fonts) -> Printout {
    let language = printable(page.language, fonts);
    let (bytes, missing) = stream_of(sheet::test_rows(page, language), language, false, printer, fonts);
    Printout { bytes, missing, is_in_english_instead: language != page.language }
}

/// The language, or English where a printer has no letters for it and no font has.
fn printable(language: Language, fonts: &Fonts) -> Language {
    let needs_font = language.is_right_to_left() || language == Language::Hindi;
    if needs_font && !fonts.cover(language) { Language::English } else { language }
}

fn stream_of(
    mut rows: Vec<Row>,
    language: Language,
    opens_drawer: bool,
    printer: &PrinterProfile,
    fonts: &Fonts,
) -> (Vec<u8>, BTreeSet<char>) {
    let missing = replace_missing(&mut rows, |c| printer.code_page.has(c) || fonts.has(c));
    let mut stream = Stream::begin(printer);
    if opens_drawer {
        stream.open_drawer();
    }
    let dots = Dots { printer, fonts, is_right_to_left: language.is_right_to_left() };
    let columns = Columns { width: printer.paper.columns(), is_right_to_left: false };
    for block in rows.chunk_by_mut(|one, next| group(one) != Group::Alone && group(one) == group(next)) {
        let is_native =
            !language.is_right_to_left() && texts(block).all(|part| part.text.chars().all(|c| printer.code_page.has(c)));
        if is_native || group(&block[0]) == Group::Alone {
            arrange(block, &columns).iter().for_each(|line| print(line, &columns, &dots, &mut stream));
        } else {
            // What is drawn is drawn whole, so its Latin letters too must be in a font.
            replace_missing(block, |c| fonts.has(c));
            arrange(block, &dots).iter().for_each(|line| draw(line, &dots, &mut stream));
        }
    }
    stream.end();
    (stream.bytes, missing)
}

/// A line in the printer's own letters.
fn print(line: &Placed, columns: &Columns, dots: &Dots, stream: &mut Stream) {
    match line {
        Placed::Text { style, .. } => stream.text(&columns.written(line), *style),
        Placed::Rule => stream.rule(),
        Placed::Gap => stream.feed(),
        Placed::Qr(payload) if dots.printer.native_qr => stream.qr(payload),
        Placed::Qr(payload) => stream.picture(&dots.qr(payload)),
    }
}

/// A line as a picture.
fn draw(line: &Placed, dots: &Dots, stream: &mut Stream) {
    if let Placed::Text { pieces, style } = line {
        stream.picture(&dots.drawn(pieces, *style));
    }
}

/// What is printed alike: where one of these in a row needs a picture, all of them get one.
#[derive(PartialEq)]
enum Group {
    /// No words at all.
    Alone,
    Centred,
    Fields,
    Items,
    Sums,
}

fn group(row: &Row) -> Group {
    match row {
        Row::Field(_) => Group::Fields,
        Row::Item { .. } | Row::Detail { .. } => Group::Items,
        Row::Sum { .. } => Group::Sums,
        Row::Heading(_) | Row::Title(_) | Row::Centred(_) => Group::Centred,
        Row::Rule | Row::Gap | Row::Qr(_) => Group::Alone,
    }
}

fn inlines(row: &mut Row) -> Vec<&mut Inline> {
    match row {
        Row::Heading(text) | Row::Title(text) | Row::Centred(text) | Row::Field(text) => vec![text],
        Row::Item { name, count, total } => vec![name, count, total],
        Row::Detail { text, amount } => vec![text, amount],
        Row::Sum { label, amount, .. } => vec![label, amount],
        Row::Rule | Row::Gap | Row::Qr(_) => vec![],
    }
}

fn texts(rows: &mut [Row]) -> impl Iterator<Item = &mut Part> {
    rows.iter_mut().flat_map(inlines).flat_map(|inline| &mut inline.0)
}

/// Puts what is usually written instead, or `?`, where a character cannot be printed; tells which.
fn replace_missing(rows: &mut [Row], has: impl Fn(char) -> bool) -> BTreeSet<char> {
    let mut missing = BTreeSet::new();
    for part in texts(rows) {
        if part.text.chars().all(&has) {
            continue;
        }
        let mut text = String::new();
        for c in part.text.chars() {
            if has(c) {
                text.push(c);
                continue;
            }
            missing.insert(c);
            text.push_str(match c {
                '₹' => "Rs ",
                '×' => "x",
                '–' | '—' => "-",
                '\u{a0}' => " ",
                c if unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) == 0 => "",
                _ => "?",
            });
        }
        part.text = text;
    }
    missing
}
