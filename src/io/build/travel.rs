//! The relation of travel reckoned on the roads, and the indicators reckoned from it
//! or from one that a table gives.

use super::Context;
use super::error::BuildError;
use crate::geometry::SpatialIndex;
use crate::io::manifest::{Compute, ManifestError, RoadsSection, TravelIndicator, TravelSection};
use crate::io::report::Section;
use crate::model::{
    BoundarySet, Direction, Grouping, Id, Indicator, Kind, Link, LonLat, Relation, Roads, Status, Unit, UnitIndex,
    Value, Year,
};
use crate::travel::{
    Access, Dense, Matrix, Network, WeightedMeans, km_to_people, mean_minutes_to_neighbours, minutes_to_group_centre,
    minutes_to_nearest, sum_within, weighted_means,
};

/// What travel is reckoned from besides the roads.
pub(super) struct Known<'a> {
    pub(super) units: &'a [Unit],
    /// The true borders, where there are any.
    pub(super) ground: Option<&'a BoundarySet>,
    pub(super) indicators: &'a [Indicator],
    pub(super) groupings: &'a [Grouping],
}

/// Reckons the relation of travel where there are roads, adds it to the others, and
/// returns the indicators.
pub(super) fn reckon(
    context: &Context<'_>,
    roads: Option<&Roads>,
    known: &Known<'_>,
    relations: &mut Vec<Relation>,
    sections: &mut Vec<Section>,
) -> Result<Vec<Indicator>, BuildError> {
    let manifest = context.manifest;
    let both = manifest.roads.as_ref().zip(roads);
    let driven = both.map(|(section, roads)| Driven::new(section, roads, known.ground, sections)).transpose()?;
    let Some(section) = &manifest.travel else { return Ok(Vec::new()) };
    if let Some(driven) = &driven {
        relations.push(driven.relation(context, section, known.units, sections)?);
    }
    // The manifest has made sure that a table gives the relation where no roads do.
    let Some(travel) = relations.iter().find(|relation| relation.id == section.id) else { return Ok(Vec::new()) };
    if section.indicators.is_empty() {
        return Ok(Vec::new());
    }
    if known.units.len() > Dense::MOST_UNITS {
        let most = Dense::MOST_UNITS;
        let problem = format!("has indicators, which are reckoned for at most {most} units, not {}", known.units.len());
        return Err(conflict("travel", problem));
    }
    let Some(minutes) = Dense::of(travel, "minutes") else {
        let problem = format!("has id = {:?}, a relation without a measure \"minutes\"", section.id.as_str());
        return Err(conflict("travel", problem));
    };
    let places_are_shared = manifest.places.iter().any(|places| places.share.is_some());
    let reckoner = Reckoner { driven: driven.as_ref(), travel, minutes, known, relations, places_are_shared };
    section.indicators.iter().map(|wanted| reckoner.reported(wanted, sections)).collect()
}

/// The roads with the network made of them.
struct Driven<'a> {
    section: &'a RoadsSection,
    roads: &'a Roads,
    network: Network,
    ground: Option<(SpatialIndex, &'a BoundarySet)>,
    /// Where the places meet the roads.
    places: Vec<Option<Access>>,
}

impl<'a> Driven<'a> {
    /// Makes the network, and reports what was found on the way.
    fn new(
        section: &'a RoadsSection,
        roads: &'a Roads,
        ground: Option<&'a BoundarySet>,
        sections: &mut [Section],
    ) -> Result<Self, BuildError> {
        let made = Network::build(roads);
        let network = made.map_err(|source| BuildError::Travel { file: section.file.clone(), source })?;
        if let Some(report) = sections.iter_mut().find(|report| report.what() == "roads") {
            network.report().lines().into_iter().for_each(|line| report.note(line));
        }
        let ground = ground.map(|set| (SpatialIndex::new(&set.polygons), set));
        let mut driven = Self { section, roads, network, ground, places: Vec::new() };
        driven.places = roads.places().iter().map(|place| driven.access(place.unit, place.point)).collect();
        Ok(driven)
    }

