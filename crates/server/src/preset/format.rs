//! The shape of a preset file, and how it becomes a command.

use std::collections::{BTreeMap, BTreeSet};

use docket_domain::access::{Role, is_derived_code};
use docket_domain::billing::ChargeRule;
use docket_domain::catalog::embedded::BarcodeRule;
use docket_domain::catalog::{A_BARCODE, A_SKU, Category, Consumption, KnownTax, ModifierGroup, Tax, Unit, is_barcode, is_sku};
use docket_domain::delivery::ProofWanted;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, PaymentRules, RETENTION_YEARS, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Currency, Percent};
use docket_domain::numbering::{FiscalYearStart, Kind, Series, is_short_code};
use docket_domain::quantity::Quantity;
use serde::Deserialize;

use super::online::{ChannelEntry, HoursEntry, OnlineOrdersEntry, ShopEntry, check_shops};
use super::printing::{HeadEntry, PrinterEntry, Receipts};
use super::queues::Queues;
use super::rules::{
    BarcodeRuleEntry, ChargeEntry, PolicyEntry, SHORT_CODE, check, read_barcode_rules, release_unpaid_minutes, required,
    retention_years, smallest_coin, transfer_hours, zone,
};
use super::{PresetError, usual};
use crate::amount::Decimal;
use crate::extract::Check;
use crate::numbering::SeriesBody;
use crate::products::fields::{self, ModifierGroupBody, ModifierOptionBody};
use crate::products::names::NameBody;

type Names = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    merchant: Merchant,
    business_day: PolicyEntry,
    #[serde(default)]
    series: BTreeMap<String, SeriesEntry>,
    channels: BTreeMap<String, ChannelEntry>,
    outlets: Vec<OutletEntry>,
    #[serde(default)]
    receipts: Receipts,
    #[serde(default)]
    printers: Vec<PrinterEntry>,
    #[serde(default)]
    queues: Queues,
    #[serde(default)]
    taxes: Vec<TaxEntry>,
    #[serde(default)]
    charges: Vec<ChargeEntry>,
    #[serde(default)]
    users: Vec<UserEntry>,
    #[serde(default)]
    categories: Vec<CategoryEntry>,
    #[serde(default)]
    products: Vec<ProductEntry>,
    #[serde(default)]
    barcode_rules: Vec<BarcodeRuleEntry>,
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
    #[serde(default = "pay_later")]
    pay_later: bool,
    #[serde(default = "transfer_hours_usual")]
    transfer_hours: u16,
    release_unpaid_minutes: Option<u16>,
    smallest_coin: Option<String>,
    #[serde(default)]
    shift_required: bool,
    #[serde(default = "one")]
    fiscal_year_start: i64,
    #[serde(default = "retention_years_usual")]
    retention_years: u8,
    delivery_proof: Option<String>,
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

fn pay_later() -> bool {
    PaymentRules::USUAL.pay_later
}

fn transfer_hours_usual() -> u16 {
    PaymentRules::USUAL.transfer_hours
}

