//! What all spatial processes share: their inputs, the weights and the sample made from
//! these, and what they say of the units that were left out.

use super::neighbourhood::{CONTIGUITY, DISTANCE, K, LINK_WEIGHTS, MINUTES_WITHIN, Neighbourhood, ORDER, RELATION};
use super::outcome::{Part, Tree, UnitTable, computed};
use super::{Input, InputKind, Inputs, MOST_WHOLE, Output, Progress, indicator, of_input, output};
use crate::app::error::AppError;
use crate::app::filter::select;
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Indicator, Status, UnitIndex, Value};
use crate::statistics::weights::Transform;
use crate::statistics::{
    Alternative, Correction, Inference, Islands, Local, Permutations, Sample, StatisticsError, Test,
};

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
    neighbourhood: Neighbourhood<'a>,
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
        let indicators = names.iter().map(|name| indicator(snapshot, inputs, name));
        Self::of(snapshot, inputs, indicators.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// As [`Analysis::read`], of these indicators.
    pub(super) fn of(
        snapshot: &'a Snapshot,
        inputs: &Inputs,
        indicators: Vec<&'a Indicator>,
    ) -> Result<Self, AppError> {
        let dataset = snapshot.dataset();
        let neighbourhood = Neighbourhood::read(dataset, inputs)?.unwrap_or_else(|| Neighbourhood::usual(dataset));
        let asked: Vec<bool> = match inputs.text("units") {
            Some(filter) => select(snapshot, filter).map_err(of_input("units"))?,
            None => vec![true; dataset.units().len()],
        };
        let valued = |unit: usize| indicators.iter().all(|indicator| indicator.values[unit].number().is_some());
        let among: Vec<bool> = asked.iter().enumerate().map(|(unit, asked)| *asked && valued(unit)).collect();
        let weights = neighbourhood.weights(snapshot, inputs, &among)?.restricted(&asked);
        let columns: Vec<Vec<Option<f64>>> =
            indicators.iter().map(|indicator| values_of(indicator, &weights.units)).collect();
        let columns: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
        let asked: Vec<UnitIndex> = weights.units.iter().map(|&unit| UnitIndex(unit)).collect();
        let transform = inputs.word("transform", Transform::parse);
        let islands = inputs.word("islands", Islands::parse);
        let sample = Sample::new(&weights.weights, &columns, transform, islands);
        let sample = sample.map_err(|source| explained(snapshot, &asked, source))?;
        let test = test(inputs).map_err(|source| explained(snapshot, &asked, source))?;
        Ok(Self { snapshot, indicators, sample, test, neighbourhood, asked })
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
        indicators.chain(self.neighbourhood.sources()).cloned().collect()
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
