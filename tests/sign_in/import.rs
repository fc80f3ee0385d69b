//! Passwords that another system hashed. The strings were made by argon2-cffi 25.1, Python's
//! hashlib and bcrypt 4.0, of the password of the tests.

use crate::support::database::{connect, password_hash};
use crate::support::{Namespace, PASSWORD, all, user};
use serde_json::{Value, json};

const HASHES: [&str; 11] = [
    "$argon2i$v=19$m=4096,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$1BigscR9jWuCX54QFRbXnjiPLDdLidm0khhZgIpMWfU",
    "$argon2d$v=19$m=4096,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$GoSgfL3uSBdmHZD5KkBceKFcPmMWm/eAYNgeWf5RsGg",
    "$argon2id$v=19$m=9216,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$Ogul82tycuIw6PbPCFrz46yMiKcCquu186SbL6pHOYk",
    "$argon2id$v=16$m=8192,t=3,p=4$c29tZXNhbHQ$9qJAJmdG8maFDeZkYJickj8mu1OSlYgnpbO7mLVrrCM",
    "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$11kKyiyYAc8G7rp3KmncMc44YlkdllIqxOa7pq0fMaU",
    "$pbkdf2-sha256$i=100000,l=32$AAECAwQFBgcICQoLDA0ODw$SdScJfWXhGIJ8Nkud3CrZOHHXpS0zmxQkmXuZxddKh4",
    "$pbkdf2-sha256$i=100000$AAECAwQFBgcICQoLDA0ODw$SdScJfWXhGIJ8Nkud3CrZOHHXpS0zmxQkmXuZxddKh4",
    "$pbkdf2-sha512$i=100000,l=64$AAECAwQFBgcICQoLDA0ODw$hzaYXq3InP7jFNdKFTiXBaKMc6Hki6FR8fwp8lRCNSzgwBQu/67CPfP4HL9ZakyYey/St+3YqPl5YVpad7RbFQ",
    "$2a$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
    "$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
    "$2y$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
];
/// The same as Django, passlib, Werkzeug, better-auth, LDAP and Spring spell them.
const SPELLINGS: [&str; 11] = [
    "pbkdf2_sha256$100000$abcdefghijkl$Z6DNgbx+9YROcS+Dn1So9V0lPzUcNKW8ph0GPgUujHg=",
    "scrypt$16384$abcdefghijkl$8$1$TcOCPhQ3nym1r24QHdEVDv+7QTfTFa9neoAe59jeocTvUCdNnHZuAq5ssJafbMCaYTgbiwNDkDyksJt+9c6/pw==",
    "argon2$argon2id$v=19$m=9216,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$Ogul82tycuIw6PbPCFrz46yMiKcCquu186SbL6pHOYk",
    "bcrypt$$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
    "$pbkdf2-sha256$100000$AAECAwQFBgcICQoLDA0ODw$SdScJfWXhGIJ8Nkud3CrZOHHXpS0zmxQkmXuZxddKh4",
    "$pbkdf2-sha512$100000$.//7//v/.//7//v/.//7/w$ioSruO63OwA1Q/lcM/6PPgWwQpnlmlkNUaaSMjBHzmxqCuWix2ywlOKRsTzABSHXrWEpnZwTO0ZkkF91Gsm5eQ",
    "pbkdf2:sha256:100000$abcdefghijkl$67a0cd81bc7ef5844e712f839f54a8f55d253f351c34a5bca61d063e052e8c78",
    "scrypt:16384:8:1$abcdefghijkl$4dc3823e14379f29b5af6e101dd1150effbb4137d315af677a801ee7d8dea1c4ef50274d9c766e02ae6cb0969f6cc09a61381b8b0343903ca4b09b7ef5cebfa7",
    "000102030405060708090a0b0c0d0e0f:7034425e783148ac6ce2c4521177f6fc8ba611950b64145053bf3c4fbf26457865bbf1ea8164754187636d431114bca7374e96cf91409d23fbc0b086580d2442",
    "{CRYPT}$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
    "{bcrypt}$2a$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W",
];
/// Without the parameters.
const FIREBASE_ALONE: &str =
    "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
