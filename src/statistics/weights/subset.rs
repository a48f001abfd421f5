//! Weights among some of the units: a unit that is left out takes its links with it,
//! and a map leads back to the places of those that stay.

use super::Weights;

/// Weights among some units, with the places they had before.
#[derive(Clone, Debug, PartialEq)]
pub struct Subset {
    /// Weights over the units that stayed, renumbered in their order.
    pub weights: Weights,
    /// The place each had before, ascending.
    pub units: Vec<u32>,
}

impl Weights {
    /// The weights among the units for which `keep` is true (one entry per unit; units
    /// beyond its end are left out). Weights are not scaled anew.
    pub fn restricted(&self, keep: &[bool]) -> Subset {
        let mut place = vec![None; self.unit_count()];
        let mut units = Vec::new();
        for (index, old) in (0_u32..).zip(0..self.unit_count()) {
            if keep.get(old).copied().unwrap_or(false) {
                place[old] = u32::try_from(units.len()).ok();
                units.push(index);
            }
        }
        let links: Vec<(u32, u32, f64)> = self
            .links()
            .filter_map(|(from, to, value)| Some((place[from as usize]?, place[to as usize]?, value)))
            .collect();
        Subset { weights: Self::from_sorted(units.len(), &links), units }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{any_links, ten_units};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unit_that_is_left_out_can_leave_an_island_behind() {
        let mut keep = [true; 10];
        keep[1] = false;
        keep[3] = false;
        let subset = ten_units().restricted(&keep);
        assert_eq!(subset.units, [0, 2, 4, 5, 6, 7, 8, 9]);
        assert_eq!(subset.weights.islands(), [0]);
    }

    proptest! {
        #[test]
        fn what_stays_has_the_weights_it_had(links in any_links(6), keep in prop::collection::vec(any::<bool>(), 6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            let Subset { weights: among, units } = weights.restricted(&keep);
            among.sanity_check();
            let (before, after) = (weights.dense(), among.dense());
            for (i, &a) in units.iter().enumerate() {
                for (j, &b) in units.iter().enumerate() {
                    prop_assert_eq!(after[i][j].to_bits(), before[a as usize][b as usize].to_bits());
                }
            }
        }
    }
}
