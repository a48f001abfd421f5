//! A model of first times: whether units take part for the first time in a year after more of their neighbours and
//! co-members had.

use std::collections::BTreeMap;

use super::peer_effect::{PROCESS, neighbourhood, touching};
use super::peer_joins::{in_none, networks};
use super::project_choice::{Projects, of_schemes, year, year_of};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::neighbourhood::Neighbourhood;
use crate::app::processes::outcome::{Column, Outcome, Tree};
use crate::app::processes::report::{coefficient, number};
use crate::app::processes::{Inputs, Output, Progress, indicator, of_input, output};
use crate::cooperation::{Graph, Spell, spells, together};
use crate::model::{Grouping, Id, Kind, Project};
use crate::statistics::regression::{CountFit, Design, Errors, Family, Formula, Frame, RegressionError, glm};

pub(super) const OUTPUTS: &[Output] = &[
    output("formula", "Exposure: the model."),
    output("schemes", "Exposure: the schemes whose projects count."),
    output("years", "Exposure: the first and last year in which units were at risk."),
    output("rows", "Exposure: how many units times years were at risk."),
    output("events", "Exposure: in how many of them a unit took part for the first time."),
    output("had_before", "Exposure: units that had taken part before, and were never at risk."),
    output("undated", "Exposure: units that take part at a time that is not known; left out."),
    output("without_peers", "Exposure: units without neighbours (or co-members) of which it is known; left out."),
    output("without_controls", "Exposure: rows left out as a control has no value."),
    output("years_left_out", "Exposure: years in which nobody at risk took part, or all did; they say nothing."),
    output(
        "coefficients",
        "Exposure: of each share, control and year; ratio is what the odds are multiplied by from 0 to 1.",
    ),
    output("clusters", "Exposure: how many units the errors are clustered by."),
    output("fit", "Exposure: how well the model fits."),
];

const EVENT: &str = "takes_part_now";
const YEAR: &str = "year";
const NEIGHBOURS: &str = "neighbours_before";
const CO_MEMBERS: &str = "co_members_before";

/// When units first took part, of those of which it is known.
struct Known {
    /// Their places among the units asked about.
    places: Vec<usize>,
    /// The first year of each; `None` for those that do not take part.
    first: Vec<Option<i32>>,
    missing: Vec<usize>,
    undated: Vec<usize>,
}

pub(super) fn compute(among: &Among<'_>, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let of_schemes = of_schemes(among.dataset(), inputs)?;
    let projects = Projects::of(among, &of_schemes, 0);
    let known = known(among, inputs, &projects)?;
    let window = window(inputs, &of_schemes, &known)?;
    let neighbourhood = neighbourhood(among, inputs)?;
    let grouping = inputs.text("grouping").map(|id| among.grouping(id)).transpose().map_err(of_input("grouping"))?;
    progress.reached(10)?;
    let peers = Peers::find(among, inputs, &neighbourhood, grouping, &known.places)?;
    let graphs: Vec<&Graph> = std::iter::once(&peers.neighbours).chain(&peers.co_members).collect();
    let all = spells(&known.first, window.0..=window.1, &graphs);
    let risk = AtRisk::of(all);
    progress.reached(30)?;
    let formula = formula(inputs, grouping.is_some());
    let model = fit(among, &known.places, &risk.spells, &formula)?;
    let places = |units: &[u32]| units.iter().map(|&unit| known.places[unit as usize]).collect::<Vec<_>>();
    let before = (0..known.first.len()).filter(|&unit| known.first[unit].is_some_and(|first| first < window.0));
    let n: std::collections::BTreeSet<u32> = model.rows.iter().map(|&row| risk.spells[row].unit).collect();
    let report = vec![
        ("method", Tree::text("exposure")),
        ("formula", Tree::text(formula.as_str())),
        ("schemes", Tree::List(projects.schemes.iter().map(|scheme| Tree::text(scheme.as_str())).collect())),
        ("relation", Tree::text(neighbourhood.words())),
        ("grouping", grouping.map_or(Tree::Null, |grouping| Tree::text(grouping.id.as_str()))),
        ("years", Tree::List([window.0, window.1].map(|year| Tree::Number(f64::from(year))).to_vec())),
        ("n", Tree::count(n.len())),
        ("rows", Tree::count(model.rows.len())),
        ("events", Tree::count(model.rows.iter().filter(|&&row| risk.spells[row].takes_part).count())),
        ("missing", among.named(&known.missing)),
        ("undated", among.named(&known.undated)),
        ("had_before", among.named(&before.map(|unit| known.places[unit]).collect::<Vec<_>>())),
        ("without_peers", among.named(&places(&risk.without_peers))),
        ("in_no_network", among.named(&peers.in_no_network)),
        ("without_controls", Tree::count(risk.spells.len() - model.rows.len())),
        ("years_left_out", Tree::List(risk.years_left_out.iter().map(|&year| Tree::Number(f64::from(year))).collect())),
        ("coefficients", Tree::List(model.fit.coefficients.iter().map(|one| coefficient(one, true)).collect())),
        ("clusters", model.fit.clusters.map_or(Tree::Null, Tree::count)),
        ("fit", told(&model.fit)),
        ("caveats", caveats(grouping, &neighbourhood, window.0)),
    ];
    let units = Some(among.table(&known.places, columns(among, &known, &graphs)));
    let sources = sources(&projects, &neighbourhood, grouping);
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources })
}

