//! Every SKU and barcode is of one product, and leads to it.

use std::collections::BTreeMap;

use docket_domain::findings::Severity;
use docket_domain::ids::MerchantId;
use uuid::Uuid;

use crate::doctor::rule::{Here, Kind, Look, Rule};
use crate::sql::{Connection, Result, params};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "product.codesDiffer",
    severity: Severity::Error,
    holds: "Every SKU and barcode is of one product, and leads to it.",
    explanation: "A scanner sells something else than what is held under it, or nothing.",
    remedy: "Give one of the products another code, or take the code off it and add it again.",
    repair: None,
    look: Look::Here(look),
};

const CODES: &str = "SELECT c.code, c.product_id FROM product_code c WHERE c.merchant_id = ?1";
const PRODUCTS: &str = "SELECT p.product_id, p.sku, p.barcodes FROM product p WHERE p.merchant_id = ?1";

fn look(connection: &Connection, merchant: MerchantId, limit: usize) -> Result<Vec<Here>> {
    let mut leads: BTreeMap<String, [u8; 16]> = BTreeMap::new();
    let mut statement = connection.prepare_cached(CODES)?;
    let mut rows = statement.query(params![merchant.0])?;
    while let Some(row) = rows.next()? {
        leads.insert(row.get(0)?, row.get(1)?);
    }
    let mut wrong = Wrong::default();
    let mut of_products = 0;
    let mut statement = connection.prepare_cached(PRODUCTS)?;
    let mut rows = statement.query(params![merchant.0])?;
    while let Some(row) = rows.next()? {
        let (product, sku, barcodes): ([u8; 16], String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // What cannot be read has no codes, so that each of them leads to something that does not have it.
        let barcodes: Vec<String> = serde_json::from_str(&barcodes).unwrap_or_default();
        for code in barcodes.iter().chain([&sku]) {
            match leads.get(code) {
                Some(to) if *to == product => of_products += 1,
                Some(to) => wrong.note(product, code, &Uuid::from_bytes(*to).to_string()),
                None => wrong.note(product, code, "nothing"),
            }
        }
    }
    // As many lead to a product as products have: none is left over, and a second look is not needed.
    if of_products < leads.len() {
        strays(connection, merchant, &mut wrong)?;
    }
    Ok(wrong.here(limit))
}

/// Codes that lead to a product which is not called that, or is not there.
fn strays(connection: &Connection, merchant: MerchantId, wrong: &mut Wrong) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT c.code, c.product_id, p.sku, p.barcodes FROM product_code c
         LEFT JOIN product p ON p.merchant_id = c.merchant_id AND p.product_id = c.product_id
         WHERE c.merchant_id = ?1 AND (p.sku IS NULL OR p.sku <> c.code)",
    )?;
    let mut rows = statement.query(params![merchant.0])?;
    while let Some(row) = rows.next()? {
        let (code, product, barcodes): (String, [u8; 16], Option<String>) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let barcodes: Vec<String> = barcodes.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        if !barcodes.contains(&code) {
            wrong.note(product, &code, "a product that is not called that");
        }
    }
    Ok(())
}

/// Codes that are wrong, by product.
#[derive(Default)]
struct Wrong {
    products: BTreeMap<[u8; 16], Vec<String>>,
}

impl Wrong {
    fn note(&mut self, product: [u8; 16], code: &str, leads_to: &str) {
        self.products.entry(product).or_default().push(format!("{code} leads to {leads_to}"));
    }

    fn here(self, limit: usize) -> Vec<Here> {
        let here = |(product, codes): ([u8; 16], Vec<String>)| Here {
            of: Kind::Product,
            key: Uuid::from_bytes(product).to_string(),
            facts: vec![("codes", codes.join("; "))],
        };
        self.products.into_iter().take(limit).map(here).collect()
    }
}
