//! Partners for a unit or a point under conditions, ranked with reasons; the best sets of them; and what a scheme's rules
//! say of these.

use super::consortium_report::{one_set, search_report, table};
use super::near_miss::{Search, conditions, why_none};
use super::partners::{Networks, Question};
use super::ties::Ties;
use super::travel_fit::{about, named};
use super::verdict::{self, Nearby, Verdict, find_rules, institutions, least_members};
use super::ways::{NO_MINUTES, TRAVEL, Ways};
use crate::app::error::AppError;
use crate::app::filter::select;
use crate::app::indicators::find_indicator;
use crate::app::place::at;
use crate::app::processes::among::Among;
use crate::app::processes::neighbourhood::CONTIGUITY;
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::profile::find_unit;
use crate::app::snapshot::Snapshot;
use crate::cooperation::{Aim, Common, Consortia};
use crate::model::{Id, Indicator, LonLat, UnitIndex};

/// The most members a set may have.
const MOST_MEMBERS: u64 = 8;

pub(super) static PROCESS: Process = Process {
    id: "consortium",
    title: &[("nb", "Finn samarbeidspartnere"), ("nn", "Finn samarbeidspartnarar"), ("en", "Find partners")],
    description: "Who could join a unit (or the unit at a point) under conditions: ranked partners, each with its reasons, \
                  and the best sets, the one who asks among the members. A partner's score is the mean of those of these \
                  that are known of or asked for: nearness (1 minus minutes over the limit, or over the longest among the \
                  partners), similarity and complementarity (standardised distance over the largest among the partners; \
                  similarity is 1 minus that). A set's score is the mean of its partners'. Sets are found exactly, up to a \
                  stated number of sets looked at. A value that is missing meets no condition and gives no score. With \
                  rules, each condition of the scheme is met, not met or unknown.",
    inputs: &[INPUTS, MORE],
    outputs: &[OUTPUTS],
    compute,
};

const MEMBERS: InputKind = InputKind::Whole { least: 2, most: MOST_MEMBERS };

const INPUTS: &[Input] = &[
    Input::optional("unit", InputKind::Text, "Who asks: a unit's number. Either this, or lon and lat."),
    Input::optional(
        "lon",
        InputKind::Number { least: -180.0, most: 180.0 },
        "A point, in degrees east: the unit that it lies in asks, and minutes are from the point where there are roads.",
    ),
    Input::optional("lat", InputKind::Number { least: -90.0, most: 90.0 }, "The point, in degrees north."),
    Input::optional(
        "minutes",
        InputKind::Number { least: 0.0, most: f64::INFINITY },
        "Partners are within so many minutes of the one who asks.",
    ),
    TRAVEL,
    Input::optional(
        "least",
        MEMBERS,
        "A set has at least so many members, the one who asks among them; 2, or what the rules demand, when not given.",
    ),
    Input::optional(
        "most",
        MEMBERS,
        "A set has at most so many members; 3, or least where that is more, when not given.",
    ),
    Input::optional(
        "inhabitants",
        InputKind::Number { least: 0.0, most: f64::INFINITY },
        "A set has so many together.",
    ),
    Input::usual("of", InputKind::Indicator, "population", "What inhabitants counts: an indicator's id."),
    Input::optional(
        "connected",
        InputKind::Relation,
        "A set hangs together by this relation of neighbours (land, sea); anywhere when not given.",
    ),
    CONTIGUITY,
];

