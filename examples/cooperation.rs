//! Times cooperation, for `scripts/bench cooperation`; each line printed is a name and a number.
//! `cooperation networks` takes the embedded default with 66 made-up networks;
//! `cooperation communities DATASET.gpkg RELATION MEASURE STARTS FOLDER` looks for communities, and writes the ties (one,
//! other, weight) and each unit's community, so that other programs can be asked the same.

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use nabolag::cooperation::{
    Graph, LeidenOptions, TwoMode, betweenness, group_shares, leiden, overlaps, shape, spread, tied_by,
};
use nabolag::io::{embedded, geopackage};
use nabolag::model::{Dataset, Relation, Stream, UnitIndex, Watch};

type Outcome = Result<(), Box<dyn Error>>;

/// As many regional councils as there are in the country of the default dataset, and how many units they have each.
const NETWORKS: usize = 66;
const MEMBERS: std::ops::Range<u32> = 3..11;

/// The median of some runs in milliseconds.
fn median_ms<T>(runs: usize, mut work: impl FnMut() -> T) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn graph(relation: &Relation, measure: Option<&str>) -> Result<Graph, Box<dyn Error>> {
    let at = measure.and_then(|id| relation.measures().iter().position(|measure| measure.id.as_str() == id));
    let weight = |values: &[Option<f64>]| at.map_or(Some(1.0), |at| values[at]);
    let ties = relation.links().filter_map(|link| Some((link.from.0, link.to.0, weight(&link.values)?)));
    Ok(Graph::new(relation.unit_count(), ties)?)
}

/// Networks that grow from unit to neighbour.
fn made_up(graph: &Graph, seed: u64) -> Result<TwoMode, Box<dyn Error>> {
    let mut stream = Stream::new(seed, 0);
    let units = u32::try_from(graph.unit_count())?;
    let mut groups = Vec::new();
    while groups.len() < NETWORKS {
        let size = MEMBERS.start + stream.below(MEMBERS.end - MEMBERS.start);
        let mut members = vec![stream.below(units)];
        for _ in 0..size * 4 {
            let from = members[stream.below(u32::try_from(members.len())?) as usize];
            let near = graph.neighbours(from as usize);
            let next = near.get(stream.below(u32::try_from(near.len())?) as usize).copied();
            members.extend(next.filter(|next| members.len() < size as usize && !members.contains(next)));
        }
        groups.push(members);
    }
    Ok(TwoMode::new(graph.unit_count(), groups)?)
}

/// What `network-coverage` finds of each network.
fn coverage(networks: &TwoMode, land: &Graph, counties: &TwoMode, travel: &Relation) -> usize {
    let minutes = &travel.measures()[0].values;
    let way = |one: u32, other: u32| {
        let place = travel.neighbours(UnitIndex(one)).binary_search(&UnitIndex(other)).ok()?;
        minutes[travel.range(UnitIndex(one)).start + place]
    };
    let of = |network: usize| {
        let members = networks.members(network);
        let far = spread(members, way);
        shape(land, members).enclaves.len() + far.unreachable_pairs + group_shares(members, counties).len()
    };
    (0..networks.group_count()).map(of).sum()
}

fn networks() -> Outcome {
    let dataset: Dataset = embedded::default_dataset()?.0;
    let relation = |id: &str| dataset.relation(id).ok_or_else(|| format!("no relation {id}"));
    let land = graph(relation("land")?, None)?;
    let networks = made_up(&land, 1)?;
    let county = dataset.grouping("county").ok_or("no counties")?;
    let members = county.groups.iter().map(|group| group.members.iter().map(|unit| unit.0));
    let counties = TwoMode::new(dataset.units().len(), members)?;
    let travel = relation("travel")?;
    println!(
        "networks {}\nunits {}\nmemberships {}",
        networks.group_count(),
        networks.unit_count(),
        networks.tie_count()
    );
    println!("coverage {:.3}", median_ms(101, || coverage(&networks, &land, &counties, travel)));
    println!("overlap {:.3}", median_ms(101, || overlaps(&networks)));
    println!("betweenness {:.3}", median_ms(101, || betweenness(&networks, &Watch::default())));
    println!(
        "tied {:.3}",
        median_ms(101, || (0..networks.unit_count()).map(|u| tied_by(&networks, u).len()).sum::<usize>())
    );
    Ok(())
}

fn communities(dataset: &str, relation: &str, measure: &str, starts: &str, folder: &str) -> Outcome {
    let dataset = geopackage::read(Path::new(dataset))?;
    let relation = dataset.relation(relation).ok_or("the dataset has no such relation")?;
    let graph = graph(relation, Some(measure))?;
    let starts: u32 = starts.parse()?;
    let mut ties = String::new();
    for one in 0..graph.unit_count() {
        for (&other, weight) in graph.neighbours(one).iter().zip(graph.weights(one)) {
            if one < other as usize {
                writeln!(ties, "{one},{other},{weight}")?;
            }
        }
    }
    std::fs::write(Path::new(folder).join("ties.csv"), ties)?;
    let find =
        |starts: u32, seed: u64| leiden(&graph, &LeidenOptions { resolution: 1.0, starts, seed }, &Watch::default());
    let found = find(starts, 1).ok_or("stopped")?;
    let last = found.levels.last().ok_or("nothing was found")?;
    let list: Vec<String> = last.community_of.iter().map(u32::to_string).collect();
    std::fs::write(Path::new(folder).join("communities.csv"), list.join("\n"))?;
    let mut seed = 0;
    let one = median_ms(31, || {
        seed += 1;
        find(1, seed)
    });
    println!("units {}\ncommunities {}\nmodularity {:.12}", graph.unit_count(), last.count, last.modularity);
    let mean = found.modularity_by_start.iter().sum::<f64>() / f64::from(starts);
    println!("mean_modularity {mean:.12}\none_start {one:.3}\nall_starts {:.3}", median_ms(11, || find(starts, 1)));
    Ok(())
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["networks"] => networks(),
        ["communities", dataset, relation, measure, starts, folder] => {
            communities(dataset, relation, measure, starts, folder)
        }
        _ => Err("give networks, or communities DATASET.gpkg RELATION MEASURE STARTS FOLDER".into()),
    }
}
