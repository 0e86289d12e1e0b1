//! What clients see of products and categories.

use std::collections::BTreeMap;

use docket_domain::access::Actor;
use docket_domain::catalog::embedded::Scanned;
use docket_domain::catalog::{Category, ModifierGroup, ModifierOption, Names, Product, SoldOut, Tax};
use docket_domain::money::Currency;
use docket_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::stock::StockLevelView;

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductView {
    /// Identity, UUIDv7.
    id: String,
    /// The merchant's own code.
    #[schema(example = "SHAWARMA-L")]
    sku: String,
    /// Names by language.
    name: BTreeMap<String, String>,
    /// Code of its category.
    category: Option<String>,
    /// `piece`, `pack`, `kg` or `litre`.
    unit: &'static str,
    /// Price of one unit, with or without tax as the merchant's prices are.
    price: Exact,
    /// The taxes on it.
    taxes: Vec<ProductTax>,
    /// EAN and other codes on the package.
    barcodes: Vec<String>,
    /// Whether it is sold by weight.
    sell_by_weight: bool,
    /// Whether it is sold at all.
    is_active: bool,
    /// Whether batches of it are kept.
    track_stock: bool,
    /// Which batch goes first: `fifo`, the one that was received first, or `fefo`, the one that expires first.
    consumption: &'static str,
    /// Below how much it should be ordered again.
    reorder_level: Option<Exact>,
    /// Address of a picture.
    image: Option<String>,
    /// What can be chosen with it.
    modifiers: Vec<ModifierGroupView>,
    /// 1 when made, one more with each change but of `soldOut`; send it back to be told when someone was faster.
    version: u32,
    /// Where it is sold out now; empty where it can be ordered everywhere.
    sold_out: Vec<SoldOutView>,
    /// Its stock per outlet. Only for those who may see stock, and where stock is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<Vec<StockLevelView>>,
    /// What the scanned label says. Only where a barcode was asked for that carries a weight or a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned: Option<ScannedView>,
}

/// Where a product is sold out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SoldOut)]
pub struct SoldOutView {
    /// Code of the outlet.
    #[schema(example = "MAIN")]
    outlet: String,
    /// When it is there again by itself; null for when somebody says so.
    #[schema(example = "2025-11-06T20:00:00.000Z")]
    until: Option<String>,
}

/// What a label with a weight or a price says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScannedLabel)]
pub struct ScannedView {
    /// How much it is. On a label with a price, what that price comes to, rounded to thousandths: for the eye, for at the price of a
    /// unit so much does not cost exactly what is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Exact>,
    /// What is printed on the label. To sell at exactly that, order quantity 1 with this as `unitPrice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Exact>,
}

/// A tax on a product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductTax {
    /// Which.
    #[schema(example = "VAT")]
    name: String,
    /// Its rate, in per cent.
    rate: Exact,
}

/// Options of one kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ModifierGroup)]
pub struct ModifierGroupView {
    /// Unique within the product.
    #[schema(example = "EXTRAS")]
    code: String,
    /// Names by language.
    name: BTreeMap<String, String>,
    /// The fewest that are chosen.
    min: u16,
    /// The most that are chosen.
    max: u16,
    /// What there is to choose from.
    options: Vec<ModifierOptionView>,
}

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ModifierOption)]
pub struct ModifierOptionView {
    /// Unique within the product.
    #[schema(example = "CHEESE")]
    code: String,
    /// Names by language.
    name: BTreeMap<String, String>,
    /// What it adds to the price of one unit.
    price: Exact,
}

/// A group of products.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Category)]
pub struct CategoryView {
    /// Unique.
    #[schema(example = "DRINKS")]
    code: String,
    /// Names by language.
    name: BTreeMap<String, String>,
}

impl From<&Tax> for ProductTax {
    fn from(tax: &Tax) -> ProductTax {
        ProductTax { name: tax.name.clone(), rate: Exact(tax.rate.to_string()) }
    }
}

impl ProductView {
    /// A product as it is.
    pub fn new(product: &Product, currency: &Currency) -> ProductView {
        ProductView {
            id: product.id.to_string(),
            sku: product.sku.clone(),
            name: by_language(&product.names),
            category: product.category.clone(),
            unit: product.unit.as_str(),
            price: Exact::amount(product.price, currency),
            taxes: product.taxes.iter().map(ProductTax::from).collect(),
            barcodes: product.barcodes.clone(),
            sell_by_weight: product.sell_by_weight,
            is_active: product.is_active,
            track_stock: product.track_stock,
            consumption: product.consumption.as_str(),
            reorder_level: product.reorder_level.map(Exact::quantity),
            image: product.image.clone(),
            modifiers: product.modifiers.iter().map(|group| modifiers(group, currency)).collect(),
            version: product.version,
            sold_out: Vec::new(),
            stock: None,
            scanned: None,
        }
    }

    /// The same with where it is sold out at a time, as far as somebody sees outlets.
    pub fn with_sold_out(self, product: &Product, actor: &Actor, now: Timestamp) -> ProductView {
        let seen = product.sold_out.iter().filter(|one| actor.sees(&one.outlet));
        let in_force = seen.filter_map(|one| product.sold_out_at(&one.outlet, now));
        let view = |one: &SoldOut| SoldOutView { outlet: one.outlet.clone(), until: one.until.map(|until| until.to_string()) };
        ProductView { sold_out: in_force.map(view).collect(), ..self }
    }

    /// The same with its stock.
    pub fn with_stock(self, levels: Vec<StockLevelView>) -> ProductView {
        ProductView { stock: Some(levels), ..self }
    }

    /// The same with what a label says of it.
    pub fn with_scanned(self, scanned: Scanned, currency: &Currency) -> ProductView {
        let scanned = ScannedView {
            quantity: scanned.quantity.map(Exact::quantity),
            price: scanned.price.map(|price| Exact::amount(price, currency)),
        };
        ProductView { scanned: Some(scanned), ..self }
    }
}

fn modifiers(group: &ModifierGroup, currency: &Currency) -> ModifierGroupView {
    let option = |option: &ModifierOption| ModifierOptionView {
        code: option.code.clone(),
        name: by_language(&option.names),
        price: Exact::amount(option.price, currency),
    };
    ModifierGroupView {
        code: group.code.clone(),
        name: by_language(&group.names),
        min: group.min,
        max: group.max,
        options: group.options.iter().map(option).collect(),
    }
}

impl From<&Category> for CategoryView {
    fn from(category: &Category) -> CategoryView {
        CategoryView { code: category.code.clone(), name: by_language(&category.names) }
    }
}

fn by_language(names: &Names) -> BTreeMap<String, String> {
    names.iter().cloned().collect()
}
