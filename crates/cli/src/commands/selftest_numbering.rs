//! `docket selftest numbering`: the steps by which the merchants we come from tested their numbers, on this very store, and a
//! sixth that they forgot. They run in a scratch merchant with a copy of the merchant's order series, which is removed afterwards.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, Envelope};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{AutoConfirm, Channel, Outlet, Register, SetUpMerchant, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{DocumentFacts, Kind, Reset, Series, preview};
use docket_domain::ordering::{NewItem, PlaceOrder};
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};
use docket_engine::{Clock, Engine, ManualClock, Request};
use docket_server::{make_merchant, own_key};
use docket_store::Reads;

use crate::arguments::SelftestOptions;
use crate::opened::Opened;
use crate::say::say;

const MS_PER_DAY: i64 = 86_400_000;
/// Short code of the scratch merchant's one outlet, register and channel.
const CODE: &str = "TEST";

pub async fn run(options: SelftestOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let settings = opened.reads.settings(merchant.id).await?.context("the merchant has settings")?;
    let series = settings.series(Kind::Order).cloned().context("the merchant has a series for orders")?;
    say!("Numbers of {} ({}), in a scratch merchant", merchant.name, series.template.text());
    let now = opened.clock.now();
    let clock = Arc::new(ManualClock::new(now, 0));
    let (engine, lane) = Engine::start(opened.store.writer()?, Arc::clone(&clock) as Arc<dyn Clock>, None);
    let scratch = make_merchant(&engine, Actor::command_line(), scratch_merchant(&settings, series.clone(), now)).await?;
    let test = Test { engine: engine.clone(), reads: opened.reads.clone(), clock, now, scratch, settings, series };
    let passed = test.steps().await;
    drop((test, engine));
    tokio::task::spawn_blocking(move || lane.join()).await?.ok();
    opened.store.writer()?.remove_scratch(scratch)?;
    let passed = passed?;
    say!("{}", if passed { "all steps passed" } else { "NOT all steps passed" });
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

struct Test {
    engine: Engine,
    reads: Reads,
    clock: Arc<ManualClock>,
    now: Timestamp,
    scratch: MerchantId,
    settings: Settings,
    series: Series,
}

impl Test {
    async fn steps(&self) -> Result<bool> {
        let today = self.today();
        let mut passed = true;
        let one = self.place(1).await?;
        passed &= line("1  one number", self.are_right(&one, today, 1, 1)?, &listed(&one));
        let five = self.place_one_after_the_other(5).await?;
        passed &= line("2  five in sequence", self.are_right(&five, today, 2, 5)?, &listed(&five));
        let value = self.counter(today).await?;
        passed &= line("3  read the counter", value == Some(self.value(6)), &shown(value));
        let mut ten = self.place(10).await?;
        // At once is in any order; by length first, since wider numbers are greater.
        ten.sort_by_key(|number| (number.len(), number.clone()));
        passed &= line("4  ten at once", self.are_right(&ten, today, 7, 10)?, &listed(&ten));
        let value = self.counter(today).await?;
        passed &= line("5  verify the counter", value == Some(self.value(16)), &shown(value));
        passed &= self.next_period(today).await?;
        Ok(passed)
    }

    /// The next day, month or year starts anew, and what was counted before still stands.
    async fn next_period(&self, today: Date) -> Result<bool> {
        let (days, name) = match self.series.reset {
            Reset::Never => (1, "the next day goes on"),
            Reset::BusinessDay => (1, "the next day starts anew"),
            Reset::Month => (31, "the next month starts anew"),
            Reset::Year => (366, "the next year starts anew"),
            Reset::FiscalYear => (366, "the next fiscal year starts anew"),
        };
        self.clock.set(Timestamp(self.now.0 + days * MS_PER_DAY));
        let later = self.today();
        let first = if self.series.reset == Reset::Never { 17 } else { 1 };
        let numbers = self.place(1).await?;
        let before = self.counter(today).await?;
        let stands = before == Some(self.value(if self.series.reset == Reset::Never { 17 } else { 16 }));
        let holds = self.are_right(&numbers, later, first, 1)? && stands;
        Ok(line(&format!("6  {name}"), holds, &format!("{}, the counter of {today} at {}", listed(&numbers), shown(before))))
    }

    fn today(&self) -> Date {
        self.settings.calendar(None).date_by_cutoff(self.clock.now())
    }

    /// The value of the n-th number.
    fn value(&self, nth: i64) -> i64 {
        self.series.start + nth - 1
    }

    /// Whether these are the numbers that the series prints from the first on. Which Snowflake ids come nobody can say before; they
    /// differ, and the counter counts them.
    fn are_right(&self, numbers: &[String], date: Date, first: i64, count: usize) -> Result<bool> {
        if self.series.template.is_snowflake() {
            let different: BTreeSet<&String> = numbers.iter().collect();
            return Ok(different.len() == count && numbers.len() == count);
        }
        Ok(numbers == self.expected(date, first, count)?)
    }

    fn expected(&self, date: Date, first: i64, count: usize) -> Result<Vec<String>> {
        let facts = DocumentFacts {
            outlet: Some(CODE),
            register: Some(CODE),
            channel: Some(CODE),
            table: Some(CODE),
            user: Some(CODE),
            ..DocumentFacts::on(date, self.settings.fiscal_year_start)
        };
        Ok(preview(&self.series, &facts, self.value(first), count)?.numbers)
    }

    async fn counter(&self, date: Date) -> Result<Option<i64>> {
        let period = self.series.period(date, self.settings.fiscal_year_start);
        let counters = self.reads.counters(self.scratch, Kind::Order, Some(period), None).await?;
        Ok(counters.first().map(|(_, counter)| counter.value))
    }

    async fn place_one_after_the_other(&self, count: usize) -> Result<Vec<String>> {
        let mut numbers = Vec::new();
        for _ in 0..count {
            numbers.extend(self.place(1).await?);
        }
        Ok(numbers)
    }

    /// Places orders, all at once.
    async fn place(&self, count: usize) -> Result<Vec<String>> {
        let placing: Vec<_> = (0..count).map(|_| tokio::spawn(place(self.engine.clone(), self.scratch))).collect();
        let mut numbers = Vec::new();
        for placed in placing {
            numbers.push(placed.await??);
        }
        Ok(numbers)
    }
}

async fn place(engine: Engine, merchant: MerchantId) -> Result<String> {
    let item = NewItem {
        product: None,
        description: Some("Anything".to_owned()),
        quantity: Quantity(1_000),
        unit_price: Some(Amount(100)),
        discounts: Vec::new(),
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    };
    let order = PlaceOrder { table: Some(CODE.to_owned()), items: vec![item], ..PlaceOrder::default() };
    let envelope =
        Envelope { key: own_key(&engine), reference: None, request_hash: [0; 16], command: Command::PlaceOrder(Box::new(order)) };
    let code = || Some(CODE.to_owned());
    let actor = Actor { outlet: code(), register: code(), user_code: code(), ..Actor::program() };
    let outcome = engine.submit(Request { merchant, actor, envelope, has_callers_key: false }).await?;
    match outcome.document {
        Document::Order(_, Some(document)) => Ok(document.order.number.text().to_owned()),
        other => unreachable!("placing an order came to {other:?}"),
    }
}

/// A merchant like this one, with one outlet, register and channel, and without a catalogue.
fn scratch_merchant(settings: &Settings, series: Series, now: Timestamp) -> SetUpMerchant {
    let slug = format!("selftest-{}", now.0);
    let settings = Settings {
        slug,
        name: "Self-test".to_owned(),
        is_scratch: true,
        auto_confirm: AutoConfirm::Manual,
        outlets: vec![Outlet::new(CODE, CODE)],
        registers: vec![Register { outlet: CODE.to_owned(), code: CODE.to_owned(), name: CODE.to_owned() }],
        channels: vec![Channel::new("counter", CODE)],
        series: vec![series],
        former_series: Vec::new(),
        taxes: Vec::new(),
        imported_shapes: Vec::new(),
        printing: Default::default(),
        ..settings.clone()
    };
    SetUpMerchant { settings, users: Vec::new(), categories: Vec::new(), products: Vec::new() }
}

fn line(name: &str, passed: bool, shown: &str) -> bool {
    say!("{}  {name:<28} {shown}", if passed { "ok  " } else { "FAIL" });
    passed
}

fn shown(value: Option<i64>) -> String {
    value.map_or_else(|| "not there".to_owned(), |value| value.to_string())
}

fn listed(numbers: &[String]) -> String {
    match numbers {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [first, .., last] => format!("{first} to {last}"),
    }
}
