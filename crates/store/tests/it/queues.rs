//! Queues: what is in each is what the rules say of every order, and thresholds are read as they were set.

use std::sync::Arc;

use docket_domain::merchants::{PaymentRules, Settings};
use docket_domain::ordering::{Fulfilment, NewOrderPayment, Order, PlaceOrder, Status};
use docket_domain::payments::{RecordPayment, Terms};
use docket_domain::queues::{FinanceTask, Queue, QueueRules};

use crate::deliveries::{accept, driver};
use crate::desk::Desk;
use crate::fixtures::{SHOP, cash, moving, paying, settings, shawarma};

fn of_terms(terms: Option<Terms>) -> PlaceOrder {
    let payment = terms.map(|method| NewOrderPayment { method: Some(method), ..NewOrderPayment::default() });
    PlaceOrder { payment, channel: Some("delivery".into()), ..shawarma() }
}

#[tokio::test]
async fn thresholds_are_read_as_they_were_set() {
    let queues = QueueRules { finance_minutes: 1, kitchen_minutes: 2, warehouse_minutes: 3, logistics_minutes: 43_200 };
    let desk = Desk::with(Settings { queues, ..settings() });
    assert_eq!(desk.reads.settings(SHOP).await.expect("read").expect("a merchant").queues, queues);
    desk.damage("DELETE FROM queue_threshold");
    let of_before = desk.reads.settings(SHOP).await.expect("read").expect("a merchant");
    assert_eq!(of_before.queues, QueueRules::USUAL, "a merchant of before has set none");
}

#[tokio::test]
async fn finance_confirms_exactly_the_pending_orders_that_are_settled() {
    for pay_later in [true, false] {
        let payments = PaymentRules { pay_later, ..PaymentRules::USUAL };
        let mut desk = Desk::with(Settings { payments, ..settings() });
        let mut orders = Vec::new();
        for terms in [None, Some(Terms::Cash), Some(Terms::Card), Some(Terms::BankTransfer), Some(Terms::Cod)] {
            for paid in [false, true] {
                let order = desk.place(of_terms(terms)).order;
                if paid {
                    let whole = order.totals.total.0;
                    let payment = RecordPayment { order: Some(order.id), ..cash(whole) };
                    desk.run(paying(payment)).expect("paid");
                }
                orders.push(order.id);
            }
        }
        let mut expected = Vec::new();
        let rules = desk.reads.settings(SHOP).await.expect("read").expect("a merchant");
        for id in orders {
            let order = desk.order(id).await.order;
            if order.status == Status::Pending && order.is_settled(&rules) {
                expected.push(order.number.text().to_owned());
            }
        }
        let page = desk.reads.queued_tasks(SHOP, rules.payments, None, None, 100).await.expect("read");
        let to_confirm = page.data.iter().filter(|task| task.task == FinanceTask::ToConfirm);
        let mut found: Vec<_> = to_confirm.map(|task| task.order.as_ref().expect("an order").number.text().to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "pay_later = {pay_later}");
        assert!(expected.len() >= 5 && (pay_later || expected.len() < 10));
    }
}

#[tokio::test]
async fn a_queue_has_exactly_the_orders_of_its_statuses_and_logistics_those_that_are_brought() {
    let mut desk = Desk::open();
    let omar = driver(&mut desk, "omar");
    let mut all = Vec::new();
    for channel in ["counter", "delivery"] {
        let steps = match channel {
            "counter" => &[Status::Confirmed, Status::Preparing, Status::Ready][..],
            _ => &[Status::Confirmed, Status::Preparing, Status::Ready, Status::Assigned, Status::Dispatched][..],
        };
        for count in 0..=steps.len() {
            let order = desk.place(PlaceOrder { channel: Some(channel.into()), ..shawarma() }).order.id;
            for to in &steps[..count] {
                match to {
                    Status::Assigned => accept(&mut desk, &omar, order),
                    _ => drop(desk.run(moving(order, *to)).expect("moved")),
                }
            }
            all.push(desk.order(order).await.order);
        }
    }
    for queue in [Queue::Kitchen, Queue::Warehouse, Queue::Logistics] {
        let belongs = |order: &&Arc<Order>| {
            queue.statuses().contains(&order.status) && (!queue.only_deliveries() || order.fulfilment() == Fulfilment::Delivery)
        };
        let mut expected: Vec<_> = all.iter().filter(belongs).map(|order| (order.status_since, order.row)).collect();
        expected.sort();
        let page = desk.reads.queued_orders(SHOP, queue, None, None, 100).await.expect("read");
        let found: Vec<_> = page.data.iter().map(|entry| (entry.waiting.since, entry.order.row)).collect();
        assert_eq!(found, expected, "{queue:?}, the oldest first");
        assert!(!expected.is_empty());
    }
}
