//! Signatures of what is sent, by Standard Webhooks 1.0.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of the header `webhook-signature`: a signature by each of the keys, so that a receiver that
/// has one of them accepts it. The time is in seconds since 1970.
pub fn sign<'a>(
    keys: impl IntoIterator<Item = &'a [u8]>,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> String {
    let timestamp = timestamp.to_string();
    let of = |key: &[u8]| {
        // HMAC takes keys of any length.
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).ok()?;
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        Some(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
    };
    keys.into_iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    const KEY: &[u8] = b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn key() -> Vec<u8> {
        BASE64.decode(KEY).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_is_signed_alike() {
        assert_eq!(sign([&*key()], ID, 1_614_265_330, BODY), SIGNATURE);
    }

    #[test]
    fn each_key_signs() {
        let (one, other) = (key(), [7; 32]);
        let both = sign([&other[..], &one], ID, 1_614_265_330, BODY);
        let signatures: Vec<_> = both.split(' ').collect();
        assert_eq!(signatures.len(), 2);
        assert_eq!(signatures[1], SIGNATURE);
        assert_eq!(signatures[0], sign([&other[..]], ID, 1_614_265_330, BODY));
        for (id, at, body) in
            [(ID, 1, BODY), ("msg", 1_614_265_330, BODY), (ID, 1_614_265_330, b"")]
        {
            assert_ne!(sign([&*one], id, at, body), SIGNATURE);
        }
    }
}
