//! Cursors, codes of invites, keys, tokens of sessions, and scopes.

use crate::domain::id::NamespaceNo;
use crate::domain::invite::Code;
use crate::domain::page::Cursor;
use crate::domain::password::Password;
use crate::domain::scope::Scopes;
use crate::domain::session::SessionRef;
use crate::domain::token::{LONGEST, SHORTEST, Secret};
use data_encoding::BASE64URL_NOPAD;

/// How many namespaces a token can say.
const NAMESPACES: i64 = 62_i64.pow(6);

/// What comes through is written as the same again, and no secret tells itself.
pub fn check_invariants(data: &[u8]) {
    if let Some(bytes) = data.first_chunk::<8>() {
        numbers(i64::from_be_bytes(*bytes));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(cursor) = Cursor::parse(text) {
        assert_eq!(cursor.encode(), text);
    }
    code(text);
    secret(text);
    if let Ok(scopes) = Scopes::parse(text.split_whitespace()) {
        let written = scopes.to_string();
        assert_eq!(Scopes::parse(written.split(' ')).ok(), Some(scopes));
        assert!(scopes.iter().count() > 0 && scopes.iter().all(|scope| scopes.allow(scope)));
        assert_eq!(scopes.lacking(scopes).count(), 0);
    }
    if let Ok(password) = Password::parse(text, "password") {
        assert!((8..=1024).contains(&text.chars().count()) && !text.contains('\0'));
        assert_eq!(password, Password::presented(text));
        assert_eq!(format!("{password:?}"), "[secret]");
    }
}

fn numbers(number: i64) {
    let bytes: Vec<_> = [b'n'].into_iter().chain(number.to_be_bytes()).collect();
    let text = BASE64URL_NOPAD.encode(&bytes);
    assert_eq!(Cursor::parse(&text).map(Cursor::encode).ok(), Some(text));
    let namespace = NamespaceNo(number.rem_euclid(NAMESPACES));
    assert_eq!(Secret::random_session(namespace).session_namespace(), Some(namespace));
}

fn code(text: &str) {
    let Some(code) = Code::parse(text) else { return };
    let shown = code.reveal();
    assert!(shown.len() == 10 && shown.bytes().all(|b| b.is_ascii_alphanumeric()));
    assert!(!shown.contains(['I', 'L', 'O', 'U']) && shown.to_uppercase() == shown);
    for other in [shown.to_owned(), shown.to_lowercase(), format!("-{shown}-")] {
        assert_eq!(Code::parse(&other).as_ref(), Some(&code));
    }
    assert_eq!(format!("{code:?}"), "[secret]");
}

fn secret(text: &str) {
    let name = SessionRef::parse(text);
    let Some(secret) = Secret::presented(text) else { return };
    assert!((SHORTEST..=LONGEST).contains(&text.len()));
    assert_eq!(secret.reveal(), text);
    assert_eq!(format!("{secret:?} {:?}", secret.hash()), "[secret] [secret]");
    if let Some(NamespaceNo(number)) = secret.session_namespace() {
        assert!((0..NAMESPACES).contains(&number) && text.len() == 128);
        assert_eq!(name.ok(), Some(SessionRef::Token(secret)));
    }
}
