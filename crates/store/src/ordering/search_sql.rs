//! Search of orders: exact matches first, then by prefix, each stage by an index.
//!
//! A page is found stage by stage; the cursor names the stage and where in it to go on. An order that an earlier stage has shown
//! is left out of the later ones by looking at the order itself, so that paging needs no memory.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::customers::Customer;
use docket_domain::ids::MerchantId;
use docket_domain::ordering::Order;

use super::sql::by_row;
use super::{OrderFilter, OrderSearch};
use crate::{billing, customers, numbering};

/// What a search looks at, in the order in which matches are shown.
const STAGES: &[Stage] = &[
    Stage::Exact,
    Stage::OfCustomer,
    Stage::Prefix(PrefixOf::Number),
    Stage::Prefix(PrefixOf::Ticket),
    Stage::Prefix(PrefixOf::ClientReference),
    Stage::Prefix(PrefixOf::CustomerNumber),
    Stage::Prefix(PrefixOf::Phone),
];

/// The most orders, the newest, that are shown for one number, ticket or reference.
const EXACT_MAX: usize = 200;
/// Orders whose number, ticket, reference, id in another system or former number is a text. Each names its index, by itself or by a condition that always holds: left to
/// itself SQLite walks back through all orders of the merchant, because that is the order in which they are wanted.
const EXACTLY: [&str; 7] = [
    "SELECT row, business_date FROM orders WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= '' ORDER BY +row DESC",
    "SELECT row, business_date FROM orders INDEXED BY orders_ticket
     WHERE merchant_id = ?1 AND ticket_number = ?2 ORDER BY row DESC",
    "SELECT row, business_date FROM orders INDEXED BY orders_client_reference
     WHERE merchant_id = ?1 AND client_reference = ?2 ORDER BY row DESC",
    "SELECT o.row, o.business_date FROM order_ticket t INDEXED BY order_ticket_number
     CROSS JOIN orders o ON o.merchant_id = t.merchant_id AND o.row = t.order_row
     WHERE t.merchant_id = ?1 AND t.number = ?2 ORDER BY t.order_row DESC",
    "SELECT row, business_date FROM orders INDEXED BY orders_legacy WHERE merchant_id = ?1 AND legacy_id = ?2 ORDER BY row DESC",
    "SELECT row, business_date FROM orders INDEXED BY orders_former WHERE merchant_id = ?1 AND former_number = ?2 ORDER BY row DESC",
    "SELECT o.row, o.business_date FROM number_alias n
     CROSS JOIN orders o ON o.merchant_id = n.merchant_id AND o.order_id = n.document_id
     WHERE n.merchant_id = ?1 AND n.kind = 'order' AND n.number = ?2",
];
/// The most counters in which a bare number is looked for, the latest first: more than a year of days.
const COUNTERS_SEARCHED: usize = 400;

#[derive(Clone, Copy)]
enum Stage {
    /// Number, ticket, reference or bare number of the order itself.
    Exact,
    /// Number or phone of its customer.
    OfCustomer,
    Prefix(PrefixOf),
}

#[derive(Clone, Copy)]
enum PrefixOf {
    Number,
    Ticket,
    ClientReference,
    CustomerNumber,
    Phone,
}

/// Where a search goes on: `stage/text/row`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub stage: usize,
    pub text: String,
    pub row: u64,
}

impl Cursor {
    pub const START: Cursor = Cursor { stage: 0, text: String::new(), row: 0 };

    pub fn parse(text: &str) -> Option<Cursor> {
        let (stage, rest) = text.split_once('/')?;
        let (text, row) = rest.rsplit_once('/')?;
        Some(Cursor { stage: stage.parse().ok()?, text: text.to_owned(), row: row.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.stage, self.text, self.row)
    }
}

/// One page of matches, and where the next begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    search: &OrderSearch,
    filter: &OrderFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Order>, Option<Cursor>)> {
    let mut found = Vec::new();
    let mut cursor = after.unwrap_or(Cursor::START);
    let mut shown = cursor.clone();
    while let Some(stage) = STAGES.get(cursor.stage) {
        let candidates = match stage {
            Stage::Exact => exact(connection, merchant, search, &cursor)?,
            Stage::OfCustomer => of_customer(connection, merchant, search, &cursor, limit)?,
            Stage::Prefix(of) => prefix(connection, merchant, search, *of, &cursor, limit)?,
        };
        let exhausted = matches!(stage, Stage::Exact) || candidates.len() < limit;
        for (text, row) in candidates {
            cursor = Cursor { stage: cursor.stage, text, row };
            let Some(order) = by_row(connection, merchant, row)? else { continue };
            if matches!(stage, Stage::Prefix(PrefixOf::Ticket)) && !is_first_ticket(&order, &search.text, &cursor.text) {
                continue;
            }
            if !filter.admits(&order)
                || !is_paid_so(connection, merchant, filter, &order)?
                || shown_before(connection, merchant, search, cursor.stage, &order)?
            {
                continue;
            }
            if found.len() == limit {
                return Ok((found, Some(shown)));
            }
            found.push(order);
            shown = cursor.clone();
        }
        if exhausted {
            cursor = Cursor { stage: cursor.stage + 1, ..Cursor::START };
        }
    }
    Ok((found, None))
}

