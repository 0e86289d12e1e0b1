//! Reading HTTP/1.1 answers: the head, and bodies sent in chunks.
//!
//! Both work on whatever has arrived so far and say when that is not enough.

/// The longest head taken, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The longest line taken between chunks, in bytes.
const MAX_CHUNK_LINE: usize = 4 * 1024;

/// What is wrong with an answer that is not HTTP/1.1, for a person.
pub type Malformed = &'static str;

/// How the end of an answer's body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// By its length in bytes.
    Length(usize),
    /// By a last chunk of no bytes.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// The parts of an answer's head that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The status code, 100 to 999.
    pub status: u16,
    /// How the body ends.
    pub framing: Framing,
    /// Whether the connection may carry another request.
    pub keep_alive: bool,
    /// How long the head itself is, in bytes, its empty line included.
    pub len: usize,
}

/// Parses the head `input` starts with; `None` when it has not all arrived.
///
/// # Errors
///
/// When this is no HTTP/1.x head, or its end is not to be expected.
pub fn parse_head(input: &[u8]) -> Result<Option<Head>, Malformed> {
    let Some((status_line, mut at)) = line(input, 0) else {
        return incomplete(input.len(), MAX_HEAD);
    };
    let (status, minor) = parse_status_line(status_line)?;
    let mut length = None;
    let mut chunked = false;
    let mut keep_alive = minor != b'0';
    loop {
        let Some((header, next)) = line(input, at) else {
            return incomplete(input.len(), MAX_HEAD);
        };
        at = next;
        if header.is_empty() {
            break;
        }
        let colon = header.iter().position(|&byte| byte == b':').ok_or("a header without a colon")?;
        let (name, value) = (&header[..colon], header[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let value = parse_number(value, 10).ok_or("a content-length that is no number")?;
            if length.is_some_and(|earlier| earlier != value) {
                return Err("two different content-lengths");
            }
            length = Some(value);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if !value.eq_ignore_ascii_case(b"chunked") {
                return Err("a transfer-encoding other than chunked");
            }
            chunked = true;
        } else if name.eq_ignore_ascii_case(b"connection") {
            keep_alive = !value.eq_ignore_ascii_case(b"close") && (keep_alive || value.eq_ignore_ascii_case(b"keep-alive"));
        }
    }
    let framing = match (status, chunked, length) {
        (100..=199 | 204 | 304, _, _) => Framing::Length(0),
        (_, true, _) => Framing::Chunked,
        (_, false, Some(length)) => Framing::Length(length),
        (_, false, None) => Framing::UntilClose,
    };
    keep_alive &= framing != Framing::UntilClose;
    Ok(Some(Head { status, framing, keep_alive, len: at }))
}

/// The status code and the digit after `HTTP/1.`.
fn parse_status_line(line: &[u8]) -> Result<(u16, u8), Malformed> {
    match line {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', minor, b' ', code @ ..]
            if matches!(code, [b'1'..=b'9', _, _] | [b'1'..=b'9', _, _, b' ', ..]) =>
        {
            let status = parse_number(&code[..3], 10).ok_or("a status that is no number")?;
            // Three digits always fit.
            Ok((status as u16, *minor))
        }
        _ => Err("an answer that does not start with HTTP/1.1 and a status"),
    }
}

/// Puts a chunked body together as it arrives.
#[derive(Debug)]
pub struct Chunks {
    /// Where in the input the next line is to be read.
    at: usize,
    /// The last chunk has been seen; what follows are trailers.
    in_trailers: bool,
}

impl Chunks {
    /// A body whose first chunk starts at `start` in the input.
    pub fn new(start: usize) -> Self {
        Self { at: start, in_trailers: false }
    }

    /// Appends every chunk that has arrived whole to `body`; gives the end of the answer in
    /// `input` once the last one has, and `None` before. To be called again with the same input
    /// when more of it has arrived.
    ///
    /// # Errors
    ///
    /// When a chunk's length is no number or the chunk is not as long as that.
    pub fn decode(&mut self, input: &[u8], body: &mut Vec<u8>) -> Result<Option<usize>, Malformed> {
        loop {
            let Some((line, next)) = line(input, self.at) else {
                return incomplete(input.len() - self.at, MAX_CHUNK_LINE);
            };
            if self.in_trailers {
                self.at = next;
                if line.is_empty() {
                    return Ok(Some(next));
                }
                continue;
            }
            let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
            let size = parse_number(digits, 16).ok_or("a chunk whose length is no number")?;
            if size == 0 {
                self.at = next;
                self.in_trailers = true;
                continue;
            }
            let end = next.checked_add(size).ok_or("a chunk of impossible length")?;
            match input.get(end..).unwrap_or_default() {
                [] | [b'\r'] => return Ok(None),
                [b'\r', b'\n', ..] => self.at = end + 2,
                _ => return Err("a chunk that is not as long as it says"),
            }
            body.extend_from_slice(&input[next..end]);
        }
    }
}

/// The line that starts at `from`, without its line break, and where the next one starts.
fn line(input: &[u8], from: usize) -> Option<(&[u8], usize)> {
    let rest = &input[from..];
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let line = &rest[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), from + end + 1))
}

