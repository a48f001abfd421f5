//! Proposing regions: units that hang together, large enough and alike, by SKATER or max-p.

use super::region_answer::{column_id, ids, solution};
use super::region_question::Question;
use crate::app::error::AppError;
use crate::app::processes::outcome::{Column, Outcome, Tree};
use crate::app::processes::report::number;
use crate::app::processes::spatial::UNITS;
use crate::app::processes::{Input, InputKind, Inputs, MOST_WHOLE, Output, Process, Progress, of_input, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::regions::{Dissimilarity, Effort, Solution, max_p, skater};
use crate::model::{Grouping, Id, Indicator, Kind};

pub(super) static PROCESS: Process = Process {
    id: "regions",
    title: &[("nb", "Foreslå regioner"), ("nn", "Føreslå regionar"), ("en", "Propose regions")],
    description: "Puts units that hang together into regions that are large enough and alike in the indicators (each \
                  standardised: divided by its standard deviation). max-p makes as many regions as the least size allows, \
                  then lessens the sum, over regions, of the absolute differences of all pairs of members (several tries, \
                  simulated annealing). skater cuts a minimum spanning tree to count regions, each time where the sum of \
                  what members differ from the mean of their region falls most. Conditions: threshold, least_members, \
                  minutes, together, apart, within. Every proposal says how compact it is (the isoperimetric quotient of \
                  real borders, which counts coasts; on a schematic map the mean minutes to the member nearest to all, \
                  since borders there are not real), how it fits travel, and what it would change for whom.",
    inputs: &[METHOD, CONDITIONS, ANSWER, &[UNITS]],
    outputs: &[OUTPUTS],
    compute,
};

const SKATER: &str = "skater";
const POSITIVE: InputKind = InputKind::Number { least: 0.0, most: f64::INFINITY };

const METHOD: &[Input] = &[
    Input::usual(
        "method",
        InputKind::OneOf(&["max-p", SKATER]),
        "max-p",
        "max-p: as many regions as threshold or least_members allow. skater: count regions.",
    ),
    Input::required("indicators", InputKind::Texts, "What members of a region are to be alike in: ids of indicators."),
    Input::optional(
        "relation",
        InputKind::Relation,
        "What regions hang together by: a relation of neighbours. When not given: sea where there is one, since it reaches \
         units on islands that share no border on land, else the first.",
    ),
    Input::usual(
        "contiguity",
        InputKind::OneOf(&["queen", "rook"]),
        "queen",
        "With rook, units that meet in a point only do not hang together.",
    ),
    Input::optional("count", InputKind::Whole { least: 1, most: 100_000 }, "skater: how many regions."),
    Input::usual(
        "dissimilarity",
        InputKind::OneOf(&["squared", "manhattan"]),
        "squared",
        "skater: squared differences, or absolute ones. max-p takes absolute ones.",
    ),
];

const CONDITIONS: &[Input] = &[
    Input::optional("threshold", POSITIVE, "The least size of a region: the least sum of the indicator in of."),
    Input::usual("of", InputKind::Indicator, "population", "What sizes are: an indicator that adds up."),
    Input::optional(
        "least_members",
        InputKind::Whole { least: 1, most: 100_000 },
        "The least number of members of a region.",
    ),
    Input::optional(
        "minutes",
        POSITIVE,
        "No two members are further from each other. Where no way is known, there is none.",
    ),
    Input::optional(
        "travel",
        InputKind::Relation,
        "The relation with minutes; travel when not given, else the first that has minutes.",
    ),
    Input::optional(
        "together",
        InputKind::Texts,
        "Units that stay in one region: numbers with + between them, several such lists with commas: 0101+0105, \
         0402+0403+0412. Where they do not touch, the fewest units between them are drawn in.",
    ),
    Input::optional("apart", InputKind::Texts, "Units of which no two may be in one region, written likewise."),
    Input::optional(
        "within",
        InputKind::Grouping,
        "A grouping whose borders no region crosses; units in no group are as one group.",
    ),
    Input::optional(
        "start",
        InputKind::Grouping,
        "max-p: a grouping to begin with. What of its groups hangs together and keeps to the conditions is kept to begin \
         with, then improved; of a unit in several groups the first counts.",
    ),
];

const ANSWER: &[Input] = &[
    Input::optional(
        "compare",
        InputKind::Grouping,
        "A grouping that proposals are held against: who would be with others than now.",
    ),
    Input::usual(
        "solutions",
        InputKind::Whole { least: 1, most: MOST_SOLUTIONS },
        "3",
        "How many proposals at most. Those of skater differ in the last cut.",
    ),
    Input::usual(
        "tries",
        InputKind::Whole { least: 1, most: 10_000 },
        "50",
        "max-p: how many partitions are made, and how many of those with most regions are improved.",
    ),
    Input::usual("seed", InputKind::Whole { least: 0, most: MOST_WHOLE }, "7", "max-p: the seed of the tries."),
];

const OUTPUTS: &[Output] = &[
    output("method", "How regions were made."),
    output("relation", "What they hang together by."),
    output("of", "What sizes are."),
    output("n", "How many units were asked to be in regions."),
    output("missing", "The units asked about that have no value of all indicators: they are in no region."),
    output("too_small", "Parts that the relation links to no other and that are too small for a region, with why."),
    output("drawn_in", "Units drawn in to join those that are to stay together."),
    output("most_regions", "The most regions that sizes allow, whatever hangs together; null without a least size."),
    output("reached", "max-p: how many of the tries came to as many regions as the proposals have."),
    output("steps", "skater: the objective of each number of regions on the way."),
    output("objective", "What the objective of proposals sums up; less is better."),
    output("notes", "What a reader must know."),
    output(
        "solutions",
        "Proposals, the best first, each with the id of its column: how many regions, objective, units in none, \
         compactness, fit of travel, regions with members, and changes against compare. A region goes on the existing \
         group that it shares most with, matched greedily from the greatest share on; a unit moves when its region does \
         not go on a group of its own.",
    ),
    output("tries", "max-p: how many tries."),
    output("seed", "max-p: their seed."),
];

const MOST_SOLUTIONS: u64 = 9;

macro_rules! titles {
    ($($place:literal)*) => {
        [$(&[
            ("nb", concat!("Foreslåtte regioner ", $place)),
            ("nn", concat!("Føreslegne regionar ", $place)),
            ("en", concat!("Proposed regions ", $place)),
        ]),*]
    };
}

/// Titles of the columns of proposals.
static TITLES: [&[(&str, &str)]; 9] = titles!(1 2 3 4 5 6 7 8 9);

/// What a method came to.
struct Proposed {
    solutions: Vec<Solution>,
    objective: &'static str,
    notes: Vec<String>,
    said: Vec<(&'static str, Tree)>,
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    check(inputs)?;
    let question = Question::read(snapshot, inputs)?;
    let existing = grouping(&question, inputs, "compare")?;
    progress.reached(5)?;
    let proposed = if inputs.text("method") == Some(SKATER) {
        by_skater(&question, inputs, progress)?
    } else {
        by_max_p(&question, inputs, progress)?
    };
    let solutions = proposed.solutions.iter().enumerate();
    let solutions = solutions.map(|(place, one)| solution(&question, place, one, existing)).collect();
    let problem = &question.problem;
    let bounded = inputs.number("threshold").is_some() || inputs.whole("least_members").is_some();
    let most: usize = problem.parts().iter().map(|part| problem.most_regions(part)).sum();
    let small = problem.too_small().iter().map(|part| {
        Tree::fields([
            ("units", question.among.named(&question.places_of(&part.members))),
            ("size", number(part.size)),
            ("why", Tree::text(question.too_small(part, inputs))),
        ])
    });
    let mut report = vec![
        ("method", Tree::text(inputs.text("method").unwrap_or_default())),
        ("relation", Tree::text(question.relation.id.as_str())),
        ("of", Tree::text(question.of.id.as_str())),
        ("n", Tree::count(question.places.len())),
        ("missing", question.among.named(&question.missing)),
        ("too_small", Tree::List(small.collect())),
        ("drawn_in", question.among.named(&question.places_of(problem.drawn_in()))),
        ("most_regions", if bounded { Tree::count(most) } else { Tree::Null }),
        ("objective", Tree::text(proposed.objective)),
        ("notes", Tree::List(notes(&question, &proposed, existing).into_iter().map(Tree::text).collect())),
    ];
    report.extend(proposed.said);
    report.push(("solutions", Tree::List(solutions)));
    let columns = proposed.solutions.iter().enumerate().map(|(place, one)| column(&question, place, one)).collect();
    let units = Some(question.among.table(&question.places, columns));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources: sources(&question, existing) })
}

