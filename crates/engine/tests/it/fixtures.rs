//! Merchants and commands.

use docket_domain::access::{Actor, Role};
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::catalog::{ProductReference, Tax, Unit};
use docket_domain::command::{Command, Document, Envelope, KeyDigest, Outcome};
use docket_domain::customers::{ChangeCustomer, EraseCustomer, FindOrCreateCustomer, MergeCustomers, Phone, PhoneE164};
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::ids::{CustomerId, MerchantId, OrderId, ShiftId};
use docket_domain::merchants::{
    AutoConfirm, Channel, NewProduct, NewUser, Outlet, PaymentRules, Register, SetUpMerchant, Settings,
};
use docket_domain::money::{Amount, Currency, Percent};
use docket_domain::numbering::{AtEnd, ChangeSeries, FiscalYearStart, Kind, Reset, ResetSeries, ScopePart, Series, Template};
use docket_domain::ordering::{CancelOrder, NewItem, PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::{PaymentMethod, RecordPayment};
use docket_domain::quantity::Quantity;
use docket_domain::queues::QueueRules;
use docket_domain::shifts::{CloseShift, OpenShift};
use docket_domain::time::{Date, Timestamp};
use docket_engine::Request;

/// 2025-11-06, noon in Dubai.
pub const NOON: Timestamp = Timestamp(1_762_416_000_000);

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;

/// The merchant that most tests are about.
pub const SHOP: MerchantId = MerchantId(7);

/// Another one beside it.
pub const NEIGHBOUR: MerchantId = MerchantId(8);

/// A third one, whose orders need a register for their tickets: they can be refused late, when much is decided.
pub const CANTEEN: MerchantId = MerchantId(9);

/// A fourth one, whose tickets wrap after two, per table and seat; those without share a counter.
pub const BISTRO: MerchantId = MerchantId(10);

/// Settings of a merchant; the neighbour's orders have tickets and are confirmed by themselves.
pub fn settings_of(merchant: MerchantId) -> Settings {
    let series = |kind, template, reset| {
        let template = Template::parse(template).expect("a template");
        Series::new(kind, template, reset)
    };
    let mut all = vec![
        series(Kind::Order, "ALM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay),
        series(Kind::Customer, "CUST{SEQ:4}", Reset::Never),
        series(Kind::Payment, "PAY{YYYY}{SEQ:4}", Reset::Year),
        series(Kind::Shift, "SH-{SEQ:6}", Reset::Never),
        series(Kind::ZReport, "Z-{SEQ:5}", Reset::Never),
    ];
    match merchant {
        NEIGHBOUR => all.push(series(Kind::Ticket, "T{SEQ}", Reset::Never)),
        CANTEEN => {
            let by_register = series(Kind::Ticket, "{REGISTER}-{SEQ}", Reset::Never);
            all.push(Series { scope: vec![ScopePart::Register], ..by_register });
        }
        BISTRO => {
            let per_seat = series(Kind::Ticket, "{TABLE}/{SEAT}/{SEQ}", Reset::Never);
            let defaults = [(ScopePart::Table, "NONE"), (ScopePart::Seat, "ALL")];
            all.push(Series {
                scope: vec![ScopePart::Table, ScopePart::Seat],
                end: 2,
                at_end: AtEnd::Wrap,
                defaults: defaults.map(|(part, code)| (part, code.to_owned())).to_vec(),
                ..per_seat
            });
        }
        _ => {}
    }
    let channel = |name: &str, code: &str| Channel::new(name, code);
    Settings {
        merchant,
        slug: format!("merchant-{merchant}"),
        name: "Al Marya".into(),
        country: "AE".into(),
        currency: Currency { code: "AED".into(), decimals: 2 },
        language: "en".into(),
        zone: Zone::named("Asia/Dubai").expect("a zone"),
        business_day: Policy::from_cutoff(TimeOfDay::MIDNIGHT),
        fiscal_year_start: FiscalYearStart::JANUARY,
        prices_include_tax: true,
        auto_confirm: if merchant == NEIGHBOUR { AutoConfirm::OnPlaced } else { AutoConfirm::Manual },
        payments: PaymentRules::USUAL,
        queues: QueueRules::USUAL,
        smallest_coin: Amount::ZERO,
        version: 1,
        shift_required: false,
        charges: Vec::new(),
        retention_years: 8,
        delivery_proof: docket_domain::delivery::ProofWanted::Any,
        is_scratch: false,
        users_made: 0,
        salt: [0; 16],
        outlets: vec![Outlet::new("MAIN", "Main")],
        registers: vec![Register { outlet: "MAIN".into(), code: "R1".into(), name: "Till".into() }],
        channels: vec![channel("counter", "CNTR"), channel("delivery", "DELY")],
        series: all,
        former_series: Vec::new(),
        taxes: Vec::new(),
        imported_shapes: Vec::new(),
        barcode_rules: Vec::new(),
        role_overrides: Vec::new(),
        printing: Default::default(),
    }
}

fn products() -> Vec<NewProduct> {
    let product = |sku: &str, unit: Unit, price: i64| NewProduct {
        taxes: vec![Tax { name: "VAT".into(), rate: Percent(5_000) }],
        barcodes: vec![format!("{sku}-BARCODE")],
        sell_by_weight: unit == Unit::Kilogram,
        ..NewProduct::new(sku, vec![("en".into(), sku.into())], unit, Amount(price))
    };
    vec![product("SHAWARMA", Unit::Piece, 2_500), product("DATES", Unit::Kilogram, 3_333)]
}

/// So many thousandths of a product.
pub fn item(sku: &str, milli: i64) -> NewItem {
    NewItem {
        product: Some(ProductReference(sku.into())),
        description: None,
        quantity: Quantity(milli),
        unit_price: None,
        discounts: Vec::new(),
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    }
}

/// An order of one shawarma.
pub fn shawarma() -> PlaceOrder {
    PlaceOrder { items: vec![item("SHAWARMA", 1_000)], ..PlaceOrder::default() }
}

/// Someone by the last digits of their phone number.
pub fn caller(digits: u32, name: Option<&str>) -> FindOrCreateCustomer {
    let national = format!("50{digits:07}");
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    FindOrCreateCustomer { phone: Phone { e164, national }, name: name.map(str::to_owned), email: None }
}

/// Makes requests with keys that no other maker of another name makes.
pub struct Requests {
    name: String,
    made: u64,
}

impl Requests {
    pub fn new(name: &str) -> Requests {
        Requests { name: name.to_owned(), made: 0 }
    }

    /// A request of the program itself, who may do everything.
    pub fn of(&mut self, merchant: MerchantId, command: Command) -> Request {
        self.by(merchant, Actor::program(), command)
    }

    /// A request of someone.
    pub fn by(&mut self, merchant: MerchantId, actor: Actor, command: Command) -> Request {
        self.made += 1;
        let key = KeyDigest::of(&format!("{} {}", self.name, self.made), &[0; 16]);
        let envelope = Envelope { key, reference: None, request_hash: key.0, command };
        Request { merchant, actor, envelope, has_callers_key: true }
    }

    /// Sets a merchant up with a small catalogue.
    pub fn set_up(&mut self, merchant: MerchantId, settings: Settings) -> Request {
        let users = vec![NewUser::new("owner", Role::Owner)];
        let set_up = SetUpMerchant { settings, users, categories: Vec::new(), products: products() };
        self.of(merchant, Command::SetUpMerchant(Box::new(set_up)))
    }

    /// Places an order of one shawarma.
    pub fn order(&mut self, merchant: MerchantId) -> Request {
        self.place(merchant, shawarma())
    }

    pub fn place(&mut self, merchant: MerchantId, order: PlaceOrder) -> Request {
        self.of(merchant, Command::PlaceOrder(Box::new(order)))
    }

    /// Places an order of what is not sold; it is refused.
    pub fn unknown_product(&mut self, merchant: MerchantId) -> Request {
        self.place(merchant, PlaceOrder { items: vec![item("NOTHING", 1_000)], ..shawarma() })
    }

    /// Places an order of nothing at all, which the edge would never let in: the check before the commit catches it.
    pub fn poisoned(&mut self, merchant: MerchantId) -> Request {
        self.place(merchant, PlaceOrder { items: vec![item("DATES", 0)], ..shawarma() })
    }

    pub fn cancel(&mut self, merchant: MerchantId, order: OrderId) -> Request {
        let cancel = CancelOrder { order, reason: "rang back".into(), version: None };
        self.of(merchant, Command::CancelOrder(Box::new(cancel)))
    }

    pub fn transition(&mut self, merchant: MerchantId, order: OrderId, to: Status) -> Request {
        let transition = TransitionOrder { order, to, reason: None, settlement: Default::default(), version: None };
        self.of(merchant, Command::TransitionOrder(Box::new(transition)))
    }

    /// Records so much cash of someone.
    pub fn pay(&mut self, merchant: MerchantId, actor: Actor, customer: Option<CustomerId>, minor: i64) -> Request {
        let (method, reference) = (PaymentMethod::Cash, Some(format!("receipt {minor}")));
        let payment = RecordPayment {
            user: None,
            customer,
            order: None,
            bill: None,
            outlet: None,
            amount: Amount(minor),
            method,
            received: None,
            business_date: None,
            reference,
            client_reference: None,
        };
        self.by(merchant, actor, Command::RecordPayment(Box::new(payment)))
    }

    /// Opens a shift at the register of that merchant's outlet.
    pub fn open_shift(&mut self, merchant: MerchantId, float_minor: i64) -> Request {
        let register = Some("R1".to_owned());
        let open = OpenShift { register, opening_float: Amount(float_minor), business_date: None };
        self.of(merchant, Command::OpenShift(Box::new(open)))
    }

    pub fn close_shift(&mut self, merchant: MerchantId, shift: ShiftId, counted_minor: i64) -> Request {
        let close = CloseShift { shift, counted: Amount(counted_minor), denominations: Vec::new(), version: None };
        self.of(merchant, Command::CloseShift(Box::new(close)))
    }

    /// Closes a day, so many days after the first.
    pub fn close_day(&mut self, merchant: MerchantId, day: i8, by_hand: bool) -> Request {
        let close = CloseDay { outlet: "MAIN".into(), date: day_after(day), by_hand };
        self.of(merchant, Command::CloseDay(Box::new(close)))
    }

    pub fn reopen_day(&mut self, merchant: MerchantId, day: i8) -> Request {
        let reopen = ReopenDay { outlet: "MAIN".into(), date: day_after(day), reason: "forgotten".into() };
        self.of(merchant, Command::ReopenDay(Box::new(reopen)))
    }

    /// Lets the merchant's tickets go on as `T1`, `T2` …, wrapping after three or for ever.
    pub fn change_tickets(&mut self, merchant: MerchantId, wrap: bool) -> Request {
        let series = Series::new(Kind::Ticket, Template::parse("T{SEQ}").expect("a template"), Reset::Never);
        let series = if wrap { Series { end: 3, at_end: AtEnd::Wrap, ..series } } else { series };
        self.of(merchant, Command::ChangeSeries(Box::new(ChangeSeries { series })))
    }

    /// Lets the merchant's tickets begin again.
    pub fn reset_tickets(&mut self, merchant: MerchantId) -> Request {
        self.of(merchant, Command::ResetSeries(Box::new(ResetSeries { kind: Kind::Ticket, scope: None })))
    }

    /// Makes one of two customers.
    pub fn merge(&mut self, merchant: MerchantId, customer: CustomerId, other: CustomerId) -> Request {
        let merge = MergeCustomers { customer, other, reason: "two phones".into() };
        self.of(merchant, Command::MergeCustomers(Box::new(merge)))
    }

    pub fn erase(&mut self, merchant: MerchantId, customer: CustomerId) -> Request {
        let erase = EraseCustomer { customer, reason: "asked for".into() };
        self.of(merchant, Command::EraseCustomer(Box::new(erase)))
    }

    /// Gives a customer another phone, by its last digits, and an address.
    pub fn change_customer(&mut self, merchant: MerchantId, customer: CustomerId, digits: u32) -> Request {
        let (phone, address) = (Some(caller(digits, None).phone), Some(Some("Villa 7".to_owned())));
        let change = ChangeCustomer {
            customer,
            name: None,
            email: None,
            address,
            phone,
            is_active: Some(digits.is_multiple_of(2)),
            version: None,
        };
        self.of(merchant, Command::ChangeCustomer(Box::new(change)))
    }

    pub fn find(&mut self, merchant: MerchantId, customer: FindOrCreateCustomer) -> Request {
        self.of(merchant, Command::FindOrCreateCustomer(Box::new(customer)))
    }
}

/// So many days after [`NOON`].
fn day_after(days: i8) -> Date {
    Date(NOON.utc_date().0.checked_add(jiff::Span::new().days(days)).expect("a date"))
}

/// The same key with another request.
pub fn mismatched(request: &Request) -> Request {
    let mut other = request.clone();
    other.envelope.request_hash[0] ^= 0xff;
    other
}

/// The order that a command was answered with.
pub fn order_id(outcome: &Outcome) -> OrderId {
    match outcome.document {
        Document::Order(id, _) => id,
        ref other => panic!("not an order: {other:?}"),
    }
}

/// The number that a newly placed order was answered with.
pub fn sequence(outcome: &Outcome) -> i64 {
    match &outcome.document {
        Document::Order(_, Some(document)) => document.order.number.sequence(),
        other => panic!("not a new order: {other:?}"),
    }
}
