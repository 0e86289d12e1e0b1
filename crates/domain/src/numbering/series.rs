//! What a merchant configures: one series per kind of document.

use super::Template;
use super::fiscal_year::FiscalYearStart;
use super::rules::Rules;
use crate::limits::{SEQUENCE_DIGITS_MAX, SEQUENCE_MAX};
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
        /// The bill of a register whose device numbers it, so that it can sell without the server (SPEC 3.4).
        BillLane = "bill.lane",
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
        /// One counter per table.
        Table = "table",
        /// One counter per seat.
        Seat = "seat",
        /// One counter per user.
        User = "user",
        /// One counter per customer; the only part that no token prints.
        Customer = "customer",
    }
}

impl Kind {
    /// What documents of the kind can have besides their date, and so be counted by. Only tickets are made per seat.
    pub fn parts(self) -> &'static [ScopePart] {
        use ScopePart::{Channel, Customer, Outlet, Register, Table, User};
        match self {
            Kind::Ticket => ScopePart::ALL,
            Kind::Order | Kind::Bill | Kind::CreditNote => &[Outlet, Register, Channel, Table, User, Customer],
            Kind::Payment | Kind::Customer | Kind::Shift => &[Outlet, Register, User],
            Kind::Purchase => &[Outlet, User],
            Kind::ZReport => &[Outlet],
            Kind::BillLane => &[Outlet, Register],
        }
    }

    /// The kind of document that bears its numbers: what stands on one kind of document must differ, whichever series printed it.
    pub fn document(self) -> Kind {
        if self == Kind::BillLane { Kind::Bill } else { self }
    }
}

impl ScopePart {
    /// The name of the token that prints it, without braces.
    pub fn token(self) -> Option<&'static str> {
        Some(match self {
            ScopePart::Outlet => "OUTLET",
            ScopePart::Register => "REGISTER",
            ScopePart::Channel => "CHANNEL",
            ScopePart::Table => "TABLE",
            ScopePart::Seat => "SEAT",
            ScopePart::User => "USER",
            ScopePart::Customer => return None,
        })
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
        /// With each fiscal year of the business date, by the merchant's start month.
        FiscalYear = "fiscal_year",
    }
}

words! {
    /// What a series does after its end.
    AtEnd {
        /// It goes on, and prints more digits.
        Widen = "widen",
        /// It begins again at its start; only tickets may.
        Wrap = "wrap",
        /// It gives out no more numbers.
        Refuse = "refuse",
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
        /// Per table.
        Table = "table",
        /// Per seat.
        Seat = "seat",
        /// Per user.
        User = "user",
        /// Per customer.
        Customer = "customer",
        /// Per business date.
        BusinessDate = "business_date",
    }
}

impl UniquePart {
    /// The one that means the same as a part of the scope.
    pub fn of(part: ScopePart) -> UniquePart {
        match part {
            ScopePart::Outlet => UniquePart::Outlet,
            ScopePart::Register => UniquePart::Register,
            ScopePart::Channel => UniquePart::Channel,
            ScopePart::Table => UniquePart::Table,
            ScopePart::Seat => UniquePart::Seat,
            ScopePart::User => UniquePart::User,
            ScopePart::Customer => UniquePart::Customer,
        }
    }

    /// The part of the scope that means the same; none for the business date.
    pub fn part(self) -> Option<ScopePart> {
        ScopePart::ALL.iter().copied().find(|part| UniquePart::of(*part) == self)
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
    /// The last value; 0 where there is none.
    pub end: i64,
    /// What comes after the end.
    pub at_end: AtEnd,
    /// Within what numbers are unique; empty is the whole merchant.
    pub unique_within: Vec<UniquePart>,
    /// Codes for documents that lack a part, in the order of [`ScopePart::ALL`].
    pub defaults: Vec<(ScopePart, String)>,
    /// The jurisdiction whose rules it keeps.
    pub rules: Option<Rules>,
}

/// What a counter gives out next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// The value that the document gets.
    pub sequence: i64,
    /// Where the counter stands then. Not at the value where a wrapping series had to go beyond its end for once.
    pub stands_at: i64,
}

impl Series {
    /// A series that counts for ever, without scope, from 1 on, unique in the merchant.
    pub fn new(kind: Kind, template: Template, reset: Reset) -> Series {
        Series {
            kind,
            template,
            scope: Vec::new(),
            reset,
            start: 1,
            end: 0,
            at_end: AtEnd::Widen,
            unique_within: Vec::new(),
            defaults: Vec::new(),
            rules: None,
        }
    }

    /// Whether another series goes on with this one's counters and differs at most in how wide a value is printed, where a counter
    /// begins and ends, and in defaults (which are codes like any other). No value is then given out twice, and equal texts mean
    /// equal values.
    pub fn goes_on_with(&self, other: &Series) -> bool {
        self.kind == other.kind
            && self.scope == other.scope
            && self.reset == other.reset
            && self.unique_within == other.unique_within
            && self.template.same_but_for_width(&other.template)
    }

    /// Whether it begins again at its start when it has come to its end.
    pub fn wraps(&self) -> bool {
        self.at_end == AtEnd::Wrap
    }

    /// Whether its numbers come again by design: tickets that wrap, or show the last digits of ids.
    pub fn repeats(&self) -> bool {
        self.wraps() || (self.kind == Kind::Ticket && self.template.is_snowflake())
    }

