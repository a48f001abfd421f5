//! Who applies with whom: what project records say of partners and leads, and what of it is more than chance.

use super::co_participation_report::{columns, distances, inside, meetings_report, pair_list, project_list, roles};
use super::project_choice::{Chosen, PROJECT_CHOICE, Projects};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::groups_by::{Grouped, GroupsBy};
use crate::app::processes::outcome::{Outcome, Tree};
use crate::app::processes::spatial::{ALTERNATIVE, CORRECTION, PERMUTATIONS, SEED, UNITS, permutations};
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, of_input, output};
use crate::app::relations::{MINUTES, find_with_minutes, measure, position};
use crate::app::snapshot::Snapshot;
use crate::cooperation::{Between, Groups, NullModel, PairChance, PartnerFigures, TwoMode, pair_chances};
use crate::model::{Grouping, Id, Relation};
use crate::statistics::{Alternative, Correction, Permutations};

pub(super) static PROCESS: Process = Process {
    id: "co-participation",
    title: &[
        ("nb", "Hvem søker sammen med hvem?"),
        ("nn", "Kven søkjer saman med kven?"),
        ("en", "Co-participation: who applies with whom?"),
    ],
    description: "From project records: which units take part together and how often, who leads, how far apart partners are \
                  and whether projects stay inside a region. Chance is a null model that keeps how many projects each \
                  unit is in and how many units each project has: the two-mode graph of units and projects is drawn \
                  anew by curveball trades. Who leads is held against each participant of a project being as likely to. \
                  A unit counts once in a project, in its strongest role. Projects with one unit have no pairs, and are \
                  in the counts only.",
    inputs: &[PROJECT_CHOICE, INPUTS, &[UNITS, ALTERNATIVE], RESAMPLING, CORRECTION],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::optional(
        "relation",
        InputKind::Relation,
        "How far apart partners are: a relation with minutes; travel, or the first that has minutes, when not given.",
    ),
    Input::optional(
        "grouping",
        InputKind::Grouping,
        "Whether projects stay inside: the grouping of regions, such as county or regional-council; units may be in \
         several.",
    ),
    Input::optional(
        "groups",
        InputKind::Text,
        "Who leads, by group: the id of a grouping, or of an indicator such as population.",
    ),
    Input::optional("limits", InputKind::Texts, "Where classes of the indicator begin: 1500,3000 makes three."),
    Input::usual(
        "most",
        InputKind::Whole { least: 0, most: 10_000 },
        "50",
        "At most so many pairs and projects in the report; the table (f=csv) has all.",
    ),
    Input::usual("table", InputKind::OneOf(&["pairs", "projects"]), "pairs", "What the table (f=csv) lists."),
];

const RESAMPLING: &[Input] =
    &[Input::usual("permutations", PERMUTATIONS, "999", "How many graphs are drawn from the null model."), SEED];

const OUTPUTS: &[Output] = &[
    output(
        "projects",
        "How many projects there are: all, with several units, with one, with none of those asked about.",
    ),
    output("participations", "How many participations: units in projects, each unit once in each."),
    output("units_asked", "How many of the units asked about take part, and how many are known to be in none."),
    output(
        "roles",
        "Lead, partner and through a company: shares of the whole and of each group; leads against chance.",
    ),
    output("meetings", "Two units in one project: how often, how many different two, how many again, against chance."),
    output("distances", "Minutes between partners: mean, median, longest, against chance and beside random pairs."),
    output(
        "inside",
        "The share of meetings and of projects that stay inside one group of the grouping, against chance.",
    ),
    output(
        "pairs",
        "The two that take part together, the least by chance first. expected counts what was observed as one draw more; p is \
         the Poisson tail at it, adjusted over every two participants, met or not.",
    ),
    output("pairs_found", "How many pairs there are, how many were tested, and how many meet by more than chance."),
    output("longest_projects", "The projects whose partners are furthest apart."),
    output("null_model", "What was kept, and how it was drawn."),
    output("caveats", "What a reader must know."),
    output("correction", "How the p-values of pairs and groups are adjusted."),
    output("alternative", "What counts as extreme, but for pairs: there, more than expected."),
    output("permutations", "How many graphs were drawn."),
    output("seed", "The seed they were drawn from."),
];

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) among: &'a Among<'a>,
    pub(super) projects: &'a Projects<'a>,
    pub(super) relation: Option<&'a Relation>,
    pub(super) grouping: Option<&'a Grouping>,
    pub(super) regions: Option<TwoMode>,
    pub(super) groups: Option<Grouped>,
    pub(super) alternative: Alternative,
    pub(super) correction: Correction,
    pub(super) significance: f64,
    pub(super) most: usize,
}

