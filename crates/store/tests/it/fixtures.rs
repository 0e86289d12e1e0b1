//! A shop and its commands.

use docket_domain::access::Role;
use docket_domain::billing::Settlement;
use docket_domain::billing::tender::Tender;
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::catalog::{Category, ProductReference, Tax, Unit};
use docket_domain::command::Command;
use docket_domain::customers::{FindOrCreateCustomer, Phone, PhoneE164};
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, PaymentRules, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Amount, Currency, Percent};
use docket_domain::numbering::{AtEnd, FiscalYearStart, Kind, Reset, ScopePart, Series, Template};
use docket_domain::ordering::{CancelOrder, HoldOrder, NewItem, PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::{PaymentMethod, RecordPayment};
use docket_domain::quantity::Quantity;
use docket_domain::queues::QueueRules;
use docket_domain::time::{Date, Timestamp};

/// 2025-11-06, noon in Dubai.
pub const NOON: Timestamp = Timestamp(1_762_416_000_000);

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;

/// The merchant that most tests are about.
pub const SHOP: MerchantId = MerchantId(7);

/// A date of a text.
pub fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// A series without scope, unique in the merchant, from 1 on.
pub fn series(kind: Kind, template: &str, reset: Reset) -> Series {
    let template = Template::parse(template).expect("a template");
    Series::new(kind, template, reset)
}

/// The shop: two outlets, every order with a ticket.
pub fn settings() -> Settings {
    let outlet = |code: &str, name: &str| Outlet::new(code, name);
    let channel = |name: &str, code: &str| Channel::new(name, code);
    Settings {
        merchant: SHOP,
        slug: "al-marya".into(),
        name: "Al Marya".into(),
        country: "AE".into(),
        currency: Currency { code: "AED".into(), decimals: 2 },
        language: "en".into(),
        zone: Zone::named("Asia/Dubai").expect("a zone"),
        business_day: Policy::from_cutoff(TimeOfDay::parse("04:30").expect("a time")),
        fiscal_year_start: FiscalYearStart::APRIL,
        prices_include_tax: true,
        auto_confirm: AutoConfirm::Manual,
        payments: PaymentRules::USUAL,
        queues: QueueRules::USUAL,
        smallest_coin: Amount::ZERO,
        version: 1,
        shift_required: false,
        charges: Vec::new(),
        retention_years: 8,
        delivery_proof: docket_domain::delivery::ProofWanted::Any,
        is_scratch: false,
        users_made: 2,
        salt: [0; 16],
        outlets: vec![outlet("MAIN", "Al Marya Island"), outlet("YAS", "Yas Mall")],
        registers: vec![Register { outlet: "MAIN".into(), code: "R1".into(), name: "Till 1".into() }],
        channels: vec![channel("counter", "CNTR"), channel("delivery", "DELY"), channel("online", "WEB")],
        series: vec![
            series(Kind::Order, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay),
            series(Kind::Ticket, "T{DD}{SEQ:2}", Reset::BusinessDay),
            series(Kind::Customer, "CUST{SEQ:4}", Reset::Never),
            series(Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year),
            series(Kind::Bill, "BILL-{SEQ:10}", Reset::Never),
        ],
        former_series: Vec::new(),
        taxes: Vec::new(),
        imported_shapes: Vec::new(),
        barcode_rules: Vec::new(),
        role_overrides: Vec::new(),
        printing: Default::default(),
    }
}

/// The shop with orders numbered otherwise and without tickets.
pub fn numbered_by(order: Series) -> Settings {
    let mut settings = settings();
    settings.series = vec![order, series(Kind::Customer, "CUST{SEQ:4}", Reset::Never)];
    settings
}

/// The shop with tickets per seat, two each, wrapping.
pub fn per_seat() -> Settings {
    let mut settings = settings();
    settings.series[1] = Series {
        scope: vec![ScopePart::Seat],
        end: 2,
        at_end: AtEnd::Wrap,
        defaults: vec![(ScopePart::Seat, "ALL".into())],
        ..series(Kind::Ticket, "{SEAT}-{SEQ}", Reset::Never)
    };
    settings
}

/// The command that sets a merchant up with a small catalogue.
pub fn set_up(settings: Settings) -> Command {
    let taxes = vec![Tax { name: "CGST \"9\"".into(), rate: Percent(9_000) }, Tax { name: "SGST".into(), rate: Percent(9_000) }];
    let names = |sku: &str| vec![("en".to_owned(), format!("{sku} in English")), ("ar".to_owned(), "شاورما".to_owned())];
    let product = |sku: &str, unit: Unit, price: i64, barcodes: &[&str]| NewProduct {
        category: Some("FOOD".into()),
        taxes: taxes.clone(),
        barcodes: barcodes.iter().map(|code| (*code).to_owned()).collect(),
        sell_by_weight: unit == Unit::Kilogram,
        ..NewProduct::new(sku, names(sku), unit, Amount(price))
    };
    let products = vec![
        product("SHAWARMA", Unit::Piece, 2_500, &["4006381333931", "73513537"]),
        product("DATES", Unit::Kilogram, 3_333, &[]),
        product("WATER", Unit::Pack, 200, &[]),
    ];
    let categories = vec![Category { code: "FOOD".into(), names: vec![("en".into(), "Food".into())] }];
    let users =
        vec![NewUser::new("owner", Role::Owner), NewUser { code: Some("ALI".into()), ..NewUser::new("ali", Role::Cashier) }];
    Command::SetUpMerchant(Box::new(SetUpMerchant { settings, users, categories, products }))
}

/// So much of a product.
pub fn item(sku: &str, quantity: &str) -> NewItem {
    NewItem {
        product: Some(ProductReference(sku.into())),
        description: None,
        quantity: Quantity::parse(quantity).expect("a quantity"),
        unit_price: None,
        discounts: Vec::new(),
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    }
}

/// An order of one shawarma at the main outlet.
pub fn shawarma() -> PlaceOrder {
    PlaceOrder { outlet: Some("MAIN".into()), items: vec![item("SHAWARMA", "1")], ..PlaceOrder::default() }
}

/// The same for someone.
pub fn shawarma_for(customer: FindOrCreateCustomer) -> PlaceOrder {
    PlaceOrder { customer: Some(customer), ..shawarma() }
}

/// Someone by the local part of a phone number in the Emirates.
pub fn caller(national: &str) -> FindOrCreateCustomer {
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    FindOrCreateCustomer { phone: Phone { e164, national: national.into() }, name: Some("Aisha".into()), email: None }
}

/// The command that places an order.
pub fn placing(order: PlaceOrder) -> Command {
    Command::PlaceOrder(Box::new(order))
}

/// So much cash at the main outlet, of nobody known.
pub fn cash(minor: i64) -> RecordPayment {
    let amount = Amount(minor);
    let outlet = Some("MAIN".into());
    RecordPayment {
        user: None,
        customer: None,
        order: None,
        bill: None,
        outlet,
        amount,
        method: PaymentMethod::Cash,
        received: None,
        business_date: None,
        client_reference: None,
        reference: None,
    }
}

/// The command that records a payment.
pub fn paying(payment: RecordPayment) -> Command {
    Command::RecordPayment(Box::new(payment))
}

/// The command that puts an order on hold.
pub fn holding(order: OrderId) -> Command {
    Command::HoldOrder(Box::new(HoldOrder { order, reason: None, version: None }))
}

/// The command that calls an order off.
pub fn cancelling(order: OrderId, reason: &str) -> Command {
    Command::CancelOrder(Box::new(CancelOrder { order, reason: reason.into(), version: None }))
}

/// The command that moves an order.
pub fn moving(order: OrderId, to: Status) -> Command {
    let cash = Tender { method: PaymentMethod::Cash, amount: None };
    let payments = if to == Status::Delivered { vec![cash] } else { Vec::new() };
    let settlement = Settlement { payments, on_account: false };
    Command::TransitionOrder(Box::new(TransitionOrder { order, to, reason: None, settlement, version: None }))
}