const OURS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

fn user_with_hash(id: &str, hash: &str) -> Value {
    user(id, json!({"username": id, "password_hash": hash}))
}

#[tokio::test]
async fn each_kind_of_hash_signs_in_and_is_replaced_by_argon2id() {
    let ns = Namespace::new().await;
    let database = connect().await;
    for (n, hash) in HASHES.iter().enumerate() {
        let (id, by_basic) = (format!("user-{n}"), n % 2 == 1);
        let made = ns.post("/user", user_with_hash(&id, hash)).await.must_be(201);
        assert!(!made.text.contains("hash"), "{}", made.text);
        assert_eq!(password_hash(&database, &ns.id, &id).await, *hash);
        let stranger = ns.stranger();
        stranger.sign_in(&id, "a guess at it").await.refused(401, "unauthenticated");
        assert_eq!(password_hash(&database, &ns.id, &id).await, *hash);
        if by_basic {
            stranger.by_password(&id, PASSWORD).get("/group").await.must_be(200);
        } else {
            stranger.sign_in(&id, PASSWORD).await.must_be(201);
        }
        let replaced = password_hash(&database, &ns.id, &id).await;
        assert!(replaced.starts_with(OURS), "{hash}: {replaced}");
        // The new hash is one of the same password, and stays.
        stranger.sign_in(&id, "a guess at it").await.refused(401, "unauthenticated");
        stranger.sign_in(&id, PASSWORD).await.must_be(201);
        assert_eq!(password_hash(&database, &ns.id, &id).await, replaced);
    }
}

#[tokio::test]
async fn a_hash_in_the_spelling_of_another_system_signs_in_and_is_replaced() {
    let ns = Namespace::new().await;
    let database = connect().await;
    for (n, hash) in SPELLINGS.iter().enumerate() {
        let id = format!("user-{n}");
        ns.post("/user", user_with_hash(&id, hash)).await.must_be(201);
        let stranger = ns.stranger();
        stranger.sign_in(&id, "a guess at it").await.refused(401, "unauthenticated");
        stranger.sign_in(&id, PASSWORD).await.must_be(201);
        let replaced = password_hash(&database, &ns.id, &id).await;
        assert!(replaced.starts_with(OURS), "{hash}: {replaced}");
    }
}

#[tokio::test]
async fn a_kind_of_hash_that_is_not_taken_is_refused_by_its_name() {
    let ns = Namespace::new().await;
    for (hash, kind, advice) in [
        ("5f4dcc3b5aa765d61d8327deb882cf99", "{MD5}", "write {MD5}"),
        ("$1$salt$qJH7.N4xYta3aEG/dfqo/0", "MD5-crypt", "have a new one set"),
        ("$apr1$salt$qJH7.N4xYta3aEG/dfqo/0", "MD5-crypt", "have a new one set"),
        ("{CRYPT}abJnggxhB/yWI", "DES-crypt", "have a new one set"),
        ("$gy$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G", "gost", "have a new one set"),
        ("{CLEARTEXT}correct horse", "clear text", "`password`"),
        (FIREBASE_ALONE, "Firebase", "$fbscrypt$"),
    ] {
        let refused = ns.post("/user", user_with_hash("asim", hash)).await;
        let refused = refused.invalid("password_hash");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains(kind) && detail.contains(advice), "{detail}");
        assert!(!refused.text.contains(hash), "{}", refused.text);
    }
}

