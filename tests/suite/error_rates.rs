//! How often tests reject where nothing clusters: at most as often as they say.

use nabolag::model::Stream;
use nabolag::statistics::weights::{Transform, Weights};
use nabolag::statistics::{
    Alternative, Correction, Inference, Islands, Permutations, Sample, Test, local_moran, moran,
};

const LEVEL: f64 = 0.05;

fn lattice(side: u32) -> Weights {
    let mut links = Vec::new();
    for unit in 0..side * side {
        for (joined, to) in [((unit + 1) % side != 0, unit + 1), (unit + side < side * side, unit + side)] {
            if joined {
                links.extend([(unit, to, 1.0), (to, unit, 1.0)]);
            }
        }
    }
    Weights::from_links((side * side) as usize, links).expect("valid")
}

/// Numbers of schemes without any pattern: seven trials with even odds.
fn patternless(weights: &Weights, world: u64) -> Sample {
    let mut stream = Stream::new(20, world);
    let column: Vec<Option<f64>> =
        (0..weights.unit_count()).map(|_| Some((0..7).map(|_| f64::from(stream.below(2))).sum())).collect();
    Sample::new(weights, &[&column], Transform::RowStandardised, Islands::Drop).expect("valid")
}

/// The share of units that a local test rejects in worlds without a pattern.
fn local_rate(worlds: u32, inference: Inference, alternative: Alternative) -> f64 {
    let weights = lattice(10);
    let mut rejected = 0;
    for world in 0..worlds {
        let permutations = Permutations::new(199, world.into()).expect("in range");
        let test = Test { inference, alternative, permutations, correction: Correction::None, watch: None };
        let found = local_moran(&patternless(&weights, world.into()), 0, &test).expect("valid");
        rejected += found.units.iter().filter(|unit| unit.found().is_some_and(|unit| unit.p.raw <= LEVEL)).count();
    }
    rejected as f64 / (f64::from(worlds) * weights.unit_count() as f64)
}

fn global_rate(worlds: u32) -> f64 {
    let weights = lattice(10);
    let rejected = (0..worlds).filter(|&world| {
        let permutations = Permutations::new(199, world.into()).expect("in range");
        let test = Test { permutations, ..Test::default() };
        let found = moran(&patternless(&weights, world.into()), 0, &test).expect("valid");
        found.p_permutation.expect("permuted") <= LEVEL
    });
    rejected.count() as f64 / f64::from(worlds)
}

/// Checks the rates over so many worlds, allowing for four standard deviations.
fn check_rates(worlds: u32) {
    // Units of a world are not independent: as if each world gave ten.
    let chance = 4.0 * (LEVEL * (1.0 - LEVEL) / (10.0 * f64::from(worlds))).sqrt();
    for inference in [Inference::Exact, Inference::Permutation] {
        for alternative in [Alternative::TwoSided, Alternative::MidP] {
            let rate = local_rate(worlds, inference, alternative);
            assert!(rate < LEVEL + chance, "{inference:?} {alternative:?}: {rate}");
        }
        let directed = local_rate(worlds, inference, Alternative::Directed);
        assert!(directed > LEVEL, "{inference:?}: choosing the tail after looking rejects {directed}");
    }
    let rate = global_rate(worlds);
    let chance = 4.0 * (LEVEL * (1.0 - LEVEL) / f64::from(worlds)).sqrt();
    assert!((rate - LEVEL).abs() < chance, "global Moran: {rate}");
}

#[test]
fn tests_reject_as_often_as_they_say_in_a_few_worlds() {
    check_rates(100);
}

#[test]
#[ignore = "takes minutes; the same in few worlds always runs"]
fn tests_reject_as_often_as_they_say_in_many_worlds() {
    check_rates(4_000);
}
