//! What a merchant configures: one series per kind of document.

use super::Template;
use crate::time::Date;

words! {
    /// A kind of document that has numbers (SPEC 3.1). Documents of a kind appear with the feature that makes them; their series
    /// can be configured before.
    Kind {
        /// What a customer asked for.
        Order = "order",
        /// The short number for kitchen and customer; it may repeat.
        Ticket = "ticket",
        /// The fiscal document of a sale.
        Bill = "bill",
        /// What corrects a bill.
        CreditNote = "creditNote",
        /// Money received or promised.
        Payment = "payment",
        /// A customer.
        Customer = "customer",
        /// A cash shift.
        Shift = "shift",
        /// The report that closes a business day.
        ZReport = "zReport",
        /// A goods receipt.
        Purchase = "purchase",
    }
}

words! {
    /// What a counter is kept apart by.
    ScopePart {
        /// One counter per outlet.
        Outlet = "outlet",
        /// One counter per register.
        Register = "register",
        /// One counter per channel.
        Channel = "channel",
    }
}

words! {
    /// When a series begins again at its start.
    Reset {
        /// Never.
        Never = "never",
        /// With each business day.
        BusinessDay = "business_day",
        /// With each month of the business date.
        Month = "month",
        /// With each year of the business date.
        Year = "year",
    }
}

words! {
    /// Within what a number is unique, beyond the merchant.
    UniquePart {
        /// Per outlet.
        Outlet = "outlet",
        /// Per register.
        Register = "register",
        /// Per channel.
        Channel = "channel",
        /// Per business date.
        BusinessDate = "business_date",
    }
}

/// A numbering rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it numbers.
    pub kind: Kind,
    /// How a number is printed.
    pub template: Template,
    /// What has counters of its own, in the order of [`ScopePart::ALL`].
    pub scope: Vec<ScopePart>,
    /// When counters begin again.
    pub reset: Reset,
    /// The first value of a counter.
    pub start: i64,
    /// Within what numbers are unique; empty is the whole merchant.
    pub unique_within: Vec<UniquePart>,
}

impl Series {
    /// Whether another series goes on with this one's counters and differs at most in how wide a value is printed and where a
    /// counter begins. No value is then given out twice, and equal texts mean equal values.
    pub fn goes_on_with(&self, other: &Series) -> bool {
        self.scope == other.scope
            && self.reset == other.reset
            && self.unique_within == other.unique_within
            && self.template.same_but_for_width(&other.template)
    }

    /// The name of the period that a business date belongs to; empty where the series never resets.
    pub fn period(&self, date: Date) -> String {
        let date = date.0;
        match self.reset {
            Reset::Never => String::new(),
            Reset::BusinessDay => format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()),
            Reset::Month => format!("{:04}{:02}", date.year(), date.month()),
            Reset::Year => format!("{:04}", date.year()),
        }
    }
}
