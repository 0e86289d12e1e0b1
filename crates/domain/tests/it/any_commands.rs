//! Claims about any sequence of commands, however it is cut into groups.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use docket_domain::access::{Actor, Role, User};
use docket_domain::audit::Record;
use docket_domain::billing::BillPayment;
use docket_domain::calendar::TimeOfDay;
use docket_domain::catalog::{ChangeProduct, MarkSoldOut, ProductChanges, ProductReference, SoldOutUntil};
use docket_domain::clock::MerchantTime;
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::customers::ChangeCustomer;
use docket_domain::days::{DateOverride, DayKey, DayState, GrandTotal};
use docket_domain::delivery::{
    AcceptDelivery, FailDelivery, HandInCash, HandInto, PhotographDelivery, PickUpDelivery, Proof, ProofCode,
};
use docket_domain::findings::Finding;
use docket_domain::ids::{CustomerId, OrderId, ShiftId, StandingOrderId, UserId};
use docket_domain::ledger::{Account, AccountRef, BalanceKey, cause_of};
use docket_domain::merchants::{AutoConfirm, Channel, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{AtEnd, FallbackNumbers, Kind, LeaseNumber, Number, NumberSource, Reset, ScopePart, Series};
use docket_domain::ordering::{AmendOrder, Fulfilment, LineAmendment, LineRemoval, NewItem, PlaceOrder, Status, Taken};
use docket_domain::outage::Decided;
use docket_domain::outlets::{ChangeOutlet, OrderLimit, OutletChanges, Pause, PauseOnlineOrders};
use docket_domain::payments::{Payment, PaymentMethod, Purpose, RecordPayment, Status as PaymentState, TopUpWallet};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::shifts::CashMovementKind;
use docket_domain::standing::{
    CreateStandingOrder, Every, NewStandingItem, PlaceStandingOrder, Schedule, Turn, TurnStandingOrder, Weekdays,
};
use docket_domain::time::{Date, Timestamp};
use proptest::prelude::*;

use crate::fixtures::{
    DAY, amending, assigning, at_register, caller, cancelling, cash, changing, closing, closing_day, creating, delivering,
    erasing, finding, holding, item, joining, merging, moving, moving_cash, open_item, opening, paying, percent_off, placing,
    recalling, reopening, series, settings_with_grace, shawarma_by, someone, splitting, to_table,
};
use crate::shop::{Request, Rows, Shop, Stamped};
use crate::sums;

/// One thing that someone does. Indices lead to what was done before, round and round. `Spool` does another while the database is away,
/// if it is taken then; `TakeIn` takes in what was spooled first.
#[derive(Clone, Debug)]
enum Deed {
    Place { role: Role, channel: u8, items: Vec<(u8, i64)>, caller: Option<(u8, bool)>, discount: u8 },
    Move { role: Role, order: u8, to: Status },
    Cancel { role: Role, order: u8 },
    Onward { order: u8 },
    Assign { role: Role, order: u8 },
    Bring { driver: u8, order: u8, what: Bringing },
    HandIn { role: Role, driver: u8, register: Option<bool>, minor: i64 },
    Amend { role: Role, order: u8, add: Vec<(u8, i64)>, change: Option<(u32, i64)>, remove: Option<(u32, Option<i64>)> },
    Hold { order: u8, recall: bool },
    MoveTable { order: u8 },
    MergeOrders { order: u8, others: Vec<u8> },
    Split { order: u8, lines: Vec<(u32, Option<i64>)>, by_seat: bool },
    Find { caller: u8, named: bool },
    Create { caller: u8 },
    Change { customer: u8, caller: Option<u8>, is_active: Option<bool>, version: Option<u32> },
    Merge { customer: u8, other: u8 },
    Erase { customer: u8 },
    Pay { role: Role, register: bool, customer: Option<u8>, minor: i64 },
    PayOrder { order: u8, method: PaymentMethod, register: bool, minor: i64 },
    TopUp { customer: u8, minor: i64 },
    OpenShift { role: Role, register: bool, minor: i64, day: Option<i8> },
    MoveCash { role: Role, shift: u8, kind: CashMovementKind, minor: i64 },
    CloseShift { role: Role, shift: u8, minor: i64 },
    CloseDay { day: i8, by_hand: bool },
    ReopenDay { day: i8 },
    PlaceOn { day: i8 },
    LimitOnline { limit: Option<(u16, u16)> },
    PauseOnline { minutes: Option<u8> },
    ResumeOnline,
    Agree { caller: u8, sku: u8, hour: u8 },
    Turn { standing: u8, turn: Turn },
    Due { standing: u8 },
    ChangeProduct { product: u8, codes: Vec<u8>, minor: i64 },
    SoldOut { role: Role, product: u8, is_sold_out: bool, today: bool },
    Repeat { request: u8 },
    Mismatch { request: u8 },
    ClockMoves { by: i64 },
    Spool { deed: Box<Deed> },
    TakeIn,
}

/// What is done around deliveries that are ready.
fn of_a_driver() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => (0_u8..3, 0_u8..3, bringing()).prop_map(|(driver, order, what)| Deed::Bring { driver, order, what }),
        2 => (role(), 0_u8..3).prop_map(|(role, order)| Deed::Assign { role, order }),
        2 => (role(), 0_u8..3, prop::sample::select(Status::ALL)).prop_map(|(role, order, to)| Deed::Move { role, order, to }),
        4 => (role(), 0_u8..3, any::<Option<bool>>(), 1_i64..3_000)
            .prop_map(|(role, driver, register, minor)| Deed::HandIn { role, driver, register, minor }),
        1 => (role(), any::<bool>()).prop_map(|(role, register)| Deed::OpenShift { role, register, minor: 100, day: None }),
        1 => (role(), 0_u8..3).prop_map(|(role, shift)| Deed::CloseShift { role, shift, minor: 500 }),
        1 => Just(Deed::Erase { customer: 0 }),
        1 => any::<u8>().prop_map(|request| Deed::Repeat { request }),
    ]
}

/// What a driver does with an order.
#[derive(Clone, Copy, Debug)]
enum Bringing {
    Accept,
    PickUp,
    Photograph,
    Deliver { code: Option<u16>, by_photo: bool },
    Fail,
}

fn bringing() -> impl Strategy<Value = Bringing> {
    prop_oneof![
        2 => Just(Bringing::Accept),
        2 => Just(Bringing::PickUp),
        1 => Just(Bringing::Photograph),
        2 => (prop::option::weighted(0.2, 0_u16..10_000), prop::bool::weighted(0.3))
            .prop_map(|(code, by_photo)| Bringing::Deliver { code, by_photo }),
        1 => Just(Bringing::Fail),
    ]
}