/// Whether as much was paid of an order as the filter says.
fn is_paid_so(connection: &Connection, merchant: MerchantId, filter: &OrderFilter, order: &Order) -> Result<bool> {
    let Some(wanted) = filter.payment_status else { return Ok(true) };
    let bill = billing::order_sql::of_order(connection, merchant, order.row)?;
    Ok(bill.map_or_else(|| order.payment_status(), |bill| bill.payment_status()) == wanted)
}

/// Rows that match exactly, after the cursor: by number, ticket, then reference, newest first; a bare number also by sequence,
/// and today's before all others.
fn exact(connection: &Connection, merchant: MerchantId, search: &OrderSearch, after: &Cursor) -> Result<Vec<(String, u64)>> {
    let mut found: Vec<(u64, bool)> = Vec::new();
    for exactly in EXACTLY {
        let mut statement = connection.prepare_cached(&format!("{exactly} LIMIT {EXACT_MAX}"))?;
        let rows = statement.query_map(params![merchant.0, search.text], |row| row_of_day(row, search))?;
        rows.collect::<Result<Vec<_>>>()?.into_iter().for_each(|one| note(&mut found, one));
    }
    if let Some(sequence) = bare_number(&search.text) {
        by_sequence(connection, merchant, search, sequence)?.into_iter().for_each(|one| note(&mut found, one));
        found.sort_by_key(|(_, is_today)| !is_today);
    }
    let rows = found.into_iter().map(|(row, _)| row);
    let rows: Vec<u64> = if after.row == 0 { rows.collect() } else { rows.skip_while(|row| *row != after.row).skip(1).collect() };
    Ok(rows.into_iter().map(|row| (String::new(), row)).collect())
}

fn note(found: &mut Vec<(u64, bool)>, one: (u64, bool)) {
    if !found.contains(&one) {
        found.push(one);
    }
}

/// The row of an order, and whether it is of the present operating day.
fn row_of_day(row: &Row<'_>, search: &OrderSearch) -> Result<(u64, bool)> {
    Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i32>(1)? == search.today.as_number()))
}

/// `17`: a few digits and nothing else.
fn bare_number(text: &str) -> Option<i64> {
    let is_bare = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_bare { text.parse().ok() } else { None }
}

/// Orders whose number has that value in some counter, newest first.
fn by_sequence(connection: &Connection, merchant: MerchantId, search: &OrderSearch, sequence: i64) -> Result<Vec<(u64, bool)>> {
    let counters = numbering::sql::list(connection, merchant, docket_domain::numbering::Kind::Order, None, None)?;
    let mut found = Vec::new();
    for (_, counter) in counters.iter().take(COUNTERS_SEARCHED) {
        let mut statement = connection.prepare_cached(
            "SELECT row, business_date FROM orders WHERE merchant_id = ?1 AND counter_row = ?2 AND sequence = ?3",
        )?;
        let rows = statement.query_map(params![merchant.0, counter.row as i64, sequence], |row| row_of_day(row, search))?;
        found.extend(rows.collect::<Result<Vec<_>>>()?);
    }
    found.sort_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Orders of the persons whose number or phone it is: `?2` a number or national digits, `?3` a full number, `?4` the row of the
/// cursor, `?5` how many.
const OF_CUSTOMER: &str = "WITH found AS (
             SELECT row FROM customer WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= ''
             UNION SELECT row FROM customer WHERE merchant_id = ?1 AND phone_national = ?2
             UNION SELECT row FROM customer WHERE merchant_id = ?1 AND phone_e164 = ?3),
         whole AS (
             SELECT coalesce(c.merged_into, c.customer_id) AS id
             FROM found CROSS JOIN customer c ON c.merchant_id = ?1 AND c.row = found.row),
         person AS (
             SELECT c.row FROM whole CROSS JOIN customer c ON c.merchant_id = ?1 AND c.customer_id = whole.id
             UNION
             SELECT c.row FROM whole CROSS JOIN customer c INDEXED BY customer_merged_into
                 ON c.merchant_id = ?1 AND c.merged_into = whole.id)
         SELECT k.row AS row FROM person CROSS JOIN order_of_customer k ON k.merchant_id = ?1 AND k.customer_row = person.row
         WHERE ?4 = 0 OR k.row < ?4
         UNION ALL
         SELECT o.row FROM orders o
         WHERE o.merchant_id = ?1 AND o.row > (SELECT order_of_customer_to FROM merchant WHERE merchant_id = ?1)
           AND o.customer_row IN (SELECT row FROM person) AND (?4 = 0 OR o.row < ?4)
         ORDER BY row DESC LIMIT ?5";

