//! Each adapter reads a file of its system's documented shape, and makes the documents in the file beside it
//! (`ROSTER_WRITE_FIXTURES=1` writes these).

use super::{HashParameters, Hashes, InputOrder, Item, Mapping, Options, System, read};
use crate::transfer::Refusal;
use serde_json::json;
use std::io::Cursor;
use std::path::PathBuf;

fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/transfer/adapter/fixtures"))
}

fn shown((line, document): Item) -> String {
    let shown = match document {
        Ok(document) => json!({"line": line, "document": document}),
        Err(Refusal::Malformed(reason)) => json!({"line": line, "refused": reason}),
        Err(Refusal::Refused(errors)) => panic!("{errors:?}"),
    };
    format!("{shown}\n")
}

fn check(system: System, file: &str, options: &Options) {
    let input = std::fs::read(fixtures().join(file)).unwrap();
    let documents = read(system, Cursor::new(input), options).unwrap();
    let found: String = documents.map(shown).collect();
    let expected = fixtures().join(format!("{file}.expected"));
    if std::env::var_os("ROSTER_WRITE_FIXTURES").is_some() {
        std::fs::write(&expected, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(expected).unwrap(), "{file}");
}

fn firebase() -> Options {
    let key =
        "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==";
    let firebase = HashParameters {
        hash_algo: Some("SCRYPT".to_owned()),
        hash_key: Some(key.to_owned()),
        salt_separator: Some("Bw==".to_owned()),
        rounds: Some(8),
        mem_cost: Some(14),
        ..HashParameters::default()
    };
    Options { firebase, ..Options::default() }
}

#[test]
fn each_system_is_read() {
    let usual = Options::default();
    for (system, file) in [
        (System::Keycloak, "keycloak.json"),
        (System::Auth0, "auth0.ndjson"),
        (System::Lldap, "lldap.json"),
        (System::Lldap, "lldap.ldif"),
        (System::Ldif, "directory.ldif"),
        (System::BetterAuth, "better-auth.user.csv"),
        (System::BetterAuth, "better-auth.account.csv"),
        (System::BetterAuth, "better-auth.organization.csv"),
        (System::BetterAuth, "better-auth.member.csv"),
        (System::BetterAuth, "better-auth.team.csv"),
        (System::BetterAuth, "better-auth.team_member.csv"),
        (System::Supabase, "supabase.csv"),
        (System::Django, "django.user.csv"),
        (System::Django, "django.group.csv"),
        (System::Django, "django.membership.csv"),
        (System::Kanboard, "kanboard.user.csv"),
        (System::Kanboard, "kanboard.list.csv"),
        (System::Kanboard, "kanboard.group.csv"),
        (System::Kanboard, "kanboard.membership.csv"),
        (System::Nuxeo, "nuxeo.user.csv"),
        (System::Nuxeo, "nuxeo.group.csv"),
        (System::Nuxeo, "nuxeo.membership.csv"),
        (System::Nuxeo, "nuxeo.subgroup.csv"),
    ] {
        check(system, file, &usual);
    }
    check(System::Firebase, "firebase.json", &firebase());
    check(System::Firebase, "firebase.csv", &firebase());
}

#[test]
fn columns_are_mapped() {
    let map =
        ["mail=login_email", "Mail=email", "full name=name", "Internal=-", "Since=created_at"];
    let mapping = Mapping::parse([map[1], map[2], map[3], map[4]]).unwrap();
    check(System::Csv, "table.csv", &Options { mapping, ..Options::default() });
    for wrong in ["mail", "=email", "mail="] {
        assert!(Mapping::parse([wrong]).unwrap_err().starts_with("--map"), "{wrong}");
    }
    let mapping = Mapping::parse(["phone=-"]).unwrap();
    let options = Options { mapping, ..Options::default() };
    let refused = read(System::Csv, Cursor::new("id\n1\n"), &options).err().unwrap();
    assert!(refused.contains("phone"), "{refused}");
}

#[test]
fn a_file_of_something_else_is_refused_as_a_whole() {
    let refusal = |system, text: &'static str| {
        read(system, Cursor::new(text), &Options::default()).err().unwrap()
    };
    assert!(refusal(System::Django, "a,b\n1,2\n").contains("user_id, group_id"));
    assert!(refusal(System::Csv, "name,groups\nAsim,devs\n").contains("--map"));
    assert!(refusal(System::Csv, "").contains("header"));
    assert!(refusal(System::Firebase, "{\"users\": []}").contains("--hash-key"));
    for (word, system) in System::ALL {
        assert_eq!(System::of_word(word), Some(system));
    }
    assert_eq!(System::of_word("native"), None);
}

