//! Coverage: how each network of a grouping lies, how far its members are apart, what it has
//! of the counties, and who is in none or in several.

use super::networks::{GROUPING, Networks, Which, YEAR, find_grouping, notes};
use super::ties::{neighbour_relation, neighbours};
use super::ways::Minutes;
use crate::app::error::AppError;
use crate::app::processes::neighbourhood::CONTIGUITY;
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::unfit;
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{Graph, GroupShare, Shape, Spread, TwoMode, group_shares, shape, spread};
use crate::model::{Grouping, Indicator, Kind, Relation, Status};

pub(super) static PROCESS: Process = Process {
    id: "network-coverage",
    title: &[
        ("nb", "Nettverkenes dekning: hvem er med, og hva mangler?"),
        ("nn", "Dekninga til nettverka: kven er med, og kva manglar?"),
        ("en", "Coverage of networks: who is in, and what is missing?"),
    ],
    description: "Of each network of a grouping: its members and their inhabitants, whether it hangs together by a relation, \
                  who is cut off or enclosed, how many minutes its members are apart, what share of each county it has and \
                  whether it crosses a border between them; and over all, who is in no network, who in several, and what \
                  share of units and inhabitants is covered. Coverage is by the networks of the dataset: what notes say is \
                  incomplete is no statement about all networks there are.",
    inputs: &[&[GROUPING], INPUTS, &[CONTIGUITY, YEAR, UNITS]],
    outputs: &[OUTPUTS],
    compute,
};

/// What is summed, what hangs together and whose shares are told, when nobody says.
const USUAL_INDICATOR: &str = "population";
const USUAL_RELATION: &str = "land";
const USUAL_BY: &str = "county";

const INPUTS: &[Input] = &[
    Input::optional(
        "indicator",
        InputKind::Indicator,
        "What is summed as inhabitants: an indicator that adds up; population when not given, where the dataset has it.",
    ),
    Input::optional(
        "relation",
        InputKind::Relation,
        "By what members hang together: a relation of neighbours; land when not given, else the first there is.",
    ),
    Input::optional(
        "travel",
        InputKind::Relation,
        "How far members are apart: a relation with minutes; travel when not given, else the first there is.",
    ),
    Input::optional(
        "by",
        InputKind::Grouping,
        "Whose shares are told: a grouping; county when not given, where the dataset has it.",
    ),
];

const OUTPUTS: &[Output] = &[
    output("notes", "What a reader must know of the groupings and relations used, in their own words."),
    output("membership_year", "The year the members are of."),
    output("memberships", "How many memberships there are at any time, without a date, and estimated."),
    output("networks", "Each network: members, inhabitants, how it lies, how far apart, and its share of each county."),
    output("empty", "Networks without a member in the year among the units."),
    output("in_none", "The units in no network of the dataset."),
    output("in_several", "The units in several networks, with these."),
    output("covered_units", "How many units there are, how many are in a network, and the share."),
    output("covered_inhabitants", "The same of inhabitants; units without a value are named, and in no sum."),
    output("by_group", "For each county: how much of it networks cover, and which of its units they do not."),
    output("indicator", "What is summed as inhabitants."),
    output("relation", "By what members hang together."),
    output("travel", "The relation that gives the minutes."),
    output("by", "Whose shares are told."),
];

