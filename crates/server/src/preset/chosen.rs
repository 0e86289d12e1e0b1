//! A built-in preset with what a merchant chose instead of what its example has. Of the preset stay its series, its channels, the month in
//! which the fiscal year begins, and how orders are confirmed; everything else is the merchant's or usual.

use docket_domain::merchants::SetUpMerchant;
use toml::{Table, Value};

use super::{BUILT_IN, PresetError, format, names};

/// Code of the one outlet that a merchant begins with.
const OUTLET: &str = "MAIN";
/// Code of its register.
const REGISTER: &str = "R1";
/// More that does not fit than anybody reads at once.
const MISFITS_MAX: usize = 50;

/// What a merchant chose. What is left out is as in the preset's example, so that its numbers can be shown before the rest is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    /// Name of the preset that numbers their documents.
    pub preset: String,
    /// How an order's number is printed instead.
    pub template: Option<String>,
    /// Who they are.
    pub merchant: Option<ChosenMerchant>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// Local time at which a business day begins.
    pub cutoff: Option<String>,
    /// The tax of all products.
    pub tax: Option<ChosenTax>,
    /// What they sell.
    pub products: Vec<ChosenProduct>,
}

/// Who a merchant is.
#[derive(Clone, Debug)]
pub(crate) struct ChosenMerchant {
    /// As it is printed.
    pub name: String,
    /// As it stands in addresses.
    pub slug: String,
    /// ISO 3166.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// How many decimals amounts have.
    pub decimals: u8,
    /// Language of what is printed, BCP 47.
    pub language: String,
    /// Whether prices include the tax.
    pub prices_include_tax: bool,
}

/// A tax.
#[derive(Clone, Debug)]
pub(crate) struct ChosenTax {
    /// As it is printed.
    pub name: String,
    /// Per cent.
    pub rate: String,
}

/// A product.
#[derive(Clone, Debug)]
pub(crate) struct ChosenProduct {
    /// In the merchant's language.
    pub name: String,
    /// Price in the merchant's currency.
    pub price: String,
    /// The next of P1, P2 … that is free, where none is given.
    pub sku: Option<String>,
    /// What a scanner reads.
    pub barcode: Option<String>,
    /// piece, pack, kg or litre; what is not whole is sold by weight.
    pub unit: String,
}

/// Something chosen that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Where: a JSON pointer into the body of `POST /setup`.
    pub pointer: String,
    /// What is wrong.
    pub problem: String,
}

impl Misfit {
    fn at(pointer: impl Into<String>, problem: impl Into<String>) -> Misfit {
        Misfit { pointer: pointer.into(), problem: problem.into() }
    }
}

impl Chosen {
    /// The command that sets the merchant up, by the very rules of preset files. It has no users yet.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn into_command(self) -> Result<SetUpMerchant, Vec<Misfit>> {
        let Some(example) = BUILT_IN.iter().find(|(name, _)| *name == self.preset).map(|(_, text)| *text) else {
            let known = names().collect::<Vec<_>>().join(", ");
            return Err(vec![Misfit::at("/numbering/preset", format!("there is no such preset; there are {known}"))]);
        };
        let example: Table = toml::from_str(example).expect("what is built in can be read");
        let mut draft = Draft { skus: self.skus(), chosen: self, example };
        let mut misfits = Vec::new();
        // A preset file names the first that does not fit. That is noted and left out, and what remains is read again.
        loop {
            let error = match draft.read() {
                Ok(command) if misfits.is_empty() => return Ok(command),
                Ok(_) => return Err(misfits),
                Err(error) => error,
            };
            let (misfit, can_go_on) = draft.leave_out(&error);
            misfits.push(misfit);
            if !can_go_on || misfits.len() == MISFITS_MAX {
                return Err(misfits);
            }
        }
    }

    /// The SKU of every product.
    fn skus(&self) -> Vec<String> {
        let given: Vec<&String> = self.products.iter().filter_map(|product| product.sku.as_ref()).collect();
        let mut free = (1..).map(|count| format!("P{count}")).filter(|sku| !given.contains(&sku));
        let sku = |product: &ChosenProduct| product.sku.clone().unwrap_or_else(|| free.next().expect("numbers do not end"));
        self.products.iter().map(sku).collect()
    }
}