fn role() -> impl Strategy<Value = Role> {
    // The owner often, so that orders come far.
    prop_oneof![2 => Just(Role::Owner), 1 => prop::sample::select(Role::STAFF)]
}

/// All of a line, or so much of it: often whole pieces, of which most lines have one to nine.
fn part() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop_oneof![(1_i64..4).prop_map(|pieces| pieces * 1_000), 1_i64..4_000])
}

fn amendment() -> impl Strategy<Value = Deed> {
    let add = prop::collection::vec((0_u8..7, 1_i64..4_000), 0..3);
    let change = prop::option::of((1_u32..5, prop_oneof![(1_i64..9).prop_map(|pieces| pieces * 1_000), 1_i64..9_000]));
    let remove = prop::option::of((1_u32..5, part()));
    (role(), any::<u8>(), add, change, remove).prop_map(|(role, order, add, change, remove)| Deed::Amend {
        role,
        order,
        add,
        change,
        remove,
    })
}

/// What is done while the database is away.
fn spooled() -> impl Strategy<Value = Deed> {
    let items = prop::collection::vec((0_u8..6, 1_i64..4_000), 1..4);
    let place = (role(), 0_u8..3, items, prop::option::of((0_u8..4, any::<bool>())), 0_u8..30);
    let deed = prop_oneof![
        3 => place.prop_map(|(role, channel, items, caller, discount)| Deed::Place { role, channel, items, caller, discount }),
        1 => (role(), any::<bool>(), 1_i64..100_000)
            .prop_map(|(role, register, minor)| Deed::Pay { role, register, customer: None, minor }),
        2 => (any::<u8>(), any::<bool>(), prop_oneof![1_i64..3_000, 1_i64..50_000])
            .prop_map(|(order, register, minor)| Deed::PayOrder { order, method: PaymentMethod::Cash, register, minor }),
    ];
    deed.prop_map(|deed| Deed::Spool { deed: Box::new(deed) })
}

fn deed() -> impl Strategy<Value = Deed> {
    let items = prop::collection::vec((0_u8..7, 1_i64..4_000), 1..4);
    let place = (role(), 0_u8..5, items, prop::option::of((0_u8..4, any::<bool>())), 0_u8..30);
    prop_oneof![
        6 => place.prop_map(|(role, channel, items, caller, discount)| Deed::Place { role, channel, items, caller, discount }),
        6 => (role(), any::<u8>(), prop::sample::select(Status::ALL)).prop_map(|(role, order, to)| Deed::Move { role, order, to }),
        1 => (role(), any::<u8>()).prop_map(|(role, order)| Deed::Cancel { role, order }),
        9 => any::<u8>().prop_map(|order| Deed::Onward { order }),
        2 => (role(), any::<u8>()).prop_map(|(role, order)| Deed::Assign { role, order }),
        9 => (0_u8..3, any::<u8>(), bringing()).prop_map(|(driver, order, what)| Deed::Bring { driver, order, what }),
        2 => (role(), 0_u8..3, any::<Option<bool>>(), 1_i64..20_000)
            .prop_map(|(role, driver, register, minor)| Deed::HandIn { role, driver, register, minor }),
        4 => amendment(),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(order, recall)| Deed::Hold { order, recall }),
        1 => any::<u8>().prop_map(|order| Deed::MoveTable { order }),
        3 => (any::<u8>(), prop::collection::vec(any::<u8>(), 1..3))
            .prop_map(|(order, others)| Deed::MergeOrders { order, others }),
        3 => (any::<u8>(), prop::collection::vec((1_u32..4, part()), 1..3), any::<bool>())
            .prop_map(|(order, lines, by_seat)| Deed::Split { order, lines, by_seat }),
        2 => (0_u8..4, any::<bool>()).prop_map(|(caller, named)| Deed::Find { caller, named }),
        1 => (0_u8..6).prop_map(|caller| Deed::Create { caller }),
        2 => (any::<u8>(), prop::option::of(0_u8..6), any::<Option<bool>>(), prop::option::of(1_u32..4))
            .prop_map(|(customer, caller, is_active, version)| Deed::Change { customer, caller, is_active, version }),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(customer, other)| Deed::Merge { customer, other }),
        1 => any::<u8>().prop_map(|customer| Deed::Erase { customer }),
        4 => (role(), any::<bool>(), prop::option::of(any::<u8>()), 1_i64..100_000)
            .prop_map(|(role, register, customer, minor)| Deed::Pay { role, register, customer, minor }),
        6 => (any::<u8>(), prop::sample::select(PaymentMethod::ALL), any::<bool>(), prop_oneof![1_i64..3_000, 1_i64..50_000])
            .prop_map(|(order, method, register, minor)| Deed::PayOrder { order, method, register, minor }),
        2 => (any::<u8>(), 1_i64..30_000).prop_map(|(customer, minor)| Deed::TopUp { customer, minor }),
        3 => (role(), any::<bool>(), 0_i64..50_000, prop::option::of(-2_i8..1))
            .prop_map(|(role, register, minor, day)| Deed::OpenShift { role, register, minor, day }),
        2 => (role(), any::<u8>(), prop::sample::select(CashMovementKind::BY_HAND), 1_i64..50_000)
            .prop_map(|(role, shift, kind, minor)| Deed::MoveCash { role, shift, kind, minor }),
        2 => (role(), any::<u8>(), 0_i64..50_000).prop_map(|(role, shift, minor)| Deed::CloseShift { role, shift, minor }),
        3 => (-2_i8..1, any::<bool>()).prop_map(|(day, by_hand)| Deed::CloseDay { day, by_hand }),
        1 => (-2_i8..1).prop_map(|day| Deed::ReopenDay { day }),
        1 => (-2_i8..1).prop_map(|day| Deed::PlaceOn { day }),
        2 => prop::option::of((1_u16..4, 1_u16..240)).prop_map(|limit| Deed::LimitOnline { limit }),
        1 => prop::option::of(0_u8..90).prop_map(|minutes| Deed::PauseOnline { minutes }),
        1 => Just(Deed::ResumeOnline),
        2 => (0_u8..4, 0_u8..4, 0_u8..24).prop_map(|(caller, sku, hour)| Deed::Agree { caller, sku, hour }),
        1 => (any::<u8>(), prop::sample::select(Turn::ALL)).prop_map(|(standing, turn)| Deed::Turn { standing, turn }),
        3 => any::<u8>().prop_map(|standing| Deed::Due { standing }),
        4 => (0_u8..4, prop::collection::vec(0_u8..3, 0..3), 1_i64..5_000)
            .prop_map(|(product, codes, minor)| Deed::ChangeProduct { product, codes, minor }),
        2 => (role(), 0_u8..4, any::<bool>(), any::<bool>())
            .prop_map(|(role, product, is_sold_out, today)| Deed::SoldOut { role, product, is_sold_out, today }),
        2 => any::<u8>().prop_map(|request| Deed::Repeat { request }),
        1 => any::<u8>().prop_map(|request| Deed::Mismatch { request }),
        1 => prop_oneof![Just(DAY), Just(-DAY), -5_000_i64..5_000].prop_map(|by| Deed::ClockMoves { by }),
        2 => (1_i64..9).prop_map(|hours| Deed::ClockMoves { by: hours * 3_600_000 }),
        4 => spooled(),
        4 => Just(Deed::TakeIn),
    ]
}

