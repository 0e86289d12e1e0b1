//! What a platform says, in one shape, whichever platform it is. Example: two of `EMP-CARNE` at 1,200.00 with extra cheese, paid to the
//! platform, whose courier fetches it.

use crate::customers::FindOrCreateCustomer;
use crate::money::Amount;
use crate::ordering::Address;
use crate::time::Timestamp;

words! {
    /// What a platform says of an order, the nearer to its end the later in this list.
    PlatformStatus {
        /// Somebody has taken it on.
        Accepted = "accepted",
        /// It is being prepared.
        Preparing = "preparing",
        /// It waits for the courier.
        Ready = "ready",
        /// The courier, or the customer, has it.
        PickedUp = "picked_up",
        /// The customer has it.
        Delivered = "delivered",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// An order of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformOrder {
    /// What the platform calls it.
    pub reference: String,
    /// What people and couriers call it, where that is something else.
    pub shown_as: Option<String>,
    /// What is ordered.
    pub items: Vec<PlatformItem>,
    /// What the shop gives off the whole.
    pub discount: Amount,
    /// What the customer pays the shop for bringing it.
    pub delivery_fee: Amount,
    /// What the platform says that the shop's part comes to.
    pub total: Option<Amount>,
    /// Whether the platform has the money, or its courier takes it; else the customer pays the shop.
    pub is_paid_to_platform: bool,
    /// Whether the platform's courier, or the customer, fetches it; else a driver of the shop brings it.
    pub is_fetched: bool,
    /// Who ordered, where the platform gives a phone that is one.
    pub customer: Option<FindOrCreateCustomer>,
    /// What else says who ordered: a name, a masked phone.
    pub contact: Option<String>,
    /// Where it goes, where the shop brings it.
    pub address: Option<Address>,
    /// Notes for whoever prepares it.
    pub notes: Option<String>,
    /// For when it is asked.
    pub requested_for: Option<Timestamp>,
}

/// An item of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformItem {
    /// SKU, barcode or id of our product, as the platform's menu has it.
    pub reference: Option<String>,
    /// What the platform calls it.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Price of one without its options.
    pub unit_price: Amount,
    /// What was chosen with it.
    pub options: Vec<PlatformOption>,
    /// Notes for whoever prepares it.
    pub notes: Option<String>,
}

/// What was chosen with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformOption {
    /// Code of our option, as the platform's menu has it.
    pub reference: Option<String>,
    /// What the platform calls it.
    pub name: String,
    /// How many for one of the item.
    pub count: u32,
    /// Price of one.
    pub unit_price: Amount,
}
