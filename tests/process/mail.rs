//! The settings of e-mails, `roster mail test` and `roster mail preview`.

use super::support::{Output, TestDirectory, run};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread::spawn;

/// Text that stands for a secret in these tests.
const SECRET: &str = "open-sesame";
const FROM: (&str, &str) = ("ROSTER_MAIL_FROM", "Acme <id@acme.example>");
const PUBLIC: (&str, &str) = ("ROSTER_PUBLIC_URL", "http://id.acme.example:8080");

/// A server that takes one mail after a sign-in, unless `refusal` is what it says of the recipient, and
/// then tells all that it was told.
fn server(refusal: Option<&'static str>) -> (SocketAddr, Receiver<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (tell, told)) = (listener.local_addr().unwrap(), channel());
    spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let (mut heard, mut is_message) = (Vec::new(), false);
        stream.write_all(b"220 here\r\n").unwrap();
        while let Some(Ok(line)) = lines.next() {
            heard.push(line.clone());
            let answer = match line.get(..4).unwrap_or(&line) {
                _ if is_message && line != "." => continue,
                "EHLO" => "250-here\r\n250 AUTH PLAIN",
                "AUTH" => "235 welcome",
                "RCPT" => refusal.unwrap_or("250 fine"),
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            is_message = answer.starts_with("354");
            stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
        }
        tell.send(heard).unwrap();
    });
    (address, told)
}

fn try_mail(settings: &[(&str, &str)], address: &str) -> Output {
    run(&TestDirectory::new(), settings, &["mail", "test", address])
}

fn refused(settings: &[(&str, &str)]) -> String {
    let Output { status, err, .. } = try_mail(settings, "ada@example.com");
    assert!(!status.success() && !err.contains(SECRET), "{err}");
    assert_eq!(err.trim_end().lines().count(), 1, "{err}");
    err
}

#[test]
fn a_test_mail_is_sent_and_its_dialogue_is_printed_without_the_password() {
    let (address, told) = server(None);
    let url = format!("smtp://roster:{SECRET}@{address}");
    let Output { status, out, err } =
        try_mail(&[("ROSTER_SMTP_URL", &url), FROM, PUBLIC], "ada@example.com");
    assert!(status.success(), "{err}");
    assert!(!out.contains(SECRET) && !err.contains(SECRET), "{out}{err}");
    for line in ["> EHLO id.acme.example", "> RCPT TO:<ada@example.com>", "< 250 fine", "> QUIT"] {
        assert!(out.contains(line), "{line} in {out}");
    }
    let told = told.recv().unwrap();
    for line in ["MAIL FROM:<id@acme.example>", "Subject: A test", "Auto-Submitted: auto-generated"]
    {
        assert!(told.iter().any(|told| told == line), "{line} in {told:?}");
    }
}

#[test]
fn a_test_mail_that_is_refused_says_what_the_server_said() {
    let (address, told) = server(Some("550 5.1.1 nobody here"));
    let url = format!("smtp://{address}");
    let line = refused(&[("ROSTER_SMTP_URL", &url), FROM, PUBLIC]);
    assert!(line.contains("550 5.1.1 nobody here"), "{line}");
    assert!(told.recv().unwrap().contains(&"RSET".to_owned()));
}

#[test]
fn invalid_settings_of_mail_are_refused_in_one_line() {
    let url = ("ROSTER_SMTP_URL", "smtp://roster:open-sesame@localhost:1");
    for (settings, expected) in [
        (vec![], "ROSTER_SMTP_URL"),
        (vec![url, FROM], "ROSTER_PUBLIC_URL"),
        (vec![url, PUBLIC], "ROSTER_MAIL_FROM"),
        (vec![url, PUBLIC, ("ROSTER_MAIL_FROM", "nobody")], "ROSTER_MAIL_FROM"),
        (vec![url, PUBLIC, FROM, ("ROSTER_MAIL_REPLY_TO", "nobody")], "ROSTER_MAIL_REPLY_TO"),
        (vec![url, PUBLIC, FROM, ("ROSTER_SMTP_NAME", "two words")], "ROSTER_SMTP_NAME"),
        (vec![url, PUBLIC, FROM, ("ROSTER_MAIL_LINKS", "recovery=x")], "ROSTER_MAIL_LINKS"),
        (vec![url, PUBLIC, FROM, ("ROSTER_MAIL_TEMPLATES", "nowhere")], "ROSTER_MAIL_TEMPLATES"),
        (vec![url, FROM, ("ROSTER_PUBLIC_URL", "id.example.com")], "ROSTER_PUBLIC_URL"),
        (vec![("ROSTER_SMTP_URL", "imap://u:open-sesame@h"), PUBLIC, FROM], "ROSTER_SMTP_URL"),
        (vec![url, ("ROSTER_SMTP_URL_FILE", "x"), PUBLIC, FROM], "ROSTER_SMTP_URL_FILE"),
        // Nobody listens on this port.
        (vec![url, PUBLIC, FROM], "the e-mail was not sent"),
    ] {
        let line = refused(&settings);
        assert!(line.contains(expected), "{expected} in {line}");
    }
}

#[test]
fn examples_of_all_mails_are_written() {
    let (directory, own) = (TestDirectory::new(), TestDirectory::new());
    std::fs::write(own.path().join("test.fr.txt"), "Subject: Un essai\nC’est un essai.\n").unwrap();
    let (folder, written) = (own.path().to_str().unwrap(), directory.path().join("written"));
    let arguments = ["mail", "preview", written.to_str().unwrap()];
    let settings = [
        ("ROSTER_MAIL_TEMPLATES", folder),
        ("ROSTER_MAIL_LINKS", "recovery=https://app.example.com/reset#{code}"),
        PUBLIC,
    ];
    let Output { status, out, err } = run(&TestDirectory::new(), &settings, &arguments);
    assert!(status.success(), "{err}");
    // Eight kinds in two languages and one in three, each twice.
    assert!(out.starts_with("wrote 34 e-mails to "), "{out}");
    let names = std::fs::read_dir(&written).unwrap();
    let names: BTreeSet<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 34 + 32);
    let message = std::fs::read_to_string(written.join("invite.de.full.eml")).unwrap();
    assert!(message.contains("Content-Language: de") && message.contains("9K3FX-71ABC"));
    // The links are those of the settings. HTML escapes their slashes.
    for (name, end) in [
        ("recovery.en.full", "app.example.com&#x2f;reset#9K3FX71ABC"),
        ("verification.de.bare", "id.acme.example:8080&#x2f;account&#x2f;verify#9K3FX71ABC"),
        ("invite.en.bare", "account&#x2f;join#9K3FX71ABC"),
    ] {
        let html = std::fs::read_to_string(written.join(format!("{name}.html"))).unwrap();
        assert!(html.contains(end), "{end} in {html}");
    }
    let message = std::fs::read_to_string(written.join("test.fr.bare.eml")).unwrap();
    assert!(message.contains("Subject: Un essai"), "{message}");
}

#[test]
fn a_broken_template_keeps_roster_from_starting() {
    let directory = TestDirectory::new();
    let path = directory.path().join("recovery.txt");
    std::fs::write(&path, "Subject: Hello\n{{ lnik }}").unwrap();
    let folder = directory.path().to_str().unwrap();
    let Output { status, err, .. } =
        run(&TestDirectory::new(), &[("ROSTER_MAIL_TEMPLATES", folder)], &[]);
    assert!(!status.success() && err.contains("recovery.txt"), "{err}");
}
