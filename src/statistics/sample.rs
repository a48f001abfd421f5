//! What is analysed: the units that have values, with the weights among them. Missing
//! values leave the graph first, then units without neighbours leave it or stay.

use super::StatisticsError;
use super::permutation::Permutations;
use super::significance::{Alternative, Correction, Inference};
use super::weights::{Subset, Transform, Weights};
use crate::model::Watch;

/// What happens to units without neighbours among the analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Islands {
    /// They are left out of n and of the moments.
    #[default]
    Drop,
    /// They count in n, with a lag of 0.
    Keep,
}

impl Islands {
    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Keep => "keep",
        }
    }

    /// The policy a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Drop, Self::Keep].into_iter().find(|islands| islands.as_str() == word)
    }
}

/// How a null hypothesis is tested.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Test<'a> {
    /// How the null distribution is come by.
    pub inference: Inference,
    /// What counts as extreme.
    pub alternative: Alternative,
    /// Where permutations are needed: how many, from which seed.
    pub permutations: Permutations,
    /// Over the units of a local statistic.
    pub correction: Correction,
    /// Looks on while permutations are made.
    pub watch: Option<&'a Watch>,
}

/// A local statistic of one unit, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Local<T> {
    /// It is analysed.
    Found(T),
    /// It has no neighbours among the analysed.
    Island,
    /// It has no value.
    Missing,
}

impl<T> Local<T> {
    /// The statistic, where there is one.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            Self::Island | Self::Missing => None,
        }
    }
}

/// The units that are analysed, their values and the weights among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    weights: Weights,
    columns: Vec<Vec<f64>>,
    units: Vec<u32>,
    missing: Vec<u32>,
    islands: Vec<u32>,
    total: usize,
    transform: Transform,
}

impl Sample {
    /// Fewest units for which every moment is defined.
    pub const LEAST_UNITS: usize = 4;

    /// The units that have a value in every column (each as long as the weights have
    /// units), with the weights among them scaled by `transform`.
    ///
    /// With [`Islands::Drop`], units without neighbours leave until all that stay have one.
    ///
    /// # Errors
    /// When a column has another length or a value that is not finite, fewer than
    /// [`Sample::LEAST_UNITS`] units are left, or no two of them are neighbours.
    pub fn new(
        weights: &Weights,
        columns: &[&[Option<f64>]],
        transform: Transform,
        islands: Islands,
    ) -> Result<Self, StatisticsError> {
        let total = weights.unit_count();
        for column in columns {
            check_column(column, total)?;
        }
        let mut keep: Vec<bool> = (0..total).map(|unit| columns.iter().all(|column| column[unit].is_some())).collect();
        let missing = places(&keep, false);
        let mut without = Vec::new();
        let subset = loop {
            let subset = weights.restricted(&keep);
            let lonely: Vec<u32> =
                subset.weights.islands().into_iter().map(|island| subset.units[island as usize]).collect();
            let done = lonely.is_empty() || islands == Islands::Keep;
            without.extend_from_slice(&lonely);
            if done {
                break subset;
            }
            for unit in lonely {
                keep[unit as usize] = false;
            }
        };
        without.sort_unstable();
        let Subset { weights: among, units } = subset;
        let (analysed, valued) = (units.len(), total - missing.len());
        if among.link_count() == 0 && valued >= Self::LEAST_UNITS {
            return Err(StatisticsError::NoLinks { analysed: valued });
        }
        if analysed < Self::LEAST_UNITS {
            let (missing, islands) = (missing.len(), without.len());
            return Err(StatisticsError::TooFewUnits { analysed, least: Self::LEAST_UNITS, missing, islands });
        }
        let pick = |column: &&[Option<f64>]| units.iter().filter_map(|&unit| column[unit as usize]).collect();
        Ok(Self {
            weights: among.transformed(transform),
            columns: columns.iter().map(pick).collect(),
            units,
            missing,
            islands: without,
            total,
            transform,
        })
    }

    /// The weights among the analysed units, scaled.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How the weights are scaled.
    pub fn transform(&self) -> Transform {
        self.transform
    }

    /// How many units are analysed.
    pub fn n(&self) -> usize {
        self.units.len()
    }

    /// The values of a column for the analysed units; empty when there is no such column.
    pub fn column(&self, column: usize) -> &[f64] {
        self.columns.get(column).map_or(&[], Vec::as_slice)
    }

    /// The place of each analysed unit among all, ascending.
    pub fn units(&self) -> &[u32] {
        &self.units
    }

    /// The units that miss a value, ascending.
    pub fn missing(&self) -> &[u32] {
        &self.missing
    }

    /// The units with values but without neighbours among those that have, ascending.
    pub fn islands(&self) -> &[u32] {
        &self.islands
    }

