//! Who could join the one who asks: which units meet the conditions that hold for each alone, and how well they suit.

use super::ties::Ties;
use super::travel_fit::named;
use super::ways::Ways;
use crate::app::processes::among::Among;
use crate::app::processes::groups_by::distinct;
use crate::app::processes::outcome::Tree;
use crate::cooperation::{Candidate, Common, TwoMode};
use crate::model::{Grouping, Indicator};

/// A condition that each partner meets alone or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    Units,
    Minutes,
    Council,
    Experience,
    Size,
}

impl Alone {
    pub(super) const ALL: [Self; 5] = [Self::Units, Self::Minutes, Self::Council, Self::Experience, Self::Size];

    /// The input that asks for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Minutes => "minutes",
            Self::Council => "council",
            Self::Experience => "experience",
            Self::Size => "inhabitants",
        }
    }
}

/// Networks that partners share or not.
#[derive(Debug)]
pub(super) struct Networks<'a> {
    pub(super) grouping: &'a Grouping,
    pub(super) groups: TwoMode,
}

/// What is asked. Places are those of all units of the dataset.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) among: &'a Among<'a>,
    pub(super) base: u32,
    pub(super) ways: Option<Ways<'a>>,
    /// Minutes from the one who asks to each unit.
    pub(super) minutes: Vec<Option<f64>>,
    pub(super) within: Option<f64>,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) size: Option<&'a Indicator>,
    pub(super) together: Option<f64>,
    pub(super) ties: Option<Ties<'a>>,
    pub(super) common: Common,
    pub(super) networks: Option<Networks<'a>>,
    pub(super) experience: Option<&'a Indicator>,
    pub(super) all_experienced: bool,
    pub(super) similar: Vec<&'a Indicator>,
    pub(super) complementary: Vec<&'a Indicator>,
    /// Which units the filter leaves.
    pub(super) kept: Option<Vec<bool>>,
}

/// A unit that could join.
#[derive(Clone, Debug)]
pub(super) struct Partner {
    pub(super) unit: u32,
    /// The mean of what follows, as far as it is asked for; `None` where a part is not known.
    pub(super) score: Option<f64>,
    pub(super) near: Option<f64>,
    pub(super) likeness: Option<f64>,
    pub(super) complement: Option<f64>,
    /// Standardised distances.
    pub(super) distance: Option<f64>,
    pub(super) complementary_distance: Option<f64>,
}

