//! Intervals in the one spelling that PostgreSQL shows.
//!
//! <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT>

const SECOND: i64 = 1_000_000;

/// Months, days and microseconds, which PostgreSQL keeps apart.
#[derive(Default)]
struct Interval {
    months: i64,
    days: i64,
    microseconds: i64,
}

/// `text` as PostgreSQL shows the interval that it is; none if it is in a form that is not known here.
pub(super) fn canonical(text: &str) -> Option<String> {
    let mut interval = Interval::default();
    let spaced = spaced(text);
    let mut words = spaced.split_whitespace().peekable();
    words.peek()?;
    let mut sign = 1;
    while let Some(word) = words.next() {
        if word.contains(':') {
            interval.add(clock(word)?, SECOND, 0)?;
            continue;
        }
        if word == "ago" && words.peek().is_none() {
            sign = -1;
            continue;
        }
        // A number alone is seconds.
        let unit = words.next().unwrap_or("seconds");
        interval.count(word, unit)?;
    }
    interval.months = interval.months.checked_mul(sign)?;
    interval.days = interval.days.checked_mul(sign)?;
    interval.microseconds = interval.microseconds.checked_mul(sign)?;
    interval.show()
}

/// The text in lower case, with a space between a number and the unit that stands right behind it.
fn spaced(text: &str) -> String {
    let mut spaced = String::new();
    let mut last = ' ';
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphabetic() && last.is_ascii_digit() {
            spaced.push(' ');
        }
        spaced.push(c);
        last = c;
    }
    spaced
}

/// `[-]hours:minutes[:seconds]` in microseconds, as a number with a fraction of none.
fn clock(word: &str) -> Option<i64> {
    let (negative, word) = match word.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, word),
    };
    let mut parts = word.split(':');
    let whole = |part: &str| -> Option<i64> {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let hours = whole(parts.next()?)?;
    let minutes = whole(parts.next()?).filter(|minutes| *minutes < 60)?;
    let seconds = match parts.next() {
        Some(seconds) => fixed(seconds).filter(|value| *value < 60 * SECOND)?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    let total = minutes.checked_mul(60 * SECOND)?.checked_add(seconds)?;
    Some(if negative { -total } else { total })
}

/// A decimal number without sign, times a million.
fn fixed(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(SECOND)?
        .checked_add(fraction)
}

impl Interval {
    fn add(&mut self, microseconds: i64, of: i64, days: i64) -> Option<()> {
        let count = microseconds.checked_mul(of)?.checked_div(SECOND)?;
        self.microseconds = self.microseconds.checked_add(count)?;
        self.days = self.days.checked_add(days)?;
        Some(())
    }

    /// Adds so many of a unit; a fraction only of those that are times of day.
    fn count(&mut self, number: &str, unit: &str) -> Option<()> {
        let (sign, number) = match number.strip_prefix('-') {
            Some(number) => (-1, number),
            None => (1, number.strip_prefix('+').unwrap_or(number)),
        };
        let count = fixed(number)?.checked_mul(sign)?;
        let of_day = match unit {
            "hour" | "hours" | "h" | "hr" | "hrs" => Some(3600 * SECOND),
            "minute" | "minutes" | "min" | "mins" => Some(60 * SECOND),
            "second" | "seconds" | "sec" | "secs" | "s" => Some(SECOND),
            "millisecond" | "milliseconds" | "ms" => Some(1_000),
            _ => None,
        };
        if let Some(of_day) = of_day {
            return self.add(count, of_day, 0);
        }
        if count % SECOND != 0 {
            return None;
        }
        let count = count / SECOND;
        let (place, each) = match unit {
            "year" | "years" | "y" | "yr" | "yrs" => (&mut self.months, 12),
            "month" | "months" | "mon" | "mons" => (&mut self.months, 1),
            "week" | "weeks" | "w" => (&mut self.days, 7),
            "day" | "days" | "d" => (&mut self.days, 1),
            _ => return None,
        };
        *place = place.checked_add(count.checked_mul(each)?)?;
        Some(())
    }

    /// As PostgreSQL shows it under its own style.
    fn show(&self) -> Option<String> {
        let signed = [self.months, self.days, self.microseconds];
        // With mixed signs it shows a `+` here and there; such an interval stays as it was written.
        if signed.iter().any(|part| *part < 0) && signed.iter().any(|part| *part > 0) {
            return None;
        }
        let mut parts = Vec::new();
        for (count, unit) in [
            (self.months / 12, "year"),
            (self.months % 12, "mon"),
            (self.days, "day"),
        ] {
            match count {
                0 => {}
                1 => parts.push(format!("1 {unit}")),
                count => parts.push(format!("{count} {unit}s")),
            }
        }
        if self.microseconds != 0 || parts.is_empty() {
            let all = self.microseconds.unsigned_abs();
            let (seconds, fraction) = (all / 1_000_000, all % 1_000_000);
            let sign = if self.microseconds < 0 { "-" } else { "" };
            let mut clock = format!(
                "{sign}{:02}:{:02}:{:02}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            );
            if fraction != 0 {
                clock += format!(".{fraction:06}").trim_end_matches('0');
            }
            parts.push(clock);
        }
        Some(parts.join(" "))
    }
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
        check("1 week", "7 days");
        check("7 days", "7 days");
        check("1 day", "1 day");
        check("24 hours", "24:00:00");
        check("90 minutes", "01:30:00");
        check("1 year 14 months", "2 years 2 mons");
        check("1mon", "1 mon");
        check("1 day 02:03:04.5", "1 day 02:03:04.5");
        check("0", "00:00:00");
        check("90", "00:01:30");
        check("x", "?");
        check("0 days", "00:00:00");
        check("-1 day", "-1 days");
        check("1 day ago", "-1 days");
        check("1.5 hours", "01:30:00");
        check("1.5 days", "?");
        check("1 day -1 hours", "?");
        check("", "?");
        check("P1D", "?");
    }
}
