//! The series of kinds of documents that a preset leaves out: without one the document could not be made at all, and a day without
//! a series for Z reports would never close.

use docket_domain::numbering::{Kind, Reset, ScopePart, Series, Template};

/// The usual series of a kind; none for tickets, which not every merchant has.
pub(super) fn series(kind: Kind) -> Option<Series> {
    let (template, reset) = match kind {
        Kind::Order => ("{YYYY}{MM}{DD}-{SEQ:4}", Reset::BusinessDay),
        Kind::Ticket => return None,
        Kind::Bill => ("BILL-{SEQ:10}", Reset::Never),
        Kind::CreditNote => ("CN-{SEQ:8}", Reset::Never),
        Kind::Payment => ("PAY{YYYY}{SEQ:4}", Reset::Year),
        Kind::Customer => ("CUST{SEQ:4}", Reset::Never),
        Kind::Shift => ("SH-{SEQ:6}", Reset::Never),
        Kind::ZReport => ("Z-{OUTLET}-{SEQ:5}", Reset::Never),
        Kind::Purchase => ("PUR-{SEQ:6}", Reset::Never),
    };
    let scope = if kind == Kind::ZReport { vec![ScopePart::Outlet] } else { Vec::new() };
    let template = Template::parse(template).expect("the usual templates are templates");
    Some(Series { scope, ..Series::new(kind, template, reset) })
}

#[cfg(test)]
mod tests {
    use docket_domain::numbering::FiscalYearStart;
    use docket_domain::numbering::checker::{Ground, check};

    use super::*;

    #[test]
    fn every_kind_but_tickets_has_a_usual_series_and_each_is_proved() {
        for kind in Kind::ALL {
            match series(*kind) {
                Some(series) => check(&series, &Ground::bare(FiscalYearStart::APRIL), []).expect("proved"),
                None => assert_eq!(*kind, Kind::Ticket),
            }
        }
    }
}
