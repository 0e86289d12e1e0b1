//! A merchant with documents of every kind, in whose every name and free text stands the same mark.
//!
//! Whatever is sent to fill it is kept: what one merchant sent, another can try.

mod catalogue;
mod orders;
mod sales;

use std::io::Read;
use std::net::TcpListener;

use serde_json::{Value, json};

use super::goods::{NOON, text};
use super::http::{Answer, Client, Request};
use super::shop::Shop;

/// The preset that is filled, with what makes room for everything. Its clock is `NOON`'s.
pub const PRESET: &str = "shivik-mart";

/// The phone of the customer of nearly everything.
pub const PHONE: &str = "9876543210";

/// What a merchant of that mark changes in the preset: two outlets, tables, a printer at that port, and the mark in its names.
pub fn changes(mark: &str, printer: u16) -> Vec<(String, String)> {
    let of = |from: &str, to: String| (from.to_owned(), to);
    vec![
        of("name = \"Shivik Mart\"", format!("name = \"Shivik Mart {mark}\"")),
        of("legal_name = \"Shivik Mart Retail (example)\"", format!("legal_name = \"{mark} Retail\"")),
        of("footer = [ \"Thank you.", format!("footer = [ \"{mark} says thank you.")),
        of(
            "[[outlets]]\ncode = \"MAIN\"",
            format!(
                "[[outlets]]\ncode = \"CITY\"\nname = \"City {mark}\"\nregisters = [ {{ code = \"C1\", name = \"Till {mark}\" }} ]\n\n\
                 [[outlets]]\ncode = \"MAIN\""
            ),
        ),
        of(
            "# [[printers]]",
            format!(
                "[[printers]]\ncode = \"P1\"\nname = \"Printer {mark}\"\noutlet = \"MAIN\"\nhost = \"127.0.0.1\"\nport = {printer}\n\
                 registers = [ \"R1\" ]\n\n# [[printers]]"
            ),
        ),
        of("[channels]", "[channels]\ndine_in = \"DINE\"".to_owned()),
        of("[[users]]\nname = \"Owner\"", format!("[[users]]\nname = \"Owner {mark}\"")),
    ]
}

/// A shop whose merchant has that mark and nothing yet.
pub fn a_shop(mark: &str, printer: u16) -> Shop {
    let changes = changes(mark, printer);
    let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    Shop::rehearsed_with(PRESET, &changes, NOON)
}

/// A printer that takes everything; it is there as long as the tests.
pub fn a_printer() -> u16 {
    let printer = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = printer.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut connection in printer.incoming().map_while(Result::ok) {
            // What was cut off in the middle was sent to nobody.
            let _ = connection.read_to_end(&mut Vec::new());
        }
    });
    port
}

/// A merchant that was filled.
pub struct Filled {
    pub slug: String,
    pub mark: String,
    /// The tokens of its owner and of a driver.
    pub owner: String,
    pub driver: String,
    /// Every request that was taken, in order, with the token that it was sent with.
    pub sent: Vec<Request>,
}

/// A merchant that is being filled.
struct Filling {
    mark: String,
    owner: Client,
    driver: Client,
    /// The driver's id, as dispatchers name them.
    driver_id: String,
    sent: Vec<Request>,
    keys: usize,
}

/// Makes everything that a merchant of the shop can have. Where two merchants are filled, they are sent the same, but for ids and marks.
pub fn fill(shop: &Shop, slug: &str, mark: &str) -> Filled {
    let token = |role: &str, name: &str| shop.token(&["--merchant", slug, "--role", role, "--user", &format!("{name} {mark}")]);
    let (owner, driver) = (token("owner", "Owner"), token("driver", "Omar"));
    let mut client = shop.client(&owner);
    let drivers = client.get("/drivers?limit=200").expect(200);
    let is_omar = |one: &&Value| text(one, "name") == format!("Omar {mark}");
    let driver_id = text(drivers["data"].as_array().expect("drivers").iter().find(is_omar).expect("the driver"), "id").to_owned();
    let mut filling =
        Filling { mark: mark.to_owned(), owner: client, driver: shop.client(&driver), driver_id, sent: Vec::new(), keys: 0 };
    let goods = catalogue::fill(&mut filling);
    sales::fill(&mut filling, &goods);
    orders::fill(&mut filling, &goods);
    Filled { slug: slug.to_owned(), mark: mark.to_owned(), owner, driver, sent: filling.sent }
}

impl Filling {
    /// A free text.
    fn says(&self, what: &str) -> String {
        format!("{what} {}", self.mark)
    }

    /// Whose nearly everything is.
    fn customer(&self) -> Value {
        json!({ "phone": PHONE, "name": self.says("Aisha") })
    }

    /// Sends a request that must be taken; returns its answer.
    #[track_caller]
    fn take(&mut self, request: Request) -> Value {
        let request = self.keyed(request);
        let client = if request.path.contains("/driver/") { &mut self.driver } else { &mut self.owner };
        let answer = client.send(&request);
        assert!((200..300).contains(&answer.status), "{} {}: {}", request.method, request.path, answer.text());
        self.sent.push(request);
        answer.json()
    }

    /// Both merchants count their keys alike.
    fn keyed(&mut self, request: Request) -> Request {
        self.keys += 1;
        request.key(format!("filled-{}", self.keys))
    }

    #[track_caller]
    fn post(&mut self, path: &str, body: Value) -> Value {
        self.take(Request::new("POST", format!("/api/v1{path}")).json(&body))
    }

    #[track_caller]
    fn patch(&mut self, path: &str, body: Value) -> Value {
        self.take(Request::new("PATCH", format!("/api/v1{path}")).json(&body))
    }

    #[track_caller]
    fn put(&mut self, path: &str, body: Value) -> Value {
        self.take(Request::new("PUT", format!("/api/v1{path}")).json(&body))
    }

    /// Sends a file.
    #[track_caller]
    fn file(&mut self, path: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let mut request = Request::new("POST", format!("/api/v1{path}")).header("Content-Type", media_type);
        request.body = bytes.into();
        self.take(request)
    }

    /// A picture of its own.
    fn picture(&self) -> Vec<u8> {
        [crate::money::TINY_PNG, self.mark.as_bytes()].concat()
    }

    #[track_caller]
    fn get(&mut self, path: &str) -> Answer {
        self.owner.get(path)
    }
}

fn id(of: &Value) -> String {
    text(of, "id").to_owned()
}