impl Question<'_> {
    /// A measure of the relation from one place to another.
    pub(super) fn measured(&self, id: &str, one: u32, other: u32) -> Option<f64> {
        let relation = self.relation?;
        let ends = self.among.at(&[one as usize, other as usize]);
        measure(relation, id)?[position(relation, ends[0], ends[1])?]
    }

    /// Minutes and regions of the units.
    pub(super) fn between(&self) -> Between<'_, impl Fn(u32, u32) -> Option<f64> + Sync> {
        Between { minutes: |one, other| self.measured(MINUTES, one, other), regions: self.regions.as_ref() }
    }
}

/// What was found.
pub(super) struct Found {
    /// The units of each joint project, in the order of [`Projects::joint`].
    pub(super) null: NullModel,
    pub(super) observed: PartnerFigures,
    pub(super) draws: Vec<PartnerFigures>,
    pub(super) pairs: Vec<PairChance>,
    /// p-values of the pairs, adjusted over every two that could meet.
    pub(super) adjusted: Vec<f64>,
    /// How many of the units are in a joint project.
    pub(super) participants: Vec<u32>,
}

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let projects = Projects::read(&among, inputs)?;
    let question = read(&among, &projects, inputs)?;
    let drawing = permutations(inputs).map_err(|error| among.explain(error))?;
    progress.reached(5)?;
    let found = find(&question, drawing, progress)?;
    progress.reached(95)?;
    let (pairs, project_rows) = (pair_list(&question, &found), project_list(&question));
    let significant = found.adjusted.iter().filter(|p| **p <= question.significance).count();
    let report = vec![
        ("projects", counts(&projects)),
        ("participations", participations(&projects)),
        ("units_asked", units(&question)),
        ("roles", roles(&question)),
        ("meetings", meetings_report(&question, &found)),
        ("distances", distances(&question, &found)),
        ("inside", inside(&question, &found)),
        ("pairs", Tree::List(pairs.iter().take(question.most).cloned().collect())),
        (
            "pairs_found",
            Tree::fields([
                ("pairs", Tree::count(found.pairs.len())),
                ("tested", Tree::count(possible(found.participants.len()))),
                ("more_than_chance", Tree::count(significant)),
                ("significance", Tree::Number(question.significance)),
            ]),
        ),
        ("longest_projects", Tree::List(project_rows.iter().take(question.most).cloned().collect())),
        ("null_model", null_model(&found)),
        ("caveats", caveats(&question)),
        ("correction", Tree::text(question.correction.as_str())),
        ("alternative", Tree::text(question.alternative.as_str())),
        ("permutations", Tree::whole(drawing.count().into())),
        ("seed", Tree::whole(drawing.seed())),
    ];
    let rows = if inputs.text("table") == Some("projects") { project_rows } else { pairs };
    let units = Some(columns(&question));
    Ok(Outcome { process: PROCESS.id, report, units, rows, sources: sources(&question) })
}

fn read<'a>(among: &'a Among<'a>, projects: &'a Projects<'a>, inputs: &Inputs) -> Result<Question<'a>, AppError> {
    let relation = find_with_minutes(among.dataset(), inputs.text("relation")).map_err(of_input("relation"))?;
    let grouping = inputs.text("grouping").map(|id| among.grouping(id)).transpose().map_err(of_input("grouping"))?;
    let regions = grouping.map(|grouping| among.two_mode(grouping)).transpose()?;
    let groups = GroupsBy::read(inputs, "groups", "limits")?.map(|groups| groups.find(among)).transpose();
    Ok(Question {
        among,
        projects,
        relation,
        grouping,
        regions,
        groups: groups.map_err(of_input("groups"))?,
        alternative: inputs.word("alternative", Alternative::parse),
        correction: inputs.word("correction", Correction::parse),
        significance: inputs.number("significance").unwrap_or(0.05),
        most: inputs.whole("most").and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX),
    })
}

