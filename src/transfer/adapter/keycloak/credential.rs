//! A credential of Keycloak, as the text of a hash.

use super::super::record::filled;
use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a user signs in with: the two texts are JSON. Until Keycloak 7 what they have stood beside the type.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Credential {
    #[serde(rename = "type")]
    kind: Option<String>,
    secret_data: Option<String>,
    credential_data: Option<String>,
    hashed_salted_value: Option<String>,
    salt: Option<String>,
    hash_iterations: Option<u32>,
    algorithm: Option<String>,
}

#[derive(Deserialize)]
struct Secret {
    value: String,
    #[serde(default)]
    salt: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    hash_iterations: u32,
    algorithm: String,
    #[serde(default)]
    additional_parameters: Option<Map<String, Value>>,
}

impl Credential {
    /// The hash, as a PHC string. `None` for what is no password. What Roster cannot read is refused where
    /// it is imported: its text is that of the credential.
    pub fn into_hash(self) -> Option<String> {
        if self.kind.as_deref() != Some("password") {
            return None;
        }
        let parts = self.parts();
        let hash = parts.and_then(|(secret, settings)| hash(&secret, &settings));
        Some(hash.unwrap_or_else(|| "a credential of Keycloak of another kind".to_owned()))
    }

    fn parts(self) -> Option<(Secret, Settings)> {
        if let (Some(secret), Some(settings)) = (&self.secret_data, &self.credential_data) {
            return Some((json(secret)?, json(settings)?));
        }
        let secret = Secret { value: filled(self.hashed_salted_value)?, salt: filled(self.salt)? };
        let settings = Settings {
            hash_iterations: self.hash_iterations?,
            algorithm: filled(self.algorithm)?,
            additional_parameters: None,
        };
        Some((secret, settings))
    }
}

fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn hash(secret: &Secret, settings: &Settings) -> Option<String> {
    let Settings { hash_iterations: rounds, algorithm, additional_parameters } = settings;
    let (salt, value) = (secret.salt.trim_end_matches('='), secret.value.trim_end_matches('='));
    let length = BASE64.decode(secret.value.as_bytes()).map(|value| value.len());
    Some(match algorithm.as_str() {
        "pbkdf2" => format!("$pbkdf2-sha1$i={rounds},l={}${salt}${value}", length.ok()?),
        "pbkdf2-sha256" | "pbkdf2-sha512" => {
            format!("${algorithm}$i={rounds},l={}${salt}${value}", length.ok()?)
        }
        "argon2" => {
            let parameters = additional_parameters.as_ref()?;
            let get = |name: &str| parameters.get(name)?.get(0)?.as_str();
            let variant = get("type").unwrap_or("id");
            let version = if get("version") == Some("1.0") { 16 } else { 19 };
            let (memory, lanes) = (get("memory")?, get("parallelism")?);
            format!("$argon2{variant}$v={version}$m={memory},t={rounds},p={lanes}${salt}${value}")
        }
        // Extensions, such as that for bcrypt, keep the text of the hash.
        _ if secret.value.starts_with('$') => secret.value.clone(),
        _ => return None,
    })
}
