//! Natural breaks: the classes with the least squared deviation from their means
//! (Fisher 1958, "On grouping for maximum homogeneity"; in cartography Jenks 1967).
//! Exact, by dynamic programming. The best start of the last class never moves left
//! as values are added, so each row is filled by halving: O(k n log n).

/// Upper edges of the `k` best classes of ascending, distinct-counted values.
/// `distinct` holds (value, how often it occurs), ascending by value; `k` is at
/// least 1 and at most the number of distinct values.
pub(super) fn upper_edges(distinct: &[(f64, usize)], k: usize) -> Vec<f64> {
    let sums = Sums::new(distinct);
    let n = distinct.len();
    let mut cost: Vec<f64> = (0..n).map(|last| sums.deviation(0, last)).collect();
    let mut starts: Vec<Vec<usize>> = Vec::with_capacity(k);
    starts.push(vec![0; n]);
    for classes in 2..=k {
        let mut row = Row { sums: &sums, before: cost, cost: vec![f64::INFINITY; n], start: vec![0; n] };
        row.fill(classes - 1, n - 1, classes - 1, n - 1);
        cost = row.cost;
        starts.push(row.start);
    }
    let mut edges = Vec::with_capacity(k);
    let mut last = n - 1;
    for row in starts.iter().rev() {
        edges.push(distinct[last].0);
        let start = row[last];
        if start == 0 {
            break;
        }
        last = start - 1;
    }
    edges.reverse();
    edges
}

/// Distinct values of an ascending slice with how often each occurs.
pub(super) fn counted(sorted: &[f64]) -> Vec<(f64, usize)> {
    sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|run| (run[0], run.len())).collect()
}

/// Running sums of count, value and square, of values moved to their mean so that
/// squares of large numbers do not drown their differences.
struct Sums {
    count: Vec<f64>,
    value: Vec<f64>,
    square: Vec<f64>,
}

impl Sums {
    fn new(distinct: &[(f64, usize)]) -> Self {
        let weight: f64 = distinct.iter().map(|&(_, times)| times as f64).sum();
        let mean = distinct.iter().map(|&(value, times)| value * times as f64).sum::<f64>() / weight;
        let mut sums = Self { count: vec![0.0], value: vec![0.0], square: vec![0.0] };
        let (mut count, mut total, mut squares) = (0.0, 0.0, 0.0);
        for &(value, times) in distinct {
            let (moved, times) = (value - mean, times as f64);
            count += times;
            total += moved * times;
            squares += moved * moved * times;
            sums.count.push(count);
            sums.value.push(total);
            sums.square.push(squares);
        }
        sums
    }

    /// Squared deviation from the mean of the entries `first..=last`.
    fn deviation(&self, first: usize, last: usize) -> f64 {
        let over = |sums: &[f64]| sums[last + 1] - sums[first];
        let (count, total) = (over(&self.count), over(&self.value));
        (over(&self.square) - total * total / count).max(0.0)
    }
}

/// One row of the table: the cost of the entries `0..=last` in so many classes.
struct Row<'a> {
    sums: &'a Sums,
    before: Vec<f64>,
    cost: Vec<f64>,
    start: Vec<usize>,
}

impl Row<'_> {
    /// Fills `low..=high`, whose best starts lie in `first..=last`.
    fn fill(&mut self, low: usize, high: usize, first: usize, last: usize) {
        let middle = usize::midpoint(low, high);
        let (mut best, mut best_start) = (f64::INFINITY, first);
        for start in first..=last.min(middle) {
            let cost = self.before[start - 1] + self.sums.deviation(start, middle);
            if cost < best {
                (best, best_start) = (cost, start);
            }
        }
        self.cost[middle] = best;
        self.start[middle] = best_start;
        if low < middle {
            self.fill(low, middle - 1, first, best_start);
        }
        if middle < high {
            self.fill(middle + 1, high, best_start, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn deviation(distinct: &[(f64, usize)]) -> f64 {
        let all: Vec<f64> = distinct.iter().flat_map(|&(v, n)| std::iter::repeat_n(v, n)).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        all.iter().map(|v| (v - mean) * (v - mean)).sum()
    }

    /// The obvious twin: tries every way of cutting.
    fn least_deviation(distinct: &[(f64, usize)], k: usize) -> f64 {
        if k == 1 {
            return deviation(distinct);
        }
        (k - 1..distinct.len())
            .map(|cut| least_deviation(&distinct[..cut], k - 1) + deviation(&distinct[cut..]))
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn no_other_cut_deviates_less(values in prop::collection::vec(-50_i32..50, 1..14), k in 1_usize..5) {
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            values.sort_by(f64::total_cmp);
            let distinct = counted(&values);
            let k = k.min(distinct.len());
            let edges = upper_edges(&distinct, k);
            prop_assert_eq!(edges.len(), k);
            let mut found = 0.0;
            let mut from = 0;
            for edge in &edges {
                let to = distinct.partition_point(|(value, _)| value <= edge);
                found += deviation(&distinct[from..to]);
                from = to;
            }
            prop_assert_eq!(from, distinct.len());
            prop_assert!((found - least_deviation(&distinct, k)).abs() < 1e-6);
        }
    }
}