/// Inputs that one method needs and the other does not know.
fn check(inputs: &Inputs) -> Result<(), AppError> {
    let refuse = |name: &str, why: &str| Err(AppError::Input { name: name.to_owned(), why: why.to_owned() });
    let count = inputs.whole("count");
    if inputs.text("method") == Some(SKATER) {
        if inputs.text("start").is_some() {
            return refuse("start", "skater begins with one tree; max-p begins with a grouping");
        }
        return if count.is_none() { refuse("count", "skater needs it: how many regions") } else { Ok(()) };
    }
    if count.is_some() {
        return refuse("count", "max-p makes as many regions as it can; method=skater makes so many");
    }
    if inputs.number("threshold").is_none_or(|least| least == 0.0) && inputs.whole("least_members").is_none() {
        return refuse("threshold", "max-p needs it, or least_members: without, each unit is a region");
    }
    Ok(())
}

fn grouping<'a>(question: &Question<'a>, inputs: &Inputs, name: &str) -> Result<Option<&'a Grouping>, AppError> {
    inputs.text(name).map(|id| question.among.grouping(id).map_err(of_input(name))).transpose()
}

fn by_skater(question: &Question<'_>, inputs: &Inputs, progress: &Progress) -> Result<Proposed, AppError> {
    let dissimilarity = inputs.word("dissimilarity", Dissimilarity::parse);
    let count = inputs.whole("count").and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
    let found = skater(&question.problem, dissimilarity, count, wanted(inputs), progress.watch());
    let found = found.map_err(|error| question.explain(error))?;
    let mut notes = Vec::new();
    let made = found.solutions.first().map_or(0, |best| best.regions);
    if made < count {
        notes.push(format!(
            "{made} regions where {count} were asked for: no further cut of the tree leaves both sides large enough; a \
             lower threshold or fewer least_members would"
        ));
    }
    let steps = found
        .steps
        .iter()
        .map(|&(regions, objective)| Tree::fields([("count", Tree::count(regions)), ("objective", number(objective))]));
    Ok(Proposed {
        said: vec![("steps", Tree::List(steps.collect()))],
        objective: match dissimilarity {
            Dissimilarity::Squared => "squared differences of members from the mean of their region",
            Dissimilarity::Manhattan => "absolute differences of members from the mean of their region",
        },
        notes,
        solutions: found.solutions,
    })
}

