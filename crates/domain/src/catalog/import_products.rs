//! Takes a slice of a file of products in. Example: a line of `SHAWARMA-L` at 27.50 changes its price, one of `SHAWARMA-XL` makes it,
//! and a category that is not there yet is made with the first product that names it.
//!
//! One refused line refuses the slice, with every line that is wrong. A line sees what the lines before it have done.

use std::sync::Arc;

use super::change_product::{ask_stock_that_forbids, check_stock_that_forbids, keep_change};
use super::{Category, NewProduct, Product, ProductChanges, ProductReference, Unit, check, facts, taxes};
use crate::audit::Subject;
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::ProductId;
use crate::imports::{CameTo, Imported, Slice};
use crate::merchants::Settings;
use crate::money::Amount;
use crate::refusal::{Code, Problem, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct ImportProducts {
    /// Which part of which import.
    pub slice: Slice,
    /// The lines; each SKU once.
    pub products: Vec<ImportedProduct>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct ImportedProduct {
    /// Of which product.
    pub sku: String,
    /// What was found when the file was checked; what became different since is refused.
    pub expected: Option<Expected>,
    /// What it says of the product. A new one needs names and a price; what else is not said is as usual. Its SKU stays.
    pub changes: ProductChanges,
}

/// Whether a product is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is not.
    New,
    /// It is.
    There,
}

impl ImportProducts {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for one in &self.products {
            let codes = std::iter::once(&one.sku).chain(one.changes.barcodes.iter().flatten());
            check::ask(codes, one.changes.category.iter().flatten().next(), book);
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        // Together, so that all of it is loaded in one round.
        for one in &self.products {
            if let Some(before) = one.there(book) {
                ask_stock_that_forbids(&before, &one.changes.apply(&before, &settings.language), &settings, book);
            }
        }
        book.all_loaded()?;
        // A line is checked against those before it, which therefore stand in the draft; a refusal discards it.
        let mut problems = Vec::new();
        let mut lines = Vec::with_capacity(self.products.len());
        for (index, one) in self.products.iter().enumerate() {
            match one.decide(&settings, context, book) {
                Ok(came_to) => lines.push(came_to),
                Err(refusal) => problems.extend(of_line(index, refusal)),
            }
        }
        if let Some(refusal) = Refusal::all(problems) {
            return Err(refusal.into());
        }
        // From here on it must succeed.
        book.record(context, "products.imported", Subject::Import(self.slice.import), self.slice.facts(&lines));
        Ok(Outcome::created(Document::Imported(Arc::new(Imported { slice: self.slice, lines }))))
    }
}

/// Each problem with the line it is of.
fn of_line(index: usize, refusal: Refusal) -> Vec<Problem> {
    let problems =
        if refusal.problems.is_empty() { vec![Problem::at("", refusal.code, refusal.detail)] } else { refusal.problems };
    problems.into_iter().map(|one| Problem { pointer: format!("/products/{index}{}", one.pointer), ..one }).collect()
}

impl ImportedProduct {
    fn there(&self, book: &Book) -> Option<Arc<Product>> {
        book.product(&ProductReference(self.sku.clone())).filter(|product| product.sku == self.sku).cloned()
    }

    fn decide(&self, settings: &Settings, context: &mut Context, book: &mut Book) -> Result<CameTo, Refusal> {
        let before = self.there(book);
        let before = self.as_expected(before)?;
        let named = self.changes.category.as_ref().and_then(Option::as_ref);
        if let Some(code) = named.filter(|code| book.categories.get(code).is_none()) {
            let category = Category { code: code.clone(), names: vec![(settings.language.clone(), code.clone())] };
            book.record(context, "category.created", Subject::Category, facts::of_category(&category));
            book.categories.put(code.clone(), category);
        }
        match before {
            Some(before) => {
                let changed = self.changes.apply(&before, &settings.language);
                check::check(&changed, Some(&before), book)?;
                check_stock_that_forbids(&before, &changed, settings, book)?;
                Ok(if keep_change(&before, changed, settings, context, book).is_some() {
                    CameTo::Changed
                } else {
                    CameTo::Unchanged
                })
            }
            None => {
                let product = self.new_product(settings, context)?;
                check::check(&product, None, book)?;
                taxes::list_borne(&product.taxes, context, book);
                let decimals = settings.currency.decimals;
                book.record(context, "product.created", product.subject(), facts::of_product(&product, decimals));
                book.put_product(None, Arc::new(product));
                Ok(CameTo::Created)
            }
        }
    }

    fn as_expected(&self, before: Option<Arc<Product>>) -> Result<Option<Arc<Product>>, Refusal> {
        match (self.expected, &before) {
            (Some(Expected::New), Some(_)) => {
                let detail = format!("There is a product {} already.", self.sku);
                Err(Refusal::at("/sku", Code::ProductCodeTaken, detail))
            }
            (Some(Expected::There), None) => {
                let detail = format!("The product {} is not there any more.", self.sku);
                Err(Refusal::at("/sku", Code::ProductNotFound, detail))
            }
            _ => Ok(before),
        }
    }

    fn new_product(&self, settings: &Settings, context: &mut Context) -> Result<Product, Refusal> {
        let blank = NewProduct::new(&self.sku, Vec::new(), Unit::Piece, Amount::ZERO);
        let product = self.changes.apply(&blank.with_id(ProductId(context.entropy.uuid_v7(context.at))), &settings.language);
        let mut problems = Vec::new();
        let mut lacks = |field: &str, what: &str| {
            let detail = format!("{} is new and needs {what}.", self.sku);
            problems.push(Problem::at(field, Code::ProductIncomplete, detail));
        };
        if product.names.first().is_none_or(|(language, _)| *language != settings.language) {
            lacks("/name", "a name");
        }
        if self.changes.price.is_none() {
            lacks("/price", "a price");
        }
        Refusal::all(problems).map_or(Ok(product), Err)
    }
}
