//! A delivery kitchen in Dubai, its people, and short ways to write its commands.

use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{KnownItem, Settlement, SoldItem};
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::catalog::{ProductReference, Tax, Unit};
use docket_domain::clock::LowerFloor;
use docket_domain::command::Command;
use docket_domain::customers::{
    ChangeCustomer, CreateCustomer, EraseCustomer, FindOrCreateCustomer, MergeCustomers, Phone, PhoneE164,
};
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::delivery::{AssignDelivery, DeliverOrder, Proof, ProofWanted};
use docket_domain::ids::{CustomerId, OrderId, ShiftId, UserId};
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, PaymentRules, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Amount, Currency, Percent};
use docket_domain::numbering::{FiscalYearStart, Kind, Reset, Series, Template};
use docket_domain::ordering::{
    AmendOrder, CancelOrder, Discount, DiscountKind, HoldOrder, LineAmendment, LineRemoval, MergeOrders, MergedOrder, MoveTable,
    NewItem, PlaceOrder, RecallOrder, SplitOrder, Status, Taken, TransitionOrder,
};
use docket_domain::payments::{PaymentMethod, RecordPayment};
use docket_domain::quantity::Quantity;
use docket_domain::queues::QueueRules;
use docket_domain::shifts::{CashMovementKind, CloseShift, MoveCash, OpenShift};
use docket_domain::stock::{PurchasedItem, ReceivePurchase};
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use crate::shop::{MERCHANT, Shop};

/// 2025-11-06, noon in Dubai.
pub const NOON: Timestamp = Timestamp(1_762_416_000_000);

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;

/// The time of an RFC 3339 text.
pub fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().expect("a timestamp").as_millisecond())
}

/// A series without scope, unique in the merchant, from 1 on.
pub fn series(kind: Kind, template: &str, reset: Reset) -> Series {
    let template = Template::parse(template).expect("a template");
    Series::new(kind, template, reset)
}

/// The kitchen: one outlet, two registers, orders numbered by day, customers for ever.
pub fn settings() -> Settings {
    let register = |code: &str| Register { outlet: "MAIN".into(), code: code.into(), name: code.into() };
    let channel = |name: &str, code: &str| Channel::new(name, code);
    Settings {
        merchant: MERCHANT,
        slug: "al-marya".into(),
        name: "Al Marya".into(),
        country: "AE".into(),
        currency: Currency { code: "AED".into(), decimals: 2 },
        language: "en".into(),
        zone: Zone::named("Asia/Dubai").expect("a zone"),
        business_day: Policy::from_cutoff(TimeOfDay::MIDNIGHT),
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
        delivery_proof: ProofWanted::Any,
        is_scratch: false,
        users_made: 0,
        salt: [0; 16],
        outlets: vec![Outlet::new("MAIN", "Al Marya Island")],
        registers: vec![register("R1"), register("R2")],
        channels: vec![channel("counter", "CNTR"), channel("dine_in", "MESA"), channel("delivery", "DELY")],
        series: vec![
            series(Kind::Order, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay),
            series(Kind::Customer, "CUST{SEQ:4}", Reset::Never),
            series(Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year),
            series(Kind::Bill, "BILL-{SEQ:10}", Reset::Never),
            series(Kind::CreditNote, "CN-{SEQ:10}", Reset::Never),
            series(Kind::Purchase, "PUR-{SEQ:6}", Reset::Never),
            series(Kind::Shift, "SH-{SEQ:6}", Reset::Never),
            series(Kind::ZReport, "Z-{SEQ:5}", Reset::Never),
        ],
        former_series: Vec::new(),
        taxes: Vec::new(),
        imported_shapes: Vec::new(),
        barcode_rules: Vec::new(),
        role_overrides: Vec::new(),
        printing: Default::default(),
    }
}

/// The kitchen with days from 06:00 on and a grace period from 04:00 until 08:00.
pub fn settings_with_grace() -> Settings {
    let time = |text| TimeOfDay::parse(text).expect("a time");
    let grace = Grace { from: time("04:00"), until: time("08:00") };
    let policy = Policy::new(time("06:00"), Some(grace), 0, ForceClose::Automatic).expect("a policy");
    Settings { business_day: policy, ..settings() }
}

/// The kitchen with another order series.
pub fn with_order_series(order: Series) -> Settings {
    let mut settings = settings();
    settings.series[0] = order;
    settings
}

/// The kitchen with two outlets.
pub fn with_two_outlets() -> Settings {
    let mut settings = settings();
    settings.outlets.push(Outlet::new("YAS", "Yas Mall"));
    settings
}