/// Who is known to have taken part first when, or not at all.
fn known(among: &Among<'_>, inputs: &Inputs, projects: &Projects<'_>) -> Result<Known, AppError> {
    let mut first: Vec<Option<i32>> = vec![None; among.count()];
    let mut undated = vec![false; among.count()];
    for chosen in &projects.chosen {
        let year = year_of(&among.dataset().projects()[chosen.project]);
        for place in chosen.places() {
            let first = &mut first[place as usize];
            match year {
                Some(year) => *first = Some(first.map_or(year, |first| first.min(year))),
                None => undated[place as usize] = true,
            }
        }
    }
    if first.iter().all(Option::is_none) {
        let why = "no unit asked about is in a project that has a year, and exposure follows years; ask for more schemes or units, \
                   or compare who takes part now with method=joins, from an indicator such as takes_part of a scheme";
        return Err(AppError::Unfit { why: why.to_owned() });
    }
    let given = indicator(among.snapshot(), inputs, "known")?;
    let told: Vec<Vec<Option<f64>>> = match given {
        Some(indicator) => vec![among.numbers(indicator)],
        None => taking_part(among, projects)?,
    };
    let mut known = Known { places: Vec::new(), first: Vec::new(), missing: Vec::new(), undated: Vec::new() };
    for place in 0..among.count() {
        let takes_part = given.is_none() && told.iter().any(|column| column[place].is_some_and(|value| value > 0.0));
        if told.iter().any(|column| column[place].is_none()) {
            known.missing.push(place);
        } else if undated[place] || (takes_part && first[place].is_none()) {
            known.undated.push(place);
        } else {
            known.places.push(place);
            known.first.push(first[place]);
        }
    }
    if given.is_none() && known.first.iter().all(Option::is_some) {
        let why = format!(
            "all {} units of which it is known take part: the records do not say who does not. Name in known an indicator \
             that has a value for every unit that could have taken part, or build with a [[participation]] table or with \
             absent = \"zero\"",
            known.places.len()
        );
        return Err(AppError::Input { name: "known".to_owned(), why });
    }
    Ok(known)
}

/// Whether units take part in each of the schemes.
fn taking_part(among: &Among<'_>, projects: &Projects<'_>) -> Result<Vec<Vec<Option<f64>>>, AppError> {
    let of = |scheme: &&Id| {
        let indicator = among.indicator(&format!("takes_part.{scheme}")).map_err(of_input("known"))?;
        Ok(among.numbers(indicator))
    };
    projects.schemes.iter().map(of).collect()
}

/// The years in which units are at risk: from the year after the first records, unless asked otherwise.
fn window(inputs: &Inputs, projects: &[(usize, &Project)], known: &Known) -> Result<(i32, i32), AppError> {
    let years = || projects.iter().filter_map(|(_, project)| year_of(project));
    let (earliest, latest) = (years().min().unwrap_or_default(), years().max().unwrap_or_default());
    let from = year(inputs, "from_year").unwrap_or(earliest + 1);
    let to = year(inputs, "to_year").unwrap_or(latest).min(latest);
    let inside = |first: &Option<i32>| first.is_some_and(|first| (from..=to).contains(&first));
    if from <= earliest || from > to {
        let name = if inputs.text("from_year").is_none() && year(inputs, "from_year").is_none() {
            "to_year"
        } else {
            "from_year"
        };
        let why = format!(
            "the projects are from {earliest} to {latest}, and what was seen before a year is known from {} on: give years from \
             {} to {latest}",
            earliest + 1,
            earliest + 1
        );
        return Err(AppError::Input { name: name.to_owned(), why });
    }
    if !known.first.iter().any(inside) {
        let why = format!(
            "nobody of whom it is known took part for the first time from {from} to {to}: ask for other years or schemes"
        );
        return Err(AppError::Unfit { why });
    }
    Ok((from, to))
}

