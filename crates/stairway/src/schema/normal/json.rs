//! JSON in the one spelling that PostgreSQL shows for `jsonb`.

use serde_json::Value;

/// `text` as `jsonb` shows it; none if it is no JSON, or has numbers that would not come back as they are.
pub(super) fn canonical(text: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut shown = String::new();
    show(&value, &mut shown);
    // A number like `1.0` or `1e2` is shown in other words than it was written in.
    let mut numbers = numbers(text);
    let mut others = self::numbers(&shown);
    numbers.sort();
    others.sort();
    (numbers == others).then_some(shown)
}

fn show(value: &Value, shown: &mut String) {
    match value {
        Value::Array(items) => {
            shown.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    shown.push_str(", ");
                }
                show(item, shown);
            }
            shown.push(']');
        }
        Value::Object(members) => {
            // Shorter keys first, and those of one length by their bytes.
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)));
            shown.push('{');
            for (place, (key, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    shown.push_str(", ");
                }
                shown.push_str(&Value::String(key.clone()).to_string());
                shown.push_str(": ");
                show(value, shown);
            }
            shown.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            shown.push_str(&value.to_string());
        }
    }
}

/// The texts of the numbers, outside of strings.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut number = String::new();
    let (mut within, mut escaped) = (false, false);
    for c in text.chars().chain([' ']) {
        if within {
            within = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        within = c == '"';
        match c {
            '0'..='9' | '-' | '+' | '.' | 'e' | 'E'
                if c.is_ascii_digit() || !number.is_empty() || c == '-' =>
            {
                number.push(c)
            }
            _ if !number.is_empty() => numbers.push(std::mem::take(&mut number)),
            _ => {}
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::canonical;

    fn check(text: &str, expected: &str) {
        assert_eq!(
            canonical(text).as_deref().unwrap_or("?"),
            expected,
            "{text}"
        );
    }

    #[test]
    fn as_postgres_shows_them() {
        check("{}", "{}");
        check(
            "{ \"bb\":1,\"a\" : [1,2 ,\"x\\\"1\"] }",
            "{\"a\": [1, 2, \"x\\\"1\"], \"bb\": 1}",
        );
        check("null", "null");
        check("1.0", "1.0");
        check("1.00", "?");
        check("12345678901234567890123", "?");
        check("1e2", "?");
        check("{", "?");
    }
}