/// The command that sets the merchant up, with a small catalogue.
pub fn set_up(settings: Settings) -> Command {
    let vat = Tax { name: "VAT".into(), rate: Percent(5_000) };
    let product = |sku: &str, name: &str, unit: Unit, price: i64, barcodes: &[&str]| NewProduct {
        taxes: vec![vat.clone()],
        barcodes: barcodes.iter().map(|code| (*code).to_owned()).collect(),
        sell_by_weight: unit == Unit::Kilogram,
        ..NewProduct::new(sku, vec![("en".into(), name.into())], unit, Amount(price))
    };
    let products = vec![
        product("SHAWARMA-L", "Large shawarma", Unit::Piece, 2_500, &["4006381333931"]),
        product("WATER", "Water", Unit::Pack, 200, &[]),
        product("DATES", "Dates", Unit::Kilogram, 3_333, &[]),
    ];
    let users = vec![NewUser::new("owner", Role::Owner)];
    Command::SetUpMerchant(Box::new(SetUpMerchant { settings, users, categories: Vec::new(), products }))
}

/// Someone of a role, bound to nothing.
pub fn someone(role: Role) -> Actor {
    let user = UserId(Uuid::from_u128(0x70 + role as u128));
    Actor::new(user, Some(format!("S{}", role as u8)), role)
}

/// Someone of a role at a register of the main outlet.
pub fn at_register(role: Role, register: &str) -> Actor {
    Actor { outlet: Some("MAIN".into()), register: Some(register.into()), ..someone(role) }
}

/// So many of a product.
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

/// One of something that is not in the catalogue.
pub fn open_item(description: &str, price: i64) -> NewItem {
    NewItem { product: None, description: Some(description.into()), unit_price: Some(Amount(price)), ..item("", "1") }
}

/// An order of one large shawarma at the counter.
pub fn shawarma() -> PlaceOrder {
    PlaceOrder { items: vec![item("SHAWARMA-L", "1")], ..PlaceOrder::default() }
}

/// The same by a channel.
pub fn shawarma_by(channel: &str) -> PlaceOrder {
    PlaceOrder { channel: Some(channel.into()), ..shawarma() }
}

/// The command that places an order.
pub fn placing(order: PlaceOrder) -> Command {
    Command::PlaceOrder(Box::new(order))
}

/// The command that calls an order off.
pub fn cancelling(order: OrderId, reason: &str) -> Command {
    Command::CancelOrder(Box::new(CancelOrder { order, reason: reason.into(), version: None }))
}

/// The command that moves an order; one that is handed over is paid in cash, and what comes to be ready says why, as a delivery must
/// that failed.
pub fn moving(order: OrderId, to: Status) -> Command {
    let cash = Tender { method: PaymentMethod::Cash, amount: None };
    let payments = if to == Status::Delivered { vec![cash] } else { Vec::new() };
    let settlement = Settlement { payments, on_account: false };
    let reason = (to == Status::Ready).then(|| "nobody at home".to_owned());
    Command::TransitionOrder(Box::new(TransitionOrder { order, to, reason, settlement, version: None }))
}

/// The command that says who brings an order.
pub fn assigning(order: OrderId, driver: UserId) -> Command {
    Command::AssignDelivery(Box::new(AssignDelivery { order, driver, reason: None, version: None }))
}

/// The command that hands an order over at the door; cash where nothing else is said.
pub fn delivering(order: OrderId, proof: Proof) -> Command {
    Command::DeliverOrder(Box::new(DeliverOrder { order, proof, settlement: Settlement::default() }))
}

/// A change of an order that changes nothing yet.
pub fn amending(order: OrderId) -> AmendOrder {
    AmendOrder { order, add: Vec::new(), change: Vec::new(), remove: Vec::new(), reason: None, version: None }
}

/// Another quantity of a line.
pub fn so_many(line: u32, quantity: &str) -> LineAmendment {
    LineAmendment { line, quantity: Some(Quantity::parse(quantity).expect("a quantity")), notes: None }
}

/// A line that is taken off, or so much of it.
pub fn without(line: u32, quantity: Option<&str>) -> LineRemoval {
    LineRemoval { line, quantity: quantity.map(|quantity| Quantity::parse(quantity).expect("a quantity")) }
}

/// The command that puts an order on hold.
pub fn holding(order: OrderId) -> Command {
    Command::HoldOrder(Box::new(HoldOrder { order, reason: Some("fetches the purse".into()), version: None }))
}

/// The command that takes it up again.
pub fn recalling(order: OrderId) -> Command {
    Command::RecallOrder(Box::new(RecallOrder { order, version: None }))
}

/// The command that moves an order to a table.
pub fn to_table(order: OrderId, table: &str) -> Command {
    Command::MoveTable(Box::new(MoveTable { order, table: table.into(), version: None }))
}

/// The command that makes one order of several.
pub fn joining(order: OrderId, others: &[OrderId]) -> Command {
    let from = others.iter().map(|other| MergedOrder { order: *other, version: None }).collect();
    Command::MergeOrders(Box::new(MergeOrders { order, from, version: None }))
}

/// The command that makes two orders of one.
pub fn splitting(order: OrderId, taken: Taken) -> Command {
    Command::SplitOrder(Box::new(SplitOrder { order, taken, version: None }))
}

/// The command that lowers the floor of time.
pub fn lowering(reason: &str) -> Command {
    Command::LowerFloor(Box::new(LowerFloor { reason: reason.into() }))
}

