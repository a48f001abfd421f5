//! Times proposing regions on units from files, for `scripts/bench regions`:
//! `regions WEIGHTS.gal UNITS.csv skater COUNT MEMBERS` or `regions WEIGHTS.gal UNITS.csv max-p THRESHOLD TRIES SEED`.
//! `UNITS.csv` has a unit a line, in the order of the weights: its size, then its attributes. Prints the milliseconds
//! of the median of three runs, the number of regions and the objective.

use std::error::Error;
use std::time::Instant;

use nabolag::cooperation::Graph;
use nabolag::cooperation::regions::{Attributes, Conditions, Dissimilarity, Effort, Problem, Solution, max_p, skater};
use nabolag::model::Watch;
use nabolag::statistics::weights::from_gal;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, units, method, numbers @ ..] = arguments.as_slice() else {
        return Err("give WEIGHTS.gal UNITS.csv skater COUNT MEMBERS, or max-p THRESHOLD TRIES SEED".into());
    };
    let weights = from_gal(&std::fs::read_to_string(weights)?)?.weights;
    let rows = std::fs::read_to_string(units)?;
    let rows: Vec<Vec<f64>> =
        rows.lines().map(|line| line.split(',').map(str::parse).collect()).collect::<Result<_, _>>()?;
    let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (1..rows[0].len()).map(column).collect();
    let units = rows.len();
    let links = (0_u32..).zip(0..units).flat_map(|(low, at)| {
        let higher = weights.neighbours(at).iter().filter(move |&&high| high > low);
        higher.map(move |&high| (low, high, 1.0))
    });
    let graph = Graph::new(units, links)?;
    let mut runs = Vec::new();
    let mut best: Option<Solution> = None;
    for _ in 0..3 {
        let start = Instant::now();
        let attributes = Attributes::new(units, &columns)?;
        let mut conditions = Conditions { sizes: column(0), ..Conditions::default() };
        let solutions = match (method.as_str(), numbers) {
            ("skater", [count, members]) => {
                conditions.least_members = members.parse()?;
                let problem = Problem::new(graph.clone(), attributes, conditions)?;
                skater(&problem, Dissimilarity::Manhattan, count.parse()?, 1, &Watch::default())?.solutions
            }
            ("max-p", [threshold, tries, seed]) => {
                conditions.threshold = threshold.parse()?;
                let problem = Problem::new(graph.clone(), attributes, conditions)?;
                let effort = Effort { tries: tries.parse()?, seed: seed.parse()?, start: Vec::new() };
                max_p(&problem, &effort, 1, &Watch::default())?.solutions
            }
            _ => return Err(format!("{method} takes other numbers").into()),
        };
        runs.push(start.elapsed().as_secs_f64() * 1000.0);
        best = solutions.into_iter().next();
    }
    runs.sort_by(f64::total_cmp);
    let best = best.ok_or("no regions")?;
    println!("{:.3} {} {}", runs[1], best.regions, best.objective);
    Ok(())
}
