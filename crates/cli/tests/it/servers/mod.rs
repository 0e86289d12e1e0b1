//! Several servers on one database: any of them takes any request, and together they are right.
//!
//! Where these tests run on SQLite, the servers are processes on one file, which is right as well.

mod at_once;
mod seen;
mod timers;
mod upgrade;
mod workers;

use crate::harness::*;

/// A shop with a second server on its store.
pub struct Two {
    pub shop: Shop,
    pub second: Server,
}

impl Two {
    pub fn of(preset: &str) -> Two {
        Two::on(Shop::of(preset))
    }

    pub fn on(shop: Shop) -> Two {
        let second = shop.second();
        Two { shop, second }
    }

    /// A connection to each server with the same token.
    pub fn clients(&self, token: &str) -> [Client; 2] {
        [self.shop.client(token), self.second.client(token)]
    }

    pub fn owners(&self) -> [Client; 2] {
        self.clients(self.shop.owner_token())
    }

    /// Host and port of one of them, in turn.
    pub fn address(&self, index: usize) -> String {
        if index.is_multiple_of(2) { self.shop.address() } else { self.second.address().to_owned() }
    }
}
