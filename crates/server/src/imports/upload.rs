//! A file that is sent: straight to a temporary file, never held in memory.

use std::fs::File;
use std::future::poll_fn;
use std::io::{Seek, Write};
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use docket_domain::hex::hex;
use docket_domain::limits::IMPORT_BYTES_MAX;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// For how long a whole file may take: 100 MiB at 30 KB a second.
const FILE_WAIT: Duration = Duration::from_secs(3_600);
/// Pieces that wait to be written.
const PIECES_MAX: usize = 16;

/// A file as it came.
pub struct Upload {
    /// At its beginning.
    pub file: File,
    /// SHA-256 of it, in hexadecimal.
    pub hash: String,
}

impl FromRequest<App> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let body = request.into_body();
        // By what the header announces, before any of it is sent.
        if body.size_hint().lower() > IMPORT_BYTES_MAX {
            return Err(too_large());
        }
        tokio::time::timeout(FILE_WAIT, receive(body, app.patience().body)).await.unwrap_or_else(|_| Err(too_slow(FILE_WAIT)))
    }
}

async fn receive(mut body: Body, piece_wait: Duration) -> Result<Upload, Problem> {
    let (pieces, mut arriving) = mpsc::channel::<Bytes>(PIECES_MAX);
    // A disk may block.
    let writing = tokio::task::spawn_blocking(move || {
        let (mut file, mut hash) = (tempfile::tempfile()?, Sha256::new());
        while let Some(piece) = arriving.blocking_recv() {
            hash.update(&piece);
            file.write_all(&piece)?;
        }
        file.rewind()?;
        Ok(Upload { file, hash: hex(&hash.finalize()) })
    });
    let mut length = 0;
    loop {
        let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::time::timeout(piece_wait, next).await.map_err(|_| too_slow(piece_wait))?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_| Problem::new(EdgeCode::RequestMalformed, "The file could not be read to its end."))?;
        let Ok(piece) = frame.into_data() else { continue };
        length += piece.len() as u64;
        if length > IMPORT_BYTES_MAX {
            return Err(too_large());
        }
        if pieces.send(piece).await.is_err() {
            break;
        }
    }
    drop(pieces);
    let written: std::io::Result<Upload> = writing.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| {
        tracing::error!(%error, "a file that was sent could not be kept");
        Problem::new(EdgeCode::StoreFull, "The server has no room for the file now; nothing was written.")
    })
}

fn too_large() -> Problem {
    let detail = format!("The file is larger than {} MiB; send it in parts.", IMPORT_BYTES_MAX >> 20);
    Problem::new(EdgeCode::BodyTooLarge, detail)
}

fn too_slow(waited: Duration) -> Problem {
    let detail = format!("The file did not arrive within {} seconds; send it again, with the same key.", waited.as_secs());
    Problem::new(EdgeCode::RequestTimeout, detail)
}
