//! Rendering of facts and small lists as the JSON that columns hold. Amounts are decimal numbers, written without floats.

use std::fmt::Write as _;

use docket_domain::audit::{Fact, Value};
use docket_domain::catalog::{ChosenOption, ModifierGroup, ModifierOption, Names, SoldOut, Tax};
use docket_domain::money::{Amount, Percent, format_scaled};
use docket_domain::ordering::{Discount, DiscountKind, LineTax};
use docket_domain::outlets::ShopTerms;
use docket_domain::payments::Terms;
use docket_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Renders facts as one object.
pub(crate) fn object(out: &mut String, facts: &[Fact]) {
    out.push('{');
    for (index, fact) in facts.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        text(out, fact.name);
        out.push(':');
        value(out, &fact.value);
    }
    out.push('}');
}

fn value(out: &mut String, value_: &Value) {
    match value_ {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Integer(number) => write!(out, "{number}").expect("writing to a string"),
        Value::Amount(amount, decimals) => out.push_str(&format_scaled(amount.0, *decimals)),
        Value::Quantity(quantity) => write!(out, "{quantity}").expect("writing to a string"),
        Value::Text(words) => text(out, words),
        Value::Word(word) => text(out, word),
        Value::Date(date) => write!(out, "\"{date}\"").expect("writing to a string"),
        Value::Id(id) => write!(out, "\"{id}\"").expect("writing to a string"),
        Value::List(values) => {
            out.push('[');
            for (index, one) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                value(out, one);
            }
            out.push(']');
        }
        Value::Object(facts) => object(out, facts),
    }
}

/// Renders a string with JSON's escapes.
pub(crate) fn text(out: &mut String, words: &str) {
    out.push('"');
    for character in words.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if (control as u32) < 0x20 => write!(out, "\\u{:04x}", control as u32).expect("writing to a string"),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `[[language, name], …]`.
pub(crate) fn names(names: &[(String, String)]) -> String {
    serde_json::to_string(names).expect("strings are JSON")
}

/// The inverse of [`names`].
pub(crate) fn parse_names(text: &str) -> Option<Vec<(String, String)>> {
    serde_json::from_str(text).ok()
}

/// `[[weekday, from, until], …]`.
pub(crate) fn openings<'a>(openings: impl Iterator<Item = (&'a str, String, String)>) -> String {
    serde_json::to_string(&openings.collect::<Vec<_>>()).expect("strings are JSON")
}

