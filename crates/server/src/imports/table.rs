//! A CSV file as a table of known columns, read line by line.
//!
//! UTF-8 with or without a byte order mark; commas, semicolons or tabs, whichever the header has most of; quotes as in RFC 4180. Line
//! numbers are those that an editor shows: a record that goes over several lines is named by its first.

use std::io::Read;
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use docket_domain::limits::LANGUAGES_MAX;

use super::cells::unguarded;
use super::fault::Fault;
use super::lines::{Lines, Place};
use crate::problem::{EdgeCode, shortened};
use crate::products::names::is_language;

/// A column that a kind of file may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What else it may be called.
    pub also: &'static [&'static str],
    /// Whether a file must have it.
    pub is_required: bool,
    /// Whether it holds words, which a spreadsheet may take for a formula.
    pub is_text: bool,
}

impl Column {
    /// A column of words.
    pub const fn text(name: &'static str) -> Column {
        Column { name, also: &[], is_required: false, is_text: true }
    }

    /// A column of numbers, dates, or a few fixed words.
    pub const fn plain(name: &'static str) -> Column {
        Column { name, also: &[], is_required: false, is_text: false }
    }

    /// The same, which a file must have.
    pub const fn required(self) -> Column {
        Column { is_required: true, ..self }
    }

    /// The same, which may be called otherwise.
    pub const fn also(self, also: &'static [&'static str]) -> Column {
        Column { also, ..self }
    }

    /// Whether it is meant by a name, letters and digits of which are given.
    fn is_called(&self, wanted: &str) -> bool {
        bare(self.name) == wanted || self.also.iter().any(|name| bare(name) == wanted)
    }
}

/// What becomes of columns that are not known.
#[derive(Clone, Copy, Debug)]
pub enum Others<'a> {
    /// They are refused, but for names in languages other than the merchant's.
    Refused {
        /// The merchant's own language, in which `name` is.
        language: &'a str,
    },
    /// They are noted, and their cells left out.
    Noted,
}

/// The column of which there is one per language, `name.ar`, beside the one in the merchant's own.
const NAME: &str = "name";
/// How alike a name must be to be meant.
const ALIKE: f64 = 0.7;

/// A file that is read.
pub struct Table<R> {
    reader: Reader<Lines<R>>,
    place: Place,
    columns: Vec<Found>,
    /// Names of columns that are left out.
    unknown: Vec<String>,
    record: ByteRecord,
}

/// A column of the file.
pub struct Found {
    /// As it is named in the documentation, or, where nothing is known of it, in the file.
    pub name: Arc<str>,
    is_text: bool,
    /// Whether its cells are taken.
    pub is_known: bool,
}

impl Found {
    /// A column of which nothing is known.
    fn unknown(name: &str) -> Found {
        let name = if name.is_empty() { "(without a name)".into() } else { shortened(name).into() };
        Found { name, is_text: false, is_known: false }
    }

    /// Whether it is called something else, and the file has a column of its own name as well: `customer` beside `customer_id`. Where
    /// unknown columns are left out, so is that one.
    pub fn is_passed_over<'a, I: Iterator<Item = &'a str>>(&self, called: &str, others: Others<'_>, all: impl Fn() -> I) -> bool {
        let own = bare(&self.name);
        self.is_known && matches!(others, Others::Noted) && bare(called) != own && all().any(|other| bare(other) == own)
    }
}

/// A line of the file.
#[derive(Debug)]
pub struct Line {
    /// Its number, from 2 on.
    pub number: u64,
    /// What is wrong with it so far.
    pub faults: Vec<Fault>,
    /// Column and cell; `None` where it is empty.
    cells: Vec<(Arc<str>, Option<String>)>,
}

impl Line {
    /// A line of a file that is no table: its columns and cells.
    pub fn new(number: u64, faults: Vec<Fault>, cells: Vec<(Arc<str>, Option<String>)>) -> Line {
        Line { number, faults, cells }
    }

