//! Days on which people do with money whatever they like, in groups of all sizes: after every group the books and the documents say
//! the same, and no order is ahead of its money.

mod books;
mod commands;

use std::collections::BTreeMap;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Record;
use docket_domain::command::{Command, Document};
use docket_domain::merchants::{AutoConfirm, PaymentRules, Register, Settings};
use docket_domain::money::Amount;
use docket_domain::ordering::{Order, Status};
use docket_domain::payments::{PaymentMethod, Purpose, Status as PaymentState};
use docket_domain::refusal::Refusal;

use crate::dice::Dice;
use crate::fixtures::{someone, with_two_outlets};
use crate::shop::{Request, Shop, Stamped};
use books::{Posted, agree};
use commands::{Known, command, products};

/// How many commands a day has.
const COMMANDS: usize = 2_000;

/// What the days must have seen, or they prove little.
const EXPECTED: [&str; 42] = [
    "bill by bank_transfer",
    "bill by card",
    "bill by cash",
    "bill by wallet",
    "billed ahead by bank_transfer",
    "billed ahead by card",
    "billed ahead by cash",
    "billed ahead by wallet",
    "delivered with something due back",
    "deposit by bank_transfer",
    "house account",
    "merged",
    "order assigned",
    "order cancelled",
    "order confirmed",
    "order delivered",
    "order released",
    "order returned",
    "refund by bank_transfer",
    "refund by card",
    "refund by cash",
    "refund by wallet",
    "refused order.illegalTransition",
    "refused order.notOverdue",
    "refused order.unpaid",
    "refused payment.alreadyPaid",
    "refused payment.deadlinePassed",
    "refused payment.notAwaited",
    "refused payment.nothingDue",
    "refused payment.tooMuch",
    "refused permission.missing",
    "refused refund.mismatch",
    "refused refund.tooMuch",
    "refused wallet.insufficient",
    "returned to the wallet",
    "sale by wallet",
    "shift closed",
    "too late, to the wallet",
    "top_up by cash",
    "transfer cancelled",
    "transfer expired",
    "transfer rejected",
];

/// How a shop differs from another.
#[derive(Clone, Copy, Debug)]
struct Variant {
    seed: u64,
    auto_confirm: AutoConfirm,
    pay_later: bool,
    smallest_coin: i64,
}

fn open(variant: Variant) -> Shop {
    let mut settings = Settings {
        auto_confirm: variant.auto_confirm,
        payments: PaymentRules { pay_later: variant.pay_later, transfer_hours: 1, release_unpaid_minutes: Some(30) },
        smallest_coin: Amount(variant.smallest_coin),
        ..with_two_outlets()
    };
    settings.registers.push(Register { outlet: "YAS".into(), code: "Y1".into(), name: "Y1".into() });
    let mut shop = Shop::open(settings);
    for product in products() {
        shop.run(&someone(Role::Owner), product).expect("a product");
    }
    shop
}

/// What a day came to.
struct Day {
    shop: Shop,
    asked: Vec<Stamped>,
    told: Vec<String>,
    happened: BTreeMap<String, usize>,
}

impl Day {
    fn note(&mut self, what: impl Into<String>) {
        *self.happened.entry(what.into()).or_default() += 1;
    }
}

/// Plays a day, and looks at everything after each group.
fn play(variant: Variant, commands: usize) -> Day {
    let (mut dice, mut known, mut posted) = (Dice(variant.seed), Known::nothing(), Posted::default());
    let mut day = Day { shop: open(variant), asked: Vec::new(), told: Vec::new(), happened: BTreeMap::new() };
    while day.asked.len() < commands {
        day.shop.now.0 += dice.from(0, 3 * 60_000);
        learn(&mut known, &day.shop);
        let size = (dice.of(&[1, 1, 2, 4, 9]) as usize).min(commands - day.asked.len());
        let group: Vec<Request> = (0..size)
            .map(|_| {
                let (actor, command): (Actor, Command) = command(&known, &mut dice);
                day.shop.request(&actor, command)
            })
            .collect();
        let stamped: Vec<Stamped> = group.iter().map(|request| day.shop.stamp(request)).collect();
        let whole = (size == 1 && dice.one_in(25)).then(|| format!("{:?}", day.shop.rows));
        let keys = day.shop.rows.replays.len();
        let answers = day.shop.run_stamped(&stamped);
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(day.shop.rows.replays.len(), keys + done, "what was done left its key, and what was refused did not");
        if let Some(whole) = whole.filter(|_| done == 0) {
            assert_eq!(format!("{:?}", day.shop.rows), whole, "a refused command leaves no trace");
        }
        agree(&day.shop.rows, &mut posted);
        for answer in answers {
            day.note(what_happened(&answer));
            day.told.push(format!("{answer:?}"));
        }
        day.asked.extend(stamped);
        if dice.one_in(40) {
            day.shop.reopen();
        }
    }
    count_rows(&mut day);
    day
}

fn learn(known: &mut Known, shop: &Shop) {
    known.now = shop.now;
    known.customers.clone_from(&shop.rows.customers);
    known.orders.clone_from(&shop.rows.orders);
    known.payments.clone_from(&shop.rows.payments);
    known.bills.clone_from(&shop.rows.bills);
    known.shifts.clone_from(&shop.rows.shifts);
}

