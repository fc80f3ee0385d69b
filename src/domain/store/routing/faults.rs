//! What Citus cannot run, by the text of a statement.

/// The words of a text: names, binds, keywords, and the signs between them one by one.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.chars() {
        let is_inside = c.is_ascii_alphanumeric() || c == '_' || c == '.';
        match words.last_mut() {
            Some(word) if is_inside && c != ' ' => word.push(c),
            _ if c.is_whitespace() => words.push(String::new()),
            _ => words.extend([c.to_string(), String::new()]),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a query after `WITH` has a locking clause of its own and selects from another such query beside the table.
pub(super) fn keeps_what_is_locked(text: &str) -> bool {
    /// A bracket that is open: whether it has a query after `WITH`, and whether this selects from another one.
    struct Open {
        is_query: bool,
        joins_own: bool,
    }
    let words = words(text);
    let mut brackets: Vec<Open> = Vec::new();
    words.windows(2).any(|pair| {
        let [before, word] = pair else { return false };
        match word.as_str() {
            "(" => {
                let is_query = before == "AS" || before == "MATERIALIZED";
                brackets.push(Open { is_query, joins_own: false });
            }
            ")" => drop(brackets.pop()),
            "UPDATE" | "SHARE" if before == "FOR" || before == "KEY" => {
                return brackets.last().is_some_and(|open| open.is_query && open.joins_own);
            }
            _ if names_own(text, before, word) => {
                if let Some(open) = brackets.last_mut() {
                    open.joins_own = true;
                }
            }
            _ => {}
        }
        false
    })
}

/// Whether two words name a query of the statement from which is selected.
fn names_own(text: &str, before: &str, name: &str) -> bool {
    matches!(before, "FROM" | "JOIN" | ",")
        && ["AS (", "AS MATERIALIZED ("].iter().any(|own| text.contains(&format!("{name} {own}")))
}

/// Whether a condition compares with a bind that may be NULL, and can then not hold.
pub(super) fn folds(text: &str, nullable: &[String]) -> bool {
    let words = words(text);
    words.windows(5).any(|five| {
        let [before, _column, equals, colon, bind] = five else { return false };
        let may_be_null = bind.ends_with(".value") || nullable.contains(bind);
        let is_asked = text.contains(&format!(":{bind} IS NULL OR"));
        matches!(before.as_str(), "AND" | "WHERE" | "ON")
            && equals == "="
            && colon == ":"
            && may_be_null
            && !is_asked
    })
}

/// Whether a value stands between `CASE` and `WHEN`.
pub(super) fn compares_in_case(text: &str) -> bool {
    text.split("CASE ").skip(1).any(|after| !after.trim_start().starts_with("WHEN"))
}

/// Whether `to_jsonb` and its like, whose result depends on settings, stand in a list after `RETURNING`.
pub(super) fn returns_computed(text: &str) -> bool {
    text.split("RETURNING").skip(1).any(|after| {
        let list = after.split([')', '\n']).next().unwrap_or_default();
        ["to_jsonb(", "jsonb_build", "now("].iter().any(|function| list.contains(function))
    })
}
