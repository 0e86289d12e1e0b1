//! Snowflake ids: never twice, always ascending, whatever the clock and the leases do.

use std::collections::BTreeSet;

use docket_domain::access::Role;
use docket_domain::book::{Book, Head};
use docket_domain::clock::Stamp;
use docket_domain::command::{Command, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::numbering::snowflake::{EPOCH, NoSnowflake, SnowflakeId, Snowflakes, WorkerId, WorkerLease};
use docket_domain::numbering::{ChangeSeries, Kind, Reset, Rules, ScopePart, Series};
use docket_domain::ordering::Order;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Timestamp;
use proptest::prelude::*;

use crate::fixtures::{DAY, NOON, at, cancelling, placing, series, settings, shawarma, someone, with_order_series};
use crate::shop::{MERCHANT, Shop};

const FOR_EVER: Timestamp = Timestamp(i64::MAX);

fn worker(number: u16) -> WorkerId {
    WorkerId::new(number).expect("a worker")
}

fn lease(number: u16, above: Timestamp, until: Timestamp) -> WorkerLease {
    WorkerLease { worker: worker(number), above, until }
}

/// A worker's first ids, ever.
fn fresh(number: u16) -> Snowflakes {
    Snowflakes::new(lease(number, Timestamp(i64::MIN), FOR_EVER))
}

fn ids(snowflakes: &mut Snowflakes, at: Timestamp, count: usize) -> Vec<SnowflakeId> {
    (0..count).map(|_| snowflakes.next(at).expect("an id")).collect()
}

#[test]
fn an_id_has_41_bits_of_time_5_of_the_data_centre_5_of_the_worker_and_12_of_the_sequence() {
    let id = ids(&mut fresh(0b10110_01101), at("2026-01-19T18:27:39.123Z"), 3)[2];
    let ms = at("2026-01-19T18:27:39.123Z").0 - at("2022-01-01T00:00:00Z").0;
    assert_eq!(id.value(), (ms << 22) | (0b10110 << 17) | (0b01101 << 12) | 2);
    assert_eq!((id.worker().datacentre(), id.worker().worker(), id.sequence()), (0b10110, 0b01101, 2));
    assert_eq!(id.at(), at("2026-01-19T18:27:39.123Z"));
    assert_eq!(id.to_string(), id.value().to_string());
}

#[test]
fn there_are_1024_workers() {
    assert!((0..1_024).all(|number| worker(number).number() == number));
    assert_eq!(WorkerId::new(1_024), None);
}

#[test]
fn the_sequence_runs_on_from_one_millisecond_to_the_next() {
    let mut snowflakes = fresh(1);
    let sequences: Vec<u16> = (0..10).map(|ms| snowflakes.next(Timestamp(NOON.0 + 50 * ms)).expect("an id").sequence()).collect();
    assert_eq!(sequences, (0..10).collect::<Vec<_>>());
}

#[test]
fn a_millisecond_has_4096_ids_and_then_the_next_is_borrowed() {
    let mut snowflakes = fresh(1);
    let made = ids(&mut snowflakes, NOON, 3 * 4_096);
    for (chunk, ms) in made.chunks(4_096).zip(0..) {
        assert!(chunk.iter().all(|id| id.at() == Timestamp(NOON.0 + ms)));
    }
    assert!(made.is_sorted_by(|one, next| one < next));
    assert_eq!(snowflakes.next(Timestamp(NOON.0 + 1)).expect("an id").at(), Timestamp(NOON.0 + 3), "what was borrowed is used");
}

#[test]
fn ids_end_with_41_bits_in_2091_and_do_not_begin_again() {
    let last_ms = at("2091-09-07T15:47:35.551Z");
    assert_eq!(last_ms.0 - EPOCH.0, (1 << 41) - 1);
    let mut snowflakes = fresh(1_023);
    let made = ids(&mut snowflakes, last_ms, 4_096);
    assert_eq!(made[4_095].value(), i64::MAX, "the last of all ids");
    assert!(matches!(snowflakes.next(last_ms), Err(NoSnowflake::OutOfRange(_))), "there is none to borrow");
    assert!(matches!(snowflakes.next(NOON), Err(NoSnowflake::OutOfRange(_))));
    let mut snowflakes = fresh(0);
    assert_eq!(snowflakes.next(Timestamp(last_ms.0 + 1)), Err(NoSnowflake::OutOfRange(Timestamp(last_ms.0 + 1))));
    assert_eq!(snowflakes.next(Timestamp(EPOCH.0 - 1)), Err(NoSnowflake::OutOfRange(Timestamp(EPOCH.0 - 1))));
    assert_eq!(snowflakes.next(EPOCH).expect("an id").value(), 0, "what failed used nothing up");
}

#[test]
fn no_id_is_later_than_the_lease_and_none_is_lost_on_it() {
    let mut snowflakes = Snowflakes::new(lease(7, Timestamp(i64::MIN), NOON));
    ids(&mut snowflakes, NOON, 4_096);
    let next = Timestamp(NOON.0 + 1);
    assert_eq!(snowflakes.next(NOON), Err(NoSnowflake::BeyondLease(next)), "not even a borrowed one");
    assert_eq!(snowflakes.next(Timestamp(NOON.0 + DAY)), Err(NoSnowflake::BeyondLease(Timestamp(NOON.0 + DAY))));
    snowflakes.renew(lease(7, Timestamp(i64::MIN), next));
    assert_eq!(snowflakes.next(NOON).expect("an id").at(), next);
    snowflakes.suspend();
    assert_eq!(snowflakes.next(NOON), Err(NoSnowflake::BeyondLease(next)));
    snowflakes.renew(lease(7, Timestamp(i64::MIN), next));
    assert_eq!(snowflakes.next(NOON).expect("an id").sequence(), 1, "it goes on from where it stood");
}

#[test]
fn whoever_takes_a_worker_over_begins_above_the_holder_before() {
    for clock in [Timestamp(NOON.0 - DAY), NOON, Timestamp(NOON.0 + 1)] {
        let mut taken_over = Snowflakes::new(lease(7, NOON, FOR_EVER));
        assert!(taken_over.next(clock).expect("an id").at() > NOON, "{clock}");
    }
    let mut held = fresh(7);
    ids(&mut held, NOON, 10);
    held.renew(lease(7, Timestamp(NOON.0 - 1), FOR_EVER));
    assert_eq!(held.next(NOON).expect("an id").sequence(), 10, "nobody else has used this millisecond");
    held.renew(lease(7, NOON, FOR_EVER));
    assert!(held.next(NOON).expect("an id").at() > NOON, "another holder may have used this millisecond");
    held.renew(lease(7, Timestamp(NOON.0 + DAY), FOR_EVER));
    assert!(held.next(NOON).expect("an id").at().0 > NOON.0 + DAY, "also who has held it themselves before");
    held.renew(lease(8, Timestamp(i64::MIN), FOR_EVER));
    assert_eq!(held.next(NOON).expect("an id").worker(), worker(8));
}

#[test]
fn a_command_asks_for_a_worker_before_it_makes_an_id_and_its_id_is_of_its_time() {
    let book = Book::open(MERCHANT, None, Head::EMPTY);
    let mut context = Context::new(Stamp::trusted(NOON), &book, someone(Role::Owner), Entropy::from_seed([1; 32]));
    assert_eq!(context.next_snowflake(), Err(Stop::NeedsWorker { until: NOON }));
    context.snowflakes = Some(Snowflakes::new(lease(9, Timestamp(NOON.0 - 2), Timestamp(NOON.0 - 1))));
    assert_eq!(context.next_snowflake(), Err(Stop::NeedsWorker { until: NOON }));
    context.snowflakes = Some(Snowflakes::new(lease(9, Timestamp(NOON.0 - 2), NOON)));
    let id = context.next_snowflake().expect("an id");
    assert_eq!((id.at(), id.worker()), (NOON, worker(9)));
    context.at = Timestamp(EPOCH.0 - 1);
    context.snowflakes = Some(fresh(9));
    let refused = context.next_snowflake().expect_err("before the first of all ids");
    assert!(matches!(refused, Stop::Refused(Refusal { code: Code::NumberingSnowflakesOver, .. })));
}

proptest! {
    #[test]
    fn whatever_the_clock_does_ids_ascend_and_carry_their_worker(
        number in 0_u16..1_024,
        walk in prop::collection::vec((-10_000_i64..10_000, 1_usize..200), 1..60),
        burst in 4_000_usize..9_000,
    ) {
        let mut snowflakes = fresh(number);
        let (mut clock, mut made) = (NOON, Vec::new());
        for (step_ms, count) in walk {
            clock.0 += step_ms;
            made.extend(ids(&mut snowflakes, clock, count));
        }
        made.extend(ids(&mut snowflakes, clock, burst));
        prop_assert!(made.is_sorted_by(|one, next| one < next));
        prop_assert!(made.iter().all(|id| id.worker() == worker(number) && id.value() > 0));
        let per_ms = made.chunk_by(|one, next| one.at() == next.at()).map(<[_]>::len).max();
        prop_assert!(per_ms <= Some(4_096));
    }

    #[test]
    fn holders_who_take_turns_on_a_worker_make_no_id_twice(
        turns in prop::collection::vec((-5_000_i64..5_000, 1_usize..5_000, 0_i64..3), 1..20),
    ) {
        let (mut used_until, mut clock, mut made) = (Timestamp(i64::MIN), NOON, Vec::new());
        for (step_ms, count, leased_ms) in turns {
            clock.0 += step_ms;
            let until = Timestamp(clock.0.max(used_until.0) + leased_ms);
            let mut holder = Snowflakes::new(lease(3, used_until, until));
            made.extend((0..count).map_while(|_| holder.next(clock).ok()));
            used_until = until;
        }
        prop_assert!(made.is_sorted_by(|one, next| one < next));
    }
}

/// The kitchen with ids for order numbers, and their last digits on the ticket.
fn kitchen(digits: u8) -> Shop {
    let ids = |kind, template: String| series(kind, &template, Reset::Never);
    let mut settings = with_order_series(ids(Kind::Order, "{SNOWFLAKE}".into()));
    settings.series.push(ids(Kind::Ticket, format!("{{SNOWFLAKE:{digits}}}")));
    Shop::open(settings)
}

fn place_orders(shop: &mut Shop, count: usize) -> Vec<std::sync::Arc<Order>> {
    (0..count).map(|_| shop.place(&someone(Role::Owner), placing(shawarma()))).collect()
}

#[test]
fn orders_are_numbered_with_ids_that_ascend_and_their_counter_counts_them() {
    let orders = place_orders(&mut kitchen(6), 20);
    let ids: Vec<i64> = orders.iter().map(|order| order.number.text().parse().expect("an id")).collect();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    assert!(orders.iter().all(|order| order.number.text().len() == 18));
    assert!(orders.iter().map(|order| order.number.sequence()).eq(1..=20));
}

#[test]
fn a_ticket_shows_the_end_of_its_order_s_number() {
    for order in place_orders(&mut kitchen(6), 20) {
        let ticket = order.ticket.as_ref().expect("a ticket").text();
        assert!(ticket.len() == 6 && order.number.text().ends_with(ticket), "{ticket} of {}", order.number.text());
    }
}

#[test]
fn no_two_open_orders_show_the_same_last_digit_and_the_eleventh_shows_its_whole_id() {
    let mut shop = kitchen(1);
    let orders = place_orders(&mut shop, 11);
    let tickets: Vec<&str> = orders.iter().map(|order| order.ticket.as_ref().expect("a ticket").text()).collect();
    let different: BTreeSet<&str> = tickets.iter().copied().collect();
    assert_eq!(different.len(), 11, "{tickets:?}");
    assert_eq!(tickets.iter().filter(|ticket| ticket.len() == 18).count(), 1);
    shop.run(&someone(Role::Owner), cancelling(orders[3].id, "eaten")).expect("cancelled");
    let free = place_orders(&mut shop, 1).remove(0);
    assert_eq!(free.ticket.as_ref().map(|ticket| ticket.text()), Some(tickets[3]), "the one that is free again");
}

#[test]
fn before_ids_are_printed_an_order_is_refused() {
    let mut shop = kitchen(6);
    shop.now = at("2022-12-31T23:59:59.999Z");
    assert_eq!(shop.refuse(&someone(Role::Owner), placing(shawarma())).code, Code::NumberingSnowflakesOver);
    shop.now = at("2023-01-01T00:00:00Z");
    assert_eq!(place_orders(&mut shop, 1)[0].number.text().len(), 18);
}

#[test]
fn a_series_may_become_one_of_ids_when_no_number_of_it_could_have_been_one() {
    let mut shop = Shop::open(settings());
    let change =
        |template: &str, kind| Command::ChangeSeries(Box::new(ChangeSeries { series: series(kind, template, Reset::Never) }));
    place_orders(&mut shop, 1);
    shop.run(&someone(Role::Owner), change("{SNOWFLAKE}", Kind::Order)).expect("changed");
    assert_eq!(place_orders(&mut shop, 1)[0].number.text().len(), 18);
    shop.run(&someone(Role::Owner), change("B{SEQ}", Kind::Order)).expect("changed");
    shop.run(&someone(Role::Owner), change("{SEQ}", Kind::Order)).expect("a sequence has at most twelve digits");
    let last_digits = shop.refuse(&someone(Role::Owner), change("{SNOWFLAKE:6}", Kind::Order));
    assert_eq!(last_digits.code, Code::NumberingPartMissing);
    let scoped = Series { scope: vec![ScopePart::Outlet], ..series(Kind::Order, "{OUTLET}-{SNOWFLAKE}", Reset::Never) };
    let scoped = Command::ChangeSeries(Box::new(ChangeSeries { series: scoped }));
    assert_eq!(shop.refuse(&someone(Role::Owner), scoped).code, Code::NumberingSeriesInvalid);
    let ruled = Series { rules: Some(Rules::EuVat), ..series(Kind::Bill, "{SNOWFLAKE}", Reset::Never) };
    let ruled = Command::ChangeSeries(Box::new(ChangeSeries { series: ruled }));
    assert_eq!(shop.refuse(&someone(Role::Owner), ruled).code, Code::NumberingRulesBroken);
}
