//! Times statistics on weights and values from files, for `scripts/bench statistics`:
//! `local_statistics WEIGHTS.gal VALUES.txt moran|geary|global-moran INFERENCE PERMUTATIONS`, values one a
//! line; prints the milliseconds of the median of five runs and the number of units with
//! p at most 0.05.

use std::error::Error;
use std::time::Instant;

use nabolag::statistics::weights::{Transform, from_gal};
use nabolag::statistics::{Inference, Islands, Permutations, Sample, Test, local_geary, local_moran, moran};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, values, statistic, inference, permutations] = arguments.as_slice() else {
        return Err("give WEIGHTS.gal VALUES.txt moran|geary|global-moran auto|exact|permutation PERMUTATIONS".into());
    };
    let named = from_gal(&std::fs::read_to_string(weights)?)?;
    let values: Vec<Option<f64>> =
        std::fs::read_to_string(values)?.lines().map(|line| line.parse().map(Some)).collect::<Result<_, _>>()?;
    let test = Test {
        inference: Inference::parse(inference).ok_or("no such inference")?,
        permutations: Permutations::new(permutations.parse()?, 1)?,
        ..Test::default()
    };
    let mut runs = Vec::new();
    let mut significant = 0;
    for _ in 0..5 {
        let start = Instant::now();
        let sample = Sample::new(&named.weights, &[&values], Transform::RowStandardised, Islands::Drop)?;
        let p: Vec<f64> = match statistic.as_str() {
            "moran" => local_moran(&sample, 0, &test)?.units.iter().filter_map(|u| Some(u.found()?.p.raw)).collect(),
            "geary" => local_geary(&sample, 0, &test)?.units.iter().filter_map(|u| Some(u.found()?.p.raw)).collect(),
            "global-moran" => moran(&sample, 0, &test)?.p_permutation.into_iter().collect(),
            other => return Err(format!("{other} is not timed here").into()),
        };
        runs.push(start.elapsed().as_secs_f64() * 1000.0);
        significant = p.iter().filter(|p| **p <= 0.05).count();
    }
    runs.sort_by(f64::total_cmp);
    println!("{:.3} {significant}", runs[2]);
    Ok(())
}
