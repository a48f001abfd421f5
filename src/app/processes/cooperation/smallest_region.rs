//! The connected set around a unit that reaches a size with the fewest members. A process of its own beside consortium:
//! it has one answer, and a proof that no smaller one exists.

use super::ties::Ties;
use super::travel_fit::named;
use super::ways::{NO_MINUTES, TRAVEL, Ways};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::neighbourhood::CONTIGUITY;
use crate::app::processes::outcome::{Column, Outcome, Part, Tree, UnitTable};
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::profile::find_unit;
use crate::app::snapshot::Snapshot;
use crate::cooperation::{
    Aim, Candidate, Common, Effort, Region, RegionQuery, SmallestRegion, Wanted, consortia, smallest_region,
};
use crate::model::{Indicator, Kind, Value};

/// How many sets are looked at.
const MOST_LOOKED_AT: u64 = 300_000;

pub(super) static PROCESS: Process = Process {
    id: "smallest-region",
    title: &[
        ("nb", "Minste sammenhengende område som når et antall"),
        ("nn", "Minste samanhengande område som når eit tal"),
        ("en", "Smallest connected region that reaches a size"),
    ],
    description: "Around a unit, the set with the fewest members that hangs together by a relation of neighbours and has so \
                  many inhabitants (or another indicator) together. Of equally few members, the one with the fewest out \
                  of reach, then the least minutes from the unit to the members added up, then the lowest numbers. Exact, \
                  up to a stated number of sets looked at; else the best found, and how few members are proven too few. \
                  A missing value adds nothing and is said.",
    inputs: &[INPUTS],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required("unit", InputKind::Text, "The unit around which it is: its number."),
    Input::required("inhabitants", InputKind::Number { least: 0.0, most: f64::INFINITY }, "So many together at least."),
    Input::usual("of", InputKind::Indicator, "population", "What inhabitants counts: an indicator's id."),
    Input::usual("relation", InputKind::Relation, "land", "What it hangs together by: a relation of neighbours."),
    CONTIGUITY,
    TRAVEL,
    Input::usual("most", InputKind::Whole { least: 1, most: 20 }, "12", "At most so many members."),
];

const OUTPUTS: &[Output] = &[
    output("n", "How many members the set has; null where there is none."),
    output("unit", "The unit around which it is."),
    output("relation", "What it hangs together by."),
    output("of", "What is added up."),
    output("travel", "The relation that minutes come from, with its note."),
    output("members", "The members, each with what it brings and its minutes from the unit."),
    output("size", "What they have together."),
    output("minutes", "Minutes from the unit to the members, added up."),
    output("unreachable", "Members that no way leads to."),
    output("missing", "Members without a value: they add nothing, so the set has at least its size."),
    output("too_few", "No connected set of so many members or fewer is large enough."),
    output("search", "How many sets were looked at, and whether the set is proven to be the smallest."),
    output("component", "Everything the unit hangs together with: how many units, and what they have together."),
    output("why_none", "Where there is no set: why, and the nearest miss."),
];

/// What is asked.
struct Question<'a> {
    among: Among<'a>,
    root: u32,
    least: f64,
    most: usize,
    of: &'a Indicator,
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let question = read(snapshot, inputs)?;
    let among = &question.among;
    let ties = Ties::find(among, inputs, "relation")?.ok_or_else(|| missing("relation"))?;
    let ways = Ways::find(among, inputs)?;
    let known = among.numbers(question.of);
    let sizes: Vec<f64> = known.iter().map(|size| size.unwrap_or_default()).collect();
    let units: Vec<u32> = (0..).take(among.count()).collect();
    let minutes: Vec<Option<f64>> =
        units.iter().map(|&unit| ways.and_then(|ways| ways.minutes(question.root, unit))).collect();
    let mut components = ties.graph.components(&units).into_iter();
    let component = components.find(|part| part.contains(&question.root)).unwrap_or_default();
    let whole: f64 = component.iter().map(|&unit| sizes[unit as usize]).sum();
    refuse_too_much(&question, &ties, &component, whole)?;
    let query = RegionQuery {
        ties: &ties.graph,
        root: question.root,
        sizes: &sizes,
        minutes: &minutes,
        least: question.least,
        most_members: question.most,
    };
    let effort = Effort { most_looked_at: MOST_LOOKED_AT, watch: progress.watch() };
    let found = smallest_region(&query, effort);
    progress.reached(80)?;
    let why = if found.region.is_none() { why_none(&question, &query, &found, effort) } else { Tree::Null };
    let empty = Region { members: Vec::new(), size: 0.0, minutes: 0.0, unreachable: 0 };
    let region = found.region.as_ref().unwrap_or(&empty);
    let gaps: Vec<usize> =
        region.members.iter().map(|&unit| unit as usize).filter(|&unit| known[unit].is_none()).collect();
    let there = |tree: Tree| if found.region.is_some() { tree } else { Tree::Null };
    let report = vec![
        ("n", there(Tree::count(region.members.len()))),
        ("unit", named(among, question.root)),
        ("relation", Tree::text(ties.relation.id.as_str())),
        ("of", Tree::text(question.of.id.as_str())),
        ("travel", ways.map_or_else(|| Tree::fields([("why", Tree::text(NO_MINUTES))]), Ways::about)),
        ("members", Tree::List(region.members.iter().map(|&unit| member(among, unit, &known, &minutes)).collect())),
        ("size", there(Tree::Number(region.size))),
        ("minutes", there(ways.map_or(Tree::Null, |_| Tree::Number(region.minutes)))),
        ("unreachable", there(ways.map_or(Tree::Null, |_| Tree::count(region.unreachable)))),
        ("missing", among.named(&gaps)),
        ("too_few", Tree::count(found.too_few)),
        ("search", search_report(&found)),
        ("component", Tree::fields([("units", Tree::count(component.len())), ("size", Tree::Number(whole))])),
        ("why_none", why),
    ];
    let mut sources = vec![question.of.source.clone(), ties.relation.source.clone()];
    sources.extend(ways.map(|ways| ways.relation().source.clone()));
    let units = Some(table(among, question.root, &region.members));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources })
}

