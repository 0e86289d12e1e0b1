//! Listening, and for how long a client is waited for.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::{Builder, Connection};
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot, watch};

use crate::app::App;
use crate::events::tell_followers;
use crate::extract::Peer;
use crate::health;
use crate::router::router;

/// From when a connection is free until the whole header of its next request is there. It is also for how long a kept-alive
/// connection may be idle, so it is longer than the minute for which clients like to keep one.
const HEADER_WAIT: Duration = Duration::from_secs(75);
/// From when a body is read until all of it is there: a whole mebibyte at 35 KB a second.
const BODY_WAIT: Duration = Duration::from_secs(30);

/// For how long a client is waited for. Who is slower is disconnected, or everybody's sockets could be held by a few.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From when a connection is free until the whole header of its next request is there.
    pub header: Duration,
    /// From when a body is read until all of it is there.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { header: HEADER_WAIT, body: BODY_WAIT }
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
}

impl Service<Request<Incoming>> for Answering {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.hangup.clone());
        request.extensions_mut().insert(self.peer);
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
        () = listen(listener, router(app.clone()), patience, stop) => {}
        () = tell_followers(app.clone()) => unreachable!("streams are told as long as the server runs"),
    }
}

/// Answers everything 503 until `there` is done, for a server whose database was not there when it was started.
pub async fn serve_without_store<T>(listener: TcpListener, there: impl Future<Output = T>) -> T {
    let (tell, told) = oneshot::channel();
    let serving = listen(listener, health::without_store(), Patience::default(), async {
        let _ = told.await;
    });
    let waiting = async {
        let found = there.await;
        let _ = tell.send(());
        found
    };
    tokio::join!(waiting, serving).0
}

async fn listen(listener: TcpListener, router: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let mut listener = listener.tap_io(|stream| {
        // Answers are one small packet; waiting for more to send only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot switch off Nagle's algorithm");
        }
    });
    // Made ready once, not for every connection.
    let router = router.with_state(());
    let mut http = Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.header);
    // Tells connections to stop, and by who still listens to it which ones are left.
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        // Accepting again after an error is the listener's own business.
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let hangup = Hangup::default();
        let router = TowerToHyperService::new(router.clone());
        let answering = Answering { router, hangup: hangup.clone(), peer: Peer(peer.ip()) };
        let connection = http.serve_connection(TokioIo::new(stream), answering);
        tokio::spawn(attend(connection, hangup, stopped.clone()));
    }
    drop((listener, stopped));
    stopping.send_replace(true);
    stopping.closed().await;
}

/// Serves a connection to its end; asked to stop, to the end of the request that is under way.
async fn attend(connection: Connection<TokioIo<TcpStream>, Answering>, hangup: Hangup, mut stopped: watch::Receiver<bool>) {
    let mut connection = pin!(connection);
    let served = async {
        let asked_to_stop = async { stopped.wait_for(|stops| *stops).await.is_ok() };
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::post;
    use docket_engine::{Engine, SystemClock};
    use docket_store::sqlite::SqliteStore;
    use serde::de::IgnoredAny;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::extract::Body;

    const LONG: Duration = Duration::from_secs(3_600);
    const SHORT: Duration = Duration::from_millis(20);

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
        let conversation = async {
            client.write_all(sent.as_bytes()).await.expect("sent");
            let mut said = String::new();
            client.read_to_string(&mut said).await.expect("closed in good order");
            said
        };
        tokio::select! {
            said = conversation => said,
            () = listen(listener, router, patience, std::future::pending()) => unreachable!("nobody stops it"),
        }
    }

    #[tokio::test]
    async fn who_never_finishes_a_header_is_disconnected() {
        let patience = Patience { header: SHORT, body: LONG };
        for sent in ["", "POST / HT", "POST / HTTP/1.1\r\nHost: here\r\nContent-"] {
            assert_eq!(said_to(sent, patience).await, "", "after {sent:?}");
        }
    }

    #[tokio::test]
    async fn whose_body_never_arrives_is_told_so_and_disconnected() {
        let patience = Patience { header: LONG, body: SHORT };
        for body in ["Content-Length: 20\r\n\r\n{", "Content-Length: 20\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1\r\n{"] {
            let said = said_to(&format!("POST / HTTP/1.1\r\nHost: here\r\n{body}"), patience).await;
            assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
            assert!(said.contains("application/problem+json") && said.contains("\"request.timeout\""), "{said}");
        }
    }

    #[tokio::test]
    async fn a_body_that_is_announced_too_large_is_refused_before_it_is_sent() {
        let patience = Patience { header: LONG, body: LONG };
        let said = said_to("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1048577\r\n\r\n", patience).await;
        assert!(said.starts_with("HTTP/1.1 413 "), "{said}");
        assert!(said.contains("application/problem+json") && said.contains("\"request.tooLarge\""), "{said}");
    }

    #[tokio::test]
    async fn an_idle_connection_is_closed_after_its_answer() {
        let patience = Patience { header: SHORT, body: LONG };
        let said = said_to("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}", patience).await;
        assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("read"), "{said}");
    }
}
