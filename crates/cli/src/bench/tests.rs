use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const PRODUCTS: &str = r#"{"data":[{"id":"A-1","price":1,"sku":"A-1","unit":"piece"},{"id":"B-2","price":1,"sku":"B-2","unit":"kg"},
    {"id":"C-3","price":1,"sku":"C-3","unit":"pack"},{"id":"D-4","price":1,"sku":"D-4","unit":"piece"}],"next":null}"#;

/// What a fake server makes of the n-th order it gets, from 0.
#[derive(Clone, Copy)]
enum Reply {
    Status(u16),
    /// Take the order, but close the connection instead of answering.
    Hang,
}

/// A server that lists products and answers orders as it is told.
#[derive(Clone)]
struct Fake {
    products: (u16, &'static str),
    reply: fn(usize) -> Reply,
    orders: Arc<AtomicUsize>,
    keys: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn new(reply: fn(usize) -> Reply) -> Self {
        Self { products: (200, PRODUCTS), reply, orders: Arc::default(), keys: Arc::default() }
    }

    /// Starts serving and gives options to run against it.
    async fn start(&self) -> Options {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(fake.clone().serve(stream));
            }
        });
        Options {
            work: Work::Orders,
            urls: vec![url],
            token: "secret".to_owned(),
            connections: 4,
            seconds: 0.2,
            orders: Some(100),
            rate: None,
            json: true,
            random_keys: false,
        }
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut request = [0; 4096];
        loop {
            let Ok(read @ 1..) = stream.read(&mut request).await else {
                return;
            };
            let request = String::from_utf8(request[..read].to_vec()).unwrap();
            assert!(request.contains("\r\nAuthorization: Bearer secret\r\n"), "{request}");
            let (status, body) = if request.starts_with("GET /api/v1/products?limit=200 ") {
                self.products
            } else {
                match self.take_order(&request) {
                    Reply::Status(status) => (status, r#"{"code":"busy","detail":"Too much."}"#),
                    Reply::Hang => return,
                }
            };
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.unwrap();
        }
    }

    fn take_order(&self, request: &str) -> Reply {
        assert!(request.starts_with("POST /api/v1/orders HTTP/1.1\r\n"), "{request}");
        let (_, key) = request.split_once("\r\nIdempotency-Key: ").unwrap();
        self.keys.lock().unwrap().push(key[..36].to_owned());
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        serde_json::from_str::<serde_json::Value>(body).unwrap();
        (self.reply)(self.orders.fetch_add(1, Relaxed))
    }
}

async fn failure(options: Options) -> String {
    format!("{:#}", run(options).await.unwrap_err())
}

#[tokio::test]
async fn exactly_as_many_orders_are_placed_as_asked_for() {
    let fake = Fake::new(|_| Reply::Status(201));
    let report = run(fake.start().await).await.unwrap();
    assert_eq!((report.orders, report.errors, report.first_error), (100, 0, None));
    assert_eq!(fake.orders.load(Relaxed), 100);
    assert_eq!(fake.keys.lock().unwrap().iter().collect::<HashSet<_>>().len(), 100);
    assert!(report.p50_ms > 0.0 && report.p50_ms <= report.p999_ms);
}

#[tokio::test]
async fn a_run_by_time_ends_when_its_time_is_up() {
    let fake = Fake::new(|_| Reply::Status(201));
    let report = run(Options { orders: None, ..fake.start().await }).await.unwrap();
    assert!((0.2..2.0).contains(&report.seconds), "{}", report.seconds);
    assert_eq!(report.orders, fake.orders.load(Relaxed) as u64);
}

#[tokio::test]
async fn a_rate_is_kept_to() {
    let fake = Fake::new(|_| Reply::Status(201));
    let report = run(Options { rate: Some(200.0), ..fake.start().await }).await.unwrap();
    assert_eq!(report.orders, 100);
    // The last is due after 99 of 200 parts of a second.
    assert!(report.seconds >= 0.495, "{}", report.seconds);
}

#[tokio::test]
async fn a_rate_that_is_none_is_refused() {
    let fake = Fake::new(|_| Reply::Status(201));
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = failure(Options { rate: Some(rate), ..fake.start().await }).await;
        assert_eq!(message, "the rate must be above 0");
    }
}

#[tokio::test]
async fn refused_orders_are_counted_and_the_first_is_quoted() {
    let fake = Fake::new(|order| Reply::Status(if order % 10 == 9 { 503 } else { 201 }));
    let report = run(fake.start().await).await.unwrap();
    assert_eq!((report.orders, report.errors), (90, 10));
    assert_eq!(report.first_error.as_deref(), Some("503 busy: Too much."));
}

#[tokio::test]
async fn a_run_in_which_every_order_fails_is_given_up_early() {
    let fake = Fake::new(|_| Reply::Status(422));
    let message = failure(fake.start().await).await;
    assert!(message.contains("no order was placed"), "{message}");
    assert!(message.contains("422 busy: Too much."), "{message}");
    assert!(fake.orders.load(Relaxed) < 30);
    let message = failure(Options { orders: Some(1), ..fake.start().await }).await;
    assert!(message.contains("no order was placed"), "{message}");
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_sent_again_under_its_key() {
    let fake = Fake::new(|order| if order % 10 == 5 { Reply::Hang } else { Reply::Status(201) });
    let options = Options { connections: 1, ..fake.start().await };
    let report = run(options).await.unwrap();
    assert_eq!((report.orders, report.errors), (100, 0));
    let keys = fake.keys.lock().unwrap();
    assert!(keys.len() > 100);
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 100);
    assert!(keys.is_sorted(), "keys must ascend");
}

#[tokio::test]
async fn a_refused_token_is_reported_with_the_problem() {
    let problem = r#"{"code":"unauthorized","detail":"The token is not known."}"#;
    let fake = Fake { products: (401, problem), ..Fake::new(|_| Reply::Status(201)) };
    let message = failure(fake.start().await).await;
    assert!(message.contains("401 unauthorized: The token is not known."), "{message}");
    assert!(message.contains("check that the token"), "{message}");
}

#[tokio::test]
async fn a_shop_with_nothing_to_order_is_told_so() {
    let kilos = r#"{"data":[{"id":"B-2","price":1,"sku":"B-2","unit":"kg"}],"next":null}"#;
    let fake = Fake { products: (200, kilos), ..Fake::new(|_| Reply::Status(201)) };
    let message = failure(fake.start().await).await;
    assert!(message.contains("there is nothing to order: of the 1 products"), "{message}");
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused() {
    let options = Fake::new(|_| Reply::Status(201)).start().await;
    let refused = [
        Options { connections: 0, ..options.clone() },
        Options { orders: Some(0), ..options.clone() },
        Options { orders: None, seconds: 0.0, ..options.clone() },
        Options { orders: None, seconds: f64::NAN, ..options.clone() },
        Options { token: " ".to_owned(), ..options.clone() },
        Options { token: "two words".to_owned(), ..options.clone() },
        Options { urls: vec![options.urls[0].replace("http", "https")], ..options.clone() },
        Options { urls: Vec::new(), ..options.clone() },
        Options { urls: vec![options.urls[0].clone(), format!("{}/shop", options.urls[0])], ..options.clone() },
    ];
    for options in refused {
        assert!(run(options.clone()).await.is_err(), "{options:?}");
    }
}
