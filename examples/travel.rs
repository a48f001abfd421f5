//! Times travel on a dataset with roads, for `scripts/bench travel`:
//! `travel DATASET.gpkg POINTS.csv FOLDER`, points as `lon,lat` a line. Each point is moved to
//! the nearest node, so that other programs can be asked the same; the graph, the nodes
//! and the minutes between them are written to the folder, the times are printed.

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use nabolag::io::geopackage;
use nabolag::model::LonLat;
use nabolag::travel::{Access, Cost, Network, isochrones};

/// The median of some runs in milliseconds.
fn median_ms<T>(runs: usize, mut work: impl FnMut(usize) -> T) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|run| {
            let start = Instant::now();
            black_box(work(run));
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn points(file: &str) -> Result<Vec<LonLat>, Box<dyn Error>> {
    let read = |line: &str| -> Result<LonLat, Box<dyn Error>> {
        let (lon, lat) = line.split_once(',').ok_or("a line must be lon,lat")?;
        Ok(LonLat::new(lon.parse()?, lat.parse()?)?)
    };
    std::fs::read_to_string(file)?.lines().map(read).collect()
}

/// The nodes nearest to points that have a road near.
fn nodes_near(network: &Network, points: &[LonLat]) -> Vec<usize> {
    let near = |access: Access| {
        let distance = |&node: &usize| access.at.distance_m(network.nodes()[node]);
        (0..network.nodes().len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    };
    let mut nodes: Vec<usize> = points.iter().filter_map(|&point| near(network.access(point)?)).collect();
    // Quays at sea are nodes too, but no place on a road.
    nodes.retain(|&node| network.access(network.nodes()[node]).is_some_and(|access| access.distance_m < 0.5));
    nodes
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dataset, points_file, folder] = arguments.as_slice() else {
        return Err("give DATASET.gpkg POINTS.csv FOLDER".into());
    };
    let dataset = geopackage::read(Path::new(dataset))?;
    let roads = dataset.roads().ok_or("the dataset has no roads")?;
    let network = Network::build(roads)?;
    let build = median_ms(5, |_| Network::build(roads).map(|network| network.nodes().len()));
    let nodes = nodes_near(&network, &points(points_file)?);
    let accesses: Vec<Option<Access>> = nodes.iter().map(|&node| network.access(network.nodes()[node])).collect();

    let all_pairs = median_ms(9, |_| network.matrix(&accesses, &accesses));
    let some: Vec<Access> = accesses.iter().copied().flatten().step_by(7).collect();
    let one_to_all = median_ms(101, |run| network.tree(some[run % some.len()]));
    let reach = |minutes: &[f64]| {
        median_ms(101, |run| {
            let tree = network.tree(some[run % some.len()]);
            isochrones(&network, &tree, minutes)
        })
    };
    let (hour, bands) = (reach(&[60.0]), reach(&[30.0, 60.0, 90.0]));
    println!("build {build:.1}\nall_pairs {all_pairs:.2}\none_to_all {one_to_all:.3}");
    println!(
        "isochrone {hour:.2}\nthree_isochrones {bands:.2}\nnodes {}\nsources {}",
        network.nodes().len(),
        nodes.len()
    );

    let matrix = network.matrix(&accesses, &accesses);
    let (mut graph, mut between) = (String::new(), String::new());
    for (from, to, cost) in network.graph() {
        writeln!(graph, "{from},{to},{}", cost.minutes())?;
    }
    for row in 0..nodes.len() {
        let minutes = (0..nodes.len()).map(|column| matrix.cost(row, column).map_or(f64::INFINITY, Cost::minutes));
        let minutes: Vec<String> = minutes.map(|minutes| minutes.to_string()).collect();
        writeln!(between, "{}", minutes.join(","))?;
    }
    let list: Vec<String> = nodes.iter().map(usize::to_string).collect();
    std::fs::write(Path::new(folder).join("graph.csv"), graph)?;
    std::fs::write(Path::new(folder).join("minutes.csv"), between)?;
    std::fs::write(Path::new(folder).join("nodes.csv"), list.join("\n"))?;
    Ok(())
}
