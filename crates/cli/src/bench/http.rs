//! A small HTTP/1.1 client: one kept-alive connection, one request at a time.

use std::{fmt, io, io::Write as _, ops::Range};

use anyhow::{Result as Outcome, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::answer::{Chunks, Framing, Head, Malformed, parse_head};

/// The longest answer taken, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// The room to read into that is there before every read, in bytes.
const READ_ROOM: usize = 8 * 1024;

/// Where requests go, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The host and port to connect to, such as `127.0.0.1:8080`.
    pub addr: String,
    /// What every path starts with: empty, or such as `/shop`.
    pub prefix: String,
}

impl Target {
    /// Takes a URL such as `http://127.0.0.1:8080` apart; the port is 80 when left out.
    ///
    /// # Errors
    ///
    /// When this is no plain `http://` address.
    pub fn parse(url: &str) -> Outcome<Self> {
        let Some(rest) = url.trim().strip_prefix("http://") else {
            bail!("the address must start with http:// (there is no TLS here), unlike {url:?}");
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        ensure!(
            !host.is_empty() && graphic(rest) && !rest.contains(['?', '#', '@']),
            "the address must look like http://127.0.0.1:8080, unlike {url:?}"
        );
        // The colons of a bare IPv6 address stand between brackets.
        let after_name = &host[host.rfind(']').unwrap_or(0)..];
        let addr = match after_name.split_once(':') {
            None => format!("{host}:80"),
            Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
            Some((_, port)) => bail!("{port:?} in {url:?} is not a port"),
        };
        Ok(Self { addr, prefix: path.trim_end_matches('/').to_owned() })
    }
}

/// Why a request has no answer.
#[derive(Debug)]
pub enum Error {
    /// No connection could be opened: the request was certainly not carried out.
    Unreachable(io::Error),
    /// The connection was lost on the way: the request may have been carried out or not.
    Lost(io::Error),
    /// What came back is not HTTP/1.1; the request may have been carried out or not.
    Malformed(Malformed),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(cause) => write!(f, "cannot connect: {cause}"),
            Self::Lost(cause) => write!(f, "the connection was lost: {cause}"),
            Self::Malformed(what) => write!(f, "the answer is not HTTP/1.1: {what}"),
        }
    }
}

// The causes are in the text above, and so they are not given as sources once more.
impl std::error::Error for Error {}

/// An answer, valid until the connection's next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response<'a> {
    /// The status code, 200 to 999.
    pub status: u16,
    /// The whole body, taken out of its chunks.
    pub body: &'a [u8],
}

/// One kept-alive connection to a server, with buffers that are used over and over.
#[derive(Debug)]
pub struct Connection {
    addr: String,
    /// `None` once the connection cannot carry another request.
    stream: Option<TcpStream>,
    output: Vec<u8>,
    input: Vec<u8>,
    /// The body of the last answer that came in chunks.
    unchunked: Vec<u8>,
}

impl Connection {
    /// Opens a connection to `addr`, a host and port such as `127.0.0.1:8080`.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`].
    pub async fn connect(addr: &str) -> Result<Self, Error> {
        Ok(Self {
            addr: addr.to_owned(),
            stream: Some(open(addr).await?),
            output: Vec::with_capacity(1024),
            input: Vec::with_capacity(READ_ROOM),
            unchunked: Vec::new(),
        })
    }

    /// Closes the connection, if it still is one, and opens a new one to the same address.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`].
    pub async fn reconnect(&mut self) -> Result<(), Error> {
        self.stream = None;
        self.stream = Some(open(&self.addr).await?);
        Ok(())
    }