fn retention_years_usual() -> u8 {
    RETENTION_YEARS
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletEntry {
    code: String,
    name: String,
    time_zone: Option<String>,
    business_day: Option<PolicyEntry>,
    #[serde(default)]
    receipt: HeadEntry,
    #[serde(default)]
    online_orders: OnlineOrdersEntry,
    opening_hours: Option<HoursEntry>,
    shop: Option<ShopEntry>,
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
    #[serde(default)]
    track_stock: bool,
    sold_online: Option<bool>,
    consumption: Option<String>,
    reorder_level: Option<String>,
    image: Option<String>,
    #[serde(default)]
    modifiers: Vec<ModifierEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModifierEntry {
    code: String,
    name: Names,
    min: Option<u16>,
    max: Option<u16>,
    options: Vec<OptionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionEntry {
    code: String,
    name: Names,
    price: Option<String>,
}

pub(super) fn check_slug(at: &str, text: &str) -> Result<(), PresetError> {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_slug = (1..=60).contains(&text.len()) && text.bytes().all(inside) && !text.starts_with('-');
    check(at, is_slug, "a slug is 1 to 60 of a-z, 0-9 and -, and does not begin with -")
}

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
        let delivery_proof = merchant.delivery_proof.as_deref().map_or(Some(ProofWanted::Any), ProofWanted::parse);
        let auto_confirm = AutoConfirm::parse(&merchant.auto_confirm);
        let currency = Currency { code: merchant.currency.clone(), decimals: merchant.decimals };
        let (outlets, registers) = (self.outlets()?, self.registers()?);
        let printing = self.receipts.printing(&self.printers, &outlets, &registers)?;
        let mut settings = Settings {
            merchant: MerchantId(0),
            version: 1,
            slug: merchant.slug.clone(),
            name: merchant.name.clone(),
            country: merchant.country.clone(),
            smallest_coin: smallest_coin("merchant.smallest_coin", merchant.smallest_coin.as_deref(), &currency)?,
            shift_required: merchant.shift_required,
            charges: self.charges(&currency)?,
            currency,
            language: merchant.language.clone(),
            zone: zone("merchant.time_zone", &merchant.time_zone)?,
            business_day: self.business_day.policy("business_day")?,
            prices_include_tax: merchant.prices_include_tax,
            auto_confirm: required("merchant.auto_confirm", auto_confirm, "manual, on_placed or on_paid")?,
            payments: PaymentRules {
                pay_later: merchant.pay_later,
                transfer_hours: transfer_hours("merchant.transfer_hours", merchant.transfer_hours)?,
                release_unpaid_minutes: release_unpaid_minutes(
                    "merchant.release_unpaid_minutes",
                    merchant.release_unpaid_minutes,
                )?,
            },
            queues: self.queues.rules()?,
            fiscal_year_start: required(
                "merchant.fiscal_year_start",
                FiscalYearStart::new(merchant.fiscal_year_start),
                "a month, 1 to 12",
            )?,
            users_made: 0,
            retention_years: retention_years("merchant.retention_years", merchant.retention_years)?,
            delivery_proof: required("merchant.delivery_proof", delivery_proof, "any, photo or code")?,
            is_scratch: false,
            salt: [0; 16],
            outlets,
            registers,
            channels: self.channels()?,
            printing,
            series: self.all_series()?,
            former_series: Vec::new(),
            taxes: self.known_taxes()?,
            imported_shapes: Vec::new(),
            barcode_rules: self.barcode_rules()?,
            role_overrides: Vec::new(),
        };
        if !settings.registers.is_empty() && settings.series(Kind::BillLane).is_none() {
            settings.series.extend(usual::lane_series(&settings));
        }
        check_shops(&settings)?;
        Ok(settings)
    }

    /// The list of taxes, in the order of the file.
    fn known_taxes(&self) -> Result<Vec<KnownTax>, PresetError> {
        let taxes = self.taxes()?;
        let known =
            |(number, entry): (u32, &TaxEntry)| KnownTax { number, tax: taxes[entry.name.as_str()].clone(), is_active: true };
        Ok((1..).zip(&self.taxes).map(known).collect())
    }

    fn charges(&self, currency: &Currency) -> Result<Vec<ChargeRule>, PresetError> {
        let taxes = self.taxes()?;
        let mut codes = BTreeSet::new();
        let mut charges = Vec::new();
        for charge in &self.charges {
            let at = format!("charges.{}", charge.code);
            check(&at, codes.insert(&charge.code), "a charge has a code of its own")?;
            charges.push(charge.read(&at, currency, named_taxes(&at, &charge.taxes, &taxes)?)?);
        }
        Ok(charges)
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

    fn barcode_rules(&self) -> Result<Vec<BarcodeRule>, PresetError> {
        read_barcode_rules(&self.barcode_rules, self.merchant.decimals, |rule| format!("barcode_rules.{}", rule.prefix))
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
            let receipt = outlet.receipt.head(&format!("{at}.receipt"))?;
            let online = outlet.online_orders.read(&format!("{at}.online_orders"))?;
            let hours = outlet.opening_hours.as_ref().map(|hours| hours.read(&format!("{at}.opening_hours"))).transpose()?;
            let shop = outlet.shop.as_ref().map(|shop| shop.read(&format!("{at}.shop"))).transpose()?;
            let (code, name) = (outlet.code.clone(), outlet.name.clone());
            outlets.push(Outlet {
                code,
                name,
                zone: own_zone,
                business_day: policy,
                receipt,
                online,
                opening_hours: hours,
                shop,
            });
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
        for (name, entry) in &self.channels {
            let at = format!("channels.{name}");
            check(&at, is_short_code(entry.code()), SHORT_CODE)?;
            check(&at, codes.insert(entry.code()), "two channels have this code")?;
            channels.push(entry.channel(name));
        }
        Ok(channels)
    }

    fn users(&self) -> Result<Vec<NewUser>, PresetError> {
        let (mut names, mut codes) = (BTreeSet::new(), BTreeSet::new());
        let mut users = Vec::new();
        for user in &self.users {
            let at = format!("users.{}", user.name);
            check(&at, names.insert(&user.name), "two users have this name")?;
            let role = required(format!("{at}.role"), Role::parse_staff(&user.role), "not one of the roles")?;
            if let Some(code) = &user.code {
                let at = format!("{at}.code");
                check(&at, is_short_code(code), SHORT_CODE)?;
                check(&at, !is_derived_code(code), "U1, U2 and so on are given to users without a code")?;
                check(&at, codes.insert(code), "two users have this code")?;
            }
            users.push(NewUser { code: user.code.clone(), ..NewUser::new(&user.name, role) });
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

    fn taxes(&self) -> Result<BTreeMap<&str, Tax>, PresetError> {
        let mut taxes = BTreeMap::new();
        for entry in &self.taxes {
            let at = format!("taxes.{}", entry.name);
            let rate = Percent::parse(&entry.rate).ok().filter(|rate| (Percent(0)..=Percent::WHOLE).contains(rate));
            let rate = required(&at, rate, "a rate is 0 to 100 per cent, with at most 3 decimals")?;
            let tax = Tax { name: entry.name.clone(), rate };
            check(&at, taxes.insert(entry.name.as_str(), tax).is_none(), "two taxes have this name")?;
        }
        Ok(taxes)
    }

    fn products(&self, settings: &Settings) -> Result<Vec<NewProduct>, PresetError> {
        let taxes = self.taxes()?;
        let mut categories = BTreeSet::new();
        for category in &self.categories {
            let at = format!("categories.{}", category.code);
            check(&at, is_sku(&category.code), &format!("a code is {A_SKU}"))?;
            check(&at, categories.insert(category.code.as_str()), "two categories have this code")?;
        }
        let mut codes = BTreeSet::new();
        self.products.iter().map(|product| product.product(settings, &taxes, &categories, &mut codes)).collect()
    }
}

fn named_taxes(at: &str, names: &[String], taxes: &BTreeMap<&str, Tax>) -> Result<Vec<Tax>, PresetError> {
    names.iter().map(|name| required(at, taxes.get(name.as_str()).cloned(), "no such tax")).collect()
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
        check(at("sku"), is_sku(&self.sku), &format!("a SKU is {A_SKU}"))?;
        for code in std::iter::once(&self.sku).chain(&self.barcodes) {
            check(at("barcodes"), codes.insert(code), "another product has this SKU or barcode")?;
        }
        for barcode in &self.barcodes {
            check(at("barcodes"), is_barcode(barcode), &format!("a barcode has {A_BARCODE}"))?;
        }
        if let Some(category) = &self.category {
            check(at("category"), categories.contains(category.as_str()), "no such category")?;
        }
        let price = settings.currency.parse(&self.price).ok().filter(|price| price.0 >= 0);
        let unit = required(at("unit"), Unit::parse(&self.unit), "piece, pack, kg or litre")?;
        check(at("sell_by_weight"), !(self.sell_by_weight && unit.is_whole()), "only kg and litre are sold by weight")?;
        let word = self.consumption.as_deref().unwrap_or(Consumption::Fifo.as_str());
        let level = self.reorder_level.as_ref().map(|level| {
            let level = Quantity::parse(level).ok().filter(|level| level.0 > 0 && (!unit.is_whole() || level.0 % 1_000 == 0));
            required(at("reorder_level"), level, "a quantity above zero, whole where the unit is")
        });
        let (image, modifiers) = self.image_and_modifiers(settings)?;
        Ok(NewProduct {
            sku: self.sku.clone(),
            names: own_first(&self.name, &settings.language),
            category: self.category.clone(),
            unit,
            price: required(at("price"), price, "an amount of zero or more with the merchant's decimals")?,
            taxes: named_taxes(&at("taxes"), &self.taxes, taxes)?,
            barcodes: self.barcodes.clone(),
            sell_by_weight: self.sell_by_weight,
            is_active: true,
            sold_online: self.sold_online.unwrap_or(true),
            track_stock: self.track_stock,
            consumption: required(at("consumption"), Consumption::parse(word), "fifo or fefo")?,
            reorder_level: level.transpose()?,
            image,
            modifiers,
        })
    }

    /// Reads them as the API reads them; a pointer there is a place here.
    fn image_and_modifiers(&self, settings: &Settings) -> Result<(Option<String>, Vec<ModifierGroup>), PresetError> {
        let mut check = Check::default();
        let image = self.image.clone().and_then(|text| fields::image(text, &mut check));
        let bodies = self.modifiers.iter().map(ModifierEntry::body).collect();
        let modifiers = fields::modifiers(bodies, settings, &mut check);
        check.finish((image, modifiers)).map_err(|problem| {
            let first = &problem.errors()[0];
            PresetError::Value {
                at: format!("products.{}{}", self.sku, first.pointer.replace('/', ".")),
                problem: first.detail.clone(),
            }
        })
    }
}

impl ModifierEntry {
    fn body(&self) -> ModifierGroupBody {
        let option = |option: &OptionEntry| ModifierOptionBody {
            code: option.code.clone(),
            name: NameBody::All(option.name.clone()),
            price: option.price.as_deref().map(Decimal::new),
        };
        ModifierGroupBody {
            code: self.code.clone(),
            name: NameBody::All(self.name.clone()),
            min: self.min,
            max: self.max,
            options: self.options.iter().map(option).collect(),
        }
    }
}

/// The merchant's own language first, then the others by their code.
fn own_first(names: &Names, language: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = names.iter().map(|(code, name)| (code.clone(), name.clone())).collect();
    list.sort_by_key(|(code, _)| code != language);
    list
}
