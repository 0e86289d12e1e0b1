//! Orders and their lines, and how they are listed and searched.

mod changes_sql;
pub(crate) mod online_sql;
mod reads;
mod release_sql;
pub(crate) mod search_sql;
pub(crate) mod sql;

use docket_domain::customers::PhoneE164;
use docket_domain::ids::CustomerId;
use docket_domain::ordering::views::PaymentStatus;
use docket_domain::ordering::{Order, Status};
use docket_domain::time::Date;

/// Which orders a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// One of these statuses; any where empty.
    pub statuses: Vec<Status>,
    /// Open ones only.
    pub open: bool,
    /// From the oldest on, and not from the newest.
    pub oldest_first: bool,
    /// Only those that are put on hold, or only those that are not.
    pub held: Option<bool>,
    /// Orders that reach their customer by a driver only.
    pub delivery: bool,
    /// Name of the channel.
    pub channel: Option<String>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// The operating day.
    pub business_date: Option<Date>,
    /// From this operating day on.
    pub from: Option<Date>,
    /// To this operating day.
    pub to: Option<Date>,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// What was paid of it.
    pub payment_status: Option<PaymentStatus>,
}

impl OrderFilter {
    /// Whether an order is one of those, as far as the order itself says; what was paid its bill says.
    pub(crate) fn admits(&self, order: &Order) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&order.status))
            && (!self.open || order.status.is_open())
            && self.held.is_none_or(|held| held == order.held_at.is_some())
            && (!self.delivery || order.fulfilment() == docket_domain::ordering::Fulfilment::Delivery)
            && self.channel.as_ref().is_none_or(|channel| *channel == order.channel)
            && self.outlet.as_ref().is_none_or(|outlet| *outlet == order.outlet)
            && self.business_date.is_none_or(|date| date == order.business_date)
            && self.from.is_none_or(|date| date <= order.business_date)
            && self.to.is_none_or(|date| date >= order.business_date)
            && self.customer.is_none_or(|customer| order.customer == Some(customer))
    }
}

/// What is searched for.
#[derive(Clone, Debug)]
pub struct OrderSearch {
    /// As it was typed, trimmed.
    pub text: String,
    /// The same, where it reads as a phone number.
    pub phone: Option<PhoneE164>,
    /// The operating day it is now, whose numbers come first.
    pub today: Date,
}

/// Whether a text can be the `next` of a list of orders, or of a search among them.
pub fn is_cursor(text: &str, of_a_search: bool) -> bool {
    if of_a_search { search_sql::Cursor::parse(text).is_some() } else { text.parse::<u64>().is_ok() }
}
