//! While one tenant's lists take all that PostgreSQL has, another tenant's are answered.

use super::super::support::{Client, Database, Server, TestDirectory, psql, settings};
use super::{PASSWORD, create_namespace, sign_in, stranger};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many connections ask for lists, and for how long.
const CONNECTIONS: usize = 60;
const LASTS: Duration = Duration::from_secs(12);
/// How long 99 of 100 lists of the other tenant may take.
const BOUND: Duration = Duration::from_secs(1);
/// A hundred thousand users, all of them in one group that is nested in another.
const MANY: &str = "
    WITH n AS (SELECT no FROM namespaces WHERE id = 'loud'),
    made AS (
        INSERT INTO users (namespace_no, id, name, email, created_at, updated_at)
        SELECT n.no, 'u' || i, 'User ' || i, 'u' || i || '@example.org', now(), now()
        FROM n, generate_series(1, 100000) i RETURNING namespace_no, no
    ),
    large AS (
        INSERT INTO groups (namespace_no, id, created_at, updated_at)
        SELECT n.no, id, now(), now() FROM n, unnest(ARRAY['inner', 'outer']) id
        RETURNING namespace_no, no, id
    ),
    nested AS (
        INSERT INTO subgroups (namespace_no, parent_no, child_no)
        SELECT o.namespace_no, o.no, i.no FROM large o, large i
        WHERE o.id = 'outer' AND i.id = 'inner'
    )
    INSERT INTO memberships (namespace_no, group_no, user_no, role, joined_at)
    SELECT made.namespace_no, large.no, made.no, 'member', now()
    FROM made, large WHERE large.id = 'inner'";
/// What each connection asks for, again and again: what takes longest.
const LISTS: [&str; 4] = [
    "/user?q=nobody&count=true",
    "/group/outer/user?effective=true&count=true",
    "/nuxeo/api/v1/user/search?q=ser",
    "/user?q=user&count=true&limit=100",
];

#[test]
#[ignore = "takes a minute: make abuse"]
fn lists_of_one_tenant_keep_no_other_waiting() {
    let directory = TestDirectory::new();
    let database = Database::fresh();
    let trusted = [("DATABASE_URL", &*database.url), ("ROSTER_TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::start(&directory, &settings(&trusted));
    let password = json!({"password": PASSWORD});
    create_namespace(&server, "loud", &[("asim", password.clone())]);
    create_namespace(&server, "quiet", &[("boris", password)]);
    psql(&database.url, MANY).unwrap();
    psql(&database.url, "VACUUM ANALYZE").unwrap();
    let bearer_of = |namespace: &str, name: &str| {
        let mut client = stranger(server.address, namespace, "203.0.113.1");
        let session = sign_in(&mut client, name, PASSWORD).unwrap().json();
        let token = session["properties"]["token"].as_str().unwrap();
        format!("Authorization: Bearer {token}\r\nX-Forwarded-For: 203.0.113.1")
    };
    let (loud, quiet) = (bearer_of("loud", "asim"), bearer_of("quiet", "boris"));
    let (done, address) = (AtomicBool::new(false), server.address);
    let (statuses, mut quiet) = thread::scope(|scope| {
        let loud: Vec<_> = (0..CONNECTIONS)
            .map(|n| {
                let (done, mut client) = (&done, Client::with_credential(address, &loud));
                scope.spawn(move || {
                    let mut statuses = BTreeMap::<u16, usize>::new();
                    while !done.load(Ordering::Relaxed) {
                        let answer = client.get(LISTS[n % LISTS.len()]);
                        *statuses.entry(answer.map_or(0, |a| a.status)).or_default() += 1;
                    }
                    statuses
                })
            })
            .collect();
        thread::sleep(Duration::from_secs(1));
        let (begun, mut client) = (Instant::now(), Client::with_credential(address, &quiet));
        let mut taken = Vec::new();
        while begun.elapsed() < LASTS {
            let sent = Instant::now();
            let status = client.get("/user?limit=5").map_or(0, |answer| answer.status);
            taken.push((sent.elapsed(), status));
            thread::sleep(Duration::from_millis(20));
        }
        done.store(true, Ordering::Relaxed);
        let mut statuses = BTreeMap::<u16, usize>::new();
        for (status, count) in loud.into_iter().flat_map(|thread| thread.join().unwrap()) {
            *statuses.entry(status).or_default() += count;
        }
        (statuses, taken)
    });
    quiet.sort_unstable();
    let at = |part: usize| quiet[(quiet.len() - 1) * part / 100].0;
    println!(
        "the loud tenant got {statuses:?}; of {} lists of the other one 50 % took {:?}, 99 % {:?}",
        quiet.len(),
        at(50),
        at(99)
    );
    assert!(statuses.get(&200).is_some_and(|lists| *lists > 20), "{statuses:?}");
    assert!(quiet.iter().all(|(_, status)| *status == 200), "{quiet:?}");
    assert!(at(99) < BOUND, "{:?}", at(99));
    server.stop();
}