/// More has to arrive, unless that would be `max` bytes or more.
fn incomplete<T>(arrived: usize, max: usize) -> Result<Option<T>, Malformed> {
    if arrived < max { Ok(None) } else { Err("a head or chunk line that does not end") }
}

/// The number `digits` are in base 10 or 16, without sign.
fn parse_number(digits: &[u8], radix: u32) -> Option<usize> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_usize, |number, &byte| {
        let digit = char::from(byte).to_digit(radix)?;
        number.checked_mul(radix as usize)?.checked_add(digit as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Option<Head>, Malformed> {
        parse_head(text.as_bytes())
    }

    #[test]
    fn a_head_is_parsed_only_once_it_is_whole() {
        let text = "HTTP/1.1 201 Created\r\nContent-Length: 12\r\nX-Other: a:b\r\n\r\n";
        for end in 0..text.len() {
            assert_eq!(head(&text[..end]), Ok(None), "of {end} bytes");
        }
        let whole = head(&format!("{text}{{\"body\":0}}")).unwrap().unwrap();
        let framing = Framing::Length(12);
        assert_eq!(whole, Head { status: 201, framing, keep_alive: true, len: text.len() });
    }

    #[test]
    fn chunked_outweighs_a_length() {
        let text = "HTTP/1.1 200 OK\ntransfer-encoding: Chunked\ncontent-length: 5\n\n";
        assert_eq!(head(text).unwrap().unwrap().framing, Framing::Chunked);
    }

    #[test]
    fn no_content_has_no_body_whatever_its_headers() {
        let text = "HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(head(text).unwrap().unwrap().framing, Framing::Length(0));
    }

    #[test]
    fn a_connection_is_kept_unless_the_server_closes_it() {
        let keep = |text: &str| head(text).unwrap().unwrap().keep_alive;
        let length = "Content-Length: 0\r\n\r\n";
        assert!(keep(&format!("HTTP/1.1 200 OK\r\n{length}")));
        assert!(keep(&format!("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n{length}")));
        assert!(!keep(&format!("HTTP/1.0 200 OK\r\n{length}")));
        assert!(!keep(&format!("HTTP/1.1 200\r\nconnection: Close\r\n{length}")));
        assert!(!keep("HTTP/1.1 200 OK\r\n\r\n"), "the body ends with the connection");
    }

    #[test]
    fn what_is_not_http_is_refused() {
        assert!(head("SSH-2.0-OpenSSH_9.6\r\n").is_err());
        assert!(head("HTTP/1.1 2O1 Created\r\n\r\n").is_err());
        assert!(head("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n").is_err());
        assert!(head("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n").is_err());
        assert!(head("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n").is_err());
        assert!(parse_head(&[b'x'; MAX_HEAD]).is_err());
    }

    #[test]
    fn chunks_come_together_however_they_are_cut() {
        let input = b"head5;note=x\r\nhello\r\n00B\r\n, two words\r\n0\r\nX-Sum: 1\r\n\r\nrest";
        for cut in 4..input.len() {
            let (mut chunks, mut body) = (Chunks::new(4), Vec::new());
            let early = chunks.decode(&input[..cut], &mut body).unwrap();
            let end = early.or_else(|| chunks.decode(input, &mut body).unwrap());
            assert_eq!(body, b"hello, two words", "cut at {cut}");
            assert_eq!(&input[end.unwrap()..], b"rest", "cut at {cut}");
        }
    }

    #[test]
    fn a_chunk_longer_than_it_says_is_refused() {
        assert!(Chunks::new(0).decode(b"2\r\nabc\r\n0\r\n\r\n", &mut Vec::new()).is_err());
        assert!(Chunks::new(0).decode(b"two\r\nab\r\n", &mut Vec::new()).is_err());
        assert!(Chunks::new(0).decode(b"ffffffffffffffff\r\nab", &mut Vec::new()).is_err());
    }
}
