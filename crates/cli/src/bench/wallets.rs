//! Fills the wallets of the customers who order, so that a run is not about who has no money left.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::task::JoinSet;

use super::http::{Connection, Target};
use super::report::describe;
use super::workload::{CUSTOMERS, customer_details};

/// A wallet with less than this is topped up: more than a customer spends in a long run.
const ENOUGH: f64 = 1_000_000.0;

/// What a wallet is topped up by.
const TOP_UP: u32 = 10_000_000;

/// A customer, as far as the driver reads them.
#[derive(Deserialize)]
struct Customer {
    id: String,
    #[serde(rename = "walletBalance")]
    wallet_balance: f64,
}

/// What is known of a phone, as far as the driver reads it.
#[derive(Deserialize)]
struct LookedUp {
    customer: Option<Customer>,
}

/// Makes the customers who are not there yet, and tops up every wallet that does not hold enough. Gives the connections back.
///
/// # Errors
///
/// When the server refuses any of it.
pub async fn fill(connections: Vec<Connection>, target: &Target, authorization: &str) -> Result<Vec<Connection>> {
    let (next, api): (Arc<AtomicU32>, Arc<str>) = (Arc::default(), format!("{}/api/v1", target.prefix).into());
    let authorization: Arc<str> = authorization.into();
    let mut tasks = JoinSet::new();
    for connection in connections {
        tasks.spawn(fill_some(connection, Arc::clone(&api), Arc::clone(&authorization), Arc::clone(&next)));
    }
    let mut connections = Vec::new();
    while let Some(task) = tasks.join_next().await {
        connections.push(task.context("a connection's task broke off")??);
    }
    Ok(connections)
}

async fn fill_some(
    mut connection: Connection,
    api: Arc<str>,
    authorization: Arc<str>,
    next: Arc<AtomicU32>,
) -> Result<Connection> {
    let headers = [("Authorization", &*authorization), ("Content-Type", "application/json")];
    loop {
        let number = next.fetch_add(1, Relaxed);
        if number >= CUSTOMERS {
            return Ok(connection);
        }
        let (phone, first, last) = customer_details(number);
        // A look-up is no command: a second run finds everybody, and leaves the counts of groups and commits alone.
        let path = format!("{api}/customers/lookup?phone=%2B971{phone}");
        let found = connection.send("GET", &path, &headers, b"").await?;
        ensure!(found.status == 200, "{path} was answered {}", describe(found.status, found.body));
        let looked_up: LookedUp = serde_json::from_slice(found.body).with_context(|| format!("{path} was not answered so"))?;
        let customer = match looked_up.customer {
            Some(customer) => customer,
            None => {
                let body = format!(r#"{{"phone":"+971{phone}","name":"{first} {last}"}}"#);
                let path = format!("{api}/customers/find-or-create");
                let made = connection.send("POST", &path, &headers, body.as_bytes()).await?;
                ensure!(made.status == 201, "{path} was answered {}", describe(made.status, made.body));
                serde_json::from_slice(made.body).with_context(|| format!("{path} was not answered with a customer"))?
            }
        };
        if customer.wallet_balance < ENOUGH {
            let path = format!("{api}/customers/{}/wallet/top-ups", customer.id);
            let body = format!(r#"{{"amount":{TOP_UP},"method":"bank_transfer"}}"#);
            let filled = connection.send("POST", &path, &headers, body.as_bytes()).await?;
            ensure!(filled.status == 201, "{path} was answered {}", describe(filled.status, filled.body));
        }
    }
}
