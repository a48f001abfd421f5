//! Where cases are more, or fewer, than chance puts there: the likeliest clusters of units, circles around the centres
//! or connected by a relation, with how sure each is.

use super::among::Among;
use super::neighbourhood::Neighbourhood;
use super::{AnalysisError, Inputs};
use crate::app::error::AppError;
use crate::app::relations::{AnyRelation, MINUTES, distance_m, measure, no_minutes_words, position};
use crate::model::Watch;
use crate::model::{Indicator, Relation};
use crate::statistics::Permutations;
use crate::statistics::scan::{Direction, Model, Scan, ScanError, Scanner, Zones};

/// Which zones to look at.
#[derive(Clone, Debug)]
pub(super) enum ZoneShape<'a> {
    /// A unit with those nearest to it: in a straight line between the centres, or in minutes of a relation.
    Circles(Option<AnyRelation<'a>>),
    /// Every set of up to so many units connected by a relation.
    Connected(Neighbourhood<'a>, usize),
}

/// What is looked for.
#[derive(Clone, Debug)]
pub(super) struct ScanQuery<'a> {
    /// The cases: yes/no indicators or counts; several add up.
    pub(super) indicators: Vec<&'a Indicator>,
    /// Out of how many each unit's cases are; the number of indicators when neither this nor a population is given.
    pub(super) trials: Option<u32>,
    /// What cases come from.
    pub(super) population: Option<&'a Indicator>,
    /// The model; Poisson with a population, else Bernoulli.
    pub(super) model: Option<Model>,
    /// More cases, or fewer.
    pub(super) direction: Direction,
    /// Which zones.
    pub(super) zones: ZoneShape<'a>,
    /// The greatest share of the population in a zone, above 0 and at most a half.
    pub(super) cap: f64,
    /// Worlds and seed.
    pub(super) worlds: Permutations,
    /// How many clusters to report at most.
    pub(super) most: usize,
    /// What the weights of the relation are made by.
    pub(super) inputs: &'a Inputs,
}

/// Looks for clusters.
///
/// # Errors
/// When something asked for is unknown or does not go together, cases are no counts, or all or none are cases.
pub(super) fn scan(among: &Among<'_>, query: &ScanQuery<'_>, watch: &Watch) -> Result<(Scan, Model), AppError> {
    if query.indicators.is_empty() {
        let why = "a scan needs cases: give an indicator of yes and no, or of counts".to_owned();
        return Err(AppError::Unfit { why });
    }
    let (population, model) = population(among, query)?;
    let scanner = Scanner::new(&cases(among, query), &population, model, query.direction)
        .map_err(|error| with_advice(among, query, error))?;
    let zones = zones(among, query, &scanner)?;
    let found = scanner.scan(&zones, query.worlds, query.most, Some(watch));
    Ok((found.map_err(|error| among.explain(error))?, model))
}

/// The sum of the cases; unknown where one is.
fn cases(among: &Among<'_>, query: &ScanQuery<'_>) -> Vec<Option<f64>> {
    let mut sum = vec![Some(0.0); among.count()];
    for indicator in &query.indicators {
        for (sum, number) in sum.iter_mut().zip(among.numbers(indicator)) {
            *sum = sum.zip(number).map(|(sum, number)| sum + number);
        }
    }
    sum
}

/// What the cases come from, and how.
fn population(among: &Among<'_>, query: &ScanQuery<'_>) -> Result<(Vec<Option<f64>>, Model), AppError> {
    match (query.population, query.trials) {
        (Some(_), Some(_)) => {
            let why = "cases are out of trials or out of a population: give one of the two".to_owned();
            Err(AppError::Unfit { why })
        }
        (Some(indicator), None) => Ok((among.numbers(indicator), query.model.unwrap_or(Model::Poisson))),
        (None, trials) => {
            let each = trials.map_or(query.indicators.len() as f64, f64::from);
            Ok((vec![Some(each); among.count()], query.model.unwrap_or(Model::Bernoulli)))
        }
    }
}

/// Cases above their trials are mostly counts given without what they are out of.
fn with_advice(among: &Among<'_>, query: &ScanQuery<'_>, error: ScanError) -> AppError {
    let explained = among.explain(error);
    if query.population.is_some() || query.trials.is_some() {
        return explained;
    }
    match &explained {
        AppError::Analysis { source: AnalysisError::Scan(ScanError::Value { what: "cases", value, .. }), .. }
            if *value > 1.0 && value.fract() == 0.0 =>
        {
            let why = format!("{explained}; of counts say out of how many (trials), or of which population");
            AppError::Unfit { why }
        }
        _ => explained,
    }
}

fn zones(among: &Among<'_>, query: &ScanQuery<'_>, scanner: &Scanner) -> Result<Zones, AppError> {
    let dataset = among.dataset();
    let everybody: Vec<usize> = (0..among.count()).collect();
    let units = among.at(&everybody);
    let zones = match &query.zones {
        ZoneShape::Circles(None | Some(AnyRelation::Nearest)) => {
            scanner.circles(query.cap, |from, to| distance_m(dataset, units[from], units[to]).unwrap_or(f64::INFINITY))
        }
        ZoneShape::Circles(Some(AnyRelation::Given(relation))) => {
            let minutes = minutes(among, relation)?;
            let between = |from: usize, to: usize| {
                position(relation, units[from], units[to]).and_then(|at| minutes[at]).unwrap_or(f64::INFINITY)
            };
            scanner.circles(query.cap, between)
        }
        ZoneShape::Connected(neighbourhood, most) => {
            scanner.connected(query.cap, *most, &among.weights(query.inputs, neighbourhood, &everybody)?)
        }
    };
    zones.map_err(|error| among.explain(error))
}

fn minutes<'a>(among: &Among<'_>, relation: &'a Relation) -> Result<&'a [Option<f64>], AppError> {
    let found = measure(relation, MINUTES);
    found.ok_or_else(|| AppError::Unfit { why: no_minutes_words(among.dataset(), relation.id.as_str()) })
}