const MORE: &[Input] = &[
    Input::usual(
        "council",
        InputKind::OneOf(&["any", "same", "none-in-common"]),
        "any",
        "All members are in one network together (same), no two are (none-in-common), or it does not matter.",
    ),
    Input::usual("grouping", InputKind::Grouping, "regional-council", "Which networks: a grouping's id."),
    Input::optional(
        "experience",
        InputKind::Indicator,
        "Experience is a value above 0 of this indicator, such as takes_part of a scheme.",
    ),
    Input::usual(
        "experienced",
        InputKind::OneOf(&["one", "all"]),
        "one",
        "Whether at least one member has experience, or every partner has.",
    ),
    Input::optional(
        "institution",
        InputKind::Text,
        "At least one institution of this kind (research) is within the minutes, by the dataset's table of institutions.",
    ),
    Input::optional("similar", InputKind::Texts, "Partners are the better the more alike in these: ids of indicators."),
    Input::optional("complementary", InputKind::Texts, "Partners are the better the more unlike in these."),
    Input::optional("rules", InputKind::Rules, "Judge the sets by these rules of the dataset: their id."),
    Input::optional("units", InputKind::Filter, "Only partners that this filter is true of (CQL2 text)."),
    Input::usual("partners", InputKind::Whole { least: 1, most: 1000 }, "20", "How many partners are listed."),
    Input::usual("sets", InputKind::Whole { least: 1, most: 100 }, "5", "How many sets are listed."),
];

const OUTPUTS: &[Output] = &[
    output("n", "How many units meet every condition that holds for partners alone."),
    output("unit", "The one who asks."),
    output("from", "Where minutes are from: the centre of the unit, or the point."),
    output("travel", "The relation that minutes come from, with its note."),
    output("grouping", "The networks, with their note, which says where they are incomplete."),
    output(
        "conditions",
        "Each condition that holds for partners alone: how many units meet it, how many it alone keeps out, and the \
         nearest of these with why.",
    ),
    output("partners", "The partners, the best first, each with its score, what it is made of, and its reasons."),
    output("unscored", "Partners of whom something asked for is unknown; they are in no set."),
    output(
        "sets",
        "The best sets, each with its members, score, size together, how far members are apart, what networks they share, \
         who has experience, and what the rules say.",
    ),
    output("search", "Among how many sets they were found, and whether all that could be better were looked at."),
    output("why_none", "Where there is no set: the conditions in the way, each with the nearest miss."),
    output("institutions", "The institutions asked for: verdict, why, and those within reach."),
    output("rules", "The rules the sets are judged by, with their note, and what they say of the first set."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::all(snapshot);
    let rules = inputs.text("rules").map(|id| find_rules(snapshot, id).map_err(of_input("rules"))).transpose()?;
    let question = read(&among, inputs, rules.map_or(0, least_members))?;
    let partners = question.partners();
    let search = Search::new(&question, &partners, progress.watch());
    let wanted = search.wanted();
    let near = |kind: &str| nearby(&question, kind);
    let asked = inputs.text("institution").map(near);
    // Without an institution that is asked for there is no consortium; whether there is one may be unknown.
    let barred = asked.as_ref().is_some_and(|found| found.verdict == Verdict::NotMet);
    let keep = usize::try_from(inputs.whole("sets").unwrap_or(5)).unwrap_or(usize::MAX);
    let found = if barred { Consortia::default() } else { search.best(&wanted, Aim::Score, keep) };
    progress.reached(60)?;
    let judged = |members: usize| rules.map(|rules| verdict::judge(snapshot, rules, members, near));
    let mut why = if found.sets.is_empty() && !barred { why_none(&search) } else { Vec::new() };
    if let Some(found) = asked.as_ref().filter(|_| barred) {
        why.push(Tree::fields([("condition", Tree::text("institution")), ("why", Tree::text(found.why.as_str()))]));
    }
    let unscored: Vec<usize> =
        (partners.iter().filter(|one| one.score.is_none())).map(|one| one.unit as usize).collect();
    let listed = usize::try_from(inputs.whole("partners").unwrap_or(20)).unwrap_or(usize::MAX);
    let report = vec![
        ("n", Tree::count(partners.len())),
        ("unit", named(&among, question.base)),
        (
            "from",
            Tree::text(if inputs.number("lon").is_some() && snapshot.network().is_some() { "point" } else { "centre" }),
        ),
        ("travel", question.ways.map_or_else(|| Tree::fields([("why", Tree::text(NO_MINUTES))]), Ways::about)),
        ("grouping", question.networks.as_ref().map_or(Tree::Null, |networks| about(networks.grouping))),
        ("conditions", Tree::List(conditions(&question))),
        ("partners", Tree::List(partners.iter().take(listed).map(|one| question.told(one)).collect())),
        ("unscored", among.named(&unscored)),
        ("sets", Tree::List(found.sets.iter().map(|set| one_set(&question, set, judged(set.members.len()))).collect())),
        ("search", search_report(&found, barred)),
        ("why_none", Tree::List(why)),
        ("institutions", asked.as_ref().map_or(Tree::Null, |found| told(&question, found))),
        (
            "rules",
            rules.map_or(Tree::Null, |rules| {
                let members = found.sets.first().map_or(1, |set| set.members.len());
                let of = if found.sets.is_empty() { "the one who asks, alone" } else { "the first set" };
                Tree::fields([
                    ("set", verdict::about(rules)),
                    ("of", Tree::text(of)),
                    ("judged", judged(members).unwrap_or(Tree::Null)),
                ])
            }),
        ),
    ];
    let sources = sources(&question, rules.map(|rules| &rules.source), asked.as_ref());
    Ok(Outcome {
        process: PROCESS.id,
        report,
        units: Some(table(&question, &partners, &found)),
        rows: Vec::new(),
        sources,
    })
}

fn nearby<'a>(question: &Question<'a>, kind: &str) -> Nearby<'a> {
    institutions(question.among.snapshot(), kind, question.within, |unit| question.minutes[unit.get()])
}