    /// Empties the cells of which that is so: what another program writes where there is nothing.
    pub fn empty_where(&mut self, means_nothing: impl Fn(&str) -> bool) {
        for (_, cell) in &mut self.cells {
            cell.take_if(|cell| means_nothing(cell));
        }
    }

    /// Every column and cell, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.cells.iter().map(|(name, cell)| (&**name, cell.as_deref()))
    }

    /// The cell of a column: `None` where the file has no such column, `Some(None)` where the cell is empty.
    pub fn cell(&self, column: &str) -> Option<Option<&str>> {
        let (_, cell) = self.cells.iter().find(|(name, _)| &**name == column)?;
        Some(cell.as_deref())
    }

    /// What stands in the cell of a column.
    pub fn given(&self, column: &str) -> Option<&str> {
        self.cell(column).flatten()
    }

    /// Languages and cells of the columns `name.ar` and so on.
    pub fn names(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.cells.iter().filter_map(|(name, cell)| Some((name.strip_prefix("name.")?, cell.as_deref())))
    }
}

impl<R: Read> Table<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// What is wrong with it, or with the file as a whole.
    pub fn open(file: R, known: &[Column], others: Others<'_>, place: Place) -> Result<Table<R>, Vec<Fault>> {
        let mut lines = Lines::of(file, place.clone());
        let beginning = lines.beginning().map_err(|error| vec![cannot_read(&error)])?;
        let separator = look_at(beginning).map_err(|fault| vec![fault])?;
        let mut reader = ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(separator).terminator(Terminator::Any(b'\n'));
        let reader = reader.from_reader(lines);
        let mut table = Table { reader, place, columns: Vec::new(), unknown: Vec::new(), record: ByteRecord::new() };
        let header = match table.read() {
            Ok(Some((_, cells))) => cells,
            Ok(None) => return Err(vec![Fault::of_file(EdgeCode::ImportColumn, "The file is empty; it needs a header.")]),
            Err(fault) => return Err(vec![fault]),
        };
        table.columns = columns(&header, known, others)?;
        let unknown = table.columns.iter().filter(|column| !column.is_known);
        table.unknown = unknown.map(|column| column.name.to_string()).collect();
        Ok(table)
    }

    /// Names of columns that are left out.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The next line that has anything in it; `None` at the end.
    ///
    /// # Errors
    /// What keeps the rest of the file from being read.
    pub fn next_line(&mut self) -> Result<Option<Line>, Fault> {
        loop {
            let Some((number, cells)) = self.read()? else { return Ok(None) };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            return Ok(Some(self.line(number, cells)));
        }
    }

    fn line(&self, number: u64, cells: Vec<String>) -> Line {
        let mut faults = Vec::new();
        let width = self.columns.len();
        if cells.len() < width || cells[width..].iter().any(|cell| !cell.trim().is_empty()) {
            let detail = format!(
                "has {} cells, and the header {width}; a text with the separator or a line break in it must stand in quotes",
                cells.len()
            );
            faults.push(Fault::new(number, EdgeCode::ImportLine, detail));
        }
        let cell = |(column, cell): (&Found, String)| {
            let cell = cell.trim();
            let bare = if column.is_text { unguarded(cell) } else { Some(cell) };
            if bare.is_none() {
                let detail = format!(
                    "`{}` begins like a formula of a spreadsheet, and formulas are not taken in; write '{} with a quote before it \
                     if that is the text.",
                    shortened(cell),
                    shortened(cell)
                );
                faults.push(Fault::at(number, &*column.name, EdgeCode::ImportFormula, detail));
            }
            (Arc::clone(&column.name), bare.filter(|bare| !bare.is_empty()).map(str::to_owned))
        };
        let cells = self.columns.iter().zip(cells).filter(|(column, _)| column.is_known).map(cell).collect();
        Line { number, faults, cells }
    }

    /// SHA-256 of what was read.
    pub fn hash(&self) -> [u8; 32] {
        self.reader.get_ref().hash()
    }

    /// The next record with the number of its first line.
    fn read(&mut self) -> Result<Option<(u64, Vec<String>)>, Fault> {
        let is_there = self.reader.read_byte_record(&mut self.record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => cannot_read(&error),
            other => Fault::of_file(EdgeCode::ImportLine, format!("The file cannot be read: {other:?}.")),
        })?;
        if !is_there {
            return Ok(None);
        }
        self.place.line_taken(self.reader.position().byte());
        let breaks = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        // A line without an end counts one less.
        let has_end = !self.place.has_ended();
        let number = self.reader.position().line() - u64::from(has_end) - breaks;
        if !has_end {
            let detail = "opens a quote that is never closed, so that the rest of the file would be one text; close it, and write a quote \
                          within a text twice";
            return Err(Fault::new(number, EdgeCode::ImportLine, detail));
        }
        let cells = self.record.iter().map(|cell| std::str::from_utf8(cell).map(str::to_owned)).collect::<Result<_, _>>();
        match cells {
            Ok(cells) => Ok(Some((number, cells))),
            Err(_) => {
                let detail = "is not UTF-8; save the file as CSV UTF-8 (programs for Arabic often save Windows-1256)";
                Err(Fault::new(number, EdgeCode::ImportEncoding, detail))
            }
        }
    }
}