fn missing(input: &str) -> AppError {
    AppError::Input { name: input.to_owned(), why: "smallest-region needs it".to_owned() }
}

fn read<'a>(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<Question<'a>, AppError> {
    let among = Among::all(snapshot);
    let unit = find_unit(snapshot, inputs.text("unit").unwrap_or_default()).map_err(of_input("unit"))?;
    let of = indicator(snapshot, inputs, "of")?.ok_or_else(|| missing("of"))?;
    if of.numbers().any(|size| size < 0.0) {
        let why = format!("{} has values below 0, so more members may have less together; name a count", of.id);
        return Err(AppError::Input { name: "of".to_owned(), why });
    }
    let least = inputs.number("inhabitants").ok_or_else(|| missing("inhabitants"))?;
    let most = inputs.whole("most").and_then(|most| usize::try_from(most).ok()).ok_or_else(|| missing("most"))?;
    Ok(Question { among, root: unit.0, least, most, of })
}

/// More than all that hangs together has is an error that says what it has.
fn refuse_too_much(question: &Question<'_>, ties: &Ties<'_>, component: &[u32], whole: f64) -> Result<(), AppError> {
    if whole >= question.least {
        return Ok(());
    }
    let unit = question.among.unit(question.root as usize);
    let others = match component.len() - 1 {
        0 => "with no other unit".to_owned(),
        1 => "with one other unit".to_owned(),
        others => format!("with {others} other units"),
    };
    let why = format!(
        "{} asked for, but {} {} hangs together by {} {others}: in all {whole} ({})",
        question.least, unit.number, unit.name, ties.relation.id, question.of.id
    );
    Err(AppError::Input { name: "inhabitants".to_owned(), why })
}

fn member(among: &Among<'_>, unit: u32, sizes: &[Option<f64>], minutes: &[Option<f64>]) -> Tree {
    let Tree::Fields(mut fields) = named(among, unit) else { return Tree::Null };
    fields.push(("size".to_owned(), Tree::maybe(sizes[unit as usize])));
    fields.push(("minutes".to_owned(), Tree::maybe(minutes[unit as usize])));
    Tree::Fields(fields)
}

fn search_report(found: &SmallestRegion) -> Tree {
    let why = match (found.complete, &found.region) {
        (true, Some(_)) => "no connected set with fewer members is large enough, and none with as many is better",
        (true, None) => "no connected set with so few members is large enough",
        (false, _) => {
            "the most sets that are looked at were reached: a smaller or better one may exist, but none of \
                       too_few members or fewer"
        }
    };
    Tree::fields([
        ("looked_at", Tree::whole(found.looked_at)),
        ("most_looked_at", Tree::whole(MOST_LOOKED_AT)),
        ("exact", Tree::Flag(found.complete)),
        ("why", Tree::text(why)),
    ])
}

/// The largest connected set of as many members as are allowed.
fn why_none(question: &Question<'_>, query: &RegionQuery<'_>, found: &SmallestRegion, effort: Effort<'_>) -> Tree {
    let candidate = |unit: u32| Candidate {
        unit,
        score: 0.0,
        size: query.sizes[unit as usize],
        groups: Vec::new(),
        experienced: false,
    };
    let units = (0..).take(query.sizes.len()).filter(|&unit| unit != query.root);
    let partners: Vec<Candidate> = units.map(candidate).collect();
    let wanted = Wanted {
        least: 2,
        most: query.most_members,
        size: 0.0,
        ties: Some(query.ties),
        common: Common::Any,
        experience: false,
    };
    let largest = consortia(&candidate(query.root), &partners, &wanted, Aim::Size, 1, effort);
    let hedge = if largest.complete { "" } else { ", of those looked at," };
    let alone = query.sizes[query.root as usize];
    let itself = [query.root];
    let (size, members) = largest.sets.first().map_or((alone, &itself[..]), |set| (set.size, &set.members));
    let proven = if found.complete { "no" } else { "none of the looked at" };
    let why = format!(
        "{proven} connected set of up to {} members has {} ({}); the largest{hedge} has {size}",
        query.most_members, query.least, question.of.id
    );
    Tree::fields([
        ("why", Tree::text(why)),
        ("size", Tree::Number(size)),
        ("members", Tree::List(members.iter().map(|&unit| named(&question.among, unit)).collect())),
    ])
}

fn table(among: &Among<'_>, root: u32, members: &[u32]) -> UnitTable {
    let mut values = vec![Value::Missing; among.count()];
    for &unit in members {
        values[unit as usize] = Value::Observed(if unit == root { 1.0 } else { 2.0 });
    }
    let column = Column {
        id: "region".to_owned(),
        title: &[("nb", "Minste område"), ("nn", "Minste område"), ("en", "Smallest region")],
        unit_of_measure: "",
        kind: Kind::Class,
        classes: ["asks", "member"].map(str::to_owned).to_vec(),
        values,
    };
    UnitTable { parts: vec![Part::Analysed; among.count()], columns: vec![column] }
}
