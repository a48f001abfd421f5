//! Weights made from weights: union, intersection, difference, and neighbours of neighbours.

use super::{Weights, WeightsError};

impl Weights {
    /// Links that are in either, each of weight 1.
    ///
    /// # Errors
    /// When the two are over different numbers of units.
    pub fn union(&self, other: &Self) -> Result<Self, WeightsError> {
        self.check_same_units(other)?;
        let mut links: Vec<(u32, u32, f64)> =
            self.links().chain(other.links()).map(|(from, to, _)| (from, to, 1.0)).collect();
        links.sort_unstable_by_key(|&(from, to, _)| (from, to));
        links.dedup_by_key(|&mut (from, to, _)| (from, to));
        Ok(Self::from_sorted(self.unit_count(), &links))
    }

    /// Links that are in both, each of weight 1.
    ///
    /// # Errors
    /// When the two are over different numbers of units.
    pub fn intersection(&self, other: &Self) -> Result<Self, WeightsError> {
        self.links_by(other, true)
    }

    /// Links that the other has not, each of weight 1.
    ///
    /// # Errors
    /// When the two are over different numbers of units.
    pub fn difference(&self, other: &Self) -> Result<Self, WeightsError> {
        self.links_by(other, false)
    }

    /// The links that the other has too, or those that it has not.
    fn links_by(&self, other: &Self, held: bool) -> Result<Self, WeightsError> {
        self.check_same_units(other)?;
        let links: Vec<(u32, u32, f64)> = self
            .links()
            .filter(|&(from, to, _)| other.neighbours(from as usize).binary_search(&to).is_ok() == held)
            .map(|(from, to, _)| (from, to, 1.0))
            .collect();
        Ok(Self::from_sorted(self.unit_count(), &links))
    }

    fn check_same_units(&self, other: &Self) -> Result<(), WeightsError> {
        let (left, right) = (self.unit_count(), other.unit_count());
        if left == right { Ok(()) } else { Err(WeightsError::DifferentUnits { left, right }) }
    }

    /// Neighbours at exactly `order` steps by the shortest way, each of weight 1.
    ///
    /// # Errors
    /// When the order is 0.
    pub fn of_order(&self, order: u32) -> Result<Self, WeightsError> {
        self.by_steps(order, |steps| steps == order)
    }

    /// Neighbours at 1 to `order` steps by the shortest way, each of weight 1.
    ///
    /// # Errors
    /// When the order is 0.
    pub fn up_to_order(&self, order: u32) -> Result<Self, WeightsError> {
        self.by_steps(order, |_| true)
    }

    /// Breadth first from every unit, over at most `order` steps: takes time linear in
    /// the links within reach.
    fn by_steps(&self, order: u32, wanted: impl Fn(u32) -> bool) -> Result<Self, WeightsError> {
        if order == 0 {
            let right = "1 (the neighbours themselves) or more";
            return Err(WeightsError::OutOfRange { name: "the order of neighbours", given: 0.0, right });
        }
        let mut reached_from = vec![None; self.unit_count()];
        let mut links = Vec::new();
        for (start, unit) in (0_u32..).zip(0..self.unit_count()) {
            reached_from[unit] = Some(start);
            let mut ring = vec![start];
            for steps in 1..=order {
                let mut next = Vec::new();
                for &from in &ring {
                    for &to in self.neighbours(from as usize) {
                        if reached_from[to as usize].replace(start) != Some(start) {
                            next.push(to);
                        }
                    }
                }
                if wanted(steps) {
                    links.extend(next.iter().map(|&to| (start, to, 1.0)));
                }
                if next.is_empty() {
                    break;
                }
                ring = next;
            }
        }
        Self::from_links(self.unit_count(), links)
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{any_links, lattice};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_second_order_on_a_lattice_is_two_steps_away() {
        let weights = lattice(3, 3);
        assert_eq!(weights.of_order(2).expect("valid").neighbours(4), [0, 2, 6, 8]);
        assert_eq!(weights.up_to_order(2).expect("valid").neighbours(0), [1, 2, 3, 4, 6]);
        assert!(weights.of_order(9).expect("valid").links().next().is_none());
        assert!(weights.of_order(0).expect_err("refused").to_string().contains("or more"));
    }

    #[test]
    fn weights_over_different_units_are_not_combined() {
        let (small, large) = (lattice(1, 2), lattice(1, 3));
        assert_eq!(small.union(&large), Err(WeightsError::DifferentUnits { left: 2, right: 3 }));
        assert_eq!(large.intersection(&small), Err(WeightsError::DifferentUnits { left: 3, right: 2 }));
    }

    /// Fewest steps between all units, by relaxing every pair through every unit.
    fn steps(weights: &Weights) -> Vec<Vec<u32>> {
        let n = weights.unit_count();
        let mut steps: Vec<Vec<u32>> =
            weights.dense().iter().map(|row| row.iter().map(|w| if *w > 0.0 { 1 } else { 99 }).collect()).collect();
        for via in 0..n {
            for from in 0..n {
                for to in 0..n {
                    steps[from][to] = steps[from][to].min(steps[from][via] + steps[via][to]);
                }
            }
        }
        steps
    }

    proptest! {
        #[test]
        fn orders_are_the_fewest_steps(links in any_links(7), order in 1_u32..5) {
            let weights = Weights::from_links(7, links).expect("valid");
            let steps = steps(&weights);
            let exactly = weights.of_order(order).expect("valid").dense();
            let within = weights.up_to_order(order).expect("valid").dense();
            for (i, j) in (0..7).flat_map(|i| (0..7).map(move |j| (i, j))).filter(|(i, j)| i != j) {
                prop_assert_eq!(exactly[i][j] > 0.0, steps[i][j] == order);
                prop_assert_eq!(within[i][j] > 0.0, steps[i][j] <= order);
            }
        }

        #[test]
        fn union_intersection_and_difference_are_those_of_sets(a in any_links(6), b in any_links(6)) {
            let (a, b) = (Weights::from_links(6, a).expect("valid"), Weights::from_links(6, b).expect("valid"));
            let (union, both) = (a.union(&b).expect("valid"), a.intersection(&b).expect("valid"));
            let rest = a.difference(&b).expect("valid");
            for (i, j) in (0..6_usize).flat_map(|i| (0..6_u32).map(move |j| (i, j))) {
                let (in_a, in_b) = (a.weight(i, j) > 0.0, b.weight(i, j) > 0.0);
                prop_assert_eq!(union.weight(i, j) > 0.0, in_a || in_b);
                prop_assert_eq!(rest.weight(i, j) > 0.0, in_a && !in_b);
                prop_assert_eq!(both.weight(i, j) > 0.0, in_a && in_b);
            }
        }
    }
}
