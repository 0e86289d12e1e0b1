//! What an order may look like: how far it is, how it is paid, and the words for that in such a system.

use fastrand::Rng;

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Pending,
    Confirmed,
    Preparing,
    Ready,
    Dispatched,
    Delivered,
    Cancelled,
    Returned,
}

/// How it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Transfer,
    Card,
    Cash,
    Cod,
    Wallet,
    PartWallet,
    HouseAccount,
}

/// What has become of its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    Unpaid,
    Paid,
    Refunded,
}

/// What an order looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub place: Place,
    pub method: Method,
    pub money: Money,
}

impl Shape {
    pub const CONFIRMED_TRANSFER: Shape = Shape { place: Place::Confirmed, method: Method::Transfer, money: Money::Paid };
    pub const CONFIRMED_WALLET: Shape = Shape { place: Place::Confirmed, method: Method::Wallet, money: Money::Paid };
    pub const CONFIRMED_PART_WALLET: Shape = Shape { place: Place::Confirmed, method: Method::PartWallet, money: Money::Paid };
    pub const DELIVERED_TRANSFER: Shape = Shape { place: Place::Delivered, method: Method::Transfer, money: Money::Paid };
    pub const DELIVERED_COD: Shape = Shape { place: Place::Delivered, method: Method::Cod, money: Money::Paid };
    pub const PENDING_TRANSFER: Shape = Shape { place: Place::Pending, method: Method::Transfer, money: Money::Unpaid };
    pub const CANCELLED_TRANSFER: Shape = Shape { place: Place::Cancelled, method: Method::Transfer, money: Money::Refunded };

    /// One that agrees with itself. Most orders of a shop are delivered.
    pub fn draw(rng: &mut Rng) -> Shape {
        let place = match rng.u8(0..20) {
            0 | 1 => Place::Pending,
            2 | 3 => Place::Confirmed,
            4 => Place::Preparing,
            5 => Place::Ready,
            6 | 7 => Place::Dispatched,
            8 => Place::Cancelled,
            9 => Place::Returned,
            _ => Place::Delivered,
        };
        let method = match rng.u8(0..20) {
            0..=5 => Method::Transfer,
            6 | 7 => Method::Card,
            8..=10 => Method::Cash,
            11..=13 => Method::Cod,
            14 | 15 => Method::Wallet,
            16..=18 => Method::PartWallet,
            _ => Method::HouseAccount,
        };
        // Who pays from the wallet does so when ordering.
        let method = if place == Place::Pending && matches!(method, Method::Wallet | Method::PartWallet) {
            Method::Transfer
        } else {
            method
        };
        Shape { place, method, money: money(place, method, rng) }
    }

    /// The status that its customer is told.
    pub fn customer_word(self, rng: &mut Rng) -> &'static str {
        let is_paid = self.money == Money::Paid;
        let words: &[&str] = match self.place {
            Place::Pending if self.method == Method::Transfer => &["pending_payment", "pending", "awaiting_payment"],
            Place::Pending => &["pending", "new", "placed"],
            Place::Confirmed if is_paid => &["paid", "confirmed", "processing"],
            Place::Confirmed => &["confirmed", "processing", "accepted"],
            Place::Preparing => &["processing", "preparing"],
            Place::Ready => &["processing", "ready"],
            Place::Dispatched => &["shipped", "on_the_way", "out_for_delivery"],
            Place::Delivered if is_paid => &["delivered", "completed"],
            Place::Delivered => &["delivered"],
            Place::Cancelled => &["cancelled", "canceled"],
            Place::Returned => &["returned"],
        };
        words[rng.usize(0..words.len())]
    }

    /// The status and department that management sees.
    pub fn management_words(self, rng: &mut Rng) -> (&'static str, &'static str) {
        let (words, department): (&[&str], _) = match self.place {
            Place::Pending => (&["pending"], "finance"),
            Place::Confirmed => (&["warehouse_ready", "confirmed", "warehouse"], "warehouse"),
            Place::Preparing => (&["preparing", "packing"], "warehouse"),
            Place::Ready => (&["ready", "packed"], "warehouse"),
            Place::Dispatched => (&["logistics_dispatched", "dispatched"], "logistics"),
            Place::Delivered => (&["delivered"], "logistics"),
            Place::Cancelled => (&["cancelled"], "sales"),
            Place::Returned => (&["returned"], "logistics"),
        };
        (words[rng.usize(0..words.len())], department)
    }

    /// How the order says that it is paid.
    pub fn method_word(self, rng: &mut Rng) -> &'static str {
        let words: &[&str] = match self.method {
            Method::Transfer => &["bank_transfer_grace", "bank_transfer"],
            Method::Card => &["card"],
            Method::Cash => &["cash"],
            Method::Cod => &["cod", "cash_on_delivery"],
            Method::Wallet => &["wallet"],
            Method::PartWallet => &["wallet_partial"],
            Method::HouseAccount => &["house_account", "credit"],
        };
        words[rng.usize(0..words.len())]
    }

    /// How far it says that it is paid.
    pub fn payment_word(self) -> &'static str {
        match self.money {
            Money::Unpaid if self.place == Place::Pending && self.method == Method::Transfer => "awaiting_payment",
            Money::Unpaid => "unpaid",
            Money::Paid => "paid",
            Money::Refunded => "refunded",
        }
    }
}

/// What has become of the money of an order that agrees with itself.
fn money(place: Place, method: Method, rng: &mut Rng) -> Money {
    let is_at_the_door = matches!(method, Method::Cash | Method::Cod);
    match place {
        _ if method == Method::HouseAccount => Money::Unpaid,
        Place::Pending => Money::Unpaid,
        Place::Cancelled if is_at_the_door || rng.bool() => Money::Unpaid,
        Place::Cancelled | Place::Returned => Money::Refunded,
        Place::Delivered => Money::Paid,
        _ if is_at_the_door => Money::Unpaid,
        _ => Money::Paid,
    }
}
