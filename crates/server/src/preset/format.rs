//! The shape of a preset file, and how it becomes a command.

use std::collections::{BTreeMap, BTreeSet};

use docket_domain::access::{Role, is_derived_code};
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::catalog::{Category, Tax, Unit, is_valid_ean};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, RETENTION_YEARS, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Currency, Percent};
use docket_domain::numbering::{FiscalYearStart, Kind, Series, is_short_code};
use serde::Deserialize;

use super::{PresetError, usual};
use crate::numbering::SeriesBody;

type Names = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    merchant: Merchant,
    business_day: BusinessDay,
    #[serde(default)]
    series: BTreeMap<String, SeriesEntry>,
    channels: BTreeMap<String, String>,
    outlets: Vec<OutletEntry>,
    #[serde(default)]
    taxes: Vec<TaxEntry>,
    #[serde(default)]
    users: Vec<UserEntry>,
    #[serde(default)]
    categories: Vec<CategoryEntry>,
    #[serde(default)]
    products: Vec<ProductEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Merchant {
    name: String,
    slug: String,
    country: String,
    currency: String,
    decimals: u8,
    language: String,
    time_zone: String,
    prices_include_tax: bool,
    auto_confirm: String,
    #[serde(default = "one")]
    fiscal_year_start: i64,
    #[serde(default = "retention_years")]
    retention_years: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BusinessDay {
    cutoff: String,
    grace_from: Option<String>,
    grace_until: Option<String>,
    #[serde(default)]
    close_after_minutes: u16,
    force_close: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesEntry {
    template: String,
    #[serde(default)]
    scope: Vec<String>,
    reset: String,
    #[serde(default = "one")]
    start: i64,
    #[serde(default)]
    end: i64,
    at_end: Option<String>,
    #[serde(default)]
    unique_within: Vec<String>,
    #[serde(default)]
    default: BTreeMap<String, String>,
    rules: Option<String>,
}

fn one() -> i64 {
    1
}

fn retention_years() -> u8 {
    RETENTION_YEARS
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletEntry {
    code: String,
    name: String,
    time_zone: Option<String>,
    business_day: Option<BusinessDay>,
    #[serde(default)]
    registers: Vec<RegisterEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterEntry {
    code: String,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxEntry {
    name: String,
    rate: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserEntry {
    name: String,
    role: String,
    code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryEntry {
    code: String,
    name: Names,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductEntry {
    sku: String,
    name: Names,
    category: Option<String>,
    unit: String,
    price: String,
    #[serde(default)]
    taxes: Vec<String>,
    #[serde(default)]
    barcodes: Vec<String>,
    #[serde(default)]
    sell_by_weight: bool,
}

/// The value, or where and why not.
fn required<T>(at: impl Into<String>, value: Option<T>, problem: &str) -> Result<T, PresetError> {
    value.ok_or_else(|| PresetError::Value { at: at.into(), problem: problem.to_owned() })
}

fn check(at: impl Into<String>, holds: bool, problem: &str) -> Result<(), PresetError> {
    required(at, holds.then_some(()), problem)
}

pub(super) fn check_slug(at: &str, text: &str) -> Result<(), PresetError> {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_slug = (1..=60).contains(&text.len()) && text.bytes().all(inside) && !text.starts_with('-');
    check(at, is_slug, "a slug is 1 to 60 of a-z, 0-9 and -, and does not begin with -")
}

fn is_sku(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(inside)
}

const SHORT_CODE: &str = "a short code is 1 to 8 of A-Z and 0-9";

impl Preset {
    pub fn into_command(self) -> Result<SetUpMerchant, PresetError> {
        let settings = self.settings()?;
        let users = self.users()?;
        let categories = self.categories();
        let products = self.products(&settings)?;
        Ok(SetUpMerchant { settings, users, categories, products })
    }

    fn settings(&self) -> Result<Settings, PresetError> {
        let merchant = &self.merchant;
        check_slug("merchant.slug", &merchant.slug)?;
        let is_country = merchant.country.len() == 2 && merchant.country.bytes().all(|byte| byte.is_ascii_uppercase());
        check("merchant.country", is_country, "a country is two letters of ISO 3166, such as AE")?;
        let is_currency = merchant.currency.len() == 3 && merchant.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        check("merchant.currency", is_currency, "a currency is three letters of ISO 4217, such as AED")?;
        check("merchant.decimals", merchant.decimals <= 4, "a currency has 0 to 4 decimals")?;
        let years = merchant.retention_years;
        check("merchant.retention_years", (1..=30).contains(&years), "bills are kept for 1 to 30 years")?;
        let auto_confirm = AutoConfirm::parse(&merchant.auto_confirm);
        Ok(Settings {
            merchant: MerchantId(0),
            slug: merchant.slug.clone(),
            name: merchant.name.clone(),
            country: merchant.country.clone(),
            currency: Currency { code: merchant.currency.clone(), decimals: merchant.decimals },
            language: merchant.language.clone(),
            zone: zone("merchant.time_zone", &merchant.time_zone)?,
            business_day: self.business_day.policy("business_day")?,
            prices_include_tax: merchant.prices_include_tax,
            auto_confirm: required("merchant.auto_confirm", auto_confirm, "manual, on_placed or on_paid")?,
            fiscal_year_start: required(
                "merchant.fiscal_year_start",
                FiscalYearStart::new(merchant.fiscal_year_start),
                "a month, 1 to 12",
            )?,
            users_made: 0,
            retention_years: merchant.retention_years,
            is_scratch: false,
            salt: [0; 16],
            outlets: self.outlets()?,
            registers: self.registers()?,
            channels: self.channels()?,
            series: self.all_series()?,
            former_series: Vec::new(),
        })
    }

    /// The series that the file names, and the usual one for every kind that it leaves out.
    fn all_series(&self) -> Result<Vec<Series>, PresetError> {
        let mut all: Vec<Series> = self.series.iter().map(|(kind, entry)| entry.series(kind)).collect::<Result<_, _>>()?;
        for kind in Kind::ALL {
            if !all.iter().any(|series| series.kind == *kind) {
                all.extend(usual::series(*kind));
            }
        }
        Ok(all)
    }

    fn outlets(&self) -> Result<Vec<Outlet>, PresetError> {
        check("outlets", !self.outlets.is_empty(), "a merchant has at least one outlet")?;
        let mut codes = BTreeSet::new();
        let mut outlets = Vec::new();
        for outlet in &self.outlets {
            let at = format!("outlets.{}", outlet.code);
            check(&at, is_short_code(&outlet.code), SHORT_CODE)?;
            check(&at, codes.insert(&outlet.code), "two outlets have this code")?;
            let own_zone = outlet.time_zone.as_ref().map(|name| zone(&format!("{at}.time_zone"), name)).transpose()?;
            let policy = outlet.business_day.as_ref().map(|day| day.policy(&format!("{at}.business_day"))).transpose()?;
            outlets.push(Outlet { code: outlet.code.clone(), name: outlet.name.clone(), zone: own_zone, business_day: policy });
        }
        Ok(outlets)
    }

    fn registers(&self) -> Result<Vec<Register>, PresetError> {
        let mut codes = BTreeSet::new();
        let mut registers = Vec::new();
        for outlet in &self.outlets {
            for register in &outlet.registers {
                let at = format!("outlets.{}.registers.{}", outlet.code, register.code);
                check(&at, is_short_code(&register.code), SHORT_CODE)?;
                check(&at, codes.insert(&register.code), "two registers have this code")?;
                registers.push(Register {
                    outlet: outlet.code.clone(),
                    code: register.code.clone(),
                    name: register.name.clone(),
                });
            }
        }
        Ok(registers)
    }

    fn channels(&self) -> Result<Vec<Channel>, PresetError> {
        let mut codes = BTreeSet::new();
        let mut channels = Vec::new();
        for (name, code) in &self.channels {
            let at = format!("channels.{name}");
            check(&at, is_short_code(code), SHORT_CODE)?;
            check(&at, codes.insert(code), "two channels have this code")?;
            channels.push(Channel { name: name.clone(), code: code.clone() });
        }
        Ok(channels)
    }

    fn users(&self) -> Result<Vec<NewUser>, PresetError> {
        let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
        let mut users = Vec::new();
        for user in &self.users {
            let at = format!("users.{}", user.name);
            check(&at, names.insert(&user.name), "two users have this name")?;
            let role = required(format!("{at}.role"), Role::parse(&user.role), "not one of the roles")?;
            if let Some(code) = &user.code {
                let at = format!("{at}.code");
                check(&at, is_short_code(code), SHORT_CODE)?;
                check(&at, !is_derived_code(code), "U1, U2 and so on are given to users without a code")?;
                check(&at, codes.insert(code), "two users have this code")?;
            }
            users.push(NewUser { name: user.name.clone(), role, code: user.code.clone() });
        }
        Ok(users)
    }

    fn categories(&self) -> Vec<Category> {
        let language = &self.merchant.language;
        self.categories
            .iter()
            .map(|category| Category { code: category.code.clone(), names: own_first(&category.name, language) })
            .collect()
    }

    fn products(&self, settings: &Settings) -> Result<Vec<NewProduct>, PresetError> {
        let mut taxes = BTreeMap::new();
        for entry in &self.taxes {
            let at = format!("taxes.{}", entry.name);
            let rate = Percent::parse(&entry.rate).ok().filter(|rate| (Percent(0)..=Percent::WHOLE).contains(rate));
            let rate = required(&at, rate, "a rate is 0 to 100 per cent, with at most 3 decimals")?;
            let tax = Tax { name: entry.name.clone(), rate };
            check(&at, taxes.insert(entry.name.as_str(), tax).is_none(), "two taxes have this name")?;
        }
        let mut categories = BTreeSet::new();
        for category in &self.categories {
            let at = format!("categories.{}", category.code);
            check(&at, categories.insert(category.code.as_str()), "two categories have this code")?;
        }
        let mut codes = BTreeSet::new();
        self.products.iter().map(|product| product.product(settings, &taxes, &categories, &mut codes)).collect()
    }
}

fn zone(at: &str, name: &str) -> Result<Zone, PresetError> {
    required(at, Zone::named(name), "not a time zone of the IANA database")
}

impl BusinessDay {
    fn policy(&self, at: &str) -> Result<Policy, PresetError> {
        let time = |field: &str, text: &str| {
            required(format!("{at}.{field}"), TimeOfDay::parse(text), "a time of day is HH:MM, 00:00 to 23:59")
        };
        let grace = match (&self.grace_from, &self.grace_until) {
            (Some(from), Some(until)) => Some(Grace { from: time("grace_from", from)?, until: time("grace_until", until)? }),
            (None, None) => None,
            _ => {
                let problem = "a grace period has both grace_from and grace_until".to_owned();
                return Err(PresetError::Value { at: at.to_owned(), problem });
            }
        };
        let word = self.force_close.as_deref().unwrap_or(ForceClose::Automatic.as_str());
        let force_close = required(format!("{at}.force_close"), ForceClose::parse(word), "automatic or manager")?;
        Policy::new(time("cutoff", &self.cutoff)?, grace, self.close_after_minutes, force_close)
            .map_err(|error| PresetError::Value { at: at.to_owned(), problem: error.to_string() })
    }
}

impl SeriesEntry {
    /// Reads it as the API reads a series; a pointer there is a place here.
    fn series(&self, kind: &str) -> Result<Series, PresetError> {
        let parsed = required(format!("series.{kind}"), Kind::parse(kind), "not a kind of document that has numbers")?;
        let body = SeriesBody {
            template: self.template.clone(),
            scope: self.scope.clone(),
            reset: Some(self.reset.clone()),
            start: Some(self.start),
            end: Some(self.end),
            at_end: self.at_end.clone(),
            unique_within: self.unique_within.clone(),
            default: self.default.clone(),
            rules: self.rules.clone(),
        };
        body.read(parsed).map_err(|refusal| {
            let pointer = refusal.problems.first().map_or("", |problem| problem.pointer.as_str());
            let field = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
            let field = match field {
                "uniqueWithin" => "unique_within",
                "atEnd" => "at_end",
                other => other,
            };
            PresetError::Value { at: format!("series.{kind}.{field}"), problem: refusal.detail }
        })
    }
}

impl ProductEntry {
    fn product<'a>(
        &'a self,
        settings: &Settings,
        taxes: &BTreeMap<&str, Tax>,
        categories: &BTreeSet<&str>,
        codes: &mut BTreeSet<&'a str>,
    ) -> Result<NewProduct, PresetError> {
        let at = |field: &str| format!("products.{}.{field}", self.sku);
        check(at("sku"), is_sku(&self.sku), "a SKU is 1 to 40 of A-Z, 0-9 and -")?;
        for code in std::iter::once(&self.sku).chain(&self.barcodes) {
            check(at("barcodes"), codes.insert(code), "another product has this SKU or barcode")?;
        }
        for barcode in &self.barcodes {
            check(at("barcodes"), is_valid_ean(barcode), "not an EAN-13 or EAN-8 with a right check digit")?;
        }
        if let Some(category) = &self.category {
            check(at("category"), categories.contains(category.as_str()), "no such category")?;
        }
        let mut own_taxes = Vec::new();
        for name in &self.taxes {
            own_taxes.push(required(at("taxes"), taxes.get(name.as_str()).cloned(), "no such tax")?);
        }
        let price = settings.currency.parse(&self.price).ok().filter(|price| price.0 >= 0);
        Ok(NewProduct {
            sku: self.sku.clone(),
            names: own_first(&self.name, &settings.language),
            category: self.category.clone(),
            unit: required(at("unit"), Unit::parse(&self.unit), "piece, pack, kg or litre")?,
            price: required(at("price"), price, "an amount of zero or more with the merchant's decimals")?,
            taxes: own_taxes,
            barcodes: self.barcodes.clone(),
            sell_by_weight: self.sell_by_weight,
        })
    }
}

/// The merchant's own language first, then the others by their code.
fn own_first(names: &Names, language: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = names.iter().map(|(code, name)| (code.clone(), name.clone())).collect();
    list.sort_by_key(|(code, _)| code != language);
    list
}
