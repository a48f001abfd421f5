//! What all local statistics share: from tails to p-values, adjusted over the units, and
//! the answer they come in.

use super::conditional::Conditional;
use super::sample::{Local, Sample, Test};
use super::significance::{Alternative, Correction, Inference, Tails};

/// A local statistic of every unit.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalTest<T> {
    /// One per unit, analysed or not, in their order.
    pub units: Vec<Local<T>>,
    /// How the p-values were come by; never [`Inference::Auto`].
    pub inference: Inference,
    /// What counts as extreme.
    pub alternative: Alternative,
    /// How p-values were adjusted, over all units that have one.
    pub correction: Correction,
    /// How many permutations were made; 0 where none were needed.
    pub permutations: u32,
    /// The seed they were made from.
    pub seed: u64,
    /// How many units were analysed.
    pub n: usize,
    /// The units that miss a value.
    pub missing: Vec<u32>,
    /// The units without neighbours among those that have values.
    pub islands: Vec<u32>,
}

/// A p-value, and adjusted for being one of many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalP {
    /// As it is.
    pub raw: f64,
    /// Adjusted.
    pub adjusted: f64,
}

/// p-values of the units that have tails.
pub(super) fn p_values(tails: &[Option<Tails>], test: &Test) -> Vec<Option<LocalP>> {
    let raw: Vec<f64> = tails.iter().flatten().map(|tails| tails.p(test.alternative)).collect();
    let mut both = test.correction.adjust(&raw).into_iter().zip(raw).map(|(adjusted, raw)| LocalP { raw, adjusted });
    tails.iter().map(|tails| tails.and_then(|_| both.next())).collect()
}

/// The answer, from what was found for the analysed units (`None` for islands).
pub(super) fn local_test<T: Clone>(
    sample: &Sample,
    test: &Test,
    inference: Inference,
    analysed: Vec<Option<T>>,
) -> LocalTest<T> {
    LocalTest {
        units: sample.for_all_units(analysed),
        inference,
        alternative: test.alternative,
        correction: test.correction,
        permutations: if inference == Inference::Permutation { test.permutations.count() } else { 0 },
        seed: test.permutations.seed(),
        n: sample.n(),
        missing: sample.missing().to_vec(),
        islands: sample.islands().to_vec(),
    }
}

/// Tails by the normal distribution for units with neighbours, for those who ask for it.
pub(super) fn analytical(tails: impl Iterator<Item = Option<Tails>>) -> Conditional {
    Conditional { inference: Inference::Analytical, tails: tails.collect() }
}
