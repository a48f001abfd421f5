//! The usual scalings of weights: binary, row-standardised, sum to one, variance
//! stabilising (Tiefelsdorf, Griffith & Boots 1999).

use super::Weights;

/// How weights are scaled before a statistic is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transform {
    /// As they are.
    Original,
    /// B: every link weighs 1.
    Binary,
    /// R: each unit's weights sum to 1.
    #[default]
    RowStandardised,
    /// D: all weights sum to 1.
    DoubleStandardised,
    /// V: each unit's weights over the root of the sum of their squares, then scaled so
    /// that all sum to the number of units.
    VarianceStabilising,
}

impl Transform {
    /// Every scaling.
    pub const ALL: [Self; 5] =
        [Self::Original, Self::Binary, Self::RowStandardised, Self::DoubleStandardised, Self::VarianceStabilising];

    /// The letter used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "o",
            Self::Binary => "b",
            Self::RowStandardised => "r",
            Self::DoubleStandardised => "d",
            Self::VarianceStabilising => "v",
        }
    }

    /// The scaling a letter stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transform| transform.as_str() == word)
    }
}

impl Weights {
    /// The same links with scaled weights. Units without neighbours stay without.
    #[must_use]
    pub fn transformed(&self, transform: Transform) -> Self {
        match transform {
            Transform::Original => self.clone(),
            Transform::Binary => self.with_values(|_, _, _| 1.0),
            Transform::RowStandardised => {
                let sums = self.row_sums();
                self.with_values(|from, _, value| value / sums[from as usize])
            }
            Transform::DoubleStandardised => {
                let all = self.sums().s0;
                self.with_values(|_, _, value| value / all)
            }
            Transform::VarianceStabilising => {
                let roots: Vec<f64> = (0..self.unit_count())
                    .map(|unit| self.row(unit).iter().map(|value| value * value).sum::<f64>().sqrt())
                    .collect();
                let stable = self.with_values(|from, _, value| value / roots[from as usize]);
                let scale = self.unit_count() as f64 / stable.sums().s0;
                stable.with_values(|_, _, value| value * scale)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::WeightSums;
    use super::super::examples::{any_links, ten_units};
    use super::*;
    use proptest::prelude::*;

    /// Values that the reference packages publish for the ten units.
    #[test]
    fn the_sums_of_the_ten_units_are_those_published() {
        let expected = [
            (Transform::RowStandardised, [10.0, 8.013_888_888_888_888, 41.0]),
            (Transform::Binary, [26.0, 52.0, 296.0]),
            (Transform::DoubleStandardised, [1.0, 0.076_923_076_923_076_93, 0.437_869_822_485_207_17]),
            (Transform::VarianceStabilising, [10.0, 7.776_778_190_941_597, 42.114_036_951_658_58]),
        ];
        for (transform, sums) in expected {
            let WeightSums { s0, s1, s2 } = ten_units().transformed(transform).sums();
            for (found, expected) in [s0, s1, s2].into_iter().zip(sums) {
                assert!((found - expected).abs() < 1e-12, "{transform:?}: {found} for {expected}");
            }
        }
    }

    #[test]
    fn a_letter_stands_for_a_scaling() {
        for transform in Transform::ALL {
            assert_eq!(Transform::parse(transform.as_str()), Some(transform));
        }
        assert_eq!(Transform::parse("x"), None);
    }

    proptest! {
        #[test]
        fn rows_sum_to_one_and_all_sum_as_the_scaling_says(links in any_links(6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            for transform in Transform::ALL {
                let scaled = weights.transformed(transform);
                scaled.sanity_check();
                prop_assert_eq!(scaled.islands(), weights.islands());
            }
            for (unit, sum) in weights.transformed(Transform::RowStandardised).row_sums().into_iter().enumerate() {
                let expected = if weights.cardinality(unit) == 0 { 0.0 } else { 1.0 };
                prop_assert!((sum - expected).abs() < 1e-12);
            }
            if weights.link_count() > 0 {
                prop_assert!((weights.transformed(Transform::DoubleStandardised).sums().s0 - 1.0).abs() < 1e-12);
                prop_assert!((weights.transformed(Transform::VarianceStabilising).sums().s0 - 6.0).abs() < 1e-12);
            }
        }
    }
}
