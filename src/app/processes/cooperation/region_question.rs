//! What regions are to be made of, as the inputs have it: the units with values, their links, and what every region
//! must keep to; and errors told by the names of units.

use super::region_ways::Ways;
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::error::AnalysisError;
use crate::app::processes::unfit;
use crate::app::processes::{Inputs, of_input};
use crate::app::profile::find_unit;
use crate::app::relations::{AnyRelation, find_relation, leads_everywhere};
use crate::app::snapshot::Snapshot;
use crate::cooperation::regions::{Attributes, Conditions, Part, Problem, RegionsError};
use crate::cooperation::{Graph, GraphError};
use crate::model::{Contact, Grouping, Indicator, Kind, Relation, UnitIndex};

/// The relation that regions hang together by when nobody says and there is one of this id.
pub(super) const USUAL_RELATION: &str = "sea";

/// Units, what they are like, how they hang together, and what regions must keep to. A unit is its place among those
/// that are analysed.
pub(super) struct Question<'a> {
    pub(super) among: Among<'a>,
    /// The places among [`Question::among`] of those analysed, ascending.
    pub(super) places: Vec<usize>,
    /// The places of those that have no value.
    pub(super) missing: Vec<usize>,
    pub(super) indicators: Vec<&'a Indicator>,
    pub(super) of: &'a Indicator,
    pub(super) sizes: Vec<f64>,
    pub(super) relation: &'a Relation,
    pub(super) ways: Ways<'a>,
    pub(super) problem: Problem,
}

