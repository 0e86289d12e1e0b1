//! Work queues of departments: how full they are, and what is in each.

mod finance;
mod orders;
mod summary;

pub use finance::{__path_list_finance_queue, list_finance_queue};
pub use orders::{
    __path_list_kitchen_queue, __path_list_logistics_queue, __path_list_warehouse_queue, list_kitchen_queue,
    list_logistics_queue, list_warehouse_queue,
};
pub use summary::{__path_list_queues, list_queues};

use docket_domain::merchants::Settings;
use docket_domain::queues::{Queue, Waiting};
use docket_domain::time::Timestamp;
use docket_store::queues::is_cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Caller, checked_after, page_limit};
use crate::problem::Problem;

/// Whose part of a queue, and which page of it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Code of the outlet; all where none is named, and the token's own where it is bound to one.
    outlet: Option<String>,
    /// Entries on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of a queue, checked.
struct Asked {
    outlet: Option<String>,
    limit: usize,
    after: Option<String>,
}

impl QueueQuery {
    fn checked<const PERMISSION: u8>(self, caller: &Caller<PERMISSION>) -> Result<Asked, Problem> {
        Ok(Asked {
            outlet: caller.outlet_seen(self.outlet.as_deref())?,
            limit: page_limit(self.limit)?,
            after: checked_after(self.after, is_cursor)?,
        })
    }
}

/// For how long something has waited.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Waiting)]
struct WaitingView {
    /// Since when it waits.
    #[schema(example = "2025-11-06T09:15:00.000Z")]
    since: String,
    /// For how many seconds, when this was answered.
    #[schema(example = 754)]
    age_seconds: i64,
    /// Whether that is longer than the queue's threshold; of a transfer, whether its deadline has passed.
    is_overdue: bool,
}

impl WaitingView {
    fn new(queue: Queue, waiting: Waiting, settings: &Settings, now: Timestamp) -> WaitingView {
        WaitingView {
            since: waiting.since.to_string(),
            age_seconds: waiting.age_seconds(now),
            is_overdue: settings.queues.is_overdue(queue, waiting, now),
        }
    }
}
