//! Lines that are applied together: how they are gathered, staged, and turned into commands.

use std::collections::BTreeMap;

use docket_domain::catalog::ImportProducts;
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::customers::ImportCustomers;
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, Slice};
use docket_domain::limits::IMPORT_SLICE_LINES_MAX;
use docket_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::customers::CustomerLine;
use super::fault::Fault;
use super::products::ProductLine;
use super::stock::{OpeningStock, Receipt, StockLine};

/// The most lines of stock that wait for others of their receipt.
const WAITING_MAX: usize = 20_000;

/// A slice as it is staged.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Staged {
    /// The number of its first command among all of the import's.
    first: u32,
    lines: Lines,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
enum Lines {
    Products(Vec<ProductLine>),
    Customers(Vec<CustomerLine>),
    Stock(Vec<OpeningStock>),
}

/// A command of an import.
pub struct Step {
    /// Its place, from which its key follows.
    pub slice: Slice,
    /// What it does.
    pub command: Command,
    /// The lines of the file that it takes in.
    pub lines: Vec<u64>,
}

impl Staged {
    /// Its commands.
    pub fn steps(&self, import: ImportId, file: &str) -> Vec<Step> {
        let slice = |number| Slice { import, number };
        match &self.lines {
            Lines::Products(lines) => {
                let slice = slice(self.first);
                let command = ImportProducts { slice, products: lines.iter().map(ProductLine::imported).collect() };
                let lines = lines.iter().map(|line| line.line).collect();
                vec![Step { slice, command: Command::ImportProducts(Box::new(command)), lines }]
            }
            Lines::Customers(lines) => {
                let slice = slice(self.first);
                let command = ImportCustomers { slice, customers: lines.iter().map(CustomerLine::imported).collect() };
                let lines = lines.iter().map(|line| line.line).collect();
                vec![Step { slice, command: Command::ImportCustomers(Box::new(command)), lines }]
            }
            Lines::Stock(documents) => {
                let step = |(index, document): (usize, &OpeningStock)| Step {
                    slice: slice(self.first + index as u32),
                    command: Command::ReceivePurchase(Box::new(document.received(file))),
                    lines: document.lines.iter().map(|line| line.line).collect(),
                };
                documents.iter().enumerate().map(step).collect()
            }
        }
    }

    /// How many lines.
    pub fn count(&self) -> u64 {
        let count = match &self.lines {
            Lines::Products(lines) => lines.len(),
            Lines::Customers(lines) => lines.len(),
            Lines::Stock(documents) => documents.iter().map(|document| document.lines.len()).sum(),
        };
        count as u64
    }

    /// Notes what each line came to when a step was tried, and says it.
    pub fn came_to(&mut self, step: &Step, outcome: &Outcome) -> Vec<CameTo> {
        let Document::Imported(imported) = &outcome.document else { return vec![CameTo::Created; step.lines.len()] };
        if let Lines::Products(lines) = &mut self.lines {
            lines.iter_mut().zip(&imported.lines).for_each(|(line, came_to)| line.came_to(*came_to));
        }
        imported.lines.clone()
    }
}

impl Step {
    /// What a refusal says of the lines.
    pub fn faults(&self, refusal: &Refusal) -> Vec<Fault> {
        let fault = |code: &str, detail: &str, pointer: &str| {
            let mut parts = pointer.split('/').skip(2);
            let line =
                parts.next().and_then(|index| index.parse::<usize>().ok()).and_then(|index| self.lines.get(index).copied());
            let column = line.and_then(|_| parts.next()).filter(|field| !field.is_empty()).map(column);
            Fault { line, column, code: code.to_owned(), detail: detail.to_owned() }
        };
        if refusal.problems.is_empty() {
            return vec![fault(refusal.code.as_str(), &refusal.detail, "")];
        }
        refusal.problems.iter().map(|one| fault(one.code.as_str(), &one.detail, &one.pointer)).collect()
    }
}

/// The column of a field: `unitCost` is `unit_cost`.
fn column(field: &str) -> String {
    if field == "productId" {
        return "sku".to_owned();
    }
    let mut column = String::new();
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            column.push('_');
        }
        column.push(letter.to_ascii_lowercase());
    }
    column
}

/// Lines that wait until they make a slice.
pub struct Gathered {
    lines: Waiting,
    /// Commands so far.
    commands: u32,
}

enum Waiting {
    Products(Vec<ProductLine>),
    Customers(Vec<CustomerLine>),
    /// Lines of one receipt make one document, so they wait for each other.
    Stock {
        waiting: BTreeMap<Receipt, Vec<StockLine>>,
        count: usize,
        full: Vec<OpeningStock>,
    },
}

impl Gathered {
    /// Of products.
    pub fn products() -> Gathered {
        Gathered { lines: Waiting::Products(Vec::new()), commands: 0 }
    }

    /// Of customers.
    pub fn customers() -> Gathered {
        Gathered { lines: Waiting::Customers(Vec::new()), commands: 0 }
    }

    /// Of stock.
    pub fn stock() -> Gathered {
        Gathered { lines: Waiting::Stock { waiting: BTreeMap::new(), count: 0, full: Vec::new() }, commands: 0 }
    }

    /// Adds a line of products.
    pub fn product(&mut self, line: ProductLine) {
        if let Waiting::Products(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// Adds a line of customers.
    pub fn customer(&mut self, line: CustomerLine) {
        if let Waiting::Customers(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// Adds a line of stock.
    pub fn stock_line(&mut self, receipt: Receipt, line: StockLine) {
        let Waiting::Stock { waiting, count, full } = &mut self.lines else { return };
        let lines = waiting.entry(receipt.clone()).or_default();
        lines.push(line);
        *count += 1;
        if lines.len() == IMPORT_SLICE_LINES_MAX {
            *count -= lines.len();
            let lines = waiting.remove(&receipt).unwrap_or_default();
            full.push(OpeningStock { receipt, lines });
        }
        if *count >= WAITING_MAX {
            *count = 0;
            full.extend(std::mem::take(waiting).into_iter().map(|(receipt, lines)| OpeningStock { receipt, lines }));
        }
    }

    /// The next slice, where one is full; `at_end` also one that is not.
    pub fn slice(&mut self, at_end: bool) -> Option<Staged> {
        let is_due = |count: usize| count >= IMPORT_SLICE_LINES_MAX || (at_end && count > 0);
        let lines = match &mut self.lines {
            Waiting::Products(lines) if is_due(lines.len()) => Lines::Products(std::mem::take(lines)),
            Waiting::Customers(lines) if is_due(lines.len()) => Lines::Customers(std::mem::take(lines)),
            Waiting::Stock { waiting, count, full } => {
                if at_end {
                    *count = 0;
                    full.extend(std::mem::take(waiting).into_iter().map(|(receipt, lines)| OpeningStock { receipt, lines }));
                }
                Lines::Stock(some_of(full, at_end)?)
            }
            _ => return None,
        };
        let first = self.commands;
        self.commands += match &lines {
            Lines::Products(_) | Lines::Customers(_) => 1,
            Lines::Stock(documents) => documents.len() as u32,
        };
        Some(Staged { first, lines })
    }
}

/// As many documents as make a slice, where there are so many.
fn some_of(full: &mut Vec<OpeningStock>, at_end: bool) -> Option<Vec<OpeningStock>> {
    let (mut lines, mut documents) = (0, 0);
    for document in full.iter() {
        lines += document.lines.len();
        documents += 1;
        if lines >= IMPORT_SLICE_LINES_MAX {
            return Some(full.drain(..documents).collect());
        }
    }
    (at_end && documents > 0).then(|| std::mem::take(full))
}
