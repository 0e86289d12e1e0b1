//! Where delivery platforms send their orders, and what those are here.

mod reads;
pub(crate) mod sql;

use std::sync::Arc;

use docket_domain::ids::MerchantId;
use docket_domain::integrations::{Integration, Secret};

/// An endpoint, as whoever checks what comes there needs it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Whose it is.
    pub merchant: MerchantId,
    /// It.
    pub integration: Arc<Integration>,
    /// What the platform signs with.
    pub secret: Secret,
}

/// An endpoint with what of its menu is unknown here.
#[derive(Clone, Debug)]
pub struct IntegrationDocument {
    /// It.
    pub integration: Integration,
    /// How many orders have come there.
    pub orders: u64,
    /// References that lead to no product, or to none that is sold so; the first hundred, in their order.
    pub unknown_products: Vec<String>,
}
