use super::*;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const NAME: &str = "roster.example.com";

fn silent(_line: &str) {}

/// A server that answers each line as `answer` says, and what it was told. An empty answer ends the
/// connection.
async fn server(answer: fn(&str) -> &'static str) -> (SmtpServer, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 here\r\n").await.unwrap();
            let (mut line, mut is_data) = (String::new(), false);
            while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
                let said = line.trim_end().to_owned();
                line.clear();
                heard.lock().unwrap().push(said.clone());
                if is_data && said != "." {
                    continue;
                }
                let answer = answer(&said);
                is_data = answer.starts_with("354");
                if answer.is_empty() {
                    break;
                }
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        }
    });
    (SmtpServer::parse(&format!("smtp://127.0.0.1:{port}")).unwrap(), told)
}

/// What a server says that takes everything, but not everybody's mail.
fn usual(line: &str) -> &'static str {
    match line.get(..4).unwrap_or(line) {
        "EHLO" => "250-here\r\n250 8BITMIME",
        "RCPT" if line.contains("nobody@") => "550 5.1.1 there is nobody of that name",
        "RCPT" if line.contains("later@") => "450 4.2.0 greylisted, come again",
        "RCPT" if line.contains("closing@") => "421 4.3.2 closing",
        "DATA" => "354 go on",
        _ => "250 2.0.0 fine",
    }
}

fn sender() -> Sender {
    Sender::parse("Acme Ünlimited <id@acme.example>", Some("help@acme.example"), NAME).unwrap()
}

fn letter(to: &str) -> Letter<'_> {
    Letter {
        id: "01",
        to,
        subject: "Hello",
        text: "Hello Łukasz\n.\nBye",
        html: Some("<p>Hello Łukasz</p>"),
        language: "en",
        date: SystemTime::UNIX_EPOCH,
    }
}

async fn send(connection: &mut Connection, to: &str) -> Result<(), Failure> {
    connection.send(&sender(), &letter(to)).await
}

#[tokio::test]
async fn one_refused_address_delays_no_other() {
    let (server, told) = server(usual).await;
    let mut connection = Connection::open(&server, NAME, silent).await.unwrap();
    assert_eq!(send(&mut connection, "asim@example.com").await, Ok(()));
    let refused = send(&mut connection, "nobody@example.com").await;
    assert_eq!(refused, Err(Failure::Never("550 5.1.1 there is nobody of that name".to_owned())));
    let later = send(&mut connection, "later@example.com").await;
    assert_eq!(later, Err(Failure::Later("450 4.2.0 greylisted, come again".to_owned())));
    assert!(matches!(send(&mut connection, "no address").await, Err(Failure::Never(_))));
    let foreign = send(&mut connection, "łukasz@example.com").await;
    assert!(matches!(foreign, Err(Failure::Never(reason)) if reason.contains("SMTPUTF8")));
    assert_eq!(send(&mut connection, "boris@bücher.example").await, Ok(()));
    assert!(connection.is_open());
    connection.quit().await;
    let told = told.lock().unwrap();
    let commands = |word: &str| told.iter().filter(|line| line.starts_with(word)).count();
    assert_eq!((commands("DATA"), commands("RSET"), commands("QUIT")), (2, 4, 1));
    assert!(told.contains(&"RCPT TO:<boris@xn--bcher-kva.example>".to_owned()));
    // A line that has a full stop alone does not end the message.
    assert!(told.contains(&"..".to_owned()) || told.iter().any(|line| line.contains("=0A")));
}

#[tokio::test]
async fn what_concerns_every_mail_is_the_servers_fault() {
    let (strict, _) = server(|line| match line.get(..4).unwrap_or(line) {
        "MAIL" => "553 5.7.1 this sender is not yours",
        _ => usual(line),
    })
    .await;
    let mut connection = Connection::open(&strict, NAME, silent).await.unwrap();
    let refused = send(&mut connection, "asim@example.com").await;
    assert_eq!(refused, Err(Failure::Server("553 5.7.1 this sender is not yours".to_owned())));
    assert!(matches!(connection.accepts(&sender()).await, Err(Failure::Server(_))));
    let nowhere = SmtpServer::parse("smtp://127.0.0.1:1").unwrap();
    assert!(matches!(Connection::open(&nowhere, NAME, silent).await, Err(Failure::Server(_))));
}

#[tokio::test]
async fn a_connection_that_breaks_may_be_the_fault_of_the_mail() {
    let (closing, _) = server(usual).await;
    let mut connection = Connection::open(&closing, NAME, silent).await.unwrap();
    assert!(matches!(send(&mut connection, "closing@example.com").await, Err(Failure::Broken(_))));
    let (dropping, told) = server(|line| if line == "." { "" } else { usual(line) }).await;
    let mut connection = Connection::open(&dropping, NAME, silent).await.unwrap();
    assert!(matches!(send(&mut connection, "asim@example.com").await, Err(Failure::Broken(_))));
    // Asking whether the server works sends nothing.
    let mut connection = Connection::open(&dropping, NAME, silent).await.unwrap();
    assert_eq!(connection.accepts(&sender()).await, Ok(()));
    assert!(told.lock().unwrap().ends_with(&["MAIL FROM:<id@acme.example>".into(), "RSET".into()]));
}

