//! Hashes that the original libraries have made (`hashes/make.py`): each signs in, and weak ones are not
//! stored as they are.

use crate::support::database::{connect, password_hash};
use crate::support::{Namespace, PASSWORD, user};
use futures_util::future::join_all;
use serde_json::json;
use tokio_postgres::Client;

const OURS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

async fn create(ns: &Namespace, id: &str, hash: &str) {
    let with_hash = user(id, json!({"username": id, "password_hash": hash}));
    let created = ns.post("/user", with_hash).await;
    assert_eq!(created.status, 201, "{hash}: {}", created.text);
}

#[tokio::test]
async fn each_hash_of_the_original_libraries_signs_in_and_is_replaced() {
    let (ns, database) = (&Namespace::new().await, &connect().await);
    let rows: Vec<_> = include_str!("hashes/hashes.tsv").lines().enumerate().collect();
    // A few at a time: hashing is slow without optimization, and nobody waits for it for long.
    for rows in rows.chunks(4) {
        join_all(rows.iter().map(|(n, row)| check(ns, database, *n, row))).await;
    }
}

async fn check(ns: &Namespace, database: &Client, n: usize, row: &str) {
    let [name, stored, hash] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
    let id = format!("user-{n}");
    create(ns, &id, hash).await;
    let resting = password_hash(database, &ns.id, &id).await;
    assert_eq!(resting.starts_with("$wrapped$"), stored == "wrapped", "{name}: {resting}");
    if stored == "wrapped" {
        assert!(resting.contains(OURS), "{name}: {resting}");
        let output = hash.rsplit(['$', '}', ':']).next().unwrap();
        assert!(!resting.contains(output), "{name}: {resting}");
    }
    let stranger = ns.stranger();
    stranger.sign_in(&id, "a guess at it").await.refused(401, "unauthenticated");
    assert_eq!(password_hash(database, &ns.id, &id).await, resting, "{name}");
    let signed_in = stranger.sign_in(&id, PASSWORD).await;
    assert_eq!(signed_in.status, 201, "{name}: {}", signed_in.text);
    let replaced = password_hash(database, &ns.id, &id).await;
    assert!(replaced.starts_with(OURS), "{name}: {replaced}");
}

#[tokio::test]
async fn a_hash_of_firebase_signs_in_and_its_key_is_not_stored() {
    // Of https://github.com/firebase/scrypt, with the parameters as Supabase writes them.
    const KEY: &str =
        "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==";
    const OUTPUT: &str =
        "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let ns = Namespace::new().await;
    let database = connect().await;
    let hash = format!("$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk={KEY}$42xEC+ixf3L2lw==${OUTPUT}");
    create(&ns, "asim", &hash).await;
    let stored = password_hash(&database, &ns.id, "asim").await;
    assert!(stored.starts_with("$wrapped$firebase$ln=14,r=8,l=64$"), "{stored}");
    assert!(!stored.contains(KEY.trim_end_matches('=')), "{stored}");
    ns.stranger().sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim", "user1password").await.must_be(201);
    assert!(password_hash(&database, &ns.id, "asim").await.starts_with(OURS));
}

#[tokio::test]
async fn a_wrapped_hash_moves_to_another_namespace_as_it_is() {
    let (here, there) = (Namespace::new().await, Namespace::new().await);
    let database = connect().await;
    let weak = "{SSHA}k89k81NLiarHN6OhzoTxJ97+BHNrDYHw";
    create(&here, "asim", weak).await;
    let stored = password_hash(&database, &here.id, "asim").await;
    create(&there, "asim", &stored).await;
    assert_eq!(password_hash(&database, &there.id, "asim").await, stored);
    there.stranger().sign_in("asim", PASSWORD).await.must_be(201);
}
