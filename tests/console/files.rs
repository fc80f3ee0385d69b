//! The pages, and what they load.

use crate::support::{Caller, Reply};

/// The path of the script that a page loads.
fn script(page: &Reply) -> String {
    let (_, after) = page.text.split_once("<script type=\"module\" src=\"").unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_is_the_same_and_runs_nothing_of_others() {
    let stranger = Caller::stranger();
    for path in ["/console", "/console/", "/console/users/asim", "/account/sign-in", "/account"] {
        let page = stranger.get(path).await.must_be(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.split("; ").any(|known| known == part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        let denied = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        assert_eq!(page.header("permissions-policy"), denied);
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        // The path is relative, so that a proxy may serve it below its own.
        let depth = path.matches('/').count() - 1;
        let expected = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
        assert!(script(&page).starts_with(&format!("{expected}console/assets/")), "{path}");
    }
}

#[tokio::test]
async fn files_are_compressed_and_never_change() {
    let stranger = Caller::stranger();
    let path = script(&stranger.get("/console").await.must_be(200));
    let path = path.trim_start_matches('.').to_owned();
    let plain = stranger.get(&path).await.must_be(200);
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("content-encoding"), "");
    let style = path.replace("main.mjs", "style.css");
    let zipped = stranger.with_header("accept-encoding", "br, gzip, deflate").open(&style).await;
    assert_eq!(zipped.headers()["content-encoding"], "gzip");
    assert!(zipped.headers()["vary"].to_str().unwrap().contains("Accept-Encoding"));
    let bytes = zipped.bytes().await.unwrap();
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
    let style = stranger.get(&style).await.must_be(200);
    assert!(bytes.len() * 2 < style.text.len());
}

#[tokio::test]
async fn there_are_no_other_files() {
    let stranger = Caller::stranger();
    let path = script(&stranger.get("/console").await.must_be(200));
    let folder = path.trim_start_matches('.').trim_end_matches("main.mjs").to_owned();
    for missing in ["none.mjs", "../main.mjs", "vendor/LICENSES", "", "index.html"] {
        stranger.get(&format!("{folder}{missing}")).await;
        let reply = stranger.send_raw("GET", &format!("{folder}{missing}"), "", b"").await;
        assert_ne!(reply.header("content-type"), "text/javascript; charset=utf-8", "{missing}");
    }
    stranger.get("/console/assets/0000000000000000/main.mjs").await.refused(404, "not_found");
}

#[tokio::test]
async fn pages_are_only_read() {
    let stranger = Caller::stranger();
    for path in ["/console", "/console/users", "/account/join"] {
        let reply = stranger.add(path).await.refused(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), "GET, HEAD", "{path}");
        let head = stranger.head(path).await.must_be(200);
        assert_eq!(head.text, "");
    }
    let reply = stranger.send(reqwest::Method::PUT, "/console/session", None).await;
    assert_eq!(reply.refused(405, "method_not_allowed").header("allow"), "POST, DELETE");
}