fn told(question: &Question<'_>, found: &Nearby<'_>) -> Tree {
    let one = |(institution, minutes): &(&crate::model::Institution, Option<f64>)| {
        let unit = Tree::units(question.among.snapshot(), [institution.unit]);
        Tree::fields([
            ("name", Tree::text(institution.name.as_str())),
            ("kind", Tree::text(institution.kind.as_str())),
            (
                "unit",
                match unit {
                    Tree::List(mut list) => list.pop().unwrap_or(Tree::Null),
                    other => other,
                },
            ),
            ("minutes", Tree::maybe(*minutes)),
        ])
    };
    Tree::fields([
        ("verdict", Tree::text(found.verdict.as_str())),
        ("why", Tree::text(found.why.as_str())),
        ("within", Tree::List(found.within.iter().map(one).collect())),
    ])
}

fn sources(question: &Question<'_>, rules: Option<&Id>, asked: Option<&Nearby<'_>>) -> Vec<Id> {
    let indicators = question.size.into_iter().chain(question.experience);
    let indicators = indicators.chain(question.similar.iter().copied()).chain(question.complementary.iter().copied());
    let mut sources: Vec<Id> = indicators.map(|indicator| indicator.source.clone()).collect();
    sources.extend(question.ways.map(|ways| ways.relation().source.clone()));
    sources.extend(question.ties.as_ref().map(|ties| ties.relation.source.clone()));
    sources.extend(question.networks.as_ref().map(|networks| networks.grouping.source.clone()));
    sources.extend(rules.cloned());
    sources.extend(asked.into_iter().flat_map(|found| found.within.iter().map(|(one, _)| one.source.clone())));
    sources
}

fn wrong(name: &str, why: impl Into<String>) -> AppError {
    AppError::Input { name: name.to_owned(), why: why.into() }
}

