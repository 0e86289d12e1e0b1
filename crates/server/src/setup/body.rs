//! What is sent to set a store up, and the command that it comes to. Each field that does not fit is named, all at once.

use docket_domain::access::{CredentialKind, Login};
use docket_domain::limits::{NAME_CHARS_MAX, TAX_NAME_CHARS_MAX};
use docket_domain::merchants::SetUpMerchant;
use docket_domain::numbering::checker::{self, Ground};
use docket_domain::numbering::{Kind, Series};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::amount::Decimal;
use crate::extract::Check;
use crate::preset::{Chosen, ChosenMerchant, ChosenProduct, ChosenTax};
use crate::problem::{EdgeCode, FieldError, Problem, named};
use crate::products::names::is_language;
use crate::users::{check_secret, login};

/// The most products to begin with; more are imported as a file.
const PRODUCTS_MAX: usize = 500;

/// A merchant to be made, with its owner.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Setup)]
pub struct SetupBody {
    /// The code that the server printed.
    #[schema(example = "k7mqp-x2dnc-4waht")]
    pub(super) code: String,
    /// Who the merchant is.
    merchant: SetupMerchantBody,
    /// How documents are numbered.
    numbering: SetupNumberingBody,
    /// The tax of all products; none where none is sent.
    tax: Option<SetupTaxBody>,
    /// What is sold, at most 500.
    #[serde(default)]
    products: Vec<SetupProductBody>,
    /// Who signs in first, and may do everything.
    owner: SetupOwnerBody,
}

/// Who a merchant is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupMerchant)]
pub struct SetupMerchantBody {
    /// As it is printed.
    #[schema(example = "Corner Shop")]
    name: String,
    /// As it stands in addresses and when signing in: 1 to 60 of a-z, 0-9 and -.
    #[schema(example = "corner-shop")]
    slug: String,
    /// ISO 3166.
    #[schema(example = "AE")]
    country: String,
    /// ISO 4217.
    #[schema(example = "AED")]
    currency: String,
    /// How many decimals amounts have, 0 to 4.
    #[schema(example = 2)]
    decimals: u8,
    /// Language of what is printed, and of the products' names (BCP 47).
    #[schema(example = "en")]
    language: String,
    /// IANA time zone.
    #[schema(example = "Asia/Dubai")]
    time_zone: String,
    /// Local time at which a business day begins.
    #[schema(example = "04:00")]
    cutoff: String,
    /// Whether prices include the tax.
    prices_include_tax: bool,
}

/// How documents are numbered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupNumbering)]
pub struct SetupNumberingBody {
    /// The preset whose series they are.
    #[schema(example = "al-marya")]
    pub(super) preset: String,
    /// How an order's number is printed instead of as the preset has it.
    #[schema(example = "CS-{YYYY}{MM}{DD}-{SEQ:4}")]
    pub(super) template: Option<String>,
}

/// A tax.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupTax)]
pub struct SetupTaxBody {
    /// As it is printed, at most 40 characters.
    #[schema(example = "VAT")]
    name: String,
    /// Per cent, 0 to 100, with at most 3 decimals.
    #[schema(example = 5)]
    rate: Decimal,
}

/// A product to begin with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupProduct)]
pub struct SetupProductBody {
    /// In the merchant's language.
    #[schema(example = "Tea")]
    name: String,
    /// With at most the merchant's decimals.
    #[schema(example = 4.5)]
    price: Decimal,
    /// Its code; the next of P1, P2 … where none is sent.
    sku: Option<String>,
    /// What a scanner reads.
    barcode: Option<String>,
    /// piece, pack, kg or litre; piece where none is sent. What is sold by kg or litre is sold by weight.
    unit: Option<String>,
}

/// Who signs in first.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupOwner)]
pub struct SetupOwnerBody {
    /// What they are called.
    #[schema(example = "Maryam")]
    name: String,
    /// By what they sign in: 3 to 64 of a-z, 0-9 and . _ - + @.
    #[schema(example = "maryam")]
    login: String,
    /// 10 to 200 characters, none of the commonest.
    password: String,
}

/// What a body comes to.
pub(super) struct Wanted {
    /// Without its owner.
    pub command: SetUpMerchant,
    /// The owner's name.
    pub owner: String,
    /// The owner's login.
    pub login: Login,
    /// The owner's password.
    pub password: String,
}

