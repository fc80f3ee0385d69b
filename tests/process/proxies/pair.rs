//! Two processes on one database, at addresses that stay theirs.

use super::super::support::{
    Client, Database, KEY, Server, TestDirectory, seconds, settings, spawn, until,
};
use super::proxy::{Proxy, free};
use nix::sys::signal::Signal;
use std::net::SocketAddr;

/// Two processes.
pub struct Pair<'a> {
    directory: &'a TestDirectory,
    database: Database,
    addresses: [SocketAddr; 2],
    servers: [Option<Server>; 2],
}

impl<'a> Pair<'a> {
    /// Starts both.
    pub fn start(directory: &'a TestDirectory) -> Self {
        let addresses = [free(), free()];
        let mut pair =
            Self { directory, database: Database::fresh(), addresses, servers: [None, None] };
        (0..2).for_each(|number| pair.start_one(number));
        pair
    }

    /// Where they are.
    pub fn addresses(&self) -> [SocketAddr; 2] {
        self.addresses
    }

    /// The processes that run.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter().flatten()
    }

    /// Replaces one process after the other, as docs/scaling.md says.
    pub fn replace_both(&mut self, proxy: &Proxy) {
        for number in 0..2 {
            self.replace(number, proxy);
        }
    }

    /// Takes one out of the proxy, stops it, starts it anew once it has ended, and puts it in again.
    pub fn replace(&mut self, number: usize, proxy: &Proxy) {
        let address = self.addresses[number];
        proxy.leave(address);
        let mut server = self.servers[number].take().unwrap();
        server.signal(Signal::SIGTERM);
        assert!(server.end(seconds(60)).success(), "{}", server.log());
        self.start_one(number);
        proxy.join(address);
        // Caddy finds out by itself that it is back.
        std::thread::sleep(seconds(4));
    }

    /// Kills one without a warning.
    pub fn kill_and_start_again(&mut self) {
        std::thread::sleep(seconds(1));
        self.servers[0].take().unwrap().kill();
        std::thread::sleep(seconds(2));
        self.start_one(0);
        std::thread::sleep(seconds(2));
    }

    /// Stops both.
    pub fn stop(mut self) {
        for server in self.servers.iter_mut().filter_map(Option::take) {
            server.signal(Signal::SIGTERM);
            // Who tells it twice does not wait.
            until(seconds(5), "it drains", || server.log().contains("goes on serving"));
            server.stop();
        }
    }

    fn start_one(&mut self, number: usize) {
        let address = self.addresses[number].to_string();
        let settings = settings(&[
            ("DATABASE_URL", self.database.url.as_str()),
            ("ROSTER_LISTEN", &address),
            ("ROSTER_TRUSTED_PROXIES", "127.0.0.1"),
            ("ROSTER_DRAIN", "5"),
            ("ROSTER_PASSWORDS_PER_MINUTE", "1000000"),
            ("RUST_LOG", "info,roster::request=warn"),
        ]);
        let server = spawn(self.directory, &settings, &[]).listening();
        let mut client = Client::new(server.address, KEY);
        until(seconds(20), "it is ready", || {
            client.get("/health/ready").is_ok_and(|answer| answer.status == 200)
        });
        self.servers[number] = Some(server);
    }
}
