//! How well a grouping fits travel and commuting, which units it misplaces, and how far other groupings agree with it.

use super::fit_report::{commuting, group_fields, misfits, whole};
use super::flows::{FLOWS, Flows, NO_FLOWS};
use super::ways::{TRAVEL, Ways};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::outcome::{Column, Outcome, Part, Tree, UnitTable};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{CentreFit, Fit, Kept, Spread, TwoMode, agreement, centre_fits, centres, kept, spread};
use crate::model::{Grouping, Kind, UnitIndex, Value};

pub(super) static PROCESS: Process = Process {
    id: "travel-fit",
    title: &[
        ("nb", "Passer grupperingen med reiser?"),
        ("nn", "Passar grupperinga med reiser?"),
        ("en", "Travel fit of a grouping"),
    ],
    description: "How well a grouping fits travel and commuting: minutes between members, how much of the commuting between \
                  units stays inside a group, and which units are nearer another group's centre than their own's (the \
                  centre is the largest member). Other groupings are compared by the same figures and by how far they \
                  agree with it (adjusted Rand index, variation of information) over the units that are in exactly one \
                  group of both. The column misfit is a layer of the job.",
    inputs: &[INPUTS, FLOWS],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required("grouping", InputKind::Grouping, "What is judged: a grouping's id, also that of a job's result."),
    TRAVEL,
    Input::usual(
        "of",
        InputKind::Indicator,
        "population",
        "What makes a member the largest of its group, and so its centre: an indicator's id.",
    ),
    Input::optional("compare", InputKind::Texts, "What it is compared with: ids of groupings."),
    UNITS,
];

const OUTPUTS: &[Output] = &[
    output("n", "How many units are analysed."),
    output("grouping", "What is judged: id, title, year and its note, which says where it is incomplete."),
    output("travel", "The relation that minutes come from, with its note."),
    output("of", "The indicator that makes centres."),
    output(
        "whole",
        "Over all groups: groups, pairs of members (unreachable ones counted, not in the mean), mean and longest minutes, \
         how many units are of each kind (fits, nearer-another, in-none, in-several, unknown), and commuting.",
    ),
    output(
        "groups",
        "Each group: members, centre, pairs, mean and longest minutes, how many members are nearer another centre, and \
         commuting.",
    ),
    output(
        "misfits",
        "Units nearer another group's centre than their own's, the largest difference first: both centres, both minutes; \
         own minutes are null where no way leads there.",
    ),
    output("in_none", "The units in no group."),
    output("in_several", "The units in several groups."),
    output("unknown", "The units whose own centre is not known, or that no way leads from."),
    output(
        "commuting",
        "Where the flows come from, and what the shares are of: kept_pct is the part of those who go from one unit to \
         another that go to a unit of their group; self_contained_pct counts those who stay in their own unit too. Where \
         there are none: why.",
    ),
    output(
        "compare",
        "Each other grouping: over how many units both put in exactly one group (and how many are left out) they are \
         compared, the adjusted Rand index, the variation of information in nats and as a share of ln(units), and its own \
         figures over all.",
    ),
];

/// A grouping, judged.
pub(super) struct Judged<'a> {
    pub(super) grouping: &'a Grouping,
    pub(super) graph: TwoMode,
    pub(super) centres: Vec<Option<u32>>,
    pub(super) fits: Vec<CentreFit>,
    pub(super) spreads: Vec<Spread>,
    /// What stays inside each group, and over all; `None` without flows.
    pub(super) kept: Option<(Vec<Kept>, Kept)>,
}

/// What groupings are judged by.
pub(super) struct Judge<'a> {
    pub(super) among: &'a Among<'a>,
    pub(super) ways: Ways<'a>,
    pub(super) sizes: Vec<Option<f64>>,
    pub(super) flows: Option<Flows<'a>>,
}

impl<'a> Judge<'a> {
    fn of(&self, grouping: &'a Grouping) -> Result<Judged<'a>, AppError> {
        let groups = self.among.two_mode(grouping)?;
        let minutes = |from, to| self.ways.minutes(from, to);
        let centres = centres(&groups, &self.sizes);
        let fits = centre_fits(&groups, &centres, minutes);
        let spreads = (0..groups.group_count()).map(|group| spread(groups.members(group), minutes)).collect();
        let kept = self.flows.as_ref().map(|flows| kept(&groups, &flows.pairs));
        Ok(Judged { grouping, graph: groups, centres, fits, spreads, kept })
    }
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let named = |id: &str, input: &'static str| among.grouping(id).map_err(of_input(input));
    let grouping = named(inputs.text("grouping").unwrap_or_default(), "grouping")?;
    let others = inputs.texts("compare").iter().map(|id| named(id, "compare")).collect::<Result<Vec<_>, _>>()?;
    let size = indicator(snapshot, inputs, "of")?;
    let sizes = size.map(|size| among.numbers(size)).unwrap_or_default();
    let flows = Flows::read(&among, inputs)?;
    let judge = Judge { among: &among, ways: Ways::read(&among, inputs)?, sizes, flows };
    let judged = judge.of(grouping)?;
    progress.reached(50)?;
    let mut compared = Vec::new();
    for other in &others {
        compared.push(compare(&judge, &judged, other)?);
    }
    let with = |fit: Fit| (0..among.count()).filter(|&unit| judged.fits[unit].fit == fit).collect::<Vec<usize>>();
    let report = vec![
        ("n", Tree::count(among.count())),
        ("grouping", about(grouping)),
        ("travel", judge.ways.about()),
        ("of", size.map_or(Tree::Null, |size| Tree::text(size.id.as_str()))),
        ("whole", Tree::fields(whole(&judge, &judged))),
        ("groups", Tree::List((0..judged.graph.group_count()).map(|at| group_fields(&judge, &judged, at)).collect())),
        ("misfits", misfits(&judge, &judged)),
        ("in_none", among.named(&with(Fit::InNone))),
        ("in_several", among.named(&with(Fit::InSeveral))),
        ("unknown", among.named(&with(Fit::Unknown))),
        ("commuting", judge.flows.as_ref().map_or_else(|| Tree::fields([("why", Tree::text(NO_FLOWS))]), commuting)),
        ("compare", Tree::List(compared)),
    ];
    let mut sources = vec![grouping.source.clone(), judge.ways.relation().source.clone()];
    sources.extend(size.map(|size| size.source.clone()));
    sources.extend(judge.flows.as_ref().map(|flows| flows.relation.source.clone()));
    sources.extend(others.iter().map(|other| other.source.clone()));
    let units = Some(table(&among, &judged));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources })
}