/// What networks are looked at with.
struct With<'a> {
    networks: Networks<'a>,
    inhabitants: Option<&'a Indicator>,
    /// Inhabitants by place.
    numbers: Vec<Option<f64>>,
    relation: Option<(&'a Relation, Graph)>,
    travel: Option<Minutes<'a>>,
    by: Option<(&'a Grouping, TwoMode)>,
}

impl<'a> With<'a> {
    fn read(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<Self, AppError> {
        let networks = Networks::read(snapshot, inputs, Which::One)?;
        let among = &networks.among;
        let asked = indicator(snapshot, inputs, "indicator")?;
        let inhabitants = asked.or_else(|| snapshot.indicator(USUAL_INDICATOR));
        if let Some(other) = inhabitants.filter(|indicator| !matches!(indicator.kind, Kind::Count | Kind::Amount)) {
            let why = format!("{} is of the kind {} and does not add up", other.id, other.kind.as_str());
            return Err(unfit("indicator", format!("{why}; use a count or an amount")));
        }
        let relation = neighbour_relation(among, inputs, "relation", USUAL_RELATION)?;
        let relation = relation.map(|relation| neighbours(among, relation, inputs).map(|graph| (relation, graph)));
        let travel = Minutes::find(among.dataset(), inputs)?;
        let by = match inputs.text("by") {
            Some(id) => Some(find_grouping(snapshot, id).map_err(of_input("by"))?),
            None => snapshot.grouping(USUAL_BY),
        };
        let by = by.map(|grouping| among.two_mode(grouping).map(|groups| (grouping, groups)));
        let numbers = inhabitants.map_or_else(|| vec![None; among.count()], |indicator| among.numbers(indicator));
        let (relation, by) = (relation.transpose()?, by.transpose()?);
        Ok(Self { networks, inhabitants, numbers, relation, travel, by })
    }

    /// The known inhabitants of units together, and the places without a value; nothing where none is known.
    fn sum(&self, places: &[u32]) -> (Option<f64>, Vec<u32>) {
        let (known, missing): (Vec<u32>, Vec<u32>) =
            places.iter().partition(|&&place| self.numbers[place as usize].is_some());
        let sum = known.iter().filter_map(|&place| self.numbers[place as usize]).sum();
        ((!known.is_empty()).then_some(sum), missing)
    }

    /// Whether one of the values summed is an estimate.
    fn is_estimated(&self, places: &[u32]) -> bool {
        let places: Vec<usize> = places.iter().map(|&place| place as usize).collect();
        let units = self.networks.among.at(&places);
        self.inhabitants.is_some_and(|of| units.iter().any(|&unit| of.value(unit).status() == Status::Estimated))
    }

    fn inhabitants(&self, places: &[u32]) -> Tree {
        let (sum, missing) = self.sum(places);
        Tree::fields([
            ("sum", Tree::maybe(sum)),
            ("estimated", Tree::Flag(self.is_estimated(places))),
            ("missing", self.networks.units(&missing)),
        ])
    }

    /// How far members are apart.
    fn spread(&self, members: &[u32]) -> Option<Spread> {
        let travel = self.travel?;
        let units = self.networks.among.units();
        Some(spread(members, |one, other| travel.between(units[one as usize], units[other as usize])))
    }
}

/// A network with all that is found of it.
struct Found {
    members: Vec<u32>,
    shape: Option<Shape>,
    spread: Option<Spread>,
    shares: Vec<GroupShare>,
}

impl Found {
    /// Whether no one of the other groups holds all members; nothing is known where none holds any.
    fn crosses_border(&self) -> Option<bool> {
        let holds_all = |share: &GroupShare| share.inside.len() == self.members.len();
        (!self.shares.is_empty()).then(|| self.shares.len() > 1 && !self.shares.iter().any(holds_all))
    }
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let with = With::read(snapshot, inputs)?;
    progress.reached(10)?;
    let networks = &with.networks;
    let of = |place: usize| {
        let members = networks.graph.members(place).to_vec();
        Found {
            shape: with.relation.as_ref().map(|(_, graph)| shape(graph, &members)),
            spread: with.spread(&members),
            shares: with.by.as_ref().map(|(_, groups)| group_shares(&members, groups)).unwrap_or_default(),
            members,
        }
    };
    let found: Vec<Found> = (0..networks.list.len()).map(of).collect();
    progress.reached(90)?;
    let rows = (0_u32..).zip(&found).map(|(network, found)| row(&with, network, found)).collect();
    let units = networks.table(vec![networks.count_column()]);
    Ok(Outcome {
        process: PROCESS.id,
        report: report(&with, &found),
        units: Some(units),
        rows,
        sources: sources(&with),
    })
}

fn report(with: &With<'_>, found: &[Found]) -> Vec<(&'static str, Tree)> {
    let networks = &with.networks;
    let (in_none, in_several) = networks.in_none_and_several();
    let all: Vec<u32> = (0_u32..).take(networks.among.count()).collect();
    let covered: Vec<u32> =
        all.iter().copied().filter(|&place| !networks.graph.groups_of(place as usize).is_empty()).collect();
    let several = |&place: &u32| {
        let unit = networks.among.unit(place as usize);
        Tree::fields([
            ("number", Tree::text(unit.number.as_str())),
            ("name", Tree::text(unit.name.as_str())),
            ("networks", networks.all_named(networks.graph.groups_of(place as usize))),
        ])
    };
    let id = |id: Option<&str>| id.map_or(Tree::Null, Tree::text);
    vec![
        ("notes", notes(all_notes(with))),
        ("membership_year", networks.year()),
        ("memberships", networks.membership_report()),
        ("networks", Tree::List((0_u32..).zip(found).map(|(place, found)| network(with, place, found)).collect())),
        ("empty", networks.empty()),
        ("in_none", networks.units(&in_none)),
        ("in_several", Tree::List(in_several.iter().map(several).collect())),
        ("covered_units", units(&all, &covered)),
        ("covered_inhabitants", covered_inhabitants(with, &all, &covered)),
        ("by_group", by_group(with)),
        ("indicator", id(with.inhabitants.map(|indicator| indicator.id.as_str()))),
        ("relation", id(with.relation.as_ref().map(|(relation, _)| relation.id.as_str()))),
        ("travel", id(with.travel.map(|travel| travel.relation.id.as_str()))),
        ("by", id(with.by.as_ref().map(|(grouping, _)| grouping.id.as_str()))),
    ]
}

fn percent(part: f64, whole: f64) -> Tree {
    Tree::maybe((whole > 0.0).then(|| 100.0 * part / whole))
}

fn units(all: &[u32], covered: &[u32]) -> Tree {
    Tree::fields([
        ("count", Tree::count(all.len())),
        ("covered", Tree::count(covered.len())),
        ("share_pct", percent(covered.len() as f64, all.len() as f64)),
    ])
}

/// The inhabitants of all, of those covered, and the share; of known values only.
fn covered_inhabitants(with: &With<'_>, all: &[u32], covered: &[u32]) -> Tree {
    let ((whole, missing), (part, _)) = (with.sum(all), with.sum(covered));
    // Of units whose inhabitants are known none may be covered: that is nobody, and known.
    let part = whole.map(|_| part.unwrap_or_default()).filter(|_| covered.is_empty() || part.is_some());
    let share = whole.zip(part).map_or(Tree::Null, |(whole, part)| percent(part, whole));
    Tree::fields([
        ("sum", Tree::maybe(whole)),
        ("covered", Tree::maybe(part)),
        ("share_pct", share),
        ("estimated", Tree::Flag(with.is_estimated(all))),
        ("missing", with.networks.units(&missing)),
    ])
}

fn by_group(with: &With<'_>) -> Tree {
    let Some((grouping, groups)) = &with.by else { return Tree::Null };
    let networks = &with.networks;
    let group = |(place, group): (usize, &crate::model::Group)| {
        let members = groups.members(place);
        let is_covered = |&&place: &&u32| !networks.graph.groups_of(place as usize).is_empty();
        let (covered, outside): (Vec<u32>, Vec<u32>) = members.iter().partition(is_covered);
        Tree::fields([
            ("id", Tree::text(group.id.as_str())),
            ("title", Tree::text(group.title.as_str())),
            ("units", units(members, &covered)),
            ("inhabitants", covered_inhabitants(with, members, &covered)),
            ("missing", networks.units(&outside)),
        ])
    };
    Tree::List(grouping.groups.iter().enumerate().map(group).collect())
}

fn network(with: &With<'_>, place: u32, found: &Found) -> Tree {
    let networks = &with.networks;
    let own = &networks.list[place as usize];
    let estimated: Vec<u32> =
        found.members.iter().copied().filter(|&member| networks.is_estimated(place, member)).collect();
    let shape = found.shape.as_ref();
    let flag = |flag: Option<bool>| flag.map_or(Tree::Null, Tree::Flag);
    let lists = |lists: &[Vec<u32>]| Tree::List(lists.iter().map(|units| networks.units(units)).collect());
    Tree::fields([
        ("id", Tree::text(own.id.as_str())),
        ("title", Tree::text(own.title)),
        ("form", own.told.and_then(|told| told.form.as_deref()).map_or(Tree::Null, Tree::text)),
        ("members", networks.units(&found.members)),
        ("estimated_members", networks.units(&estimated)),
        ("inhabitants", with.inhabitants(&found.members)),
        ("connected", flag(shape.map(Shape::is_connected))),
        ("parts", shape.map_or(Tree::Null, |shape| lists(&shape.parts))),
        ("cut_off", shape.map_or(Tree::Null, |shape| networks.units(&shape.cut_off()))),
        ("enclaves", shape.map_or(Tree::Null, |shape| lists(&shape.enclaves))),
        ("travel", found.spread.as_ref().map_or(Tree::Null, |spread| travel(networks, spread))),
        ("crosses_border", flag(found.crosses_border())),
        ("shares", with.by.as_ref().map_or(Tree::Null, |by| shares(with, by, &found.shares))),
    ])
}

fn travel(networks: &Networks<'_>, spread: &Spread) -> Tree {
    let furthest = spread.longest;
    let between = furthest.map_or(Tree::Null, |(one, other, _)| networks.units(&[one, other]));
    Tree::fields([
        ("longest_minutes", Tree::maybe(furthest.map(|(_, _, minutes)| minutes))),
        ("longest_between", between),
        ("mean_minutes", Tree::maybe(spread.mean_minutes())),
        ("pairs", Tree::count(spread.reachable_pairs)),
        ("unreachable_pairs", Tree::count(spread.unreachable_pairs)),
    ])
}

fn shares(with: &With<'_>, (grouping, groups): &(&Grouping, TwoMode), shares: &[GroupShare]) -> Tree {
    let share = |share: &GroupShare| {
        let group = &grouping.groups[share.group as usize];
        let whole = groups.members(share.group as usize);
        Tree::fields([
            ("id", Tree::text(group.id.as_str())),
            ("title", Tree::text(group.title.as_str())),
            ("members", Tree::count(share.inside.len())),
            ("units", Tree::count(whole.len())),
            ("share_pct", percent(share.inside.len() as f64, whole.len() as f64)),
            ("inhabitants", covered_inhabitants(with, whole, &share.inside)),
            ("missing", with.networks.units(&share.outside)),
        ])
    };
    Tree::List(shares.iter().map(share).collect())
}

/// A network in a line.
fn row(with: &With<'_>, place: u32, found: &Found) -> Tree {
    let own = &with.networks.list[place as usize];
    let (shape, spread) = (found.shape.as_ref(), found.spread.as_ref());
    let count = |count: Option<usize>| count.map_or(Tree::Null, Tree::count);
    Tree::fields([
        ("id", Tree::text(own.id.as_str())),
        ("title", Tree::text(own.title)),
        ("form", own.told.and_then(|told| told.form.as_deref()).map_or(Tree::Null, Tree::text)),
        ("members", Tree::count(found.members.len())),
        ("inhabitants", Tree::maybe(with.sum(&found.members).0)),
        ("connected", shape.map_or(Tree::Null, |shape| Tree::Flag(shape.is_connected()))),
        ("cut_off", count(shape.map(|shape| shape.cut_off().len()))),
        ("enclosed", count(shape.map(|shape| shape.enclaves.concat().len()))),
        ("longest_minutes", spread.and_then(|s| s.longest).map_or(Tree::Null, |(_, _, minutes)| number(minutes))),
        ("mean_minutes", Tree::maybe(spread.and_then(Spread::mean_minutes))),
        ("unreachable_pairs", count(spread.map(|spread| spread.unreachable_pairs))),
        ("groups", Tree::count(found.shares.len())),
        ("crosses_border", found.crosses_border().map_or(Tree::Null, Tree::Flag)),
    ])
}

fn all_notes<'a>(with: &With<'a>) -> Vec<(&'a str, &'a str)> {
    let mut all = with.networks.notes();
    let relations =
        with.relation.iter().map(|(relation, _)| *relation).chain(with.travel.map(|travel| travel.relation));
    all.extend(relations.filter_map(|relation| Some((relation.id.as_str(), relation.note.as_deref()?))));
    all.extend(with.inhabitants.and_then(|indicator| Some((indicator.id.as_str(), indicator.note.as_deref()?))));
    all.extend(with.by.as_ref().and_then(|(by, _)| Some((by.id.as_str(), by.note.as_deref()?))));
    all
}

fn sources(with: &With<'_>) -> Vec<crate::model::Id> {
    let relations =
        with.relation.iter().map(|(relation, _)| *relation).chain(with.travel.map(|travel| travel.relation));
    let mut all = with.networks.sources();
    all.extend(relations.map(|relation| relation.source.clone()));
    all.extend(with.inhabitants.map(|indicator| indicator.source.clone()));
    all.extend(with.by.as_ref().map(|(by, _)| by.source.clone()));
    all
}
