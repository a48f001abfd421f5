//! What makes a statistic impossible, in words that say what would be right.

use super::weights::WeightsError;

/// Why a statistic cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// A column of values that is not as long as there are units.
    #[error("{given} values are given for {units} units")]
    Length {
        /// How many values are given.
        given: usize,
        /// How many units there are.
        units: usize,
    },
    /// A value that is not a number one can compute with.
    #[error("the value of unit {index} is {value}: values must be finite, or missing")]
    NotFinite {
        /// The unit.
        index: u32,
        /// Its value.
        value: f64,
    },
    /// Too little is left to analyse.
    #[error(
        "only {analysed} units are left to analyse, {least} are needed: {missing} have no value, {islands} no neighbours \
         among those that have"
    )]
    TooFewUnits {
        /// How many are left.
        analysed: usize,
        /// How many are needed.
        least: usize,
        /// How many have no value.
        missing: usize,
        /// How many have no neighbours.
        islands: usize,
    },
    /// No two units are neighbours.
    #[error("none of the {analysed} units with a value is a neighbour of another")]
    NoLinks {
        /// How many units have a value.
        analysed: usize,
    },
    /// All values are the same.
    #[error("all values are {value}: where nothing varies, nothing can cluster")]
    Constant {
        /// The value.
        value: f64,
    },
    /// A value other than 0 and 1 where only those make sense.
    #[error("the value of unit {index} is {value}: join counts need 0 and 1")]
    NotBinary {
        /// The unit.
        index: u32,
        /// Its value.
        value: f64,
    },
    /// A value below 0 where that makes no sense.
    #[error("the value of unit {index} is {value}: {needs} may not be negative")]
    Negative {
        /// The unit.
        index: u32,
        /// Its value.
        value: f64,
        /// What may not be negative.
        needs: &'static str,
    },
    /// No two values whose product is above 0.
    #[error("fewer than two values are above 0: G is a share of products, and there are none")]
    NoProducts,
    /// A rate over nobody.
    #[error("the population of unit {index} is {value}: a rate needs one above 0")]
    NoPopulation {
        /// The unit.
        index: u32,
        /// Its population.
        value: f64,
    },
    /// Exact inference was asked for where there is none.
    #[error("exact inference is not possible here: {reason}; ask for permutation, or leave the choice")]
    NoExactInference {
        /// Why.
        reason: &'static str,
    },
    /// Analytical inference was asked for where there are no moments.
    #[error("{statistic} has no analytical inference here; ask for permutation, or leave the choice")]
    NoAnalyticalInference {
        /// The statistic.
        statistic: &'static str,
    },
    /// Whoever asked waits no more.
    #[error("the permutations were stopped before their end")]
    Stopped,
    /// A number of permutations out of reach.
    #[error("{given} permutations were asked for: 1 to {most} are possible")]
    PermutationCount {
        /// How many were asked for.
        given: u32,
        /// How many are possible.
        most: u32,
    },
    /// The weights are not.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}