fn find(question: &Question<'_>, drawing: Permutations, progress: &Progress) -> Result<Found, AppError> {
    let members: Vec<Vec<u32>> = question.projects.joint().map(|chosen| chosen.places().collect()).collect();
    if members.is_empty() {
        let why = "no project asked for has two of the units asked about: nobody takes part with anybody; ask for more \
                   schemes, years or units";
        return Err(AppError::Unfit { why: why.to_owned() });
    }
    let graph = TwoMode::new(question.among.count(), members).map_err(|error| question.among.explain(error))?;
    let participants: Vec<u32> = (0_u32..)
        .zip(0..graph.unit_count())
        .filter(|&(_, unit)| !graph.groups_of(unit).is_empty())
        .map(|(unit, _)| unit)
        .collect();
    let null = NullModel::new(Groups::of(&graph), drawing.seed());
    let between = question.between();
    let watch = Some(progress.watch());
    let draws = null.sample(drawing.count(), watch, |groups| between.figures(groups)).ok_or(AppError::Cancelled)?;
    let pairs = pair_chances(&null, drawing.count(), watch).ok_or(AppError::Cancelled)?;
    // Those that never met were tested too: leaving them out would be choosing tests by their results.
    let mut p: Vec<f64> = pairs.iter().map(|pair| pair.p).collect();
    p.resize(possible(participants.len()), 1.0);
    let mut adjusted = question.correction.adjust(&p);
    adjusted.truncate(pairs.len());
    Ok(Found { observed: between.figures(null.observed()), null, draws, pairs, adjusted, participants })
}

/// How many pairs so many units make.
fn possible(units: usize) -> usize {
    units * units.saturating_sub(1) / 2
}

fn counts(projects: &Projects<'_>) -> Tree {
    let with = |fits: fn(usize) -> bool| projects.chosen.iter().filter(|chosen| fits(chosen.members.len())).count();
    Tree::fields([
        ("all", Tree::count(projects.chosen.len())),
        ("with_several", Tree::count(with(|members| members > 1))),
        ("with_one", Tree::count(with(|members| members == 1))),
        ("with_none_asked_about", Tree::count(with(|members| members == 0))),
        ("with_others_left_out", Tree::count(projects.chosen.iter().filter(|chosen| chosen.outside > 0).count())),
        ("without_year_left_out", Tree::count(projects.undated)),
        ("schemes", Tree::List(projects.schemes.iter().map(|scheme| Tree::text(scheme.as_str())).collect())),
    ])
}

fn participations(projects: &Projects<'_>) -> Tree {
    Tree::fields([
        ("count", Tree::count(projects.chosen.iter().map(|chosen| chosen.members.len()).sum())),
        ("repeated_rows", Tree::count(projects.repeated)),
        ("estimated_units", Tree::count(projects.estimated.len())),
    ])
}

fn units(question: &Question<'_>) -> Tree {
    let mut takes_part = vec![false; question.among.count()];
    question.projects.chosen.iter().flat_map(Chosen::places).for_each(|place| takes_part[place as usize] = true);
    let none = question.projects.known_to_be_in_none(question.among);
    let count = |fits: fn(bool, bool) -> bool| {
        takes_part.iter().zip(&none).filter(|&(&takes, &none)| fits(takes, none)).count()
    };
    Tree::fields([
        ("all", Tree::count(takes_part.len())),
        ("take_part", Tree::count(count(|takes, _| takes))),
        ("known_to_be_in_none", Tree::count(count(|takes, none| !takes && none))),
        ("unknown", Tree::count(count(|takes, none| !takes && !none))),
    ])
}

fn null_model(found: &Found) -> Tree {
    Tree::fields([
        ("keeps", Tree::text("how many projects each unit is in, and how many units each project has")),
        ("drawn_by", Tree::text("curveball trades (Strona et al. 2014)")),
        ("trades", Tree::whole(found.null.trades().into())),
        ("units", Tree::count(found.participants.len())),
        ("projects", Tree::count(found.null.observed().count())),
        ("ties", Tree::count(found.null.observed().iter().map(<[u32]>::len).sum())),
    ])
}

fn caveats(question: &Question<'_>) -> Tree {
    let mut caveats = vec![
        "Records hold who applied; that others did not is known only where a table says so.".to_owned(),
        "The null model knows neither distance nor size but through how many projects a unit is in: that a pair meets by \
         more than chance does not say why."
            .to_owned(),
        "Through a company all its owners take part together, whoever of them was active.".to_owned(),
    ];
    caveats.extend(question.grouping.and_then(|grouping| grouping.note.clone()));
    caveats.extend(question.relation.and_then(|relation| relation.note.clone()));
    Tree::List(caveats.into_iter().map(Tree::Text).collect())
}

