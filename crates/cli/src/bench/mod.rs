//! `docket bench`: a load driver for a running server.
//!
//! Every connection places one order, waits for the answer and places the next, so the number of
//! connections is the number of orders in flight. With a rate an order is placed when it is due, and
//! who waits for a free connection waits for the server. The driver shares the machine with the server
//! it measures, and so it is written to cost little: requests are laid out by hand in a reused
//! buffer, answers are parsed where they arrive, and one thread drives every connection.

mod answer;
mod drive;
pub mod http;
mod prepare;
mod report;
mod wallets;
mod workload;

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use self::http::{Connection, Target};
pub use self::prepare::prepare;
pub use self::report::Report;
pub use self::workload::Work;
use self::workload::{Goods, Keys};

/// What to measure, and how hard to press.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the servers listen, such as `http://127.0.0.1:8080`; plain HTTP only. The connections are dealt out to them in turn.
    pub urls: Vec<String>,
    /// The bearer token to place orders with.
    pub token: String,
    /// Connections to hold open, each with one order in flight; at least 1.
    pub connections: usize,
    /// How long to place orders, in seconds; not looked at when `orders` is given.
    pub seconds: f64,
    /// Place exactly this many orders instead, refused ones included; at least 1.
    pub orders: Option<u64>,
    /// How many a second to ask for, as long as the connections suffice; above 0. As many as are answered where there is none.
    pub rate: Option<f64>,
    /// The report will be printed as JSON: say nothing on the side.
    pub json: bool,
    /// What to ask for.
    pub work: Work,
    /// Send random (UUIDv4) idempotency keys instead of ascending (UUIDv7) ones.
    pub random_keys: bool,
}

impl Options {
    /// When a run ends: after so many orders, or after so long.
    fn limit(&self) -> Result<drive::Limit> {
        match self.orders {
            Some(0) => bail!("the number of orders must be at least 1"),
            Some(orders) => Ok(drive::Limit::Orders(orders)),
            None => match Duration::try_from_secs_f64(self.seconds) {
                Ok(time) if !time.is_zero() => Ok(drive::Limit::Time(time)),
                _ => bail!("the number of seconds must be above 0, not {}", self.seconds),
            },
        }
    }

    /// The `Authorization` header's value.
    fn authorization(&self) -> Result<String> {
        let token = self.token.trim();
        ensure!(!token.is_empty(), "the token is empty");
        ensure!(
            token.bytes().all(|byte| byte.is_ascii_graphic()),
            "the token holds a space or a character that cannot go into a header: \
             was more than the token copied?"
        );
        Ok(format!("Bearer {token}"))
    }
}

/// Places orders as `options` say and reports how fast they were answered.
///
/// # Errors
///
/// When an option makes no sense, the server cannot be reached, it lists no product to order, it
/// refuses every one of the first orders, it goes away for good or it stops answering.
pub async fn run(options: Options) -> Result<Report> {
    // A runtime of one thread: a second one would have nothing to do that the first cannot, and
    // waking it takes time from the server.
    let driver = tokio::task::spawn_blocking(move || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the load driver")?
            .block_on(prepare_and_drive(options))
    });
    driver.await.context("the load driver broke off")?
}

/// Looks the products up, opens the connections and only then starts to measure.
async fn prepare_and_drive(options: Options) -> Result<Report> {
    let limit = options.limit()?;
    let authorization = options.authorization()?;
    ensure!(options.connections > 0, "the number of connections must be at least 1");
    ensure!(options.rate.is_none_or(|rate| rate.is_finite() && rate > 0.0), "the rate must be above 0");
    let targets = options.urls.iter().map(|url| Target::parse(url)).collect::<Result<Vec<_>>>()?;
    let Some(target) = targets.first().cloned() else { bail!("there must be a server to connect to") };
    ensure!(targets.iter().all(|other| other.prefix == target.prefix), "the paths of all servers must be the same");

    let mut connections = vec![connect(&target).await?];
    let goods = orderable(&mut connections[0], &target, &authorization, options.work).await?;
    while connections.len() < options.connections {
        let opened = connections.len();
        connections.push(
            connect(&targets[opened % targets.len()])
                .await
                .with_context(|| format!("only {opened} of {} connections could be opened", options.connections))?,
        );
    }
    if options.work == Work::WalletOrders {
        connections = wallets::fill(connections, &target, &authorization).await.context("the wallets could not be filled")?;
    }
    if !options.json {
        let (count, products) = (connections.len(), goods.len());
        eprintln!("{:?} {limit} on {count} connections, {products} products …", options.work);
    }
    let plan = drive::Plan {
        api: format!("{}/api/v1", target.prefix),
        work: options.work,
        authorization,
        limit,
        rate: options.rate,
        keys: if options.random_keys { Keys::Random } else { Keys::Ascending },
        goods: goods.into(),
    };
    drive::drive(connections, plan).await
}

