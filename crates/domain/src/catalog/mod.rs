//! What a merchant sells: products and their categories, how they are called, scanned and searched.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `create_product.rs`, `change_product.rs` | the commands about products |
//! | `mark_sold_out.rs` | what is sold out at an outlet |
//! | `import_products.rs` | a slice of a file of products |
//! | `create_category.rs`, `change_category.rs` | the commands about categories |
//! | `create_tax.rs`, `change_tax.rs` | the commands about taxes |
//! | `taxes.rs` | the list of taxes, which products and charges bear |
//! | `check.rs` | what must hold of a product as a whole |
//! | `facts.rs` | what the stream says of products and categories |
//! | `codes.rs` | SKUs, barcodes and their check digits |
//! | `embedded.rs` | barcodes that carry a weight or a price |
//! | `modifiers.rs` | options that an item is ordered with |
//! | `fold.rs`, `search.rs` | letters that count as the same, and what a product is found by |

mod change_category;
mod change_product;
mod change_tax;
mod check;
mod codes;
mod create_category;
mod create_product;
mod create_tax;
pub mod embedded;
mod facts;
pub mod fold;
mod import_products;
mod mark_sold_out;
mod modifiers;
pub mod search;
mod taxes;

pub use change_category::ChangeCategory;
pub use change_product::{ChangeProduct, NameChange, ProductChanges};
pub use change_tax::ChangeTax;
pub use codes::{A_BARCODE, A_SKU, ProductReference, check_digit, is_barcode, is_sku, is_valid_gtin};
pub use create_category::CreateCategory;
pub use create_product::{CreateProduct, NewProduct};
pub use create_tax::CreateTax;
pub use import_products::{Expected, ImportProducts, ImportedProduct};
pub use mark_sold_out::{MarkSoldOut, SoldOut, SoldOutUntil};
pub use modifiers::{ChosenOption, ModifierGroup, ModifierOption, choose, with_options};
pub use taxes::{KnownTax, Retaxing, TaxesInUse};
pub(crate) use taxes::{check_borne, list_all, record_listed};

use crate::audit::Subject;
use crate::ids::ProductId;
use crate::money::{Amount, Percent};
use crate::quantity::Quantity;

/// Names by language (BCP 47), the merchant's own language first.
pub type Names = Vec<(String, String)>;

/// A product of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// The merchant's own code, unique.
    pub sku: String,
    /// Names by language (BCP 47), the merchant's own language first.
    pub names: Names,
    /// Code of its category.
    pub category: Option<String>,
    /// In what it is counted.
    pub unit: Unit,
    /// Price of one unit, with or without tax as the merchant's prices are.
    pub price: Amount,
    /// The taxes on it.
    pub taxes: Vec<Tax>,
    /// EAN and other codes on the package, unique among all SKUs and barcodes of the merchant.
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
    /// 1 when made, one more with each change. What is sold out is none: whoever edits the product is not disturbed by the kitchen.
    pub version: u32,
    /// Where it is sold out, also where that is over since; each outlet once.
    pub sold_out: Vec<SoldOut>,
}

impl Product {
    /// The name in the merchant's language.
    pub fn name(&self) -> &str {
        self.names.first().map_or(&self.sku, |(_, name)| name)
    }

    /// Its SKU and barcodes: what it is found by, besides its id.
    pub fn codes(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.sku).chain(&self.barcodes)
    }

    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Product(self.id)
    }
}

/// A group of products, as a menu or a shelf shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Short code, unique.
    pub code: String,
    /// Names by language, the merchant's own first.
    pub names: Names,
}

/// A named tax rate, such as `VAT` at 5 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tax {
    /// As it is printed.
    pub name: String,
    /// The rate.
    pub rate: Percent,
}

words! {
    /// In what a product is counted.
    Unit {
        /// Whole pieces.
        Piece = "piece",
        /// Whole packs.
        Pack = "pack",
        /// Kilograms, to the gram.
        Kilogram = "kg",
        /// Litres, to the millilitre.
        Litre = "litre",
    }
}

impl Unit {
    /// Whether only whole quantities make sense.
    pub fn is_whole(self) -> bool {
        matches!(self, Unit::Piece | Unit::Pack)
    }
}

words! {
    /// Which batch of a product goes first.
    Consumption {
        /// The one that was received first.
        Fifo = "fifo",
        /// The one that expires first.
        Fefo = "fefo",
    }
}
