use tokio::net::TcpListener;

use super::*;

/// A server that answers with each of `answers` in turn: one inner list per connection it takes,
/// one entry per request, sent in the pieces given. It closes after the last of a list.
async fn serve(answers: Vec<Vec<Vec<&'static str>>>) -> Connection {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        for connection in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            for answer in connection {
                let mut request = [0; 1024];
                assert!(stream.read(&mut request).await.unwrap() > 0);
                for piece in answer {
                    stream.write_all(piece.as_bytes()).await.unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
            }
        }
    });
    Connection::connect(&addr).await.unwrap()
}

async fn get(connection: &mut Connection) -> Result<(u16, String), Error> {
    let answer = connection.send("GET", "/", &[], b"").await?;
    Ok((answer.status, String::from_utf8(answer.body.to_vec()).unwrap()))
}

#[test]
fn a_url_is_taken_apart() {
    let parse = |url| Target::parse(url).map(|target| (target.addr, target.prefix));
    let parts = |addr: &str, prefix: &str| (addr.to_owned(), prefix.to_owned());
    assert_eq!(parse("http://127.0.0.1:8080").unwrap(), parts("127.0.0.1:8080", ""));
    assert_eq!(parse("http://shop.local/a/b/").unwrap(), parts("shop.local:80", "/a/b"));
    assert_eq!(parse("http://[::1]:8080/").unwrap(), parts("[::1]:8080", ""));
    assert_eq!(parse("http://[::1]").unwrap(), parts("[::1]:80", ""));
    for wrong in ["https://a", "127.0.0.1:8080", "http://", "http://a:b", "http://a/?x", "http://a b"] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_request_is_laid_out_with_its_length() {
    let addr = "a:1".to_owned();
    let (output, input, unchunked) = (Vec::new(), Vec::new(), Vec::new());
    let mut connection = Connection { addr, stream: None, output, input, unchunked };
    connection.lay_out("POST", "/x", &[("A", "b")], b"{}");
    let expected = b"POST /x HTTP/1.1\r\nHost: a:1\r\nA: b\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(connection.output, expected);
    connection.lay_out("GET", "/", &[], b"");
    assert_eq!(connection.output, b"GET / HTTP/1.1\r\nHost: a:1\r\n\r\n");
}

#[tokio::test]
async fn answers_follow_each_other_on_one_connection() {
    let first = vec!["HTTP/1.1 201 Created\r\nContent-Le", "ngth: 5\r\n\r\nhe", "llo"];
    let second = vec!["HTTP/1.1 204 No Content\r\n\r\n"];
    let third = vec!["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"];
    let mut connection = serve(vec![vec![first, second, third]]).await;
    assert_eq!(get(&mut connection).await.unwrap(), (201, "hello".to_owned()));
    assert_eq!(get(&mut connection).await.unwrap(), (204, String::new()));
    assert_eq!(get(&mut connection).await.unwrap(), (404, String::new()));
}

#[tokio::test]
async fn a_chunked_answer_is_read_whole() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunked = vec![head, "5\r\nhel", "lo\r", "\n6\r\n world\r\n0\r\n", "\r\n"];
    let plain = vec!["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"];
    let mut connection = serve(vec![vec![chunked, plain]]).await;
    assert_eq!(get(&mut connection).await.unwrap(), (200, "hello world".to_owned()));
    assert_eq!(get(&mut connection).await.unwrap(), (200, "ok".to_owned()));
}

#[tokio::test]
async fn a_body_without_a_length_ends_with_the_connection() {
    let mut connection = serve(vec![vec![vec!["HTTP/1.1 200 OK\r\n\r\nall ", "of it"]]]).await;
    assert_eq!(get(&mut connection).await.unwrap(), (200, "all of it".to_owned()));
}

#[tokio::test]
async fn a_connection_the_server_closes_is_opened_again() {
    let last = vec!["HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1"];
    let next = vec!["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"];
    let mut connection = serve(vec![vec![last], vec![next]]).await;
    assert_eq!(get(&mut connection).await.unwrap().1, "1");
    assert_eq!(get(&mut connection).await.unwrap().1, "2");
}

#[tokio::test]
async fn an_answer_cut_short_is_lost_and_the_next_request_starts_afresh() {
    let cut = vec!["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"];
    let whole = vec!["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole"];
    let mut connection = serve(vec![vec![cut], vec![whole]]).await;
    assert!(matches!(get(&mut connection).await, Err(Error::Lost(_))));
    assert_eq!(get(&mut connection).await.unwrap().1, "whole");
}

#[tokio::test]
async fn bytes_nobody_asked_for_are_not_the_next_answer() {
    let double = vec!["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 500 Stray\r\n\r\n"];
    let next = vec!["HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"];
    let mut connection = serve(vec![vec![double], vec![next]]).await;
    assert_eq!(get(&mut connection).await.unwrap().1, "1");
    assert_eq!(get(&mut connection).await.unwrap().1, "2");
}

#[tokio::test]
async fn a_request_given_up_does_not_spoil_the_next() {
    let slow = vec!["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", "slow"];
    let next = vec!["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"];
    let mut connection = serve(vec![vec![slow], vec![next]]).await;
    let patience = std::time::Duration::from_millis(2);
    assert!(tokio::time::timeout(patience, get(&mut connection)).await.is_err());
    assert_eq!(get(&mut connection).await.unwrap().1, "next");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    drop(listener);
    assert!(matches!(Connection::connect(&addr).await, Err(Error::Unreachable(_))));
}