/// What kept a file from being read on.
pub fn cannot_read(error: &std::io::Error) -> Fault {
    let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()).cloned();
    fault.unwrap_or_else(|| Fault::of_file(EdgeCode::ImportLine, format!("The file cannot be read: {error}.")))
}

/// Looks at the beginning of a file: takes off the mark of UTF-8, refuses what is no text in UTF-8, and says what separates cells.
fn look_at(beginning: &mut Vec<u8>) -> Result<u8, Fault> {
    let no_csv = |detail: &str| Err(Fault::of_file(EdgeCode::ImportEncoding, detail));
    if beginning.starts_with(&[0xef, 0xbb, 0xbf]) {
        beginning.drain(..3);
    }
    if beginning.starts_with(&[0xff, 0xfe]) || beginning.starts_with(&[0xfe, 0xff]) {
        return no_csv("The file is UTF-16 and not UTF-8; save it as CSV UTF-8.");
    }
    if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return no_csv("The file is a spreadsheet's own and no CSV; save it as CSV UTF-8.");
    }
    let end = beginning.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(beginning.len());
    let count = |separator: u8| beginning[..end].iter().filter(|byte| **byte == separator).count();
    // Of several that are there as often, the last.
    let best = [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator));
    Ok(best.unwrap_or(b','))
}

/// Letters and digits of a name, so that `Unit cost`, `unitCost` and `unit_cost` are one.
fn bare(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric() || *letter == '.').flat_map(char::to_lowercase).collect()
}

