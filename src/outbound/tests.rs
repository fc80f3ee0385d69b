//! The guard and the client together, against servers that misbehave.

use super::*;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A resolver that gives the next of some answers each time.
#[derive(Default)]
struct Told {
    answers: Mutex<HashMap<String, Vec<Vec<&'static str>>>>,
    asked: AtomicUsize,
}

impl Told {
    fn new(name: &str, answers: &[&[&'static str]]) -> Arc<Self> {
        let answers = answers.iter().rev().map(|answer| answer.to_vec()).collect();
        let told = HashMap::from([(name.to_owned(), answers)]);
        Arc::new(Self { answers: Mutex::new(told), asked: AtomicUsize::new(0) })
    }
}

impl Resolve for Told {
    fn resolve(&self, name: &str) -> Addresses {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().unwrap();
        let next = answers.get_mut(name).and_then(|left| match left.len() {
            0 | 1 => left.last().cloned(),
            _ => left.pop(),
        });
        let found = next.map(|found| found.iter().map(|text| text.parse().unwrap()).collect());
        Box::pin(async move { found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)) })
    }
}

fn outbound(networks: &[&str], resolver: Arc<dyn Resolve>) -> Outbound {
    let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    Outbound::new(OutboundSettings { networks, proxy: None }, resolver)
}

/// A server that counts its connections and gives each request this answer.
async fn server(answer: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(answer_all(stream, answer));
        }
    });
    (address, count)
}

/// Reads requests whose bodies are empty, and gives each the answer.
async fn answer_all(mut stream: TcpStream, answer: &'static [u8]) {
    let (mut buffer, mut read) = ([0; 4096], Vec::new());
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        read.extend_from_slice(&buffer[..length]);
        while let Some(end) = read.windows(4).position(|part| part == b"\r\n\r\n") {
            read.drain(..end + 4);
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

/// A server that speaks first, and no HTTP.
async fn mail_server() -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
            tokio::spawn(answer_all(stream, b""));
        }
    });
    (address, serving)
}

const NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

async fn send(outbound: &Outbound, url: &str, message: Message) -> Outcome {
    match outbound.begin(1, url).await {
        Ok(call) => call.post(message).await,
        Err(outcome) => outcome,
    }
}

async fn post(outbound: &Outbound, url: &str) -> Result<u16, Failure> {
    send(outbound, url, Message::default()).await.result
}

