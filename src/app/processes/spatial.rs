//! What all spatial processes share: their inputs, the weights and the sample made from
//! these, and what they say of the units that were left out.

use super::outcome::{Part, Tree, UnitTable, computed};
use super::{Input, InputKind, Inputs, MOST_WHOLE, Output, Progress, indicator, of_input, output};
use crate::app::error::AppError;
use crate::app::filter::select;
use crate::app::relations::{AnyRelation, MINUTES, USUAL_NEAREST, find_relation, leads_everywhere, no_minutes_words};
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Indicator, Relation, Status, UnitIndex, Value};
use crate::statistics::weights::{Band, Contiguity, Transform, Weighting, Weights};
use crate::statistics::{
    Alternative, Correction, Inference, Islands, Local, Permutations, Sample, StatisticsError, Test,
};

const POSITIVE: InputKind = InputKind::Number { least: 0.0, most: f64::INFINITY };

/// What is analysed.
pub(super) const INDICATOR: &[Input] =
    &[Input::required("indicator", InputKind::Indicator, "What is analysed: an indicator's id.")];

/// Which units.
pub(super) const UNITS: Input = Input::optional(
    "units",
    InputKind::Filter,
    "Only the units that this filter is true of (CQL2 text over the properties of the units' collection): \
     small_district = TRUE AND population < 3000.",
);
const RELATION: Input = Input::optional(
    "relation",
    InputKind::Relation,
    "Who is whose neighbour: a relation's id, or nearest; the first relation when not given.",
);
const CONTIGUITY: Input = Input::usual(
    "contiguity",
    InputKind::OneOf(&["queen", "rook"]),
    "queen",
    "With rook, units that meet in a point only are no neighbours.",
);
const ORDER: Input = Input::usual(
    "order",
    InputKind::Whole { least: 1, most: 1000 },
    "1",
    "Neighbours over at most so many steps, through all units of the dataset; beyond 1 every neighbour weighs 1.",
);
const K: Input = Input::optional(
    "k",
    InputKind::Whole { least: 1, most: 100_000 },
    "Only each unit's nearest so many: for nearest (5 when neither k nor distance_km is given; among the units that are \
     analysed), and for a relation with minutes.",
);
const MINUTES_WITHIN: Input =
    Input::optional("minutes", POSITIVE, "For a relation with minutes: only units within so many.");
const DISTANCE: Input =
    Input::optional("distance_km", POSITIVE, "For nearest: all units within so many km, in place of k.");
const TRANSFORM: Input = Input::usual(
    "transform",
    InputKind::OneOf(&["r", "b", "d", "v", "o"]),
    "r",
    "How weights are scaled: r each unit's sum to 1, b all are 1, d all sum to 1, v variance stabilising, o as they are.",
);
const ISLANDS: Input = Input::usual(
    "islands",
    InputKind::OneOf(&["drop", "keep"]),
    "drop",
    "Whether units without neighbours among the analysed are left out, or count with a lag of 0.",
);
const LINK_WEIGHTS: Input = Input::usual(
    "weights",
    InputKind::OneOf(&["binary", "inverse"]),
    "binary",
    "What a neighbour weighs before scaling: 1, or 1 over its minutes.",
);

/// Which links of a relation make neighbours, where what they weigh does not matter.
pub(super) const PLAIN_LINKS: &[Input] = &[RELATION, CONTIGUITY, ORDER, K, MINUTES_WITHIN, DISTANCE];

/// Which links of a relation make neighbours.
pub(super) const LINKS: &[Input] = &[CONTIGUITY, ORDER, K, MINUTES_WITHIN, DISTANCE, LINK_WEIGHTS];

/// What becomes of the weights of neighbours.
pub(super) const SCALING: &[Input] = &[TRANSFORM, ISLANDS];

/// Who is whose neighbour among whom.
pub(super) const NEIGHBOURS: &[Input] =
    &[RELATION, UNITS, CONTIGUITY, ORDER, K, MINUTES_WITHIN, DISTANCE, LINK_WEIGHTS, TRANSFORM, ISLANDS];

/// What counts as extreme.
pub(super) const ALTERNATIVE: Input = Input::usual(
    "alternative",
    InputKind::OneOf(&["two-sided", "mid-p", "greater", "less", "directed"]),
    "two-sided",
    "What counts as extreme. two-sided is twice the smaller tail; directed, the smaller tail itself, is for comparison with \
     packages that give it: it rejects too often.",
);
const INFERENCE: Input = Input::usual(
    "inference",
    InputKind::OneOf(&["auto", "exact", "permutation", "analytical"]),
    "auto",
    "How the null distribution is come by; auto is exact where that is possible, else permutation.",
);
/// Where random numbers begin.
pub(super) const SEED: Input =
    Input::usual("seed", InputKind::Whole { least: 0, most: MOST_WHOLE }, "7", "The seed of the permutations.");