/// Orders of the customers whose number or phone it is, with those of everyone who is one with them, newest first, after the
/// cursor.
fn of_customer(
    connection: &Connection,
    merchant: MerchantId,
    search: &OrderSearch,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<(String, u64)>> {
    let mut statement = connection.prepare_cached(OF_CUSTOMER)?;
    let phone = search.phone.as_ref().map_or(search.text.as_str(), |phone| phone.as_str());
    let rows = statement.query_map(params![merchant.0, search.text, phone, after.row as i64, limit as i64], |row| {
        Ok((String::new(), row.get::<_, i64>(0)? as u64))
    })?;
    rows.collect()
}

/// Rows by prefix, in the order of the text, after the cursor.
fn prefix(
    connection: &Connection,
    merchant: MerchantId,
    search: &OrderSearch,
    of: PrefixOf,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<(String, u64)>> {
    // A bare number matches exactly only: by prefix it would match nearly everything.
    if bare_number(&search.text).is_some() && !matches!(of, PrefixOf::Phone) {
        return Ok(Vec::new());
    }
    let (sql, text) = match of {
        PrefixOf::Number => (of_orders("number", ""), &search.text),
        PrefixOf::Ticket => (of_tickets(), &search.text),
        PrefixOf::ClientReference => (of_orders("client_reference", "AND client_reference IS NOT NULL"), &search.text),
        PrefixOf::CustomerNumber => (of_customers("number"), &search.text),
        PrefixOf::Phone if search.text.starts_with('+') && search.text.len() >= 3 => (of_customers("phone_e164"), &search.text),
        PrefixOf::Phone if search.text.len() >= 3 => (of_customers("phone_national"), &search.text),
        // Fewer digits would match nearly everyone.
        PrefixOf::Phone => return Ok(Vec::new()),
    };
    let (from, from_row) = if after.row == 0 { (text.as_str(), 0) } else { (after.text.as_str(), after.row) };
    let end = successor(text);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![merchant.0, from, from_row as i64, end, limit as i64], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))
    })?;
    rows.collect()
}

fn of_orders(column: &str, condition: &str) -> String {
    format!(
        "SELECT {column}, row FROM orders
         WHERE merchant_id = ?1 AND {column} >= ?2 AND {column} < ?4 AND ({column}, row) > (?2, ?3) {condition}
         ORDER BY {column}, row LIMIT ?5"
    )
}

/// Orders by their one ticket, or by those of their seats.
fn of_tickets() -> String {
    "SELECT ticket_number AS text, row FROM orders
     WHERE merchant_id = ?1 AND ticket_number >= ?2 AND ticket_number < ?4 AND (ticket_number, row) > (?2, ?3)
       AND ticket_number IS NOT NULL
     UNION ALL
     SELECT number, order_row FROM order_ticket
     WHERE merchant_id = ?1 AND number >= ?2 AND number < ?4 AND (number, order_row) > (?2, ?3)
     ORDER BY text, row LIMIT ?5"
        .to_owned()
}

