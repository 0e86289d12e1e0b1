//! Users and API tokens.

pub(crate) mod sql;

use docket_domain::access::Actor;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

/// Who a token stands for.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Whose records they may touch.
    pub merchant: MerchantId,
    /// As whom.
    pub actor: Actor,
    /// From when on the token is refused.
    pub expires_at: Option<Timestamp>,
}
