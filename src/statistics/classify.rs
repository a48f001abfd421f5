//! Cuts values into classes for a map's legend, and counts them in bins.
//!
//! A class holds the values above its lower edge up to and including its upper one;
//! the first class also holds the lowest value.

use super::jenks;

/// How to choose the edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// As many values in each class (edges by linear interpolation, type 7 of Hyndman & Fan 1996).
    Quantile,
    /// Classes of equal width.
    Equal,
    /// Natural breaks: least squared deviation within classes.
    Jenks,
    /// Round numbers: steps of 1, 2 or 5 times a power of ten.
    Pretty,
    /// Edges at the mean and at one and two standard deviations from it; the number of classes follows.
    StandardDeviation,
    /// Edges at the mean, at the mean of those above it, and so on (Jiang 2013), for
    /// few large values and many small; the number of classes follows.
    HeadTail,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 6] =
        [Self::Quantile, Self::Equal, Self::Jenks, Self::Pretty, Self::StandardDeviation, Self::HeadTail];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quantile => "quantile",
            Self::Equal => "equal",
            Self::Jenks => "jenks",
            Self::Pretty => "pretty",
            Self::StandardDeviation => "std",
            Self::HeadTail => "head-tail",
        }
    }

    /// The method a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// Why values cannot be put into classes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassifyError {
    /// No values to look at.
    #[error("there are no values to classify: all are missing")]
    NoValues,
    /// The number of classes is out of reach.
    #[error("{given} classes were asked for: 1 to {most} are possible")]
    ClassCount {
        /// How many were asked for.
        given: usize,
        /// How many are possible.
        most: usize,
    },
    /// Given breaks that do not cut.
    #[error("breaks must be finite and ascending, each once: the one in place {place} is not")]
    Breaks {
        /// Which break, counted from 1.
        place: usize,
    },
}

/// Values cut into classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// How the edges were chosen; `None` when they were given.
    pub method: Option<Method>,
    /// Edges, ascending: one more than there are classes, from the lowest value to the highest
    /// (or the lowest and highest given break, where those lie further out).
    pub edges: Vec<f64>,
    /// How many values each class holds.
    pub counts: Vec<usize>,
}

impl Classes {
    /// The most classes one may ask for: nobody tells more colours apart.
    pub const MOST: usize = 20;

    /// The word for the method used in answers.
    pub fn method_word(&self) -> &'static str {
        self.method.map_or("user", Method::as_str)
    }

    /// Counts ascending values between given edges.
    fn count(method: Option<Method>, edges: Vec<f64>, sorted: &[f64]) -> Self {
        let mut classes = Self { method, counts: vec![0; edges.len() - 1], edges };
        for &value in sorted {
            let class = classes.class_of(value);
            classes.counts[class] += 1;
        }
        classes
    }

    /// The class of a value between the lowest and the highest.
    pub fn class_of(&self, value: f64) -> usize {
        let inner = &self.edges[1..self.edges.len() - 1];
        inner.partition_point(|edge| *edge < value)
    }
}

/// Cuts finite values into at most `k` classes; fewer when there are fewer distinct values.
///
/// # Errors
/// When there are no values, or `k` is 0 or above [`Classes::MOST`].
pub fn classify(values: &[f64], method: Method, k: usize) -> Result<Classes, ClassifyError> {
    if !(1..=Classes::MOST).contains(&k) {
        return Err(ClassifyError::ClassCount { given: k, most: Classes::MOST });
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Err(ClassifyError::NoValues);
    };
    let inner: Vec<f64> = match method {
        Method::Quantile => (1..k).map(|i| quantile(&sorted, i as f64 / k as f64)).collect(),
        Method::Equal => (1..k).map(|i| low + (high - low) * i as f64 / k as f64).collect(),
        Method::Jenks => {
            let distinct = jenks::counted(&sorted);
            let mut edges = jenks::upper_edges(&distinct, k.min(distinct.len()));
            edges.pop();
            edges
        }
        Method::Pretty => round_edges(low, high, k),
        Method::StandardDeviation => deviation_edges(&sorted),
        Method::HeadTail => head_tail_edges(&sorted),
    };
    // An edge on the lowest value is a class of its own for the many that share it;
    // from methods that do not look at single values it would be an empty one.
    let looks_at_values = matches!(method, Method::Quantile | Method::Jenks);
    let mut inner: Vec<f64> =
        inner.into_iter().filter(|edge| *edge < high && (*edge > low || looks_at_values)).collect();
    inner.dedup();
    let edges: Vec<f64> = std::iter::once(low).chain(inner).chain([high]).collect();
    Ok(Classes::count(Some(method), edges, &sorted))
}