/// How many permutations there may be.
pub(super) const PERMUTATIONS: InputKind = InputKind::Whole { least: 1, most: Permutations::MOST as u64 };
const HOW_MANY: &str = "How many permutations.";

/// How a global statistic is tested.
pub(super) const GLOBAL_TEST: &[Input] =
    &[INFERENCE, ALTERNATIVE, Input::usual("permutations", PERMUTATIONS, "9999", HOW_MANY), SEED];

/// How a local statistic is tested.
pub(super) const LOCAL_TEST: &[Input] =
    &[INFERENCE, ALTERNATIVE, Input::usual("permutations", PERMUTATIONS, "999", HOW_MANY), SEED];

/// How a statistic is tested that may be either.
pub(super) const SCOPED_TEST: &[Input] = &[
    INFERENCE,
    ALTERNATIVE,
    Input::optional(
        "permutations",
        PERMUTATIONS,
        "How many permutations; 9999 for one figure for all, 999 around each unit, when not given.",
    ),
    SEED,
];

/// When one of many local p-values counts.
pub(super) const CORRECTION: &[Input] = &[
    Input::usual(
        "correction",
        InputKind::OneOf(&["bh", "holm", "bonferroni", "none"]),
        "bh",
        "How p-values of units are adjusted for being many.",
    ),
    Input::usual(
        "significance",
        InputKind::Number { least: 0.0, most: 1.0 },
        "0.05",
        "At most this adjusted p-value makes a unit significant.",
    ),
];

/// The scope of one figure for all units.
pub(super) const GLOBAL: &str = "global";

/// Whether there is one figure, or one for each unit.
pub(super) const SCOPE: &[Input] = &[Input::usual(
    "scope",
    InputKind::OneOf(&[GLOBAL, "local"]),
    GLOBAL,
    "One figure for all units, or one for each.",
)];

/// What every test says of how it was made.
pub(super) const TEST_OUTPUTS: &[Output] = &[
    output("inference", "How the null distribution was come by."),
    output("alternative", "What counts as extreme."),
    output("permutations", "How many permutations were made."),
    output("seed", "The seed they were made from."),
];

/// The values of [`TEST_OUTPUTS`].
pub(super) fn test_report(
    inference: Inference,
    alternative: Alternative,
    permutations: u32,
    seed: u64,
) -> [(&'static str, Tree); 4] {
    [
        ("inference", Tree::text(inference.as_str())),
        ("alternative", Tree::text(alternative.as_str())),
        ("permutations", Tree::whole(permutations.into())),
        ("seed", Tree::whole(seed)),
    ]
}

/// What every spatial process says of the units.
pub(super) const UNIT_OUTPUTS: &[Output] = &[
    output("n", "How many units were analysed."),
    output("missing", "The units asked about that have no value."),
    output("islands", "The units with a value, but without neighbours among those that have."),
    output(
        "links",
        "How many links there are between the analysed units; a pair that is linked both ways counts twice.",
    ),
];

/// The units that are analysed and how.
pub(super) struct Analysis<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) indicators: Vec<&'a Indicator>,
    pub(super) sample: Sample,
    pub(super) test: Test<'a>,
    relation: AnyRelation<'a>,
    /// The place in the dataset of each unit asked about, ascending.
    asked: Vec<UnitIndex>,
}