fn by_max_p(question: &Question<'_>, inputs: &Inputs, progress: &Progress) -> Result<Proposed, AppError> {
    let start = grouping(question, inputs, "start")?;
    let effort = Effort {
        tries: inputs.whole("tries").and_then(|tries| u32::try_from(tries).ok()).unwrap_or(1),
        seed: inputs.whole("seed").unwrap_or_default(),
        start: start.map_or_else(Vec::new, |grouping| question.groups(grouping)),
    };
    let found = max_p(&question.problem, &effort, wanted(inputs), progress.watch());
    let found = found.map_err(|error| question.explain(error))?;
    let note = start.and_then(|grouping| Some(format!("start {}: {}", grouping.id, grouping.note.as_deref()?)));
    Ok(Proposed {
        said: vec![
            ("reached", Tree::count(found.reached)),
            ("tries", Tree::whole(effort.tries.into())),
            ("seed", Tree::whole(effort.seed)),
        ],
        objective: "absolute differences of all pairs of members of a region",
        notes: note.into_iter().collect(),
        solutions: found.solutions,
    })
}

fn wanted(inputs: &Inputs) -> usize {
    inputs.whole("solutions").and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}

fn notes(question: &Question<'_>, proposed: &Proposed, existing: Option<&Grouping>) -> Vec<String> {
    let mut notes = proposed.notes.clone();
    let left = |one: &Solution| one.labels.iter().filter(|label| label.is_none()).count();
    let small: usize = question.problem.too_small().iter().map(|part| part.members.len()).sum();
    if proposed.solutions.first().is_some_and(|best| left(best) > small) {
        notes.push(
"units are in no region although their part is large enough: every region beside them holds a unit that they must be \
             apart from (by apart or by minutes), or there is none beside them"
                .to_owned(),
        );
    }
    if question.among.dataset().about().schematic {
        notes.push("borders are schematic: compactness is told in minutes, not by shape".to_owned());
    }
    notes.extend(existing.and_then(|grouping| Some(format!("compare {}: {}", grouping.id, grouping.note.as_deref()?))));
    notes
}

