//! Secrets that are given as a setting or in a file that another setting names, as container platforms
//! mount them.

use std::fs;
use std::path::PathBuf;

/// The secret of the variable `name`, or from the file of the variable `name` with `_FILE` behind it,
/// without white space at its ends.
///
/// # Errors
/// One line that says what to do: both are set, or the file cannot be used.
pub fn given<T: Clone>(
    name: &str,
    value: &Option<T>,
    file: &Option<PathBuf>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    match (value, file) {
        (Some(_), Some(_)) => Err(format!("{name} and {name}_FILE are both set: set one of them")),
        (Some(value), None) => Ok(Some(value.clone())),
        (None, None) => Ok(None),
        (None, Some(path)) => {
            let text = fs::read_to_string(path)
                .map_err(|error| format!("cannot read {name}_FILE {}: {error}", path.display()))?;
            let value = parse(text.trim());
            value.map(Some).map_err(|what| format!("{name}_FILE {}: {what}", path.display()))
        }
    }
}
