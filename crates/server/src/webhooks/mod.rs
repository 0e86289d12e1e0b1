//! Webhooks: what is asked of them over HTTP, and the worker that sends events to the merchants' endpoints.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `list.rs`, `change.rs`, `again.rs`, `view.rs` | the routes |
//! | `url.rs` | which addresses of endpoints are taken |
//! | `reach.rs` | which machines are sent to: never those of a network behind the server, unless the operator says so |
//! | `worker.rs` | takes endpoints that something is due for |
//! | `turn.rs` | one endpoint's events, one after the other, for as long as its turn lasts |
//! | `outcome.rs` | what becomes of a delivery after a try |
//! | `message.rs` | what is sent, and its signatures |
//! | `client.rs` | HTTP to an endpoint, with patience |

mod again;
mod change;
mod client;
mod list;
mod message;
mod outcome;
mod reach;
#[cfg(test)]
mod tests;
mod turn;
mod url;
mod view;
mod worker;

pub use again::{
    __path_replay_delivery, __path_replay_events, __path_test_webhook, replay_delivery, replay_events, test_webhook,
};
pub use change::{
    __path_change_webhook, __path_create_webhook, __path_delete_webhook, __path_rotate_webhook_secret, change_webhook,
    create_webhook, delete_webhook, rotate_webhook_secret,
};
pub use list::{
    __path_get_webhook, __path_list_webhook_deliveries, __path_list_webhooks, get_webhook, list_webhook_deliveries, list_webhooks,
};
pub use reach::Reach;
pub use worker::WebhookWorker;
