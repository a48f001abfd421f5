//! Spatial weights: who counts as whose neighbour, and how much, as compressed
//! sparse rows over units that are known by their position only.
//!
//! Built from links, relations, points or text files; combined, transformed and
//! restricted here; the statistics beside this folder only read them.

mod combine;
mod nearest;
mod relation;
mod subset;
mod text;
mod transform;

pub use nearest::Band;
pub use relation::{Contiguity, Weighting};
pub use subset::Subset;
pub use text::{NamedWeights, WeightsTextError, from_gal, from_gwt, gwt_links, to_gal, to_gwt};
pub use transform::Transform;

/// What makes weights impossible.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    /// A link names a unit that does not exist.
    #[error("a link names unit {index}, but there are {units} units")]
    UnknownUnit {
        /// The index given.
        index: u32,
        /// How many units there are.
        units: usize,
    },
    /// A unit is its own neighbour.
    #[error("unit {index} is given as its own neighbour")]
    SelfLink {
        /// The unit.
        index: u32,
    },
    /// The same link twice.
    #[error("the link from unit {from} to unit {to} stands twice")]
    Duplicate {
        /// From.
        from: u32,
        /// To.
        to: u32,
    },
    /// A weight that is not a number one can add up.
    #[error("the weight of the link from unit {from} to unit {to} is {value}: weights must be finite and not negative")]
    BadWeight {
        /// From.
        from: u32,
        /// To.
        to: u32,
        /// The weight.
        value: f64,
    },
    /// More units or links than positions of 32 bits can number.
    #[error("{count} units or links are too many: at most {} can be held", u32::MAX)]
    TooLarge {
        /// How many there would be.
        count: usize,
    },
    /// The relation does not give this measure.
    #[error("the relation {relation} has no measure {measure}; it has: {}", known.join(", "))]
    UnknownMeasure {
        /// The relation's id.
        relation: String,
        /// The measure asked for.
        measure: String,
        /// The measures it has.
        known: Vec<String>,
    },
    /// A number of neighbours or an order that means nothing.
    #[error("{name} is {given}: it must be {right}")]
    OutOfRange {
        /// What was given.
        name: &'static str,
        /// Its value.
        given: f64,
        /// What would be right.
        right: &'static str,
    },
    /// Two sets of weights over different numbers of units.
    #[error("the weights are over {left} and {right} units: they can be combined only over the same units")]
    DifferentUnits {
        /// Units of the first.
        left: usize,
        /// Units of the second.
        right: usize,
    },
}

/// Weights of links between `n` units. Rows are ascending by target; no unit is its
/// own neighbour; every weight is finite and above 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    values: Vec<f64>,
}

/// The sums of the weights that moments of global statistics need (Cliff & Ord 1981).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightSums {
    /// S0: the sum of all weights.
    pub s0: f64,
    /// S1: half the sum of `(w_ij + w_ji)²`.
    pub s1: f64,
    /// S2: the sum of (row sum + column sum)².
    pub s2: f64,
}

