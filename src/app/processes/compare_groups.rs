//! Comparing groups: the study's tables by size, centrality and county, with their uncertainty.

use super::among::Among;
use super::comparison::{CategoryShares, CompareQuery, Compared, Comparison, GroupsAsked, compare_groups};
use super::groups_by::{CustomGroups, Grouped, GroupsBy};
use super::outcome::{Column, Outcome, Tree, UnitTable};
use super::report::{chi_square, interval, number};
use super::spatial::{PERMUTATIONS, SEED, UNITS, permutations};
use super::{Input, InputKind, Inputs, Output, Process, Progress, output};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Indicator, Kind};
use crate::statistics::Correction;
use crate::statistics::compare_groups::{Confidence, CrossTable, Differences, GroupError, GroupShares, GroupSummary};

pub(super) static PROCESS: Process = Process {
    id: "compare-groups",
    title: &[("nb", "Sammenlign grupper"), ("nn", "Samanlikn grupper"), ("en", "Compare groups")],
    description: "Number, mean, median and extremes of indicators in each group, with the bootstrap's interval of the \
                  mean; shares, with Wilson's interval and the location quotient, of those that are yes or no or classes; \
                  whether groups differ by more than chance, by permutation and by chi-square; and a cross table of two \
                  sets of groups, in whole percent rounded half up. A missing value is never zero. Groups are a \
                  grouping's, classes of an indicator, or one's own.",
    inputs: &[INPUTS],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::optional(
        "groups",
        InputKind::Text,
        "What makes the groups: the id of a grouping, or of an indicator. Either this, or custom.",
    ),
    Input::optional(
        "custom",
        InputKind::Groups,
        "Groups of one's own: a title and units' numbers for each of 2 to 50, as {\"A\": [\"0101\"], \"B\": [\"0102\"]}; \
         as text A: 0101; B: 0102 0103.",
    ),
    Input::optional(
        "limits",
        InputKind::Texts,
        "Where classes of the indicator begin: 1500,3000 makes three; a unit on a limit is in the class that begins there. \
         Without limits, each value of the indicator is a group.",
    ),
    Input::optional("indicators", InputKind::Texts, "What is compared: ids of indicators."),
    Input::optional("across", InputKind::Text, "A second set of groups, for a cross table: as groups."),
    Input::optional("across_limits", InputKind::Texts, "Where classes of the second set begin: as limits."),
    Input::optional(
        "weights",
        InputKind::Indicator,
        "What units weigh by in means, medians and shares, such as population; each the same without. Tests and counts are \
         of units.",
    ),
    UNITS,
    Input::usual("confidence", InputKind::Number { least: 0.5, most: 0.9999 }, "0.95", "How sure intervals are."),
    Input::usual(
        "permutations",
        PERMUTATIONS,
        "9999",
        "How many permutations of a test, and resamples of an interval.",
    ),
    SEED,
    Input::usual(
        "correction",
        InputKind::OneOf(&["bh", "holm", "bonferroni", "none"]),
        "holm",
        "How the p-values of groups are adjusted for being many.",
    ),
];

