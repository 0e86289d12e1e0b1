//! What a load run asks for: who orders, buys or looks up what, under which idempotency key.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// How many different customers order: a busy shop's regulars, enough that few orders in flight
/// at once are from the same one.
pub const CUSTOMERS: u32 = 5_000;
/// How many lines an order has, when there are as many products.
pub const LINES: usize = 3;
/// The largest quantity on a line; the smallest is 1.
const MAX_QUANTITY: u32 = 3;

/// Customers' names; every one of [`CUSTOMERS`] always has the same.
const FIRST_NAMES: [&str; 10] = ["Aisha", "Omar", "Fatima", "Ravi", "Maria", "Yusuf", "Priya", "Hassan", "Grace", "Khalid"];
/// See [`FIRST_NAMES`].
const LAST_NAMES: [&str; 7] = ["Al Mansoori", "Rahman", "Santos", "Nair", "Haddad", "Khan", "Okafor"];

/// What kind of idempotency keys orders carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// UUIDv7, ascending with time, as the apps send.
    Ascending,
    /// UUIDv4, spread evenly: the harder kind for an index.
    Random,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Work {
    /// Orders of three lines with a customer.
    Orders,
    /// The same, each paid from its customer's wallet; wallets are filled before the run.
    WalletOrders,
    /// Sales of three items with a customer, paid in cash, their total checked.
    Sales,
    /// What a cart of three items would come to.
    Carts,
    /// The product of a barcode.
    Barcodes,
}

impl Work {
    /// Whether orders are placed.
    pub fn is_orders(self) -> bool {
        matches!(self, Work::Orders | Work::WalletOrders)
    }
}

/// A product, as far as the driver needs it.
#[derive(Debug, Clone)]
pub struct Goods {
    /// Its SKU, by which orders name it.
    pub sku: String,
    /// Its id, by which sales and carts name it.
    pub id: String,
    /// Its price, as the server wrote it.
    pub price: String,
    /// Its first barcode.
    pub barcode: Option<String>,
}

/// A request, laid out for sending.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to, below the API.
    pub path: &'a str,
    /// The idempotency key of a write.
    pub key: Option<&'a str>,
    /// The JSON body.
    pub body: &'a [u8],
    /// The status that it is answered with when all is well.
    pub status: u16,
}

/// One connection's endless supply of requests.
#[derive(Debug)]
pub struct Workload {
    work: Work,
    goods: Arc<[Goods]>,
    random: Random,
    keys: KeyMaker,
    key: [u8; Hyphenated::LENGTH],
    path: String,
    body: Vec<u8>,
}

impl Workload {
    /// Requests about `goods`; there must be one at least.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub fn new(work: Work, goods: Arc<[Goods]>, keys: Keys) -> Result<Self, getrandom::Error> {
        let (key, body) = ([0; Hyphenated::LENGTH], Vec::with_capacity(512));
        Ok(Self { work, goods, random: Random::seeded()?, keys: KeyMaker::new(keys), key, path: String::new(), body })
    }

    /// The next request; a write has a key of its own.
    pub fn next_call(&mut self) -> Call<'_> {
        self.body.clear();
        self.path.clear();
        let (method, path, status) = match self.work {
            Work::Orders | Work::WalletOrders => ("POST", "/orders", 201),
            Work::Sales => ("POST", "/inventory/sales", 201),
            Work::Carts => ("POST", "/inventory/price-cart", 200),
            Work::Barcodes => ("GET", "/products?barcode=", 200),
        };
        self.path.push_str(path);
        match self.work {
            Work::Orders => write_order(&mut self.body, &self.goods, "", &mut self.random),
            Work::WalletOrders => write_order(&mut self.body, &self.goods, FROM_WALLET, &mut self.random),
            Work::Sales => write_sale(&mut self.body, &self.goods, &mut self.random),
            Work::Carts => write_cart(&mut self.body, &self.goods, &mut self.random),
            Work::Barcodes => {
                let goods = &self.goods[self.random.below(self.goods.len() as u32) as usize];
                let code = goods.barcode.as_ref().unwrap_or(&goods.sku);
                write!(self.path, "{code}").expect("a String takes every write");
            }
        }
        let uuid = self.keys.next(&mut self.random);
        let key = uuid.hyphenated().encode_lower(&mut self.key);
        let key = (status == 201).then_some(&*key);
        Call { method, path: &self.path, key, body: &self.body, status }
    }
}

