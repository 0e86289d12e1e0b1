//! What the records of an order mean for its ticket in the kitchen.

use std::collections::HashMap;

use docket_domain::ids::MerchantId;
use docket_domain::ordering::HistoryEntry;
use docket_domain::quantity::Quantity;
use docket_domain::queues::TicketStep;
use serde::Deserialize;

use crate::audit;
use crate::sql::{Connection, Result, broken};

/// What a record says of lines that it changed.
#[derive(Deserialize)]
struct Changes {
    #[serde(default)]
    old: Side,
    #[serde(default)]
    new: Side,
}

#[derive(Default, Deserialize)]
struct Side {
    #[serde(default)]
    lines: Vec<LineFact>,
}

#[derive(Deserialize)]
struct LineFact {
    line: u32,
    quantity: serde_json::Number,
}

/// The steps of an order that its ticket is made of, oldest first.
pub(super) fn steps(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Vec<TicketStep>> {
    let history = audit::sql::history_of_order(connection, merchant, order_row)?;
    history.iter().filter_map(|entry| step(entry).transpose()).collect()
}

fn step(entry: &HistoryEntry) -> Result<Option<TicketStep>> {
    if let (Some(from), Some(to)) = (entry.from, entry.to) {
        return Ok(Some(TicketStep::Moved(from, to)));
    }
    let Some(changes) = entry.changes.as_ref().filter(|_| entry.is_of_lines()) else { return Ok(None) };
    let Changes { old, new } = serde_json::from_str(changes).map_err(|_| broken("record.data"))?;
    let mut before = HashMap::new();
    for LineFact { line, quantity } in old.lines {
        before.insert(line, Quantity::parse(&quantity.to_string()).map_err(|_| broken("record.data"))?);
    }
    Ok(Some(TicketStep::Changed(new.lines.iter().map(|line| (line.line, before.get(&line.line).copied())).collect())))
}
