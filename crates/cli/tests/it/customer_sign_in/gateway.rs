//! A gateway as one stands behind a server that posts codes: it answers as it is told, and keeps what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// A gateway that was sent nothing by then never will be.
const SENT_MAX: Duration = Duration::from_secs(60);

/// What was posted once.
pub struct Posted {
    headers: Vec<(String, String)>,
    pub body: Value,
}

impl Posted {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or_else(|| panic!("no {name}"), |(_, value)| value.as_str())
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().expect("a code")
    }
}

pub struct Gateway {
    pub url: String,
    posted: Receiver<Posted>,
}

impl Gateway {
    /// One that answers with these statuses in turn, and with 200 from then on.
    pub fn answering(statuses: &[u16]) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/codes?from=docket", listener.local_addr().expect("bound"));
        let mut statuses: VecDeque<u16> = statuses.iter().copied().collect();
        let (send, posted) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let taken = take(stream.expect("a connection"), statuses.pop_front().unwrap_or(200));
                if send.send(taken).is_err() {
                    return;
                }
            }
        });
        Gateway { url, posted }
    }

    /// Waits for what is posted next.
    #[track_caller]
    pub fn posted(&self) -> Posted {
        self.posted.recv_timeout(SENT_MAX).expect("something is posted")
    }

    /// Whether nothing more was posted so far.
    pub fn is_quiet(&self) -> bool {
        self.posted.try_recv().is_err()
    }
}

fn take(stream: TcpStream, status: u16) -> Posted {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("a line");
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    assert!(lines[0].starts_with("POST /codes?from=docket HTTP/1.1"), "{}", lines[0]);
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length")).expect("a length");
    let mut body = vec![0; length.1.parse().expect("a number")];
    stream.read_exact(&mut body).expect("a body");
    let answer =
        format!("HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.get_mut().write_all(answer.as_bytes()).expect("answered");
    Posted { headers, body: serde_json::from_slice(&body).expect("JSON") }
}
