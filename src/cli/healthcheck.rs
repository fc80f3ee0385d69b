//! `roster healthcheck`: asks a server on this machine whether it is ready, for containers and scripts.

use clap::Args;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// More than any answer of the readiness endpoint has.
const LONGEST: usize = 64 << 10;

/// The settings of `roster healthcheck`.
#[derive(Debug, Args)]
pub struct HealthcheckSettings {
    /// Address and port that the server listens on
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Seconds that the server may take to answer
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=60))]
    timeout: u8,
}

/// Succeeds if the server is ready to serve, and prints one line.
///
/// # Errors
/// One line: the server does not answer, or why it is not ready.
pub fn run(settings: &HealthcheckSettings) -> Result<(), String> {
    let listen = &settings.listen;
    let addresses = listen.to_socket_addrs().map_err(|error| {
        format!("--listen must be the address and port of the server, not {listen}: {error}")
    })?;
    let deadline = Instant::now() + Duration::from_secs(settings.timeout.into());
    let mut last = format!("{listen} has no address");
    for address in addresses.map(reachable) {
        match ask(address, deadline) {
            Ok(answer) => return judge(address, &answer),
            Err(error) => last = format!("no answer from {address}: {}", describe(&error)),
        }
    }
    Err(last)
}

/// Where a server that listens on an address is reached from this machine: the loopback interface
/// stands for all interfaces.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The whole response.
fn ask(address: SocketAddr, deadline: Instant) -> io::Result<String> {
    let left = || match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(io::Error::from(io::ErrorKind::TimedOut)),
        left => Ok(left),
    };
    let mut stream = TcpStream::connect_timeout(&address, left()?)?;
    stream.set_write_timeout(Some(left()?))?;
    let request =
        format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut part = [0; 1024];
    while answer.len() < LONGEST {
        stream.set_read_timeout(Some(left()?))?;
        let length = stream.read(&mut part)?;
        let read = part.get(..length).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        answer.extend_from_slice(read);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A time-out of a socket says that the resource is temporarily unavailable.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "it takes too long".to_owned(),
        _ => error.to_string(),
    }
}

fn judge(address: SocketAddr, answer: &str) -> Result<(), String> {
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    match status {
        Some("200") => {
            println!("ready");
            Ok(())
        }
        Some(status) => {
            let detail = detail(answer).unwrap_or_else(|| "it says no more".to_owned());
            Err(format!("the server at {address} is not ready (status {status}): {detail}"))
        }
        None => Err(format!("what answers at {address} is not Roster")),
    }
}

/// The sentence of a problem document.
fn detail(answer: &str) -> Option<String> {
    let (_, body) = answer.split_once("\r\n\r\n")?;
    let document: serde_json::Value = serde_json::from_str(body).ok()?;
    document.get("detail")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn a_server_on_all_interfaces_is_asked_on_loopback() {
        for (listen, asked) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:8080", "[::1]:8080"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("192.0.2.7:8080", "192.0.2.7:8080"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), asked);
        }
    }
}