/// Up to [`LINES`] different products with quantities: `{"NAME":"PRODUCT","quantity":N…}`. Gives what they come to, where every price
/// is a whole number.
fn write_items<'a>(
    body: &mut Vec<u8>,
    goods: &'a [Goods],
    (name, of): (&str, fn(&'a Goods) -> &'a str),
    with_price: bool,
    random: &mut Random,
) -> u64 {
    let start = random.below(goods.len() as u32) as usize;
    let mut total = 0;
    for line in 0..LINES.min(goods.len()) {
        // Neighbours in the catalogue, because they are certainly different products.
        let goods = &goods[(start + line) % goods.len()];
        let quantity = 1 + random.below(MAX_QUANTITY);
        let comma = if line > 0 { "," } else { "" };
        let product = serde_json::Value::from(of(goods));
        write!(body, r#"{comma}{{"{name}":{product},"quantity":{quantity}"#).expect("a Vec takes every write");
        if with_price {
            write!(body, r#","unitPrice":{}"#, goods.price).expect("a Vec takes every write");
        }
        body.push(b'}');
        total += u64::from(quantity) * goods.price.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0);
    }
    total
}

/// A sale of seed 001's shape: one customer, three items at their prices, paid in cash.
fn write_sale(body: &mut Vec<u8>, goods: &[Goods], random: &mut Random) {
    let (phone, first, last) = customer_details(random.below(CUSTOMERS));
    body.extend_from_slice(br#"{"saleItems":["#);
    let total = write_items(body, goods, ("productId", |goods| &goods.id), true, random);
    let note = 1_000;
    let received = total.div_ceil(note) * note;
    write!(
        body,
        r#"],"receiptData":{{"total":{total},"customerPhone":"+971{phone}","customerName":"{first} {last}","paymentMethod":"Cash","cashReceived":{received}}}}}"#
    )
    .expect("a Vec takes every write");
}

/// A cart of three items.
fn write_cart(body: &mut Vec<u8>, goods: &[Goods], random: &mut Random) {
    body.extend_from_slice(br#"{"items":["#);
    write_items(body, goods, ("product", |goods| &goods.id), false, random);
    body.extend_from_slice(b"]}");
}

/// What an order says that its customer's wallet pays for.
const FROM_WALLET: &str = r#","payment":{"method":"wallet"}"#;

/// A new order: one customer and up to [`LINES`] different products, paid like that.
fn write_order(body: &mut Vec<u8>, goods: &[Goods], payment: &str, random: &mut Random) {
    let customer = random.below(CUSTOMERS);
    let (phone, first, last) = customer_details(customer);
    write!(body, r#"{{"channel":"delivery","customer":{{"phone":"+971{phone}","name":"{first} {last}"}},"items":["#)
        .expect("a Vec takes every write");
    write_items(body, goods, ("product", |goods| &goods.sku), false, random);
    body.push(b']');
    body.extend_from_slice(payment.as_bytes());
    body.push(b'}');
}

/// A customer's mobile number, without the country code 971, and their names.
pub fn customer_details(customer: u32) -> (u32, &'static str, &'static str) {
    // The stride spreads the numbers over 50 xxx xxxx, as those of real customers are.
    let phone = 500_000_000 + customer * (9_999_999 / CUSTOMERS);
    let first = FIRST_NAMES[customer as usize % FIRST_NAMES.len()];
    let last = LAST_NAMES[customer as usize % LAST_NAMES.len()];
    (phone, first, last)
}

/// Makes idempotency keys.
#[derive(Debug)]
struct KeyMaker {
    keys: Keys,
    /// The time of day at `started`, since 1970 in nanoseconds.
    epoch_nanos: u128,
    /// Time is counted from here, so that a clock set back cannot make keys descend.
    started: Instant,
}

impl KeyMaker {
    #[expect(clippy::disallowed_methods, reason = "a client makes its keys from its own clock")]
    fn new(keys: Keys) -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let epoch_nanos = since_1970.unwrap_or_default().as_nanos();
        Self { keys, epoch_nanos, started: Instant::now() }
    }

    fn next(&self, random: &mut Random) -> Uuid {
        match self.keys {
            Keys::Random => random_key(random),
            Keys::Ascending => ascending_key(self.epoch_nanos + self.started.elapsed().as_nanos(), random),
        }
    }
}

/// A UUIDv7 (RFC 9562, 5.7) of a time since 1970 in nanoseconds, told to a 4096th of a
/// millisecond (6.2, method 3).
fn ascending_key(nanos: u128, random: &mut Random) -> Uuid {
    let millis = (nanos / 1_000_000) as u64;
    let fraction = (nanos % 1_000_000) as u64 * 4096 / 1_000_000;
    key(7, millis << 16 | fraction, random.next())
}

/// A UUIDv4 (RFC 9562, 5.4).
fn random_key(random: &mut Random) -> Uuid {
    key(4, random.next(), random.next())
}

/// A UUID of the two halves, with the version and the variant written over their bits.
fn key(version: u64, high: u64, low: u64) -> Uuid {
    let high = high & !0xf000 | version << 12;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    Uuid::from_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// A fast source of numbers that look random (xorshift64*): good enough to spread load, and for
/// keys that no two connections share.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn seeded() -> Result<Self, getrandom::Error> {
        // The state must not be 0, or it stays so.
        Ok(Self(getrandom::u64()? | 1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number from 0 to one below `end`.
    fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;

    fn working(work: Work, skus: &[&str], keys: Keys) -> Workload {
        let goods = |sku: &&str| Goods {
            sku: sku.to_string(),
            id: format!("id-{sku}"),
            price: "100.00".into(),
            barcode: Some(format!("29-{sku}")),
        };
        Workload::new(work, skus.iter().map(goods).collect(), keys).unwrap()
    }

    fn workload(skus: &[&str], keys: Keys) -> Workload {
        working(Work::Orders, skus, keys)
    }

    #[test]
    fn a_sale_names_its_items_by_id_and_says_what_they_come_to() {
        let mut workload = working(Work::Sales, &["A", "B", "C", "D"], Keys::Ascending);
        for _ in 0..1_000 {
            let call = workload.next_call();
            assert_eq!((call.method, call.path, call.status), ("POST", "/inventory/sales", 201));
            let sale: Value = serde_json::from_slice(call.body).unwrap();
            let items = sale["saleItems"].as_array().unwrap();
            assert!(items.len() == 3 && items.iter().all(|item| item["productId"].as_str().unwrap().starts_with("id-")));
            let total: i64 = items.iter().map(|item| item["quantity"].as_i64().unwrap() * 100).sum();
            assert_eq!(sale["receiptData"]["total"], total);
            assert!(sale["receiptData"]["cashReceived"].as_i64().unwrap() >= total);
        }
    }

    #[test]
    fn a_look_up_and_a_cart_write_nothing_and_have_no_key() {
        let mut workload = working(Work::Barcodes, &["A"], Keys::Ascending);
        let call = workload.next_call();
        assert_eq!((call.method, call.path, call.key), ("GET", "/products?barcode=29-A", None));
        let mut workload = working(Work::Carts, &["A", "B", "C"], Keys::Ascending);
        let call = workload.next_call();
        assert_eq!((call.path, call.key, call.status), ("/inventory/price-cart", None, 200));
        let cart: Value = serde_json::from_slice(call.body).unwrap();
        assert_eq!(cart["items"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn an_order_has_three_lines_of_different_products() {
        let mut workload = workload(&["A", "B\"2", "C", "D"], Keys::Ascending);
        for _ in 0..1_000 {
            let order: Value = serde_json::from_slice(workload.next_call().body).unwrap();
            assert_eq!(order["channel"], "delivery");
            assert!(order["customer"]["name"].as_str().unwrap().contains(' '));
            let items = order["items"].as_array().unwrap();
            let products: HashSet<&str> = items.iter().map(|item| item["product"].as_str().unwrap()).collect();
            assert_eq!(products.len(), 3);
            assert!(items.iter().all(|item| (1..=3).contains(&item["quantity"].as_i64().unwrap())));
        }
    }

    #[test]
    fn an_order_from_the_wallet_says_so_and_nothing_else_more() {
        let mut workload = working(Work::WalletOrders, &["A", "B", "C"], Keys::Ascending);
        let order: Value = serde_json::from_slice(workload.next_call().body).unwrap();
        assert_eq!(order["payment"], serde_json::json!({ "method": "wallet" }));
        assert_eq!(order["items"].as_array().unwrap().len(), 3);
        let mut unpaid = working(Work::Orders, &["A", "B", "C"], Keys::Ascending);
        let order: Value = serde_json::from_slice(unpaid.next_call().body).unwrap();
        assert_eq!(order.get("payment"), None);
    }

    #[test]
    fn a_shop_of_one_product_gets_orders_of_one_line() {
        let mut workload = workload(&["ONLY"], Keys::Ascending);
        let order: Value = serde_json::from_slice(workload.next_call().body).unwrap();
        assert_eq!(order["items"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn customers_have_different_mobile_numbers() {
        let phones: HashSet<String> = (0..CUSTOMERS).map(|customer| customer_details(customer).0.to_string()).collect();
        assert_eq!(phones.len(), CUSTOMERS as usize);
        assert!(phones.iter().all(|phone| phone.len() == 9 && phone.starts_with("50")));
    }

    #[test]
    fn every_customer_orders_sooner_or_later() {
        let mut random = Random(1);
        let seen: HashSet<u32> = (0..100_000).map(|_| random.below(CUSTOMERS)).collect();
        assert_eq!(seen.len(), CUSTOMERS as usize);
    }

    #[test]
    fn ascending_keys_ascend_within_a_millisecond_too() {
        let mut random = Random::seeded().unwrap();
        let start = 1_700_000_000_000_000_000;
        let keys: Vec<String> = (0..10_000).map(|step| ascending_key(start + step * 250, &mut random).to_string()).collect();
        assert!(keys.iter().all(|key| key.as_bytes()[14] == b'7' && is_rfc_variant(key)));
        assert!(keys[0].starts_with("018bcfe5-6800-7000-"), "{}", keys[0]);
        assert!(keys.windows(2).all(|pair| pair[0][..18] <= pair[1][..18]));
    }

    #[test]
    fn random_keys_are_version_4_and_differ() {
        let mut workload = workload(&["A"], Keys::Random);
        let keys: Vec<String> = (0..10_000).map(|_| workload.next_call().key.unwrap().to_owned()).collect();
        assert!(keys.iter().all(|key| key.as_bytes()[14] == b'4' && is_rfc_variant(key)));
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }

    fn is_rfc_variant(key: &str) -> bool {
        key.len() == 36 && matches!(key.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
    }
}