async fn connect(target: &Target) -> Result<Connection> {
    Connection::connect(&target.addr).await.with_context(|| format!("cannot reach a server at http://{}", target.addr))
}

/// A page of the product list, as far as the driver reads it.
#[derive(Deserialize)]
struct ProductPage {
    data: Vec<Product>,
    next: Option<String>,
}

/// A product, as far as the driver reads it.
#[derive(Deserialize)]
struct Product {
    id: String,
    sku: String,
    price: serde_json::Number,
    #[serde(default)]
    barcodes: Vec<String>,
    unit: String,
    #[serde(default = "yes", rename = "isActive")]
    is_active: bool,
    #[serde(default)]
    modifiers: Vec<ModifierGroup>,
}

fn yes() -> bool {
    true
}

/// A group of options, as far as the driver reads it.
#[derive(Deserialize)]
struct ModifierGroup {
    min: u16,
}

impl Product {
    /// Whether any whole number of it can be ordered, with nothing to choose.
    fn is_orderable(&self) -> bool {
        self.is_active && matches!(&*self.unit, "piece" | "pack") && self.modifiers.iter().all(|group| group.min == 0)
    }
}

/// The products that can be ordered in whole numbers: for orders those of the first page, for everything else all of them, and of
/// those only the ones that [`prepare`] made, where there are any, because their stock lasts.
async fn orderable(connection: &mut Connection, target: &Target, authorization: &str, work: Work) -> Result<Vec<Goods>> {
    let mut goods = Vec::new();
    let mut listed = 0;
    let mut after = String::new();
    loop {
        let path = format!("{}/api/v1/products?limit=200{after}", target.prefix);
        let page = page(connection, target, authorization, &path).await?;
        listed += page.data.len();
        let whole = page.data.into_iter().filter(Product::is_orderable);
        goods.extend(whole.map(|product| Goods {
            price: product.price.to_string(),
            barcode: product.barcodes.into_iter().next(),
            sku: product.sku,
            id: product.id,
        }));
        match page.next.filter(|_| !work.is_orders()) {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    if !work.is_orders() && goods.iter().any(|one| one.sku.starts_with(prepare::SKU_PREFIX)) {
        goods.retain(|one| one.sku.starts_with(prepare::SKU_PREFIX));
    }
    ensure!(
        !goods.is_empty(),
        "there is nothing to order: of the {listed} products http://{}{}/api/v1/products lists, none is sold by the \
         piece or pack; add some and run this again",
        target.addr,
        target.prefix,
    );
    Ok(goods)
}

/// A page of the list of products.
async fn page(connection: &mut Connection, target: &Target, authorization: &str, path: &str) -> Result<ProductPage> {
    let headers = [("Authorization", authorization)];
    let asked = format!("GET http://{}{path}", target.addr);
    let answer = connection.send("GET", path, &headers, b"").await.with_context(|| asked.clone())?;
    if answer.status != 200 {
        let hint = match answer.status {
            401 | 403 => "\ncheck that the token is one of this server's and has not been withdrawn",
            404 => "\ncheck that the address is that of a Docket server",
            _ => "",
        };
        bail!("{asked} was answered {}{hint}", report::describe(answer.status, answer.body));
    }
    serde_json::from_slice(answer.body).with_context(|| format!("{asked} was not answered with a list of products"))
}

#[cfg(test)]
mod tests;
