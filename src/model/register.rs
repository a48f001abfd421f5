//! The register: finds the unit a number or a name in a source speaks of, through
//! homonyms, several languages, spelling variants and other years' structures.
//!
//! It never guesses. A text is found, found with a remark, or refused with the
//! candidates.

use std::collections::{BTreeMap, HashMap};

use super::finding::{Match, NameRules, NoMatch, OldNumber, RegisterEntry, Share};
use super::likeness::Likeness;
use super::name::Year;
use super::spelling;
use super::spoken::{Spoken, orders, split_languages};
use super::unit::UnitIndex;

#[derive(Debug)]
struct Known {
    entry: RegisterEntry,
    parts: Vec<String>,
    bare_parts: Vec<String>,
    qualifier_words: Vec<Vec<String>>,
}

/// The number that went by a name, and the year it did.
type OldName = (Box<str>, Option<Year>);

/// Finds units by number and name.
#[derive(Debug)]
pub struct Register {
    year: Year,
    suffixes: Vec<String>,
    qualifier_words: Vec<String>,
    known: Vec<Known>,
    digits: Option<usize>,
    by_number: HashMap<Box<str>, UnitIndex>,
    by_name: HashMap<String, Vec<UnitIndex>>,
    old_numbers: HashMap<Box<str>, BTreeMap<Option<Year>, Vec<Share>>>,
    old_names: HashMap<String, Vec<OldName>>,
}

impl Register {
    /// A register of units in the dataset's order, for `year`.
    pub fn new(year: Year, rules: &NameRules, entries: Vec<RegisterEntry>) -> Self {
        let fold = |words: &[String]| words.iter().map(|word| spelling::key(word)).collect();
        let mut register = Self {
            year,
            suffixes: fold(&rules.suffixes),
            qualifier_words: fold(&rules.qualifier_words),
            known: Vec::with_capacity(entries.len()),
            digits: common_digits(&entries),
            by_number: HashMap::with_capacity(entries.len()),
            by_name: HashMap::with_capacity(entries.len()),
            old_numbers: HashMap::new(),
            old_names: HashMap::new(),
        };
        for entry in entries {
            register.add(entry);
        }
        register
    }

