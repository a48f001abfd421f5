//! Times statistics on weights and values from files, for `scripts/bench statistics`:
//! `local_statistics WEIGHTS.gal VALUES.txt POINTS.txt STATISTIC INFERENCE PERMUTATIONS`, values and points (x and y)
//! one a line; prints the milliseconds of the median of five runs and the number of units
//! with p at most 0.05 (of a scan: of clusters).

use std::error::Error;
use std::time::Instant;

use nabolag::statistics::scan::{Direction, Model, Scanner};
use nabolag::statistics::weights::{Transform, from_gal};
use nabolag::statistics::{
    Inference, Islands, Permutations, Sample, SelfNeighbour, Test, local_g, local_geary, local_moran, moran,
};

/// Values are out of so many, as schemes are out of seven.
const TRIALS: f64 = 7.0;
const USAGE: &str =
    "give WEIGHTS.gal VALUES.txt POINTS.txt moran|geary|g-star|global-moran|scan auto|exact|permutation PERMUTATIONS";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, values, points, statistic, inference, permutations] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let named = from_gal(&std::fs::read_to_string(weights)?)?;
    let values: Vec<Option<f64>> =
        std::fs::read_to_string(values)?.lines().map(|line| line.parse().map(Some)).collect::<Result<_, _>>()?;
    let points = points_of(&std::fs::read_to_string(points)?)?;
    let permutations = Permutations::new(permutations.parse()?, 1)?;
    let test =
        Test { inference: Inference::parse(inference).ok_or("no such inference")?, permutations, ..Test::default() };
    let mut runs = Vec::new();
    let mut significant = 0;
    for _ in 0..5 {
        let start = Instant::now();
        let sample = || Sample::new(&named.weights, &[&values], Transform::RowStandardised, Islands::Drop);
        let p: Vec<f64> = match statistic.as_str() {
            "moran" => local_moran(&sample()?, 0, &test)?.units.iter().filter_map(|u| Some(u.found()?.p.raw)).collect(),
            "geary" => local_geary(&sample()?, 0, &test)?.units.iter().filter_map(|u| Some(u.found()?.p.raw)).collect(),
            "g-star" => {
                let found = local_g(&sample()?, 0, SelfNeighbour::With, &test)?;
                found.units.iter().filter_map(|u| Some(u.found()?.p.raw)).collect()
            }
            "global-moran" => moran(&sample()?, 0, &test)?.p_permutation.into_iter().collect(),
            "scan" => scan(&values, &points, permutations)?,
            other => return Err(format!("{other} is not timed here; {USAGE}").into()),
        };
        runs.push(start.elapsed().as_secs_f64() * 1000.0);
        significant = p.iter().filter(|p| **p <= 0.05).count();
    }
    runs.sort_by(f64::total_cmp);
    println!("{:.3} {significant}", runs[2]);
    Ok(())
}

fn points_of(text: &str) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let point = |line: &str| {
        let (x, y) = line.split_once(' ').ok_or("a point is x and y with a space between")?;
        Ok((x.parse()?, y.parse()?))
    };
    text.lines().map(point).collect()
}

fn scan(values: &[Option<f64>], points: &[(f64, f64)], worlds: Permutations) -> Result<Vec<f64>, Box<dyn Error>> {
    let trials = vec![Some(TRIALS); values.len()];
    let scanner = Scanner::new(values, &trials, Model::Bernoulli, Direction::High)?;
    let zones = scanner.circles(0.25, |from, to| {
        let ((x, y), (u, v)) = (points[from], points[to]);
        (x - u).hypot(y - v)
    })?;
    Ok(scanner.scan(&zones, worlds, 5, None)?.clusters.iter().map(|cluster| cluster.p).collect())
}
