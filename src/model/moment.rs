//! Dates and times as questions write them (RFC 3339), down to the second they begin and end with.

/// A date or a time: the seconds since 1970 (UTC) that it begins and ends with.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Moment {
    /// Seconds since 1970 when it begins.
    pub from_s: f64,
    /// Seconds since 1970 when it ends: a day after for a date, the same for a time.
    pub to_s: f64,
}

const DAY_S: f64 = 86_400.0;

impl Moment {
    /// Reads `2018-05-17`, `2018-05-17T12:00:00Z`, or that with a fraction of seconds or an offset (`+02:00`).
    pub fn parse(text: &str) -> Option<Self> {
        let day_s = text.get(..10).and_then(days_since_1970)? * DAY_S;
        let rest = &text[10..];
        if rest.is_empty() {
            return Some(Self { from_s: day_s, to_s: day_s + DAY_S });
        }
        let time = rest.strip_prefix(['T', 't'])?;
        let (clock, zone) = time.split_at(time.find(['Z', 'z', '+', '-'])?);
        let at = day_s + clock_s(clock)? - zone_s(zone)?;
        Some(Self { from_s: at, to_s: at })
    }

    /// A whole year.
    pub fn of_year(year: u16) -> Self {
        let begin = |year: u16| f64::from(days_before(i32::from(year), 1)) * DAY_S;
        Self { from_s: begin(year), to_s: begin(year + 1) }
    }
}

/// A number of just so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970 to the first of a month in the Gregorian calendar.
fn days_before(year: i32, month: u32) -> i32 {
    let before = year - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    // 1970-01-01 is day 719,162 of the calendar counted from the year 1.
    let months: u32 = (1..month).map(|month| days_in(year, month)).sum();
    before * 365 + leaps - 719_162 + months.cast_signed()
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(date: &str) -> Option<f64> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let year = i32::try_from(digits(year, 4)?).ok()?;
    let (month, day) = (digits(month, 2)?, digits(day, 2)?);
    let is_date = parts.next().is_none() && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    is_date.then(|| f64::from(days_before(year, month)) + f64::from(day - 1))
}

/// Seconds since midnight of `12:30:00` or `12:30:00.25`; a leap second counts as the next.
fn clock_s(clock: &str) -> Option<f64> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = whole.split(':');
    let (hour, minute, second) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let fraction: f64 = (!fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| format!("0.{fraction}").parse().ok())??;
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 61;
    is_time.then(|| f64::from(hour * 3600 + minute * 60 + second) + fraction)
}

/// Seconds that `Z` or `+02:00` is ahead of UTC.
fn zone_s(zone: &str) -> Option<f64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0.0);
    }
    let (sign, offset) = zone.split_at_checked(1)?;
    let (hours, minutes) = offset.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let ahead = f64::from(hours * 3600 + minutes * 60);
    (hours < 24 && minutes < 60).then_some(if sign == "-" { -ahead } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_counted_in_seconds_since_1970() {
        for (text, from_s, length_s) in [
            ("1970-01-01", 0.0, DAY_S),
            ("2000-02-29", 11_016.0 * DAY_S, DAY_S),
            ("1969-12-31", -DAY_S, DAY_S),
            ("2018-01-01T01:01:01Z", 17_532.0 * DAY_S + 3_661.0, 0.0),
            ("2018-01-01t01:01:01.5z", 17_532.0 * DAY_S + 3_661.5, 0.0),
            ("2018-01-01T02:00:00+02:00", 17_532.0 * DAY_S, 0.0),
            ("2017-12-31T22:30:00-01:30", 17_532.0 * DAY_S, 0.0),
        ] {
            let moment = Moment::parse(text).expect(text);
            assert_eq!((moment.from_s, moment.to_s - moment.from_s), (from_s, length_s), "{text}");
        }
        let year = Moment::of_year(2020);
        assert_eq!(Some(year.from_s), Moment::parse("2020-01-01").map(|day| day.from_s));
        assert_eq!(Some(year.to_s), Moment::parse("2020-12-31").map(|day| day.to_s));
    }

    #[test]
    fn what_is_no_date_and_no_time_is_nothing() {
        for text in [
            "",
            "summer",
            "2018",
            "2018-13-01",
            "2018-02-29",
            "2018-1-1",
            "2018-01-01T",
            "2018-01-01T12:00:00",
            "2018-01-01T25:00:00Z",
            "2018-01-01T12:00Z",
            "2018-01-01T12:00:00+2",
            "2018-01-01T12:00:00.Z",
            "2018-01-01 12:00:00Z",
            "2018-01-0æ",
            "2018-01-01T12:00:00Zz",
            "+018-01-01",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
