//! Overlap: which networks share members, which kinds of network do, and who meets whom in
//! many.

use super::networks::{GROUPINGS, Networks, Which, YEAR, notes};
use crate::app::error::AppError;
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{KindOverlap, Overlap, Together, TwoMode, kind_overlaps, overlaps, together};

pub(super) static PROCESS: Process = Process {
    id: "network-overlap",
    title: &[
        ("nb", "Overlapp mellom nettverk"),
        ("nn", "Overlapp mellom nettverk"),
        ("en", "Overlap between networks"),
    ],
    description: "Which networks share members: the members in both, and their share of those in either (Jaccard), the most \
                  alike first; the same of every two kinds of network, by units and by who meets whom; and the pairs of \
                  units that meet in many networks.",
    inputs: &[&[GROUPINGS], INPUTS, &[YEAR, UNITS]],
    outputs: &[OUTPUTS],
    compute,
};

const FORM: &str = "form";

const INPUTS: &[Input] = &[
    Input::usual(
        "kinds",
        InputKind::OneOf(&["grouping", FORM]),
        "grouping",
        "What makes a kind of network: its grouping, or its form (regional council, climate network).",
    ),
    Input::usual(
        "at_least",
        InputKind::Whole { least: 1, most: 1000 },
        "2",
        "Pairs of units are listed that meet in at least so many networks.",
    ),
    Input::usual(
        "limit",
        InputKind::Whole { least: 1, most: 100_000 },
        "100",
        "How many pairs of units are listed at most, those that meet most first.",
    ),
];

