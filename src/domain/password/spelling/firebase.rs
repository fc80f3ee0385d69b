//! Firebase's own scrypt (<https://github.com/firebase/scrypt>), as Supabase writes it:
//! `$fbscrypt$v=1,n=14,r=8,p=1,ss=SEPARATOR,sk=KEY$SALT$OUTPUT`, everything in base64, with the
//! parameters that `firebase auth:export` is used with.

use super::super::scheme::Kind;
use super::spelled::{Spelled, base64, number};

/// The parameters, in any order.
#[derive(Default)]
struct Parameters<'a> {
    version: &'a str,
    log_n: &'a str,
    rounds: &'a str,
    parallelism: &'a str,
    separator: &'a str,
    key: &'a str,
}

/// Reads what follows `$fbscrypt$`. The output is the project's key, encrypted: what it was encrypted
/// with is taken out of it, so that the key is not stored.
pub fn read(rest: &str) -> Option<Spelled> {
    let [parameters, salt, output] = rest.split('$').collect::<Vec<_>>().try_into().ok()?;
    let Parameters { version, log_n, rounds, parallelism, separator, key } =
        Parameters::parse(parameters)?;
    let (mut salt, separator) = (decode(salt)?, decode(separator)?);
    let (key, output) = (decode(key)?, decode(output)?);
    if version != "1" || parallelism != "1" || key.len() != output.len() {
        return None;
    }
    salt.extend(separator);
    let stream = key.iter().zip(&output).map(|(key, output)| key ^ output).collect();
    let kind = Kind::Firebase { log_n: number(log_n)?.try_into().ok()?, r: number(rounds)? };
    Some(Spelled::new(kind, &salt, stream))
}

impl<'a> Parameters<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parameters = Self::default();
        for pair in text.split(',') {
            let (name, value) = pair.split_once('=')?;
            let parameter = match name {
                "v" => &mut parameters.version,
                "n" => &mut parameters.log_n,
                "r" => &mut parameters.rounds,
                "p" => &mut parameters.parallelism,
                "ss" => &mut parameters.separator,
                "sk" => &mut parameters.key,
                _ => return None,
            };
            *parameter = value;
        }
        Some(parameters)
    }
}

/// Firebase itself has base64 for URLs, its tool the usual one.
fn decode(text: &str) -> Option<Vec<u8>> {
    base64(&text.replace('-', "+").replace('_', "/"))
}
