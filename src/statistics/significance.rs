//! From a null distribution to a p-value: alternatives, ties, and corrections for
//! many tests at once.

use std::cmp::Ordering;

/// What counts as extreme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Alternative {
    /// Twice the smaller tail, at most 1.
    #[default]
    TwoSided,
    /// Two-sided, with what equals the observed counted half on each side.
    MidP,
    /// The statistic is larger than expected.
    Greater,
    /// The statistic is smaller than expected.
    Less,
    /// The smaller tail, chosen after looking: rejects up to twice as often as it says.
    /// Only for comparison with packages that report it.
    Directed,
}

impl Alternative {
    /// Every alternative.
    pub const ALL: [Self; 5] = [Self::TwoSided, Self::MidP, Self::Greater, Self::Less, Self::Directed];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TwoSided => "two-sided",
            Self::MidP => "mid-p",
            Self::Greater => "greater",
            Self::Less => "less",
            Self::Directed => "directed",
        }
    }

    /// The alternative a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alternative| alternative.as_str() == word)
    }
}

/// How a null distribution is come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Inference {
    /// Exact where it is possible, by permutation otherwise. Never in a result.
    #[default]
    Auto,
    /// The whole distribution, without sampling.
    Exact,
    /// Random permutations.
    Permutation,
    /// A normal distribution with the moments of the null.
    Analytical,
}

impl Inference {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Exact, Self::Permutation, Self::Analytical];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Exact => "exact",
            Self::Permutation => "permutation",
            Self::Analytical => "analytical",
        }
    }

    /// The way a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|inference| inference.as_str() == word)
    }
}

/// Probability, under the null, of a statistic below, equal to and above the observed
/// one. The three sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// P(statistic < observed).
    pub below: f64,
    /// P(statistic = observed).
    pub equal: f64,
    /// P(statistic > observed).
    pub above: f64,
}

impl Tails {
    /// Tails of a sample of the null: how many were below, equal and above. The observed
    /// one counts as one more that is equal, so that p = (M + 1) / (R + 1).
    pub fn from_counts(below: u32, equal: u32, above: u32) -> Self {
        let all = f64::from(below) + f64::from(equal) + f64::from(above) + 1.0;
        Self { below: f64::from(below) / all, equal: (f64::from(equal) + 1.0) / all, above: f64::from(above) / all }
    }

    /// Tails of a standard normal null at `z`.
    pub fn normal(z: f64) -> Self {
        let upper = |z: f64| libm::erfc(z / std::f64::consts::SQRT_2) / 2.0;
        Self { below: upper(-z), equal: 0.0, above: upper(z) }
    }

    /// The tails of the statistic with its sign turned.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { below: self.above, above: self.below, ..self }
    }

    /// The p-value.
    pub fn p(self, alternative: Alternative) -> f64 {
        let smaller = |share: f64| (self.below + share * self.equal).min(self.above + share * self.equal);
        let p = match alternative {
            Alternative::TwoSided => 2.0 * smaller(1.0),
            Alternative::MidP => 2.0 * smaller(0.5),
            Alternative::Greater => self.above + self.equal,
            Alternative::Less => self.below + self.equal,
            Alternative::Directed => smaller(1.0),
        };
        p.min(1.0)
    }
}

/// How many of a sample lie below, at and above what was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Below.
    pub below: u32,
    /// Equal.
    pub equal: u32,
    /// Above.
    pub above: u32,
}

impl Counts {
    /// Counts a sample; values within `slack` of the observed one are equal to it.
    pub fn of(sample: &[f64], observed: f64, slack: f64) -> Self {
        let mut counts = Self::default();
        for value in sample {
            *counts.place(value - observed, slack) += 1;
        }
        counts
    }

    /// The count that a difference to the observed value belongs to.
    pub(super) fn place(&mut self, difference: f64, slack: f64) -> &mut u32 {
        match (difference.abs() <= slack, difference < 0.0) {
            (true, _) => &mut self.equal,
            (false, true) => &mut self.below,
            (false, false) => &mut self.above,
        }
    }

    /// Adds the counts of another part of the sample.
    pub fn add(&mut self, other: Self) {
        self.below += other.below;
        self.equal += other.equal;
        self.above += other.above;
    }

    /// As probabilities, the observed one counted in.
    pub fn tails(self) -> Tails {
        Tails::from_counts(self.below, self.equal, self.above)
    }
}

/// How p-values of many tests are adjusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Correction {
    /// Benjamini & Hochberg (1995), step-up: bounds the share of false discoveries.
    #[default]
    BenjaminiHochberg,
    /// Holm (1979), step-down: bounds the chance of any false discovery.
    Holm,
    /// p times the number of tests.
    Bonferroni,
    /// As they are.
    None,
}

