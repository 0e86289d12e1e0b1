//! The orders a load run places: who orders what, under which idempotency key.

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

/// An order to place, laid out for sending.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The idempotency key.
    pub key: &'a str,
    /// The JSON body.
    pub body: &'a [u8],
}

/// One connection's endless supply of orders.
#[derive(Debug)]
pub struct Workload {
    products: Arc<[String]>,
    random: Random,
    keys: KeyMaker,
    key: [u8; Hyphenated::LENGTH],
    body: Vec<u8>,
}

impl Workload {
    /// Orders for `products`, which [`product_parts`] made; there must be one at least.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub fn new(products: Arc<[String]>, keys: Keys) -> Result<Self, getrandom::Error> {
        let (key, body) = ([0; Hyphenated::LENGTH], Vec::with_capacity(512));
        Ok(Self { products, random: Random::seeded()?, keys: KeyMaker::new(keys), key, body })
    }

    /// The next order, for some customer, under a key of its own.
    pub fn next_order(&mut self) -> Order<'_> {
        let uuid = self.keys.next(&mut self.random);
        let key = uuid.hyphenated().encode_lower(&mut self.key);
        write_body(&mut self.body, &self.products, &mut self.random);
        Order { key, body: &self.body }
    }
}

/// The start of an order line for every SKU, up to where the quantity stands.
pub fn product_parts(skus: &[String]) -> Arc<[String]> {
    let part = |sku: &String| {
        let sku = serde_json::Value::from(sku.as_str());
        format!(r#"{{"product":{sku},"quantity":"#)
    };
    skus.iter().map(part).collect()
}

/// Replaces `body` by a new order: one customer and up to [`LINES`] different products.
fn write_body(body: &mut Vec<u8>, products: &[String], random: &mut Random) {
    body.clear();
    let customer = random.below(CUSTOMERS);
    let (phone, first, last) = customer_details(customer);
    write!(body, r#"{{"channel":"delivery","customer":{{"phone":"+971{phone}","name":"{first} {last}"}},"items":["#)
        .expect("a Vec takes every write");
    let start = random.below(products.len() as u32) as usize;
    for line in 0..LINES.min(products.len()) {
        if line > 0 {
            body.push(b',');
        }
        // Neighbours in the catalogue, because they are certainly different products.
        let product = &products[(start + line) % products.len()];
        body.extend_from_slice(product.as_bytes());
        body.push(b'1' + random.below(MAX_QUANTITY) as u8);
        body.push(b'}');
    }
    body.extend_from_slice(b"]}");
}

/// A customer's mobile number, without the country code 971, and their names.
fn customer_details(customer: u32) -> (u32, &'static str, &'static str) {
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

    fn workload(skus: &[&str], keys: Keys) -> Workload {
        let skus: Vec<String> = skus.iter().map(|sku| sku.to_string()).collect();
        Workload::new(product_parts(&skus), keys).unwrap()
    }

    #[test]
    fn an_order_has_three_lines_of_different_products() {
        let mut workload = workload(&["A", "B\"2", "C", "D"], Keys::Ascending);
        for _ in 0..1_000 {
            let order: Value = serde_json::from_slice(workload.next_order().body).unwrap();
            assert_eq!(order["channel"], "delivery");
            assert!(order["customer"]["name"].as_str().unwrap().contains(' '));
            let items = order["items"].as_array().unwrap();
            let products: HashSet<&str> = items.iter().map(|item| item["product"].as_str().unwrap()).collect();
            assert_eq!(products.len(), 3);
            assert!(items.iter().all(|item| (1..=3).contains(&item["quantity"].as_i64().unwrap())));
        }
    }

    #[test]
    fn a_shop_of_one_product_gets_orders_of_one_line() {
        let mut workload = workload(&["ONLY"], Keys::Ascending);
        let order: Value = serde_json::from_slice(workload.next_order().body).unwrap();
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
        let keys: Vec<String> = (0..10_000).map(|_| workload.next_order().key.to_owned()).collect();
        assert!(keys.iter().all(|key| key.as_bytes()[14] == b'4' && is_rfc_variant(key)));
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }

    fn is_rfc_variant(key: &str) -> bool {
        key.len() == 36 && matches!(key.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
    }
}