impl<'a> Analysis<'a> {
    /// Reads the inputs shared by spatial processes; `names` are the inputs that name indicators, of which those
    /// given become the columns of the sample in this order.
    ///
    /// # Errors
    /// When an input names what the dataset does not have, does not fit the relation, or too little is left to analyse.
    pub(super) fn read(snapshot: &'a Snapshot, inputs: &Inputs, names: &[&str]) -> Result<Self, AppError> {
        let dataset = snapshot.dataset();
        let indicators = names.iter().map(|name| indicator(snapshot, inputs, name));
        let indicators: Vec<&Indicator> = indicators.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        let relation = match inputs.text("relation") {
            Some(id) => find_relation(dataset, id).map_err(of_input("relation"))?,
            None => dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given),
        };
        let asked: Vec<bool> = match inputs.text("units") {
            Some(filter) => select(snapshot, filter).map_err(of_input("units"))?,
            None => vec![true; dataset.units().len()],
        };
        let valued = |unit: usize| indicators.iter().all(|indicator| indicator.values[unit].number().is_some());
        let among: Vec<bool> = asked.iter().enumerate().map(|(unit, asked)| *asked && valued(unit)).collect();
        let weights = weights(snapshot, inputs, relation, &among)?.restricted(&asked);
        let columns: Vec<Vec<Option<f64>>> =
            indicators.iter().map(|indicator| values_of(indicator, &weights.units)).collect();
        let columns: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
        let asked: Vec<UnitIndex> = weights.units.iter().map(|&unit| UnitIndex(unit)).collect();
        let transform = inputs.word("transform", Transform::parse);
        let islands = inputs.word("islands", Islands::parse);
        let sample = Sample::new(&weights.weights, &columns, transform, islands);
        let sample = sample.map_err(|source| explained(snapshot, &asked, source))?;
        let test = test(inputs).map_err(|source| explained(snapshot, &asked, source))?;
        Ok(Self { snapshot, indicators, sample, test, relation, asked })
    }

    /// The same, with progress told while permutations are made.
    pub(super) fn watched(mut self, progress: &'a Progress) -> Result<Self, AppError> {
        progress.reached(10)?;
        self.test.watch = Some(progress.watch());
        Ok(self)
    }

    /// An error of statistics, in which units have names.
    pub(super) fn explain(&self, source: StatisticsError) -> AppError {
        explained(self.snapshot, &self.asked, source)
    }

    /// The values of [`UNIT_OUTPUTS`].
    pub(super) fn unit_report(&self) -> Vec<(&'static str, Tree)> {
        let named = |units: &[u32]| Tree::units(self.snapshot, units.iter().map(|&unit| self.asked[unit as usize]));
        vec![
            ("n", Tree::count(self.sample.n())),
            ("missing", named(self.sample.missing())),
            ("islands", named(self.sample.islands())),
            ("links", Tree::count(self.sample.weights().link_count())),
        ]
    }

    /// What became of each unit of the dataset, with columns to come.
    pub(super) fn unit_table<T>(&self, units: &[Local<T>]) -> UnitTable {
        let mut parts = vec![Part::NotAsked; self.snapshot.dataset().units().len()];
        for (unit, local) in self.asked.iter().zip(units) {
            parts[unit.get()] = match local {
                Local::Found(_) => Part::Analysed,
                Local::Island => Part::Island,
                Local::Missing => Part::Missing,
            };
        }
        UnitTable { parts, columns: Vec::new() }
    }

    /// A number found for units, told for all units of the dataset.
    pub(super) fn values<T>(&self, units: &[Local<T>], number: impl Fn(&T) -> Option<f64>) -> Vec<Value> {
        let mut values = vec![Value::Missing; self.snapshot.dataset().units().len()];
        for (unit, local) in self.asked.iter().zip(units) {
            let estimated =
                self.indicators.iter().any(|indicator| indicator.value(*unit).status() == Status::Estimated);
            let status = if estimated { Status::Estimated } else { Status::Observed };
            values[unit.get()] = computed(local.found().and_then(&number), status);
        }
        values
    }

    /// The sources of what was analysed.
    pub(super) fn sources(&self) -> Vec<Id> {
        let indicators = self.indicators.iter().map(|indicator| &indicator.source);
        indicators.chain(self.relation.source()).cloned().collect()
    }
}

fn values_of(indicator: &Indicator, units: &[u32]) -> Vec<Option<f64>> {
    units.iter().map(|&unit| indicator.value(UnitIndex(unit)).number()).collect()
}

/// How a statistic is tested.
pub(super) fn test(inputs: &Inputs) -> Result<Test<'static>, StatisticsError> {
    Ok(Test {
        inference: inputs.word("inference", Inference::parse),
        alternative: inputs.word("alternative", Alternative::parse),
        permutations: permutations(inputs)?,
        correction: inputs.word("correction", Correction::parse),
        watch: None,
    })
}

/// How many permutations, from which seed.
pub(super) fn permutations(inputs: &Inputs) -> Result<Permutations, StatisticsError> {
    let count = inputs.whole("permutations").and_then(|count| u32::try_from(count).ok());
    let count = count.unwrap_or(if inputs.text("scope") == Some(GLOBAL) { 9_999 } else { 999 });
    Permutations::new(count, inputs.whole("seed").unwrap_or_default())
}

/// The error with the unit it speaks of by number and name.
pub(super) fn explained(snapshot: &Snapshot, asked: &[UnitIndex], source: StatisticsError) -> AppError {
    if source == StatisticsError::Stopped {
        return AppError::Cancelled;
    }
    let place = match &source {
        StatisticsError::NotFinite { index, .. }
        | StatisticsError::NotBinary { index, .. }
        | StatisticsError::Negative { index, .. }
        | StatisticsError::NoPopulation { index, .. } => Some(*index as usize),
        _ => None,
    };
    let unit = place.and_then(|place| asked.get(place)).map(|unit| {
        let unit = snapshot.dataset().unit(*unit);
        format!("{} {}", unit.number, unit.name)
    });
    AppError::Statistics { unit, source }
}

