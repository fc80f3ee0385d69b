//! A minimal HTTP/1.1 client, for requests that other clients would not send.

use super::reply::Reply;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends one request, and reads the response.
pub async fn exchange(base: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> Reply {
    exchange_slowly(base, (method, path), headers, body, async {}).await
}

/// Sends one request, of which the body follows after `meanwhile`, and reads the response.
pub async fn exchange_slowly(
    base: &str,
    (method, path): (&str, &str),
    headers: &str,
    body: &[u8],
    meanwhile: impl Future<Output = ()>,
) -> Reply {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    meanwhile.await;
    // The server may respond and close the connection before it has read everything.
    let _cut_short = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        read_more(&mut stream, &mut bytes).await;
    };
    let text = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: HeaderMap = lines.map(header).collect();
    let length = headers.get(CONTENT_LENGTH).map_or(0, |n| n.to_str().unwrap().parse().unwrap());
    let body_end = head_end + 4 + if method == "HEAD" { 0 } else { length };
    while bytes.len() < body_end {
        read_more(&mut stream, &mut bytes).await;
    }
    let body = String::from_utf8(bytes[head_end + 4..].to_vec()).unwrap();
    Reply::checked(method, path, status, headers, body)
}

async fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) {
    assert_ne!(stream.read_buf(bytes).await.unwrap(), 0, "an answer that breaks off: {bytes:?}");
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").unwrap();
    (name.parse().unwrap(), value.parse().unwrap())
}
