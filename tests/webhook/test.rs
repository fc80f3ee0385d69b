//! `POST /webhook/{id}/test`.

use super::{NOWHERE, create};
use crate::support::{Namespace, count};
use data_encoding::BASE64;
use roster::outbound::sign;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A receiver that answers one request, and the request.
pub async fn receiver(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let received = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut text, mut buffer) = (String::new(), [0; 4096]);
        while !text.ends_with("}}}") {
            let length = stream.read(&mut buffer).await.unwrap();
            assert!(length > 0, "{text}");
            text += std::str::from_utf8(&buffer[..length]).unwrap();
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        text
    });
    (url, received)
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let mut lines = request.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap().1
}

fn key(secret: &Value) -> Vec<u8> {
    BASE64.decode(secret.as_str().unwrap().trim_start_matches("whsec_").as_bytes()).unwrap()
}

#[tokio::test]
async fn a_test_is_sent_with_the_headers_and_signed_by_both_secrets() {
    let ns = Namespace::new().await;
    let (url, received) = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let headers = json!({"Authorization": "Bearer of the receiver", "Traceparent": "another"});
    let created = create(&ns, "wiki", json!({"url": url, "headers": headers})).await;
    let rotated = ns.add("/webhook/wiki/secret").await.must_be(201);
    // The test is a part of the trace of the request that asks for it.
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let told = ns.with_header("traceparent", parent).add("/webhook/wiki/test").await.must_be(200);
    assert_eq!(told.body["status"], 204);
    assert!(told.body["duration_ms"].is_u64() && told.body.get("reason").is_none());
    let request = received.await.unwrap();
    assert!(request.starts_with("POST /hook HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(&request, "authorization"), "Bearer of the receiver");
    assert_eq!(header(&request, "traceparent"), parent);
    assert_eq!(request.to_lowercase().matches("traceparent").count(), 1, "{request}");
    assert_eq!(header(&request, "content-type"), "application/json");
    let body = request.split_once("\r\n\r\n").unwrap().1;
    let (id, at) = (header(&request, "webhook-id"), header(&request, "webhook-timestamp"));
    assert!(id.starts_with("test-") && !id.contains('.'), "{id}");
    let keys = [&rotated, &created].map(|reply| key(&reply.properties()["secret"]));
    let signature = sign(keys.iter().map(Vec::as_slice), id, at.parse().unwrap(), body.as_bytes());
    assert_eq!(header(&request, "webhook-signature"), signature);
    let event: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&event["type"], &event["data"]["id"]), (&json!("webhook.test"), &json!("wiki")));
    assert!(!body.contains("whsec") && !body.contains("Bearer"), "{body}");
    // How it does is as before.
    let shown = ns.get("/webhook/wiki").await.must_be(200);
    assert!(shown.properties()["last_success_at"].is_null());
}

#[tokio::test]
async fn a_test_says_why_it_failed() {
    let ns = Namespace::new().await;
    let answer = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 6\r\n\r\nhidden";
    let (url, _received) = receiver(answer).await;
    create(&ns, "wiki", json!({"url": url})).await;
    let told = ns.add("/webhook/wiki/test").await.must_be(200);
    assert_eq!((&told.body["status"], &told.body["reason"]), (&json!(500), &json!("status_500")));
    assert!(!told.text.contains("hidden"), "{}", told.text);
    create(&ns, "nobody", json!({"url": NOWHERE})).await;
    let told = ns.add("/webhook/nobody/test").await.must_be(200);
    assert_eq!(told.body["reason"], "no_connection");
    assert!(told.body.get("status").is_none());
    ns.add("/webhook/none/test").await.refused(404, "not_found");
}

#[tokio::test]
async fn webhooks_are_tested_ten_times_a_minute_by_whoever_may_write_them() {
    let ns = Namespace::new().await;
    create(&ns, "wiki", json!({})).await;
    create(&ns, "other", json!({})).await;
    for scopes in [&["webhooks:write"][..], &["webhooks:read", "changes:read"]] {
        let caller = ns.with_scopes(scopes).await;
        caller.add("/webhook/wiki/test").await.refused(403, "forbidden");
    }
    let mut replies = Vec::new();
    for _ in 0..12 {
        replies.push(ns.add("/webhook/wiki/test").await);
    }
    assert_eq!((count(&replies, 200), count(&replies, 429)), (10, 2));
    // Another webhook, or a new one with the same id, is another way to call the same receiver.
    ns.add("/webhook/other/test").await.must_be(429);
    ns.delete("/webhook/wiki").await.must_be(204);
    create(&ns, "wiki", json!({})).await;
    ns.add("/webhook/wiki/test").await.must_be(429);
    let other = Namespace::new().await;
    create(&other, "wiki", json!({})).await;
    other.add("/webhook/wiki/test").await.must_be(200);
}