/// What was chosen, less what was found not to fit.
struct Draft {
    chosen: Chosen,
    skus: Vec<String>,
    example: Table,
}

impl Draft {
    fn read(&self) -> Result<SetUpMerchant, PresetError> {
        Value::Table(self.file()).try_into::<format::Preset>()?.into_command()
    }

    /// The preset file that it comes to.
    fn file(&self) -> Table {
        let Chosen { template, merchant: chosen, time_zone, cutoff, tax, products, .. } = &self.chosen;
        let mut merchant = self.part("merchant");
        merchant.retain(|key, _| USED.contains(&key));
        if let Some(chosen) = chosen {
            put(&mut merchant, "name", &chosen.name);
            put(&mut merchant, "slug", &chosen.slug);
            put(&mut merchant, "country", &chosen.country);
            put(&mut merchant, "currency", &chosen.currency);
            put(&mut merchant, "language", &chosen.language);
            merchant.insert("decimals".to_owned(), Value::Integer(chosen.decimals.into()));
            merchant.insert("prices_include_tax".to_owned(), Value::Boolean(chosen.prices_include_tax));
        }
        if let Some(zone) = time_zone {
            put(&mut merchant, "time_zone", zone);
        }
        let mut series = self.part("series");
        if let (Some(template), Some(Value::Table(order))) = (template, series.get_mut("order")) {
            put(order, "template", template);
        }
        let outlet = table([
            ("code", OUTLET.into()),
            ("name", merchant["name"].clone()),
            ("registers", Value::Array(vec![table([("code", REGISTER.into()), ("name", REGISTER.into())])])),
        ]);
        let tax_entry = |tax: &ChosenTax| table([("name", tax.name.as_str().into()), ("rate", tax.rate.as_str().into())]);
        let language = merchant["language"].as_str().unwrap_or_default();
        let product =
            |(product, sku): (&ChosenProduct, &String)| product_entry(product, sku, language, tax.as_ref().map(|tax| &tax.name));
        let products = products.iter().zip(&self.skus).map(product).collect();
        let Value::Table(file) = table([
            ("business_day", table([("cutoff", cutoff.as_deref().unwrap_or("00:00").into())])),
            ("series", Value::Table(series)),
            ("channels", Value::Table(self.part("channels"))),
            ("outlets", Value::Array(vec![outlet])),
            ("taxes", Value::Array(tax.iter().map(tax_entry).collect())),
            ("products", Value::Array(products)),
            ("merchant", Value::Table(merchant)),
        ]) else {
            unreachable!("a table was asked for")
        };
        file
    }

    /// A table of the example.
    fn part(&self, name: &str) -> Table {
        self.example.get(name).and_then(Value::as_table).cloned().unwrap_or_default()
    }

    /// Leaves out what an error is about, and says where it stood; `false` where that is not known, so that it would come again.
    fn leave_out(&mut self, error: &PresetError) -> (Misfit, bool) {
        let PresetError::Value { at, problem } = error else { return (Misfit::at("", error.to_string()), false) };
        let example = self.part("merchant");
        let text = |key: &str| example.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let chosen = self.chosen.merchant.as_mut();
        let field = match (at.as_str(), chosen) {
            ("merchant.slug", Some(merchant)) => {
                merchant.slug = text("slug");
                "/merchant/slug"
            }
            ("merchant.country", Some(merchant)) => {
                merchant.country = text("country");
                "/merchant/country"
            }
            ("merchant.currency", Some(merchant)) => {
                merchant.currency = text("currency");
                "/merchant/currency"
            }
            ("merchant.decimals", Some(merchant)) => {
                merchant.decimals = 4;
                "/merchant/decimals"
            }
            ("merchant.time_zone", _) if self.chosen.time_zone.take().is_some() => "/merchant/timeZone",
            (at, _) if at.starts_with("business_day") && self.chosen.cutoff.take().is_some() => "/merchant/cutoff",
            (at, _) if at.starts_with("series.order.") && self.chosen.template.take().is_some() => "/numbering/template",
            (at, _) if at.starts_with("taxes.") && self.chosen.tax.as_ref().is_some_and(|tax| tax.rate != "0") => {
                self.chosen.tax.iter_mut().for_each(|tax| tax.rate = "0".to_owned());
                "/tax/rate"
            }
            (at, _) => return self.leave_out_product(at, problem),
        };
        (Misfit::at(field, problem), true)
    }