    /// Whether its numbers are given out per seat.
    pub fn is_per_seat(&self) -> bool {
        self.scope.contains(&ScopePart::Seat) || self.template.prints(ScopePart::Seat)
    }

    /// The code for documents that lack a part.
    pub fn default(&self, part: ScopePart) -> Option<&str> {
        self.defaults.iter().find(|(known, _)| *known == part).map(|(_, code)| code.as_str())
    }

    /// The most digits that a value has.
    pub(super) fn digits_max(&self) -> usize {
        match self.at_end {
            AtEnd::Refuse => self.end.to_string().len(),
            AtEnd::Widen | AtEnd::Wrap => SEQUENCE_DIGITS_MAX,
        }
    }

    /// The name of the period that a business date belongs to; empty where the series never resets.
    pub fn period(&self, date: Date, fiscal_year_start: FiscalYearStart) -> String {
        let civil = date.0;
        match self.reset {
            Reset::Never => String::new(),
            Reset::BusinessDay => format!("{:04}{:02}{:02}", civil.year(), civil.month(), civil.day()),
            Reset::Month => format!("{:04}{:02}", civil.year(), civil.month()),
            Reset::Year => format!("{:04}", civil.year()),
            Reset::FiscalYear => fiscal_year_start.period(date),
        }
    }

    /// What comes after a value, passing over those that are in use; `None` where the series has come to its end.
    ///
    /// A wrapping series of which every value is in use goes beyond its end for once: its counter stays where it stands, so that
    /// the next goes on within the series as soon as a value is free.
    pub(super) fn next(&self, value: Option<i64>, is_used: impl Fn(i64) -> bool) -> Option<Next> {
        let after = value.map_or(self.start, |value| value + 1);
        if self.wraps() {
            let first = if (self.start..=self.end).contains(&after) { after } else { self.start };
            let mut round = (first..=self.end).chain(self.start..first);
            if let Some(free) = round.find(|sequence| !is_used(*sequence)) {
                return Some(Next { sequence: free, stands_at: free });
            }
            let beyond = (self.end + 1..=SEQUENCE_MAX).find(|sequence| !is_used(*sequence))?;
            return Some(Next { sequence: beyond, stands_at: value.unwrap_or(self.end) });
        }
        let last = if self.at_end == AtEnd::Refuse { self.end } else { SEQUENCE_MAX };
        let sequence = (after..=last).find(|sequence| !is_used(*sequence))?;
        Some(Next { sequence, stands_at: sequence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapping(start: i64, end: i64) -> Series {
        let template = Template::parse("{SEQ}").expect("a template");
        Series { start, end, at_end: AtEnd::Wrap, ..Series::new(Kind::Ticket, template, Reset::Never) }
    }

    fn at(sequence: i64, stands_at: i64) -> Option<Next> {
        Some(Next { sequence, stands_at })
    }

    #[test]
    fn a_wrap_returns_to_the_start() {
        assert_eq!(wrapping(1, 99).next(None, |_| false), at(1, 1));
        assert_eq!(wrapping(1, 99).next(Some(99), |_| false), at(1, 1));
        assert_eq!(wrapping(0, 99).next(Some(99), |_| false), at(0, 0));
        assert_eq!(wrapping(7, 7).next(Some(7), |_| false), at(7, 7));
    }

    #[test]
    fn what_is_in_use_is_passed_over_also_across_the_end() {
        assert_eq!(wrapping(1, 9).next(Some(3), |sequence| sequence == 4 || sequence == 5), at(6, 6));
        assert_eq!(wrapping(1, 9).next(Some(8), |sequence| sequence == 9 || sequence == 1), at(2, 2));
        assert_eq!(
            wrapping(1, 3).next(Some(1), |sequence| sequence != 1),
            at(1, 1),
            "its own last one, when all others are used"
        );
    }

    #[test]
    fn where_all_are_in_use_one_is_beyond_the_end_and_the_counter_stays() {
        assert_eq!(wrapping(1, 3).next(Some(2), |sequence| sequence <= 3), at(4, 2));
        assert_eq!(wrapping(1, 3).next(Some(2), |sequence| sequence <= 5), at(6, 2));
        assert_eq!(wrapping(1, 3).next(Some(2), |sequence| sequence <= 5 && sequence != 1), at(1, 1), "and then within again");
    }

    #[test]
    fn a_series_of_a_single_value_goes_beyond_it_and_never_below() {
        assert_eq!(wrapping(7, 7).next(Some(7), |sequence| sequence == 7), at(8, 7));
        assert_eq!(wrapping(7, 7).next(None, |sequence| sequence == 7), at(8, 7));
    }

    #[test]
    fn a_counter_outside_of_a_series_that_was_made_shorter_begins_again() {
        assert_eq!(wrapping(1, 9).next(Some(150), |_| false), at(1, 1));
        assert_eq!(wrapping(5, 9).next(Some(2), |_| false), at(5, 5));
    }

    #[test]
    fn a_series_that_refuses_gives_out_its_end_and_no_more() {
        let series = Series { end: 9_999, at_end: AtEnd::Refuse, ..wrapping(1, 0) };
        assert_eq!(series.next(Some(9_998), |_| false), at(9_999, 9_999));
        assert_eq!(series.next(Some(9_999), |_| false), None);
        let widening = Series { at_end: AtEnd::Widen, ..series };
        assert_eq!(widening.next(Some(9_999), |_| false), at(10_000, 10_000));
        assert_eq!(widening.next(Some(SEQUENCE_MAX), |_| false), None, "what the proof counts on ends there");
    }
}
