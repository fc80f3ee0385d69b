//! Distinguished names (RFC 4514), as far as members of groups need them.

/// The name so that two spellings of it are equal: in lower case, without spaces around its parts.
pub fn folded(name: &str) -> String {
    let parts = parts(name, ',').into_iter().map(|part| match part.split_once('=') {
        Some((kind, value)) => format!("{}={}", kind.trim(), value.trim()),
        None => part.trim().to_owned(),
    });
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}

/// The value of the first part: `asim` of `uid=asim,ou=people`.
pub fn first_value(name: &str) -> Option<String> {
    let first = parts(name, ',').into_iter().next()?;
    let first = parts(first, '+').into_iter().next()?;
    let (_, value) = first.split_once('=')?;
    Some(unescaped(value.trim())).filter(|value| !value.is_empty())
}

/// Splits where the separator is not escaped.
fn parts(name: &str, separator: char) -> Vec<&str> {
    let mut is_escaped = false;
    name.split(|c: char| {
        let splits = c == separator && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        splits
    })
    .collect()
}

/// Without backslashes; two hexadecimal digits after one are a byte.
fn unescaped(value: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), value.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let pair = rest.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            bytes.push(byte);
            rest = rest.get(2..).unwrap_or_default();
        } else if let Some((byte, after)) = rest.split_first() {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{first_value, folded};

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(folded("UID=Asim, OU=People ,dc=com"), "uid=asim,ou=people,dc=com");
        for (name, value) in [
            ("uid=asim,ou=people", Some("asim")),
            ("cn=Aslam\\, Asim+uid=x,ou=people", Some("Aslam, Asim")),
            ("cn=J\\c3\\b6rg", Some("J\u{f6}rg")),
            ("people", None),
            ("cn=", None),
        ] {
            assert_eq!(first_value(name).as_deref(), value, "{name}");
        }
    }
}