/// The inverse of [`openings`].
pub(crate) fn parse_openings(text: &str) -> Option<Vec<(String, String, String)>> {
    serde_json::from_str(text).ok()
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredShop {
    guests: bool,
    pick_up: bool,
    delivery: bool,
    delivery_charge: Option<String>,
    requested_times: bool,
    methods: Vec<String>,
    bank_account: Option<String>,
}

/// How customers order at an outlet by themselves.
pub(crate) fn shop(terms: &ShopTerms) -> String {
    let stored = StoredShop {
        guests: terms.guests,
        pick_up: terms.pick_up,
        delivery: terms.delivery,
        delivery_charge: terms.delivery_charge.clone(),
        requested_times: terms.requested_times,
        methods: terms.methods.iter().map(|method| method.as_str().to_owned()).collect(),
        bank_account: terms.bank_account.clone(),
    };
    serde_json::to_string(&stored).expect("strings are JSON")
}

/// The inverse of [`shop`].
pub(crate) fn parse_shop(text: &str) -> Option<ShopTerms> {
    let stored: StoredShop = serde_json::from_str(text).ok()?;
    Some(ShopTerms {
        guests: stored.guests,
        pick_up: stored.pick_up,
        delivery: stored.delivery,
        delivery_charge: stored.delivery_charge,
        requested_times: stored.requested_times,
        methods: stored.methods.iter().map(|word| Terms::parse(word)).collect::<Option<_>>()?,
        bank_account: stored.bank_account,
    })
}

/// A group as its column has it: code, names, min, max, options; an option: code, names, price in minor units.
type StoredGroup = (String, Names, u16, u16, Vec<(String, Names, i64)>);

/// `[[code, names, min, max, [[code, names, price], …]], …]`.
pub(crate) fn modifiers(groups: &[ModifierGroup]) -> String {
    if groups.is_empty() {
        return "[]".to_owned();
    }
    let option = |option: &ModifierOption| (option.code.clone(), option.names.clone(), option.price.0);
    let group = |group: &ModifierGroup| -> StoredGroup {
        let options = group.options.iter().map(option).collect();
        (group.code.clone(), group.names.clone(), group.min, group.max, options)
    };
    serde_json::to_string(&groups.iter().map(group).collect::<Vec<_>>()).expect("strings and integers are JSON")
}

/// The inverse of [`modifiers`].
pub(crate) fn parse_modifiers(text: &str) -> Option<Vec<ModifierGroup>> {
    if text == "[]" {
        return Some(Vec::new());
    }
    let groups: Vec<StoredGroup> = serde_json::from_str(text).ok()?;
    let option = |(code, names, price)| ModifierOption { code, names, price: Amount(price) };
    let group = |(code, names, min, max, options): StoredGroup| {
        let options = options.into_iter().map(option).collect();
        ModifierGroup { code, names, min, max, options }
    };
    Some(groups.into_iter().map(group).collect())
}

/// `[[group, code, name, price], …]`, the price in minor units; none where nothing was chosen.
pub(crate) fn chosen_options(options: &[ChosenOption]) -> Option<String> {
    if options.is_empty() {
        return None;
    }
    let stored = |option: &ChosenOption| (option.group.clone(), option.code.clone(), option.name.clone(), option.price.0);
    Some(serde_json::to_string(&options.iter().map(stored).collect::<Vec<_>>()).expect("strings and integers are JSON"))
}

/// The inverse of [`chosen_options`].
pub(crate) fn parse_chosen_options(text: Option<&str>) -> Option<Vec<ChosenOption>> {
    let Some(text) = text else { return Some(Vec::new()) };
    let stored: Vec<(String, String, String, i64)> = serde_json::from_str(text).ok()?;
    let option = |(group, code, name, price)| ChosenOption { group, code, name, price: Amount(price) };
    Some(stored.into_iter().map(option).collect())
}

/// `[[name, rate], …]`, the rate in thousandths of a per cent.
pub(crate) fn taxes(taxes: &[Tax]) -> String {
    let pairs: Vec<(&str, i64)> = taxes.iter().map(|tax| (tax.name.as_str(), tax.rate.0)).collect();
    serde_json::to_string(&pairs).expect("strings and integers are JSON")
}

/// The inverse of [`taxes`].
pub(crate) fn parse_taxes(text: &str) -> Option<Vec<Tax>> {
    let pairs: Vec<(String, i64)> = serde_json::from_str(text).ok()?;
    Some(pairs.into_iter().map(|(name, rate)| Tax { name, rate: Percent(rate) }).collect())
}

/// `[[name, rate, amount], …]`.
pub(crate) fn line_taxes(taxes: &[LineTax]) -> String {
    let mut out = String::with_capacity(24 * taxes.len() + 2);
    out.push('[');
    for (index, tax) in taxes.iter().enumerate() {
        out.push_str(if index > 0 { ",[" } else { "[" });
        text(&mut out, &tax.tax.name);
        write!(out, ",{},{}]", tax.tax.rate.0, tax.amount.0).expect("writing to a string");
    }
    out.push(']');
    out
}

/// The inverse of [`line_taxes`].
pub(crate) fn parse_line_taxes(text: &str) -> Option<Vec<LineTax>> {
    let triples: Vec<(String, i64, i64)> = serde_json::from_str(text).ok()?;
    let line_tax = |(name, rate, amount)| LineTax { tax: Tax { name, rate: Percent(rate) }, amount: Amount(amount) };
    Some(triples.into_iter().map(line_tax).collect())
}

/// `[amount, …]`, in minor units; none where there are none.
pub(crate) fn amounts(amounts: impl Iterator<Item = Amount>) -> Option<String> {
    let minor: Vec<i64> = amounts.map(|amount| amount.0).collect();
    (!minor.is_empty()).then(|| serde_json::to_string(&minor).expect("integers are JSON"))
}

/// The inverse of [`amounts`].
pub(crate) fn parse_amounts(text: Option<&str>) -> Option<Vec<Amount>> {
    let Some(text) = text else { return Some(Vec::new()) };
    let minor: Vec<i64> = serde_json::from_str(text).ok()?;
    Some(minor.into_iter().map(Amount).collect())
}

/// `[[outlet, until], …]`; none where there are none, as almost always.
pub(crate) fn sold_out(sold_out: &[SoldOut]) -> Option<String> {
    let pairs: Vec<(&str, Option<i64>)> =
        sold_out.iter().map(|one| (one.outlet.as_str(), one.until.map(|until| until.0))).collect();
    (!pairs.is_empty()).then(|| serde_json::to_string(&pairs).expect("strings and integers are JSON"))
}

/// The inverse of [`sold_out`].
pub(crate) fn parse_sold_out(text: Option<&str>) -> Option<Vec<SoldOut>> {
    let Some(text) = text else { return Some(Vec::new()) };
    let pairs: Vec<(String, Option<i64>)> = serde_json::from_str(text).ok()?;
    Some(pairs.into_iter().map(|(outlet, until)| SoldOut { outlet, until: until.map(Timestamp) }).collect())
}

/// `[["percent"|"amount", value, reason], …]`; almost always `[]`.
pub(crate) fn discounts(discounts: &[Discount]) -> String {
    if discounts.is_empty() {
        return "[]".to_owned();
    }
    let triples = discounts.iter().map(|discount| match discount.kind {
        DiscountKind::Percent(percent) => ("percent", percent.0, discount.reason.as_deref()),
        DiscountKind::Amount(amount) => ("amount", amount.0, discount.reason.as_deref()),
    });
    serde_json::to_string(&triples.collect::<Vec<_>>()).expect("strings and integers are JSON")
}

/// The inverse of [`discounts`].
pub(crate) fn parse_discounts(text: &str) -> Option<Vec<Discount>> {
    if text == "[]" {
        return Some(Vec::new());
    }
    let triples: Vec<(String, i64, Option<String>)> = serde_json::from_str(text).ok()?;
    let discount = |(kind, value, reason): (String, i64, Option<String>)| {
        let kind = match kind.as_str() {
            "percent" => DiscountKind::Percent(Percent(value)),
            "amount" => DiscountKind::Amount(Amount(value)),
            _ => return None,
        };
        Some(Discount { kind, reason })
    };
    triples.into_iter().map(discount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_render_as_json_with_exact_amounts() {
        let mut out = String::new();
        let facts = [
            Fact::new("total", Value::Amount(Amount(1_529_677_516), 2)),
            Fact::new("note", Value::Text("a \"b\"\n\u{1}".into())),
            Fact::new("lines", Value::List(vec![Value::Null, Value::Integer(3)])),
        ];
        object(&mut out, &facts);
        assert_eq!(out, r#"{"total":15296775.16,"note":"a \"b\"\n\u0001","lines":[null,3]}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok());
    }

    #[test]
    fn discounts_taxes_and_what_is_sold_out_survive_their_columns() {
        let list = vec![
            SoldOut { outlet: "MAIN".into(), until: None },
            SoldOut { outlet: "YAS".into(), until: Some(Timestamp(1_768_000_000_000)) },
        ];
        assert_eq!(parse_sold_out(sold_out(&list).as_deref()), Some(list));
        assert_eq!((sold_out(&[]), parse_sold_out(None)), (None, Some(Vec::new())));
        let list = vec![
            Discount { kind: DiscountKind::Percent(Percent(12_500)), reason: Some("opening \"week\"".into()) },
            Discount { kind: DiscountKind::Amount(Amount(500)), reason: None },
        ];
        assert_eq!(parse_discounts(&discounts(&list)), Some(list));
        let list = vec![LineTax { tax: Tax { name: "CGST 2.5".into(), rate: Percent(2_500) }, amount: Amount(7) }];
        assert_eq!(parse_line_taxes(&line_taxes(&list)), Some(list));
    }
}