/// Who asks, and from which point if from one.
fn base(snapshot: &Snapshot, inputs: &Inputs) -> Result<(UnitIndex, Option<LonLat>), AppError> {
    let point = match (inputs.text("unit"), inputs.number("lon"), inputs.number("lat")) {
        (Some(number), None, None) => return Ok((find_unit(snapshot, number).map_err(of_input("unit"))?, None)),
        (None, Some(lon), Some(lat)) => LonLat::new(lon, lat).map_err(|error| wrong("lon", error.to_string()))?,
        (None, None, None) => return Err(wrong("unit", "consortium needs it: a unit's number, or lon and lat")),
        (Some(_), _, _) => return Err(wrong("unit", "give either unit, or lon and lat")),
        (None, _, _) => return Err(wrong("lon", "a point needs both lon and lat")),
    };
    let place = at(snapshot, point).map_err(of_input("lon"))?;
    let unit = find_unit(snapshot, place.unit.number.as_str())?;
    Ok((unit, Some(point)))
}

/// Minutes from the one who asks: from the point by the roads, else from the centre.
fn minutes_from(
    among: &Among<'_>,
    (base, point): (u32, Option<LonLat>),
    ways: Option<Ways<'_>>,
) -> Result<Vec<Option<f64>>, AppError> {
    let snapshot = among.snapshot();
    if let (Some(point), Some(network)) = (point, snapshot.network()) {
        let tree = network.tree(snapshot.access(point)?);
        let to = |&unit: &UnitIndex| Some(tree.cost_to(network, snapshot.access_of(unit)?)?.minutes());
        return Ok(among.units().iter().map(to).collect());
    }
    let to = |unit: u32| ways.and_then(|ways| ways.minutes(base, unit));
    Ok((0..).take(among.count()).map(to).collect())
}

fn indicators<'a>(
    snapshot: &'a Snapshot,
    inputs: &Inputs,
    id: &'static str,
    base: UnitIndex,
) -> Result<Vec<&'a Indicator>, AppError> {
    let one = |name: &String| {
        let found = find_indicator(snapshot, name).map_err(of_input(id))?;
        if found.value(base).number().is_none() {
            let unit = snapshot.dataset().unit(base);
            let why = format!(
                "{} {} has no value of {name}, so nobody is known to be like or unlike it",
                unit.number, unit.name
            );
            return Err(wrong(id, why));
        }
        Ok(found)
    };
    inputs.texts(id).iter().map(one).collect()
}

/// What is asked; sets have at least `least` members by the rules.
fn read<'a>(among: &'a Among<'a>, inputs: &Inputs, least: usize) -> Result<Question<'a>, AppError> {
    let snapshot = among.snapshot();
    let (unit, point) = base(snapshot, inputs)?;
    let base = unit.0;
    let within = inputs.number("minutes");
    let ways = if within.is_some() { Some(Ways::read(among, inputs)?) } else { Ways::find(among, inputs)? };
    let whole = |id| inputs.whole(id).and_then(|number| usize::try_from(number).ok());
    let least = whole("least").unwrap_or(least.max(2));
    let most = whole("most").unwrap_or(least.max(3));
    if most < least {
        return Err(wrong("most", format!("{most} is below least, which is {least}")));
    }
    let common = match inputs.text("council") {
        Some("same") => Common::Same,
        Some("none-in-common") => Common::None,
        _ => Common::Any,
    };
    let networks = networks(among, inputs, common)?;
    let together = inputs.number("inhabitants");
    let size = match indicator(snapshot, inputs, "of") {
        Err(_) if together.is_none() => None,
        found => found?,
    };
    let kept = inputs.text("units").map(|filter| select(snapshot, filter).map_err(of_input("units"))).transpose()?;
    let question = Question {
        among,
        base,
        ways,
        minutes: minutes_from(among, (base, point), ways)?,
        within,
        least,
        most,
        size,
        together,
        ties: Ties::find(among, inputs, "connected")?,
        common,
        networks,
        experience: indicator(snapshot, inputs, "experience")?,
        all_experienced: inputs.text("experienced") == Some("all"),
        similar: indicators(snapshot, inputs, "similar", unit)?,
        complementary: indicators(snapshot, inputs, "complementary", unit)?,
        kept,
    };
    if together.is_some() && question.size_of(base).is_none() {
        return Err(wrong("inhabitants", "how much the one who asks brings is unknown, so no sum is"));
    }
    if common == Common::Same && question.groups_of(base).is_empty() {
        let unit = snapshot.dataset().unit(unit);
        let id = question.networks.as_ref().map_or("", |networks| networks.grouping.id.as_str());
        let why =
            format!("{} {} is in no group of {id} that is known, so nobody is in the same", unit.number, unit.name);
        return Err(wrong("council", why));
    }
    Ok(question)
}