/// The columns of a header.
fn columns(header: &[String], known: &[Column], others: Others<'_>) -> Result<Vec<Found>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut columns: Vec<Found> = Vec::new();
    // A separator at the end of the line is no column.
    let width = header.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
    for name in &header[..width] {
        match column(name.trim(), known, others) {
            Ok(found) if found.is_passed_over(name, others, || header.iter().map(String::as_str)) => {
                columns.push(Found::unknown(name.trim()));
            }
            Ok(found) if found.is_known && columns.iter().any(|other| other.name == found.name) => {
                let detail = format!("The header has the column {} twice.", found.name);
                faults.push(Fault::at(1, &*found.name, EdgeCode::ImportColumn, detail));
            }
            Ok(found) => columns.push(found),
            Err(detail) => faults.push(Fault::at(1, shortened(name.trim()), EdgeCode::ImportColumn, detail)),
        }
    }
    for lacking in known.iter().filter(|column| column.is_required && !columns.iter().any(|found| &*found.name == column.name)) {
        let detail = format!("The header lacks the column {}, which is needed{}.", lacking.name, or_else(lacking.also));
        faults.push(Fault::at(1, lacking.name, EdgeCode::ImportColumn, detail));
    }
    if columns.iter().filter(|column| column.name.starts_with("name.")).count() >= LANGUAGES_MAX {
        let detail = format!("The header has names in more than {LANGUAGES_MAX} languages.");
        faults.push(Fault::at(1, NAME, EdgeCode::ImportColumn, detail));
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

/// What else a column may be called, as it is said of one that is not there.
fn or_else(also: &[&str]) -> String {
    if also.is_empty() { String::new() } else { format!(" (it may be called {} as well)", also.join(", ")) }
}

/// The column that a name means.
///
/// # Errors
/// Nothing is known of it, in a sentence.
pub fn column(name: &str, known: &[Column], others: Others<'_>) -> Result<Found, String> {
    let wanted = bare(name);
    if let Some(column) = known.iter().find(|column| column.is_called(&wanted)) {
        return Ok(Found { name: column.name.into(), is_text: column.is_text, is_known: true });
    }
    let Others::Refused { language } = others else {
        return Ok(Found::unknown(name));
    };
    let has_names = known.iter().any(|column| column.name == NAME);
    if let Some((word, tag)) = name.split_once('.').filter(|_| has_names)
        && bare(word) == NAME
    {
        if !is_language(tag) {
            return Err(format!("`{}` is no language such as `ar` or `pt-BR` (BCP 47).", shortened(tag)));
        }
        let name = if tag == language { NAME.to_owned() } else { format!("name.{tag}") };
        return Ok(Found { name: name.into(), is_text: true, is_known: true });
    }
    let alike = |column: &&Column| strsim::jaro_winkler(&bare(column.name), &wanted);
    let nearest = known.iter().max_by(|one, other| alike(one).total_cmp(&alike(other))).filter(|one| alike(one) >= ALIKE);
    let names = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let shown = if name.is_empty() { "a column without a name".to_owned() } else { format!("the column `{}`", shortened(name)) };
    Err(match nearest {
        Some(nearest) => format!("Nothing is known of {shown}; is it `{}`? There are {names}.", nearest.name),
        None => format!("Nothing is known of {shown}; there are {names}."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Column] =
        &[Column::text("sku").required(), Column::text(NAME), Column::plain("unit_cost"), Column::text("supplier")];

    fn open(text: &[u8]) -> Result<Table<&[u8]>, Vec<Fault>> {
        Table::open(text, KNOWN, Others::Refused { language: "en" }, Place::default())
    }

    /// A line's number and cells.
    type Read = (u64, Vec<Option<String>>);

    /// Number and cells of each line, and what is wrong.
    fn read(text: &[u8]) -> (Vec<Read>, Vec<Fault>) {
        let mut table = match open(text) {
            Ok(table) => table,
            Err(faults) => return (Vec::new(), faults),
        };
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        loop {
            match table.next_line() {
                Ok(Some(line)) => {
                    faults.extend(line.faults);
                    lines.push((line.number, line.cells.into_iter().map(|(_, cell)| cell).collect()));
                }
                Ok(None) => return (lines, faults),
                Err(fault) => {
                    faults.push(fault);
                    return (lines, faults);
                }
            }
        }
    }

    #[track_caller]
    fn only_fault(text: &[u8]) -> Fault {
        let (_, mut faults) = read(text);
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults.remove(0)
    }

    fn cells(cells: &[&str]) -> Vec<Option<String>> {
        cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
    }

    #[test]
    fn a_quote_that_is_never_closed_takes_no_line_with_it() {
        let (lines, faults) = read(b"sku,name\nA,Tea\n\nB,\"Salt\nC,Rice\n");
        assert_eq!(lines, [(2, cells(&["A", "Tea"]))]);
        assert!(faults.len() == 1 && faults[0].line == Some(4) && faults[0].detail.contains("never closed"), "{faults:?}");
        let (lines, faults) = read(b"sku,name\nA,\"Tea\n\"");
        assert_eq!((lines, faults), (vec![(2, cells(&["A", "Tea"]))], vec![]), "the last line needs no end of its own");
    }

    #[test]
    fn commas_semicolons_and_tabs_with_any_line_ends_are_the_same_table() {
        for separator in [",", ";", "\t"] {
            for end in ["\n", "\r\n", "\r"] {
                for mark in ["", "\u{feff}"] {
                    let text = format!(
                        "{mark}sku,Name,unitCost{end}A,Tea,1.50{end}{end}B,\"Salt,{end}fine \"\"x\"\"\",{end},,{end}C,,2"
                    )
                    .replace("Salt,", "Salt@")
                    .replace(',', separator)
                    .replace("Salt@", &format!("Salt{separator}"));
                    let (lines, faults) = read(text.as_bytes());
                    assert_eq!(faults, [], "{text:?}");
                    let salt = format!("Salt{separator}\nfine \"x\"");
                    let expected =
                        vec![(2, cells(&["A", "Tea", "1.50"])), (4, cells(&["B", &salt, ""])), (7, cells(&["C", "", "2"]))];
                    assert_eq!(lines, expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_column_that_is_not_known_is_refused_with_the_one_that_may_be_meant() {
        let fault = only_fault(b"sku,unit_cots\nA,1\n");
        assert_eq!((fault.line, fault.column.as_deref(), fault.code.as_str()), (Some(1), Some("unit_cots"), "import.column"));
        assert!(fault.detail.contains("is it `unit_cost`?"), "{}", fault.detail);
        assert!(only_fault(b"sku,zzz\n").detail.contains("there are sku, name, unit_cost, supplier"));
        assert!(only_fault(b"sku,Sku\n").detail.contains("twice"));
        assert!(only_fault(b"sku,name,name.en\n").detail.contains("twice"), "the merchant's own language is `name`");
        assert!(only_fault(b"sku,name.english\n").detail.contains("no language"));
        assert!(only_fault(b"name\nTea\n").detail.contains("lacks the column sku"));
        assert!(only_fault(b"").detail.contains("empty"));
    }

    #[test]
    fn what_is_not_utf_8_is_refused_with_its_line() {
        // شاي in Windows-1256.
        let fault = only_fault(b"sku,name\nA,Tea\nB,\xd4\xc7\xed\n");
        assert_eq!((fault.line, fault.code.as_str()), (Some(3), "import.encoding"));
        assert!(fault.detail.contains("not UTF-8") && fault.detail.contains("CSV UTF-8"), "{}", fault.detail);
        for text in [&b"\xff\xfes\0k\0u\0\n\0"[..], b"\xfe\xff\0s\0k\0u\0\n", b"PK\x03\x04rest", b"s\0k\0u\0\n\0"] {
            assert_eq!(only_fault(text).code, "import.encoding");
        }
        let fault = only_fault(b"sku,name\nA,Te\0a\n");
        assert_eq!((fault.line, fault.code.as_str()), (Some(2), "import.encoding"));
    }

    #[test]
    fn a_line_with_too_few_or_too_many_cells_is_refused() {
        assert_eq!(only_fault(b"sku,name\nA\n").line, Some(2));
        assert_eq!(only_fault(b"sku,name\nA,Tea,1\n").line, Some(2));
        assert_eq!(read(b"sku,name,\nA,Tea,\n").1, [], "what a spreadsheet leaves at the end of lines is nothing");
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_swallow_the_memory() {
        let mut text = b"sku,name\nA,\"Tea\n".to_vec();
        text.extend(std::iter::repeat_n(b"B,Salt\n", 200_000).flatten());
        let fault = only_fault(&text);
        assert!(fault.detail.contains("never closed"), "{}", fault.detail);
    }

    #[test]
    fn a_formula_is_refused_and_our_own_quote_is_taken_off() {
        let fault = only_fault(b"sku,name\nA,=1+1\n");
        assert_eq!((fault.line, fault.column.as_deref(), fault.code.as_str()), (Some(2), Some("name"), "import.formula"));
        let (lines, faults) = read(b"sku,name,unit_cost\nA,'=1+1,-5\n");
        assert_eq!((lines, faults), (vec![(2, cells(&["A", "=1+1", "-5"]))], vec![]));
    }
}
