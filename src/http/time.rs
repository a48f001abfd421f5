//! Times as answers write them, and as questions ask for them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

/// A time, or an interval of times that may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeSpan {
    from: Option<SystemTime>,
    to: Option<SystemTime>,
}

impl TimeSpan {
    /// Reads RFC 3339: a time or a date, or two with a slash between, `..` or nothing for an open end.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let end = |text: &str, is_last: bool| match text {
            "" | ".." => Some(None),
            text => instant(text, is_last).map(Some),
        };
        match text.split_once('/') {
            Some((from, to)) => Some(Self { from: end(from, false)?, to: end(to, true)? }),
            None => Some(Self { from: Some(instant(text, false)?), to: Some(instant(text, true)?) }),
        }
    }

    /// Whether a time, to the second as answers write it, lies in it; its ends do.
    pub(super) fn holds(self, time: SystemTime) -> bool {
        let since = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let time = UNIX_EPOCH + Duration::from_secs(since);
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time <= to)
    }
}

/// A time of RFC 3339, or the first or last second of a date.
fn instant(text: &str, is_last: bool) -> Option<SystemTime> {
    let (date, time) = text.split_at_checked(10)?;
    let numbers = |text: &str, mark: char| -> Option<[u64; 3]> {
        let parts: Option<Vec<u64>> = text.split(mark).map(digits).collect();
        parts?.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-')?;
    let days = days_of(year, month, day)?;
    let midnight = UNIX_EPOCH + Duration::from_secs(days * 86_400);
    if time.is_empty() {
        return Some(if is_last { midnight + Duration::from_secs(86_399) } else { midnight });
    }
    let clock = time.strip_prefix(['T', 't', ' '])?;
    let zone = clock.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = clock.split_at(zone);
    let whole = clock.split('.').next()?;
    let [hour, minute, second] = numbers(whole, ':').filter(|[h, m, s]| *h < 24 && *m < 60 && *s < 61)?;
    let local = midnight + Duration::from_secs(hour * 3600 + minute * 60 + second);
    if zone.eq_ignore_ascii_case("z") {
        return Some(local);
    }
    let (hours, minutes) = zone[1..].split_once(':')?;
    let ahead = Duration::from_secs(digits(hours)? * 3600 + digits(minutes)? * 60);
    if zone.starts_with('+') { local.checked_sub(ahead) } else { local.checked_add(ahead) }
}

/// The count of days since 1970 of a date; `None` for what is no date, or an earlier one.
fn days_of(year: u64, month: u64, day: u64) -> Option<u64> {
    let shifted = (1970..10_000).contains(&year).then(|| year - u64::from(month <= 2))?;
    let (era, of_era) = (shifted / 400, shifted % 400);
    // Years from March on, so that the leap day is the last.
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day.checked_sub(1)?;
    let days = (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year).checked_sub(719_468)?;
    (civil_date(days) == (year, usize::try_from(month).ok()?, day)).then_some(days)
}

fn digits(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn spans_hold_their_ends_and_times_of_other_zones() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let noon = at(17_532 * 86_400 + 43_200);
        for (text, holds) in [
            ("2018-01-01", true),
            ("2018-01-01T12:00:00Z", true),
            ("2018-01-01T13:00:00+01:00", true),
            ("2018-01-01T11:30:00.5-00:30", true),
            ("2018-01-01T12:00:01Z/..", false),
            ("../2018-01-01T12:00:00Z", true),
            ("2017-12-31/2018-01-01", true),
            ("/2017-12-31", false),
            ("../..", true),
        ] {
            assert_eq!(TimeSpan::parse(text).expect(text).holds(noon + Duration::from_millis(400)), holds, "{text}");
        }
        for wrong in
            ["", "summer", "2018-02-30", "2018-01-01T25:00:00Z", "2018-01-01T12:00:00", "2018-1-1", "+018-01-01"]
        {
            assert!(TimeSpan::parse(wrong).is_none(), "{wrong}");
        }
        for days in [0, 59, 11_016, 17_532, 50_000, 300_000] {
            let (year, month, day) = civil_date(days);
            assert_eq!(days_of(year, month as u64, day), Some(days));
        }
    }
}
