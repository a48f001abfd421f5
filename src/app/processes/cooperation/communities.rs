//! Communities: who hangs closely together by a relation, found by Leiden.

use super::networks::notes;
use super::ties::{Weighted, weighted};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::outcome::{Column, Outcome, Part, Tree, UnitTable};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::unfit;
use crate::app::processes::{Input, InputKind, Inputs, MOST_WHOLE, Output, Process, Progress, of_input, output};
use crate::app::relations::{AnyRelation, find_relation};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{Communities, CommunityLevel, Graph, LeidenOptions, leiden};
use crate::model::{Kind, UnitIndex, Value};

pub(super) static PROCESS: Process = Process {
    id: "communities",
    title: &[
        ("nb", "Fellesskap: hvem henger tett sammen?"),
        ("nn", "Fellesskap: kven heng tett saman?"),
        ("en", "Communities: who hangs closely together?"),
    ],
    description: "Parts the units so that there is more between those of a community than chance would have (modularity), by \
                  the Leiden algorithm (Traag, Waltman & van Eck 2019) on a relation, each tie weighing what a measure of the \
                  relation says; the two directions of a flow are added up. It starts several times and keeps the best. Every \
                  community hangs together. Levels are nested, the finest first, and the last is the result.",
    inputs: &[INPUTS, &[UNITS]],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required(
        "relation",
        InputKind::Relation,
        "Who has to do with whom: a relation's id, such as co-membership, co-participation or commuting.",
    ),
    Input::optional(
        "measure",
        InputKind::Text,
        "What a tie weighs: a measure of the relation that grows with closeness; its first when not given, and 1 for a \
         relation without any.",
    ),
    Input::usual(
        "resolution",
        InputKind::Number { least: 0.0, most: 1000.0 },
        "1",
        "The higher, the smaller the communities (γ).",
    ),
    Input::usual("starts", InputKind::Whole { least: 1, most: 10_000 }, "10", "How many times to start anew."),
    Input::usual("seed", InputKind::Whole { least: 0, most: MOST_WHOLE }, "7", "What chance begins from."),
];

const OUTPUTS: &[Output] = &[
    output("notes", "What a reader must know of the relation, in its own words."),
    output("relation", "The relation."),
    output("measure", "What a tie weighs; null where each weighs 1."),
    output("symmetrised", "sum where the two directions of a pair were added up; null where there is one."),
    output("resolution", "The resolution."),
    output("starts", "How many times it was started."),
    output("seed", "What chance began from."),
    output("n", "How many units have a tie."),
    output("islands", "The units without a tie: they are in no community."),
    output("links", "How many links of the relation there are between the units."),
    output("unknown_links", "How many links have no known weight, and are left out."),
    output("modularity", "The modularity of the result."),
    output(
        "modularity_of_starts",
        "The least, the median and the most that a start came to, and how many came to the most.",
    ),
    output(
        "communities",
        "Each community, the largest first: its members, and the one that has most to do with the others.",
    ),
    output("levels", "The nested partitions, the finest first: their column, sizes and modularity."),
];

/// The column of the result.
const RESULT: &str = "community";

/// Starts that end as near as this end at the same: sums of 64-bit numbers are not exact.
const SAME: f64 = 1e-9;

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let id = inputs.text("relation").unwrap_or_default();
    let relation = find_relation(snapshot.dataset(), id).map_err(of_input("relation"))?;
    let ties = weighted(&among, relation, inputs.text("measure"))?;
    let (graph, members) = without_islands(&among, &ties.graph)?;
    if members.is_empty() {
        let why = format!("{id} has no tie of known weight between the units; there is nothing to part");
        return Err(unfit("relation", why));
    }
    progress.reached(5)?;
    let options = LeidenOptions {
        resolution: inputs.number("resolution").unwrap_or(1.0),
        starts: inputs.whole("starts").and_then(|starts| u32::try_from(starts).ok()).unwrap_or(1),
        seed: inputs.whole("seed").unwrap_or_default(),
    };
    let found = leiden(&graph, &options, progress.watch()).ok_or(AppError::Cancelled)?;
    let told = Told { among: &among, relation, ties: &ties, graph: &graph, members: &members };
    let units = told.table(&found.levels);
    let report = told.report(&options, &found);
    let sources = relation.source().cloned().into_iter().collect();
    Ok(Outcome { process: PROCESS.id, report, units: Some(units), rows: Vec::new(), sources })
}

/// The graph of the units that have a tie, and their places among those asked about.
fn without_islands(among: &Among<'_>, graph: &Graph) -> Result<(Graph, Vec<usize>), AppError> {
    let has_tie = |&place: &usize| graph.weights(place).iter().any(|weight| *weight > 0.0);
    let members: Vec<usize> = (0..graph.unit_count()).filter(has_tie).collect();
    let place_of = |place: usize| u32::try_from(members.binary_search(&place).ok()?).ok();
    let ties = (0_u32..).zip(&members).flat_map(|(one, &place)| {
        let ties = graph.neighbours(place).iter().zip(graph.weights(place));
        let once = ties.filter(move |(other, _)| **other as usize > place);
        once.filter_map(move |(&other, &weight)| Some((one, place_of(other as usize)?, weight)))
    });
    let kept = Graph::new(members.len(), ties)
        .map_err(|error| among.explain(crate::app::processes::error::AnalysisError::from(error)))?;
    Ok((kept, members))
}

/// What is told of the communities.
struct Told<'a> {
    among: &'a Among<'a>,
    relation: AnyRelation<'a>,
    ties: &'a Weighted<'a>,
    /// The graph of the units with a tie, and their places among those asked about.
    graph: &'a Graph,
    members: &'a [usize],
}

