//! From when to when something holds, in the words of its source: a day, a month or a
//! year at either end, or nothing where it is open or not known.

use super::name::Year;

/// Year, month, day.
type Day = (u16, u8, u8);

/// From when to when, in the source's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day, month or year.
    pub from: Option<String>,
    /// Last day, month or year.
    pub to: Option<String>,
}

impl Period {
    /// Whether it says a date at either end.
    pub fn is_dated(&self) -> bool {
        self.first_day().is_some() || self.last_day().is_some()
    }

    /// Whether it ends before it begins.
    pub fn is_reversed(&self) -> bool {
        matches!((self.first_day(), self.last_day()), (Some(first), Some(last)) if last < first)
    }

    /// The words at either end that are no date; the period is open there.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        let words = |text: &Option<String>, day: Option<Day>| text.is_some() && day.is_none();
        let from = self.from.as_deref().filter(|_| words(&self.from, self.first_day()));
        from.into_iter().chain(self.to.as_deref().filter(|_| words(&self.to, self.last_day())))
    }

    /// Whether it touches a year. An end that is not known is open.
    pub fn holds_in(&self, year: Year) -> bool {
        let year = year.get();
        self.first_day().is_none_or(|first| first <= (year, 12, 31))
            && self.last_day().is_none_or(|last| last >= (year, 1, 1))
    }

    /// Whether both hold on some day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| match (a.first_day(), b.last_day()) {
            (Some(first), Some(last)) => first <= last,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }

    fn first_day(&self) -> Option<Day> {
        day(self.from.as_deref()?, (1, 1))
    }

    fn last_day(&self) -> Option<Day> {
        day(self.to.as_deref()?, (12, 31))
    }
}

/// The day a text names: `2018`, `2018-03`, `2018-03-31` or `31.03.2018`; what is not
/// said is taken from `rest`. `None` for words that are no date.
fn day(text: &str, rest: (u8, u8)) -> Option<Day> {
    let year = |part: &str| (part.len() == 4).then(|| part.parse::<u16>().ok()).flatten();
    let dotted: Vec<&str> = text.split('.').collect();
    let (year, month, day) = if let [d, m, y] = dotted[..] {
        (year(y)?, m.parse().ok()?, d.parse().ok()?)
    } else {
        let mut parts = text.splitn(3, '-');
        let y = year(parts.next()?)?;
        let mut part = |default: u8| parts.next().map_or(Some(default), |part| part.get(..2)?.parse().ok());
        (y, part(rest.0)?, part(rest.1)?)
    };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_from_the_usual_writings_and_words_are_no_days() {
        assert_eq!(day("2018", (1, 1)), Some((2018, 1, 1)));
        assert_eq!(day("2018-03", (12, 31)), Some((2018, 3, 31)));
        assert_eq!(day("2018-03-05", (12, 31)), Some((2018, 3, 5)));
        assert_eq!(day("5.3.2018", (1, 1)), Some((2018, 3, 5)));
        for words in ["before the war", "2018-13", "2018-00-05", "32.1.2018"] {
            assert_eq!(day(words, (1, 1)), None, "{words}");
        }
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: (!from.is_empty()).then(|| from.to_owned()), to: (!to.is_empty()).then(|| to.to_owned()) }
    }

    #[test]
    fn a_period_holds_in_every_year_it_touches() {
        let year = Year::new(2018).expect("valid");
        assert!(period("", "").holds_in(year) && period("2018-12-31", "").holds_in(year));
        assert!(!period("2019", "").holds_in(year) && !period("", "2017").holds_in(year));
        assert!(period("2010", "2015").overlaps(&period("2015", "")));
        assert!(!period("2010", "2014").overlaps(&period("2015", "")));
    }

    #[test]
    fn a_period_knows_whether_it_is_dated_reversed_or_in_words() {
        assert!(period("2018", "").is_dated() && !period("long ago", "").is_dated());
        assert!(period("2018-02", "2018-01").is_reversed() && !period("2018", "2018-01").is_reversed());
        assert_eq!(period("long ago", "2018").unread().collect::<Vec<_>>(), ["long ago"]);
    }
}
