//! A graph of units with weighted ties that hold both ways, and what hangs together
//! in it.

/// What is no graph.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GraphError {
    /// An end beyond the last unit.
    #[error("a tie leads to {unit}, but there are {units} units")]
    UnknownUnit {
        /// The end.
        unit: u32,
        /// How many units there are.
        units: usize,
    },
    /// A weight that is negative or not finite.
    #[error("the tie between {one} and {other} weighs {weight}; it must be a finite number of at least 0")]
    Weight {
        /// One end.
        one: u32,
        /// The other.
        other: u32,
        /// The weight.
        weight: f64,
    },
}

/// Units and the ties between them, each held from both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f64>,
}

impl Graph {
    /// The graph of `units` units with these ties (one end, other end, weight). Ties of the
    /// same two units, whichever way round, are one, and their weights add up; a tie of a
    /// unit with itself is held once.
    ///
    /// # Errors
    /// When an end is beyond the last unit or a weight is negative or not finite.
    pub fn new(units: usize, ties: impl IntoIterator<Item = (u32, u32, f64)>) -> Result<Self, GraphError> {
        let mut ends = Vec::new();
        for (one, other, weight) in ties {
            if let Some(&unit) = [one, other].iter().find(|&&unit| unit as usize >= units) {
                return Err(GraphError::UnknownUnit { unit, units });
            }
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(GraphError::Weight { one, other, weight });
            }
            ends.push((one, other, weight));
            if one != other {
                ends.push((other, one, weight));
            }
        }
        // Stable, so that sums are made in the order given, from either end.
        ends.sort_by_key(|&(one, other, _)| (one, other));
        ends.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut offsets = vec![0; units + 1];
        for &(one, _, _) in &ends {
            offsets[one as usize + 1] += 1;
        }
        for unit in 0..units {
            offsets[unit + 1] += offsets[unit];
        }
        let (targets, weights) = ends.into_iter().map(|(_, other, weight)| (other, weight)).unzip();
        Ok(Self { offsets, targets, weights })
    }

    /// How many units there are.
    pub fn unit_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The units a unit has ties with, ascending.
    pub fn neighbours(&self, unit: usize) -> &[u32] {
        &self.targets[self.range(unit)]
    }

    /// What the ties to [`Graph::neighbours`] weigh.
    pub fn weights(&self, unit: usize) -> &[f64] {
        &self.weights[self.range(unit)]
    }

    fn range(&self, unit: usize) -> std::ops::Range<usize> {
        self.offsets[unit] as usize..self.offsets[unit + 1] as usize
    }

    /// The parts of `members` that hang together by ties among themselves, each ascending,
    /// in the order of their first members. Members are ascending, each once.
    pub fn components(&self, members: &[u32]) -> Vec<Vec<u32>> {
        let place = |unit: u32| members.binary_search(&unit).ok();
        let mut seen = vec![false; members.len()];
        let mut parts = Vec::new();
        for start in 0..members.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut part = vec![members[start]];
            let mut next = 0;
            while let Some(&unit) = part.get(next) {
                next += 1;
                for &other in self.neighbours(unit as usize) {
                    if let Some(at) = place(other)
                        && !std::mem::replace(&mut seen[at], true)
                    {
                        part.push(other);
                    }
                }
            }
            part.sort_unstable();
            parts.push(part);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_of_the_same_two_add_up_from_both_ends() {
        let graph = Graph::new(3, [(0, 1, 1.0), (1, 0, 2.0), (2, 2, 5.0)]).expect("valid");
        assert_eq!((graph.neighbours(0), graph.weights(0)), (&[1][..], &[3.0][..]));
        assert_eq!((graph.neighbours(1), graph.weights(1)), (&[0][..], &[3.0][..]));
        assert_eq!((graph.neighbours(2), graph.weights(2)), (&[2][..], &[5.0][..]));
    }

    #[test]
    fn parts_hang_together_by_ties_among_the_members_only() {
        let graph = Graph::new(5, [(0, 1, 1.0), (1, 2, 1.0), (3, 4, 1.0)]).expect("valid");
        assert_eq!(graph.components(&[0, 1, 2, 3]), [vec![0, 1, 2], vec![3]]);
        assert_eq!(graph.components(&[0, 2]), [vec![0], vec![2]], "1 is no member");
        assert!(graph.components(&[]).is_empty());
    }

    #[test]
    fn a_stranger_and_a_weight_that_is_none_are_refused() {
        assert_eq!(Graph::new(2, [(0, 2, 1.0)]), Err(GraphError::UnknownUnit { unit: 2, units: 2 }));
        assert!(matches!(Graph::new(2, [(0, 1, f64::NAN)]), Err(GraphError::Weight { .. })));
        assert!(matches!(Graph::new(2, [(0, 1, -1.0)]), Err(GraphError::Weight { .. })));
    }
}