/// Cuts finite values at given breaks, each the upper edge of its class, as they stand: a class may be
/// empty. A last class up to the highest value is added where the breaks end below it.
///
/// # Errors
/// When there are no values, no or too many breaks, or the breaks do not ascend.
pub fn classify_at(values: &[f64], breaks: &[f64]) -> Result<Classes, ClassifyError> {
    if !(1..Classes::MOST).contains(&breaks.len()) {
        return Err(ClassifyError::ClassCount { given: breaks.len(), most: Classes::MOST - 1 });
    }
    let wrong = (0..breaks.len()).find(|&i| !breaks[i].is_finite() || (i > 0 && breaks[i - 1] >= breaks[i]));
    if let Some(wrong) = wrong {
        return Err(ClassifyError::Breaks { place: wrong + 1 });
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Err(ClassifyError::NoValues);
    };
    let mut edges = vec![low.min(breaks[0])];
    edges.extend_from_slice(breaks);
    edges.extend((high > breaks[breaks.len() - 1]).then_some(high));
    Ok(Classes::count(None, edges, &sorted))
}

/// Values counted in bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Edges, ascending: one more than there are bins. A bin holds its lower edge, the last one both.
    pub edges: Vec<f64>,
    /// How many values each bin holds.
    pub counts: Vec<usize>,
}

/// Counts finite values in `bins` bins, or whole values that span fewer in a bin each
/// with the value in its middle; one bin when all are equal, `None` without values.
pub fn histogram(values: &[f64], bins: usize) -> Option<Histogram> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let whole = values.iter().all(|value| value.fract() == 0.0) && high - low < bins as f64;
    let (low, high, bins) = match (whole, low < high) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and below the bins asked for"
        )]
        (true, _) => (low - 0.5, high + 0.5, (high - low) as usize + 1),
        (false, true) => (low, high, bins.max(1)),
        (false, false) => (low, high, 1),
    };
    let edges = (0..=bins).map(|i| if i == bins { high } else { low + (high - low) * i as f64 / bins as f64 });
    Some(Histogram::between(edges.collect(), values))
}

/// Counts whole numbers in at most `bins` bins that hold equally many whole numbers each; `None` without values.
pub(super) fn histogram_of_whole(values: &[f64], bins: usize) -> Option<Histogram> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let width = ((high - low + 1.0) / bins.max(1) as f64).ceil();
    let start = low - 0.5;
    let within = (0..bins.max(1)).map(|i| start + width * i as f64).take_while(|edge| *edge < high);
    let mut edges: Vec<f64> = within.collect();
    edges.push(start + width * edges.len() as f64);
    Some(Histogram::between(edges, values))
}

impl Histogram {
    /// Values counted between edges, of which there are two at least and which hold them all.
    fn between(edges: Vec<f64>, values: &[f64]) -> Self {
        let bins = edges.len() - 1;
        let mut counts = vec![0; bins];
        for &value in values {
            counts[edges[1..bins].partition_point(|edge| *edge <= value)] += 1;
        }
        Self { edges, counts }
    }
}

/// The value below which a share of ascending values lies, interpolated (type 7).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last place")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

/// Multiples of a round step between `low` and `high`, in about `k` classes.
fn round_edges(low: f64, high: f64, k: usize) -> Vec<f64> {
    if low >= high {
        return Vec::new();
    }
    let raw = (high - low) / k as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .min_by(|a, b| (a / raw).ln().abs().total_cmp(&(b / raw).ln().abs()))
        .unwrap_or(raw);
    let first = (low / step).floor();
    // Multiplying, and rounding off what the product adds, keeps 0.3 from reading 0.30000000000000004.
    (1..=2 * k + 2)
        .map(|i| {
            let edge = (first + i as f64) * step;
            let digits = 1e12_f64 / power;
            (edge * digits).round() / digits
        })
        .take_while(|edge| *edge < high)
        .collect()
}

