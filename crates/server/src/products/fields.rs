//! The fields of a product as they are sent, and what they must be by themselves.

use std::collections::BTreeSet;

use docket_domain::catalog::{A_BARCODE, A_SKU, ModifierGroup, ModifierOption, Tax, is_barcode, is_sku};
use docket_domain::limits::{
    BARCODES_MAX, IMAGE_CHARS_MAX, MODIFIER_GROUPS_MAX, MODIFIER_OPTIONS_MAX, OPTIONS_CHOSEN_MAX, TAX_NAME_CHARS_MAX, TAXES_MAX,
};
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::names::NameBody;
use crate::amount::Decimal;
use crate::extract::{Check, one_of};
use crate::problem::{EdgeCode, named, shortened};

/// A tax on a product.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewProductTax)]
pub struct TaxBody {
    /// As it is printed, at most 40 characters; each once.
    #[schema(example = "VAT")]
    pub name: String,
    /// Per cent, 0 to 100 with at most 3 decimals.
    pub rate: Decimal,
}

/// Options of one kind.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewModifierGroup)]
pub struct ModifierGroupBody {
    /// Unique within the product.
    #[schema(example = "EXTRAS")]
    pub code: String,
    /// How it is called.
    pub name: NameBody,
    /// The fewest that are chosen; 0 where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u16>,
    /// The most that are chosen, where an option that is chosen twice counts twice; as many as there are options where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u16>,
    /// What there is to choose from, 1 to 50.
    pub options: Vec<ModifierOptionBody>,
}

/// Something to choose.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewModifierOption)]
pub struct ModifierOptionBody {
    /// Unique within the product, over all its groups.
    #[schema(example = "CHEESE")]
    pub code: String,
    /// How it is called.
    pub name: NameBody,
    /// What it adds to the price of one unit; nothing where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
}

/// A member that was sent, so that `null` is refused unless the type takes it, and is told from one that was not sent.
pub fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A SKU, or the code of something else of the catalogue.
pub fn sku(pointer: &str, text: String, check: &mut Check) -> String {
    if !is_sku(&text) {
        check.bad(pointer, EdgeCode::SkuInvalid, format!("{} must be {A_SKU}.", named(pointer)));
    }
    text
}

