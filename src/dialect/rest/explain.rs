//! Says in sentences what is wrong with a value: the words of the parsers are for programmers.

/// What a time must look like.
const A_TIME: &str = "must be a time with an offset, such as 2026-12-20T00:00:00Z";

/// What is wrong with a value, from the message of a parser.
pub fn reason(message: &str) -> String {
    if let Some((_, expected)) = message.split_once(", expected ")
        && message.starts_with("invalid ")
    {
        return format!("must be {}", kind(expected));
    }
    if message.starts_with("invalid IP address") {
        return "must be an IP address".to_owned();
    }
    if message.starts_with("unknown field ") {
        return "is not known here".to_owned();
    }
    if message.starts_with("missing field ") {
        return "is required".to_owned();
    }
    if message.starts_with("duplicate field ") {
        return "must be there once only".to_owned();
    }
    // The messages of chrono about times.
    let is_about_time = ["premature end of input", "input contains", "input is", "trailing input"];
    if is_about_time.iter().any(|begin| message.starts_with(begin)) {
        return A_TIME.to_owned();
    }
    message.to_owned()
}

/// The kind of value that a parser expected, in the words of JSON.
fn kind(expected: &str) -> String {
    match expected {
        "a string" | "a boolean" => expected.to_owned(),
        "i64" | "i32" | "f64" | "a signed integer" => "a number".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        kind if kind.starts_with("struct ") => "an object".to_owned(),
        kind if kind.contains("date and time") => A_TIME.trim_start_matches("must be ").to_owned(),
        kind => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parsers_message_becomes_a_reason() {
        for (message, expected) in [
            ("invalid type: integer `1`, expected a string", "must be a string"),
            ("invalid type: string \"x\", expected a boolean", "must be a boolean"),
            ("invalid type: map, expected a sequence", "must be an array"),
            ("unknown field `x`, expected one of `limit`, `after`", "is not known here"),
            ("missing field `name`", "is required"),
            ("duplicate field `limit`", "must be there once only"),
            ("premature end of input", A_TIME),
            ("input contains invalid characters", A_TIME),
            ("must be an integer", "must be an integer"),
        ] {
            assert_eq!(reason(message), expected);
        }
    }
}
