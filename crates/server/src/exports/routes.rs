//! `GET /exports/products`, `/exports/stock`, `/exports/customers`.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::imports::ImportKind;
use http_body::Frame;
use tokio::sync::mpsc;

use super::{ExportFailure, Sight, export};
use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;

/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;
/// Pieces that wait for the client.
const PIECES_MAX: usize = 4;

/// Every product, as a CSV file that can be taken in again.
#[utoipa::path(
    get, path = "/exports/products", tag = "imports",
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["products.read"]))
)]
pub async fn export_products(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
) -> Result<Response, Problem> {
    Ok(streamed(&app, &caller, ImportKind::Products))
}

/// What is in stock, a line per batch, as a CSV file. Who may not see costs gets none.
#[utoipa::path(
    get, path = "/exports/stock", tag = "imports",
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["stock.read"]))
)]
pub async fn export_stock(State(app): State<App>, caller: Caller<{ Permission::StockRead as u8 }>) -> Result<Response, Problem> {
    Ok(streamed(&app, &caller, ImportKind::Stock))
}

/// Every customer, as a CSV file that can be taken in again.
#[utoipa::path(
    get, path = "/exports/customers", tag = "imports",
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["customers.read"]))
)]
pub async fn export_customers(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersRead as u8 }>,
) -> Result<Response, Problem> {
    Ok(streamed(&app, &caller, ImportKind::Customers))
}

/// The file, written as fast as the client reads it.
fn streamed<const PERMISSION: u8>(app: &App, caller: &Caller<PERMISSION>, kind: ImportKind) -> Response {
    let (reads, settings) = (app.reads().clone(), caller.settings().clone());
    let sight = Sight { costs: caller.actor().may(Permission::CostRead), outlet: caller.actor().outlet.clone() };
    let body = streamed_body(move |out| export(&reads, &settings, kind, &sight, out).map(drop));
    let name = format!("attachment; filename=\"{}.csv\"", kind.as_str());
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], body).into_response()
}

/// A body that a thread writes as fast as the client reads it.
pub(crate) fn streamed_body(write: impl FnOnce(&mut dyn Write) -> Result<(), ExportFailure> + Send + 'static) -> Body {
    let (pieces, arriving) = mpsc::channel(PIECES_MAX);
    tokio::task::spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(PIECE, Pieces(pieces.clone()));
        let written = write(&mut out).and_then(|()| Ok(out.flush()?));
        if let Err(error) = written {
            tracing::warn!(%error, "an export ended early");
            // The client must not take what it has for all of it.
            let _ = pieces.blocking_send(Err(io::Error::other(error)));
        }
    });
    Body::new(Arriving(arriving))
}

/// Where a blocking thread writes what the client reads.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pieces as a body.
struct Arriving(mpsc::Receiver<io::Result<Bytes>>);

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
