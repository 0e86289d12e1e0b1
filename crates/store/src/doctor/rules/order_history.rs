//! The history of every order is a legal path that begins with its placing and ends where it stands.

use std::collections::HashMap;

use docket_domain::findings::Severity;
use docket_domain::ids::MerchantId;
use serde::Deserialize;

use crate::doctor::rule::{Code, Kind, Look, Rule, Wrong};
use crate::sql::{Connection, Result, params};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.historyIllegal",
    severity: Severity::Error,
    holds: "The history of an order is a legal path, from where it was placed to where it stands.",
    explanation: "Somebody moved the order past Docket, or a step of its history is gone: nobody can say who did what.",
    remedy: "Read the history of the order, and move it to where it really stands, with a reason.",
    repair: None,
    look: Look::Code(Code { of: Kind::Order, look }),
};

/// The legal steps, as SPEC 5.1 has them, and on its own: an error in the table by which orders are moved is seen here. What was not
/// ready after all goes back to `preparing`, a failed delivery to `ready`; whatever is not handed over may be cancelled, but for what is on its way.
const STEPS: &[(&str, &str)] = &[
    ("pending", "confirmed"),
    ("confirmed", "preparing"),
    ("preparing", "ready"),
    ("ready", "preparing"),
    ("ready", "delivered"),
    ("ready", "assigned"),
    ("assigned", "ready"),
    ("assigned", "dispatched"),
    ("dispatched", "delivered"),
    ("dispatched", "ready"),
    ("delivered", "returned"),
    ("pending", "cancelled"),
    ("confirmed", "cancelled"),
    ("preparing", "cancelled"),
    ("ready", "cancelled"),
    ("assigned", "cancelled"),
];
/// Where an order may begin; a part that is split off begins where the order stood, which had not left the house.
const BEGINNINGS: &[&str] = &["pending", "confirmed", "preparing", "ready"];

const ORDERS: &str =
    "SELECT o.row, o.status FROM orders o WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3 ORDER BY o.row";
/// What made an order stands under its own row; what came after leads to it.
const BEGUN: &str =
    "SELECT o.row, r.seq, r.data, r.action FROM orders o CROSS JOIN record r ON r.merchant_id = o.merchant_id AND r.seq = o.row
     WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3 AND r.subject_kind = 'order'";
const MOVED: &str = "SELECT r.subject_row, r.seq, r.data, r.action FROM record r INDEXED BY record_subject
     WHERE r.merchant_id = ?1 AND r.subject_row > ?2 AND r.subject_row <= ?3 AND r.subject_row <> r.seq AND r.subject_kind = 'order'";

#[derive(Deserialize)]
struct Data<'d> {
    #[serde(borrow, default)]
    old: Status<'d>,
    #[serde(borrow, default)]
    new: Status<'d>,
}

#[derive(Default, Deserialize)]
struct Status<'d> {
    status: Option<&'d str>,
}

/// The number of its record, from where to where, and whether it brought in another system's order.
type Step = (i64, Option<String>, Option<String>, bool);
/// The action of a record that brought an order in, at whatever status it was.
const BROUGHT_IN: &str = "order.imported";

fn look(connection: &Connection, merchant: MerchantId, (after, upto): (i64, i64)) -> Result<Vec<Wrong>> {
    let asked = params![merchant.0, after, upto];
    let mut steps: HashMap<i64, Vec<Step>> = HashMap::new();
    for sql in [BEGUN, MOVED] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(asked)?;
        while let Some(row) = rows.next()? {
            let data: String = row.get(2)?;
            if let Ok(Data { old, new }) = serde_json::from_str(&data)
                && (old.status.is_some() || new.status.is_some())
            {
                let owned = |status: Status<'_>| status.status.map(str::to_owned);
                steps.entry(row.get(0)?).or_default().push((
                    row.get(1)?,
                    owned(old),
                    owned(new),
                    row.get::<_, String>(3)? == BROUGHT_IN,
                ));
            }
        }
    }
    let mut wrong = Vec::new();
    let mut statement = connection.prepare_cached(ORDERS)?;
    let mut rows = statement.query(asked)?;
    while let Some(row) = rows.next()? {
        let (order, status): (i64, String) = (row.get(0)?, row.get(1)?);
        let mut path = steps.remove(&order).unwrap_or_default();
        path.sort_unstable();
        if let Some((record, why)) = first_illegal(&path, &status) {
            wrong.push((order, vec![("record", record.to_string()), ("step", why), ("status", status)]));
        }
    }
    Ok(wrong)
}

/// The first record of a history that does not go on from the one before, with what it says; and the last, where it ends elsewhere.
fn first_illegal(path: &[Step], ends: &str) -> Option<(i64, String)> {
    let mut at: Option<&str> = None;
    for (record, from, to, is_brought_in) in path {
        let said = || format!("{} → {}", from.as_deref().unwrap_or("nothing"), to.as_deref().unwrap_or("nothing"));
        let Some(to) = to.as_deref() else { return Some((*record, said())) };
        let is_legal = match (at, from.as_deref()) {
            (None, None) => *is_brought_in || BEGINNINGS.contains(&to),
            _ if *is_brought_in => false,
            // Another driver has it, or it changed in some other way where it stands.
            (Some(at), Some(from)) if from == to => at == from,
            (Some(at), Some(from)) => at == from && STEPS.contains(&(from, to)),
            _ => false,
        };
        if !is_legal {
            return Some((*record, said()));
        }
        at = Some(to);
    }
    (at != Some(ends)).then(|| (path.last().map_or(0, |step| step.0), format!("{} → end", at.unwrap_or("nothing"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(steps: &[(Option<&str>, &str)]) -> Vec<Step> {
        let step = |(at, (from, to)): (i64, &(Option<&str>, &str))| (at, from.map(str::to_owned), Some((*to).to_owned()), false);
        (1..).zip(steps).map(step).collect()
    }

    #[test]
    fn a_history_ends_where_the_order_stands() {
        let good = path(&[(None, "pending"), (Some("pending"), "confirmed")]);
        assert_eq!(first_illegal(&good, "confirmed"), None);
        assert_eq!(first_illegal(&good, "delivered").expect("elsewhere").0, 2);
        assert_eq!(first_illegal(&[], "pending").expect("no history").0, 0);
    }

    #[test]
    fn an_order_that_was_brought_in_begins_where_it_stood_and_goes_on_by_legal_steps() {
        let mut came = path(&[(None, "dispatched"), (Some("dispatched"), "delivered")]);
        assert_eq!(first_illegal(&came, "delivered").expect("none begins there").0, 1);
        came[0].3 = true;
        assert_eq!(first_illegal(&came, "delivered"), None);
        let mut twice = path(&[(None, "pending"), (Some("pending"), "confirmed")]);
        twice[1].3 = true;
        assert_eq!(first_illegal(&twice, "confirmed").expect("brought in again").0, 2);
    }

    #[test]
    fn a_step_that_is_left_out_or_goes_back_is_named() {
        let left_out = path(&[(None, "pending"), (Some("pending"), "ready")]);
        assert_eq!(first_illegal(&left_out, "ready"), Some((2, "pending → ready".to_owned())));
        let lost = path(&[(None, "pending"), (Some("confirmed"), "preparing")]);
        assert_eq!(first_illegal(&lost, "preparing").expect("a step is gone").0, 2);
        let back = path(&[(None, "confirmed"), (Some("confirmed"), "pending")]);
        assert_eq!(first_illegal(&back, "pending").expect("backwards").0, 2);
    }
}
