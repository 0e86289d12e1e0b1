//! A stream of events, read message by message.

use std::hash::Hasher;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;

use serde_json::Value;

use super::http::{Answer, Client, Request};

/// A message of a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    pub id: Option<u64>,
    pub event: Option<String>,
    pub data: Option<Value>,
}

/// A stream that was opened.
pub struct EventStream {
    body: BufReader<Chunked>,
    head: Answer,
    /// The number from which on a client would go on.
    pub last_id: u64,
}

impl EventStream {
    /// Follows events; `query` begins with `?`, or is empty.
    #[track_caller]
    pub fn open(client: &Client, query: &str, last_event: Option<u64>) -> EventStream {
        EventStream::try_open(client, query, last_event.map(|id| id.to_string()).as_deref())
            .unwrap_or_else(|refused| panic!("no stream: {}", refused.text()))
    }

    /// The same where it may be refused.
    pub fn try_open(client: &Client, query: &str, last_event: Option<&str>) -> Result<EventStream, Answer> {
        let mut request = Request::new("GET", format!("/api/v1/events{query}")).header("Accept", "text/event-stream");
        if let Some(id) = last_event {
            request = request.header("Last-Event-ID", id);
        }
        let (head, stream) = client.open_answer(&request).expect("an answer");
        if head.status != 200 {
            return Err(head);
        }
        let mut stream = EventStream { body: BufReader::new(Chunked { stream, left: 0 }), head, last_id: 0 };
        let first = stream.message().expect("a stream says first from where on");
        assert!(first.id.is_some() && first.data.is_none(), "{first:?}");
        Ok(stream)
    }

    /// Follows whatever a request asks for.
    #[track_caller]
    pub fn of(client: &Client, request: Request) -> EventStream {
        let (head, stream) = client.open_answer(&request.header("Accept", "text/event-stream")).expect("an answer");
        assert_eq!(head.status, 200, "{}", head.text());
        EventStream { body: BufReader::new(Chunked { stream, left: 0 }), head, last_id: 0 }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// The next message that is more than a comment; none where the stream has ended in good order.
    pub fn message(&mut self) -> Option<Message> {
        let mut message = Message::default();
        loop {
            let mut line = String::new();
            if self.body.read_line(&mut line).expect("a stream ends in good order") == 0 {
                assert_eq!(message, Message::default(), "it ends between two messages");
                return None;
            }
            let line = line.strip_suffix('\n').expect("whole lines");
            match line.split_once(": ") {
                Some(("id", id)) => message.id = Some(id.parse().expect("a number")),
                Some(("event", event)) => message.event = Some(event.to_owned()),
                Some(("data", data)) => message.data = Some(serde_json::from_str(data).expect("JSON on one line")),
                Some(("retry", _)) => {}
                Some(other) => panic!("{other:?}"),
                None if line.is_empty() && message == Message::default() => {}
                None if line.is_empty() => {
                    self.last_id = message.id.unwrap_or(self.last_id);
                    return Some(message);
                }
                None => assert!(line.starts_with(':'), "{line:?}"),
            }
        }
    }

    /// The next event, and nothing of how far it has looked.
    #[track_caller]
    pub fn event(&mut self) -> Value {
        self.try_event().expect("the stream goes on")
    }

    /// The same where the stream may end.
    pub fn try_event(&mut self) -> Option<Value> {
        loop {
            let message = self.message()?;
            if let Some(data) = message.data {
                assert_eq!((message.id, message.event.as_deref()), (data["seq"].as_u64(), data["type"].as_str()));
                return Some(data);
            }
        }
    }

    /// The number of the next event; what it says is mixed into a hash and not looked at, for tests that read millions. None where the
    /// stream has ended, in whatever order: half an event that was cut off counts for nothing.
    pub fn hashed_event(&mut self, hash: &mut impl Hasher) -> Option<u64> {
        let (mut id, mut line) = (None, String::new());
        loop {
            line.clear();
            if self.body.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(number) = line.strip_prefix("id: ") {
                id = Some(number.trim_end().parse().ok()?);
            } else if line.starts_with("data: ") && line.ends_with('\n') {
                hash.write(line.as_bytes());
                self.last_id = id.expect("every event has a number");
                return id;
            }
        }
    }

    /// Every event up to this number, which must come.
    #[track_caller]
    pub fn events_to(&mut self, last: u64) -> Vec<Value> {
        let mut found = Vec::new();
        while self.last_id < last {
            found.push(self.event());
        }
        found
    }
}

/// A body in chunks.
struct Chunked {
    stream: BufReader<TcpStream>,
    left: usize,
}

impl Read for Chunked {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let mut size = String::new();
            self.stream.read_line(&mut size)?;
            let malformed = |_| std::io::Error::new(std::io::ErrorKind::UnexpectedEof, format!("no chunk: {size:?}"));
            self.left = usize::from_str_radix(size.trim(), 16).map_err(malformed)?;
            if self.left == 0 {
                return Ok(0);
            }
        }
        let wanted = buffer.len().min(self.left);
        let read = self.stream.read(&mut buffer[..wanted])?;
        self.left -= read;
        if self.left == 0 {
            self.stream.read_exact(&mut [0; 2])?;
        }
        Ok(read)
    }
}
