//! E-mails in tests: how they are written, and a server that takes them.

use roster::domain::mail::{Links, Mail, Templates};
use roster::domain::public_url::PublicUrl;
use roster::outbound::smtp::{Mailer, Sender, SmtpServer};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the servers of the tests write e-mails.
pub fn mail() -> Mail {
    Mail {
        templates: Templates::new(Vec::new()).unwrap(),
        links: Links::new(PublicUrl::parse("https://id.example.com").unwrap(), Vec::new()),
        called: "Roster".to_owned(),
    }
}

/// A mail that the server has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    /// Its headers and its body, as they came.
    pub message: String,
}

impl Taken {
    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        let begin = format!("{name}: ");
        let line = self.message.lines().find(|line| line.starts_with(&begin));
        line.unwrap_or_else(|| panic!("{name} in {}", self.message)).strip_prefix(&begin).unwrap()
    }

    /// The text that people read.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The same in HTML.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let (_, after) = self.message.split_once(&format!("Content-Type: {kind}")).unwrap();
        let (headers, body) = after.split_once("\n\n").unwrap();
        let body = body.split("\n--").next().unwrap();
        let is =
            |encoding: &str| headers.contains(&format!("Content-Transfer-Encoding: {encoding}"));
        let bytes = match () {
            () if is("base64") => {
                let digits: String = body.split_whitespace().collect();
                data_encoding::BASE64.decode(digits.as_bytes()).unwrap()
            }
            () if is("quoted-printable") => unquoted(body),
            () => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).unwrap().replace('\r', "")
    }
}

/// Decodes quoted-printable text (RFC 2045 section 6.7).
fn unquoted(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'=', [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..]) => {
                let digits = [*high, *low].map(|digit| char::from(digit).to_digit(16).unwrap());
                bytes.push(u8::try_from(digits[0] * 16 + digits[1]).unwrap());
                after
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    bytes
}

/// What a server says: to the sender, to a recipient, or at the end of a message to one. `None` is yes; an empty text
/// ends the connection.
pub type Answer = fn(Step<'_>) -> Option<&'static str>;

/// Where in the dialogue a server is.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    Sender,
    Recipient(&'a str),
    Message(&'a str),
}

/// An SMTP server.
pub struct Relay {
    pub mailer: Mailer,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Relay {
    /// A server that answers so, and ends with the test.
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::<Mutex<Vec<Taken>>>::default();
        let takes = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let takes = Arc::clone(&takes);
                tokio::spawn(async move { drop(serve(stream, answer, &takes).await) });
            }
        });
        let mailer = Mailer {
            server: SmtpServer::parse(&url).unwrap(),
            name: "id.example.com".to_owned(),
            sender: Sender::parse("Roster <id@example.com>", None, "id.example.com").unwrap(),
        };
        Self { mailer, taken }
    }

    /// The mails to an address that the server has taken.
    pub fn taken(&self, to: &str) -> Vec<Taken> {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|mail| mail.to == to).cloned().collect()
    }
}

async fn serve(
    stream: TcpStream,
    answer: Answer,
    taken: &Mutex<Vec<Taken>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 here\r\n").await?;
    let (mut line, mut to, mut message) = (String::new(), String::new(), None::<String>);
    while stream.read_line(&mut line).await? > 0 {
        let said = std::mem::take(&mut line);
        let said = said.trim_end_matches("\r\n");
        let reply = match &mut message {
            Some(text) if said != "." => {
                text.push_str(said);
                text.push('\n');
                continue;
            }
            Some(text) => {
                let message = std::mem::take(text);
                let reply = answer(Step::Message(&to)).unwrap_or("250 taken");
                if reply.starts_with("250") {
                    taken.lock().unwrap().push(Taken { to: to.clone(), message });
                }
                reply
            }
            None => match said.strip_prefix("RCPT TO:<").and_then(|rest| rest.strip_suffix('>')) {
                Some(address) => {
                    to = address.to_owned();
                    answer(Step::Recipient(&to)).unwrap_or("250 fine")
                }
                None if said == "DATA" => "354 go on",
                None if said.starts_with("MAIL") => answer(Step::Sender).unwrap_or("250 fine"),
                None => "250 fine",
            },
        };
        message = reply.starts_with("354").then(String::new);
        if reply.is_empty() {
            break;
        }
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}
