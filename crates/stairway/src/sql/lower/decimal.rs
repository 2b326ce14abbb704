//! Decimal numbers, exactly: what `numeric` makes of a literal. Does not calculate.

use std::fmt;

/// A decimal number, of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// The digits before the point, without leading zeros.
    whole: String,
    /// The digits behind it.
    fraction: String,
}

impl Decimal {
    /// A literal as PostgreSQL reads it: a sign, digits, a point, an exponent.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
            return None;
        }
        // Longer than any number that is meant.
        if exponent.unsigned_abs() > 1000 {
            return None;
        }
        let (mut whole, mut fraction) = (whole.to_owned(), fraction.to_owned());
        for _ in 0..exponent {
            whole.push(if fraction.is_empty() {
                '0'
            } else {
                fraction.remove(0)
            });
        }
        for _ in exponent..0 {
            fraction.insert(0, whole.pop().unwrap_or('0'));
        }
        Some(Decimal::new(negative, whole, fraction))
    }

    fn new(negative: bool, whole: String, fraction: String) -> Decimal {
        let whole = whole.trim_start_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        Decimal {
            negative: negative && !zero,
            whole,
            fraction,
        }
    }

    /// With `scale` fractional digits: halves are rounded away from zero.
    pub(super) fn rounded(&self, scale: usize) -> Option<Decimal> {
        if self.fraction.len() <= scale {
            let fraction = format!("{:0<scale$}", self.fraction);
            return Some(Decimal::new(self.negative, self.whole.clone(), fraction));
        }
        let (kept, rest) = self.fraction.split_at_checked(scale)?;
        let mut digits: Vec<u8> = format!("0{}{kept}", self.whole).into_bytes();
        if rest.as_bytes().first().is_some_and(|digit| *digit >= b'5') {
            for digit in digits.iter_mut().rev() {
                if *digit == b'9' {
                    *digit = b'0';
                } else {
                    *digit += 1;
                    break;
                }
            }
        }
        let digits = String::from_utf8(digits).ok()?;
        let (whole, fraction) = digits.split_at_checked(digits.len() - scale)?;
        Some(Decimal::new(
            self.negative,
            whole.to_owned(),
            fraction.to_owned(),
        ))
    }

    /// How many digits it has, without leading zeros of the whole part.
    pub(super) fn precision(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    /// How many of its digits matter: neither leading nor trailing zeros.
    pub(super) fn significant(&self) -> usize {
        let digits = format!("{}{}", self.whole, self.fraction);
        digits.trim_matches('0').len()
    }

    /// Whether two numbers have the same value.
    pub(super) fn equals(&self, other: &Decimal) -> bool {
        self.negative == other.negative
            && self.whole == other.whole
            && self.fraction.trim_end_matches('0') == other.fraction.trim_end_matches('0')
    }

    /// Whether it has so few digits before the point that a double still tells fractions apart.
    pub(super) fn small(&self) -> bool {
        self.whole.len() <= 15
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.significant() == 0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        f.write_str(if self.whole.is_empty() {
            "0"
        } else {
            &self.whole
        })?;
        if !self.fraction.is_empty() {
            write!(f, ".{}", self.fraction)?;
        }
        Ok(())
    }
}