impl Told<'_> {
    fn report(&self, options: &LeidenOptions, found: &Communities) -> Vec<(&'static str, Tree)> {
        let islands: Vec<usize> =
            (0..self.among.count()).filter(|place| self.members.binary_search(place).is_err()).collect();
        let (id, symmetric) =
            (self.relation.id(), self.relation.given().is_some_and(crate::model::Relation::is_symmetric));
        let note = self.relation.note().map(|note| (id, note));
        let last = found.levels.last();
        vec![
            ("notes", notes(note.into_iter().collect())),
            ("relation", Tree::text(id)),
            ("measure", self.ties.measure.map_or(Tree::Null, Tree::text)),
            ("symmetrised", if symmetric { Tree::Null } else { Tree::text("sum") }),
            ("resolution", number(options.resolution)),
            ("starts", Tree::whole(options.starts.into())),
            ("seed", Tree::whole(options.seed)),
            ("n", Tree::count(self.members.len())),
            ("islands", self.among.named(&islands)),
            ("links", Tree::count(self.ties.links)),
            ("unknown_links", Tree::count(self.ties.unknown_links)),
            ("modularity", Tree::maybe(last.map(|level| level.modularity))),
            ("modularity_of_starts", of_starts(&found.modularity_by_start)),
            ("communities", last.map_or(Tree::Null, |level| self.communities(level))),
            ("levels", levels(&found.levels)),
        ]
    }

    fn communities(&self, level: &CommunityLevel) -> Tree {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); level.count];
        for (place, &community) in level.community_of.iter().enumerate() {
            members[community as usize].push(place);
        }
        let community = |(number, places): (usize, &Vec<usize>)| {
            let named = |places: &[usize]| {
                let places: Vec<usize> = places.iter().map(|&place| self.members[place]).collect();
                self.among.named(&places)
            };
            // Of equal ones the first.
            let heart =
                places.iter().copied().rev().max_by(|&a, &b| self.inside(level, a).total_cmp(&self.inside(level, b)));
            let Tree::List(heart) = named(&heart.into_iter().collect::<Vec<_>>()) else { return Tree::Null };
            Tree::fields([
                ("id", Tree::text((number + 1).to_string())),
                ("size", Tree::count(places.len())),
                ("heart", heart.into_iter().next().unwrap_or(Tree::Null)),
                ("members", named(places)),
            ])
        };
        Tree::List(members.iter().enumerate().map(community).collect())
    }

    /// What a unit weighs to others of its community.
    fn inside(&self, level: &CommunityLevel, place: usize) -> f64 {
        let own = level.community_of[place];
        let ties = self.graph.neighbours(place).iter().zip(self.graph.weights(place));
        ties.filter(|(other, _)| level.community_of[**other as usize] == own).map(|(_, weight)| weight).sum()
    }

    /// The result first, then the finer levels.
    fn table(&self, levels: &[CommunityLevel]) -> UnitTable {
        let units: Vec<UnitIndex> = self.among.at(self.members);
        let column = |(place, level): (usize, &CommunityLevel)| {
            let mut values = vec![Value::Missing; self.among.dataset().units().len()];
            for (unit, &community) in units.iter().zip(&level.community_of) {
                values[unit.get()] = Value::Observed(f64::from(community + 1));
            }
            Column {
                id: column_id(place, levels.len()),
                title: if place + 1 == levels.len() { TITLE } else { FINER_TITLE },
                unit_of_measure: "",
                kind: Kind::Class,
                classes: (1..=level.count).map(|number| number.to_string()).collect(),
                values,
            }
        };
        let mut table = self.among.table(self.members, levels.iter().enumerate().map(column).collect());
        table.columns.rotate_right(1);
        for part in table.parts.iter_mut().filter(|part| **part == Part::Missing) {
            *part = Part::Island;
        }
        table
    }
}

const TITLE: &[(&str, &str)] = &[("nb", "Fellesskap"), ("nn", "Fellesskap"), ("en", "Community")];
const FINER_TITLE: &[(&str, &str)] = &[
    ("nb", "Fellesskap på et finere nivå"),
    ("nn", "Fellesskap på eit finare nivå"),
    ("en", "Community at a finer level"),
];

/// The column of a level: the last is the result.
fn column_id(place: usize, levels: usize) -> String {
    if place + 1 == levels { RESULT.to_owned() } else { format!("level_{}", place + 1) }
}

fn levels(levels: &[CommunityLevel]) -> Tree {
    let level = |(place, level): (usize, &CommunityLevel)| {
        let mut sizes = vec![0; level.count];
        for &community in &level.community_of {
            sizes[community as usize] += 1;
        }
        Tree::fields([
            ("column", Tree::text(column_id(place, levels.len()))),
            ("communities", Tree::count(level.count)),
            ("modularity", number(level.modularity)),
            ("sizes", Tree::List(sizes.into_iter().map(Tree::count).collect())),
        ])
    };
    Tree::List(levels.iter().enumerate().map(level).collect())
}

fn of_starts(modularity: &[f64]) -> Tree {
    let mut sorted = modularity.to_vec();
    sorted.sort_by(f64::total_cmp);
    let most = sorted.last().copied();
    let at_most = sorted.iter().filter(|&&q| most.is_some_and(|most| most - q < SAME)).count();
    Tree::fields([
        ("least", Tree::maybe(sorted.first().copied())),
        ("median", Tree::maybe(sorted.get(sorted.len() / 2).copied())),
        ("most", Tree::maybe(most)),
        ("at_most", Tree::count(at_most)),
    ])
}