/// Which tickets the kitchen has.
#[derive(Clone, Copy, Debug)]
enum Tickets {
    None,
    /// Per register, which only some orders have.
    PerRegister,
    /// Three, wrapping.
    Three,
    /// Two per seat, wrapping.
    TwoPerSeat,
}

fn tickets() -> impl Strategy<Value = Tickets> {
    prop::sample::select(vec![Tickets::None, Tickets::PerRegister, Tickets::Three, Tickets::TwoPerSeat])
}

fn auto_confirm() -> impl Strategy<Value = AutoConfirm> {
    prop::sample::select(vec![AutoConfirm::Manual, AutoConfirm::OnPlaced, AutoConfirm::OnPaid])
}

/// The kitchen with those tickets.
fn shop(auto_confirm: AutoConfirm, tickets: Tickets) -> Shop {
    let mut settings = Settings { auto_confirm, ..settings_with_grace() };
    settings.channels.push(Channel::new("online", "WEB"));
    let wrapping = |template, end| Series { end, at_end: AtEnd::Wrap, ..series(Kind::Ticket, template, Reset::Never) };
    settings.series.extend(match tickets {
        Tickets::None => None,
        Tickets::PerRegister => {
            Some(Series { scope: vec![ScopePart::Register], ..series(Kind::Ticket, "{REGISTER}{SEQ:2}", Reset::Never) })
        }
        Tickets::Three => Some(wrapping("{SEQ}", 3)),
        Tickets::TwoPerSeat => Some(Series {
            scope: vec![ScopePart::Seat],
            defaults: vec![(ScopePart::Seat, "ALL".into())],
            ..wrapping("{SEAT}{SEQ}", 2)
        }),
    });
    let mut shop = Shop::open(settings);
    for driver in 0..3 {
        let user = User::new(driver_of(driver).user, format!("D{driver}"), Role::Driver, format!("D{driver}"));
        shop.rows.users.insert(user.name.clone(), user);
    }
    shop.reopen();
    shop
}

/// One of three drivers.
fn driver_of(driver: u8) -> Actor {
    let (user, user_code) = (UserId(uuid::Uuid::from_u128(0xd0 + u128::from(driver))), Some(format!("D{driver}")));
    Actor { user, user_code, ..someone(Role::Driver) }
}

/// The next step of an order on its way, by the owner, or by a driver where they take it.
fn onward(shop: &Shop, order: OrderId) -> (Actor, Command) {
    let owner = someone(Role::Owner);
    let Some(known) = shop.rows.orders.get(&order) else { return (owner, moving(order, Status::Confirmed)) };
    match (known.status, known.fulfilment()) {
        (Status::Pending, _) => (owner, moving(order, Status::Confirmed)),
        (Status::Confirmed, _) => (owner, moving(order, Status::Preparing)),
        (Status::Preparing, _) => (owner, moving(order, Status::Ready)),
        (Status::Ready, Fulfilment::Delivery) => (driver_of(0), moving(order, Status::Assigned)),
        (Status::Assigned, _) => (owner, moving(order, Status::Dispatched)),
        _ => (owner, moving(order, Status::Delivered)),
    }
}

/// What a driver does with an order.
fn bring(order: OrderId, what: Bringing) -> Command {
    match what {
        Bringing::Accept => Command::AcceptDelivery(Box::new(AcceptDelivery { order })),
        Bringing::PickUp => Command::PickUpDelivery(Box::new(PickUpDelivery { order })),
        Bringing::Photograph => {
            let (hash, media_type) = ([order.0.as_bytes()[15]; 32], "image/png".into());
            Command::PhotographDelivery(Box::new(PhotographDelivery { order, hash, media_type, size_bytes: 900 }))
        }
        Bringing::Deliver { by_photo: true, .. } => delivering(order, Proof::Photo),
        Bringing::Deliver { code, .. } => {
            let code = code.and_then(|code| ProofCode::parse(&format!("{code:04}")));
            delivering(order, code.map_or_else(|| Proof::Note("left with Aisha's neighbour".into()), Proof::Code))
        }
        Bringing::Fail => Command::FailDelivery(Box::new(FailDelivery { order, reason: "Aisha was not at home".into() })),
    }
}

fn items_of(wanted: &[(u8, i64)]) -> Vec<NewItem> {
    let seat = |milli: i64| [None, Some("1"), Some("2")][milli as usize % 3].map(str::to_owned);
    let items = wanted.iter().map(|(kind, milli)| match kind {
        0 => item("SHAWARMA-L", &(milli % 9 + 1).to_string()),
        1 => NewItem { quantity: Quantity(*milli), ..item("DATES", "1") },
        2 => item("WATER", if milli % 2 == 0 { "2" } else { "0.5" }),
        3 => open_item("Gift wrap", *milli),
        4 => item("CODE-0", "1"),
        5 => item("CODE-1", "2"),
        _ => item("NOTHING", "1"),
    });
    items.zip(wanted).map(|(item, (_, milli))| NewItem { seat: seat(*milli), ..item }).collect()
}

fn order_of(channel: u8, wanted: &[(u8, i64)], who: Option<(u8, bool)>, discount: u8) -> PlaceOrder {
    PlaceOrder {
        items: items_of(wanted),
        customer: who.map(|(caller, named)| self::caller_of(caller, named)),
        discounts: if discount == 0 { Vec::new() } else { vec![percent_off(&discount.to_string())] },
        ..shawarma_by(["counter", "dine_in", "delivery", "online", "online"][usize::from(channel)])
    }
}

fn caller_of(caller_: u8, named: bool) -> docket_domain::customers::FindOrCreateCustomer {
    caller(&format!("50123456{caller_}"), named.then_some("Aisha"))
}

/// What was asked of a shop, what it answered, and the shop as it was left.
struct Play {
    shop: Shop,
    asked: Vec<Stamped>,
    answers: Vec<Result<Outcome, Refusal>>,
}