    /// Of two with the same code the later one is it.
    fn leave_out_product(&mut self, at: &str, problem: &str) -> (Misfit, bool) {
        let field_of = |sku: &String| at.strip_prefix("products.")?.strip_prefix(sku.as_str())?.strip_prefix('.');
        let Some((index, field)) = self.skus.iter().enumerate().rev().find_map(|(index, sku)| Some((index, field_of(sku)?)))
        else {
            return (Misfit::at("", format!("{at}: {problem}")), false);
        };
        // Rows that were left out before keep their places: what stands for them always fits.
        let pointer = format!("/products/{index}/{}", if field == "barcodes" { "barcode" } else { field });
        self.skus[index] = format!("LEFT-OUT-{index}");
        self.chosen.products[index] =
            ChosenProduct { name: "-".to_owned(), price: "0".to_owned(), sku: None, barcode: None, unit: "piece".to_owned() };
        (Misfit::at(pointer, problem), true)
    }
}

/// What of the example's `[merchant]` has to do with numbers and orders, and what every merchant must say.
const USED: &[&str] = &[
    "name",
    "slug",
    "country",
    "currency",
    "decimals",
    "language",
    "time_zone",
    "prices_include_tax",
    "auto_confirm",
    "fiscal_year_start",
];

fn product_entry(product: &ChosenProduct, sku: &str, language: &str, tax: Option<&String>) -> Value {
    let is_weighed = matches!(product.unit.as_str(), "kg" | "litre");
    let list = |texts: Option<&String>| Value::Array(texts.into_iter().map(|text| text.as_str().into()).collect());
    table([
        ("sku", sku.into()),
        ("name", table([(language, product.name.as_str().into())])),
        ("price", product.price.as_str().into()),
        ("unit", product.unit.as_str().into()),
        ("sell_by_weight", Value::Boolean(is_weighed)),
        ("barcodes", list(product.barcode.as_ref())),
        ("taxes", list(tax)),
    ])
}

fn table<const ENTRIES: usize>(entries: [(&str, Value); ENTRIES]) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn put(table: &mut Table, key: &str, text: &str) {
    table.insert(key.to_owned(), text.into());
}

#[cfg(test)]
mod tests {
    use docket_domain::merchants::Settings;
    use docket_domain::numbering::checker::{Ground, check};

    use super::*;

    fn a_shop(preset: &str) -> Chosen {
        Chosen {
            preset: preset.to_owned(),
            template: None,
            merchant: Some(ChosenMerchant {
                name: "Corner Shop".to_owned(),
                slug: "corner-shop".to_owned(),
                country: "KW".to_owned(),
                currency: "KWD".to_owned(),
                decimals: 3,
                language: "ar".to_owned(),
                prices_include_tax: true,
            }),
            time_zone: Some("Asia/Kuwait".to_owned()),
            cutoff: Some("04:00".to_owned()),
            tax: Some(ChosenTax { name: "VAT".to_owned(), rate: "5".to_owned() }),
            products: vec![a_product("شاي", "0.250")],
        }
    }

    fn a_product(name: &str, price: &str) -> ChosenProduct {
        let (name, price, unit) = (name.to_owned(), price.to_owned(), "piece".to_owned());
        ChosenProduct { name, price, sku: None, barcode: None, unit }
    }

