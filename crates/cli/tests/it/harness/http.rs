//! A small blocking HTTP/1.1 client: one kept-alive connection, one request at a time, and nothing is ever sent twice.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A server that is silent for so long hangs, and the test should say so instead of waiting for ever.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// A request, with its whole path.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(method: &'static str, path: impl Into<String>) -> Request {
        Request { method, path: path.into(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.headers.push((name, value.into()));
        self
    }

    pub fn key(self, key: impl Into<String>) -> Request {
        self.header("Idempotency-Key", key)
    }

    pub fn json(self, body: &Value) -> Request {
        self.text(body.to_string())
    }

    pub fn text(mut self, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self.header("Content-Type", "application/json")
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All of its headers, a line each.
    pub fn shown_headers(&self) -> String {
        self.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("answers are UTF-8")
    }

    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// A problem that must have this status and code, in the shape of RFC 9457.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let shown = self.text();
        assert_eq!(self.status, status, "{shown}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{shown}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{shown}");
        assert_eq!(problem["status"], status, "{shown}");
        assert_eq!(problem["type"], format!("/docs/errors#{code}"), "{shown}");
        for member in ["title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {shown}");
        }
        problem
    }

    /// Pointer and code of each single thing that is wrong.
    pub fn errors(&self) -> Vec<(String, String)> {
        let problem = self.json();
        let text = |error: &Value, member: &str| error[member].as_str().unwrap_or_default().to_owned();
        let errors = problem["errors"].as_array().into_iter().flatten();
        errors.map(|error| (text(error, "pointer"), text(error, "code"))).collect()
    }

    /// Whether the answer repeats an earlier one.
    pub fn is_replay(&self) -> bool {
        self.header("idempotency-replayed") == Some("true")
    }
}

/// A connection to a server, and whose token it sends.
pub struct Client {
    address: String,
    token: Option<String>,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub fn new(address: &str, token: Option<&str>) -> Client {
        Client { address: address.to_owned(), token: token.map(str::to_owned), stream: None }
    }

    /// On a connection that is open already.
    pub fn over(stream: TcpStream, token: Option<&str>) -> io::Result<Client> {
        let address = stream.peer_addr()?.to_string();
        Ok(Client { address, token: token.map(str::to_owned), stream: Some(BufReader::new(patient(stream)?)) })
    }

    /// Sends a request without waiting for its answer.
    pub fn begin(&mut self, request: &Request) -> io::Result<()> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(open(&self.address)?),
        };
        stream.get_mut().write_all(&self.lay_out(request))?;
        self.stream = Some(stream);
        Ok(())
    }

    /// Waits for the answer to the request that was begun.
    pub fn finish(&mut self) -> io::Result<Answer> {
        let mut stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let (answer, goes_on) = read_answer(&mut stream, "POST")?;
        if goes_on {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// `GET` below `/api/v1`.
    pub fn get(&mut self, path: &str) -> Answer {
        self.send(&Request::new("GET", format!("/api/v1{path}")))
    }

    /// `POST` below `/api/v1`.
    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(&Request::new("POST", format!("/api/v1{path}")).json(body))
    }

    /// `PUT` below `/api/v1`.
    pub fn put(&mut self, path: &str, body: &Value) -> Answer {
        self.send(&Request::new("PUT", format!("/api/v1{path}")).json(body))
    }

    /// `PATCH` below `/api/v1`.
    pub fn patch(&mut self, path: &str, body: &Value) -> Answer {
        self.send(&Request::new("PATCH", format!("/api/v1{path}")).json(body))
    }

    /// `POST` below `/api/v1` with an idempotency key.
    pub fn post_with_key(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(&Request::new("POST", format!("/api/v1{path}")).key(key).json(body))
    }

    #[track_caller]
    pub fn send(&mut self, request: &Request) -> Answer {
        self.try_send(request).unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.path))
    }

    /// The same where the server may go away meanwhile.
    pub fn try_send(&mut self, request: &Request) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(open(&self.address)?),
        };
        // A server that refuses a large body need not read all of it, so a failed write may still have an answer.
        let written = stream.get_mut().write_all(&self.lay_out(request));
        let (answer, goes_on) = match (read_answer(&mut stream, request.method), written) {
            (Ok(answer), Ok(())) => answer,
            (Ok((answer, _)), Err(_)) => (answer, false),
            (Err(error), _) => return Err(error),
        };
        if goes_on {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    /// Sends a request on a connection of its own: the answer as far as its headers go, and what the rest comes on. An answer that
    /// is no success is read to its end.
    pub fn open_answer(&self, request: &Request) -> io::Result<(Answer, BufReader<TcpStream>)> {
        let mut stream = BufReader::new(open(&self.address)?);
        stream.get_mut().write_all(&self.lay_out(request))?;
        let mut answer = read_head(&mut stream)?;
        if answer.status != 200 {
            read_body(&mut stream, &mut answer, request.method)?;
        }
        Ok((answer, stream))
    }

    fn lay_out(&self, request: &Request) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.path, self.address);
        if let Some(token) = &self.token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for (name, value) in &request.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", request.body.len()));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&request.body);
        bytes
    }
}

fn open(address: &str) -> io::Result<TcpStream> {
    patient(TcpStream::connect(address)?)
}

fn patient(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(SILENCE_MAX))?;
    stream.set_write_timeout(Some(SILENCE_MAX))?;
    Ok(stream)
}

/// The answer, and whether the connection can carry another request.
fn read_answer(stream: &mut BufReader<TcpStream>, method: &str) -> io::Result<(Answer, bool)> {
    let mut answer = read_head(stream)?;
    read_body(stream, &mut answer, method)?;
    let goes_on = answer.header("connection") != Some("close");
    Ok((answer, goes_on))
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let first = line(stream)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| malformed(&first))?;
    let mut headers = Vec::new();
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').ok_or_else(|| malformed(&header))?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    Ok(Answer { status, headers, body: Vec::new() })
}

fn read_body(stream: &mut BufReader<TcpStream>, answer: &mut Answer, method: &str) -> io::Result<()> {
    let length = match answer.header("content-length") {
        Some(length) => length.parse().map_err(|_| malformed(length))?,
        None if answer.header("transfer-encoding") == Some("chunked") => {
            answer.body = chunks(stream)?;
            0
        }
        None => 0,
    };
    if length > 0 && method != "HEAD" {
        answer.body = vec![0; length];
        stream.read_exact(&mut answer.body)?;
    }
    Ok(())
}

fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(stream)?;
        let size = usize::from_str_radix(size.trim(), 16).map_err(|_| malformed(&size))?;
        let from = body.len();
        body.resize(from + size, 0);
        stream.read_exact(&mut body[from..])?;
        line(stream)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut text = String::new();
    if stream.read_line(&mut text)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not HTTP: {what:?}"))
}

/// A text as it stands in a query string.
pub fn encoded(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