    /// Where a point of a unit meets the roads, on its own ground where borders are known.
    fn access(&self, unit: UnitIndex, point: LonLat) -> Option<Access> {
        match &self.ground {
            Some((index, set)) => {
                self.network.access_at_home(point, unit, |at| index.at(&set.polygons, at).map(UnitIndex::from))
            }
            None => self.network.access(point),
        }
    }

    /// Minutes, kilometres and ferries from centre to centre, and between the people of
    /// two units where it is known where they are.
    fn relation(
        &self,
        context: &Context<'_>,
        section: &TravelSection,
        units: &[Unit],
        sections: &mut Vec<Section>,
    ) -> Result<Relation, BuildError> {
        let mut report = Section::new(format!("relation {}", section.id), &self.section.file, "units");
        let accesses = self.accesses(units, &mut report);
        let matrix = self.network.matrix(&accesses, &accesses);
        let places = self.roads.places();
        let means = (!places.is_empty()).then(|| weighted_means(&self.network, places, &self.places, units.len()));
        let symmetric = self.roads.links().iter().all(|link| link.direction == Direction::Both);
        let links = links(&matrix, means.as_ref(), units.len(), symmetric);
        let all = units.len() * units.len().saturating_sub(1) / if symmetric { 2 } else { 1 };
        let absent = all - links.len();
        report.note(format!("{} pairs connected by road or ferry, {absent} not", links.len()));
        report_cut_off(&matrix, units, &accesses, &mut report);
        sections.push(report);
        let mut names = vec!["minutes", "km", "ferries"];
        if means.is_some() {
            names.extend(["mean_minutes", "mean_km"]);
        }
        let id = |name| Id::new(name).map_err(|source| BuildError::Id { what: "a measure".into(), source });
        let measures = names.into_iter().map(id).collect::<Result<Vec<Id>, _>>()?;
        let title = section.title.clone().unwrap_or_default();
        let (year, source) = (self.roads.year, self.roads.source.clone());
        let relation = Relation::new(section.id.clone(), title, year, source, units.len(), symmetric, &measures, links);
        let wrap =
            |source| BuildError::Relation { file: self.section.file.clone(), id: section.id.to_string(), source };
        let mut relation = relation.map_err(wrap)?;
        relation.note = self.note(context, section.note.as_deref(), absent);
        Ok(relation)
    }

    /// Where each unit's centre meets the roads; who does not is reported by name.
    fn accesses(&self, units: &[Unit], report: &mut Section) -> Vec<Option<Access>> {
        let max_km = self.roads.rules().max_access_m / 1000.0;
        let access = |(index, unit): (usize, &Unit)| {
            let Unit { name, number, .. } = unit;
            let Some(point) = unit.anchor() else {
                report.add_set_aside(format!("{name} {number} has no centre and no point inside"));
                return None;
            };
            let access = self.access(index.into(), point);
            match access {
                Some(_) => report.add_matched(),
                None => report
                    .add_set_aside(format!("{name} {number}: no road of its own within {max_km} km of the centre")),
            }
            access
        };
        units.iter().enumerate().map(access).collect()
    }

