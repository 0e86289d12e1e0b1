//! Fills a shop with products and batches, so that there is something to sell and look up.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use tokio::task::JoinSet;

use super::http::{Connection, Target};
use super::report::describe;
use super::{Options, connect};

/// How the SKUs of the products begin.
pub(super) const SKU_PREFIX: &str = "BENCH-";
/// Lines of a purchase: the most that one takes.
const LINES: u32 = 500;
/// Pieces of a batch: more than a run sells.
const PIECES: u32 = 100_000;
/// What a piece costs, in three batches that follow each other.
const COSTS: [u32; 3] = [80, 82, 85];

/// What was made.
#[derive(Debug, Clone, Serialize)]
pub struct Prepared {
    /// Products.
    pub products: u32,
    /// Batches, three of each product.
    pub batches: u32,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Makes `products` products at 100.00 with a barcode, and three batches of each.
///
/// # Errors
///
/// When the server cannot be reached or refuses any of it.
pub async fn prepare(options: &Options, products: u32) -> Result<Prepared> {
    let Some(url) = options.urls.first() else { bail!("there must be a server to connect to") };
    let target = Target::parse(url)?;
    let authorization: Arc<str> = options.authorization()?.into();
    let begun = Instant::now();
    let made = (0..products).map(|number| (format!("{}/api/v1/products", target.prefix), product(number)));
    send_all(&target, &authorization, options.connections, made.collect()).await?;
    let purchases = COSTS
        .iter()
        .flat_map(|cost| (0..products).step_by(LINES as usize).map(|first| purchase(first..products.min(first + LINES), *cost)));
    let made = purchases.map(|body| (format!("{}/api/v1/purchases", target.prefix), body));
    send_all(&target, &authorization, options.connections, made.collect()).await?;
    let batches = products * COSTS.len() as u32;
    Ok(Prepared { products, batches, seconds: begun.elapsed().as_secs_f64() })
}

/// Sends all of it over several connections, in any order.
async fn send_all(
    target: &Target,
    authorization: &Arc<str>,
    connections: usize,
    requests: VecDeque<(String, String)>,
) -> Result<()> {
    let requests = Arc::new(Mutex::new(requests));
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (connection, requests) = (connect(target).await?, Arc::clone(&requests));
        tasks.spawn(send_some(connection, Arc::clone(authorization), requests));
    }
    while let Some(task) = tasks.join_next().await {
        task.context("a connection's task broke off")??;
    }
    Ok(())
}

async fn send_some(
    mut connection: Connection,
    authorization: Arc<str>,
    requests: Arc<Mutex<VecDeque<(String, String)>>>,
) -> Result<()> {
    let headers = [("Authorization", &*authorization), ("Content-Type", "application/json")];
    loop {
        let next = requests.lock().expect("no holder panics").pop_front();
        let Some((path, body)) = next else { return Ok(()) };
        let answer = connection.send("POST", &path, &headers, body.as_bytes()).await?;
        ensure!(answer.status == 201, "{path} was answered {}", describe(answer.status, answer.body));
    }
}

fn sku(number: u32) -> String {
    format!("{SKU_PREFIX}{number:06}")
}

/// A barcode of its own: EAN-13 with a prefix for use within a shop that no scale uses.
fn barcode(number: u32) -> String {
    let digits = format!("290{number:09}");
    let weighted: u32 = digits.bytes().zip([1, 3].iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", (10 - weighted % 10) % 10)
}

fn product(number: u32) -> String {
    let (sku, barcode) = (sku(number), barcode(number));
    format!(
        r#"{{"sku":"{sku}","name":"Measured goods {number}","unit":"piece","price":100,"taxes":[{{"name":"CGST 2.5","rate":"2.5"}},{{"name":"SGST 2.5","rate":"2.5"}}],"barcodes":["{barcode}"],"trackStock":true}}"#
    )
}

fn purchase(numbers: std::ops::Range<u32>, cost: u32) -> String {
    let mut body = String::from(r#"{"supplier":"Bench","items":["#);
    for (index, number) in numbers.enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let sku = sku(number);
        write!(body, r#"{comma}{{"productId":"{sku}","quantity":{PIECES},"unitCost":{cost},"unitPrice":100}}"#)
            .expect("a String takes every write");
    }
    body.push_str("]}");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_barcodes_have_a_right_check_digit() {
        for number in [0, 1, 7, 99_999] {
            assert!(docket_domain::catalog::is_valid_gtin(&barcode(number)), "{}", barcode(number));
        }
    }

    #[test]
    fn what_is_sent_is_json() {
        for body in [product(7), purchase(0..3, 80)] {
            assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok(), "{body}");
        }
    }
}