fn of_customers(column: &str) -> String {
    format!(
        "SELECT c.{column} AS text, k.row AS row
         FROM customer c CROSS JOIN order_of_customer k ON k.merchant_id = c.merchant_id AND k.customer_row = c.row
         WHERE c.merchant_id = ?1 AND c.{column} >= ?2 AND c.{column} < ?4 AND (c.{column}, k.row) > (?2, ?3)
         UNION ALL
         SELECT c.{column}, o.row
         FROM orders o CROSS JOIN customer c ON c.merchant_id = o.merchant_id AND c.row = o.customer_row
         WHERE o.merchant_id = ?1 AND o.row > (SELECT order_of_customer_to FROM merchant WHERE merchant_id = ?1)
           AND c.{column} >= ?2 AND c.{column} < ?4 AND (c.{column}, o.row) > (?2, ?3)
         ORDER BY text, row LIMIT ?5"
    )
}

/// The least text that is greater than every text with this prefix.
pub(crate) fn successor(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

/// Whether it is the first of the order's tickets that begins like that: an order with several is shown once.
fn is_first_ticket(order: &Order, prefix: &str, ticket: &str) -> bool {
    order.tickets().map(|ticket| ticket.text()).filter(|text| text.starts_with(prefix)).min() == Some(ticket)
}

/// Whether an earlier stage shows this order.
fn shown_before(
    connection: &Connection,
    merchant: MerchantId,
    search: &OrderSearch,
    stage: usize,
    order: &Order,
) -> Result<bool> {
    let text = search.text.as_str();
    let customer = match order.customer_row {
        Some(row) => customers::sql::by_row(connection, merchant, row)?,
        None => None,
    };
    let person = match &customer {
        Some(customer) => customers::sql::person(connection, merchant, customer)?,
        None => Vec::new(),
    };
    let number = Some(order.number.text());
    let tickets = || order.tickets().map(|ticket| ticket.text());
    let reference = order.client_reference.as_deref();
    let origin = order.origin.as_ref();
    let legacy_id = origin.map(|origin| origin.legacy_id.as_str());
    let former_number = origin.and_then(|origin| origin.former_number.as_deref());
    let customer_number = customer.as_ref().map(|customer| customer.number.text());
    let own_phone = customer.as_ref().and_then(|customer| customer.phone.as_ref());
    let national = own_phone.map(|phone| phone.national.as_str());
    let e164 = own_phone.map(|phone| phone.e164.as_str());
    let phone = search.phone.as_ref().map_or(text, |phone| phone.as_str());
    let bare = bare_number(text);
    // A bare number was not looked for by prefix, except among phones.
    let begins = |value: Option<&str>| bare.is_none() && value.is_some_and(|value| value.starts_with(text));
    Ok(STAGES[..stage].iter().any(|stage| match stage {
        Stage::Exact => {
            [number, reference, legacy_id, former_number].contains(&Some(text))
                || tickets().any(|ticket| ticket == text)
                || bare == Some(order.number.sequence())
        }
        Stage::OfCustomer => person.iter().any(|one| is_of(one, text, phone)),
        Stage::Prefix(PrefixOf::Number) => begins(number),
        Stage::Prefix(PrefixOf::Ticket) => tickets().any(|ticket| begins(Some(ticket))),
        Stage::Prefix(PrefixOf::ClientReference) => begins(reference),
        Stage::Prefix(PrefixOf::CustomerNumber) => begins(customer_number),
        Stage::Prefix(PrefixOf::Phone) => begins(national) || begins(e164),
    }))
}

/// Whether a text is a customer's number or phone.
fn is_of(customer: &Customer, text: &str, phone: &str) -> bool {
    let own = customer.phone.as_ref();
    customer.number.text() == text || own.is_some_and(|own| own.national == text || own.e164.as_str() == phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_number_ticket_or_reference_is_looked_up_by_its_index() {
        let plans = EXACTLY.map(crate::sqlite::plan);
        for (plan, looked_up) in
            plans.iter().zip(["number=?", "ticket_number=?", "client_reference=?", "number=?", "legacy_id=?", "former_number=?"])
        {
            assert!(plan[0].contains(&format!("(merchant_id=? AND {looked_up}")), "{plan:#?}");
        }
    }

    #[test]
    fn the_orders_of_a_person_are_found_without_a_walk_through_all_customers() {
        let steps = crate::sqlite::plan(OF_CUSTOMER);
        assert!(!steps.iter().any(|step| step.ends_with("(merchant_id=?)") || step.contains("SCAN c")), "{steps:#?}");
    }
}