/// What a grouping is, with what a reader must know of it.
pub(super) fn about(grouping: &Grouping) -> Tree {
    Tree::fields([
        ("id", Tree::text(grouping.id.as_str())),
        ("title", Tree::titles(&grouping.title)),
        ("year", Tree::whole(grouping.year.get().into())),
        ("note", grouping.note.as_deref().map_or(Tree::Null, Tree::text)),
    ])
}

/// Another grouping beside the one judged.
fn compare<'a>(judge: &Judge<'a>, judged: &Judged<'_>, other: &'a Grouping) -> Result<Tree, AppError> {
    let found = judge.of(other)?;
    let alone = |graph: &TwoMode, unit: usize| match graph.groups_of(unit) {
        [group] => Some(*group),
        _ => None,
    };
    let pair = |unit: usize| alone(&judged.graph, unit).zip(alone(&found.graph, unit));
    let pairs: Vec<(u32, u32)> = (0..judge.among.count()).filter_map(pair).collect();
    let agreed = agreement(&pairs);
    Ok(Tree::fields([
        ("grouping", about(other)),
        ("units", Tree::count(agreed.units)),
        ("left_out", Tree::count(judge.among.count() - agreed.units)),
        ("adjusted_rand", Tree::maybe(agreed.adjusted_rand)),
        ("variation_of_information_nats", if pairs.is_empty() { Tree::Null } else { number(agreed.information_nats) }),
        ("variation_of_information_share", Tree::maybe(agreed.information_share)),
        ("whole", Tree::fields(whole(judge, &found))),
    ]))
}

fn table(among: &Among<'_>, judged: &Judged<'_>) -> UnitTable {
    let count = among.dataset().units().len();
    let mut parts = vec![Part::NotAsked; count];
    let [mut own, mut nearest, mut misfit] = [(); 3].map(|()| vec![Value::Missing; count]);
    for (&unit, found) in among.units().iter().zip(&judged.fits) {
        parts[unit.get()] = Part::Analysed;
        own[unit.get()] = found.own.map_or(Value::Missing, |way| Value::Observed(way.minutes));
        nearest[unit.get()] = found.nearest.map_or(Value::Missing, |way| Value::Observed(way.minutes));
        let class = (1_u8..).zip(Fit::ALL).find(|(_, fit)| *fit == found.fit);
        misfit[unit.get()] = class.map_or(Value::Missing, |(class, _)| Value::Observed(class.into()));
    }
    let column = |id: &str, title, values| Column {
        id: id.to_owned(),
        title,
        unit_of_measure: "min",
        kind: Kind::Index,
        classes: Vec::new(),
        values,
    };
    let classes = Fit::ALL.map(|fit| fit.as_str().to_owned()).to_vec();
    let title = &[("nb", "Passer med reisetid"), ("nn", "Passar med reisetid"), ("en", "Fits travel time")];
    let columns = vec![
        column(
            "own_minutes",
            &[
                ("nb", "Minutter til eget sentrum"),
                ("nn", "Minutt til eige sentrum"),
                ("en", "Minutes to its own centre"),
            ],
            own,
        ),
        column(
            "nearest_minutes",
            &[
                ("nb", "Minutter til nærmeste sentrum"),
                ("nn", "Minutt til næraste sentrum"),
                ("en", "Minutes to the nearest centre"),
            ],
            nearest,
        ),
        Column { classes, unit_of_measure: "", kind: Kind::Class, ..column("misfit", title, misfit) },
    ];
    UnitTable { parts, columns }
}

/// The unit at a place, by number and name.
pub(super) fn named(among: &Among<'_>, place: u32) -> Tree {
    let unit: UnitIndex = among.units()[place as usize];
    let unit = among.dataset().unit(unit);
    Tree::fields([("number", Tree::text(unit.number.as_str())), ("name", Tree::text(unit.name.as_str()))])
}