fn indicators<'a>(question: &Question<'a>) -> Vec<&'a Indicator> {
    question.indicators.iter().copied().chain([question.of]).collect()
}

/// The region of each unit.
fn column(question: &Question<'_>, place: usize, one: &Solution) -> Column {
    let in_one =
        question.places.iter().zip(&one.labels).filter_map(|(&at, label)| Some((at, f64::from((*label)? + 1))));
    let (places, numbers): (Vec<usize>, Vec<f64>) = in_one.unzip();
    Column {
        id: column_id(place),
        title: TITLES[place % TITLES.len()],
        unit_of_measure: "",
        kind: Kind::Class,
        classes: ids(question, one),
        values: question.among.values(&places, &numbers, &indicators(question)),
    }
}

fn sources(question: &Question<'_>, existing: Option<&Grouping>) -> Vec<Id> {
    let indicators = indicators(question).into_iter().map(|indicator| &indicator.source);
    let relations =
        [Some(question.relation), question.ways.relation()].into_iter().flatten().map(|relation| &relation.source);
    indicators.chain(relations).chain(existing.map(|grouping| &grouping.source)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;
    use crate::app::processes::Given;

    fn run(inputs: &[(&str, &str)]) -> Outcome {
        let given = inputs.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned())));
        let inputs = PROCESS.read(given.collect()).expect("inputs");
        PROCESS.run(&fixture::snapshot(), &inputs, &Progress::default()).expect("an outcome")
    }

    fn field<'a>(tree: &'a Tree, name: &str) -> &'a Tree {
        let Tree::Fields(fields) = tree else { panic!("{tree:?} has no fields") };
        fields.iter().find(|(found, _)| found == name).map_or_else(|| panic!("no {name}"), |(_, value)| value)
    }

    fn list(tree: &Tree) -> &[Tree] {
        let Tree::List(list) = tree else { panic!("{tree:?} is no list") };
        list
    }

    #[test]
    fn real_borders_tell_how_compact_regions_are_and_ways_that_are_unknown_are_counted() {
        let skater = [("method", "skater"), ("indicators", "population"), ("count", "2"), ("compare", "county")];
        let found = run(&skater);
        let best = &list(found.get("solutions").expect("given"))[0];
        assert_eq!(field(field(best, "compactness"), "measure"), &Tree::text("isoperimetric-quotient"));
        let Tree::Number(quotient) = field(field(best, "compactness"), "value") else { panic!("no number") };
        assert!(*quotient > 0.4 && *quotient < 0.8, "rectangles of squares half as wide as high: {quotient}");
        // 1000, 2000, 3000 | 4000, 5000, 6000, the counties; no way leads to 0203.
        let regions = list(field(best, "regions"));
        let ids: Vec<&Tree> = regions.iter().map(|region| field(region, "id")).collect();
        assert_eq!(ids, [&Tree::text("region-0103"), &Tree::text("region-0203")]);
        assert_eq!(field(&regions[1], "pairs_without_way"), &Tree::count(2));
        assert_eq!(field(field(best, "changes"), "moves"), &Tree::List(Vec::new()));
        assert_eq!(field(field(best, "changes"), "stay"), &Tree::count(6));
    }

    #[test]
    fn units_without_a_value_are_named_and_in_no_region() {
        let found = run(&[("indicators", "score"), ("least_members", "1"), ("tries", "1"), ("relation", "land")]);
        assert_eq!(list(found.get("missing").expect("given")).len(), 3);
        let column = found.columns().next().expect("a column");
        let known: Vec<bool> = column.values.iter().map(|value| value.number().is_some()).collect();
        assert_eq!(known, [true, true, false, true, false, false]);
    }
}