impl Play {
    /// Plays deeds one at a time. A deed can name every order that was placed before it.
    fn live(mut shop: Shop, deeds: &[Deed]) -> Play {
        let (mut asked, mut answers, mut before) = (Vec::new(), Vec::new(), Before::default());
        let mut numbers = FallbackNumbers::new(LeaseNumber::new(42).expect("a lease"));
        let mut spool = VecDeque::new();
        for deed in deeds {
            if let Deed::ClockMoves { by } = deed {
                shop.now = Timestamp(shop.now.0 + by);
            }
            if let Deed::Spool { deed } = deed {
                let Some(request) = request(&mut shop, deed, &before) else { continue };
                shop.has_seen(&request);
                if let Ok(Decided::Made { take_in, .. }) = shop.without_store(&request, &mut numbers) {
                    // Whoever was answered may send it again, before or after it is taken in.
                    before.sent.push(request.clone());
                    spool.push_back(Request { command: Command::TakeIn(take_in), ..request });
                }
                shop.reopen();
                continue;
            }
            let request = if let Deed::TakeIn = deed { spool.pop_front() } else { request(&mut shop, deed, &before) };
            let Some(request) = request else { continue };
            let stamped = shop.stamp(&request);
            let answer = shop.run_stamped(std::slice::from_ref(&stamped)).remove(0);
            assert!(!matches!(deed, Deed::TakeIn) || answer.is_ok(), "what has happened is not refused: {answer:?}");
            match answer.as_ref().map(|outcome| &outcome.document) {
                Ok(Document::Order(id, _)) if !before.orders.contains(id) => before.orders.push(*id),
                Ok(Document::StandingOrder(standing)) if !before.standing.contains(&standing.id) => {
                    before.standing.push(standing.id)
                }
                Ok(Document::Customer(customer)) => before.customers.push(customer.id),
                Ok(Document::Shift(id)) if !before.shifts.contains(id) => before.shifts.push(*id),
                _ => {}
            }
            before.sent.push(request);
            asked.push(stamped);
            answers.push(answer);
        }
        Play { shop, asked, answers }
    }

    /// Plays the same once more against another shop, in groups of those sizes, round and round.
    fn again(&self, shop: Shop, sizes: &[usize], mut between: impl FnMut(&mut Shop)) -> Play {
        let mut play = Play { shop, asked: Vec::new(), answers: Vec::new() };
        let mut sizes = sizes.iter().cycle();
        let mut left = self.asked.as_slice();
        while !left.is_empty() {
            let (group, rest) = left.split_at(left.len().min(*sizes.next().expect("a size")));
            between(&mut play.shop);
            play.answers.extend(play.shop.run_stamped(group));
            left = rest;
        }
        play.asked.clone_from(&self.asked);
        play
    }

    /// All answers, written out.
    fn told(&self) -> Vec<String> {
        self.answers.iter().map(|answer| format!("{answer:?}")).collect()
    }

    /// All rows, written out.
    fn rows(&self) -> String {
        format!("{:?}", self.shop.rows)
    }
}

/// What was done so far, for later deeds to lead to.
#[derive(Default)]
struct Before {
    orders: Vec<OrderId>,
    customers: Vec<CustomerId>,
    shifts: Vec<ShiftId>,
    standing: Vec<StandingOrderId>,
    sent: Vec<Request>,
}

fn round<T: Clone>(list: &[T], index: u8) -> Option<T> {
    list.get(usize::from(index) % list.len().max(1)).cloned()
}

