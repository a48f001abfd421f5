//! Proposals in words and numbers: what each region is, how compact it is and how it fits travel, and what it would
//! change for whom.

use geo::GeodesicArea;

use super::region_question::Question;
use crate::app::processes::outcome::Tree;
use crate::app::processes::report::number;
use crate::cooperation::regions::{RegionTravel, Solution, changes, region_travel};
use crate::model::{Grouping, UnitIndex};

/// The id of each region: by its member with the greatest size, so that the same region has the same id in every
/// proposal.
pub(super) fn ids(question: &Question<'_>, solution: &Solution) -> Vec<String> {
    let travel = region_travel(&solution.members(), &question.sizes, |_, _| None);
    travel.iter().map(|region| format!("region-{}", number_of(question, region.largest))).collect()
}

fn number_of<'a>(question: &'a Question<'_>, unit: u32) -> &'a str {
    question.among.unit(question.places[unit as usize]).number.as_str()
}

/// A proposal.
pub(super) fn solution(
    question: &Question<'_>,
    place: usize,
    solution: &Solution,
    existing: Option<&Grouping>,
) -> Tree {
    let members = solution.members();
    let ids = ids(question, solution);
    let travel = region_travel(&members, &question.sizes, |one, other| question.ways.minutes(one, other));
    let quotients = quotients(question, &members);
    let regions = members.iter().enumerate().map(|(at, members)| {
        let quotient = quotients.as_ref().map(|quotients| quotients[at]);
        region(question, &ids[at], members, &travel[at], quotient)
    });
    let unassigned = (0_u32..).zip(&solution.labels).filter(|(_, label)| label.is_none()).map(|(unit, _)| unit);
    let unassigned: Vec<u32> = unassigned.collect();
    Tree::fields([
        ("id", Tree::text(column_id(place))),
        ("count", Tree::count(solution.regions)),
        ("objective", number(solution.objective)),
        ("unassigned", question.among.named(&question.places_of(&unassigned))),
        ("compactness", compactness(question, &members, &travel, quotients.as_deref())),
        ("travel", if question.ways.relation().is_some() { travel_fit(question, &travel) } else { Tree::Null }),
        ("regions", Tree::List(regions.collect())),
        ("changes", existing.map_or(Tree::Null, |grouping| changed(question, solution, &ids, grouping))),
    ])
}

/// The id of the column of the proposal at a place.
pub(super) fn column_id(place: usize) -> String {
    format!("solution_{}", place + 1)
}

fn region(question: &Question<'_>, id: &str, members: &[u32], travel: &RegionTravel, quotient: Option<f64>) -> Tree {
    let numbers = members.iter().map(|&unit| Tree::text(number_of(question, unit)));
    let mut fields = vec![
        ("id", Tree::text(id)),
        ("largest", Tree::text(question.name(travel.largest))),
        ("size", number(size(question, members))),
        ("members", Tree::List(numbers.collect())),
    ];
    if question.ways.relation().is_some() {
        fields.extend([
            ("longest_minutes", Tree::maybe(travel.longest.map(|(_, _, minutes)| minutes))),
            ("mean_minutes", mean(travel.minutes.0, travel.minutes.1)),
            ("minutes_to_centre", Tree::maybe(travel.to_centre)),
            ("pairs_without_way", Tree::count(travel.unjoined)),
        ]);
    }
    if let Some(quotient) = quotient {
        fields.push(("isoperimetric_quotient", number(quotient)));
    }
    Tree::fields(fields)
}

fn size(question: &Question<'_>, units: &[u32]) -> f64 {
    units.iter().map(|&unit| question.sizes[unit as usize]).sum()
}

fn mean(sum: f64, count: usize) -> Tree {
    if count == 0 { Tree::Null } else { number(sum / count as f64) }
}

/// 4π times the area over the square of the length of the border (Osserman 1978), where borders are real.
fn quotients(question: &Question<'_>, members: &[Vec<u32>]) -> Option<Vec<f64>> {
    let (snapshot, dataset) = (question.among.snapshot(), question.among.dataset());
    if dataset.about().schematic || snapshot.shown().is_none() {
        return None;
    }
    let groups = members.iter().map(|members| question.indices(members).iter().map(|unit| unit.0).collect());
    let groups: Vec<Vec<u32>> = groups.collect();
    let areas = snapshot.topology().dissolve(&groups);
    let quotient = |region: usize| {
        let shape = snapshot.topology().multi_polygon(&areas, region)?;
        let border_m = shape.geodesic_perimeter();
        Some(4.0 * std::f64::consts::PI * shape.geodesic_area_unsigned() / (border_m * border_m))
    };
    Some((0..groups.len()).map(|region| quotient(region).unwrap_or(f64::NAN)).collect())
}