    /// Sends a request and waits for the whole answer, however long that takes.
    ///
    /// `Host` and `Content-Length` are added; `headers` are sent as they are and must hold no
    /// line breaks. When the server closed the connection with its last answer, or a request
    /// failed or was given up (its future dropped), a new connection is opened first. A request
    /// is never sent twice.
    ///
    /// # Errors
    ///
    /// When no connection can be opened, it is lost, or what comes back is not HTTP/1.1.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Response<'_>, Error> {
        // The stream is put back only after a whole answer, so that no later request can read
        // the rest of this one's.
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(&self.addr).await?,
        };
        self.lay_out(method, path, headers, body);
        stream.write_all(&self.output).await.map_err(Error::Lost)?;
        self.input.clear();
        let mut head = self.read_head(&mut stream).await?;
        if method == "HEAD" {
            head.framing = Framing::Length(0);
        }
        let (body, end) = match head.framing {
            Framing::Length(length) => {
                let end = self.read_length(&mut stream, head.len, length).await?;
                (Body::InPlace(head.len..end), end)
            }
            Framing::Chunked => (Body::Unchunked, self.read_chunks(&mut stream, head.len).await?),
            Framing::UntilClose => {
                while self.read_some(&mut stream).await? > 0 {}
                (Body::InPlace(head.len..self.input.len()), self.input.len())
            }
        };
        // Bytes nobody asked for would be taken for the next answer.
        if head.keep_alive && end == self.input.len() {
            self.stream = Some(stream);
        }
        let body = match body {
            Body::InPlace(range) => &self.input[range],
            Body::Unchunked => &self.unchunked,
        };
        Ok(Response { status: head.status, body })
    }

    /// Writes the whole request into the output buffer, to be sent in one go.
    fn lay_out(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        let out = &mut self.output;
        out.clear();
        for part in [method, " ", path, " HTTP/1.1\r\nHost: ", &self.addr, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
        for (name, value) in headers {
            for part in [name, ": ", value, "\r\n"] {
                out.extend_from_slice(part.as_bytes());
            }
        }
        if !body.is_empty() || !matches!(method, "GET" | "HEAD") {
            write!(out, "Content-Length: {}\r\n", body.len()).expect("a Vec takes every write");
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(body);
    }

    /// Reads up to the end of the head of the final answer, dropping interim ones (1xx).
    async fn read_head(&mut self, stream: &mut TcpStream) -> Result<Head, Error> {
        loop {
            match parse_head(&self.input).map_err(Error::Malformed)? {
                Some(head) if head.status < 200 => drop(self.input.drain(..head.len)),
                Some(head) => return Ok(head),
                None => self.read_more(stream).await?,
            }
        }
    }

    /// Reads until `length` bytes have arrived after the first `start`; gives where they end.
    async fn read_length(&mut self, stream: &mut TcpStream, start: usize, length: usize) -> Result<usize, Error> {
        if length > MAX_ANSWER {
            return Err(Error::Malformed(TOO_LONG));
        }
        let end = start + length;
        while self.input.len() < end {
            self.read_more(stream).await?;
        }
        Ok(end)
    }

    /// Reads a chunked body that starts at `start`; gives where it ends in the input.
    async fn read_chunks(&mut self, stream: &mut TcpStream, start: usize) -> Result<usize, Error> {
        self.unchunked.clear();
        let mut chunks = Chunks::new(start);
        loop {
            match chunks.decode(&self.input, &mut self.unchunked).map_err(Error::Malformed)? {
                Some(end) => return Ok(end),
                None => self.read_more(stream).await?,
            }
        }
    }

    /// Reads at least one byte; the end of the connection is an error.
    async fn read_more(&mut self, stream: &mut TcpStream) -> Result<(), Error> {
        match self.read_some(stream).await? {
            0 => Err(Error::Lost(io::Error::new(io::ErrorKind::UnexpectedEof, "closed before the answer was complete"))),
            _ => Ok(()),
        }
    }

    /// Reads what has arrived, or waits for it; 0 at the end of the connection.
    async fn read_some(&mut self, stream: &mut TcpStream) -> Result<usize, Error> {
        if self.input.len() > MAX_ANSWER {
            return Err(Error::Malformed(TOO_LONG));
        }
        // A read that leaves room unused tells tokio that the socket is empty, which saves
        // asking it again before the next answer.
        self.input.reserve(READ_ROOM);
        stream.read_buf(&mut self.input).await.map_err(Error::Lost)
    }
}

/// What is wrong with an answer of more than [`MAX_ANSWER`] bytes.
const TOO_LONG: Malformed = "it is longer than 64 MiB";

/// Where the body of an answer is kept.
enum Body {
    InPlace(Range<usize>),
    Unchunked,
}

async fn open(addr: &str) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect(addr).await.map_err(Error::Unreachable)?;
    stream.set_nodelay(true).map_err(Error::Unreachable)?;
    Ok(stream)
}

#[cfg(test)]
mod tests;