const OUTPUTS: &[Output] = &[
    output("notes", "What a reader must know of the groupings, in their own words."),
    output("membership_year", "The year the members are of."),
    output("memberships", "How many memberships there are at any time, without a date, and estimated."),
    output("network_count", "How many networks there are."),
    output("overlaps", "Every two networks that share members, the most alike first."),
    output("kinds", "The kinds of network: how many networks and units each has."),
    output(
        "kind_overlaps",
        "Every two kinds: units in both and either, and pairs of units that meet in both and either.",
    ),
    output("without_form", "With kinds=form, the networks whose form is not known: they are of no kind."),
    output("pair_counts", "How many pairs of units meet in how many networks."),
    output("pairs", "The pairs of units that meet in the most networks, with these."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let networks = Networks::read(snapshot, inputs, Which::Several)?.at_least_two("an overlap")?;
    let found = overlaps(&networks.graph);
    progress.reached(30)?;
    let kinds = Kinds::read(&networks, inputs.text("kinds") == Some(FORM))?;
    let kind_overlaps = kind_overlaps(&kinds.graphs);
    progress.reached(60)?;
    let mut pairs = together(&networks.graph);
    pairs
        .sort_by(|(at, a), (other, b)| b.groups.cmp(&a.groups).then(b.newman.total_cmp(&a.newman)).then(at.cmp(other)));
    let report = vec![
        ("notes", notes(networks.notes())),
        ("membership_year", networks.year()),
        ("memberships", networks.membership_report()),
        ("network_count", Tree::count(networks.list.len())),
        ("overlaps", Tree::List(found.iter().map(|overlap| overlap_tree(&networks, overlap)).collect())),
        ("kinds", kinds.report()),
        ("kind_overlaps", Tree::List(kind_overlaps.iter().map(|overlap| kinds.overlap(overlap)).collect())),
        ("without_form", networks.all_named(&kinds.without)),
        ("pair_counts", pair_counts(&pairs)),
        ("pairs", most_met(&networks, &pairs, inputs)),
    ];
    let rows = found.iter().map(|overlap| row(&networks, overlap)).collect();
    let units = networks.table(vec![networks.count_column()]);
    Ok(Outcome { process: PROCESS.id, report, units: Some(units), rows, sources: networks.sources() })
}

/// Networks by kind.
struct Kinds {
    names: Vec<String>,
    graphs: Vec<TwoMode>,
    /// The networks of no kind.
    without: Vec<u32>,
}

impl Kinds {
    fn read(networks: &Networks<'_>, by_form: bool) -> Result<Self, AppError> {
        let (mut names, mut members, mut without) = (Vec::<String>::new(), Vec::<Vec<Vec<u32>>>::new(), Vec::new());
        for (place, network) in (0_u32..).zip(&networks.list) {
            let form = || network.told.and_then(|told| told.form.as_deref());
            let grouping = || Some(networks.groupings[network.grouping].id.as_str());
            let Some(kind) = (if by_form { form() } else { grouping() }) else {
                without.push(place);
                continue;
            };
            let at = names.iter().position(|name| name == kind).unwrap_or_else(|| {
                names.push(kind.to_owned());
                members.push(Vec::new());
                names.len() - 1
            });
            members[at].push(networks.graph.members(place as usize).to_vec());
        }
        let graphs = members.into_iter().map(|groups| networks.two_mode(groups)).collect::<Result<_, _>>()?;
        Ok(Self { names, graphs, without })
    }

    fn report(&self) -> Tree {
        let kind = |(name, graph): (&String, &TwoMode)| {
            let units = (0..graph.unit_count()).filter(|&unit| !graph.groups_of(unit).is_empty()).count();
            Tree::fields([
                ("kind", Tree::text(name.as_str())),
                ("networks", Tree::count(graph.group_count())),
                ("units", Tree::count(units)),
            ])
        };
        Tree::List(self.names.iter().zip(&self.graphs).map(kind).collect())
    }

    fn overlap(&self, overlap: &KindOverlap) -> Tree {
        Tree::fields([
            ("kind", Tree::text(self.names[overlap.one].as_str())),
            ("other", Tree::text(self.names[overlap.other].as_str())),
            ("units_in_both", Tree::count(overlap.units_in_both)),
            ("units_in_either", Tree::count(overlap.units_in_either)),
            ("unit_jaccard", number(overlap.unit_jaccard())),
            ("pairs_in_both", Tree::count(overlap.pairs_in_both)),
            ("pairs_in_either", Tree::count(overlap.pairs_in_either)),
            ("pair_jaccard", number(overlap.pair_jaccard())),
        ])
    }
}

fn overlap_tree(networks: &Networks<'_>, overlap: &Overlap) -> Tree {
    Tree::fields([
        ("network", networks.named(overlap.one)),
        ("other", networks.named(overlap.other)),
        ("shared", networks.units(&overlap.shared)),
        ("union", Tree::count(overlap.union)),
        ("jaccard", number(overlap.jaccard())),
    ])
}

/// A cell of the matrix of networks by networks that is not 0.
fn row(networks: &Networks<'_>, overlap: &Overlap) -> Tree {
    let (one, other) = (&networks.list[overlap.one as usize], &networks.list[overlap.other as usize]);
    let grouping = |place: usize| Tree::text(networks.groupings[place].id.as_str());
    Tree::fields([
        ("grouping", grouping(one.grouping)),
        ("network", Tree::text(one.id.as_str())),
        ("title", Tree::text(one.title)),
        ("other_grouping", grouping(other.grouping)),
        ("other", Tree::text(other.id.as_str())),
        ("other_title", Tree::text(other.title)),
        ("shared", Tree::count(overlap.shared.len())),
        ("union", Tree::count(overlap.union)),
        ("jaccard", number(overlap.jaccard())),
    ])
}

/// How many pairs meet in how many networks; pairs in the order of networks, most first.
fn pair_counts(pairs: &[((u32, u32), Together)]) -> Tree {
    let same = pairs.chunk_by(|(_, a), (_, b)| a.groups == b.groups);
    let count = |pairs: &[((u32, u32), Together)]| {
        Tree::fields([("networks", Tree::whole(pairs[0].1.groups.into())), ("pairs", Tree::count(pairs.len()))])
    };
    Tree::List(same.map(count).collect())
}

fn most_met(networks: &Networks<'_>, pairs: &[((u32, u32), Together)], inputs: &Inputs) -> Tree {
    let least = inputs.whole("at_least").unwrap_or(1);
    let limit = inputs.whole("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let pair = |&((one, other), met): &((u32, u32), Together)| {
        let theirs = networks.graph.groups_of(other as usize);
        let shared: Vec<u32> =
            networks.graph.groups_of(one as usize).iter().copied().filter(|g| theirs.contains(g)).collect();
        Tree::fields([
            ("units", networks.units(&[one, other])),
            ("networks", Tree::whole(met.groups.into())),
            ("newman", number(met.newman)),
            ("in", networks.all_named(&shared)),
        ])
    };
    Tree::List(pairs.iter().filter(|(_, met)| u64::from(met.groups) >= least).take(limit).map(pair).collect())
}