/// The request that a deed is, among what was done before; none where it is not one.
fn request(shop: &mut Shop, deed: &Deed, done: &Before) -> Option<Request> {
    let order = |index: u8| round(&done.orders, index).unwrap_or(OrderId(uuid::Uuid::nil()));
    let customer = |index: u8| round(&done.customers, index).unwrap_or(CustomerId(uuid::Uuid::nil()));
    let before = |index: u8| round(&done.sent, index);
    let shift = |index: u8| round(&done.shifts, index).unwrap_or(ShiftId(uuid::Uuid::nil()));
    let standing = |index: u8| round(&done.standing, index).unwrap_or(StandingOrderId(uuid::Uuid::nil()));
    let today = settings_with_grace().calendar(None).date_by_cutoff(shop.now);
    let date = |offset: i8| Date(today.0.checked_add(jiff::Span::new().days(offset)).expect("a date"));
    let (actor, command): (Actor, Command) = match deed {
        Deed::Place { role, channel, items, caller, discount } => {
            let actor = if discount % 2 == 0 { at_register(*role, "R1") } else { someone(*role) };
            (actor, placing(order_of(*channel, items, *caller, *discount)))
        }
        Deed::Move { role, order: index, to } => (someone(*role), moving(order(*index), *to)),
        Deed::Cancel { role, order: index } => (someone(*role), cancelling(order(*index), "changed their mind")),
        Deed::Onward { order: index } => onward(shop, order(*index)),
        Deed::Assign { role, order: index } => (someone(*role), assigning(order(*index), driver_of(*index % 4).user)),
        Deed::Bring { driver, order: index, what } => (driver_of(*driver), bring(order(*index), *what)),
        Deed::HandIn { role, driver, register, minor } => {
            let into = match register {
                Some(first) => HandInto::Drawer(Some(if *first { "R1" } else { "R2" }.to_owned())),
                None => HandInto::Safe(None),
            };
            let hand_in = HandInCash { driver: driver_of(*driver).user, amount: Amount(*minor), into };
            (someone(*role), Command::HandInCash(Box::new(hand_in)))
        }
        Deed::Amend { role, order: index, add, change, remove } => {
            let change = change.map(|(line, milli)| LineAmendment { line, quantity: Some(Quantity(milli)), notes: None });
            let remove = remove.map(|(line, milli)| LineRemoval { line, quantity: milli.map(Quantity) });
            let amendment = AmendOrder {
                add: items_of(add),
                change: change.into_iter().collect(),
                remove: remove.into_iter().collect(),
                reason: Some("asked for".into()),
                ..amending(order(*index))
            };
            (someone(*role), Command::AmendOrder(Box::new(amendment)))
        }
        Deed::Hold { order: index, recall: false } => (someone(Role::Cashier), holding(order(*index))),
        Deed::Hold { order: index, recall: true } => (someone(Role::Cashier), recalling(order(*index))),
        Deed::MoveTable { order: index } => (someone(Role::Cashier), to_table(order(*index), "T4")),
        Deed::MergeOrders { order: index, others } => {
            let others: Vec<OrderId> = others.iter().map(|other| order(*other)).collect();
            (someone(Role::Cashier), joining(order(*index), &others))
        }
        Deed::Split { order: index, lines, by_seat } => {
            let lines = lines.iter().map(|(line, milli)| (*line, milli.map(Quantity))).collect();
            let taken = if *by_seat { Taken::Seats(vec!["1".into()]) } else { Taken::Lines(lines) };
            (someone(Role::Cashier), splitting(order(*index), taken))
        }
        Deed::Find { caller, named } => (someone(Role::Cashier), finding(caller_of(*caller, *named))),
        Deed::Create { caller } => (someone(Role::Cashier), creating(caller_of(*caller, true))),
        Deed::Change { customer: index, caller, is_active, version } => {
            let phone = caller.map(|caller| caller_of(caller, false).phone);
            let change = ChangeCustomer { phone, is_active: *is_active, version: *version, ..changing(customer(*index)) };
            (someone(Role::Cashier), Command::ChangeCustomer(Box::new(change)))
        }
        Deed::Merge { customer: index, other } => (someone(Role::Manager), merging(customer(*index), customer(*other))),
        Deed::Erase { customer: index } => (someone(Role::Manager), erasing(customer(*index))),
        Deed::Pay { role, register, customer: index, minor } => {
            let actor = if *register { at_register(*role, "R2") } else { someone(*role) };
            (actor, paying(RecordPayment { customer: index.map(customer), ..cash(*minor) }))
        }
        Deed::PayOrder { order: index, method, register, minor } => {
            let actor = if *register { at_register(Role::Owner, "R2") } else { someone(Role::Owner) };
            (actor, paying(RecordPayment { order: Some(order(*index)), method: *method, ..cash(*minor) }))
        }
        Deed::TopUp { customer: index, minor } => {
            let (customer, amount, method) = (customer(*index), Amount(*minor), PaymentMethod::BankTransfer);
            let top_up = TopUpWallet { customer, outlet: None, amount, method, reference: None };
            (someone(Role::Owner), Command::TopUpWallet(Box::new(top_up)))
        }
        Deed::OpenShift { role, register, minor, day } => {
            let register = if *register { "R1" } else { "R2" };
            (someone(*role), opening(register, *minor, day.map(date)))
        }
        Deed::MoveCash { role, shift: index, kind, minor } => (someone(*role), moving_cash(shift(*index), *kind, *minor)),
        Deed::CloseShift { role, shift: index, minor } => (someone(*role), closing(shift(*index), *minor)),
        Deed::CloseDay { day, by_hand } => (someone(Role::Manager), closing_day(date(*day), *by_hand)),
        Deed::ReopenDay { day } => (someone(Role::Manager), reopening(date(*day))),
        Deed::PlaceOn { day } => {
            let chosen = DateOverride { date: date(*day), reason: Some("asked for".into()) };
            (someone(Role::Manager), placing(PlaceOrder { business_date: Some(chosen), ..shawarma_by("counter") }))
        }
        Deed::LimitOnline { limit } => {
            let limit = limit.map(|(orders, minutes)| OrderLimit::new(orders, minutes).expect("a limit"));
            let changes = OutletChanges { limit: Some(limit), ..OutletChanges::default() };
            (someone(Role::Manager), Command::ChangeOutlet(Box::new(ChangeOutlet { outlet: "MAIN".into(), changes })))
        }
        Deed::PauseOnline { minutes } => {
            let until = minutes.map(|minutes| Timestamp(shop.now.0 + i64::from(minutes) * 60_000));
            let pause = Some(Pause { until, reason: Some("the oven".into()) });
            (someone(Role::Cashier), Command::PauseOnlineOrders(Box::new(PauseOnlineOrders { outlet: "MAIN".into(), pause })))
        }
        Deed::ResumeOnline => {
            let command = PauseOnlineOrders { outlet: "MAIN".into(), pause: None };
            (someone(Role::Cashier), Command::PauseOnlineOrders(Box::new(command)))
        }
        Deed::Agree { caller, sku, hour } => {
            let item = NewStandingItem {
                product: ProductReference(["SHAWARMA-L", "CODE-0", "WATER", "NOTHING"][usize::from(*sku)].into()),
                quantity: Quantity(2_000),
                notes: String::new(),
                options: Vec::new(),
            };
            let time = TimeOfDay::parse(&format!("{hour:02}:00")).expect("a time of day");
            let command = CreateStandingOrder {
                outlet: None,
                channel: None,
                customer: caller_of(*caller, false),
                items: vec![item],
                payment: None,
                delivery_address: None,
                notes: String::new(),
                schedule: Schedule {
                    every: Every::Daily,
                    weekdays: Weekdays::ALL,
                    time,
                    from: date(-1),
                    until: Some(date(0).tomorrow()),
                },
            };
            (someone(Role::Cashier), Command::CreateStandingOrder(Box::new(command)))
        }
        Deed::Turn { standing: index, turn } => {
            let command = TurnStandingOrder { standing: standing(*index), turn: *turn, reason: None, version: None };
            (someone(Role::Cashier), Command::TurnStandingOrder(Box::new(command)))
        }
        Deed::Due { standing: index } => {
            let standing = standing(*index);
            let next = shop.rows.standing_orders.get(&standing).and_then(|standing| standing.next);
            let command = PlaceStandingOrder { standing, date: next.map_or(today, |next| next.date) };
            (Actor::program(), Command::PlaceStandingOrder(Box::new(command)))
        }
        Deed::ChangeProduct { product, codes, minor } => {
            let product = ["SHAWARMA-L", "WATER", "CODE-0", "CODE-2"][usize::from(*product)];
            let changes = ProductChanges {
                price: Some(Amount(*minor)),
                barcodes: Some(codes.iter().map(|code| format!("CODE-{code}")).collect()),
                ..ProductChanges::default()
            };
            let product = ProductReference(product.into());
            (someone(Role::Warehouse), Command::ChangeProduct(Box::new(ChangeProduct { product, version: None, changes })))
        }
        Deed::SoldOut { role, product, is_sold_out, today } => {
            let product = ProductReference(["SHAWARMA-L", "WATER", "CODE-0", "NOTHING"][usize::from(*product)].into());
            let until = today.then_some(SoldOutUntil::BusinessDayEnd);
            let command = MarkSoldOut { product, outlet: None, is_sold_out: *is_sold_out, until };
            (someone(*role), Command::MarkSoldOut(Box::new(command)))
        }
        Deed::Repeat { request } => return before(*request),
        Deed::Mismatch { request } => {
            let mut other = before(*request)?;
            other.hash[15] ^= 0xff;
            return Some(other);
        }
        Deed::ClockMoves { .. } | Deed::Spool { .. } | Deed::TakeIn => return None,
    };
    Some(shop.request(&actor, command))
}