fn sources(question: &Question<'_>) -> Vec<Id> {
    let projects = question.projects.sources.iter().copied();
    let relation = question.relation.map(|relation| &relation.source);
    projects.chain(relation).chain(question.grouping.map(|grouping| &grouping.source)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;
    use crate::app::processes::{Given, find_process};
    use crate::model::{Participation, Project, Role, UnitIndex, Year};

    /// 0 leads 1 and 2, twice named; 1 leads 3 with 0 through a company; 3 is alone, in no year.
    fn snapshot() -> Snapshot {
        let id = |text: &str| Id::new(text).expect("an id");
        let project = |name: &str, year: Option<i64>| Project {
            id: id(name),
            scheme: id("grants"),
            year: year.and_then(|year| Year::new(year).ok()),
            number: String::new(),
            title: name.to_owned(),
            applied: None,
            granted: None,
            status: None,
            source: id("tests"),
        };
        let part = |(project, unit, role)| Participation {
            project,
            unit: UnitIndex(unit),
            role,
            company: None,
            estimated: unit == 2,
        };
        let parts = [
            (0, 0, Role::Lead),
            (0, 1, Role::Partner),
            (0, 1, Role::ViaCompany),
            (0, 2, Role::Partner),
            (1, 1, Role::Lead),
            (1, 3, Role::Partner),
            (1, 0, Role::ViaCompany),
            (2, 3, Role::Lead),
        ];
        let dataset = fixture::dataset_with(|to| {
            to.projects = vec![project("p1", Some(2016)), project("p2", Some(2017)), project("p3", None)];
            to.participations = parts.map(part).to_vec();
        });
        Snapshot::open(dataset).expect("a snapshot")
    }

    fn run(process: &str, inputs: &[(&str, &str)]) -> Result<Outcome, String> {
        let process = find_process(process).expect("a process");
        let given = inputs.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned())));
        let inputs = process.read(given.collect()).map_err(|error| error.to_string())?;
        process.run(&snapshot(), &inputs, &Progress::default()).map_err(|error| error.to_string())
    }

    fn at<'a>(tree: &'a Tree, path: &[&str]) -> &'a Tree {
        path.iter().fold(tree, |tree, name| match tree {
            Tree::Fields(fields) => &fields.iter().find(|(own, _)| own == name).expect("a field").1,
            _ => unreachable!("{name} of what has no fields"),
        })
    }

    #[test]
    fn a_unit_named_twice_counts_once_in_its_strongest_role() {
        let found = run("co-participation", &[("grouping", "county"), ("groups", "county"), ("permutations", "9")])
            .expect("found");
        let of = |id: &str, path: &[&str]| at(found.get(id).expect("reported"), path).clone();
        assert_eq!(of("participations", &["count"]), Tree::Number(7.0));
        assert_eq!(of("participations", &["repeated_rows"]), Tree::Number(1.0));
        for (role, count) in [("lead", 3.0), ("partner", 3.0), ("via_company", 1.0)] {
            assert_eq!(of("roles", &["whole", role]), Tree::Number(count), "{role}");
        }
        // 0-1 30, 0-2 60, 1-2 30 in the first; 1-3 75, 0-1 30, 0-3 45 in the second.
        assert_eq!(of("meetings", &["meetings"]), Tree::Number(6.0));
        assert_eq!(of("distances", &["mean_minutes", "observed"]), Tree::Number(45.0));
        assert_eq!(of("distances", &["longest_minutes", "observed"]), Tree::Number(75.0));
        assert_eq!(of("inside", &["projects_inside", "observed"]), Tree::Number(0.5));
        let column = |id: &str| found.columns().find(|column| column.id == id).expect("a column").values.clone();
        let numbers = |id: &str| column(id).iter().map(|value| value.number()).collect::<Vec<_>>();
        assert_eq!(numbers("projects"), [Some(2.0), Some(2.0), Some(1.0), Some(2.0), None, None]);
        assert_eq!(numbers("partners")[..4], [Some(3.0), Some(3.0), Some(2.0), Some(2.0)]);
        assert_eq!(numbers("minutes_to_partners")[2], Some(45.0));
        assert_eq!(column("projects")[2], crate::model::Value::Estimated(1.0));
    }

    #[test]
    fn years_leave_out_what_has_none_and_exposure_needs_who_does_not_take_part() {
        let found = run("co-participation", &[("from_year", "2016"), ("permutations", "9")]).expect("found");
        assert_eq!(*at(found.get("projects").expect("reported"), &["without_year_left_out"]), Tree::Number(1.0));
        let exposure = |more: &[(&str, &str)]| {
            run("peer-effect", &[&[("method", "exposure")], more].concat()).expect_err("refused")
        };
        assert!(
            exposure(&[]).contains("input known: there is no indicator \"takes_part.grants\""),
            "{}",
            exposure(&[])
        );
        let alone = exposure(&[("units", "number = '0203'")]);
        assert!(alone.contains("has a year") && alone.contains("method=joins"), "{alone}");
    }
}