/// The one of a closed list of words.
pub fn word<T: Copy>(pointer: &str, text: &str, (all, as_str): (&[T], fn(T) -> &'static str), check: &mut Check) -> T {
    all.iter().copied().find(|one| as_str(*one) == text).unwrap_or_else(|| {
        check.bad(pointer, EdgeCode::RequestInvalid, one_of(pointer, all.iter().map(|one| as_str(*one))));
        all[0]
    })
}

/// The barcodes of a product.
pub fn barcodes(texts: Vec<String>, check: &mut Check) -> Vec<String> {
    if texts.len() > BARCODES_MAX {
        let detail = format!("`barcodes` must have at most {BARCODES_MAX} barcodes.");
        check.bad("/barcodes", EdgeCode::RequestInvalid, detail);
        return Vec::new();
    }
    for (index, _) in texts.iter().enumerate().filter(|(_, text)| !is_barcode(text)) {
        let pointer = format!("/barcodes/{index}");
        check.bad(&pointer, EdgeCode::BarcodeInvalid, format!("{} must have {A_BARCODE}.", named(&pointer)));
    }
    texts
}

/// The taxes on a product, which the pointer leads to.
pub fn taxes(bodies: Vec<TaxBody>, pointer: &str, check: &mut Check) -> Vec<Tax> {
    if bodies.len() > TAXES_MAX {
        check.bad(pointer, EdgeCode::RequestInvalid, format!("`taxes` must have at most {TAXES_MAX} taxes."));
        return Vec::new();
    }
    let mut taxes: Vec<Tax> = Vec::new();
    for (index, body) in bodies.into_iter().enumerate() {
        let at = |field: &str| format!("{pointer}/{index}/{field}");
        let rate = tax_rate(&at("rate"), &body.rate, check);
        let name = tax_name(&at("name"), body.name, check);
        if taxes.iter().any(|tax| tax.name == name) {
            check.bad(&at("name"), EdgeCode::RequestInvalid, "`name` must be that of one tax, each once.");
        }
        taxes.push(Tax { name, rate });
    }
    taxes
}

/// The rate of a tax.
pub fn tax_rate(pointer: &str, rate: &Decimal, check: &mut Check) -> Percent {
    let rate = Percent::parse(rate.text()).ok().filter(|rate| (Percent(0)..=Percent::WHOLE).contains(rate));
    rate.unwrap_or_else(|| {
        check.bad(pointer, EdgeCode::RequestInvalid, "`rate` must be 0 to 100 per cent, with at most 3 decimals.");
        Percent(0)
    })
}

/// The name of a tax.
pub fn tax_name(pointer: &str, name: String, check: &mut Check) -> String {
    if name.trim().is_empty() {
        check.bad(pointer, EdgeCode::RequestInvalid, "`name` must not be empty.");
    }
    check.text(pointer, Some(name), TAX_NAME_CHARS_MAX).unwrap_or_default()
}

/// The address of a picture: of a page, or a path on the server that shows it.
pub fn image(text: String, check: &mut Check) -> Option<String> {
    let text = check.text("/image", Some(text), IMAGE_CHARS_MAX)?;
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let is_address = ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if !(is_path || is_address) || text.chars().any(char::is_whitespace) {
        let detail = "`image` must be an address that begins with https://, http:// or /, without spaces.";
        check.bad("/image", EdgeCode::RequestInvalid, detail);
    }
    Some(text)
}

/// The groups of modifiers of a product.
pub fn modifiers(bodies: Vec<ModifierGroupBody>, settings: &Settings, check: &mut Check) -> Vec<ModifierGroup> {
    if bodies.len() > MODIFIER_GROUPS_MAX {
        let detail = format!("`modifiers` must have at most {MODIFIER_GROUPS_MAX} groups.");
        check.bad("/modifiers", EdgeCode::RequestInvalid, detail);
        return Vec::new();
    }
    let (mut groups, mut options) = (BTreeSet::new(), BTreeSet::new());
    let mut group = |(index, body): (usize, ModifierGroupBody)| {
        let at = |field: &str| format!("/modifiers/{index}/{field}");
        let is_first = groups.insert(body.code.clone());
        let code = unique(&at("code"), body.code, is_first, check);
        let are_so_many = (1..=MODIFIER_OPTIONS_MAX).contains(&body.options.len());
        if !are_so_many {
            let detail = format!("`options` must have 1 to {MODIFIER_OPTIONS_MAX} options.");
            check.bad(&at("options"), EdgeCode::RequestInvalid, detail);
        }
        let all = body.options.len().clamp(1, MODIFIER_OPTIONS_MAX) as u16;
        let (min, max) = (body.min.unwrap_or(0), body.max.unwrap_or(all));
        if max == 0 || min > max || usize::from(max) > OPTIONS_CHOSEN_MAX {
            let detail = format!("`max` must be 1 to {OPTIONS_CHOSEN_MAX}, and not less than `min`.");
            check.bad(&at("max"), EdgeCode::RequestInvalid, detail);
        }
        let names = body.name.names(&at("name"), &settings.language, check);
        let mut option = |(index, body): (usize, ModifierOptionBody)| {
            let at = |field: &str| at(&format!("options/{index}/{field}"));
            let is_first = options.insert(body.code.clone());
            let price = body.price.map(|price| check.amount(&at("price"), &price, &settings.currency));
            ModifierOption {
                code: unique(&at("code"), body.code, is_first, check),
                names: body.name.names(&at("name"), &settings.language, check),
                price: price.unwrap_or(Amount::ZERO),
            }
        };
        let options = body
            .options
            .into_iter()
            .take(if are_so_many { MODIFIER_OPTIONS_MAX } else { 0 })
            .enumerate()
            .map(&mut option)
            .collect();
        ModifierGroup { code, names, min, max, options }
    };
    bodies.into_iter().enumerate().map(&mut group).collect()
}

/// A code of a group or an option, which no other has.
fn unique(pointer: &str, code: String, is_first: bool, check: &mut Check) -> String {
    if !is_first {
        let detail = format!("{} must be of one group or option only; {} stands there twice.", named(pointer), shortened(&code));
        check.bad(pointer, EdgeCode::RequestInvalid, detail);
    }
    sku(pointer, code, check)
}
