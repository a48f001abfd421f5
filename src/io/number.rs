//! Numbers as tables write them: decimal point or comma, spaces between thousands.
//! Strict: what is not plainly a number is refused, never read halfway.

use super::manifest::Decimal;

/// Reads a number as the table writes it: an optional sign, digits (all, or in
/// groups of three parted by spaces), an optional fraction, an optional exponent.
pub(super) fn parse_number(text: &str, decimal: Decimal) -> Result<f64, String> {
    // What most cells are, and what Rust reads the same way.
    let bare = text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty();
    let simple = matches!(decimal, Decimal::Point)
        && text.split_once('.').is_some_and(|(whole, fraction)| {
            [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        });
    if let (true, Ok(number)) = (bare || simple, text.parse::<f64>())
        && number.is_finite()
    {
        return Ok(number);
    }
    let right = match decimal {
        Decimal::Point => "write 1234.5, or set decimal = \",\" if the table writes 1234,5",
        Decimal::Comma => "write 1234,5, or set decimal = \".\" if the table writes 1234.5",
    };
    let refuse = || format!("is not a number; {right}");
    let plain = text.replace('\u{2212}', "-");
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once(decimal.sign()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split([' ', '\u{a0}', '\u{202f}', '\u{2009}']).collect();
    let grouped = match groups[..] {
        [one] => digits(one) || (one.is_empty() && fraction.is_some()),
        [first, ref rest @ ..] => {
            digits(first) && first.len() <= 3 && rest.iter().all(|group| digits(group) && group.len() == 3)
        }
        [] => false,
    };
    let exponent_fits = exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    if !grouped || !fraction.is_none_or(digits) || !exponent_fits {
        return Err(refuse());
    }
    let sign = if plain.starts_with('-') { "-" } else { "" };
    let normal = format!("{sign}0{}.{}e{}", groups.concat(), fraction.unwrap_or("0"), exponent.unwrap_or("0"));
    match normal.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(refuse()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_table_writes_them_and_no_other_way() {
        for (text, number) in
            [("12", 12.0), ("-1.5", -1.5), ("1 234 567", 1_234_567.0), ("1\u{a0}234.5", 1234.5), ("1e+05", 1e5)]
        {
            assert_eq!(parse_number(text, Decimal::Point), Ok(number), "{text}");
        }
        assert_eq!(parse_number("1\u{202f}234,5", Decimal::Comma), Ok(1234.5));
        assert_eq!(parse_number("\u{2212}7", Decimal::Point), Ok(-7.0));
        for bad in
            ["", "-", "12,5", "1 23", "1234 567", "1.2.3", "NaN", "inf", "1e999", "0x10", "12 %", "e5", ".", "--1"]
        {
            assert!(parse_number(bad, Decimal::Point).is_err(), "{bad}");
        }
        let error = parse_number("12,5", Decimal::Point).expect_err("a decimal comma");
        assert!(error.contains("decimal = \",\""), "{error}");
    }
}
