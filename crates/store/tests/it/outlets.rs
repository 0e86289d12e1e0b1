//! What outlets have set, and when their last online orders were placed, as the store gives it back.

use docket_domain::book::{Key, Loaded};
use docket_domain::calendar::{Policy, TimeOfDay, Zone};
use docket_domain::command::Command;
use docket_domain::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use docket_domain::merchants::{Channel, Settings};
use docket_domain::ordering::{NewItem, PlaceOrder, SplitOrder, Taken};
use docket_domain::outlets::{
    ChangeOutlet, Opening, OpeningHours, OrderLimit, OutletChanges, Pause, PauseOnlineOrders, ShopTerms, Weekday,
};
use docket_domain::payments::Terms;
use docket_domain::printing::{ReceiptHead, TaxNumber};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::desk::Desk;
use crate::fixtures::{SHOP, placing, settings, shawarma};

fn online(outlet: &str) -> PlaceOrder {
    PlaceOrder { outlet: Some(outlet.into()), channel: Some("online".into()), ..shawarma() }
}

fn changing(outlet: &str, changes: OutletChanges) -> Command {
    Command::ChangeOutlet(Box::new(ChangeOutlet { outlet: outlet.into(), changes }))
}

async fn settings_of(desk: &Desk) -> Settings {
    desk.reads.settings(SHOP).await.expect("read").expect("the shop")
}

#[tokio::test]
async fn an_outlet_is_read_as_it_was_changed_and_its_neighbour_as_it_was() {
    let mut desk = Desk::open();
    let before = settings_of(&desk).await;
    let opening = |text: &str| Opening::parse(text).expect("an opening");
    let hours = OpeningHours::new([
        (Weekday::Sunday, opening("20:00-02:00")),
        (Weekday::Monday, opening("18:00-23:30")),
        (Weekday::Monday, opening("00:00-00:00")),
    ]);
    let pause = Pause { until: Some(Timestamp(desk.now.0 + 60_000)), reason: Some("the \"oven\"\n💥".into()) };
    let changes = OutletChanges {
        name: Some("Island's own".into()),
        pause: Some(Some(pause)),
        limit: Some(OrderLimit::new(ONLINE_ORDERS_MAX, ONLINE_MINUTES_MAX)),
        opening_hours: Some(hours.ok()),
        shop: Some(Some(ShopTerms {
            guests: true,
            delivery: true,
            methods: vec![Terms::Cod, Terms::BankTransfer],
            bank_account: Some("Bank \"of\" Sand, 7".into()),
            ..ShopTerms::default()
        })),
        zone: Some(Zone::named("Asia/Muscat")),
        business_day: Some(Some(Policy::from_cutoff(TimeOfDay::parse("00:30").expect("a time")))),
        receipt: Some(ReceiptHead {
            legal_name: Some("Island \"LLC\"".into()),
            address: vec!["Pier 1".into(), "Abu Dhabi".into()],
            tax_number: Some(TaxNumber { label: "TRN".into(), number: "100".into() }),
            footer: vec!["Bye".into()],
        }),
    };
    desk.run(changing("MAIN", changes.clone())).expect("changed");
    let after = settings_of(&desk).await;
    let outlet = &after.outlets[0];
    assert_eq!((Some(&outlet.name), Some(&outlet.online.pause)), (changes.name.as_ref(), changes.pause.as_ref()));
    assert_eq!((Some(outlet.online.limit), Some(&outlet.opening_hours)), (changes.limit, changes.opening_hours.as_ref()));
    assert_eq!(Some(&outlet.shop), changes.shop.as_ref());
    assert_eq!((Some(&outlet.zone), Some(outlet.business_day)), (changes.zone.as_ref(), changes.business_day));
    assert_eq!(Some(&outlet.receipt), changes.receipt.as_ref());
    assert_eq!(after.outlets[1], before.outlets[1]);
    let none =
        OutletChanges { limit: Some(None), opening_hours: Some(Some(OpeningHours::default())), ..OutletChanges::default() };
    desk.run(changing("MAIN", none)).expect("changed");
    desk.run(Command::PauseOnlineOrders(Box::new(PauseOnlineOrders { outlet: "MAIN".into(), pause: None }))).expect("resumed");
    let outlet = settings_of(&desk).await.outlets[0].clone();
    assert_eq!((outlet.online.limit, outlet.online.pause), (None, None));
    assert_eq!(outlet.opening_hours, Some(OpeningHours::default()), "never open is not always open");
    let none = OutletChanges { opening_hours: Some(None), shop: Some(None), ..OutletChanges::default() };
    desk.run(changing("MAIN", none)).expect("changed");
    let outlet = settings_of(&desk).await.outlets[0].clone();
    assert_eq!((outlet.opening_hours, outlet.shop), (None, None));
}

#[tokio::test]
async fn a_channel_is_read_with_whether_it_is_online() {
    let own = Settings {
        channels: vec![Channel { is_online: false, ..Channel::new("online", "WEB") }, Channel::new("rappi", "R")],
        ..settings()
    };
    let desk = Desk::with(own.clone());
    assert_eq!(settings_of(&desk).await.channels, own.channels);
}

#[tokio::test]
async fn a_limit_is_kept_by_a_book_that_is_opened_anew_for_each_command() {
    let mut desk = Desk::open();
    desk.run(changing("MAIN", OutletChanges { limit: Some(OrderLimit::new(2, 60)), ..OutletChanges::default() }))
        .expect("limited");
    for order in [online("MAIN"), online("YAS"), shawarma(), online("YAS"), online("MAIN")] {
        desk.place(order);
    }
    assert_eq!(desk.run(placing(online("MAIN"))).expect_err("there are two").code, Code::OutletBusy);
    desk.place(online("YAS"));
    desk.now.0 += 3_600_000;
    desk.place(online("MAIN"));
}

#[tokio::test]
async fn times_of_online_orders_are_read_no_further_back_than_any_limit_counts() {
    let mut desk = Desk::open();
    let last_times = |desk: &mut Desk| {
        let loaded = desk.writer.load(SHOP, &[Key::OnlineOrders("MAIN".into())]).expect("loaded").remove(0);
        let Loaded::OnlineOrders(outlet, times) = loaded else { panic!("not what was asked for: {loaded:?}") };
        assert_eq!(outlet, "MAIN");
        times
    };
    assert_eq!(last_times(&mut desk), [], "before the first order");
    let window = i64::from(ONLINE_MINUTES_MAX) * 60_000;
    let first = desk.place(online("MAIN")).order.created_at;
    desk.now.0 = first.0 + window / 2;
    let second = desk.place(online("MAIN")).order.created_at;
    desk.place(online("YAS"));
    desk.place(shawarma());
    assert_eq!(last_times(&mut desk), [first, second]);
    desk.now.0 = first.0 + window;
    desk.place(shawarma());
    assert_eq!(last_times(&mut desk), [second], "also an order of the counter says how late it is");
    let lines = vec![NewItem { quantity: Quantity(3_000), ..shawarma().items.remove(0) }];
    let third = desk.place(PlaceOrder { items: lines, ..online("MAIN") }).order;
    let split = SplitOrder { order: third.id, taken: Taken::Lines(vec![(1, Some(Quantity(1_000)))]), version: None };
    desk.run(Command::SplitOrder(Box::new(split))).expect("split");
    assert_eq!(last_times(&mut desk), [second, third.created_at], "what is split off came in with the other");
}