    fn pointers(chosen: Chosen) -> Vec<String> {
        chosen.into_command().expect_err("misfits").into_iter().map(|misfit| misfit.pointer).collect()
    }

    #[test]
    fn every_preset_numbers_a_merchant_of_ones_own() {
        for name in names() {
            let command = a_shop(name).into_command().unwrap_or_else(|misfits| panic!("{name}: {misfits:?}"));
            let settings = &command.settings;
            assert_eq!((settings.slug.as_str(), settings.currency.code.as_str()), ("corner-shop", "KWD"), "{name}");
            assert_eq!((settings.currency.decimals, settings.country.as_str(), settings.language.as_str()), (3, "KW", "ar"));
            assert_eq!((settings.zone.name(), settings.business_day.cutoff().to_string()), ("Asia/Kuwait", "04:00".to_owned()));
            assert_eq!(settings.outlets.len(), 1, "{name}");
            let example = super::super::named(name).expect("a preset").settings;
            let templates = |settings: &Settings| -> Vec<String> {
                settings.series.iter().map(|series| series.template.text().to_owned()).collect()
            };
            assert_eq!(templates(settings), templates(&example), "{name}");
            for series in &settings.series {
                check(series, &Ground::of(settings), []).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            }
            let [tea] = command.products.as_slice() else { panic!("one product") };
            assert_eq!((tea.sku.as_str(), tea.price.0, tea.taxes[0].rate.0), ("P1", 250, 5_000), "{name}");
        }
    }

    #[test]
    fn everything_that_does_not_fit_is_named_at_once() {
        let mut chosen = a_shop("al-marya");
        let merchant = chosen.merchant.as_mut().expect("a merchant");
        (merchant.slug, merchant.country, merchant.currency) = ("Corner Shop".into(), "Kuwait".into(), "dinar".into());
        merchant.decimals = 5;
        chosen.time_zone = Some("Asia/Atlantis".to_owned());
        chosen.cutoff = Some("25:00".to_owned());
        chosen.template = Some("{NOPE}".to_owned());
        chosen.tax.as_mut().expect("a tax").rate = "101".to_owned();
        chosen.products = vec![
            ChosenProduct { sku: Some("A".into()), ..a_product("Tea", "1") },
            ChosenProduct { sku: Some("A".into()), ..a_product("Coffee", "1") },
            a_product("Sugar", "dear"),
            ChosenProduct { unit: "sack".into(), ..a_product("Rice", "1") },
            ChosenProduct { sku: Some("no sku".into()), ..a_product("Milk", "1") },
            ChosenProduct { barcode: Some("".into()), ..a_product("Bread", "1") },
        ];
        let mut found = pointers(chosen);
        found.sort();
        assert_eq!(
            found,
            [
                "/merchant/country",
                "/merchant/currency",
                "/merchant/cutoff",
                "/merchant/decimals",
                "/merchant/slug",
                "/merchant/timeZone",
                "/numbering/template",
                "/products/1/barcode",
                "/products/2/price",
                "/products/3/unit",
                "/products/4/sku",
                "/products/5/barcode",
                "/tax/rate",
            ]
        );
        assert_eq!(pointers(a_shop("nope")), ["/numbering/preset"]);
    }

    #[test]
    fn products_without_a_code_get_the_next_that_is_free() {
        let mut chosen = a_shop("square");
        let p2 = ChosenProduct { sku: Some("P2".into()), ..a_product("Tea", "1") };
        chosen.products =
            vec![a_product("A", "1"), p2, a_product("B", "1"), ChosenProduct { unit: "kg".into(), ..a_product("C", "1") }];
        let products = chosen.into_command().expect("a merchant").products;
        assert_eq!(products.iter().map(|product| product.sku.as_str()).collect::<Vec<_>>(), ["P1", "P2", "P3", "P4"]);
        assert_eq!(products.iter().map(|product| product.sell_by_weight).collect::<Vec<_>>(), [false, false, false, true]);
    }
}