impl Question<'_> {
    fn value(&self, indicator: &Indicator, unit: u32) -> Option<f64> {
        indicator.value(self.among.units()[unit as usize]).number()
    }

    /// How much a unit brings.
    pub(super) fn size_of(&self, unit: u32) -> Option<f64> {
        self.value(self.size?, unit)
    }

    /// Whether a unit has experience; `None` where that is not asked or not known.
    pub(super) fn is_experienced(&self, unit: u32) -> Option<bool> {
        self.value(self.experience?, unit).map(|value| value > 0.0)
    }

    /// The networks a unit is in.
    pub(super) fn groups_of(&self, unit: u32) -> &[u32] {
        self.networks.as_ref().map_or(&[], |networks| networks.groups.groups_of(unit as usize))
    }

    /// The titles of the networks that two units are in together.
    pub(super) fn shared(&self, one: u32, other: u32) -> Vec<&str> {
        let others = self.groups_of(other);
        let both = self.groups_of(one).iter().filter(|group| others.binary_search(group).is_ok());
        let networks = self.networks.iter();
        networks
            .flat_map(|known| both.clone().map(|group| known.grouping.groups[*group as usize].title.as_str()))
            .collect()
    }

    /// Whether a condition is asked for.
    pub(super) fn asks(&self, condition: Alone) -> bool {
        match condition {
            Alone::Units => self.kept.is_some(),
            Alone::Minutes => self.within.is_some(),
            Alone::Council => self.common != Common::Any,
            Alone::Experience => self.experience.is_some() && self.all_experienced,
            Alone::Size => self.together.is_some(),
        }
    }

    /// Whether a unit meets a condition; one that is not asked for is met.
    pub(super) fn meets(&self, condition: Alone, unit: u32) -> bool {
        match condition {
            Alone::Units => self.kept.as_ref().is_none_or(|kept| kept[unit as usize]),
            Alone::Minutes => {
                let way = self.minutes[unit as usize];
                self.within.is_none_or(|limit| way.is_some_and(|minutes| minutes <= limit))
            }
            Alone::Council => match self.common {
                Common::Any => true,
                Common::Same => !self.shared(self.base, unit).is_empty(),
                Common::None => self.shared(self.base, unit).is_empty(),
            },
            Alone::Experience => !self.asks(condition) || self.is_experienced(unit) == Some(true),
            Alone::Size => !self.asks(condition) || self.size_of(unit).is_some_and(|size| size >= 0.0),
        }
    }

    /// Every unit but the one who asks.
    pub(super) fn others(&self) -> impl Iterator<Item = u32> {
        (0_u32..).take(self.among.count()).filter(|&unit| unit != self.base)
    }

    /// The units that meet every condition but this one, and not this one, the nearest first.
    pub(super) fn failing_only(&self, condition: Alone) -> Vec<u32> {
        let rest = |unit: u32| Alone::ALL.into_iter().filter(|one| *one != condition).all(|one| self.meets(one, unit));
        let mut found: Vec<u32> = self.others().filter(|&unit| !self.meets(condition, unit) && rest(unit)).collect();
        let far = |unit: u32| self.minutes[unit as usize].unwrap_or(f64::INFINITY);
        found.sort_by(|&a, &b| far(a).total_cmp(&far(b)).then(a.cmp(&b)));
        found
    }

    /// The units that meet every condition, the best first; those with something unknown after the others.
    pub(super) fn partners(&self) -> Vec<Partner> {
        let units: Vec<u32> =
            self.others().filter(|&unit| Alone::ALL.into_iter().all(|one| self.meets(one, unit))).collect();
        let similar = self.distances(&self.similar, &units);
        let complementary = self.distances(&self.complementary, &units);
        let most = |distances: &[Option<f64>]| distances.iter().flatten().copied().fold(0.0, f64::max);
        let (most_similar, most_complementary) = (most(&similar), most(&complementary));
        let ways = units.iter().filter_map(|&unit| self.minutes[unit as usize]);
        let limit = self.within.unwrap_or_else(|| ways.fold(0.0, f64::max));
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let partner = |at: usize| {
            let way = self.minutes[units[at] as usize];
            // Where no way leads, nearness is nothing; where nothing is known of travel, it is not asked for.
            let near = self.ways.map(|_| way.map_or(0.0, |minutes| 1.0 - share(minutes, limit)));
            let likeness = similar[at].map(|distance| 1.0 - share(distance, most_similar));
            let complement = complementary[at].map(|distance| share(distance, most_complementary));
            let parts = [
                (self.ways.is_some(), near),
                (!self.similar.is_empty(), likeness),
                (!self.complementary.is_empty(), complement),
            ];
            let asked: Vec<Option<f64>> = parts.into_iter().filter(|(asked, _)| *asked).map(|(_, part)| part).collect();
            let sum: Option<f64> = asked.iter().copied().sum();
            let score = sum.map(|sum| share(sum, asked.len() as f64));
            let (distance, complementary_distance) = (similar[at], complementary[at]);
            Partner { unit: units[at], score, near, likeness, complement, distance, complementary_distance }
        };
        let mut found: Vec<Partner> = (0..units.len()).map(partner).collect();
        let rank = |one: &Partner| one.score.unwrap_or(f64::NEG_INFINITY);
        found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.unit.cmp(&b.unit)));
        found
    }

    /// How far units are from the one who asks in these indicators: the root of the mean square of the differences, each
    /// in standard deviations of all units. `None` where a value is missing, or nothing is asked for.
    fn distances(&self, indicators: &[&Indicator], units: &[u32]) -> Vec<Option<f64>> {
        let mut sums = vec![(!indicators.is_empty()).then_some(0.0); units.len()];
        for indicator in indicators {
            let deviation = standard_deviation(&self.among.numbers(indicator));
            let own = self.value(indicator, self.base);
            for (sum, &unit) in sums.iter_mut().zip(units) {
                let difference = own.zip(self.value(indicator, unit)).map(|(own, other)| (own - other) / deviation);
                *sum = sum.zip(difference).map(|(sum, difference): (f64, f64)| sum + difference * difference);
            }
        }
        let count = indicators.len() as f64;
        sums.into_iter().map(|sum| sum.map(|sum| (sum / count).sqrt())).collect()
    }

    /// A unit as the search for sets knows it.
    pub(super) fn candidate(&self, unit: u32, score: f64) -> Candidate {
        Candidate {
            unit,
            score,
            size: self.size_of(unit).filter(|size| *size >= 0.0).unwrap_or_default(),
            groups: self.groups_of(unit).to_vec(),
            experienced: self.is_experienced(unit) == Some(true),
        }
    }

    /// What is said of a partner, with why it suits.
    pub(super) fn told(&self, partner: &Partner) -> Tree {
        let unit = partner.unit;
        let way = self.minutes[unit as usize];
        let borders = self.ties.as_ref().map(|ties| self.borders(ties, unit));
        let shared = self.shared(self.base, unit);
        let Tree::Fields(mut fields) = named(self.among, unit) else { return Tree::Null };
        let more = [
            ("score", Tree::maybe(partner.score)),
            ("minutes", Tree::maybe(way)),
            ("size", Tree::maybe(self.size_of(unit))),
            ("near", Tree::maybe(partner.near)),
            ("similar", Tree::maybe(partner.likeness)),
            ("complementary", Tree::maybe(partner.complement)),
            ("neighbour", borders.map_or(Tree::Null, Tree::Flag)),
            ("experience", self.is_experienced(unit).map_or(Tree::Null, Tree::Flag)),
            ("common", Tree::List(shared.iter().copied().map(Tree::text).collect())),
            ("reasons", Tree::List(self.reasons(partner, borders, &shared).into_iter().map(Tree::text).collect())),
        ];
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
        Tree::Fields(fields)
    }

    fn borders(&self, ties: &Ties<'_>, unit: u32) -> bool {
        ties.graph.neighbours(self.base as usize).binary_search(&unit).is_ok()
    }

    fn reasons(&self, partner: &Partner, borders: Option<bool>, shared: &[&str]) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.ways.is_some() {
            let limit = self.within.map_or_else(String::new, |limit| format!(" ({limit} are allowed)"));
            let way = self.minutes[partner.unit as usize];
            reasons
                .push(way.map_or_else(|| "no way is known".to_owned(), |way| format!("{way:.1} minutes away{limit}")));
        }
        if let (Some(ties), Some(borders)) = (&self.ties, borders) {
            let how = if borders { "a neighbour" } else { "no neighbour, but may be reached through others" };
            reasons.push(format!("{how} by {}", ties.relation.id));
        }
        if let Some(networks) = &self.networks {
            let id = &networks.grouping.id;
            reasons.push(match (shared, self.groups_of(partner.unit)) {
                ([], []) => format!("in no {id} that is known"),
                ([], _) => format!("in no {id} in common"),
                (shared, _) => format!("in the same {id}: {}", shared.join(", ")),
            });
        }
        if let Some(indicator) = self.experience {
            reasons.push(match self.is_experienced(partner.unit) {
                Some(true) => format!("has experience ({} is above 0)", indicator.id),
                Some(false) => format!("has no experience ({} is 0)", indicator.id),
                None => format!("whether it has experience is unknown ({} is missing)", indicator.id),
            });
        }
        let kinds = [
            ("similar", &self.similar, partner.distance),
            ("complementary", &self.complementary, partner.complementary_distance),
        ];
        for (kind, indicators, distance) in kinds {
            let ids = indicators.iter().map(|indicator| indicator.id.as_str()).collect::<Vec<_>>().join(", ");
            match distance {
                _ if indicators.is_empty() => {}
                Some(distance) => reasons.push(format!("{kind} in {ids}: {distance:.2} standard deviations apart")),
                None => reasons.push(format!("whether it is {kind} is unknown: a value of {ids} is missing")),
            }
        }
        reasons
    }
}

/// Of the known values; 1 where all are the same, which then differ by nothing.
fn standard_deviation(values: &[Option<f64>]) -> f64 {
    if distinct(values).len() < 2 {
        return 1.0;
    }
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    (known.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / known.len() as f64).sqrt()
}