#[tokio::test]
async fn an_address_that_is_not_public_is_not_called() {
    let (address, count) = server(NO_CONTENT).await;
    let told = Told::new("inside.example", &[&["127.0.0.1"]]);
    let guarded = outbound(&[], told);
    let port = address.port();
    let forbidden = Failure::Refused(Refusal::Forbidden("an address of this machine"));
    for host in ["127.0.0.1", "inside.example", "[::ffff:127.0.0.1]"] {
        let url = format!("https://{host}:{port}/");
        assert_eq!(post(&guarded, &url).await, Err(forbidden), "{url}");
        assert!(guarded.check(&url).await.is_err(), "{url}");
    }
    let url = format!("http://inside.example:{port}/");
    assert_eq!(post(&guarded, &url).await, Err(Failure::Refused(Refusal::Unencrypted)));
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_the_second_time_is_not_called() {
    let (address, count) = server(NO_CONTENT).await;
    let answers: &[&[&'static str]] = &[&["8.8.8.8"], &["127.0.0.1"], &["::1"], &["10.0.0.1"]];
    let told = Told::new("rebinding.example", answers);
    let guarded = outbound(&["192.168.77.0/24"], Arc::clone(&told) as Arc<dyn Resolve>);
    let url = format!("https://rebinding.example:{}/", address.port());
    assert!(guarded.check(&url).await.is_ok());
    for _ in 0..3 {
        let refused = post(&guarded, &url).await;
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Forbidden(_)))), "{refused:?}");
    }
    // Each call resolves once, and connects to what it was then told.
    assert_eq!(told.asked.load(Ordering::Relaxed), 4);
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn the_good_ones_of_mixed_addresses_are_called() {
    let (address, count) = server(NO_CONTENT).await;
    let told = Told::new("mixed.example", &[&["10.0.0.1", "169.254.169.254", "127.0.0.1", "::1"]]);
    let guarded = outbound(&["127.0.0.1/32"], told);
    let url = format!("http://mixed.example:{}/", address.port());
    assert!(guarded.check(&url).await.is_ok());
    assert_eq!(post(&guarded, &url).await, Ok(204));
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn http_is_for_named_networks_whatever_a_name_leads_to() {
    let told = Told::new("public.example", &[&["8.8.8.8"]]);
    let guarded = outbound(&["127.0.0.1/32"], told);
    let refused = guarded.check("http://public.example/").await;
    assert_eq!(refused, Err(Refusal::Unencrypted));
    let refused = post(&guarded, "http://public.example/").await;
    assert_eq!(refused, Err(Failure::Refused(Refusal::Unencrypted)));
    assert!(guarded.check("https://public.example/").await.is_ok());
}

#[tokio::test]
async fn a_name_without_an_address_is_refused() {
    let guarded = outbound(&[], Arc::new(Told::default()));
    assert_eq!(guarded.check("https://absent.example/").await, Err(Refusal::Unresolved));
    let outcome = send(&guarded, "https://absent.example/", Message::default()).await;
    assert_eq!(outcome.reason().as_deref(), Some("name_not_resolved"));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let (inside, inner) = server(NO_CONTENT).await;
    let location =
        format!("HTTP/1.1 307 No\r\nlocation: http://{inside}/\r\ncontent-length: 0\r\n\r\n");
    let (address, count) = server(location.leak().as_bytes()).await;
    let guarded = outbound(&["127.0.0.1/32"], Arc::new(SystemResolver));
    let outcome = send(&guarded, &format!("http://{address}/"), Message::default()).await;
    assert_eq!((outcome.result, outcome.is_success()), (Ok(307), false));
    assert_eq!(outcome.reason().as_deref(), Some("status_307"));
    assert_eq!((count.load(Ordering::Relaxed), inner.load(Ordering::Relaxed)), (1, 0));
}

#[tokio::test]
async fn a_connection_is_used_again_unless_the_answer_is_long() {
    let guarded = outbound(&["127.0.0.1/32"], Arc::new(SystemResolver));
    let long = format!("HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n{}", "x".repeat(999_999));
    for (answer, connections) in [(NO_CONTENT, 1), (long.leak().as_bytes(), 3)] {
        let (address, count) = server(answer).await;
        for _ in 0..3 {
            assert!(post(&guarded, &format!("http://{address}/")).await.is_ok());
        }
        assert_eq!(count.load(Ordering::Relaxed), connections);
    }
}

#[tokio::test]
async fn what_is_no_http_is_told_apart_from_what_does_not_listen() {
    let guarded = outbound(&["127.0.0.1/32"], Arc::new(SystemResolver));
    let (address, _) = server(b"220 mail.example ESMTP\r\n").await;
    assert_eq!(post(&guarded, &format!("http://{address}/")).await, Err(Failure::NoHttp));
    let (address, _) = mail_server().await;
    assert_eq!(post(&guarded, &format!("https://{address}/")).await, Err(Failure::Tls));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(post(&guarded, &format!("http://{closed}/")).await, Err(Failure::NoConnection));
    let (address, _) = server(b"").await;
    let invalid = Message { headers: vec![("a\n".to_owned(), "b".to_owned())], body: Vec::new() };
    let outcome = send(&guarded, &format!("http://{address}/"), invalid).await;
    assert_eq!(outcome.result, Err(Failure::Unsendable));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_ends_the_call() {
    let guarded = outbound(&["127.0.0.1/32"], Arc::new(SystemResolver));
    let (address, _) = server(b"").await;
    assert_eq!(post(&guarded, &format!("http://{address}/")).await, Err(Failure::Timeout));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_changes_nothing() {
    let guarded = outbound(&["127.0.0.1/32"], Arc::new(SystemResolver));
    let answer = b"HTTP/1.1 200 OK\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nhalf";
    let (address, _) = server(answer).await;
    let begun = tokio::time::Instant::now();
    let outcome = send(&guarded, &format!("http://{address}/"), Message::default()).await;
    assert_eq!((outcome.result, outcome.retry_after.as_deref()), (Ok(200), Some("7")));
    // It keeps its place for no longer than a body needs that comes with its head.
    assert!(begun.elapsed().as_secs() <= 1, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_proxy_is_given_the_name() {
    let (proxy, count) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let networks = vec!["10.0.0.0/8".parse().unwrap()];
    let proxy = Proxy::parse(&format!("http://user:p%40ss@{proxy}")).unwrap();
    assert!(!format!("{proxy:?}").contains("ss@"), "{proxy:?}");
    let settings = OutboundSettings { networks, proxy: Some(proxy) };
    let told = Arc::new(Told::default());
    let proxied = Outbound::new(settings, Arc::clone(&told) as Arc<dyn Resolve>);
    assert!(proxied.check("http://absent.example/").await.is_ok());
    assert_eq!(post(&proxied, "http://absent.example/").await, Ok(200));
    assert_eq!((told.asked.load(Ordering::Relaxed), count.load(Ordering::Relaxed)), (0, 1));
    // An IP address is checked all the same.
    let refused = post(&proxied, "http://127.0.0.1/").await;
    assert!(matches!(refused, Err(Failure::Refused(Refusal::Forbidden(_)))), "{refused:?}");
    for wrong in ["", "127.0.0.1:80", "https://proxy", "socks5://proxy"] {
        assert!(Proxy::parse(wrong).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn the_system_resolves_names() {
    let found = SystemResolver.resolve("localhost").await.unwrap();
    assert!(found.iter().all(IpAddr::is_loopback) && !found.is_empty(), "{found:?}");
}