impl Weights {
    /// Weights over `units` units from links `(from, to, weight)` in any order. A link
    /// of weight 0 is no link and is left out.
    ///
    /// # Errors
    /// When a link names an unknown unit or a unit and itself, stands twice, or has a
    /// weight that is negative or not finite.
    pub fn from_links(units: usize, mut links: Vec<(u32, u32, f64)>) -> Result<Self, WeightsError> {
        let too_large = |count: usize| u32::try_from(count).is_err();
        if let Some(count) = [units, links.len()].into_iter().find(|&count| too_large(count)) {
            return Err(WeightsError::TooLarge { count });
        }
        for &(from, to, value) in &links {
            if let Some(index) = [from, to].into_iter().find(|&index| index as usize >= units) {
                return Err(WeightsError::UnknownUnit { index, units });
            }
            if from == to {
                return Err(WeightsError::SelfLink { index: from });
            }
            if !value.is_finite() || value < 0.0 {
                return Err(WeightsError::BadWeight { from, to, value });
            }
        }
        links.sort_unstable_by_key(|&(from, to, _)| (from, to));
        if let Some(pair) = links.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
            return Err(WeightsError::Duplicate { from: pair[0].0, to: pair[0].1 });
        }
        links.retain(|&(_, _, value)| value > 0.0);
        Ok(Self::from_sorted(units, &links))
    }

    /// Weights from links that are known to be in order and fit.
    fn from_sorted(units: usize, links: &[(u32, u32, f64)]) -> Self {
        let mut offsets = vec![0_u32; units + 1];
        for &(from, _, _) in links {
            offsets[from as usize + 1] += 1;
        }
        for i in 0..units {
            offsets[i + 1] += offsets[i];
        }
        Self {
            offsets,
            targets: links.iter().map(|link| link.1).collect(),
            values: links.iter().map(|link| link.2).collect(),
        }
    }

    /// How many units there are.
    pub fn unit_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many links there are; a pair that is linked both ways counts twice.
    pub fn link_count(&self) -> usize {
        self.targets.len()
    }

    fn range(&self, unit: usize) -> std::ops::Range<usize> {
        self.offsets[unit] as usize..self.offsets[unit + 1] as usize
    }

    /// The neighbours of a unit, ascending.
    pub fn neighbours(&self, unit: usize) -> &[u32] {
        &self.targets[self.range(unit)]
    }

    /// The weights of a unit's neighbours, in their order.
    pub fn row(&self, unit: usize) -> &[f64] {
        &self.values[self.range(unit)]
    }

    /// A unit's neighbours with their weights.
    pub fn pairs(&self, unit: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.neighbours(unit).iter().zip(self.row(unit)).map(|(&to, &value)| (to as usize, value))
    }

    /// Every link `(from, to, weight)`, ascending.
    pub fn links(&self) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        (0_u32..).zip(0..self.unit_count()).flat_map(move |(from, unit)| {
            self.neighbours(unit).iter().zip(self.row(unit)).map(move |(&to, &value)| (from, to, value))
        })
    }

    /// How many neighbours a unit has.
    pub fn cardinality(&self, unit: usize) -> usize {
        self.range(unit).len()
    }

    /// How many neighbours the unit with the most has; 0 without units.
    pub fn max_cardinality(&self) -> usize {
        (0..self.unit_count()).map(|unit| self.cardinality(unit)).max().unwrap_or(0)
    }

    /// How many units have 0, 1, 2 ... neighbours.
    pub fn cardinality_histogram(&self) -> Vec<usize> {
        let mut counts = vec![0; if self.unit_count() == 0 { 0 } else { self.max_cardinality() + 1 }];
        for unit in 0..self.unit_count() {
            counts[self.cardinality(unit)] += 1;
        }
        counts
    }

    /// The units without neighbours, ascending.
    pub fn islands(&self) -> Vec<u32> {
        (0_u32..).zip(self.offsets.windows(2)).filter(|(_, ends)| ends[0] == ends[1]).map(|(unit, _)| unit).collect()
    }

    /// The weight of a link, 0 where there is none. Takes the logarithm of the row's length.
    pub fn weight(&self, from: usize, to: u32) -> f64 {
        self.neighbours(from).binary_search(&to).map_or(0.0, |place| self.row(from)[place])
    }

    /// Whether every link stands both ways with the same weight.
    pub fn is_symmetric(&self) -> bool {
        #[expect(clippy::float_cmp, reason = "symmetric weights are copies of each other")]
        self.links().all(|(from, to, value)| self.weight(to as usize, from) == value)
    }

    /// The weight shared by all of a unit's links, where they share one.
    pub fn uniform_row(&self, unit: usize) -> Option<f64> {
        let row = self.row(unit);
        let &first = row.first()?;
        #[expect(clippy::float_cmp, reason = "equal weights are copies of each other")]
        row.iter().all(|&value| value == first).then_some(first)
    }

    /// The weighted sum of the neighbours' values for one unit.
    pub fn lag_of(&self, unit: usize, values: &[f64]) -> f64 {
        self.pairs(unit).map(|(to, weight)| weight * values[to]).sum()
    }

    /// The weighted sum of the neighbours' values for each unit (Wy); 0 for islands.
    pub fn lag(&self, values: &[f64]) -> Vec<f64> {
        (0..self.unit_count()).map(|unit| self.lag_of(unit, values)).collect()
    }

    /// The sum of each unit's weights (`w_i.`).
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.unit_count()).map(|unit| self.row(unit).iter().sum()).collect()
    }

    /// The sum of the weights that each unit has for others (`w_.i`).
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.unit_count()];
        for (&to, &value) in self.targets.iter().zip(&self.values) {
            sums[to as usize] += value;
        }
        sums
    }

    /// S0, S1 and S2.
    pub fn sums(&self) -> WeightSums {
        let s0 = self.values.iter().sum();
        // (w_ij + w_ji)² over ordered pairs is twice Σ w_ij² + Σ w_ij w_ji over links.
        let s1 = self.links().map(|(from, to, value)| value * (value + self.weight(to as usize, from))).sum();
        let s2 = self.row_sums().iter().zip(self.column_sums()).map(|(row, column)| (row + column).powi(2)).sum();
        WeightSums { s0, s1, s2 }
    }

    /// Weights of the same links with values given by a function of the unit, the
    /// target and the weight. The function must give finite values above 0.
    fn with_values(&self, value: impl Fn(u32, u32, f64) -> f64) -> Self {
        let values = self.links().map(|(from, to, old)| value(from, to, old)).collect();
        Self { values, ..self.clone() }
    }

    /// Walks the invariants.
    #[cfg(test)]
    pub(crate) fn sanity_check(&self) {
        assert_eq!(self.targets.len(), self.values.len());
        assert_eq!(*self.offsets.last().expect("an end") as usize, self.targets.len());
        for unit in 0..self.unit_count() {
            let row = self.neighbours(unit);
            assert!(row.windows(2).all(|pair| pair[0] < pair[1]), "row {unit} ascends: {row:?}");
            assert!(row.iter().all(|&to| (to as usize) < self.unit_count() && to as usize != unit), "{unit}: {row:?}");
        }
        assert!(self.values.iter().all(|value| value.is_finite() && *value > 0.0));
    }

    /// The weights as a matrix: the obvious twin of everything sparse.
    #[cfg(test)]
    pub(crate) fn dense(&self) -> Vec<Vec<f64>> {
        let mut matrix = vec![vec![0.0; self.unit_count()]; self.unit_count()];
        for (from, to, value) in self.links() {
            matrix[from as usize][to as usize] = value;
        }
        matrix
    }
}

