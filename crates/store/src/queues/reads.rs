//! Queues, as the server reads them.

use std::sync::Arc;

use crate::sql::{Connection, Result};
use docket_domain::customers::Customer;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::PaymentRules;
use docket_domain::queues::{FinanceTask, Queue, Waiting};

use super::{Place, QueuedOrder, QueuedTask, finance_sql, orders_sql, ticket};
use crate::reads::cut;
use crate::sql::broken;
use crate::{Page, Reads, StoreError, customers, delivery, ordering, payments};

impl Reads {
    /// Since when everything in a queue waits, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting_in(
        &self,
        merchant: MerchantId,
        queue: Queue,
        rules: PaymentRules,
        outlet: Option<String>,
    ) -> std::result::Result<Vec<Waiting>, StoreError> {
        self.query(move |connection| {
            let outlet = outlet.as_deref();
            let places = match queue {
                Queue::Finance => finance_sql::places(connection, merchant, rules, outlet, Place::START, usize::MAX)?,
                _ => orders_sql::places(connection, merchant, queue, outlet, Place::START, usize::MAX)?,
            };
            Ok(places.into_iter().map(|(_, waiting)| waiting).collect())
        })
        .await
    }

    /// The orders in a queue, the oldest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn queued_orders(
        &self,
        merchant: MerchantId,
        queue: Queue,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> std::result::Result<Page<QueuedOrder>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(Place::parse).unwrap_or(Place::START);
            let places = orders_sql::places(connection, merchant, queue, outlet.as_deref(), after, limit + 1)?;
            let page = cut(places, limit, |(place, _)| place.to_string());
            let entry = |(place, waiting): (Place, Waiting)| {
                let order = ordering::sql::by_row(connection, merchant, place.row)?.ok_or_else(|| broken("orders.row"))?;
                let customer = customer(connection, merchant, order.customer_row)?;
                let delivery = delivery::sql::document(connection, merchant, place.row)?;
                let steps = match queue {
                    Queue::Kitchen => ticket::steps(connection, merchant, place.row)?,
                    _ => Vec::new(),
                };
                Ok(QueuedOrder { waiting, order, customer, delivery, steps })
            };
            Ok(Page { data: page.data.into_iter().map(entry).collect::<Result<_>>()?, next: page.next })
        })
        .await
    }

    /// What finance has to do, the oldest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn queued_tasks(
        &self,
        merchant: MerchantId,
        rules: PaymentRules,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> std::result::Result<Page<QueuedTask>, StoreError> {
        self.query(move |connection| {
            let after = after.as_deref().and_then(Place::parse).unwrap_or(Place::START);
            let places = finance_sql::places(connection, merchant, rules, outlet.as_deref(), after, limit + 1)?;
            let page = cut(places, limit, |(place, _)| place.to_string());
            let entries = page.data.into_iter().map(|(place, waiting)| task(connection, merchant, place, waiting));
            Ok(Page { data: entries.collect::<Result<_>>()?, next: page.next })
        })
        .await
    }
}

/// A task with the documents that it is about.
fn task(connection: &Connection, merchant: MerchantId, place: Place, waiting: Waiting) -> Result<QueuedTask> {
    let task = FinanceTask::ALL[place.task];
    let payment = match task {
        FinanceTask::ReceiptUploaded | FinanceTask::TransferAwaited => {
            Some(payments::sql::by_row(connection, merchant, place.row)?.ok_or_else(|| broken("payment.row"))?)
        }
        FinanceTask::RefundDue | FinanceTask::ToConfirm => None,
    };
    let order_row = match &payment {
        Some(payment) => payment.order.as_ref().map(|order| order.row),
        None => Some(place.row),
    };
    let order = match order_row {
        Some(row) => Some(ordering::sql::by_row(connection, merchant, row)?.ok_or_else(|| broken("orders.row"))?),
        None => None,
    };
    let customer_row =
        payment.as_ref().map_or_else(|| order.as_ref().and_then(|order| order.customer_row), |one| one.customer_row);
    let customer = customer(connection, merchant, customer_row)?;
    Ok(QueuedTask { task, waiting, payment, order, customer })
}

fn customer(connection: &Connection, merchant: MerchantId, row: Option<u64>) -> Result<Option<Arc<Customer>>> {
    Ok(row.map(|row| customers::sql::whole_by_row(connection, merchant, row)).transpose()?.flatten().map(Arc::new))
}
