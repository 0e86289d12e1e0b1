//! What the stream says of products and categories. None of it names a person.

use super::{Category, ModifierGroup, Names, Product};
use crate::audit::{Fact, Value};
use crate::money::Amount;

/// Everything about a product, every field each time, so that two lists can be compared place by place.
pub(super) fn of_product(product: &Product, decimals: u8) -> Vec<Fact> {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
    let tax = |tax: &super::Tax| Value::List(vec![Value::Text(tax.name.clone()), Value::Text(tax.rate.to_string())]);
    vec![
        Fact::new("sku", Value::Text(product.sku.clone())),
        Fact::new("name", names(&product.names)),
        Fact::new("category", text(&product.category)),
        Fact::new("unit", Value::Word(product.unit.as_str())),
        Fact::new("price", Value::Amount(product.price, decimals)),
        Fact::new("taxes", Value::List(product.taxes.iter().map(tax).collect())),
        Fact::new("barcodes", Value::List(product.barcodes.iter().cloned().map(Value::Text).collect())),
        Fact::new("sellByWeight", Value::Bool(product.sell_by_weight)),
        Fact::new("isActive", Value::Bool(product.is_active)),
        Fact::new("soldOnline", Value::Bool(product.sold_online)),
        Fact::new("trackStock", Value::Bool(product.track_stock)),
        Fact::new("consumption", Value::Word(product.consumption.as_str())),
        Fact::new("reorderLevel", product.reorder_level.map_or(Value::Null, Value::Quantity)),
        Fact::new("image", text(&product.image)),
        Fact::new("modifiers", Value::List(product.modifiers.iter().map(|group| modifiers(group, decimals)).collect())),
        Fact::new("version", Value::Integer(product.version.into())),
    ]
}

/// A category as a record tells of it.
pub(super) fn of_category(category: &Category) -> Vec<Fact> {
    vec![Fact::new("code", Value::Text(category.code.clone())), Fact::new("name", names(&category.names))]
}

/// `[[language, name], …]`.
fn names(names: &Names) -> Value {
    let pair = |(language, name): &(String, String)| Value::List(vec![Value::Text(language.clone()), Value::Text(name.clone())]);
    Value::List(names.iter().map(pair).collect())
}

fn modifiers(group: &ModifierGroup, decimals: u8) -> Value {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let options = group.options.iter().map(|option| {
        Value::Object(vec![
            Fact::new("code", Value::Text(option.code.clone())),
            Fact::new("name", names(&option.names)),
            Fact::new("price", amount(option.price)),
        ])
    });
    Value::Object(vec![
        Fact::new("code", Value::Text(group.code.clone())),
        Fact::new("name", names(&group.names)),
        Fact::new("min", Value::Integer(group.min.into())),
        Fact::new("max", Value::Integer(group.max.into())),
        Fact::new("options", Value::List(options.collect())),
    ])
}