    fn add(&mut self, entry: RegisterEntry) {
        let unit = UnitIndex::from(self.known.len());
        let mut qualifiers = entry.qualifiers.clone();
        let mut keys = Vec::new();
        let mut parts = Vec::new();
        for name in std::iter::once(&entry.name).chain(&entry.other_names) {
            let spoken = Spoken::parse(name);
            qualifiers.extend(spoken.qualifier);
            let own: Vec<String> = split_languages(&spoken.base).map(spelling::key).collect();
            keys.push(spelling::key(&spoken.base));
            keys.extend(orders(&own));
            parts.extend(own);
        }
        keys.extend(parts.iter().cloned());
        keys.retain(|key| !key.is_empty());
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.by_name.entry(key).or_default().push(unit);
        }
        self.by_number.insert(entry.number.as_str().into(), unit);
        let qualifier_words = qualifiers.iter().map(|title| spelling::words(title)).collect();
        let bare_parts = parts.iter().map(|part| spelling::bare_key(part)).collect();
        self.known.push(Known { entry, parts, bare_parts, qualifier_words });
    }

    /// Takes in a crosswalk. Rows of one number and year add up.
    pub fn add_crosswalk(&mut self, rows: impl IntoIterator<Item = OldNumber>) {
        for row in rows {
            let number: Box<str> = self.padded(&row.number).into();
            if let Some(name) = row.name {
                let names = self.old_names.entry(spelling::key(&Spoken::parse(&name).base)).or_default();
                if !names.contains(&(number.clone(), row.year)) {
                    names.push((number.clone(), row.year));
                }
            }
            let shares = self.old_numbers.entry(number).or_default().entry(row.year).or_default();
            match shares.iter_mut().find(|share| share.unit == row.unit) {
                Some(share) => share.weight = (share.weight + row.weight).min(1.0),
                None => shares.push(Share { unit: row.unit, weight: row.weight }),
            }
        }
    }

    /// The year of the units.
    pub fn year(&self) -> Year {
        self.year
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// A unit in words, for reports: `Nes (Akershus) 0236`.
    pub fn describe(&self, unit: UnitIndex) -> String {
        let Known { entry, parts, .. } = &self.known[unit.get()];
        let shared = parts.iter().any(|part| self.by_name.get(part).is_some_and(|units| units.len() > 1));
        match entry.qualifiers.first() {
            Some(title) if shared && !entry.name.contains('(') => format!("{} ({title}) {}", entry.name, entry.number),
            _ => format!("{} {}", entry.name, entry.number),
        }
    }

    /// For each unit the numbers of `year` that went into it, with their weights;
    /// empty lists where the crosswalk says nothing.
    pub fn predecessors(&self, year: Year) -> Vec<Vec<(String, f64)>> {
        let mut lists = vec![Vec::new(); self.known.len()];
        for (number, years) in &self.old_numbers {
            for share in years.get(&Some(year)).or_else(|| years.get(&None)).into_iter().flatten() {
                lists[share.unit.get()].push((number.to_string(), share.weight));
            }
        }
        for list in &mut lists {
            list.sort_by(|a, b| a.0.cmp(&b.0));
        }
        lists
    }

    /// Finds a number in the structure of `structure_year` (this year's when `None`).
    /// A leading zero that got lost is put back.
    ///
    /// # Errors
    /// When it is unknown or the years' crosswalks disagree.
    pub fn number(&self, text: &str, structure_year: Option<Year>) -> Result<Match, NoMatch> {
        let number = self.padded(text.trim());
        if let Some(year) = structure_year.filter(|&year| year != self.year)
            && let Some(found) = self.old_in_year(&number, year)
        {
            return Ok(found);
        }
        if let Some(&unit) = self.by_number.get(&*number) {
            return Ok(Match::direct(unit));
        }
        self.old_in_any_year(&number, text)
            .unwrap_or_else(|| Err(NoMatch::Unknown { text: text.trim().to_owned(), nearest: Vec::new() }))
    }

    /// Finds a name in the structure of `structure_year` (this year's when `None`).
    ///
    /// # Errors
    /// When no unit or several units go by it.
    pub fn name(&self, text: &str, structure_year: Option<Year>) -> Result<Match, NoMatch> {
        self.find_name(text.trim(), structure_year).map_err(|why| self.with_nearest(why))
    }

    /// Finds a name; an unknown one comes back without the nearest, which take long.
    fn find_name(&self, text: &str, structure_year: Option<Year>) -> Result<Match, NoMatch> {
        let spoken = Spoken::parse(text);
        if let Some(year) = structure_year.filter(|&year| year != self.year)
            && let Some(found) = self.old_name(&spoken, Some(year))
        {
            return found;
        }
        match self.current_name(&spoken, text) {
            Err(unknown @ NoMatch::Unknown { .. }) => self.old_name(&spoken, None).unwrap_or(Err(unknown)),
            found => found,
        }
    }

    /// The units whose numbers differ from a text in one character, in words.
    pub fn nearest_numbers(&self, text: &str) -> Vec<String> {
        let text = self.padded(text.trim());
        let is_near = |number: &str| {
            let same_length = number.chars().count() == text.chars().count();
            same_length && number.chars().zip(text.chars()).filter(|(a, b)| a != b).count() == 1
        };
        let mut near: Vec<UnitIndex> =
            self.by_number.iter().filter(|(number, _)| is_near(number)).map(|(_, &unit)| unit).collect();
        near.sort_unstable();
        near.into_iter().map(|unit| self.describe(unit)).collect()
    }

    fn with_nearest(&self, why: NoMatch) -> NoMatch {
        match why {
            NoMatch::Unknown { text, nearest } if nearest.is_empty() => {
                let nearest = self.nearest(&self.without_suffix(&Spoken::parse(&text).base));
                NoMatch::Unknown { text, nearest }
            }
            why => why,
        }
    }

    /// Whether a number or name is known: `Some(1)` when it is, `Some(n)` when `n`
    /// units go by it, `None` when none does. Faster than finding out which is nearest.
    pub fn standing(&self, text: &str, structure_year: Option<Year>) -> Option<usize> {
        match self.find_number_or_name(text.trim(), structure_year) {
            Ok(_) => Some(1),
            Err(NoMatch::Ambiguous { candidates, .. }) => Some(candidates.len().max(2)),
            Err(NoMatch::Unknown { .. }) => None,
        }
    }

    /// Finds a text that is a number, a name, or a number with a name behind it.
    ///
    /// # Errors
    /// As [`Self::number`] and [`Self::name`]; or when number and name disagree.
    pub fn number_or_name(&self, text: &str, structure_year: Option<Year>) -> Result<Match, NoMatch> {
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match self.find_number_or_name(text.trim(), structure_year) {
            Err(why) if !is_number(text.trim()) => Err(self.with_nearest(why)),
            found => found,
        }
    }

    fn find_number_or_name(&self, text: &str, structure_year: Option<Year>) -> Result<Match, NoMatch> {
        let numeric = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        if numeric(text) || self.by_number.contains_key(text) {
            return self.number(text, structure_year);
        }
        match text.split_once(char::is_whitespace) {
            Some((number, name)) if numeric(number) => {
                let found = self.number(number, structure_year)?;
                self.check_name(&found, name, text)?;
                Ok(found)
            }
            _ => self.find_name(text, structure_year),
        }
    }

    /// Refuses a number with a name behind it that is plainly another unit's.
    fn check_name(&self, found: &Match, name: &str, text: &str) -> Result<(), NoMatch> {
        let Ok(named) = self.find_name(name.trim(), None) else { return Ok(()) };
        if found.via.is_some() || named.via.is_some() || named.single() == found.single() {
            return Ok(());
        }
        let units: Vec<UnitIndex> = found.shares.iter().chain(&named.shares).map(|share| share.unit).collect();
        Err(self.ambiguous(text, &units))
    }

    fn padded<'a>(&self, number: &'a str) -> std::borrow::Cow<'a, str> {
        match self.digits {
            Some(digits)
                if number.len() < digits && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
            {
                format!("{number:0>digits$}").into()
            }
            _ => number.into(),
        }
    }

    fn old_in_year(&self, number: &str, year: Year) -> Option<Match> {
        let years = self.old_numbers.get(number)?;
        let shares = years.get(&Some(year)).or_else(|| years.get(&None))?;
        Some(Match { shares: shares.clone(), via: Some(number.to_owned()), remark: None })
    }

    fn old_in_any_year(&self, number: &str, text: &str) -> Option<Result<Match, NoMatch>> {
        let years = self.old_numbers.get(number)?;
        let mut versions = years.values();
        let shares = versions.next()?;
        if versions.all(|other| other == shares) {
            let remark = Some(format!("{number} was found in the crosswalk"));
            return Some(Ok(Match { shares: shares.clone(), via: Some(number.to_owned()), remark }));
        }
        let mut units: Vec<UnitIndex> = years.values().flatten().map(|share| share.unit).collect();
        units.sort_unstable();
        units.dedup();
        Some(Err(self.ambiguous(text, &units)))
    }

    fn old_name(&self, spoken: &Spoken, year: Option<Year>) -> Option<Result<Match, NoMatch>> {
        let listed = [spoken.base.clone(), self.without_suffix(&spoken.base)]
            .iter()
            .find_map(|base| self.old_names.get(&spelling::key(base)))?;
        let mut numbers: Vec<&str> = listed
            .iter()
            .filter(|(_, listed_year)| year.is_none() || listed_year.is_none() || *listed_year == year)
            .map(|(number, _)| &**number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut found: Vec<Match> = numbers
            .into_iter()
            .filter_map(|number| match year {
                Some(year) => self.old_in_year(number, year),
                None => self.old_in_any_year(number, number).and_then(Result::ok),
            })
            .collect();
        if let Some(qualifier) = &spoken.qualifier {
            let words = spelling::words(qualifier);
            found.retain(|m| m.shares.iter().any(|share| self.is_qualified(share.unit, &words)));
        }
        match found.len() {
            0 => None,
            1 => found.pop().map(Ok),
            _ => {
                let units: Vec<UnitIndex> = found.iter().flat_map(|m| &m.shares).map(|share| share.unit).collect();
                Some(Err(self.ambiguous(&spoken.base, &units)))
            }
        }
    }

    fn current_name(&self, spoken: &Spoken, text: &str) -> Result<Match, NoMatch> {
        let bare = self.without_suffix(&spoken.base);
        let mut found = self.candidates(&spoken.base).or_else(|| self.candidates(&bare));
        if spoken.qualifier.is_none()
            && found.as_ref().is_none_or(|(units, _)| units.len() > 1)
            && let Some(qualified) = self.qualified_in_words(&spoken.base)
        {
            found = Some(qualified);
        }
        let Some((mut units, mut remark)) = found else {
            return Err(NoMatch::Unknown { text: text.to_owned(), nearest: Vec::new() });
        };
        if let Some(qualifier) = &spoken.qualifier {
            let words: Vec<String> = spelling::words(qualifier);
            let fitting: Vec<UnitIndex> =
                units.iter().copied().filter(|&unit| self.is_qualified(unit, &words)).collect();
            let is_group = || (0..self.known.len()).any(|unit| self.is_qualified(UnitIndex::from(unit), &words));
            if !fitting.is_empty() {
                units = fitting;
            } else if units.len() == 1 && !is_group() {
                remark = Some(format!("the bracket ({qualifier}) says nothing known and was left out"));
            } else if units.len() == 1 {
                let nearest = units.iter().map(|&unit| self.describe(unit)).collect();
                return Err(NoMatch::Unknown { text: text.to_owned(), nearest });
            }
        }
        match units[..] {
            [unit] => Ok(Match { remark: remark.map(|why| format!("{text:?}: {why}")), ..Match::direct(unit) }),
            _ => Err(self.ambiguous(text, &units)),
        }
    }

    /// The units that go by a name without brackets, and a remark.
    fn candidates(&self, base: &str) -> Option<(Vec<UnitIndex>, Option<String>)> {
        if let Some(units) = self.by_name.get(&spelling::key(base)) {
            return Some((units.clone(), None));
        }
        let parts: Vec<&str> = split_languages(base).collect();
        if parts.len() < 2 {
            return None;
        }
        let keys: Vec<String> = parts.iter().map(|part| spelling::key(&self.without_suffix(part))).collect();
        let mut units: Option<Vec<UnitIndex>> = None;
        for hits in keys.iter().filter_map(|key| self.by_name.get(key)) {
            units = Some(match units {
                None => hits.clone(),
                Some(before) => before.into_iter().filter(|unit| hits.contains(unit)).collect(),
            });
        }
        let mut remarks = Vec::new();
        let mut units = units?;
        for (part, key) in parts.iter().zip(&keys).filter(|(_, key)| !self.by_name.contains_key(*key)) {
            units.retain(|&unit| self.agrees(unit, key));
            if let Some(&unit) = units.first() {
                let whole = self.known[unit.get()].bare_parts.contains(&spelling::bare_key(key));
                let what = if whole { "is spelt otherwise" } else { "is cut short" };
                remarks.push(format!("{part:?} {what}; the rest names {}", self.describe(unit)));
            }
        }
        (!units.is_empty()).then(|| (units, (!remarks.is_empty()).then(|| remarks.join("; "))))
    }

    /// Whether a part of a name that other parts have pinned down may belong to the
    /// unit: the same without accents, or the beginning of one of its parts.
    fn agrees(&self, unit: UnitIndex, key: &str) -> bool {
        let bare = spelling::bare_key(key);
        let long_enough = bare.chars().count() >= 2;
        let parts = &self.known[unit.get()].bare_parts;
        parts.iter().any(|part| *part == bare || (long_enough && part.starts_with(&bare)))
    }

    fn is_qualified(&self, unit: UnitIndex, words: &[String]) -> bool {
        let words: Vec<&String> = words.iter().filter(|word| !self.suffixes.contains(word)).collect();
        let titles = &self.known[unit.get()].qualifier_words;
        !words.is_empty() && titles.iter().any(|title| words.iter().all(|word| title.contains(word)))
    }

    fn qualified_in_words(&self, base: &str) -> Option<(Vec<UnitIndex>, Option<String>)> {
        let words: Vec<&str> = base.split_whitespace().collect();
        (1..words.len().saturating_sub(1)).find_map(|at| {
            if !self.qualifier_words.contains(&spelling::key(words[at])) {
                return None;
            }
            let left = self.without_suffix(&words[..at].join(" "));
            let qualifier = spelling::words(&words[at + 1..].join(" "));
            let (mut units, remark) = self.candidates(&left)?;
            units.retain(|&unit| self.is_qualified(unit, &qualifier));
            (!units.is_empty()).then_some((units, remark))
        })
    }

    fn without_suffix(&self, base: &str) -> String {
        let mut words: Vec<&str> = base.split_whitespace().collect();
        let is_suffix = |word: Option<&&str>| word.is_some_and(|word| self.suffixes.contains(&spelling::key(word)));
        while words.len() > 1 && is_suffix(words.last()) {
            words.pop();
        }
        while words.len() > 1 && is_suffix(words.first()) {
            words.remove(0);
        }
        words.join(" ")
    }

    fn ambiguous(&self, text: &str, units: &[UnitIndex]) -> NoMatch {
        NoMatch::Ambiguous { text: text.to_owned(), candidates: units.iter().map(|&u| self.describe(u)).collect() }
    }

    /// The three units with the most similar names, the most similar first.
    fn nearest(&self, base: &str) -> Vec<String> {
        let key = spelling::bare_key(base);
        let wanted = Likeness::new(&key);
        let mut best: Vec<(f64, usize)> = Vec::new();
        for (unit, known) in self.known.iter().enumerate() {
            let least = if best.len() < 3 { 0.0 } else { best[2].0 };
            let likeness = known.bare_parts.iter().map(|part| wanted.to(part, least)).fold(0.0, f64::max);
            if likeness > least {
                best.push((likeness, unit));
                best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                best.truncate(3);
            }
        }
        best.into_iter().map(|(_, unit)| self.describe(UnitIndex::from(unit))).collect()
    }
}

