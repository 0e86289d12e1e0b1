//! A shop whose server reaches its database by a cable that can be damaged.

use docket_testing::proxy::Proxy;
use docket_testing::{Backend, Place};
use tempfile::TempDir;

use super::http::Client;
use super::server::Server;
use super::shop::Shop;
use super::steadfast::wait_until_whole;

/// A shop and its cable.
pub struct Wired {
    pub shop: Shop,
    pub proxy: Proxy,
    /// Its database, which goes after the shop.
    place: Place,
}

impl Wired {
    /// The delivery kitchen.
    pub fn open() -> Wired {
        Wired::with(|url| Shop::in_database(url, &["--database-timeout", "1.5"]))
    }

    /// The same in a rehearsal, whose clock starts at that time.
    pub fn rehearsed(clock: &str) -> Wired {
        Wired::with(|url| Shop::rehearsed_in_database(url, clock))
    }

    fn with(shop: impl FnOnce(&str) -> Shop) -> Wired {
        let place = Place::on(Backend::Postgres);
        let url = place.url().expect("a database");
        let (head, rest) = url.split_once('@').expect("a user");
        let (target, database) = rest.split_once('/').expect("a database");
        let proxy = Proxy::to(target);
        let url = format!("{head}@{}/{database}", proxy.address());
        Wired { shop: shop(&url), proxy, place }
    }

    /// Mends the cable, and waits until everything that was answered without it is taken in.
    pub fn mend(&self) {
        self.proxy.mend();
        wait_until_whole(&mut self.shop.owner());
    }

    /// Another server on the database, with a directory of its own, by the same cable.
    pub fn neighbour(&self) -> Neighbour {
        Neighbour::on(self.shop.url().expect("a database"))
    }

    /// Another server on the database, with a directory of its own, that is there whatever happens to the cable.
    pub fn neighbour_without_cable(&self) -> Neighbour {
        Neighbour::on(self.place.url().expect("a database"))
    }
}

/// A server with a directory of its own.
pub struct Neighbour {
    pub server: Server,
    /// Its directory, which goes after it.
    _directory: TempDir,
}

impl Neighbour {
    fn on(url: &str) -> Neighbour {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("database.url"), url).expect("a file of our own");
        let server = Server::start_with(directory.path(), &["--database-timeout", "1.5"]);
        Neighbour { server, _directory: directory }
    }

    /// A connection with a token.
    pub fn client(&self, token: &str) -> Client {
        self.server.client(token)
    }
}
