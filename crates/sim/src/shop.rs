//! The merchants: a kitchen and a shop in one, so that every command has something to do.

use docket_domain::access::{Actor, Role};
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::catalog::{Tax, Unit};
use docket_domain::command::Command;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, PaymentRules, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Amount, Currency, Percent};
use docket_domain::numbering::{AtEnd, FiscalYearStart, Kind, Reset, Series, Template};
use docket_domain::queues::QueueRules;
use docket_domain::time::Timestamp;

use crate::dice::Dice;
use crate::months::OUTLETS;

/// When every run begins: 2025-11-06, noon in Dubai.
pub const BEGINNING: Timestamp = Timestamp(1_762_416_000_000);

/// What the kitchen makes, of which no stock is kept: SKU, price in minor units, tax in thousandths of a per cent.
pub const DISHES: [(&str, i64, i64); 3] = [("SHAWARMA", 2_500, 5_000), ("DATES", 3_333, 5_000), ("WATER", 99, 0)];

/// The series of a merchant: kind, template, and when it begins anew.
pub const SERIES: [(Kind, &str, Reset); 8] = [
    (Kind::Order, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay),
    (Kind::Customer, "CUST{SEQ:4}", Reset::Never),
    (Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year),
    (Kind::Shift, "SH-{SEQ:6}", Reset::Never),
    (Kind::ZReport, "Z-{SEQ:5}", Reset::Never),
    (Kind::Bill, "BILL-{SEQ:10}", Reset::Never),
    (Kind::CreditNote, "CN-{SEQ:10}", Reset::Never),
    (Kind::Purchase, "PUR-{SEQ:6}", Reset::Never),
];

/// How a merchant is set up; some things differ from run to run.
fn settings(merchant: MerchantId, dice: &mut Dice) -> Settings {
    let series =
        |(kind, template, reset): (Kind, &str, Reset)| Series::new(kind, Template::parse(template).expect("a template"), reset);
    let mut all: Vec<Series> = SERIES.into_iter().map(series).collect();
    if dice.one_in(2) {
        let ticket = series((Kind::Ticket, "T{SEQ}", Reset::Never));
        all.push(if dice.one_in(2) { Series { end: 3, at_end: AtEnd::Wrap, ..ticket } } else { ticket });
    }
    Settings {
        merchant,
        slug: format!("merchant-{merchant}"),
        name: "Al Marya".into(),
        country: "AE".into(),
        currency: Currency { code: "AED".into(), decimals: 2 },
        language: "en".into(),
        zone: Zone::named("Asia/Dubai").expect("a zone"),
        business_day: Policy::from_cutoff(dice.of(&[TimeOfDay::MIDNIGHT, TimeOfDay::parse("06:00").expect("a time")])),
        fiscal_year_start: FiscalYearStart::JANUARY,
        prices_include_tax: true,
        auto_confirm: dice.of(&[AutoConfirm::Manual, AutoConfirm::OnPlaced, AutoConfirm::OnPaid]),
        payments: PaymentRules::USUAL,
        queues: QueueRules::USUAL,
        smallest_coin: dice.of(&[Amount::ZERO, Amount(25)]),
        version: 1,
        shift_required: false,
        charges: Vec::new(),
        taxes: Vec::new(),
        retention_years: 8,
        delivery_proof: docket_domain::delivery::ProofWanted::Any,
        is_scratch: false,
        users_made: 0,
        salt: [0; 16],
        outlets: OUTLETS.map(|code| Outlet::new(code, code)).to_vec(),
        registers: vec![Register { outlet: "MAIN".into(), code: "R1".into(), name: "Till".into() }],
        channels: vec![Channel::new("counter", "CNTR"), Channel::new("delivery", "DELY")],
        series: all,
        former_series: Vec::new(),
        imported_shapes: Vec::new(),
        barcode_rules: Vec::new(),
        role_overrides: Vec::new(),
        printing: Default::default(),
    }
}

/// The command that sets a merchant up.
pub fn set_up(merchant: MerchantId, dice: &mut Dice) -> Command {
    let dish = |(sku, price, rate): (&str, i64, i64)| NewProduct {
        taxes: (rate > 0).then(|| Tax { name: "VAT".into(), rate: Percent(rate) }).into_iter().collect(),
        ..NewProduct::new(sku, vec![("en".into(), sku.into())], Unit::Kilogram, Amount(price))
    };
    let users = vec![NewUser::new("owner", Role::Owner)];
    let products = DISHES.into_iter().map(dish).collect();
    let set_up = SetUpMerchant { settings: settings(merchant, dice), users, categories: Vec::new(), products };
    Command::SetUpMerchant(Box::new(set_up))
}

/// Somebody at the till of the first outlet.
pub fn cashier() -> Actor {
    let owner = Actor::new(UserId(uuid::Uuid::from_u128(0xca)), Some("CA".into()), Role::Owner);
    Actor { outlet: Some(OUTLETS[0].into()), register: Some("R1".into()), ..owner }
}

/// One of two drivers.
pub fn driver(which: i64) -> Actor {
    let user = UserId(uuid::Uuid::from_u128(0xd0 + which as u128));
    Actor::new(user, Some(format!("D{which}")), Role::Driver)
}
