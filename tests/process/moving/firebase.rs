//! Every algorithm of `firebase auth:import` that Roster verifies: the hashes are those of the tests' password, as
//! Python's `hashlib` computes them.

use super::super::shell::Shell;
use super::sign_in;
use serde_json::json;

/// The bytes `0123456789abcdef`.
const SALT: &str = "MDEyMzQ1Njc4OWFiY2RlZg==";

/// The parameters, the salt and the hash.
const HASHES: [(&str, &str, &str); 14] = [
    (
        "STANDARD_SCRYPT --mem-cost 16384 --block-size 8 --parallelization 1 --dk-len 64",
        SALT,
        "tjK03tRvEjqCcPwmgtddMkgjlXrk8U/b9rIvfeBMKCcxlckVogBtTKwjk3CpCcSQhX0X2CBkh7x8+hWN0EaASQ==",
    ),
    ("PBKDF2_SHA256 --rounds 100000", SALT, "CQEF03iMraucElCfobodRqkaFY16F3mxFDIvP9WoJcs="),
    ("PBKDF_SHA1 --rounds 20000", SALT, "bGA8dYbWVrVXsKOE00I1ClfNGpo="),
    (
        "BCRYPT",
        "",
        "JDJiJDEwJFZ2V3lTRmp0c3Zncm8uZENDYTcuLnU2U2FZRGZkdXdxT0k4ejRmV2dIcUhZNExYWFBoNVky",
    ),
    ("MD5 --rounds 1", "", "nMKuihunqT2jm0b8EBnEgQ=="),
    ("MD5 --rounds 1 --hash-input-order PASSWORD_FIRST", SALT, "pvS7kRBgPi3Xq0xyanGD3g=="),
    ("MD5 --rounds 1 --hash-input-order SALT_FIRST", SALT, "KqofY7wtP12Y5Otdzt1vdA=="),
    ("SHA1 --rounds 1", "", "q/eq1kOINtvlJqojGr3i0O73TUI="),
    ("SHA1 --rounds 1 --hash-input-order PASSWORD_FIRST", SALT, "mkaOTPuM2ZkdM60L+1fasPpqPI4="),
    ("SHA1 --rounds 1 --hash-input-order SALT_FIRST", SALT, "oe3w7eLHH+7C8j36DPrY185UEjE="),
    ("SHA256 --rounds 1", "", "xLvLH77JnWW/WdhcjLYu4tuWPw/hBvSD2a+nO9Tjmoo="),
    (
        "SHA256 --rounds 1 --hash-input-order PASSWORD_FIRST",
        SALT,
        "wImdw1oXfw0CjcZkz9j0Sj8gcX3hJL/IvOXjbHgPsps=",
    ),
    (
        "SHA512 --rounds 1",
        "",
        "vl73Z52Iq5qQRfYmflX15XhLS4zXZLXNhVpSRPkcYmlTzUbEPXZohz/W7707IhJJMVWAAxljRyoHh4H+BG5irg==",
    ),
    (
        "SHA512 --rounds 1 --hash-input-order PASSWORD_FIRST",
        SALT,
        "pPbE/LK1Lwx8IRz/O6PIKtMRGmlRjkit5hO3fscb6dJf0fuft5Tf48PHF1NXZ1RoSWxNeuLUtwe+eLtC6pNijQ==",
    ),
];

/// Writes a file with one user who has this hash, and returns the command that imports it.
fn command<'a>(
    shell: &Shell,
    number: usize,
    (parameters, salt, hash): (&'a str, &str, &str),
) -> Vec<&'a str> {
    let user = json!({
        "localId": format!("u{number}"),
        "email": format!("u{number}@example.com"),
        "passwordHash": hash,
        "salt": salt,
    });
    shell.write("users.json", json!({"users": [user]}).to_string());
    let import = ["import", "users.json", "--from", "firebase", "--hash-algo"];
    import.into_iter().chain(parameters.split(' ')).collect()
}

#[test]
fn users_sign_in_whichever_algorithm_has_hashed_their_passwords() {
    let shell = Shell::new();
    for (number, with) in HASHES.into_iter().enumerate() {
        let out = shell.ok(&command(&shell, number, with));
        assert!(out.starts_with("1 created"), "{with:?}: {out}");
    }
    assert_eq!(sign_in(&shell, "firebase"), HASHES.len());
}

#[test]
fn a_hash_with_a_salt_is_refused_without_its_order() {
    let shell = Shell::new();
    let hash = "pvS7kRBgPi3Xq0xyanGD3g==";
    for (parameters, reason) in [
        ("MD5 --rounds 1", "write --hash-input-order PASSWORD_FIRST"),
        ("SHA256 --rounds 1 --hash-input-order SALT_FIRST", "verifies only MD5 and SHA1"),
    ] {
        let output = shell.code(1, &command(&shell, 0, (parameters, SALT, hash)));
        assert!(output.err.contains(reason), "{}", output.err);
    }
    let unknown = "MD5 --rounds 1 --hash-input-order PEPPER_FIRST";
    let output = shell.code(2, &command(&shell, 0, (unknown, SALT, hash)));
    assert!(output.err.contains("PASSWORD_FIRST"), "{}", output.err);
    assert_eq!(shell.ok(&["user", "list"]), "");
}
