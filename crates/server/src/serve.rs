//! Listening, and for how long a client is waited for.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot, watch};
use tokio_io_timeout::TimeoutStream;

use crate::app::App;
use crate::auth::OverHttps;
use crate::entrance::{Begun, Connections, Entrance, Place, plain};
use crate::events::tell_followers;
use crate::extract::Peer;
use crate::health;
use crate::router::router;

/// From when a connection is free until the whole header of its next request is there. It is also for how long a kept-alive
/// connection may be idle, so it is longer than the minute for which clients like to keep one.
const HEADER_WAIT: Duration = Duration::from_secs(75);
/// From when a body is read until all of it is there: a whole mebibyte at 35 KB a second.
const BODY_WAIT: Duration = Duration::from_secs(30);
/// From when a connection is there until it is encrypted.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(10);
/// For how long nothing of an answer need be taken by who asked for it.
const TAKE_WAIT: Duration = Duration::from_secs(60);
/// What is read ahead of one connection, and with it the most that the header of a request may have.
const READ_AHEAD_BYTES: usize = 64 << 10;

/// For how long a client is waited for. Who is slower is disconnected, or everybody's sockets could be held by a few.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From when a connection is free until the whole header of its next request is there.
    pub header: Duration,
    /// From when a body is read until all of it is there.
    pub body: Duration,
    /// From when a connection is there until it is encrypted, where it is to be.
    pub handshake: Duration,
    /// From when a part of an answer is sent until any of it is taken.
    pub take: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { header: HEADER_WAIT, body: BODY_WAIT, handshake: HANDSHAKE_WAIT, take: TAKE_WAIT }
    }
}

/// Ends the connection that a request came on, for an answer that nobody takes: as long as what was sent is not taken, an answer can
/// not be ended in any other way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hangup(Arc<Notify>);

impl Hangup {
    /// Ends it.
    pub fn hang_up(&self) {
        self.0.notify_one();
    }
}

/// The routes, for one connection.
struct Answering {
    router: TowerToHyperService<Router>,
    hangup: Hangup,
    peer: Peer,
    is_encrypted: bool,
}

impl Service<Request<Incoming>> for Answering {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.hangup.clone());
        request.extensions_mut().insert(self.peer);
        if self.is_encrypted {
            request.extensions_mut().insert(OverHttps);
        }
        self.router.call(request)
    }
}

/// Serves until `stop` is done, then ends streams and lets requests that are under way finish.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) {
    let patience = app.patience();
    let stop = async {
        stop.await;
        app.feed().stop();
    };
    tokio::select! {
        () = listen(listener, router(app.clone()), app.entrance(), patience, stop) => {}
        () = tell_followers(app.clone()) => unreachable!("streams are told as long as the server runs"),
    }
}

/// Answers everything 503 until `there` is done, for a server whose database was not there when it was started.
pub async fn serve_without_store<T>(listener: TcpListener, entrance: &Entrance, there: impl Future<Output = T>) -> T {
    let (tell, told) = oneshot::channel();
    let serving = listen(listener, health::without_store(), entrance, Patience::default(), async {
        let _ = told.await;
    });
    let waiting = async {
        let found = there.await;
        let _ = tell.send(());
        found
    };
    tokio::join!(waiting, serving).0
}

/// Leads who comes by plain HTTP on to `port`, where TLS is served, for as long as it is polled.
pub async fn lead_on(listener: TcpListener, entrance: &Entrance, port: u16) {
    let Some(tls) = &entrance.tls else { return };
    let unencrypted = Entrance { tls: None, most: entrance.most, ..Entrance::default() };
    listen(listener, plain(tls, port), &unencrypted, Patience::default(), std::future::pending()).await;
}

async fn listen(listener: TcpListener, router: Router, entrance: &Entrance, patience: Patience, stop: impl Future<Output = ()>) {
    let port = listener.local_addr().map_or(0, |address| address.port());
    let mut listener = listener.tap_io(|stream| {
        // Answers are one small packet; waiting for more to send only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot switch off Nagle's algorithm");
        }
    });
    let mut http = Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.header).max_buf_size(READ_AHEAD_BYTES);
    // Made ready once, not for every connection.
    let ways = entrance.tls.as_ref().map(|tls| (tls.clone(), plain(tls, port).with_state(())));
    let router = router.with_state(());
    let connections = Connections::new(entrance.most);
    // Tells connections to stop, and by who still listens to it which ones are left.
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        // Accepting again after an error is the listener's own business.
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let Some(place) = connections.admit(peer.ip()) else { continue };
        let new = Connected { http: http.clone(), peer: Peer(peer.ip()), patience, stopped: stopped.clone(), _place: place };
        let (router, ways) = (router.clone(), ways.clone());
        tokio::spawn(async move {
            let Some((tls, plain)) = ways else { return new.attend(stream, router, false).await };
            match tls.begin(stream, patience.handshake).await {
                Begun::Encrypted(stream) => new.attend(*stream, router, true).await,
                Begun::Plain(stream) => new.attend(stream, plain, false).await,
                Begun::Ended => {}
            }
        });
    }
    drop((listener, stopped));
    stopping.send_replace(true);
    stopping.closed().await;
}

/// A connection that was accepted, with what it needs.
struct Connected {
    http: Builder,
    peer: Peer,
    patience: Patience,
    stopped: watch::Receiver<bool>,
    /// Free again when the connection has ended.
    _place: Place,
}