    /// The manifest's note, how many pairs are not connected, and the further sources.
    fn note(&self, context: &Context<'_>, given: Option<&str>, absent: usize) -> Option<String> {
        let mut parts: Vec<String> = given.into_iter().chain(self.roads.note.as_deref()).map(str::to_owned).collect();
        if absent > 0 {
            parts.push(format!("{absent} pairs are not connected."));
        }
        let places = context.manifest.places.iter().map(|places| &places.source);
        let mut sources: Vec<&str> = self.section.speeds_source.iter().chain(places).map(Id::as_str).collect();
        sources.retain(|&source| source != self.roads.source.as_str());
        sources.dedup();
        if !sources.is_empty() {
            parts.push(format!("Further sources: {}.", sources.join(", ")));
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// Every pair that is connected; of a symmetric relation once.
fn links(matrix: &Matrix, means: Option<&WeightedMeans>, units: usize, symmetric: bool) -> Vec<Link> {
    let mut links = Vec::new();
    for from in 0..units {
        for to in if symmetric { from + 1 } else { 0 }..units {
            let Some(cost) = matrix.cost(from, to).filter(|_| from != to) else { continue };
            let mut values = vec![Some(cost.minutes()), Some(cost.km()), Some(f64::from(cost.ferries()))];
            if let Some(means) = means {
                values.extend([means.minutes(from, to), means.km(from, to)]);
            }
            links.push(Link { from: from.into(), to: to.into(), contact: None, values });
        }
    }
    links
}

/// Names the units that have a road, but none to where most can go.
fn report_cut_off(matrix: &Matrix, units: &[Unit], accesses: &[Option<Access>], report: &mut Section) {
    let reach = |from: usize| (0..units.len()).filter(|&to| matrix.cost(from, to).is_some()).count();
    let with_road = (0..units.len()).filter(|&unit| accesses[unit].is_some());
    let Some((_, hub)) = with_road.clone().map(|unit| (reach(unit), std::cmp::Reverse(unit))).max() else { return };
    for unit in with_road.filter(|&unit| matrix.cost(hub.0, unit).is_none()) {
        let Unit { name, number, .. } = &units[unit];
        let others = reach(unit).saturating_sub(1);
        report.note(format!("{name} {number} is cut off from most others; its roads and ferries reach {others}"));
    }
}

fn conflict(section: &str, problem: String) -> BuildError {
    ManifestError::Conflict { section: section.to_owned(), problem }.into()
}

struct Reckoner<'a> {
    driven: Option<&'a Driven<'a>>,
    travel: &'a Relation,
    minutes: Dense,
    known: &'a Known<'a>,
    relations: &'a [Relation],
    /// Whether it is an estimate how many people are where.
    places_are_shared: bool,
}

/// The thing that an indicator names, or an error that lists what there is.
fn find<'t, T>(
    wanted: &TravelIndicator,
    key: &str,
    id: Option<&Id>,
    things: &'t [T],
    id_of: impl Fn(&T) -> &Id,
) -> Result<&'t T, BuildError> {
    let id = id.map_or("", Id::as_str);
    things.iter().find(|thing| id_of(thing).as_str() == id).ok_or_else(|| {
        let ids: Vec<&str> = things.iter().map(|thing| id_of(thing).as_str()).collect();
        let problem = format!("entry {:?} has {key} = {id:?}, but there are: {}", wanted.id.as_str(), ids.join(", "));
        conflict("travel.indicators", problem)
    })
}

/// What was reckoned, and what it stands for.
struct Reckoned {
    numbers: Vec<Option<f64>>,
    /// Where something estimated went in.
    estimated: Vec<bool>,
    unit_of_measure: String,
    kind: Kind,
    year: Year,
    /// A source besides that of travel.
    source: Option<Id>,
}