#[tokio::test]
async fn a_hash_may_be_set_for_an_existing_user() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let session = ns.signed_in_by_password("asim").await;
    let other = "another password of it";
    ns.put("/user/asim/password", json!({"new_password": other})).await.must_be(204);
    session.get("/session").await.must_be(401);
    let session = ns.stranger().sign_in("asim", other).await.must_be(201);
    let session = ns.stranger().with_key(session.token());
    let hash = user("asim", json!({"password_hash": HASHES[4]}));
    ns.patch("/user/asim", hash).await.must_be(200);
    session.get("/session").await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim", other).await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn first_sign_ins_at_the_same_time_all_succeed() {
    let ns = Namespace::new().await;
    ns.post("/user", user_with_hash("asim", HASHES[4])).await.must_be(201);
    let callers = (0..12).map(|n| {
        let stranger = ns.stranger();
        async move {
            match n % 2 {
                0 => stranger.sign_in("asim", PASSWORD).await.must_be(201),
                _ => stranger.by_password("asim", PASSWORD).get("/group").await.must_be(200),
            }
        }
    });
    all(callers).await;
}

#[tokio::test]
async fn invalid_hashes_are_refused() {
    let ns = Namespace::new().await;
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    let out = "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
    let bcrypt = "abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";
    let junk = [
        String::new(),
        PASSWORD.to_owned(),
        "5f4dcc3b5aa765d61d8327deb882cf99".to_owned(),
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(),
        "$6$rounds=5000$saltsalt$abc".to_owned(),
        format!("$argon2id$v=19$m=256,t=2,p=1${salt}"),
        "$argon2id$v=19$m=256,t=2,p=1".to_owned(),
        format!("$argon2id$v=19$m=256,t=0,p=1${salt}${out}"),
        format!("$argon2id$v=19$m=1,t=1,p=1${salt}${out}"),
        format!("$argon2id$v=7$m=256,t=2,p=1${salt}${out}"),
        format!("$argon2id$v=19$m=256,t=2,p=1$AAEC${out}"),
        format!("$argon2x$v=19$m=256,t=2,p=1${salt}${out}"),
        format!("$scrypt$ln=64,r=8,p=1${salt}${out}"),
        format!("$scrypt$ln=4,r=8,p=1${salt}"),
        format!("$pbkdf2-sha256$i=0,l=32${salt}${out}"),
        format!("$pbkdf2-sha256$i=999999999999,l=32${salt}${out}"),
        format!("$pbkdf2-sha256$v=1$i=1000,l=32${salt}${out}"),
        format!("$pbkdf2-sha256$i=1000,l=4096${salt}${out}"),
        format!("$pbkdf2$i=1000,l=20${salt}${out}"),
        format!("$pbkdf2-sha256$29000${salt}"),
        format!("pbkdf2_sha256$100000$saltsaltsalt${out}"),
        format!("$2b$04${}", &bcrypt[..52]),
        format!("$2b$03${bcrypt}"),
        format!("$2b$xx${bcrypt}"),
        format!("$2x$04${bcrypt}"),
        format!("{}\0", HASHES[0]),
        format!("{}$more", HASHES[0]),
        "$".repeat(5000),
    ];
    for hash in &junk {
        let refused = ns.post("/user", user_with_hash("asim", hash)).await;
        assert_eq!(refused.status, 422, "{hash}");
        let refused = refused.invalid("password_hash");
        assert!(hash.len() < 8 || !refused.text.contains(hash.as_str()), "{}", refused.text);
    }
    let number = json!({"password_hash": 8_417_263_540_u64});
    let refused = ns.post("/user", user("asim", number)).await.invalid("password_hash");
    assert!(!refused.text.contains("8417263540"));
    let both = json!({"password": PASSWORD, "password_hash": HASHES[0]});
    ns.post("/user", user("asim", both)).await.invalid("password_hash");
    ns.get("/user/asim").await.refused(404, "not_found");
}