impl Connected {
    /// Serves it to its end; asked to stop, to the end of the request that is under way.
    async fn attend<S: AsyncRead + AsyncWrite + Send + 'static>(mut self, stream: S, router: Router, is_encrypted: bool) {
        let hangup = Hangup::default();
        let answering =
            Answering { router: TowerToHyperService::new(router), hangup: hangup.clone(), peer: self.peer, is_encrypted };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience.take));
        let mut connection = pin!(self.http.serve_connection(TokioIo::new(Box::pin(stream)), answering));
        let served = async {
            let asked_to_stop = async { self.stopped.wait_for(|stops| *stops).await.is_ok() };
            tokio::select! {
                ended = connection.as_mut() => ended,
                _ = asked_to_stop => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        };
        let ended = tokio::select! {
            ended = served => ended,
            () = hangup.0.notified() => Ok(()),
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::post;
    use docket_engine::{Engine, SystemClock};
    use docket_store::sqlite::SqliteStore;
    use serde::de::IgnoredAny;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::extract::Body;

    const LONG: Duration = Duration::from_secs(3_600);
    const SHORT: Duration = Duration::from_millis(20);
    const PATIENT: Patience = Patience { header: LONG, body: LONG, handshake: LONG, take: LONG };

    /// What a server of that patience says, until it closes the connection, to a client that sends this and then falls silent.
    async fn said_to(sent: &str, patience: Patience) -> String {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        let (engine, _) = Engine::start(store.writer().expect("a writer"), Arc::new(SystemClock), None);
        let app = App::new(engine, store.reads(1).expect("readers"), store.staging().expect("a place to stage"))
            .with_patience(patience);
        let router = Router::new().route("/", post(|_: Body<IgnoredAny>| async { "read" })).with_state(app);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut client = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("connected");
        let entrance = Entrance::default();
        let conversation = async {
            client.write_all(sent.as_bytes()).await.expect("sent");
            let mut said = String::new();
            client.read_to_string(&mut said).await.expect("closed in good order");
            said
        };
        tokio::select! {
            said = conversation => said,
            () = listen(listener, router, &entrance, patience, std::future::pending()) => unreachable!("nobody stops it"),
        }
    }

    #[tokio::test]
    async fn who_never_finishes_a_header_is_disconnected() {
        let patience = Patience { header: SHORT, ..PATIENT };
        for sent in ["", "POST / HT", "POST / HTTP/1.1\r\nHost: here\r\nContent-"] {
            assert_eq!(said_to(sent, patience).await, "", "after {sent:?}");
        }
    }

    #[tokio::test]
    async fn whose_body_never_arrives_is_told_so_and_disconnected() {
        let patience = Patience { body: SHORT, ..PATIENT };
        for body in ["Content-Length: 20\r\n\r\n{", "Content-Length: 20\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1\r\n{"] {
            let said = said_to(&format!("POST / HTTP/1.1\r\nHost: here\r\n{body}"), patience).await;
            assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
            assert!(said.contains("application/problem+json") && said.contains("\"request.timeout\""), "{said}");
        }
    }

    #[tokio::test]
    async fn a_body_that_is_announced_too_large_is_refused_before_it_is_sent() {
        let patience = PATIENT;
        let said = said_to("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1048577\r\n\r\n", patience).await;
        assert!(said.starts_with("HTTP/1.1 413 "), "{said}");
        assert!(said.contains("application/problem+json") && said.contains("\"request.tooLarge\""), "{said}");
    }

    #[tokio::test]
    async fn an_idle_connection_is_closed_after_its_answer() {
        let patience = Patience { header: SHORT, ..PATIENT };
        let said = said_to("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}", patience).await;
        assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("read"), "{said}");
    }

    /// A server of these routes that was asked to stop as soon as `asked` is done: it ends when its last connection has.
    async fn until_the_last_has_ended(
        router: Router,
        entrance: Entrance,
        patience: Patience,
        client: impl AsyncFnOnce(TcpStream),
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (there, is_there) = oneshot::channel();
        let stop = async { drop(is_there.await) };
        let talking = async {
            client(TcpStream::connect(address).await.expect("connected")).await;
            let _ = there.send(());
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = listen(listener, router, &entrance, patience, stop) => {}
            () = talking => unreachable!("it stays, whatever happens"),
        }
    }

    #[tokio::test]
    async fn who_never_takes_an_answer_is_disconnected() {
        let asked = Arc::new(Notify::new());
        let answer = {
            let asked = Arc::clone(&asked);
            move || async move {
                asked.notify_one();
                // More than any system keeps for a client that does not read.
                vec![b'a'; 64 << 20]
            }
        };
        let router = Router::new().route("/", axum::routing::get(answer));
        let patience = Patience { take: SHORT, ..PATIENT };
        let kept = std::sync::Mutex::new(None);
        until_the_last_has_ended(router, Entrance::default(), patience, async |mut client| {
            client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.expect("sent");
            asked.notified().await;
            *kept.lock().expect("nobody else") = Some(client);
        })
        .await;
    }

    #[tokio::test]
    async fn who_never_finishes_a_handshake_is_disconnected() {
        for sent in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
            let directory = tempfile::tempdir().expect("a directory");
            let tls = crate::entrance::Tls::own(directory.path(), &[]).expect("a certificate");
            let entrance = Entrance { tls: Some(tls), ..Entrance::default() };
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let mut client = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("connected");
            let patience = Patience { handshake: SHORT, ..PATIENT };
            let waiting = async {
                client.write_all(sent).await.expect("sent");
                // With a reset where something was left unread.
                client.read_to_end(&mut Vec::new()).await.unwrap_or_default()
            };
            tokio::select! {
                said = waiting => assert_eq!(said, 0, "after {sent:?}"),
                () = listen(listener, Router::new(), &entrance, patience, std::future::pending()) => unreachable!("nobody stops it"),
            }
        }
    }
}
