//! Delivery platforms in: orders, statuses and cancellations that Rappi, PedidosYa, Uber Eats or a shop system of one's own sends (SPEC
//! 5.2). How each of them says it is the edge's business; here all of them say the same.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `create_integration.rs`, `change_integration.rs`, `rotate_secret.rs` | an endpoint, as staff set it up |
//! | `platform_order.rs` | what a platform says, in one shape |
//! | `match_items.rs` | which products its items are; what is unknown becomes an open item |
//! | `progress.rs` | the table of its statuses, and the steps that lead there |
//! | `take_platform_order.rs` | an order comes |
//! | `move_platform_order.rs` | a status or a cancellation comes |
//!
//! Platforms send everything at least once and in any order. So what a platform calls its order leads to ours ([`TrackedOrder`]), and
//! whatever comes a second time finds what the first has made.

mod change_integration;
mod create_integration;
mod match_items;
mod move_platform_order;
mod platform_order;
mod progress;
mod rotate_secret;
mod take_platform_order;

use std::sync::Arc;

pub use change_integration::ChangeIntegration;
pub use create_integration::CreateIntegration;
pub use move_platform_order::MovePlatformOrder;
pub use platform_order::{PlatformItem, PlatformOption, PlatformOrder, PlatformStatus};
pub use progress::{steps, target};
pub use rotate_secret::RotateIntegrationSecret;
pub use take_platform_order::TakePlatformOrder;

use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::context::Context;
use crate::ids::{IntegrationId, OrderId, UserId};
use crate::merchants::{Channel, Outlet, Settings};
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

words! {
    /// Who sends orders.
    Platform {
        /// Rappi.
        Rappi = "rappi",
        /// PedidosYa, and whatever else is of Delivery Hero.
        PedidosYa = "pedidosya",
        /// Uber Eats.
        UberEats = "ubereats",
        /// Any other system that speaks Docket's own shape.
        Generic = "generic",
    }
}

/// Where a platform sends what concerns one outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Identity, a part of its address.
    pub id: IntegrationId,
    /// The number of the record that made it.
    pub row: u64,
    /// Who sends.
    pub platform: Platform,
    /// What the staff call it.
    pub name: String,
    /// Short code of the outlet that the orders are of.
    pub outlet: String,
    /// Name of the channel that the orders are of; one of those that are online.
    pub channel: String,
    /// Whether anything is taken.
    pub is_active: bool,
    /// Who made it.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// 1 when made, one more with each change.
    pub version: u32,
}

/// What a platform signs with. It is never printed, also not by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A secret of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Secret {
        Secret(bytes.into())
    }

    /// Its bytes, for whoever checks a signature or keeps it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secret that an endpoint has from now on; kept beside the book, where no rule reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrationSecret {
    /// Of which endpoint.
    pub integration: IntegrationId,
    /// It.
    pub secret: Secret,
}

/// Which order of a platform.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlatformOrderKey {
    /// By which endpoint it came.
    pub integration: IntegrationId,
    /// What the platform calls it.
    pub reference: String,
}

impl PlatformOrderKey {
    /// What the stream says of it.
    fn facts(&self) -> Vec<Fact> {
        vec![Fact::new("integration", Value::Id(self.integration.0)), Fact::new("reference", Value::Text(self.reference.clone()))]
    }
}

/// What an order of a platform is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackedOrder {
    /// The number of the record that first heard of it.
    pub row: u64,
    /// Our order; none while only statuses of it have come, or where it was called off before it came.
    pub order: Option<OrderId>,
    /// A hash of what was ordered, so that another content under the same name is noticed.
    pub content: Option<[u8; 16]>,
    /// The furthest status that came before the order.
    pub early: Option<PlatformStatus>,
    /// When it was first heard of.
    pub created_at: Timestamp,
}

/// Which reference to a product led nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownProductKey {
    /// By which endpoint it came.
    pub integration: IntegrationId,
    /// What the platform calls the product.
    pub reference: String,
}

impl TrackedOrder {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::PlatformOrder { row: self.row }
    }

    /// One of which nothing is known yet, first heard of by the next record.
    fn first(context: &Context, book: &Book) -> TrackedOrder {
        TrackedOrder { row: book.next_seq(), order: None, content: None, early: None, created_at: context.at }
    }
}

impl Integration {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Integration { row: self.row, id: self.id }
    }

    /// What the stream says of it; its secret is no part of that.
    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("platform", Value::Word(self.platform.as_str())),
            Fact::new("name", Value::Text(self.name.clone())),
            Fact::new("outlet", Value::Text(self.outlet.clone())),
            Fact::new("channel", Value::Text(self.channel.clone())),
            Fact::new("isActive", Value::Bool(self.is_active)),
        ]
    }
}

/// The endpoint, when it is there, is of the actor's outlet where they are bound to one, and is what the client saw.
///
/// # Errors
/// `integration.unknown`, `integration.versionConflict`.
fn integration_at(book: &Book, context: &Context, id: IntegrationId, version: Option<u32>) -> Result<Arc<Integration>, Refusal> {
    let integration = book
        .integrations
        .get(&id)
        .filter(|integration| context.actor.sees(&integration.outlet))
        .ok_or_else(|| Refusal::new(Code::IntegrationUnknown, "There is no such integration."))?;
    match version {
        Some(version) if version != integration.version => {
            let now = integration.version;
            let detail = format!("The integration is at version {now}, not {version}; read it again and decide anew.");
            Err(Refusal::at("/version", Code::IntegrationVersionConflict, detail))
        }
        _ => Ok(Arc::clone(integration)),
    }
}

/// Where the orders of an endpoint are placed: on a channel that is online, so that they count for what an outlet takes.
///
/// # Errors
/// `outlet.unknown`, `outlet.required`, `permission.missing`, `channel.unknown`, `integration.channelNotOnline`.
fn place<'a>(
    outlet: Option<&str>,
    channel: &str,
    settings: &'a Settings,
    context: &Context,
) -> Result<(&'a Outlet, &'a Channel), Refusal> {
    let outlet = settings.outlet_for(outlet, &context.actor)?;
    let channel = settings.channel(channel)?;
    if !channel.is_online {
        let detail =
            format!("Orders of platforms come in by themselves, and {} is a channel of which staff take them.", channel.name);
        return Err(Refusal::at("/channel", Code::IntegrationChannelNotOnline, detail));
    }
    Ok((outlet, channel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_given_whole_to_who_checks_a_signature_and_printed_to_nobody() {
        let secret = Secret::new("0123456789abcdef");
        assert_eq!(secret.bytes(), b"0123456789abcdef");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