fn what_happened(answer: &Result<docket_domain::command::Outcome, Refusal>) -> String {
    match answer {
        Ok(outcome) => match &outcome.document {
            Document::Payment(payment) => format!("payment {}", payment.status.as_str()),
            Document::Order(_, _) => "order".into(),
            Document::Bill(_, _) => "sale".into(),
            Document::CreditNote(_) => "credit note".into(),
            _ => "other".into(),
        },
        Err(refusal) => format!("refused {}", refusal.code.as_str()),
    }
}

/// What there is at the end of a day that must not be missing, or the day proves little.
fn count_rows(day: &mut Day) {
    let mut seen: Vec<String> = Vec::new();
    let rows = &day.shop.rows;
    for payment in rows.payments.values() {
        seen.push(format!("{} by {}", payment.purpose.as_str(), payment.method.as_str()));
        if payment.status != PaymentState::Paid {
            seen.push(format!("transfer {}", payment.status.as_str()));
        }
        if payment.purpose == Purpose::TopUp && payment.order.is_some() {
            seen.push("too late, to the wallet".into());
        }
    }
    seen.extend(rows.payment_refunds.iter().map(|refund| format!("refund by {}", refund.method.as_str())));
    seen.extend(rows.orders.values().map(|order| format!("order {}", order.status.as_str())));
    let by_the_program = |order: &Order| {
        let is_it = |record: &&Record| record.subject == order.subject() && record.action == "order.cancelled";
        rows.records.iter().rfind(is_it).is_some_and(|record| record.actor.user == Actor::program().user)
    };
    let released = rows.orders.values().filter(|order| order.payments.is_empty() && by_the_program(order));
    seen.extend(released.map(|_| "order released".into()));
    let owed = rows.bills.values().filter(|state| state.bill.on_account > Amount::ZERO);
    seen.extend(owed.map(|_| "house account".into()));
    let ahead = rows.bills.values().flat_map(|state| &state.bill.payments);
    let paid_ahead = ahead.filter(|one| rows.payments[&one.id].purpose == Purpose::Order);
    seen.extend(paid_ahead.map(|one| format!("billed ahead by {}", one.method.as_str())));
    let over = rows.orders.values().filter(|order| order.status == Status::Delivered && order.refund_due() > Amount::ZERO);
    seen.extend(over.map(|_| "delivered with something due back".into()));
    let to_wallet = rows.credit_notes.iter().flat_map(|note| &note.refunds);
    seen.extend(to_wallet.filter(|one| one.method == PaymentMethod::Wallet).map(|_| "returned to the wallet".into()));
    seen.extend(rows.customers.values().filter(|one| one.merged_into.is_some()).map(|_| "merged".into()));
    seen.extend(rows.shifts.values().filter(|shift| !shift.is_open()).map(|_| "shift closed".into()));
    for what in seen {
        day.note(what);
    }
}

/// The shops whose days are played: each way to confirm orders, to pay, and to round.
fn variants() -> Vec<Variant> {
    let mut variants = Vec::new();
    for auto_confirm in [AutoConfirm::Manual, AutoConfirm::OnPlaced, AutoConfirm::OnPaid] {
        for (pay_later, smallest_coin) in [(true, 0), (true, 25), (false, 0), (false, 25)] {
            variants.push(Variant { seed: 5_001 + variants.len() as u64, auto_confirm, pay_later, smallest_coin });
        }
    }
    variants
}

/// Names the day in whose course a claim failed.
struct Naming(Variant);

impl Drop for Naming {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("it failed on the day of {:?}", self.0);
        }
    }
}

#[test]
fn on_any_day_the_books_and_the_documents_agree_and_no_order_is_ahead_of_its_money() {
    let mut happened: BTreeMap<String, usize> = BTreeMap::new();
    for variant in variants() {
        let _naming = Naming(variant);
        for (what, count) in play(variant, COMMANDS).happened {
            *happened.entry(what).or_default() += count;
        }
    }
    let rare: Vec<_> = EXPECTED.iter().filter(|what| happened.get(**what).is_none_or(|count| *count < 5)).collect();
    assert!(rare.is_empty(), "hardly any of {rare:?} among {happened:?}");
}

#[test]
fn a_day_comes_to_the_same_however_its_commands_are_cut_into_groups() {
    let variant = Variant { seed: 6_001, auto_confirm: AutoConfirm::OnPaid, pay_later: false, smallest_coin: 25 };
    let _naming = Naming(variant);
    let day = play(variant, 1_000);
    let (mut shop, mut told, mut left, mut dice) = (open(variant), Vec::new(), day.asked.as_slice(), Dice(variant.seed + 1));
    while !left.is_empty() {
        let (group, rest) = left.split_at(left.len().min(dice.of(&[1, 30, 200])));
        told.extend(shop.run_stamped(group).iter().map(|answer| format!("{answer:?}")));
        left = rest;
        if dice.one_in(2) {
            shop.reopen();
        }
    }
    for (place, (again, first)) in told.iter().zip(&day.told).enumerate() {
        assert_eq!(again, first, "command {place}");
    }
    assert_eq!(format!("{:?}", shop.rows), format!("{:?}", day.shop.rows));
}