impl Reckoner<'_> {
    /// An indicator, and in the report who has no value.
    fn reported(&self, wanted: &TravelIndicator, sections: &mut Vec<Section>) -> Result<Indicator, BuildError> {
        let indicator = self.indicator(wanted)?;
        let mut report = Section::new(format!("indicator {}", wanted.id), self.travel.id.as_str(), "units");
        for (unit, value) in self.known.units.iter().zip(&indicator.values) {
            match value {
                Value::Missing => report.add_set_aside(format!("{} {} has no value", unit.name, unit.number)),
                _ => report.add_matched(),
            }
        }
        sections.push(report);
        Ok(indicator)
    }

    fn indicator(&self, wanted: &TravelIndicator) -> Result<Indicator, BuildError> {
        let reckoned = match wanted.compute {
            Compute::SumWithin => self.sum_within(wanted)?,
            Compute::MinutesToNearestCentre => self.minutes(minutes_to_nearest(&self.minutes)),
            Compute::MinutesToGroupCentre => self.group_centre(wanted)?,
            Compute::MeanMinutesToNeighbours => {
                let of = find(wanted, "relation", wanted.relation.as_ref(), self.relations, |r| &r.id)?;
                self.minutes(mean_minutes_to_neighbours(&self.minutes, of))
            }
            Compute::KmToPeople => self.km_to_people(wanted),
        };
        let value = |(number, &estimated): (Option<f64>, &bool)| {
            Value::from_parts(number, if estimated { Status::Estimated } else { Status::Observed })
        };
        let further = reckoned.source.filter(|source| *source != self.travel.source);
        let further = further.map(|source| format!("Further source: {source}."));
        let note: Vec<String> = wanted.note.clone().into_iter().chain(further).collect();
        Ok(Indicator {
            id: wanted.id.clone(),
            title: wanted.title.clone(),
            unit_of_measure: reckoned.unit_of_measure,
            kind: reckoned.kind,
            year: reckoned.year,
            source: self.travel.source.clone(),
            note: (!note.is_empty()).then(|| note.join(" ")),
            values: reckoned.numbers.into_iter().zip(&reckoned.estimated).map(value).collect(),
        })
    }

    fn of(&self, wanted: &TravelIndicator) -> Result<&Indicator, BuildError> {
        find(wanted, "of", wanted.of.as_ref(), self.known.indicators, |indicator| &indicator.id)
    }

    fn minutes(&self, numbers: Vec<Option<f64>>) -> Reckoned {
        Reckoned {
            estimated: vec![false; numbers.len()],
            numbers,
            unit_of_measure: "min".to_owned(),
            kind: Kind::Index,
            year: self.travel.year,
            source: None,
        }
    }

    fn sum_within(&self, wanted: &TravelIndicator) -> Result<Reckoned, BuildError> {
        let of = self.of(wanted)?;
        let limit = wanted.minutes.unwrap_or_default();
        let numbers: Vec<Option<f64>> = of.values.iter().map(|value| value.number()).collect();
        // How many estimated values lie within the limit.
        let estimates: Vec<Option<f64>> =
            is_estimated(of).iter().map(|&flag| Some(f64::from(u8::from(flag)))).collect();
        let estimates = sum_within(&self.minutes, &estimates, limit);
        Ok(Reckoned {
            numbers: sum_within(&self.minutes, &numbers, limit),
            estimated: estimates.into_iter().map(|count| count.is_some_and(|count| count > 0.0)).collect(),
            unit_of_measure: of.unit_of_measure.clone(),
            kind: of.kind,
            year: of.year,
            source: Some(of.source.clone()),
        })
    }

    /// Minutes to the largest unit of the group: of the first grouping that has the unit.
    fn group_centre(&self, wanted: &TravelIndicator) -> Result<Reckoned, BuildError> {
        let of = self.of(wanted)?;
        let sizes: Vec<Option<f64>> = of.values.iter().map(|value| value.number()).collect();
        let guessed = is_estimated(of);
        let units = self.known.units.len();
        let (mut numbers, mut estimated, mut settled) = (vec![None; units], vec![false; units], vec![false; units]);
        for id in &wanted.grouping {
            let grouping = find(wanted, "grouping", Some(id), self.known.groupings, |grouping| &grouping.id)?;
            let groups: Vec<Vec<UnitIndex>> = grouping.groups.iter().map(|group| group.members.clone()).collect();
            let found = minutes_to_group_centre(&self.minutes, &groups, &sizes);
            let counts = grouping.counts(units);
            let new: Vec<usize> = (0..units).filter(|&unit| counts[unit] > 0 && !settled[unit]).collect();
            for unit in new {
                let mates = groups.iter().filter(|group| group.contains(&unit.into())).flatten();
                estimated[unit] = mates.into_iter().any(|mate| guessed[mate.get()]);
                numbers[unit] = found[unit];
                settled[unit] = true;
            }
        }
        Ok(Reckoned { estimated, source: Some(of.source.clone()), ..self.minutes(numbers) })
    }

    fn km_to_people(&self, wanted: &TravelIndicator) -> Reckoned {
        let units = self.known.units.len();
        let people = wanted.people.unwrap_or_default();
        // The manifest has made sure that there are roads and places.
        let numbers = self
            .driven
            .map(|driven| km_to_people(&driven.network, driven.roads.places(), &driven.places, units, people));
        Reckoned {
            numbers: numbers.unwrap_or_else(|| vec![None; units]),
            estimated: vec![self.places_are_shared; units],
            unit_of_measure: "km".to_owned(),
            ..self.minutes(Vec::new())
        }
    }
}

fn is_estimated(indicator: &Indicator) -> Vec<bool> {
    indicator.values.iter().map(|value| value.status() == Status::Estimated).collect()
}