/// Weights over all units of the dataset; the nearest are looked for `among` these only.
pub(super) fn weights(
    snapshot: &Snapshot,
    inputs: &Inputs,
    relation: AnyRelation<'_>,
    among: &[bool],
) -> Result<Weights, AppError> {
    let base = match relation {
        AnyRelation::Given(relation) => related(snapshot, inputs, relation)?,
        AnyRelation::Nearest => nearest(snapshot, inputs, among)?,
    };
    let order = inputs.whole("order").and_then(|order| u32::try_from(order).ok()).unwrap_or(1);
    if order == 1 { Ok(base) } else { base.up_to_order(order).map_err(of_weights) }
}

fn of_weights(source: crate::statistics::weights::WeightsError) -> AppError {
    AppError::Statistics { unit: None, source: source.into() }
}

fn unfit(name: &str, why: impl Into<String>) -> AppError {
    AppError::Input { name: name.to_owned(), why: why.into() }
}

fn nearest(snapshot: &Snapshot, inputs: &Inputs, among: &[bool]) -> Result<Weights, AppError> {
    if inputs.number("minutes").is_some() || inputs.text("weights") == Some("inverse") {
        return Err(unfit("relation", no_minutes_words(snapshot.dataset(), "nearest")));
    }
    let units = snapshot.dataset().units().iter().zip(among);
    let points: Vec<_> = units.map(|(unit, among)| unit.anchor().filter(|_| *among)).collect();
    match (inputs.whole("k"), inputs.number("distance_km")) {
        (Some(_), Some(_)) => Err(unfit("k", "give either k or distance_km, not both")),
        (None, Some(km)) => {
            Weights::distance_band(&points, Band { from_m: 0.0, to_m: km * 1000.0 }).map_err(of_weights)
        }
        (k, None) => {
            let k = k.and_then(|k| usize::try_from(k).ok()).unwrap_or(USUAL_NEAREST);
            Weights::nearest(&points, k).map_err(of_weights)
        }
    }
}

/// Weights of one of the dataset's relations.
fn related(snapshot: &Snapshot, inputs: &Inputs, relation: &Relation) -> Result<Weights, AppError> {
    let (k, minutes, inverse) =
        (inputs.whole("k"), inputs.number("minutes"), inputs.text("weights") == Some("inverse"));
    if inputs.number("distance_km").is_some() {
        return Err(unfit("distance_km", "is for the relation nearest; give minutes for a relation with minutes"));
    }
    let contiguity = inputs.word("contiguity", Contiguity::parse);
    let of = |weighting| Weights::from_relation(relation, weighting, contiguity).map_err(of_weights);
    let measure = relation.measures().iter().find(|measure| measure.id.as_str() == MINUTES);
    let Some(measure) = measure.map(|measure| &measure.id) else {
        if let Some(name) = [("k", k.is_some()), ("minutes", minutes.is_some()), ("weights", inverse)]
            .into_iter()
            .find_map(|(name, given)| given.then_some(name))
        {
            return Err(unfit(name, no_minutes_words(snapshot.dataset(), relation.id.as_str())));
        }
        return of(Weighting::Binary);
    };
    if k.is_none() && minutes.is_none() && !inverse && leads_everywhere(AnyRelation::Given(relation)) {
        let why = format!(
            "{} links nearly every two units; say how near: minutes=60 for those within so many minutes, k=5 for the \
             nearest, or weights=inverse for 1 over the minutes",
            relation.id
        );
        return Err(unfit("relation", why));
    }
    let mut weights = of(if inverse { Weighting::Inverse(measure) } else { Weighting::Binary })?;
    if let Some(minutes) = minutes {
        weights = within(&weights, &of(Weighting::Within(measure, minutes))?)?;
    }
    if let Some(k) = k.and_then(|k| usize::try_from(k).ok()) {
        weights = within(&weights, &of(Weighting::Nearest(measure, k))?)?;
    }
    Ok(weights)
}

/// The weights of those links that the other has too.
fn within(weights: &Weights, other: &Weights) -> Result<Weights, AppError> {
    let held = |from: u32, to: u32| other.neighbours(from as usize).binary_search(&to).is_ok();
    let links = weights.links().filter(|&(from, to, _)| held(from, to)).collect();
    Weights::from_links(weights.unit_count(), links).map_err(of_weights)
}
