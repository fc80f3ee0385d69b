//! Imports whose client or whose server is killed, again and again.

use super::super::killed_imports::{kill_the_client, kill_the_server};

const KILLS: usize = 20;

#[test]
#[ignore = "takes a minute: make faults"]
fn an_import_whose_client_is_killed_again_and_again_makes_the_same_database() {
    kill_the_client(KILLS);
}

#[test]
#[ignore = "takes a minute: make faults"]
fn an_import_whose_server_is_killed_again_and_again_makes_the_same_database() {
    kill_the_server(KILLS);
}