/// Who is whose peer, by place among those known.
struct Peers {
    neighbours: Graph,
    co_members: Option<Graph>,
    in_no_network: Vec<usize>,
}

impl Peers {
    fn find(
        among: &Among<'_>,
        inputs: &Inputs,
        neighbourhood: &Neighbourhood<'_>,
        grouping: Option<&Grouping>,
        places: &[usize],
    ) -> Result<Self, AppError> {
        let neighbours = touching(among, inputs, neighbourhood, places)?;
        let Some(grouping) = grouping else {
            return Ok(Self { neighbours, co_members: None, in_no_network: Vec::new() });
        };
        let networks = networks(among, grouping, places)?;
        let ties = together(&networks).into_iter().map(|((one, other), _)| (one, other, 1.0));
        let co_members = Graph::new(places.len(), ties).map_err(|error| among.explain(error))?;
        Ok(Self { neighbours, co_members: Some(co_members), in_no_network: in_none(&networks, places) })
    }
}

/// The spells that a model can learn from.
struct AtRisk {
    spells: Vec<Spell>,
    without_peers: Vec<u32>,
    years_left_out: Vec<i32>,
}

impl AtRisk {
    /// Leaves out units without peers, and years in which all at risk did the same: their effect would be infinite.
    fn of(spells: Vec<Spell>) -> Self {
        let (mut spells, lonely): (Vec<Spell>, Vec<Spell>) =
            spells.into_iter().partition(|spell| spell.exposure.iter().all(Option::is_some));
        let mut without_peers: Vec<u32> = lonely.iter().map(|spell| spell.unit).collect();
        without_peers.dedup();
        let mut years: BTreeMap<i32, [bool; 2]> = BTreeMap::new();
        for spell in &spells {
            years.entry(spell.time).or_default()[usize::from(spell.takes_part)] = true;
        }
        let varies = |year: &i32| years.get(year).is_some_and(|seen| seen[0] && seen[1]);
        spells.retain(|spell| varies(&spell.time));
        let years_left_out = years.keys().copied().filter(|year| !varies(year)).collect();
        Self { spells, without_peers, years_left_out }
    }
}

fn formula(inputs: &Inputs, with_co_members: bool) -> String {
    let mut text = format!("{EVENT} ~ {NEIGHBOURS}");
    let more = with_co_members.then_some(CO_MEMBERS).into_iter().chain(inputs.text("controls"));
    for term in more {
        text.push_str(" + ");
        text.push_str(term);
    }
    text + &format!(" + factor({YEAR})")
}

/// A fit and the spells it is of.
struct Fitted {
    fit: CountFit,
    rows: Vec<usize>,
}

/// The logit of spells, with the dataset's indicators and partitions as controls.
fn fit(among: &Among<'_>, places: &[usize], spells: &[Spell], formula: &str) -> Result<Fitted, AppError> {
    let explain = |error: RegressionError| match error {
        RegressionError::Formula(_) | RegressionError::UnknownColumn { .. } | RegressionError::NotNumbers { .. } => {
            AppError::Input { name: "controls".to_owned(), why: error.to_string() }
        }
        RegressionError::Value { ref name, value, right, .. } => {
            AppError::Input { name: "controls".to_owned(), why: format!("{name} is {value} of a unit: {right}") }
        }
        error => AppError::Analysis { unit: None, source: error.into() },
    };
    let of_spell: Vec<usize> = spells.iter().map(|spell| places[spell.unit as usize]).collect();
    let mut frame = Frame::new(spells.len());
    for grouping in among.dataset().groupings() {
        if let Ok(of) = among.group_of(grouping, "a factor") {
            let of: Vec<Option<usize>> = of_spell.iter().map(|&place| of[place]).collect();
            let titles: Vec<String> = grouping.groups.iter().map(|group| group.title.clone()).collect();
            frame.groups(grouping.id.as_str(), &of, &titles).map_err(explain)?;
        }
    }
    for indicator in among.dataset().indicators() {
        let numbers = among.numbers(indicator);
        let numbers: Vec<Option<f64>> = of_spell.iter().map(|&place| numbers[place]).collect();
        frame.numbers(indicator.id.as_str(), &numbers).map_err(explain)?;
    }
    logit(&mut frame, spells, formula).map_err(explain)
}