/// Numbers per counter are one, two, three …, and the counter says how many.
fn numbers_are_gapless(rows: &Rows) -> Result<(), TestCaseError> {
    let mut issued: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
    let mut note = |number: &Number| issued.entry(number.counter()).or_default().push(number.sequence());
    for order in rows.orders.values() {
        note(&order.number);
        order.tickets().for_each(&mut note);
    }
    rows.customers.values().for_each(|customer| note(&customer.number));
    rows.payments.values().for_each(|payment| note(&payment.number));
    rows.shifts.values().for_each(|shift| note(&shift.number));
    rows.z_reports.iter().for_each(|z_report| note(&z_report.number));
    rows.bills.values().for_each(|state| note(&state.bill.number));
    rows.credit_notes.iter().for_each(|credit_note| note(&credit_note.number));
    rows.stock_documents.values().filter_map(|document| document.number.as_ref()).for_each(&mut note);
    prop_assert_eq!(issued.len(), rows.counters.len(), "every counter has its documents");
    for (key, counter) in &rows.counters {
        let mut sequences = issued.remove(&counter.row).unwrap_or_default();
        if counter.wraps {
            continue;
        }
        sequences.sort_unstable();
        if key.is_fallback() {
            prop_assert!(sequences.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", sequences);
            prop_assert_eq!(sequences.last(), Some(&counter.value));
            continue;
        }
        prop_assert_eq!(sequences, (counter.start..=counter.value).collect::<Vec<_>>());
    }
    Ok(())
}

/// Every entry sums to zero and has a record that explains it, every balance is the sum of the postings to it, and every payment has moved its
/// amount from the customer to the drawer.
fn the_ledger_balances(rows: &Rows) -> Result<(), TestCaseError> {
    let mut balances: BTreeMap<BalanceKey, (i64, i64)> = BTreeMap::new();
    for entry in rows.entries.values() {
        prop_assert_eq!(entry.postings.iter().map(|posting| posting.amount.0).sum::<i64>(), 0);
        for posting in &entry.postings {
            let key = entry.balance_key(posting);
            let sides = balances.entry(key).or_default();
            if posting.amount.0 > 0 { sides.0 += posting.amount.0 } else { sides.1 -= posting.amount.0 }
        }
        let record = rows.records.iter().find(|record| record.seq == entry.row);
        let explained = record.is_some_and(|record| cause_of(record.action, &entry.postings).is_some());
        prop_assert!(explained, "{:?} of {:?}", entry, record);
    }
    let kept = rows.balances.iter().map(|(key, balance)| (key.clone(), (balance.debit.0, balance.credit.0)));
    prop_assert_eq!(kept.collect::<BTreeMap<_, _>>(), balances);
    let is_there = |payment: &Payment| payment.status == PaymentState::Paid && payment.purpose != Purpose::Sale;
    for payment in rows.payments.values().filter(|payment| is_there(payment)) {
        let entry = &rows.entries[&payment.row];
        prop_assert_eq!((entry.business_date, &entry.outlet), (payment.business_date, &payment.outlet));
        if payment.bill_row.is_some() {
            continue;
        }
        prop_assert_eq!(entry.postings.iter().map(|posting| posting.amount.0.max(0)).sum::<i64>(), payment.amount.0);
    }
    let posted = |account: Account| {
        let postings = rows.entries.values().flat_map(|entry| &entry.postings);
        -postings.filter(|posting| posting.account.account == account).map(|posting| posting.amount.0).sum::<i64>()
    };
    let due: i64 = rows.orders.values().map(|order| order.refund_due().0).sum();
    prop_assert_eq!(posted(Account::RefundsDue), due, "what is due back is what orders say");
    for order in rows.orders.values() {
        for payment in &order.payments {
            prop_assert_eq!(payment, &rows.payments[&payment.id], "an order lists its payments as they are");
        }
    }
    Ok(())
}

/// What was paid ahead and stands on the account of deposits: deposits, and what orders have that is neither billed nor due back.
fn paid_ahead(rows: &Rows, is_theirs: impl Fn(Option<u64>) -> bool) -> i64 {
    let deposits = rows.payments.values().filter(|one| one.purpose == Purpose::Deposit && is_theirs(one.customer_row));
    let deposits: i64 = deposits.map(|payment| payment.left().0).sum();
    let of_orders = rows.orders.values().filter(|order| is_theirs(order.customer_row)).map(|order| {
        let unbilled = order.payments.iter().map(|one| one.left().0 - one.billed.unwrap_or(Amount::ZERO).0).sum::<i64>();
        unbilled - order.refund_due().0
    });
    deposits + of_orders.sum::<i64>()
}

/// Whoever was merged stands at one who stands for themselves, and has nothing left on the ledger, which the survivor has instead;
/// whoever was erased is not named anywhere.
fn customers_are_whole(rows: &Rows) -> Result<(), TestCaseError> {
    let deposits = |row: u64| {
        let account = AccountRef::of_customer(Account::CustomerDeposits, Some(row));
        let posted = rows.entries.values().flat_map(|entry| &entry.postings).filter(|posting| posting.account == account);
        posted.map(|posting| posting.amount.0).sum::<i64>()
    };
    let person = |row: u64| {
        let customer = rows.customers.values().find(|customer| customer.row == row).expect("a customer");
        customer.merged_into.unwrap_or(customer.id)
    };
    for customer in rows.customers.values() {
        if let Some(whole) = customer.merged_into {
            prop_assert_eq!(rows.customers[&whole].merged_into, None);
            prop_assert_eq!(deposits(customer.row), 0);
        }
        let paid = paid_ahead(rows, |row| row.map(person) == Some(customer.id));
        prop_assert_eq!(-deposits(customer.row), if customer.merged_into.is_some() { 0 } else { paid });
        if customer.erased_at.is_some() {
            prop_assert_eq!((&customer.phone, &customer.email, &customer.address), (&None, &None, &None));
            prop_assert!(!customer.name.contains("Aisha"));
            let kept = rows
                .records
                .iter()
                .filter(|record| record.personal.as_ref().is_some_and(|personal| personal.customer_row == Some(customer.row)));
            // What was spooled for them came after; a finding says so, and what is done about it may be told as well.
            let number = &customer.number.text();
            let is_told = |finding: &Finding| finding.code == "outage.customerErased" && finding.detail.contains(number);
            let came_after = rows.findings.iter().any(is_told);
            let erased =
                rows.records.iter().rfind(|record| record.action == "customer.erased" && record.subject == customer.subject());
            let may_stay = |record: &Record| {
                record.action == "customer.erased" || came_after && erased.is_some_and(|erased| record.seq > erased.seq)
            };
            prop_assert!(kept.clone().all(may_stay), "{:?}", kept.collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Drawers hold what their open shift should hold, or nothing; Z reports carry each other's totals on; days stand as their Z say.
fn drawers_and_days_are_right(rows: &Rows) -> Result<(), TestCaseError> {
    for register in ["R1", "R2"] {
        let of_drawer = rows.balances.iter().filter(|(key, _)| key.account == AccountRef::drawer(Some(register)));
        let in_drawer: i64 = of_drawer.map(|(_, balance)| balance.net().0).sum();
        let open = rows.shifts.values().find(|shift| shift.is_open() && shift.register == register);
        // Cash that was taken there while no shift was open is in the drawer too.
        let is_cash = |payment: &&Arc<Payment>| payment.method == PaymentMethod::Cash;
        let by_shifts = rows.payments.values().filter(is_cash).filter(|payment| payment.register.as_deref() == Some(register));
        let outside: i64 = by_shifts.filter(|payment| payment.shift_row.is_none()).map(|payment| payment.amount.0).sum();
        let handed_in = rows.cash_handovers.iter().filter(|one| one.register.as_deref() == Some(register));
        let handed_in: i64 = handed_in.filter(|one| one.shift_row.is_none()).map(|one| one.amount.0).sum();
        prop_assert_eq!(in_drawer - outside - handed_in, open.map_or(0, |shift| shift.cash.expected().0), "{}", register);
    }
    let mut carried = GrandTotal::default();
    let mut last_day = GrandTotal::default();
    for z_report in &rows.z_reports {
        prop_assert_eq!(z_report.carried.plus(z_report.revised), carried, "{:?}", z_report);
        prop_assert_eq!(z_report.grand_total, carried.plus(z_report.added));
        prop_assert_eq!(z_report.carried, if z_report.revision == 1 { last_day } else { carried });
        carried = z_report.grand_total;
        if z_report.revision == 1 {
            last_day = carried;
        }
    }
    for (key, day) in &rows.days {
        let z_reports: Vec<_> = rows.z_reports.iter().filter(|z_report| z_report.day == *key).collect();
        prop_assert_eq!(z_reports.len(), day.revision as usize);
        if let (DayState::Closed, Some(last)) = (day.state, z_reports.last()) {
            let now = sums::of_day(rows, key);
            prop_assert_eq!(now.total(), last.total, "nothing came after it was closed");
            prop_assert_eq!(now.numbers, last.numbers.clone());
        }
    }
    for order in rows.orders.values() {
        let key = DayKey { outlet: order.outlet.clone(), date: order.business_date };
        let is_there = rows.days.contains_key(&key);
        prop_assert!(is_there, "{:?}", key);
    }
    Ok(())
}

/// Whoever has an order is on it, and nobody else; each driver owes what was collected less what was handed in, and the ledger says
/// the same.
fn drivers_have_and_owe_what_they_should(rows: &Rows) -> Result<(), TestCaseError> {
    for order in rows.orders.values() {
        let delivery = rows.deliveries.get(&order.id);
        let driver = delivery.and_then(|delivery| delivery.driver);
        let is_brought = matches!(order.status, Status::Assigned | Status::Dispatched)
            || (matches!(order.status, Status::Delivered | Status::Returned) && order.fulfilment() == Fulfilment::Delivery);
        prop_assert_eq!(driver.is_some(), is_brought, "{:?} of {:?}", delivery, order.status);
        let has_code = delivery.is_some_and(|delivery| delivery.code.is_some());
        prop_assert_eq!(has_code, order.status == Status::Dispatched);
        let failed = rows.delivery_attempts.iter().filter(|attempt| attempt.order_row == order.row).count();
        let back = rows.records.iter().filter(|record| record.subject == order.subject() && is_failure(record)).count();
        prop_assert_eq!(failed, back);
        let photo = delivery.and_then(|delivery| delivery.photo.as_ref());
        let taken = rows.delivery_photos.iter().rfind(|photo| photo.order_row == order.row);
        prop_assert!(photo.is_none() || photo == taken, "the last that was taken");
    }
    let mut owed: BTreeMap<UserId, i64> = BTreeMap::new();
    for state in rows.bills.values() {
        let Some(order) = &state.bill.order else { continue };
        if let Some(driver) = rows.deliveries.get(&order.id).and_then(|delivery| delivery.driver) {
            // What was paid ahead went to the till.
            let at_the_door =
                |paid: &&BillPayment| paid.method == PaymentMethod::Cash && rows.payments[&paid.id].purpose == Purpose::Sale;
            let collected: i64 = state.bill.payments.iter().filter(at_the_door).map(|paid| paid.amount.0).sum();
            *owed.entry(driver).or_default() += collected;
        }
    }
    for handover in &rows.cash_handovers {
        *owed.entry(handover.driver).or_default() -= handover.amount.0;
    }
    owed.retain(|_, minor| *minor != 0);
    let kept = rows.driver_cash.iter().map(|(driver, cash)| (*driver, cash.owed.0)).filter(|(_, owed)| *owed != 0);
    prop_assert_eq!(kept.collect::<BTreeMap<_, _>>(), owed.clone());
    let mut ledger: BTreeMap<UserId, i64> = BTreeMap::new();
    for (key, balance) in &rows.balances {
        if let Some(driver) = key.account.driver() {
            *ledger.entry(driver).or_default() += balance.net().0;
        }
    }
    ledger.retain(|_, minor| *minor != 0);
    prop_assert_eq!(ledger, owed);
    Ok(())
}

/// Whether a record says that an order which was under way waits again.
fn is_failure(record: &Record) -> bool {
    let says = |facts: &[docket_domain::audit::Fact], word: &'static str| {
        facts.iter().any(|fact| fact.name == "status" && fact.value == docket_domain::audit::Value::Word(word))
    };
    says(&record.old, "dispatched") && says(&record.new, "ready")
}

/// No two open orders, nor two seats of one, have one ticket number of a counter that wraps.
fn open_tickets_differ(rows: &Rows) -> Result<(), TestCaseError> {
    let mut open = BTreeSet::new();
    for order in rows.orders.values().filter(|order| order.status.is_open()) {
        for ticket in order.tickets() {
            prop_assert!(open.insert((ticket.counter(), ticket.sequence())), "{} stands on two open orders", ticket.text());
        }
    }
    Ok(())
}

/// Each order stands where its records say that it went, since then, and got there from where it stood.
fn histories_lead_to_where_orders_stand(rows: &Rows) -> Result<(), TestCaseError> {
    for order in rows.orders.values() {
        let mut at: Option<String> = None;
        let (mut steps, mut since, mut was_moved) = (0, None, false);
        for record in rows.records.iter().filter(|record| record.subject == order.subject()) {
            let status = |facts: &[docket_domain::audit::Fact]| {
                facts.iter().find(|fact| fact.name == "status").map(|fact| format!("{:?}", fact.value))
            };
            steps += 1;
            let (from, to) = (status(&record.old), status(&record.new));
            if from.is_some() || to.is_some() {
                prop_assert_eq!(&from, &at);
                at = to;
                since = Some(record.at);
                was_moved |= from.is_some();
            }
        }
        prop_assert_eq!(at, Some(format!("Word({:?})", order.status.as_str())));
        match since {
            // What was split off has stood there since its origin came there, which may have been placed by a clock that was set back since.
            Some(since) if order.split_from.is_some() && !was_moved => {
                let first = std::iter::successors(Some(order), |one| rows.orders.get(&one.split_from?)).last().expect("itself");
                let placed = (first.number.source() == NumberSource::Fallback).then_some(first.created_at);
                prop_assert!(order.status_since <= placed.map_or(since, |placed| since.max(placed)));
            }
            // What was placed while the database was away waits since then.
            Some(_) if order.number.source() == NumberSource::Fallback && !was_moved => {
                prop_assert_eq!(order.status_since, order.created_at);
            }
            since => prop_assert_eq!(since, Some(order.status_since), "queues tell its age from then"),
        }
        // Payments change an order too, with records of their own.
        prop_assert!(steps == order.version || steps < order.version && !order.payments.is_empty());
    }
    Ok(())
}

/// What each answer said is what was written, and nothing else was.
fn answers_are_what_was_written(play: &Play) -> Result<(), TestCaseError> {
    let rows = &play.shop.rows;
    let is_done = |answer: &Result<Outcome, Refusal>| answer.as_ref().is_ok_and(|outcome| !outcome.replayed);
    let asked = || play.asked.iter().map(|stamped| &stamped.request).zip(&play.answers);
    let done = play.answers.iter().filter(|answer| is_done(answer)).count();
    prop_assert_eq!(rows.replays.len(), done + 1, "one key per command that was done, and one of the set-up");
    let places = |request: &Request, answer: &Result<Outcome, Refusal>| match &request.command {
        Command::PlaceOrder(_) | Command::SplitOrder(_) => true,
        // It is done as well where its order was refused or came too late.
        Command::PlaceStandingOrder(_) | Command::TakeIn(_) => {
            answer.as_ref().is_ok_and(|outcome| matches!(outcome.document, Document::Order(..)))
        }
        _ => false,
    };
    let placed = asked().filter(|(request, answer)| is_done(answer) && places(request, answer));
    prop_assert_eq!(rows.orders.len(), placed.count());
    for (request, answer) in asked() {
        let replay = rows.replays.get(&request.key);
        match answer {
            Ok(outcome) => {
                let replay = replay.expect("what was done has its key");
                prop_assert_eq!(replay.document, outcome.document.reference());
                // What was spooled may meet another request under its key, and stands back.
                let is_own = replay.request_hash == request.hash;
                prop_assert!(is_own || matches!(request.command, Command::TakeIn(_)) && outcome.replayed);
            }
            Err(refusal) if refusal.code == Code::IdempotencyMismatch => {
                prop_assert!(replay.is_some_and(|replay| replay.request_hash != request.hash));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// `make torture` has some ten thousand: what goes wrong once in twenty thousand has been there.
fn cases() -> u32 {
    std::env::var("DOCKET_TORTURE_CASES").map_or(256, |cases| cases.parse().expect("DOCKET_TORTURE_CASES: a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_books_are_in_order(
        deeds in prop::collection::vec(deed(), 1..60),
        tickets in tickets(),
        auto_confirm in auto_confirm(),
    ) {
        let play = Play::live(shop(auto_confirm, tickets), &deeds);
        let rows = &play.shop.rows;
        numbers_are_gapless(rows)?;
        the_ledger_balances(rows)?;
        customers_are_whole(rows)?;
        drawers_and_days_are_right(rows)?;
        open_tickets_differ(rows)?;
        drivers_have_and_owe_what_they_should(rows)?;
        histories_lead_to_where_orders_stand(rows)?;
        answers_are_what_was_written(&play)?;
        prop_assert!(rows.records.iter().map(|record| record.seq).eq(1..=rows.seq));
        let documents = || rows.records.iter().filter(|record| record.subject.is_document());
        prop_assert!(documents().is_sorted_by_key(|record| record.at));
        prop_assert_eq!(documents().next_back().map_or(MerchantTime::BEGINNING.floor, |record| record.at), rows.time.floor);
    }

    #[test]
    fn whatever_drivers_do_each_has_and_owes_what_they_should(
        deeds in prop::collection::vec(of_a_driver(), 1..80),
        sizes in prop::collection::vec(1_usize..9, 1..4),
    ) {
        // Three deliveries for one customer, ready to be taken.
        let place = |_| Deed::Place { role: Role::Owner, channel: 2, items: vec![(0, 1)], caller: Some((0, true)), discount: 0 };
        let ready = (0..3).map(place).chain((0..9).map(|order| Deed::Onward { order }));
        let deeds: Vec<Deed> = ready.chain(deeds).collect();
        let play = Play::live(shop(AutoConfirm::Manual, Tickets::None), &deeds);
        let rows = &play.shop.rows;
        the_ledger_balances(rows)?;
        customers_are_whole(rows)?;
        drawers_and_days_are_right(rows)?;
        drivers_have_and_owe_what_they_should(rows)?;
        histories_lead_to_where_orders_stand(rows)?;
        let grouped = play.again(shop(AutoConfirm::Manual, Tickets::None), &sizes, Shop::reopen);
        prop_assert_eq!(grouped.told(), play.told());
        prop_assert_eq!(grouped.rows(), play.rows());
    }

    #[test]
    fn rows_and_answers_are_the_same_however_commands_are_cut_into_groups(
        deeds in prop::collection::vec(deed(), 1..60),
        sizes in prop::collection::vec(1_usize..25, 1..6),
        tickets in tickets(),
        auto_confirm in auto_confirm(),
    ) {
        let single = Play::live(shop(auto_confirm, tickets), &deeds);
        let grouped = single.again(shop(auto_confirm, tickets), &sizes, |_| {});
        prop_assert_eq!(grouped.told(), single.told());
        prop_assert_eq!(grouped.rows(), single.rows());
    }

    #[test]
    fn a_process_that_starts_anew_between_groups_decides_the_same(
        deeds in prop::collection::vec(deed(), 1..40),
        sizes in prop::collection::vec(1_usize..6, 1..3),
        tickets in tickets(),
    ) {
        let kept = Play::live(shop(AutoConfirm::Manual, tickets), &deeds);
        let forgetful = kept.again(shop(AutoConfirm::Manual, tickets), &sizes, Shop::reopen);
        prop_assert_eq!(forgetful.told(), kept.told());
        prop_assert_eq!(forgetful.rows(), kept.rows());
    }
}