/// How compact regions are: by their borders where these are real, else by minutes, which a schematic map does not bend.
fn compactness(
    question: &Question<'_>,
    members: &[Vec<u32>],
    travel: &[RegionTravel],
    quotients: Option<&[f64]>,
) -> Tree {
    if let Some(quotients) = quotients {
        let known: Vec<f64> = quotients.iter().copied().filter(|quotient| quotient.is_finite()).collect();
        return Tree::fields([
            ("measure", Tree::text("isoperimetric-quotient")),
            ("value", mean(known.iter().sum(), known.len())),
            ("known_of", Tree::count(known.len())),
        ]);
    }
    let known =
        travel.iter().zip(members).filter_map(|(region, members)| Some((region.to_centre?, size(question, members))));
    let known: Vec<(f64, f64)> = known.collect();
    let all: f64 = known.iter().map(|(_, size)| size).sum();
    let weighed: f64 = known.iter().map(|(minutes, size)| minutes * size).sum();
    Tree::fields([
        ("measure", Tree::text("minutes-to-centre")),
        ("value", number(weighed / all)),
        ("known_of", Tree::count(known.len())),
    ])
}

fn travel_fit(question: &Question<'_>, travel: &[RegionTravel]) -> Tree {
    let longest = travel.iter().filter_map(|region| region.longest).reduce(|a, b| if b.2 > a.2 { b } else { a });
    let sum = |of: fn(&RegionTravel) -> usize| travel.iter().map(of).sum::<usize>();
    let judged = sum(|region| region.nearest_own.1);
    let pair = longest.map(|(one, other, _)| [one, other].map(|unit| Tree::text(question.name(unit))).to_vec());
    Tree::fields([
        ("nearest_own_share", mean(sum(|region| region.nearest_own.0) as f64, judged)),
        ("nearest_own_known_of", Tree::count(judged)),
        ("longest_minutes", Tree::maybe(longest.map(|(_, _, minutes)| minutes))),
        ("longest_between", pair.map_or(Tree::Null, Tree::List)),
        ("mean_minutes", mean(travel.iter().map(|region| region.minutes.0).sum(), sum(|region| region.minutes.1))),
        ("pairs_without_way", Tree::count(sum(|region| region.unjoined))),
    ])
}

/// Who would be with others than now.
fn changed(question: &Question<'_>, solution: &Solution, ids: &[String], grouping: &Grouping) -> Tree {
    let existing = question.groups(grouping);
    let found = changes(&solution.labels, solution.regions, &existing, &question.sizes);
    let goes_on = ids.iter().zip(&found.goes_on).filter_map(|(id, on)| {
        let (group, shared) = (*on)?;
        let group = &grouping.groups[group];
        Some(Tree::fields([
            ("region", Tree::text(id.as_str())),
            ("group", Tree::text(group.id.as_str())),
            ("title", Tree::text(group.title.as_str())),
            ("shared", number(shared)),
        ]))
    });
    let new = ids.iter().zip(&found.goes_on).filter(|(_, on)| on.is_none()).map(|(id, _)| Tree::text(id.as_str()));
    let list =
        |units: &[u32]| Tree::List(units.iter().map(|&unit| moved(question, solution, ids, grouping, unit)).collect());
    Tree::fields([
        ("grouping", Tree::text(grouping.id.as_str())),
        ("note", grouping.note.as_deref().map_or(Tree::Null, Tree::text)),
        ("goes_on", Tree::List(goes_on.collect())),
        ("new_regions", Tree::List(new.collect())),
        ("stay", Tree::count(found.stays.len())),
        ("size_that_stays", number(size(question, &found.stays))),
        ("size_that_moves", number(size(question, &found.moves))),
        ("moves", list(&found.moves)),
        ("joins", list(&found.joins)),
        ("leaves", list(&found.leaves)),
    ])
}

fn moved(question: &Question<'_>, solution: &Solution, ids: &[String], grouping: &Grouping, unit: u32) -> Tree {
    let index: UnitIndex = question.indices(&[unit])[0];
    let known = question.among.dataset().unit(index);
    let from = grouping.groups_of(index).map(|group| Tree::text(group.id.as_str()));
    let to = solution.labels[unit as usize].map(|region| Tree::text(ids[region as usize].as_str()));
    Tree::fields([
        ("number", Tree::text(known.number.as_str())),
        ("name", Tree::text(known.name.as_str())),
        ("size", number(question.sizes[unit as usize])),
        ("from", Tree::List(from.collect())),
        ("to", to.unwrap_or(Tree::Null)),
    ])
}
