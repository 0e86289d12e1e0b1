//! `docs/order-lifecycle.md`.

use docket_domain::access::Role;
use docket_domain::merchants::AutoConfirm;
use docket_domain::ordering::views::{PaymentStatus, customer_status, management_status};
use docket_domain::ordering::{Condition, Fulfilment, Status, TRANSITIONS};
use docket_domain::queues::{FinanceTask, Queue, QueueRules};

use super::{cell, code, codes, filled, table};

/// The document.
pub fn order_lifecycle() -> String {
    filled(
        include_str!("order_lifecycle.md"),
        &[
            ("statuses", statuses()),
            ("transitions", transitions()),
            ("conditions", conditions()),
            ("auto-confirm", auto_confirm()),
            ("payment-statuses", payment_statuses()),
            ("views", views()),
            ("queues", queues()),
            ("finance-tasks", finance_tasks()),
        ],
    )
}

fn statuses() -> String {
    table(["status", "meaning"], Status::ALL.iter().map(|status| [code(status.as_str()), cell(status.meaning())]))
}

fn transitions() -> String {
    let rows = TRANSITIONS.iter().map(|step| {
        let orders = match step.only {
            None => "all",
            Some(Fulfilment::HandOver) => "handed over",
            Some(Fulfilment::Delivery) => "brought by a driver",
        };
        let needs = step.needs.map_or_else(|| "–".to_owned(), |condition| code(condition.as_str()));
        [
            code(step.from.as_str()),
            code(step.to.as_str()),
            orders.to_owned(),
            codes(step.roles.iter().map(|role| role.as_str())),
            needs,
        ]
    });
    table(["from", "to", "orders", "who may", "condition"], rows)
}

fn conditions() -> String {
    table(["condition", "holds when"], Condition::ALL.iter().map(|one| [code(one.as_str()), one.sentence().to_owned()]))
}

fn auto_confirm() -> String {
    table(
        ["`auto_confirm`", "an order is confirmed"],
        AutoConfirm::ALL.iter().map(|one| [code(one.as_str()), cell(one.meaning())]),
    )
}

fn payment_statuses() -> String {
    table(
        ["`paymentStatus`", "the first that fits"],
        PaymentStatus::ALL.iter().map(|one| [code(one.as_str()), cell(one.meaning())]),
    )
}

/// A line for each status, and while it makes a difference for each payment status, as the views themselves compute them.
fn views() -> String {
    let mut rows = Vec::new();
    for status in Status::ALL {
        let seen = |payment: &PaymentStatus| [management_status(*status, *payment), customer_status(*status, *payment)];
        let mut groups: Vec<([&str; 2], Vec<&str>)> = Vec::new();
        for payment in PaymentStatus::ALL {
            match groups.iter_mut().find(|(views, _)| *views == seen(payment)) {
                Some((_, payments)) => payments.push(payment.as_str()),
                None => groups.push((seen(payment), vec![payment.as_str()])),
            }
        }
        for ([management, customer], payments) in &groups {
            let payments = if groups.len() == 1 { "any".to_owned() } else { codes(payments.iter().copied()) };
            rows.push([code(status.as_str()), payments, code(management), code(customer)]);
        }
    }
    table(["`status`", "`paymentStatus`", "`managementStatus`", "`customerStatus`"], rows)
}

fn queues() -> String {
    let rows = Queue::ALL.iter().map(|queue| {
        let mut orders = codes(queue.statuses().iter().map(|status| status.as_str()));
        if queue.statuses().is_empty() {
            orders = "its tasks, below".to_owned();
        } else if queue.only_deliveries() {
            orders.push_str(", brought by a driver");
        }
        let roles = Role::ALL.iter().filter(|role| role.may(queue.permission())).map(|role| role.as_str());
        let minutes = QueueRules::USUAL.minutes(*queue).to_string();
        [code(&format!("GET /queues/{}", queue.as_str())), orders, minutes, codes(roles)]
    });
    table(["queue", "what is in it", "overdue after minutes, usually", "who sees it"], rows)
}

fn finance_tasks() -> String {
    table(["`kind`", "what is to be done"], FinanceTask::ALL.iter().map(|task| [code(task.as_str()), cell(task.meaning())]))
}