/// Mean − 2, − 1, ± 0, + 1 and + 2 standard deviations (n − 1).
fn deviation_edges(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len() as f64;
    if n < 2.0 {
        return Vec::new();
    }
    let mean = sorted.iter().sum::<f64>() / n;
    let deviation = (sorted.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt();
    [-2.0, -1.0, 0.0, 1.0, 2.0].map(|times| mean + times * deviation).to_vec()
}

/// The mean, the mean of the values above it, and so on while those differ.
fn head_tail_edges(sorted: &[f64]) -> Vec<f64> {
    let mut edges = Vec::new();
    let mut head = sorted;
    while edges.len() + 1 < Classes::MOST && head.first() < head.last() {
        let mean = head.iter().sum::<f64>() / head.len() as f64;
        edges.push(mean);
        head = &head[head.partition_point(|value| *value <= mean)..];
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edges(values: &[f64], method: Method, k: usize) -> Vec<f64> {
        classify(values, method, k).expect("classes").edges
    }

    #[test]
    fn each_method_cuts_one_to_ten_where_its_definition_says() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!(edges(&values, Method::Quantile, 4), [1.0, 3.25, 5.5, 7.75, 10.0]);
        assert_eq!(edges(&values, Method::Equal, 3), [1.0, 4.0, 7.0, 10.0]);
        assert_eq!(edges(&values, Method::Pretty, 5), [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let spread = edges(&values, Method::StandardDeviation, 5);
        assert!((spread[1] - (5.5 - 3.027_650_354_097_491_7)).abs() < 1e-12, "{spread:?}");
    }

    /// Values, a method, the upper edges and the counts of its classes.
    type Case<'a> = (&'a [f64], Method, &'a [f64], &'a [usize]);

    const TIED: [(f64, usize); 8] =
        [(0.0, 3), (1.0, 4), (2.0, 10), (3.0, 19), (4.0, 22), (5.0, 17), (6.0, 9), (7.0, 1)];
    const SKEWED: [f64; 16] =
        [0.13, 1.5, 2.2, 3.7, 4.1, 4.1, 5.9, 8.4, 9.6, 12.5, 17.0, 26.3, 40.8, 66.6, 110.2, 411.45];

    /// mapclassify 2.10.0: `Quantiles`, `EqualInterval` and `FisherJenks` with k = 4, `HeadTailBreaks`, and
    /// `StdMean` with multiples -2, -1, 0, 1, 2. It differs in two ways: `StdMean` also lists classes
    /// beyond the values, with nothing in them; and `PrettyBreaks` takes R's steps (5 for 0..7 in
    /// four classes, where the nearest round step is 2) and round outer edges.
    #[test]
    fn classes_agree_with_mapclassify_on_tied_and_on_skewed_values() {
        let tied: Vec<f64> = TIED.iter().flat_map(|&(value, times)| std::iter::repeat_n(value, times)).collect();
        let cases: [Case; 10] = [
            (&tied, Method::Quantile, &[3.0, 4.0, 5.0, 7.0], &[36, 22, 17, 10]),
            (&tied, Method::Equal, &[1.75, 3.5, 5.25, 7.0], &[7, 29, 39, 10]),
            (&tied, Method::Jenks, &[1.0, 3.0, 4.0, 7.0], &[7, 29, 22, 27]),
            (
                &tied,
                Method::HeadTail,
                &[3.705_882_352_941_176_6, 4.775_510_204_081_633, 5.407_407_407_407_407, 6.1, 7.0],
                &[36, 22, 17, 9, 1],
            ),
            (
                &tied,
                Method::StandardDeviation,
                &[
                    0.638_022_397_551_694_1,
                    2.171_952_375_246_435_4,
                    3.705_882_352_941_176_6,
                    5.239_812_330_635_917_4,
                    6.773_742_308_330_659,
                    7.0,
                ],
                &[3, 14, 19, 39, 9, 1],
            ),
            (&SKEWED, Method::Quantile, &[4.0, 9.0, 29.925, 411.45], &[4, 4, 4, 4]),
            (&SKEWED, Method::Equal, &[102.96, 205.79, 308.62, 411.45], &[14, 1, 0, 1]),
            (&SKEWED, Method::Jenks, &[26.3, 66.6, 110.2, 411.45], &[12, 2, 1, 1]),
            (&SKEWED, Method::HeadTail, &[45.28, 196.083_333_333_333_34, 411.45], &[13, 2, 1]),
            (
                &SKEWED,
                Method::StandardDeviation,
                &[45.28, 147.299_532_443_547_3, 249.319_064_887_094_58, 411.45],
                &[13, 2, 0, 1],
            ),
        ];
        for (values, method, upper, counts) in cases {
            let classes = classify(values, method, 4).expect("classes");
            assert_eq!(classes.counts, counts, "{method:?}");
            let close = classes.edges[1..].iter().zip(upper).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(close && classes.edges.len() == upper.len() + 1, "{method:?} {:?}", classes.edges);
        }
    }

    #[test]
    fn given_breaks_are_kept_even_where_a_class_is_empty() {
        let classes = classify_at(&SKEWED, &[2.0, 4.0, 6.0]).expect("classes");
        assert_eq!((classes.counts, classes.edges), (vec![2, 2, 3, 9], vec![0.13, 2.0, 4.0, 6.0, 411.45]));
        let outside = classify_at(&SKEWED, &[-1.0, 2.0, 500.0]).expect("classes");
        assert_eq!(outside.counts, [0, 2, 14]);
        assert_eq!(outside.edges, [-1.0, -1.0, 2.0, 500.0]);
        assert_eq!(outside.method_word(), "user");
        assert_eq!(classify_at(&SKEWED, &[1.0, 1.0]), Err(ClassifyError::Breaks { place: 2 }));
        assert_eq!(classify_at(&SKEWED, &[f64::NAN]), Err(ClassifyError::Breaks { place: 1 }));
        assert_eq!(classify_at(&[], &[1.0]), Err(ClassifyError::NoValues));
        assert!(classify_at(&SKEWED, &[]).is_err());
    }

    #[test]
    fn many_equal_lowest_values_are_one_class() {
        let values = [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 5.0];
        let classes = classify(&values, Method::Quantile, 4).expect("classes");
        assert_eq!(classes.edges[..2], [0.0, 0.0]);
        assert_eq!(classes.counts[0], 4);
    }

    #[test]
    fn one_value_alone_is_one_class_and_no_values_are_an_error() {
        for method in Method::ALL {
            assert_eq!(edges(&[3.0, 3.0], method, 5), [3.0, 3.0]);
            assert_eq!(classify(&[], method, 5), Err(ClassifyError::NoValues));
            assert!(classify(&[1.0], method, 0).is_err());
        }
    }

    #[test]
    fn bins_of_whole_numbers_hold_equally_many_of_them() {
        let values: Vec<f64> = (3..=103).map(f64::from).collect();
        let found = histogram_of_whole(&values, 40).expect("values");
        assert_eq!((found.edges[0], found.counts.len()), (2.5, 34));
        assert!(found.edges.windows(2).all(|pair| (pair[1] - pair[0] - 3.0).abs() < 1e-12), "{found:?}");
        assert!(found.counts[..33].iter().all(|count| *count == 3) && found.counts[33] == 2, "{found:?}");
        let one = histogram_of_whole(&[7.0, 7.0], 40).expect("values");
        assert_eq!((one.edges, one.counts), (vec![6.5, 7.5], vec![2]));
        assert_eq!(histogram_of_whole(&[], 40), None);
    }

    #[test]
    fn a_histogram_counts_every_value_once() {
        let bins = histogram(&[0.0, 1.0, 2.0, 3.0, 4.0], 2).expect("values");
        assert_eq!((bins.edges, bins.counts), (vec![0.0, 2.0, 4.0], vec![2, 3]));
        let each = histogram(&[1.0, 3.0, 3.0], 20).expect("values");
        assert_eq!((each.edges, each.counts), (vec![0.5, 1.5, 2.5, 3.5], vec![1, 0, 2]));
        assert_eq!(histogram(&[], 3), None);
    }

    proptest! {
        #[test]
        fn every_value_is_in_the_class_whose_edges_hold_it(
            values in prop::collection::vec(-20_i32..20, 1..60), k in 1_usize..9
        ) {
            let values: Vec<f64> = values.into_iter().map(|v| f64::from(v) / 4.0).collect();
            for method in Method::ALL {
                let classes = classify(&values, method, k).expect("classes");
                prop_assert_eq!(classes.counts.iter().sum::<usize>(), values.len());
                for &value in &values {
                    let class = classes.class_of(value);
                    prop_assert!(value <= classes.edges[class + 1]);
                    prop_assert!(value > classes.edges[class] || (class == 0 && value >= classes.edges[0]));
                }
            }
        }
    }
}