impl SetupBody {
    /// Reads it, the code left aside.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub(super) fn read(self) -> Result<Wanted, Problem> {
        let mut check = Check::default();
        let owner = required("/owner/name", self.owner.name, NAME_CHARS_MAX, &mut check);
        let login = login("/owner/login", &self.owner.login, &mut check);
        check_secret("/owner/password", CredentialKind::Password, &self.owner.password, &mut check);
        let name = required("/merchant/name", self.merchant.name, NAME_CHARS_MAX, &mut check);
        if !is_language(&self.merchant.language) {
            let detail = "`language` must be one such as `en` or `pt-BR` (BCP 47).";
            check.bad("/merchant/language", EdgeCode::RequestInvalid, detail);
        }
        if docket_phone::countries().binary_search(&self.merchant.country).is_err() {
            let detail = "`country` must be two letters of ISO 3166, such as AE.";
            check.bad("/merchant/country", EdgeCode::RequestInvalid, detail);
        }
        let tax = self.tax.map(|tax| ChosenTax {
            name: required("/tax/name", tax.name, TAX_NAME_CHARS_MAX, &mut check),
            rate: tax.rate.text().to_owned(),
        });
        if self.products.len() > PRODUCTS_MAX {
            let detail = format!("`products` must have at most {PRODUCTS_MAX} entries; import the others as a file later.");
            check.bad("/products", EdgeCode::ItemsTooMany, detail);
            return Err(Problem::fields(check.into_errors()));
        }
        let products = self.products.into_iter().enumerate().map(|(index, product)| product.read(index, &mut check)).collect();
        let chosen = Chosen {
            preset: self.numbering.preset,
            template: self.numbering.template,
            time_zone: Some(self.merchant.time_zone),
            cutoff: Some(self.merchant.cutoff),
            merchant: Some(ChosenMerchant {
                name,
                slug: self.merchant.slug,
                country: self.merchant.country,
                currency: self.merchant.currency,
                decimals: self.merchant.decimals,
                language: self.merchant.language,
                prices_include_tax: self.merchant.prices_include_tax,
            }),
            tax,
            products,
        };
        let command = read(chosen, check.into_errors())?;
        let login = login.expect("what is no login was noted");
        Ok(Wanted { command, owner, login, password: self.owner.password })
    }
}

impl SetupProductBody {
    fn read(self, index: usize, check: &mut Check) -> ChosenProduct {
        let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        ChosenProduct {
            name: required(&format!("/products/{index}/name"), self.name, NAME_CHARS_MAX, check),
            price: self.price.text().to_owned(),
            sku: given(self.sku),
            barcode: given(self.barcode),
            unit: given(self.unit).unwrap_or_else(|| "piece".to_owned()),
        }
    }
}

/// The command that was chosen, where nothing was wrong before and its series can be put in force.
///
/// # Errors
/// Every field that does not fit, those of `before` first.
pub(super) fn read(chosen: Chosen, before: Vec<FieldError>) -> Result<SetUpMerchant, Problem> {
    let mut errors = before;
    match chosen.into_command() {
        Ok(command) => {
            errors.extend(unsafe_series(&command));
            if errors.is_empty() { Ok(command) } else { Err(Problem::fields(errors)) }
        }
        Err(misfits) => {
            for misfit in misfits {
                if errors.iter().any(|error| error.pointer == misfit.pointer) {
                    continue;
                }
                let detail = format!("{}: {}.", named(&misfit.pointer), misfit.problem.trim_end_matches('.'));
                let code = match misfit.pointer.as_str() {
                    "/numbering/template" => docket_domain::refusal::Code::NumberingSeriesInvalid.as_str(),
                    _ => EdgeCode::RequestInvalid.as_str(),
                };
                errors.push(FieldError { pointer: misfit.pointer, code, detail });
            }
            Err(Problem::fields(errors))
        }
    }
}

/// Why the series of orders, which is the only one that can be changed here, would be refused.
fn unsafe_series(command: &SetUpMerchant) -> Option<FieldError> {
    let series = command.settings.series(Kind::Order)?;
    let of_orders = |other: &&Series| other.kind != Kind::Order && other.kind.document() == Kind::Order.document();
    let others = command.settings.series.iter().filter(of_orders);
    let refusal = checker::check(series, &Ground::of(&command.settings), others).err()?;
    Some(FieldError { pointer: "/numbering/template".to_owned(), code: refusal.code.as_str(), detail: refusal.detail })
}

fn required(pointer: &str, text: String, chars_max: usize, check: &mut Check) -> String {
    if text.trim().is_empty() {
        check.bad(pointer, EdgeCode::FieldRequired, format!("{} must not be empty.", named(pointer)));
        return text;
    }
    check.text(pointer, Some(text), chars_max).unwrap_or_default()
}