/// The networks, where the dataset has them; they must be there when they are asked about.
fn networks<'a>(among: &'a Among<'a>, inputs: &Inputs, common: Common) -> Result<Option<Networks<'a>>, AppError> {
    let id = inputs.text("grouping").unwrap_or_default();
    let grouping = match among.grouping(id).map_err(of_input("grouping")) {
        Err(_) if common == Common::Any => return Ok(None),
        found => found?,
    };
    Ok(Some(Networks { grouping, groups: among.two_mode(grouping)? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;
    use crate::app::processes::{Given, find_process};
    use crate::model::{Condition, DatasetParts, Demand, Institution, RuleSet, Strength, Title};

    fn id(text: &str) -> Id {
        Id::new(text).expect("an id")
    }

    fn with_rules(parts: &mut DatasetParts) {
        let condition = |strength, demand| Condition { strength, demand, title: Title::default() };
        parts.rules = vec![RuleSet {
            id: id("grants"),
            title: Title::default(),
            source: id("tests"),
            note: None,
            conditions: vec![
                condition(Strength::Must, Demand::Owner(vec![id("square")])),
                condition(Strength::Must, Demand::Institution(id("research"))),
                condition(Strength::Must, Demand::LeastMembers(3)),
                condition(Strength::Should, Demand::LeastMembers(4)),
            ],
        }];
    }

    fn with_institution(parts: &mut DatasetParts) {
        with_rules(parts);
        let institution = |name: &str, unit| Institution {
            name: name.to_owned(),
            kind: id("research"),
            unit: UnitIndex(unit),
            point: None,
            source: id("tests"),
        };
        parts.institutions = vec![institution("Far", 5), institution("Near", 4)];
    }

    fn run(snapshot: &Snapshot, inputs: &[(&str, &str)]) -> Result<Outcome, String> {
        let process = find_process("consortium").expect("a process");
        let given = inputs.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned()))).collect();
        let inputs = process.read(given).map_err(|error| error.to_string())?;
        process.run(snapshot, &inputs, &Progress::default()).map_err(|error| error.to_string())
    }

    fn at<'a>(tree: &'a Tree, path: &[&str]) -> &'a Tree {
        path.iter().fold(tree, |tree, step| match tree {
            Tree::Fields(fields) => {
                fields.iter().find(|(name, _)| name == step).map_or_else(|| panic!("no {step}"), |(_, value)| value)
            }
            Tree::List(list) => &list[step.parse::<usize>().expect("a place")],
            other => panic!("{step} of {other:?}"),
        })
    }

    fn words(tree: &Tree) -> &str {
        match tree {
            Tree::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    fn verdicts(outcome: &Outcome) -> Vec<&str> {
        match at(outcome.get("rules").expect("rules"), &["judged", "conditions"]) {
            Tree::List(list) => list.iter().map(|one| words(at(one, &["verdict"]))).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn snapshot(change: impl FnOnce(&mut DatasetParts)) -> Snapshot {
        Snapshot::open(fixture::dataset_with(change)).expect("a snapshot")
    }

    #[test]
    fn without_a_table_of_institutions_the_rules_are_unknown_and_never_unmet() {
        let found =
            run(&snapshot(with_rules), &[("unit", "0101"), ("minutes", "80"), ("rules", "grants")]).expect("found");
        assert_eq!(verdicts(&found), ["met", "unknown", "met", "not-met"]);
        let rules = found.get("rules").expect("rules");
        assert_eq!(words(at(rules, &["judged", "verdict"])), "unknown");
        assert_eq!(words(at(rules, &["judged", "conditions", "1", "why"])), "the dataset has no table of institutions");
        let Some(Tree::List(sets)) = found.get("sets") else { panic!("sets") };
        let sizes = sets.iter().map(|set| match at(set, &["members"]) {
            Tree::List(members) => members.len(),
            other => panic!("{other:?}"),
        });
        assert!(sizes.min() >= Some(3), "the rules demand three");
    }

    #[test]
    fn an_institution_counts_when_it_is_within_reach_and_the_nearest_is_named_when_none_is() {
        let snapshot = snapshot(with_institution);
        let asked =
            |minutes| [("unit", "0101"), ("minutes", minutes), ("institution", "research"), ("rules", "grants")];
        let found = run(&snapshot, &asked("80")).expect("found");
        assert_eq!(words(at(found.get("institutions").expect("told"), &["within", "0", "name"])), "Near");
        assert_eq!(verdicts(&found)[1], "met");
        let none = run(&snapshot, &asked("60")).expect("an answer");
        let why = none.get("why_none").expect("why");
        assert_eq!(words(at(why, &["0", "condition"])), "institution");
        assert_eq!(
            words(at(why, &["0", "why"])),
            "0 of kind research within 60 minutes; the nearest is Near in 0202 Os, 75.0 minutes away"
        );
        assert_eq!(none.get("sets"), Some(&Tree::List(Vec::new())));
        let other = run(&snapshot, &[("unit", "0101"), ("institution", "school")]).expect("an answer");
        assert!(words(at(other.get("why_none").expect("why"), &["0", "why"])).ends_with("kinds: research"));
    }

    #[test]
    fn from_a_point_one_goes_by_the_roads_where_there_are_any() {
        let roads = run(&fixture::snapshot_with_roads(), &[("lon", "10.4"), ("lat", "60.5"), ("minutes", "31")]);
        let roads = roads.expect("found");
        assert_eq!(roads.get("from"), Some(&Tree::text("point")));
        assert_eq!(words(at(roads.get("partners").expect("partners"), &["0", "number"])), "0102");
        let table = run(&fixture::snapshot(), &[("lon", "10.9"), ("lat", "60.5"), ("minutes", "31")]).expect("found");
        assert_eq!((table.get("from"), table.get("n")), (Some(&Tree::text("centre")), Some(&Tree::Number(1.0))));
        let outside = run(&fixture::snapshot(), &[("lon", "0"), ("lat", "0")]).expect_err("outside");
        assert!(outside.contains("between longitude 10.00 and 13.00"), "{outside}");
    }

    #[test]
    fn who_is_like_whom_is_known_only_where_values_are() {
        let snapshot = fixture::snapshot();
        let found = run(&snapshot, &[("unit", "0101"), ("similar", "score"), ("minutes", "200")]).expect("found");
        let partners = found.get("partners").expect("partners");
        // 0102 has the very same score and is the nearest.
        assert_eq!(words(at(partners, &["0", "number"])), "0102");
        assert_eq!(
            (at(partners, &["0", "similar"]), at(partners, &["1", "similar"])),
            (&Tree::Number(1.0), &Tree::Number(0.0))
        );
        let Some(Tree::List(unscored)) = found.get("unscored") else { panic!("unscored") };
        assert_eq!(unscored.len(), 2, "0103 and 0202 have no score; 0203 is not within reach");
        let unlike =
            run(&snapshot, &[("unit", "0101"), ("complementary", "score"), ("minutes", "200")]).expect("found");
        assert_eq!(at(unlike.get("partners").expect("partners"), &["1", "complementary"]), &Tree::Number(0.0));
        let unknown = run(&snapshot, &[("unit", "0103"), ("similar", "score")]).expect_err("refused");
        assert!(unknown.contains("0103 Øvre Dal has no value of score"), "{unknown}");
    }
}
