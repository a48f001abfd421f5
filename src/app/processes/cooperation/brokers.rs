//! Brokers: units that tie networks together.

use super::networks::{GROUPINGS, Networks, Which, YEAR, notes};
use crate::app::error::AppError;
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::{Inputs, Output, Process, Progress, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{betweenness, tied_by};
use crate::model::Kind;

pub(super) static PROCESS: Process = Process {
    id: "brokers",
    title: &[
        ("nb", "Brobyggere mellom nettverk"),
        ("nn", "Brubyggjarar mellom nettverk"),
        ("en", "Brokers between networks"),
    ],
    description: "Which units tie networks together: on how many shortest ways between others each lies in the graph of units \
                  and networks (betweenness by Brandes, exact, each pair once, not scaled), how many networks it is in, and \
                  which networks would fall apart from each other without it.",
    inputs: &[&[GROUPINGS, YEAR, UNITS]],
    outputs: &[OUTPUTS],
    compute,
};

const OUTPUTS: &[Output] = &[
    output("notes", "What a reader must know of the groupings, in their own words."),
    output("membership_year", "The year the members are of."),
    output("memberships", "How many memberships there are at any time, without a date, and estimated."),
    output(
        "brokers",
        "The units in several networks, by betweenness: these networks, and those it alone ties together.",
    ),
    output("network_counts", "How many units are in how many networks."),
    output("networks", "Each network: how many members, and its betweenness."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let networks = Networks::read(snapshot, inputs, Which::Several)?.at_least_two("a broker")?;
    let graph = &networks.graph;
    progress.reached(5)?;
    let found = betweenness(graph, progress.watch()).ok_or(AppError::Cancelled)?;
    let tied: Vec<Vec<Vec<u32>>> = (0..graph.unit_count()).map(|unit| tied_by(graph, unit)).collect();
    let (_, mut several) = networks.in_none_and_several();
    several.sort_by(|&a, &b| found.units[b as usize].total_cmp(&found.units[a as usize]).then(a.cmp(&b)));
    let broker = |&place: &u32| {
        let (at, unit) = (place as usize, networks.among.unit(place as usize));
        Tree::fields([
            ("number", Tree::text(unit.number.as_str())),
            ("name", Tree::text(unit.name.as_str())),
            ("betweenness", number(found.units[at])),
            ("networks", networks.all_named(graph.groups_of(at))),
            ("ties_alone", Tree::List(tied[at].iter().map(|tied| networks.all_named(tied)).collect())),
        ])
    };
    let network = |(place, own): (u32, &f64)| {
        let Tree::Fields(mut fields) = networks.named(place) else { return Tree::Null };
        fields.push(("members".to_owned(), Tree::count(graph.members(place as usize).len())));
        fields.push(("betweenness".to_owned(), number(*own)));
        Tree::Fields(fields)
    };
    let report = vec![
        ("notes", notes(networks.notes())),
        ("membership_year", networks.year()),
        ("memberships", networks.membership_report()),
        ("brokers", Tree::List(several.iter().map(broker).collect())),
        ("network_counts", network_counts(&networks)),
        ("networks", Tree::List((0_u32..).zip(&found.groups).map(network).collect())),
    ];
    let columns = vec![
        networks.count_column(),
        networks.column(
            "betweenness",
            &[("nb", "Mellomliggenhet"), ("nn", "Mellomliggjande"), ("en", "Betweenness")],
            Kind::Index,
            |place| found.units[place as usize],
        ),
        networks.column(
            "ties_alone",
            &[
                ("nb", "Deler som bare kommunen binder sammen"),
                ("nn", "Delar som berre kommunen bind saman"),
                ("en", "Pieces that it alone ties together"),
            ],
            Kind::Count,
            |place| tied[place as usize].len() as f64,
        ),
    ];
    let units = networks.table(columns);
    Ok(Outcome { process: PROCESS.id, report, units: Some(units), rows: Vec::new(), sources: networks.sources() })
}

fn network_counts(networks: &Networks<'_>) -> Tree {
    let mut counts: Vec<usize> = Vec::new();
    for unit in 0..networks.graph.unit_count() {
        let own = networks.graph.groups_of(unit).len();
        counts.resize(counts.len().max(own + 1), 0);
        counts[own] += 1;
    }
    let count =
        |(own, units): (usize, &usize)| Tree::fields([("networks", Tree::count(own)), ("units", Tree::count(*units))]);
    Tree::List(counts.iter().enumerate().map(count).collect())
}
