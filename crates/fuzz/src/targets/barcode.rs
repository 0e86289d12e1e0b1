//! Labels that scales print. Example of an input:
//!
//! ```text
//! decimals 2
//! rule 21 weight 5 5 3
//! code 2112345012506
//! price 4000
//! ```

use docket_domain::catalog::embedded::{BarcodeRule, ValueKind, check_rules, read};
use docket_domain::catalog::{NewProduct, Product, Unit, check_digit, is_barcode, is_valid_gtin};
use docket_domain::ids::ProductId;
use docket_domain::limits::{AMOUNT_MINOR_MAX, QUANTITY_MILLI_MAX};
use docket_domain::money::Amount;

use crate::said::Said;

/// Reads a label by a merchant's rules, and makes one of each rule.
pub fn run(input: &[u8]) {
    let said = Said::of(input);
    let decimals = said.below("decimals", 5) as u8;
    let rules: Vec<BarcodeRule> = said.all("rule").filter_map(rule).collect();
    if check_rules(&rules, decimals).is_err() {
        return;
    }
    let price = said.below("price", AMOUNT_MINOR_MAX as u64 + 1);
    let code = said.one("code").unwrap_or_default();
    assert!(!is_valid_gtin(code) || is_barcode(code), "{code}");
    label(code, &rules, decimals, price as i64);
    for rule in &rules {
        let digits = said.below("digits", 10_u64.pow(12));
        let free = 12 - rule.prefix.len();
        let rest = format!("{:0free$}", digits % 10_u64.pow(free as u32));
        let made = format!("{}{rest}", rule.prefix);
        let made = format!("{made}{}", check_digit(&made));
        assert!(label(&made, std::slice::from_ref(rule), decimals, price as i64), "{made} is of {rule:?}");
    }
}

/// Whether a code is a label of one of these rules; then it must say what its digits say.
fn label(code: &str, rules: &[BarcodeRule], decimals: u8, price: i64) -> bool {
    let Ok(Some(embedded)) = read(code, rules, decimals) else { return false };
    assert!(is_valid_gtin(code) && code.len() == 13, "{code}");
    let rule = rules.iter().find(|rule| code.starts_with(&rule.prefix)).expect("it was read by a rule");
    let item = rule.prefix.len() + usize::from(rule.item_digits);
    assert_eq!(embedded.codes[0], code[..item]);
    assert!(is_valid_gtin(&embedded.codes[1]) && embedded.codes[1].starts_with(&code[..item]), "{embedded:?}");
    let value: i64 = code[12 - usize::from(rule.value_digits)..12].parse().expect("digits");
    let scanned = embedded.scanned(&product(price));
    let finest = |kept: u8| value * 10_i64.pow(u32::from(kept - rule.value_decimals));
    match rule.kind {
        ValueKind::Price => assert_eq!(scanned.price, (value > 0).then(|| Amount(finest(decimals))), "{code}"),
        ValueKind::Weight => {
            let milli = Some(finest(3)).filter(|milli| (1..=QUANTITY_MILLI_MAX).contains(milli));
            assert_eq!((scanned.quantity.map(|quantity| quantity.0), scanned.price), (milli, None), "{code}");
        }
    }
    assert!(scanned.quantity.is_none_or(|quantity| (1..=QUANTITY_MILLI_MAX).contains(&quantity.0)), "{scanned:?}");
    true
}

/// `21 weight 5 5 3`: prefix, what it carries, digits of item and value, decimals.
fn rule(said: &str) -> Option<BarcodeRule> {
    let mut parts = said.split(' ');
    let prefix = parts.next()?.to_owned();
    let kind = ValueKind::parse(parts.next()?)?;
    let mut number = || parts.next()?.parse::<u8>().ok();
    Some(BarcodeRule { prefix, kind, item_digits: number()?, value_digits: number()?, value_decimals: number()? })
}

fn product(price: i64) -> Product {
    let id = "00000000-0000-0000-0000-000000000000".parse().expect("an id");
    NewProduct::new("CHEESE", vec![("en".to_owned(), "Cheese".to_owned())], Unit::Kilogram, Amount(price)).with_id(ProductId(id))
}