/// The logit of taking part for the first time, with errors clustered by unit.
fn logit(frame: &mut Frame, spells: &[Spell], formula: &str) -> Result<Fitted, RegressionError> {
    let column = |of: &dyn Fn(&Spell) -> Option<f64>| spells.iter().map(of).collect::<Vec<_>>();
    frame.numbers(EVENT, &column(&|spell| Some(f64::from(u8::from(spell.takes_part)))))?;
    frame.numbers(YEAR, &column(&|spell| Some(f64::from(spell.time))))?;
    frame.numbers(NEIGHBOURS, &column(&|spell| spell.exposure.first().copied().flatten()))?;
    frame.numbers(CO_MEMBERS, &column(&|spell| spell.exposure.get(1).copied().flatten()))?;
    let design = Design::new(&Formula::parse(formula)?, frame)?;
    let clusters = spells.iter().map(|spell| spell.unit as usize).collect();
    let fit = glm(&design, Family::Binomial, &Errors::Clustered(clusters))?;
    Ok(Fitted { fit, rows: design.rows })
}

fn told(fit: &CountFit) -> Tree {
    Tree::fields([
        ("log_likelihood", number(fit.log_likelihood)),
        ("null_log_likelihood", number(fit.null_log_likelihood)),
        ("pseudo_r2", number(fit.pseudo_r2)),
        ("aic", number(fit.aic)),
    ])
}

fn caveats(grouping: Option<&Grouping>, neighbourhood: &Neighbourhood<'_>, from: i32) -> Tree {
    let mut caveats = vec![
        "A share of peers that had taken part goes with everything that makes a place and its neighbours alike but is not in \
         the model: industry, advisers, the county's work. Its coefficient is no proof of following."
            .to_owned(),
        "Homophily: networks are made by those who would have taken part anyway.".to_owned(),
        "Reflection (Manski 1993): peers that act on each other in the same year cannot be told apart; only the years before \
         count here, so quick following is missed and slow common causes are not."
            .to_owned(),
        format!(
            "Participation before the first records is not known: from {from} on, units are at risk if the records do not have \
             them before."
        ),
        "It is of first times only, in any role; who takes part once has no more to say.".to_owned(),
        "Units of which it is not known whether they take part are neither at risk nor peers: shares are of the peers of which \
         it is known."
            .to_owned(),
    ];
    if grouping.is_some() {
        caveats.push(
            "Networks not in the grouping are missing, and so are their members as peers; membership is taken to be the same in \
             all years."
                .to_owned(),
        );
    }
    caveats.extend(grouping.and_then(|grouping| grouping.note.clone()));
    caveats.extend(neighbourhood.notes().map(str::to_owned));
    Tree::List(caveats.into_iter().map(Tree::Text).collect())
}

/// Per unit: the first year, and the share of peers that have taken part at all.
fn columns(among: &Among<'_>, known: &Known, graphs: &[&Graph]) -> Vec<Column> {
    let column = |id: &str, title, kind, of: &dyn Fn(usize) -> Option<f64>| {
        let found = (0..known.places.len()).filter_map(|unit| Some((known.places[unit], of(unit)?)));
        let (places, numbers): (Vec<usize>, Vec<f64>) = found.unzip();
        let values = among.values(&places, &numbers, &[]);
        Column { id: id.to_owned(), title, unit_of_measure: "", kind, classes: Vec::new(), values }
    };
    let share = |graph: &Graph, unit: usize| {
        let peers = graph.neighbours(unit);
        let have = peers.iter().filter(|&&peer| known.first[peer as usize].is_some()).count();
        (!peers.is_empty()).then(|| have as f64 / peers.len() as f64)
    };
    let mut columns = vec![column(
        "first_year",
        &[("nb", "Første år"), ("nn", "Første år"), ("en", "First year")],
        Kind::Index,
        &|unit| known.first[unit].map(f64::from),
    )];
    for (graph, (id, title)) in graphs.iter().zip(SHARES) {
        columns.push(column(id, title, Kind::Index, &|unit| share(graph, unit)));
    }
    columns
}

