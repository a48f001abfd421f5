//! Small graphs that tests of several modules look at.

use proptest::prelude::*;

use super::Weights;

/// Binary weights from 1-based neighbour lists.
pub(crate) fn from_lists(lists: &[&[u32]]) -> Weights {
    let links = (0_u32..).zip(lists).flat_map(|(from, list)| list.iter().map(move |to| (from, to - 1, 1.0)));
    Weights::from_links(lists.len(), links.collect()).expect("valid")
}

/// The ten units of the reference packages' textbook example.
pub(crate) fn ten_units() -> Weights {
    from_lists(&[
        &[2, 4],
        &[1, 5],
        &[4, 7],
        &[1, 3, 5, 8],
        &[2, 4, 6, 9],
        &[5, 10],
        &[3, 8],
        &[4, 7, 9],
        &[5, 8, 10],
        &[6, 9],
    ])
}

/// The values of [`ten_units`].
pub(crate) const TEN_VALUES: [f64; 10] = [2.24, 3.1, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06];

/// Rook neighbours on a lattice, numbered row by row.
pub(crate) fn lattice(rows: u32, columns: u32) -> Weights {
    let mut links = Vec::new();
    for unit in 0..rows * columns {
        if (unit + 1) % columns != 0 {
            links.extend([(unit, unit + 1, 1.0), (unit + 1, unit, 1.0)]);
        }
        if unit + columns < rows * columns {
            links.extend([(unit, unit + columns, 1.0), (unit + columns, unit, 1.0)]);
        }
    }
    Weights::from_links((rows * columns) as usize, links).expect("valid")
}

/// Links with weights between `units` units, in both, one or no direction.
pub(crate) fn any_links(units: u32) -> impl Strategy<Value = Vec<(u32, u32, f64)>> {
    let pairs: Vec<(u32, u32)> =
        (0..units).flat_map(|a| (0..units).map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
    prop::collection::vec(prop_oneof![2 => Just(0.0), 1 => Just(1.0), 1 => 0.1..3.0], pairs.len())
        .prop_map(move |values| pairs.iter().zip(values).map(|(&(a, b), value)| (a, b, value)).collect())
}

/// Symmetric binary weights between `units` units.
pub(crate) fn any_graph(units: u32) -> impl Strategy<Value = Weights> {
    let pairs: Vec<(u32, u32)> = (0..units).flat_map(|a| (a + 1..units).map(move |b| (a, b))).collect();
    prop::collection::vec(prop::bool::weighted(0.4), pairs.len()).prop_map(move |linked| {
        let chosen = pairs.iter().zip(linked).filter(|(_, linked)| *linked);
        let links = chosen.flat_map(|(&(a, b), _)| [(a, b, 1.0), (b, a, 1.0)]).collect();
        Weights::from_links(units as usize, links).expect("valid")
    })
}

/// All orders of the values, by Heap's algorithm.
pub(crate) fn orders(values: &mut Vec<f64>, k: usize, visit: &mut dyn FnMut(&[f64])) {
    if k <= 1 {
        return visit(values);
    }
    for i in 0..k {
        orders(values, k - 1, visit);
        values.swap(if k.is_multiple_of(2) { i } else { 0 }, k - 1);
    }
}
