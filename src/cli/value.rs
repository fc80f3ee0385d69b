//! Values of settings that take more than a number.

use actix_web::http::header::{AUTHORIZATION, HeaderName};

/// A filter of env_logger (`level`, `module=level`, `module`, `/pattern` at the end), of which it would
/// ignore what it cannot read: a word that stands for neither a level nor a module of Roster is likely a
/// misspelt level.
///
/// # Errors
/// Which word it is.
pub fn log_filter(text: &str) -> Result<String, String> {
    let directives = text.split('/').next().unwrap_or_default();
    let directives = directives.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    for directive in directives {
        let (word, needs_level) = match directive.split_once('=') {
            Some((_module, level)) => (level.trim(), true),
            None => (directive, false),
        };
        let is_module = !needs_level && (word.contains("::") || word == "roster");
        if !is_module && word.parse::<log::LevelFilter>().is_err() {
            return Err(format!(
                "{word} is no level, which is off, error, warn, info, debug or trace, as in \
                 warn,roster=debug"
            ));
        }
    }
    Ok(text.to_owned())
}

/// The name of a header, but not of `Authorization`.
///
/// # Errors
/// That it is none.
pub fn auth_header(text: &str) -> Result<HeaderName, String> {
    match text.parse() {
        // It would take the place of `Basic` there, which always works.
        Ok(AUTHORIZATION) => Err("Authorization is read anyway: choose another header".to_owned()),
        Ok(name) => Ok(name),
        Err(_) => Err(format!("{text} must be the name of a header, such as Remote-User")),
    }
}