#[tokio::test]
async fn a_server_that_is_silent_after_the_recipient_may_not_be_at_fault() {
    let (silent_server, told) = server(|line| match line.get(..4).unwrap_or(line) {
        // A response that never ends.
        "RCPT" => "250-wait",
        _ => usual(line),
    })
    .await;
    let mut connection = Connection::open(&silent_server, NAME, silent).await.unwrap();
    let waiting = async {
        while !told.lock().unwrap().iter().any(|line| line.starts_with("RCPT")) {
            tokio::task::yield_now().await;
        }
        // From now on time passes as soon as everybody waits.
        tokio::time::pause();
        std::future::pending::<()>().await;
    };
    let late = tokio::select! {
        late = send(&mut connection, "asim@example.com") => late,
        () = waiting => Ok(()),
    };
    assert_eq!(late, Err(Failure::Broken("the server does not answer in time".to_owned())));
}

#[tokio::test]
async fn without_encryption_where_it_is_required_nothing_is_said() {
    let (server, told) = server(usual).await;
    let url = format!("smtp://roster:secret@{}?tls=required", server.place());
    let required = SmtpServer::parse(&url).unwrap();
    let refused = Connection::open(&required, NAME, silent).await;
    assert!(matches!(refused, Err(Failure::Server(reason)) if reason.contains("STARTTLS")));
    assert!(told.lock().unwrap().iter().all(|line| line.starts_with("EHLO")));
}

#[test]
fn a_server_is_named_by_a_url() {
    let parse = |text: &str| {
        let server = SmtpServer::parse(text).unwrap();
        (server.place(), server.encryption, server.credentials)
    };
    let both = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
    let place = |place: &str| place.to_owned();
    for (text, expected) in [
        (
            "smtps://asim%40example.com:p%2Fw%C3%A4@smtp.example.com",
            (place("smtp.example.com:465"), Encryption::Implicit, both("asim@example.com", "p/wä")),
        ),
        (
            "smtp://u:p@smtp.example.com",
            (place("smtp.example.com:587"), Encryption::StartTls, both("u", "p")),
        ),
        (
            "smtp://smtp.example.com:2525/?tls=required",
            (place("smtp.example.com:2525"), Encryption::StartTls, None),
        ),
        ("smtp://relay?tls=never", (place("relay:587"), Encryption::Never, None)),
        ("smtp://localhost", (place("localhost:25"), Encryption::Never, None)),
        ("smtp://127.0.0.1:1025", (place("127.0.0.1:1025"), Encryption::Never, None)),
        ("smtp://[::1]", (place("[::1]:25"), Encryption::Never, None)),
        ("smtp://localhost:25?tls=required", (place("localhost:25"), Encryption::StartTls, None)),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
    for text in [
        "",
        "smtp.example.com",
        "http://smtp.example.com",
        "smtp://",
        "smtp://user@smtp.example.com",
        "smtp://:password@smtp.example.com",
        "smtp://smtp.example.com/path",
        "smtp://smtp.example.com?tls=sometimes",
        "smtp://smtp.example.com?timeout=1",
        "smtps://smtp.example.com?tls=never",
        "smtp://smtp.example.com:0",
        "smtp://u:%FF@smtp.example.com",
    ] {
        assert!(SmtpServer::parse(text).is_err(), "{text}");
    }
    let server = SmtpServer::parse("smtp://u:secret@relay?tls=never").unwrap();
    assert!(server.gives_password_away());
    assert!(!format!("{server:?}").contains("secret"));
    assert!(!SmtpServer::parse("smtp://u:secret@localhost").unwrap().gives_password_away());
}

fn message(letter: &Letter<'_>) -> String {
    let to = letter.recipient().unwrap();
    String::from_utf8(letter.message(&sender(), to).unwrap()).unwrap()
}

#[test]
fn a_message_says_that_a_program_wrote_it() {
    let message = message(&letter("asim@example.com"));
    let (headers, body) = message.split_once("\r\n\r\n").unwrap();
    for header in [
        "Message-ID: <01@roster.example.com>",
        "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        "From: =?utf-8?b?QWNtZSDDnG5saW1pdGVk?= <id@acme.example>",
        "To: asim@example.com",
        "Reply-To: help@acme.example",
        "Subject: Hello",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Content-Language: en",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
    ] {
        assert!(headers.lines().any(|line| line.starts_with(header)), "{header} in {headers}");
    }
    let (text, html) = (body.find("text/plain").unwrap(), body.find("text/html").unwrap());
    assert!(text < html);
    assert!(message.is_ascii());
}

#[test]
fn no_text_becomes_a_header() {
    let evil = "Hello\r\nBcc: eve@example.com\n\nBody\u{85}x";
    let written = Letter { subject: evil, language: evil, ..letter("asim@example.com") };
    let message = message(&written);
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(headers.lines().all(|line| !line.to_ascii_lowercase().starts_with("bcc")), "{headers}");
    assert!(headers.contains("Subject: Hello Bcc: eve@example.com Body x"), "{headers}");
    for address in [
        "asim@example.com\r\nBcc: eve@example.com",
        "asim@example.com>\r\nDATA",
        "asim@example.com, eve@example.com",
        "<asim@example.com>",
        "asim@example.com> SIZE=1",
        "",
    ] {
        let to = letter(address).recipient();
        let is_plain = |to: lettre::Address| to.to_string() == "asim@example.com";
        assert!(to.is_none_or(is_plain), "{address}");
    }
    for from in
        ["", "nobody", "Acme\r\nBcc: x <id@acme.example>", "id@acme.example, eve@acme.example"]
    {
        assert!(Sender::parse(from, None, NAME).is_err(), "{from}");
    }
}