#[tokio::test]
async fn too_expensive_hashes_are_refused_with_advice_and_cheap_ones_are_wrapped() {
    let ns = Namespace::new().await;
    let salt = "AAECAwQFBgcICQoLDA0ODw";
    let out = "ppsXnjrdPB4KryJ6DrOqKqhkWrhv7PbKAMF1Eml8cZ4";
    let bcrypt = "abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG";
    let costly = [
        format!("$argon2id$v=19$m=1048576,t=1,p=1${salt}${out}"),
        format!("$argon2id$v=19$m=65536,t=1000,p=1${salt}${out}"),
        // Verifiers would take the last of two equal names, and a default for an absent value.
        format!("$argon2id$v=19$m=16,t=2,t=22222221,p=1${salt}${out}"),
        format!("$argon2id$v=19$m=16,m=1048576,t=1,p=1${salt}${out}"),
        format!("$argon2id$v=19$t=2000000${salt}${out}"),
        format!("$scrypt$ln=20,r=8,p=1${salt}${out}"),
        format!("$scrypt$ln=4,r=8,p=16384${salt}${out}"),
        format!("$pbkdf2-sha512$i=100000000,l=32${salt}${out}"),
        format!("$2b$20${bcrypt}"),
        format!("$2b$31${bcrypt}"),
        // About as expensive as a second's work each.
        format!("$argon2id$v=19$m=262144,t=4,p=1${salt}${out}"),
        format!("$scrypt$ln=17,r=16,p=4${salt}${out}"),
        format!("$pbkdf2-sha256$i=2000000,l=32${salt}${out}"),
        format!("$2b$14${bcrypt}"),
    ];
    let cheap = [
        format!("$argon2id$v=19$m=8,t=1,p=1${salt}${out}"),
        format!("$scrypt$ln=1,r=8,p=1${salt}${out}"),
        format!("$pbkdf2-sha512$i=1000,l=32${salt}${out}"),
        format!("$2b$04${bcrypt}"),
        // With as few rounds as passlib has by default.
        format!("$pbkdf2-sha256$29000${salt}${out}"),
    ];
    // The refusal of an expensive hash says what to do instead.
    for hash in &costly {
        let refused = ns.post("/user", user_with_hash("asim", hash)).await;
        let refused = refused.invalid("password_hash");
        assert!(refused.text.contains("have a new one set"), "{hash}: {}", refused.text);
    }
    ns.get("/user/asim").await.refused(404, "not_found");
    let database = connect().await;
    for (n, hash) in cheap.iter().enumerate() {
        let id = format!("cheap-{n}");
        ns.post("/user", user_with_hash(&id, hash)).await.must_be(201);
        let stored = password_hash(&database, &ns.id, &id).await;
        assert!(stored.starts_with("$wrapped$"), "{hash}: {stored}");
        ns.stranger().sign_in(&id, "a guess at it").await.refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn only_a_key_with_admin_may_import_hashes() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.person("asim").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let writer = ns.with_scopes(&["users:write"]).await;
    let root = ns.signed_in_by_password("root").await;
    let asim = ns.signed_in_by_password("asim").await;
    for caller in [&writer, &root, &asim] {
        caller.post("/user", user_with_hash("boris", HASHES[0])).await.refused(403, "forbidden");
        let own = user("asim", json!({"password_hash": HASHES[0]}));
        caller.put("/user/asim", own).await.refused(403, "forbidden");
    }
    let both = ns.with_scopes(&["users:write", "admin"]).await;
    both.post("/user", user_with_hash("boris", HASHES[0])).await.must_be(201);
    ns.stranger().sign_in("boris", PASSWORD).await.must_be(201);
}

#[tokio::test]
async fn an_argon2_hash_without_a_version_has_version_0x10() {
    let ns = Namespace::new().await;
    let hash = HASHES.iter().find(|hash| hash.contains("$v=16$")).unwrap().replace("$v=16", "");
    let with_hash = user("old", json!({"username": "old", "password_hash": hash}));
    ns.post("/user", with_hash).await.must_be(201);
    ns.stranger().sign_in("old", "a wrong one").await.refused(401, "unauthenticated");
    ns.stranger().sign_in("old", PASSWORD).await.must_be(201);
    ns.stranger().sign_in("old", PASSWORD).await.must_be(201);
}