#[test]
fn hashes_stay_behind_where_they_should() {
    let input = std::fs::read(fixtures().join("firebase.json")).unwrap();
    let options = Options { hashes: Hashes::Leave, ..Options::default() };
    let documents: String =
        read(System::Firebase, Cursor::new(input), &options).unwrap().map(shown).collect();
    assert!(!documents.contains("password_hash") && !documents.contains("refused"), "{documents}");
    let input = std::fs::read(fixtures().join("django.user.csv")).unwrap();
    let documents: String =
        read(System::Django, Cursor::new(input), &options).unwrap().map(shown).collect();
    assert!(documents.contains("asim") && !documents.contains("password_hash"), "{documents}");
}

#[test]
fn each_algorithm_of_firebase_is_written_as_roster_reads_it() {
    let with = |algorithm: &str, rounds| HashParameters {
        hash_algo: Some(algorithm.to_owned()),
        hash_key: Some("AAAA".to_owned()),
        rounds,
        mem_cost: Some(16384),
        block_size: Some(8),
        dk_len: Some(3),
        hash_input_order: Some(InputOrder::PasswordFirst),
        ..HashParameters::default()
    };
    for (algorithm, rounds, hash, expected) in [
        ("STANDARD_SCRYPT", None, "AAEC", "$scrypt$ln=14,r=8,p=1$c2FsdA$AAEC"),
        ("PBKDF2_SHA256", Some(1000), "AAEC", "$pbkdf2-sha256$i=1000,l=3$c2FsdA$AAEC"),
        ("PBKDF_SHA1", Some(1000), "AA_-", "$pbkdf2-sha1$i=1000,l=3$c2FsdA$AA/+"),
        ("BCRYPT", None, "JDJiJDEw", "$2b$10"),
        ("SHA1", Some(1), "AAEC", "{SSHA}AAECc2FsdA=="),
        ("SHA512", None, "AAEC", "{SSHA512}AAECc2FsdA=="),
    ] {
        let parameters = with(algorithm, rounds);
        assert_eq!(parameters.check(), Ok(()), "{algorithm}");
        assert_eq!(parameters.hash(hash, "c2FsdA==").unwrap(), expected);
    }
    for (algorithm, rounds) in [("SHA1", Some(8)), ("HMAC_SHA256", None), ("PBKDF2_SHA256", None)] {
        assert!(with(algorithm, rounds).check().is_err(), "{algorithm}");
    }
    // Only of scrypt the length is a parameter.
    assert!(with("PBKDF2_SHA256", Some(1000)).hash("AAECAw==", "c2FsdA==").is_ok());
    assert!(why(&with("STANDARD_SCRYPT", None), "AAECAw==", "c2FsdA==").contains("--dk-len"));
}

/// Why a hash of Firebase is refused.
fn why(parameters: &HashParameters, hash: &str, salt: &str) -> String {
    match parameters.hash(hash, salt) {
        Err(Refusal::Malformed(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_order_of_password_and_salt_is_never_guessed() {
    let with = |algorithm: &str, hash_input_order| HashParameters {
        hash_algo: Some(algorithm.to_owned()),
        hash_input_order,
        ..HashParameters::default()
    };
    let (first, last) = (Some(InputOrder::SaltFirst), Some(InputOrder::PasswordFirst));
    for algorithm in ["MD5", "SHA1", "SHA256", "SHA512"] {
        let reason = why(&with(algorithm, None), "AAEC", "c2FsdA==");
        assert!(reason.contains("--hash-input-order PASSWORD_FIRST"), "{algorithm}: {reason}");
        // Without a salt there is no order.
        for order in [None, first, last] {
            let hash = with(algorithm, order).hash("AAEC", "").unwrap();
            assert!(hash.ends_with("}AAEC") && !hash.starts_with("{SS"), "{hash}");
        }
    }
    for (algorithm, salt, expected) in [
        ("MD5", "c2FsdA==", "md5$salt$000102"),
        ("SHA1", "c2FsdA==", "sha1$salt$000102"),
        ("SHA1", "w6k=", "sha1$\u{e9}$000102"),
    ] {
        assert_eq!(with(algorithm, first).hash("AAEC", salt).unwrap(), expected);
    }
    // Nothing is written with the salt first but these, and no salt that is no text, or has what ends it.
    for (algorithm, salt) in [
        ("SHA256", "c2FsdA=="),
        ("SHA512", "c2FsdA=="),
        ("MD5", "/w=="),
        ("SHA1", "YSRi"),
        ("SHA1", "AA=="),
    ] {
        let reason = why(&with(algorithm, first), "AAEC", salt);
        assert!(reason.contains("SALT_FIRST") && reason.contains("--no-hashes"), "{reason}");
    }
}