#[cfg(test)]
pub(crate) mod examples;

#[cfg(test)]
mod tests {
    use super::examples::{any_links, ten_units};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_weight_is_refused_with_the_reason() {
        let refuse = |links: &[(u32, u32, f64)]| Weights::from_links(3, links.to_vec()).expect_err("refused");
        assert_eq!(refuse(&[(0, 3, 1.0)]), WeightsError::UnknownUnit { index: 3, units: 3 });
        assert_eq!(refuse(&[(1, 1, 1.0)]), WeightsError::SelfLink { index: 1 });
        assert_eq!(refuse(&[(0, 1, 1.0), (2, 1, 1.0), (0, 1, 2.0)]), WeightsError::Duplicate { from: 0, to: 1 });
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            assert!(refuse(&[(0, 1, bad)]).to_string().contains("finite and not negative"));
        }
    }

    #[test]
    fn a_link_of_no_weight_is_no_link() {
        let weights = Weights::from_links(3, vec![(0, 1, 0.0), (1, 0, 2.0)]).expect("valid");
        assert_eq!((weights.link_count(), weights.islands()), (1, vec![0, 2]));
        assert!(!weights.is_symmetric());
    }

    #[test]
    fn neighbours_are_counted() {
        let weights = ten_units();
        assert_eq!(weights.cardinality_histogram(), [0, 0, 6, 2, 2]);
        assert!(weights.is_symmetric());
        assert_eq!(weights.neighbours(4), [1, 3, 5, 8]);
        assert_eq!(weights.uniform_row(4), Some(1.0));
        let none = Weights::from_links(0, vec![]).expect("valid");
        assert!(none.cardinality_histogram().is_empty());
    }

    proptest! {
        #[test]
        fn sums_and_lags_equal_those_of_the_matrix(
            links in any_links(7), values in prop::collection::vec(-9.0..9.0, 7)
        ) {
            let weights = Weights::from_links(7, links).expect("valid");
            weights.sanity_check();
            let w = weights.dense();
            let WeightSums { s0, s1, s2 } = weights.sums();
            let every = || (0..7).flat_map(|i| (0..7).map(move |j| (i, j)));
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            prop_assert!(near(s0, every().map(|(i, j)| w[i][j]).sum()));
            prop_assert!(near(s1, every().map(|(i, j)| (w[i][j] + w[j][i]).powi(2)).sum::<f64>() / 2.0));
            let both = |i: usize| (0..7).map(|j| w[i][j] + w[j][i]).sum::<f64>();
            prop_assert!(near(s2, (0..7).map(|i| both(i).powi(2)).sum()));
            prop_assert_eq!(weights.is_symmetric(), every().all(|(i, j)| w[i][j].to_bits() == w[j][i].to_bits()));
            for (i, lag) in weights.lag(&values).into_iter().enumerate() {
                prop_assert!(near(lag, (0..7).map(|j| w[i][j] * values[j]).sum()));
            }
        }
    }
}