impl Correction {
    /// Every correction.
    pub const ALL: [Self; 4] = [Self::BenjaminiHochberg, Self::Holm, Self::Bonferroni, Self::None];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BenjaminiHochberg => "bh",
            Self::Holm => "holm",
            Self::Bonferroni => "bonferroni",
            Self::None => "none",
        }
    }

    /// The correction a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|correction| correction.as_str() == word)
    }

    /// Adjusted p-values, in the order given: what is at most α after adjustment is
    /// significant at α for all tests together.
    pub fn adjust(self, p: &[f64]) -> Vec<f64> {
        let tests = p.len() as f64;
        let mut ascending: Vec<usize> = (0..p.len()).collect();
        ascending.sort_by(|&a, &b| p[a].partial_cmp(&p[b]).unwrap_or(Ordering::Equal));
        let mut adjusted = p.to_vec();
        match self {
            Self::BenjaminiHochberg => {
                let mut least = 1.0_f64;
                for (rank, &test) in ascending.iter().enumerate().rev() {
                    least = least.min(p[test] * tests / (rank as f64 + 1.0));
                    adjusted[test] = least;
                }
            }
            Self::Holm => {
                let mut most = 0.0_f64;
                for (rank, &test) in ascending.iter().enumerate() {
                    most = most.max((p[test] * (tests - rank as f64)).min(1.0));
                    adjusted[test] = most;
                }
            }
            Self::Bonferroni => adjusted.iter_mut().for_each(|p| *p = (*p * tests).min(1.0)),
            Self::None => {}
        }
        adjusted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_observed_one_counts_among_the_permuted() {
        let tails = Counts { below: 5, equal: 2, above: 92 }.tails();
        assert!((tails.p(Alternative::Less) - 0.08).abs() < 1e-15);
        assert!((tails.p(Alternative::Greater) - 0.95).abs() < 1e-15);
        assert!((tails.p(Alternative::TwoSided) - 0.16).abs() < 1e-15);
        assert!((tails.p(Alternative::MidP) - 0.13).abs() < 1e-15);
        assert!((tails.p(Alternative::Directed) - 0.08).abs() < 1e-15);
        assert!((tails.turned().p(Alternative::Greater) - 0.08).abs() < 1e-15);
    }

    #[test]
    fn the_normal_tails_are_those_of_the_tables() {
        assert!((Tails::normal(1.959_963_984_540_054).p(Alternative::TwoSided) - 0.05).abs() < 1e-15);
        assert!((Tails::normal(-3.0).p(Alternative::Greater) - 0.998_650_101_968_369_9).abs() < 1e-15);
    }

    #[test]
    fn values_within_the_slack_are_ties() {
        let sample = [0.1 + 0.2, 0.3, 0.299, 0.4];
        assert_eq!(Counts::of(&sample, 0.3, 1e-12), Counts { below: 1, equal: 2, above: 1 });
    }

    #[test]
    fn corrections_give_what_the_papers_example_gives() {
        // The fifteen p-values of Benjamini & Hochberg (1995), section 3.2.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.000,
        ];
        let rejected = |correction: Correction| correction.adjust(&p).iter().filter(|p| **p <= 0.05).count();
        assert_eq!(rejected(Correction::BenjaminiHochberg), 4);
        assert_eq!(rejected(Correction::Holm), 3);
        assert_eq!(rejected(Correction::Bonferroni), 3);
        assert_eq!(rejected(Correction::None), 9);
    }

    proptest! {
        #[test]
        fn step_up_and_step_down_reject_by_their_definition(
            p in prop::collection::vec(0.0..1.0_f64, 1..12), level in 0.01..0.5_f64
        ) {
            let m = p.len() as f64;
            let mut sorted = p.clone();
            sorted.sort_by(f64::total_cmp);
            let bh = (0..p.len()).rev().find(|&i| sorted[i] * m / (i as f64 + 1.0) <= level).map_or(0, |i| i + 1);
            let holm = (0..p.len()).find(|&i| sorted[i] * (m - i as f64) > level).unwrap_or(p.len());
            for (correction, rejected) in [(Correction::BenjaminiHochberg, bh), (Correction::Holm, holm)] {
                let adjusted = correction.adjust(&p);
                prop_assert_eq!(adjusted.iter().filter(|p| **p <= level).count(), rejected);
                prop_assert!(adjusted.iter().zip(&p).all(|(after, before)| *after >= before - 1e-15 && *after <= 1.0));
            }
        }
    }
}