/// Someone by the local part of a phone number in the Emirates.
pub fn caller(national: &str, name: Option<&str>) -> FindOrCreateCustomer {
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    let phone = Phone { e164, national: national.into() };
    FindOrCreateCustomer { phone, name: name.map(str::to_owned), email: None }
}

/// The command that finds or makes a customer.
pub fn finding(customer: FindOrCreateCustomer) -> Command {
    Command::FindOrCreateCustomer(Box::new(customer))
}

/// The command that makes a customer who is not there yet.
pub fn creating(who: FindOrCreateCustomer) -> Command {
    Command::CreateCustomer(Box::new(CreateCustomer { who, address: None }))
}

/// A change of a customer that changes nothing yet.
pub fn changing(customer: CustomerId) -> ChangeCustomer {
    ChangeCustomer { customer, name: None, email: None, address: None, phone: None, is_active: None, version: None }
}

/// The command that makes one of two customers.
pub fn merging(customer: CustomerId, other: CustomerId) -> Command {
    Command::MergeCustomers(Box::new(MergeCustomers { customer, other, reason: "two phones".into() }))
}

/// The command that erases a customer.
pub fn erasing(customer: CustomerId) -> Command {
    Command::EraseCustomer(Box::new(EraseCustomer { customer, reason: "asked for".into() }))
}

/// So much of a product, for so much each, as it is bought.
pub fn bought(sku: &str, milli: i64, unit_cost: i64) -> PurchasedItem {
    PurchasedItem {
        product: ProductReference(sku.to_owned()),
        quantity: Quantity(milli),
        unit_cost: Amount(unit_cost),
        unit_price: None,
        batch_number: None,
        expires_at: None,
    }
}

/// The purchase of these, which are there now.
pub fn purchase_of(items: Vec<PurchasedItem>) -> ReceivePurchase {
    ReceivePurchase {
        outlet: None,
        supplier: None,
        reference: None,
        items,
        received_at: None,
        is_opening: false,
        business_date: None,
    }
}

/// So much of a product, as it is sold at its price.
pub fn sold_item(sku: &str, milli: i64) -> SoldItem {
    SoldItem {
        product: ProductReference(sku.to_owned()),
        quantity: Quantity(milli),
        unit_price: None,
        discounts: Vec::new(),
        known: KnownItem::default(),
        options: Vec::new(),
        notes: String::new(),
    }
}

/// So much cash, of nobody known.
pub fn cash(minor: i64) -> RecordPayment {
    let amount = Amount(minor);
    RecordPayment {
        user: None,
        customer: None,
        order: None,
        bill: None,
        outlet: None,
        amount,
        method: PaymentMethod::Cash,
        received: None,
        business_date: None,
        reference: None,
        client_reference: None,
    }
}

/// The command that records a payment.
pub fn paying(payment: RecordPayment) -> Command {
    Command::RecordPayment(Box::new(payment))
}

/// The command that opens a shift at a register.
pub fn opening(register: &str, float_minor: i64, business_date: Option<Date>) -> Command {
    let (register, opening_float) = (Some(register.to_owned()), Amount(float_minor));
    Command::OpenShift(Box::new(OpenShift { register, opening_float, business_date }))
}

/// The command that moves cash without a sale.
pub fn moving_cash(shift: ShiftId, kind: CashMovementKind, minor: i64) -> Command {
    Command::MoveCash(Box::new(MoveCash { shift, kind, amount: Amount(minor), reason: "change".into() }))
}

/// The command that closes a shift.
pub fn closing(shift: ShiftId, counted_minor: i64) -> Command {
    let counted = Amount(counted_minor);
    Command::CloseShift(Box::new(CloseShift { shift, counted, denominations: Vec::new(), version: None }))
}

/// The command that closes a day of the main outlet.
pub fn closing_day(date: Date, by_hand: bool) -> Command {
    Command::CloseDay(Box::new(CloseDay { outlet: "MAIN".into(), date, by_hand }))
}

/// The command that opens a day of the main outlet once more.
pub fn reopening(date: Date) -> Command {
    Command::ReopenDay(Box::new(ReopenDay { outlet: "MAIN".into(), date, reason: "a bill was forgotten".into() }))
}

/// So many per cent off.
pub fn percent_off(percent: &str) -> Discount {
    Discount { kind: DiscountKind::Percent(Percent::parse(percent).expect("a percentage")), reason: None }
}

/// An amount off.
pub fn amount_off(minor: i64) -> Discount {
    Discount { kind: DiscountKind::Amount(Amount(minor)), reason: None }
}

/// Moves an order along as the owner, step by step, until it is there; a driver takes it.
pub fn bring_to(shop: &mut Shop, order: OrderId, path: &[Status]) {
    for step in path {
        let role = if *step == Status::Assigned { Role::Driver } else { Role::Owner };
        shop.run(&someone(role), moving(order, *step)).expect("a legal step");
    }
}