type Words = &'static [(&'static str, &'static str)];
const SHARES: [(&str, Words); 2] = [
    (
        "neighbours_share",
        &[
            ("nb", "Andel av naboene som har deltatt"),
            ("nn", "Del av naboane som har delteke"),
            ("en", "Share of neighbours that have taken part"),
        ],
    ),
    (
        "co_members_share",
        &[
            ("nb", "Andel av nettverket som har deltatt"),
            ("nn", "Del av nettverket som har delteke"),
            ("en", "Share of co-members that have taken part"),
        ],
    ),
];

fn sources(projects: &Projects<'_>, neighbourhood: &Neighbourhood<'_>, grouping: Option<&Grouping>) -> Vec<Id> {
    let projects = projects.sources.iter().copied();
    projects.chain(neighbourhood.sources()).chain(grouping.map(|grouping| &grouping.source)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;
    use crate::model::Stream;

    const SIDE: u32 = 10;
    const YEARS: i32 = 6;

    /// A grid of units whose neighbours are above, below and beside.
    fn grid() -> Graph {
        let at = |x: u32, y: u32| y * SIDE + x;
        let across = (0..SIDE).flat_map(|y| (1..SIDE).map(move |x| (at(x - 1, y), at(x, y), 1.0)));
        let down = (1..SIDE).flat_map(|y| (0..SIDE).map(move |x| (at(x, y - 1), at(x, y), 1.0)));
        Graph::new((SIDE * SIDE) as usize, across.chain(down)).expect("valid")
    }

    /// First years of units whose log-odds rise by `effect` from no neighbour to all that had taken part.
    fn simulate(graph: &Graph, effect: f64, seed: u64) -> Vec<Option<i32>> {
        let mut stream = Stream::new(seed, 0);
        let mut first: Vec<Option<i32>> = vec![None; graph.unit_count()];
        for year in 0..YEARS {
            let had: Vec<bool> = first.iter().map(Option::is_some).collect();
            for unit in (0..first.len()).filter(|&unit| !had[unit]) {
                let peers = graph.neighbours(unit);
                let share = peers.iter().filter(|&&peer| had[peer as usize]).count() as f64 / peers.len() as f64;
                let odds = (-1.7 + effect * share).exp();
                if stream.fraction() < odds / (1.0 + odds) {
                    first[unit] = Some(year);
                }
            }
        }
        first
    }

    /// Estimates and p-values of the exposure in so many simulations.
    fn estimates(effect: f64, simulations: u64) -> Vec<(f64, f64)> {
        let graph = grid();
        let one = |seed| {
            let risk = AtRisk::of(spells(&simulate(&graph, effect, seed), 1..=YEARS - 1, &[&graph]));
            let formula = format!("{EVENT} ~ {NEIGHBOURS} + factor({YEAR})");
            let found = logit(&mut Frame::new(risk.spells.len()), &risk.spells, &formula).expect("a fit");
            (found.fit.coefficients[1].estimate, found.fit.coefficients[1].p)
        };
        (0..simulations).into_par_iter().map(one).collect()
    }

    #[test]
    fn without_a_peer_effect_the_model_finds_one_about_as_often_as_it_says() {
        let found = estimates(0.0, 200);
        let rejected = found.iter().filter(|(_, p)| *p < 0.05).count();
        // Ten of two hundred by chance; three standard deviations are nine.
        assert!((2..=19).contains(&rejected), "{rejected} of 200");
        let mean = found.iter().map(|(estimate, _)| estimate).sum::<f64>() / 200.0;
        assert!(mean.abs() < 0.2, "{mean}");
    }

    #[test]
    fn a_peer_effect_that_is_there_is_recovered() {
        let found = estimates(2.0, 100);
        let mean = found.iter().map(|(estimate, _)| estimate).sum::<f64>() / 100.0;
        assert!((mean - 2.0).abs() < 0.25, "{mean}");
        let power = found.iter().filter(|(_, p)| *p < 0.05).count();
        assert!(power > 80, "{power} of 100");
    }

    #[test]
    fn years_in_which_all_did_the_same_and_units_without_peers_are_left_out() {
        let graph = Graph::new(5, [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)]).expect("valid");
        let first = [Some(2010), Some(2011), Some(2013), None, None];
        let risk = AtRisk::of(spells(&first, 2011..=2014, &[&graph]));
        assert_eq!((&risk.years_left_out[..], &risk.without_peers[..]), (&[2012, 2014][..], &[4][..]));
        assert_eq!(risk.spells.len(), 5, "three units in 2011, two in 2013");
    }
}
