//! Times as answers write them, and as questions ask for them.

use std::time::{SystemTime, UNIX_EPOCH};

use super::problem::Problem;
use crate::model::Moment;

/// Whether a date, time or interval (RFC 3339, `..` for open) misses a year.
pub(super) fn misses_year(text: &str, year: u16) -> Result<bool, Problem> {
    let wrong = || {
        let detail = format!("datetime={text:?} is no date, time or interval; for example {year}-01-01/{year}-12-31");
        Problem::bad_request(detail)
    };
    let end = |end: &str| -> Result<Option<Moment>, Problem> {
        if matches!(end, "" | "..") { Ok(None) } else { Moment::parse(end).map(Some).ok_or_else(wrong) }
    };
    let (from, to) = if let Some((from, to)) = text.split_once('/') {
        (end(from)?, end(to)?)
    } else {
        let moment = Moment::parse(text).ok_or_else(wrong)?;
        (Some(moment), Some(moment))
    };
    if from.zip(to).is_some_and(|(from, to)| from.from_s > to.to_s) {
        return Err(wrong());
    }
    let whole = Moment::of_year(year);
    let before = |to: Moment| to.to_s < whole.from_s || (to.to_s <= whole.from_s && to.from_s < to.to_s);
    Ok(from.is_some_and(|from| from.from_s >= whole.to_s) || to.is_some_and(before))
}

/// A time as RFC 3339 in UTC, to the second.
pub(super) fn time_stamp(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil_date(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of a count of days since 1970 in the Gregorian calendar.
fn civil_date(mut days: u64) -> (u64, usize, u64) {
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let months = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= months[month] {
        days -= months[month];
        month += 1;
    }
    (year, month + 1, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_interval_matches_the_year_it_touches() {
        for (text, misses) in [
            ("2018-06-01", false),
            ("2018-06-01T12:00:00Z", false),
            ("../2017-12-31", true),
            ("../2018-01-01", false),
            ("../2017-12-31T23:30:00-01:00", false),
            ("2018-12-31/..", false),
            ("2019-01-01/", true),
        ] {
            assert_eq!(misses_year(text, 2018).expect("a time"), misses, "{text}");
        }
        for text in ["summer", "2018-13-01", "", "2018-02-30", "2019-01-01/2018-01-01", "2018", "2018-01-01T9:00"] {
            assert!(misses_year(text, 2018).is_err(), "{text}");
        }
    }

    #[test]
    fn days_become_dates_across_leap_years() {
        assert_eq!(civil_date(0), (1970, 1, 1));
        assert_eq!(civil_date(11_016), (2000, 2, 29));
        assert_eq!(civil_date(17_532), (2018, 1, 1));
        let time = UNIX_EPOCH + Duration::from_secs(17_532 * 86_400 + 3_661);
        assert_eq!(time_stamp(time), "2018-01-01T01:01:01Z");
    }
}