/// How many digits a number has, when all have as many.
fn common_digits(entries: &[RegisterEntry]) -> Option<usize> {
    let length = entries.first()?.number.as_str().len();
    entries
        .iter()
        .map(|entry| entry.number.as_str())
        .all(|number| number.len() == length && number.bytes().all(|b| b.is_ascii_digit()))
        .then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnitNumber;

    fn register() -> Register {
        let units = [
            ("0001", "Nes", "West"),
            ("0002", "Nes", "East Ostra"),
            ("0003", "Gáiv - Kofjord - Kaivu", "East Ostra"),
            ("0004", "Nord-Odal", "West"),
            ("0005", "Ås", "West"),
            ("0006", "Sel", "West"),
        ];
        let entries = units.map(|(number, name, county)| RegisterEntry {
            number: UnitNumber::new(number).expect("valid"),
            name: name.to_owned(),
            other_names: Vec::new(),
            qualifiers: vec![county.to_owned()],
        });
        let rules = NameRules { suffixes: vec!["parish".to_owned()], qualifier_words: vec!["in".to_owned()] };
        Register::new(Year::new(2018).expect("valid"), &rules, entries.into())
    }

    fn found(register: &Register, name: &str) -> Option<u32> {
        register.name(name, None).ok()?.single().map(|unit| unit.0)
    }

    fn old(number: &str, year: i64, name: &str, unit: u32, weight: f64) -> OldNumber {
        let year = Year::new(year).ok();
        OldNumber { number: number.to_owned(), year, name: Some(name.to_owned()), unit: UnitIndex(unit), weight }
    }

    #[test]
    fn spelling_variants_and_suffixes_find_the_unit() {
        let register = register();
        for name in ["Nord-Odal", "NORD ODAL", "Nord – Odal", "nord-odal Parish", " Nordodal (-2018) "] {
            assert_eq!(found(&register, name), Some(3), "{name}");
        }
        assert_eq!(found(&register, "A\u{30a}s"), Some(4));
        assert_eq!(found(&register, "As"), None);
    }

    #[test]
    fn each_language_alone_any_order_and_a_part_cut_short_find_the_unit() {
        let register = register();
        for name in [
            "Kofjord",
            "Kaivu/Gáiv",
            "Kofjord - Gáiv - Kaivu",
            "Gáiv–Kofjord",
            "Gaiv - Kofjord",
            "Gáiv - Kofjord - Kai",
        ] {
            assert_eq!(found(&register, name), Some(2), "{name}");
        }
        let cut = register.name("Gáiv - Kofjord - Kai", None).expect("found").remark.expect("remarked");
        assert!(cut.contains("\"Kai\" is cut short"), "{cut}");
        assert_eq!(found(&register, "Kai"), None);
        assert_eq!(found(&register, "Kofjord - Nes"), None);
        assert_eq!(found(&register, "Kofjord - Xyz"), None);
    }

    #[test]
    fn homonyms_are_told_apart_by_any_word_of_their_group_and_never_guessed() {
        let register = register();
        for (name, unit) in [("Nes (West)", 0), ("Nes (Ostra)", 1), ("Nes parish (east)", 1), ("Nes parish in East", 1)]
        {
            assert_eq!(found(&register, name), Some(unit), "{name}");
        }
        let error = register.name("Nes", None).expect_err("ambiguous").to_string();
        assert_eq!(
            error,
            "\"Nes\" may be Nes (West) 0001 or Nes (East Ostra) 0002; say which in brackets, or give the number"
        );
        assert_eq!(found(&register, "Nes (North)"), None);
        assert_eq!(found(&register, "Sel (East)"), None);
        let remark = register.name("Sel (lead)", None).expect("found").remark.expect("remarked");
        assert!(remark.contains("(lead)"), "{remark}");
    }

    #[test]
    fn an_unknown_name_comes_with_the_nearest() {
        let error = register().name("Nord-Odel", None).expect_err("unknown").to_string();
        assert!(error.starts_with("\"Nord-Odel\" is not known; the nearest are Nord-Odal 0004"), "{error}");
    }

    #[test]
    fn a_lost_leading_zero_is_put_back() {
        let register = register();
        assert_eq!(register.number("4", None).ok().and_then(|m| m.single()), Some(UnitIndex(3)));
        assert_eq!(register.number_or_name("0004 Nord-Odal", None).ok().and_then(|m| m.single()), Some(UnitIndex(3)));
        assert!(register.number("9", None).is_err());
        assert!(matches!(register.number_or_name("0004 Sel", None), Err(NoMatch::Ambiguous { .. })));
    }

    #[test]
    fn old_numbers_and_names_merge_whole_and_split_as_estimates() {
        let mut register = register();
        register.add_crosswalk([
            old("0101", 2016, "Gone", 4, 1.0),
            old("0102", 2016, "Torn", 4, 0.5),
            old("0102", 2016, "Torn", 5, 0.5),
            old("0004", 2016, "Sel", 4, 1.0),
        ]);
        let year = Year::new(2016).ok();
        let gone = register.name("Gone parish", None).expect("found");
        assert_eq!((gone.single(), gone.is_estimated()), (Some(UnitIndex(4)), false));
        let torn = register.number("102", year).expect("found");
        assert!(torn.is_estimated() && torn.shares.len() == 2);
        assert_eq!(register.number("0004", year).ok().and_then(|m| m.single()), Some(UnitIndex(4)));
        assert_eq!(register.number("0004", None).ok().and_then(|m| m.single()), Some(UnitIndex(3)));
        assert_eq!(register.name("Sel", year).ok().and_then(|m| m.single()), Some(UnitIndex(4)));
        let into = &register.predecessors(year.expect("valid"))[4];
        assert_eq!(into.len(), 3);
    }

    #[test]
    fn years_that_disagree_about_an_old_number_are_not_chosen_between() {
        let mut register = register();
        register.add_crosswalk([old("0101", 2015, "Gone", 4, 1.0), old("0101", 2016, "Gone", 5, 1.0)]);
        assert!(matches!(register.number("0101", None), Err(NoMatch::Ambiguous { .. })));
        assert_eq!(register.number("0101", Year::new(2016).ok()).ok().and_then(|m| m.single()), Some(UnitIndex(5)));
    }
}