impl<'a> Question<'a> {
    pub(super) fn read(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<Self, AppError> {
        let among = Among::read(snapshot, inputs)?;
        let indicators =
            inputs.texts("indicators").iter().map(|id| among.indicator(id).map_err(of_input("indicators")));
        let indicators: Vec<&Indicator> = indicators.collect::<Result<_, _>>()?;
        if indicators.is_empty() {
            return Err(unfit("indicators", "name at least one indicator that members of a region are to be alike in"));
        }
        let of = among.indicator(inputs.text("of").unwrap_or_default()).map_err(of_input("of"))?;
        if matches!(of.kind, Kind::Index | Kind::Class) {
            let why = format!(
                "{} is of the kind {}, which does not add up over units; take a count or an amount",
                of.id,
                of.kind.as_str()
            );
            return Err(unfit("of", why));
        }
        let (places, missing) = known(&among, &indicators, of)?;
        let relation = relation(snapshot, inputs)?;
        let units = among.at(&places);
        let ways = Ways::read(among.dataset(), inputs, units.clone())?;
        let sizes = numbers(of, &units);
        let borders = inputs.text("within").map(|id| among.grouping(id).map_err(of_input("within"))).transpose()?;
        let borders =
            borders.map(|grouping| among.group_of(grouping, "within").map_err(of_input("within"))).transpose()?;
        let group = |unit: usize| borders.as_ref().and_then(|groups| groups[places[unit]]);
        let graph = graph(relation, &units, inputs.text("contiguity") == Some("rook"), group);
        let columns: Vec<Vec<f64>> = indicators.iter().map(|indicator| numbers(indicator, &units)).collect();
        let mut conditions = Conditions {
            sizes: sizes.clone(),
            threshold: inputs.number("threshold").unwrap_or(0.0),
            least_members: inputs.whole("least_members").and_then(|n| usize::try_from(n).ok()).unwrap_or(1),
            together: lists(snapshot, &units, inputs, "together")?,
            apart: Vec::new(),
        };
        for list in lists(snapshot, &units, inputs, "apart")? {
            let pairs = |(place, &one): (usize, &u32)| {
                list[place + 1..].iter().map(move |&other| (one, other)).collect::<Vec<_>>()
            };
            conditions.apart.extend(list.iter().enumerate().flat_map(pairs));
        }
        conditions.apart.extend(ways.too_far());
        let explain = |error| explained(&among, &places, of, &ways, error);
        let attributes = Attributes::standardised(units.len(), &columns).map_err(explain)?;
        let graph = graph.map_err(RegionsError::from).map_err(explain)?;
        let problem = Problem::new(graph, attributes, conditions).map_err(explain)?;
        Ok(Self { among, places, missing, indicators, of, sizes, relation, ways, problem })
    }

    /// The places among all units asked about.
    pub(super) fn places_of(&self, units: &[u32]) -> Vec<usize> {
        units.iter().map(|&unit| self.places[unit as usize]).collect()
    }

    /// The units as those of the dataset.
    pub(super) fn indices(&self, units: &[u32]) -> Vec<UnitIndex> {
        self.among.at(&self.places_of(units))
    }

    /// The members of each group among those analysed.
    pub(super) fn groups(&self, grouping: &Grouping) -> Vec<Vec<u32>> {
        let unit = |place: usize| self.places.binary_search(&place).ok().and_then(|unit| u32::try_from(unit).ok());
        let members = self.among.members(grouping).into_iter();
        members.map(|members| members.into_iter().filter_map(unit).collect()).collect()
    }

    /// Number and name.
    pub(super) fn name(&self, unit: u32) -> String {
        named(&self.among, &self.places, unit)
    }

    /// Why a part is in no region.
    pub(super) fn too_small(&self, part: &Part, inputs: &Inputs) -> String {
        let threshold = inputs.number("threshold").filter(|threshold| part.size < *threshold);
        let members = part.members.len() as u64;
        let least = inputs.whole("least_members").filter(|least| members < *least);
        let first = part.members.first().map_or_else(String::new, |&unit| self.name(unit));
        let size =
            threshold.map(|threshold| format!("{} of {} where {threshold} are the least", part.size, self.of.id));
        let count = least.map(|least| format!("{members} members where {least} are the least"));
        let why: Vec<String> = [size, count].into_iter().flatten().collect();
        format!("{} links the part of {first} to no other, and it has {}", self.relation.id, why.join(" and "))
    }

    /// An error of the computation, with the names of units.
    pub(super) fn explain(&self, error: RegionsError) -> AppError {
        explained(&self.among, &self.places, self.of, &self.ways, error)
    }
}

fn named(among: &Among<'_>, places: &[usize], unit: u32) -> String {
    let unit = among.unit(places[unit as usize]);
    format!("{} {}", unit.number, unit.name)
}

fn numbers(indicator: &Indicator, units: &[UnitIndex]) -> Vec<f64> {
    units.iter().filter_map(|&unit| indicator.value(unit).number()).collect()
}

/// The places of units with all values, and of those without.
fn known(among: &Among<'_>, indicators: &[&Indicator], of: &Indicator) -> Result<(Vec<usize>, Vec<usize>), AppError> {
    let columns: Vec<(&Indicator, Vec<Option<f64>>)> =
        indicators.iter().copied().chain([of]).map(|indicator| (indicator, among.numbers(indicator))).collect();
    let is_known = |place: &usize| columns.iter().all(|(_, column)| column[*place].is_some());
    let (known, missing): (Vec<usize>, Vec<usize>) = (0..among.count()).partition(is_known);
    if known.is_empty() {
        let count = |(indicator, column): &(&Indicator, Vec<Option<f64>>)| {
            format!("{} is known of {}", indicator.id, column.iter().flatten().count())
        };
        let counts: Vec<String> = columns.iter().map(count).collect();
        let why = format!("none of {} units has a value of each: {}", among.count(), counts.join(", "));
        return Err(unfit("indicators", why));
    }
    Ok((known, missing))
}

fn relation<'a>(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<&'a Relation, AppError> {
    let dataset = snapshot.dataset();
    let links_some = |relation: &&Relation| !leads_everywhere(AnyRelation::Given(relation));
    let some = || dataset.relations().iter().filter(links_some);
    let words = || some().map(|relation| relation.id.to_string()).collect::<Vec<_>>().join(", ");
    let Some(id) = inputs.text("relation") else {
        let usual = some().find(|relation| relation.id.as_str() == USUAL_RELATION).or_else(|| some().next());
        return usual.ok_or_else(|| unfit("relation", "this dataset has no relation of neighbours"));
    };
    let found = find_relation(dataset, id).map_err(of_input("relation"))?;
    found.given().filter(links_some).ok_or_else(|| {
        let why =
            format!("{id} leads from nearly every unit to every other, so everything hangs together; take {}", words());
        unfit("relation", why)
    })
}

/// Links between the units: all, or those that are more than a point; none across the border of two groups.
fn graph(
    relation: &Relation,
    units: &[UnitIndex],
    rook: bool,
    group: impl Fn(usize) -> Option<usize>,
) -> Result<Graph, GraphError> {
    let mut links = Vec::new();
    for (one, &unit) in units.iter().enumerate() {
        for position in relation.range(unit) {
            let point = rook && relation.contact(position) == Some(Contact::Point);
            let other = units.binary_search(&relation.target(position)).ok();
            if let Some(other) = other.filter(|&other| !point && group(one) == group(other)) {
                links.extend(u32::try_from(one).ok().zip(u32::try_from(other).ok()).map(|(a, b)| (a, b, 1.0)));
            }
        }
    }
    Graph::new(units.len(), links)
}

/// Lists of units: numbers with + between them.
fn lists(snapshot: &Snapshot, units: &[UnitIndex], inputs: &Inputs, name: &str) -> Result<Vec<Vec<u32>>, AppError> {
    let unit = |number: &str| {
        let found = find_unit(snapshot, number).map_err(of_input(name))?;
        let place = units.binary_search(&found).ok().and_then(|place| u32::try_from(place).ok());
        place.ok_or_else(|| {
            let unit = snapshot.dataset().unit(found);
            let why = format!("{} {} is filtered out or has no value, so it is in no region", unit.number, unit.name);
            unfit(name, why)
        })
    };
    let list = |text: &String| {
        let numbers = text.split('+').map(str::trim).filter(|number| !number.is_empty());
        let mut list: Vec<u32> = numbers.map(unit).collect::<Result<_, _>>()?;
        list.sort_unstable();
        list.dedup();
        if list.len() < 2 {
            return Err(unfit(name, format!("{text:?} is not several numbers with + between them, as 0101+0102 is")));
        }
        Ok(list)
    };
    inputs.texts(name).iter().map(list).collect()
}

/// An error with the names of units, as one about the input that would have to change.
fn explained(among: &Among<'_>, places: &[usize], of: &Indicator, ways: &Ways<'_>, error: RegionsError) -> AppError {
    let name = |unit: u32| named(among, places, unit);
    let why_apart =
        |one: u32, other: u32| ways.why_too_far(one, other).unwrap_or_else(|| "apart names both".to_owned());
    match error {
        RegionsError::Stopped => AppError::Cancelled,
        RegionsError::TogetherAndApart { one, other } => {
            let why = format!(
                "{} and {} would be in one region with those named (units between them are drawn in), but {}",
                name(one),
                name(other),
                why_apart(one, other)
            );
            unfit("together", why)
        }
        RegionsError::NothingJoins { one, other } => {
            let why = format!(
                "no way over neighbours that may be with them leads from {} to {}; take another relation, or leave one out",
                name(one),
                name(other)
            );
            unfit("together", why)
        }
        RegionsError::NothingLargeEnough { threshold, least_members, largest, members } => {
            let why = format!(
                "no part that hangs together is large enough for a region: the largest has {largest} of {} and {members} \
                 members, where {threshold} and {least_members} are the least",
                of.id
            );
            unfit(if largest < threshold { "threshold" } else { "least_members" }, why)
        }
        RegionsError::NothingAllowed { largest } => {
            let why = format!(
                "no region that is large enough was found with those apart that must be; the largest that was tried had \
                 {largest} of {}: take a lower threshold or more minutes",
                of.id
            );
            unfit(if ways.limit().is_some() { "minutes" } else { "apart" }, why)
        }
        RegionsError::StillTogether { example: (one, other), .. } => {
            let why = format!("{error}; {} and {} are: {}", name(one), name(other), why_apart(one, other));
            unfit("count", why)
        }
        RegionsError::TooFew { parts, .. } => {
            let why = format!(
                "{error}: ask for {parts} or more, take a relation that links more, or give a threshold, so that small \
                 parts are left out"
            );
            unfit("count", why)
        }
        RegionsError::TooMany { .. } => unfit("count", error.to_string()),
        RegionsError::Value { unit, .. } => {
            AppError::Analysis { unit: Some(name(unit)), source: AnalysisError::Regions(error) }
        }
        _ => AppError::Analysis { unit: None, source: AnalysisError::Regions(error) },
    }
}
