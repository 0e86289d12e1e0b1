//! After how many minutes what waits in a queue is overdue.

use crate::sql::{Connection, Result, params};
use docket_domain::merchants::Settings;
use docket_domain::queues::Queue;

use crate::sql::broken;

/// Reads what was configured; a queue without a row stays as is usual.
pub(crate) fn read(connection: &Connection, settings: &mut Settings) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT queue, minutes FROM queue_threshold WHERE merchant_id = ?1")?;
    let mut rows = statement.query([settings.merchant.0])?;
    while let Some(row) = rows.next()? {
        let queue = Queue::parse(&row.get::<_, String>(0)?).ok_or_else(|| broken("queue_threshold.queue"))?;
        *settings.queues.minutes_mut(queue) = row.get(1)?;
    }
    Ok(())
}

/// Writes a new merchant's.
pub(crate) fn insert(connection: &Connection, settings: &Settings) -> Result<()> {
    for queue in Queue::ALL {
        connection.execute(
            "INSERT INTO queue_threshold (merchant_id, queue, minutes) VALUES (?1, ?2, ?3)",
            params![settings.merchant.0, queue.as_str(), settings.queues.minutes(*queue)],
        )?;
    }
    Ok(())
}