    /// The same units with other values, one per analysed unit in each column.
    #[must_use]
    pub fn with_columns(&self, columns: Vec<Vec<f64>>) -> Self {
        Self { columns, ..self.clone() }
    }

    /// A column's deviations from its mean.
    ///
    /// # Errors
    /// When all are the same.
    pub(super) fn deviations(&self, column: usize) -> Result<Vec<f64>, StatisticsError> {
        let values = self.column(column);
        let first = values.first().copied().unwrap_or(0.0);
        #[expect(clippy::float_cmp, reason = "a constant column holds copies of one value")]
        if values.iter().all(|&value| value == first) {
            return Err(StatisticsError::Constant { value: first });
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Ok(values.iter().map(|value| value - mean).collect())
    }

    /// Statistics of the analysed units (`None` for islands) told for all units.
    pub(super) fn for_all_units<T: Clone>(&self, analysed: Vec<Option<T>>) -> Vec<Local<T>> {
        let mut all = vec![Local::Missing; self.total];
        for &island in &self.islands {
            all[island as usize] = Local::Island;
        }
        for (&unit, local) in self.units.iter().zip(analysed) {
            all[unit as usize] = local.map_or(Local::Island, Local::Found);
        }
        all
    }
}

fn check_column(column: &[Option<f64>], units: usize) -> Result<(), StatisticsError> {
    if column.len() != units {
        return Err(StatisticsError::Length { given: column.len(), units });
    }
    for (index, value) in (0_u32..).zip(column) {
        if let Some(value) = value.filter(|value| !value.is_finite()) {
            return Err(StatisticsError::NotFinite { index, value });
        }
    }
    Ok(())
}

fn places(flags: &[bool], wanted: bool) -> Vec<u32> {
    (0_u32..).zip(flags).filter(|(_, flag)| **flag == wanted).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::weights::examples::{from_lists, ten_units};
    use super::*;

    fn ten(values: [f64; 10]) -> Vec<Option<f64>> {
        values.map(Some).to_vec()
    }

    #[test]
    fn a_missing_value_leaves_the_graph_and_may_leave_an_island() {
        let mut values = ten([1.0; 10]);
        (values[1], values[3]) = (None, None);
        let sample = |islands| Sample::new(&ten_units(), &[&values], Transform::RowStandardised, islands);
        let dropped = sample(Islands::Drop).expect("valid");
        assert_eq!((dropped.n(), dropped.missing(), dropped.islands()), (7, &[1, 3][..], &[0][..]));
        assert_eq!(dropped.units(), [2, 4, 5, 6, 7, 8, 9]);
        let kept = sample(Islands::Keep).expect("valid");
        assert_eq!((kept.n(), kept.islands()), (8, &[0][..]));
        assert_eq!(kept.weights().islands(), [0]);
        let told = kept.for_all_units((0..8).map(|i| (i > 0).then_some(i)).collect());
        assert_eq!(told[..4], [Local::Island, Local::Missing, Local::Found(1), Local::Missing]);
    }

    #[test]
    fn dropping_an_island_may_make_another_one() {
        // 5 counts 1 as its neighbour, but has none itself once 6 is missing.
        let weights = from_lists(&[&[2], &[1, 3], &[2, 4], &[3], &[6], &[], &[5]]);
        let values = [Some(1.0), Some(2.0), Some(1.0), Some(4.0), Some(1.0), None, Some(2.0)];
        let sample = Sample::new(&weights, &[&values], Transform::Binary, Islands::Drop).expect("valid");
        assert_eq!((sample.n(), sample.islands()), (4, &[4, 6][..]));
        assert!(sample.weights().islands().is_empty());
    }

    #[test]
    fn what_cannot_be_analysed_is_refused_with_the_reason() {
        let refuse = |values: &[Option<f64>]| {
            let error = Sample::new(&ten_units(), &[values], Transform::Binary, Islands::Drop);
            error.expect_err("refused").to_string()
        };
        assert_eq!(refuse(&[Some(1.0)]), "1 values are given for 10 units");
        assert!(refuse(&ten([f64::NAN; 10])).starts_with("the value of unit 0 is NaN"));
        assert!(refuse(&[None; 10]).starts_with("only 0 units are left to analyse, 4 are needed: 10 have no value"));
        let mut apart = vec![None; 10];
        for unit in [0, 2, 4, 7] {
            apart[unit] = Some(1.0);
        }
        assert_eq!(refuse(&apart), "none of the 4 units with a value is a neighbour of another");
        let constant = Sample::new(&ten_units(), &[&ten([2.0; 10])], Transform::Binary, Islands::Drop);
        assert_eq!(constant.expect("valid").deviations(0), Err(StatisticsError::Constant { value: 2.0 }));
    }
}