const OUTPUTS: &[Output] = &[
    output("groups", "The groups: id, title, how many units."),
    output("in_none", "The units asked about that are in no group."),
    output("in_several", "The units that are in several groups."),
    output("indicators", "Each indicator: the whole, each group, and whether groups differ by more than chance."),
    output("cross_table", "Units counted by both sets of groups."),
    output("weights", "What units weigh by."),
    output("confidence", "How sure intervals are."),
    output("correction", "How the p-values of groups are adjusted."),
    output("permutations", "How many permutations and resamples were made."),
    output("seed", "The seed they were made from."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let query = read(&among, inputs)?;
    progress.reached(5)?;
    let found = compare_groups(&among, &query, progress)?;
    let (groups, grouped) = (&found.groups, |places: &[usize]| among.named(places));
    let report = vec![
        ("groups", heads(groups)),
        ("in_none", grouped(&found.in_none)),
        ("in_several", grouped(&found.in_several)),
        ("indicators", Tree::List(found.compared.iter().map(|one| compared(&among, groups, one)).collect())),
        ("cross_table", found.cross.as_ref().map_or(Tree::Null, |(across, table)| cross(groups, across, table))),
        ("weights", found.weights.map_or(Tree::Null, |indicator| Tree::text(indicator.id.as_str()))),
        ("confidence", number(query.confidence.level)),
        ("correction", Tree::text(query.correction.as_str())),
        ("permutations", Tree::whole(query.confidence.resampling.count().into())),
        ("seed", Tree::whole(query.confidence.resampling.seed())),
    ];
    let (units, sources) = (table(&among, &found), sources(&among, &found));
    Ok(Outcome { process: PROCESS.id, report, units, rows: rows(&found), sources })
}

fn groups_asked(inputs: &Inputs) -> Result<GroupsAsked, AppError> {
    match (GroupsBy::read(inputs, "groups", "limits")?, CustomGroups::read(inputs, "custom")?) {
        (Some(by), None) => Ok(GroupsAsked::By(by)),
        (None, Some(custom)) => Ok(GroupsAsked::Custom(custom)),
        (given, _) => {
            let why = match given {
                Some(_) => "give either groups or custom, not both".to_owned(),
                None => format!("{} needs it, or custom: the id of a grouping or of an indicator", PROCESS.id),
            };
            Err(AppError::Input { name: "groups".to_owned(), why })
        }
    }
}

fn read(among: &Among<'_>, inputs: &Inputs) -> Result<CompareQuery, AppError> {
    let resampling = permutations(inputs).map_err(|error| among.explain(error))?;
    Ok(CompareQuery {
        indicators: inputs.texts("indicators").to_vec(),
        groups: groups_asked(inputs)?,
        across: GroupsBy::read(inputs, "across", "across_limits")?,
        weights: inputs.text("weights").map(str::to_owned),
        confidence: Confidence { level: inputs.number("confidence").unwrap_or(0.95), resampling },
        correction: inputs.word("correction", Correction::parse),
    })
}

/// Id and title of a group.
fn name(groups: &Grouped, place: usize) -> [(&'static str, Tree); 2] {
    let (id, title) = &groups.names[place];
    [("id", Tree::text(id.as_str())), ("title", Tree::text(title.as_str()))]
}

fn heads(groups: &Grouped) -> Tree {
    let head = |(place, members): (usize, &Vec<usize>)| {
        Tree::fields(name(groups, place).into_iter().chain([("units", Tree::count(members.len()))]))
    };
    Tree::List(groups.members.iter().enumerate().map(head).collect())
}

fn compared(among: &Among<'_>, groups: &Grouped, one: &Compared<'_>) -> Tree {
    let shares = one.shares.as_ref();
    let categories = |of: Option<&GroupShares>| shares.zip(of).map(|(all, own)| ("shares", of_categories(all, own)));
    let summaries = &one.summaries;
    let whole = summary(&summaries.whole).into_iter().chain(categories(shares.map(|all| &all.shares.whole)));
    let group = |place: usize| {
        let own = categories(shares.map(|all| &all.shares.groups[place]));
        let against_rest = one.differences.as_ref().ok().map(|tests| ("against_rest", difference(tests, place)));
        let fields = name(groups, place).into_iter().chain(summary(&summaries.groups[place]));
        Tree::fields(fields.chain(own).chain(against_rest))
    };
    Tree::fields([
        ("indicator", Tree::text(one.indicator.id.as_str())),
        ("unit", Tree::text(one.indicator.unit_of_measure.as_str())),
        ("missing", among.named(&one.missing)),
        ("estimated", Tree::count(one.estimated)),
        ("whole", Tree::fields(whole)),
        ("groups", Tree::List((0..groups.names.len()).map(group).collect())),
        ("test", test(&one.differences)),
        ("chi_square", chi_square(shares.and_then(|all| all.chi_square.as_ref()))),
    ])
}

fn summary(of: &GroupSummary) -> Vec<(&'static str, Tree)> {
    vec![
        ("n", Tree::count(of.n)),
        ("missing", Tree::count(of.missing)),
        ("weight", number(of.weight)),
        ("sum", number(of.sum)),
        ("mean", Tree::maybe(of.mean)),
        ("interval", interval(of.interval)),
        ("median", Tree::maybe(of.median)),
        ("low", Tree::maybe(of.low)),
        ("high", Tree::maybe(of.high)),
        ("ratio_to_whole", Tree::maybe(of.ratio_to_whole)),
    ]
}

fn of_categories(all: &CategoryShares, own: &GroupShares) -> Tree {
    let of = |(value, share): (&f64, &crate::statistics::compare_groups::Share)| {
        Tree::fields([
            ("value", number(*value)),
            ("count", Tree::count(share.count)),
            ("share", Tree::maybe(share.share)),
            ("interval", interval(share.interval)),
            ("location_quotient", Tree::maybe(share.location_quotient)),
        ])
    };
    Tree::List(all.values.iter().zip(&own.categories).map(of).collect())
}

/// A group against all units outside it.
fn difference(tests: &Differences, place: usize) -> Tree {
    tests.groups[place].map_or(Tree::Null, |found| {
        Tree::fields([
            ("difference", number(found.difference)),
            ("p", number(found.p)),
            ("adjusted_p", number(found.adjusted_p)),
        ])
    })
}

/// A row for the whole and for each group of each indicator.
fn rows(found: &Comparison<'_>) -> Vec<Tree> {
    found.compared.iter().flat_map(|one| (0..=found.groups.names.len()).map(|row| table_row(found, one, row))).collect()
}

/// The whole as row 0, then the groups.
fn table_row(found: &Comparison<'_>, one: &Compared<'_>, row: usize) -> Tree {
    let group = row.checked_sub(1);
    let (id, title) = group.map_or(("", "all"), |group| {
        let (id, title) = &found.groups.names[group];
        (id.as_str(), title.as_str())
    });
    let summary = group.map_or(&one.summaries.whole, |group| &one.summaries.groups[group]);
    let against = group.and_then(|group| one.differences.as_ref().ok()?.groups[group]);
    Tree::fields([
        ("indicator", Tree::text(one.indicator.id.as_str())),
        ("group", Tree::text(id)),
        ("title", Tree::text(title)),
        ("n", Tree::count(summary.n)),
        ("missing", Tree::count(summary.missing)),
        ("sum", number(summary.sum)),
        ("mean", Tree::maybe(summary.mean)),
        ("mean_from", Tree::maybe(summary.interval.map(|ends| ends.low))),
        ("mean_to", Tree::maybe(summary.interval.map(|ends| ends.high))),
        ("median", Tree::maybe(summary.median)),
        ("low", Tree::maybe(summary.low)),
        ("high", Tree::maybe(summary.high)),
        ("ratio_to_whole", Tree::maybe(summary.ratio_to_whole)),
        ("difference_to_rest", Tree::maybe(against.map(|test| test.difference))),
        ("p", Tree::maybe(against.map(|test| test.p))),
        ("adjusted_p", Tree::maybe(against.map(|test| test.adjusted_p))),
    ])
}

/// All groups at once, or why they cannot be tested.
fn test(differences: &Result<Differences, GroupError>) -> Tree {
    match differences {
        Ok(found) => Tree::fields([
            ("n", Tree::count(found.n)),
            ("between_groups", number(found.between)),
            ("p", number(found.p)),
            ("inference", Tree::text("permutation")),
        ]),
        Err(why) => Tree::fields([("impossible", Tree::text(why.to_string()))]),
    }
}

fn cross(rows: &Grouped, columns: &Grouped, table: &CrossTable) -> Tree {
    let whole = |number: u32| Tree::whole(number.into());
    let matrix = |of: &[Vec<u32>]| Tree::List(of.iter().map(|row| wholes(row)).collect());
    let percent = |of: &[Vec<Option<u32>>]| {
        let row = |row: &Vec<Option<u32>>| Tree::List(row.iter().map(|n| n.map_or(Tree::Null, whole)).collect());
        Tree::List(of.iter().map(row).collect())
    };
    Tree::fields([
        ("rows", heads(rows)),
        ("columns", heads(columns)),
        ("counts", matrix(&table.counts)),
        ("row_totals", wholes(&table.row_totals)),
        ("column_totals", wholes(&table.column_totals)),
        ("total", whole(table.total)),
        ("outside", Tree::count(table.outside)),
        ("row_percent", percent(&table.row_percent)),
        ("column_percent", percent(&table.column_percent)),
        ("chi_square", chi_square(table.chi_square.as_ref())),
    ])
}

fn wholes(numbers: &[u32]) -> Tree {
    Tree::List(numbers.iter().map(|&number| Tree::whole(number.into())).collect())
}

/// The group of each unit, where none is in several.
fn table(among: &Among<'_>, found: &Comparison<'_>) -> Option<UnitTable> {
    if !found.in_several.is_empty() {
        return None;
    }
    let mut places: Vec<(usize, f64)> = Vec::new();
    for (members, class) in found.groups.members.iter().zip(1_u32..) {
        places.extend(members.iter().map(|&place| (place, f64::from(class))));
    }
    places.sort_by_key(|(place, _)| *place);
    let (places, classes): (Vec<usize>, Vec<f64>) = places.into_iter().unzip();
    let from: Vec<&Indicator> = among.dataset().indicator(&found.groups.id).into_iter().collect();
    let column = Column {
        id: "group".to_owned(),
        title: &[("nb", "Gruppe"), ("nn", "Gruppe"), ("en", "Group")],
        unit_of_measure: "",
        kind: Kind::Class,
        classes: found.groups.names.iter().map(|(id, _)| id.clone()).collect(),
        values: among.values(&places, &classes, &from),
    };
    Some(among.table(&places, vec![column]))
}

fn sources(among: &Among<'_>, found: &Comparison<'_>) -> Vec<Id> {
    let dataset = among.dataset();
    let of_groups = std::iter::once(&found.groups).chain(found.cross.as_ref().map(|(across, _)| across));
    let of_groups = of_groups.filter_map(|groups| {
        let grouping = dataset.grouping(&groups.id).map(|grouping| &grouping.source);
        grouping.or_else(|| dataset.indicator(&groups.id).map(|indicator| &indicator.source))
    });
    let compared = found.compared.iter().map(|one| one.indicator).chain(found.weights);
    of_groups.chain(compared.map(|indicator| &indicator.source)).cloned().collect()
}
