//! Makes a product. Example: `SHAWARMA-XL` at 32.00 with the barcode `4006381333931`, which no other product has, can be ordered from
//! the next command on.

use std::sync::Arc;

use super::{Consumption, ModifierGroup, Names, Product, Tax, Unit, check, facts, taxes};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::ProductId;
use crate::money::Amount;
use crate::quantity::Quantity;

/// The command.
#[derive(Clone, Debug)]
pub struct CreateProduct {
    /// The product.
    pub product: NewProduct,
}

/// A product that is not there yet.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// The merchant's own code.
    pub sku: String,
    /// Names by language, the merchant's own first.
    pub names: Names,
    /// Code of its category.
    pub category: Option<String>,
    /// In what it is counted.
    pub unit: Unit,
    /// Price of one unit; zero or more.
    pub price: Amount,
    /// The taxes on it.
    pub taxes: Vec<Tax>,
    /// Codes on the package.
    pub barcodes: Vec<String>,
    /// Whether it is sold by weight.
    pub sell_by_weight: bool,
    /// Whether it is sold at all.
    pub is_active: bool,
    /// Whether customers may order it by themselves.
    pub sold_online: bool,
    /// Whether batches of it are kept.
    pub track_stock: bool,
    /// Which batch goes first.
    pub consumption: Consumption,
    /// Below how much it should be ordered again.
    pub reorder_level: Option<Quantity>,
    /// Address of a picture.
    pub image: Option<String>,
    /// What can be chosen with it.
    pub modifiers: Vec<ModifierGroup>,
}

impl NewProduct {
    /// A product that is sold, with nothing else said of it.
    pub fn new(sku: &str, names: Names, unit: Unit, price: Amount) -> NewProduct {
        NewProduct {
            sku: sku.to_owned(),
            names,
            category: None,
            unit,
            price,
            taxes: Vec::new(),
            barcodes: Vec::new(),
            sell_by_weight: false,
            is_active: true,
            sold_online: true,
            track_stock: false,
            consumption: Consumption::Fifo,
            reorder_level: None,
            image: None,
            modifiers: Vec::new(),
        }
    }

    /// The product with its identity.
    pub fn with_id(&self, id: ProductId) -> Product {
        Product {
            id,
            sku: self.sku.clone(),
            names: self.names.clone(),
            category: self.category.clone(),
            unit: self.unit,
            price: self.price,
            taxes: self.taxes.clone(),
            barcodes: self.barcodes.clone(),
            sell_by_weight: self.sell_by_weight,
            is_active: self.is_active,
            sold_online: self.sold_online,
            track_stock: self.track_stock,
            consumption: self.consumption,
            reorder_level: self.reorder_level,
            image: self.image.clone(),
            modifiers: self.modifiers.clone(),
            version: 1,
            sold_out: Vec::new(),
        }
    }
}

impl CreateProduct {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        let codes = std::iter::once(&self.product.sku).chain(&self.product.barcodes);
        check::ask(codes, self.product.category.as_ref(), book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let product = Arc::new(self.product.with_id(ProductId(context.entropy.uuid_v7(context.at))));
        check::check(&product, None, book)?;
        // From here on it must succeed.
        let decimals = book.settings().currency.decimals;
        taxes::list_borne(&product.taxes, context, book);
        book.record(context, "product.created", product.subject(), facts::of_product(&product, decimals));
        book.put_product(None, Arc::clone(&product));
        Ok(Outcome::created(Document::Product(product)))
    }
}
