//! Does taking part cluster? The study's question of the default dataset: the number of
//! schemes and each scheme among the small district municipalities, by land and by sea.

use std::sync::LazyLock;

use nabolag::app::Snapshot;
use nabolag::app::processes::{Given, Outcome, Progress, Tree, find_process};
use nabolag::io::embedded::default_dataset;
use nabolag::model::UnitIndex;

static DEFAULT: LazyLock<Snapshot> =
    LazyLock::new(|| Snapshot::open(default_dataset().expect("a dataset").0).expect("a snapshot"));

const AMONG: (&str, &str) = ("units", "small_district = TRUE");

fn run(process: &str, given: &[(&str, &str)]) -> Outcome {
    let process = find_process(process).expect("known");
    let given = given.iter().map(|(name, value)| ((*name).to_owned(), Given::Text((*value).to_owned())));
    let inputs = process.read(given.collect()).expect("valid");
    process.run(&DEFAULT, &inputs, &Progress::default()).expect("an outcome")
}

fn number(outcome: &Outcome, id: &str) -> f64 {
    match outcome.get(id) {
        Some(Tree::Number(number)) => *number,
        other => panic!("{id} is {other:?}"),
    }
}

fn count(outcome: &Outcome, id: &str) -> usize {
    match outcome.get(id) {
        Some(Tree::List(list)) => list.len(),
        other => panic!("{id} is {other:?}"),
    }
}

/// Moran's I with row-standardised weights from its definition, over the units of a filter by hand.
fn moran_by_hand(indicator: &str, relation: &str) -> (f64, usize) {
    let dataset = DEFAULT.dataset();
    let small = dataset.indicator("small_district").expect("an indicator");
    let values = dataset.indicator(indicator).expect("an indicator");
    let relation = dataset.relation(relation).expect("a relation");
    let value = |unit: UnitIndex| {
        let is_small = small.value(unit).number().is_some_and(|small| small > 0.5);
        values.value(unit).number().filter(|_| is_small)
    };
    let near = |unit: UnitIndex| relation.neighbours(unit).iter().filter_map(|to| value(*to)).collect::<Vec<f64>>();
    let known: Vec<(f64, Vec<f64>)> =
        dataset.unit_indices().filter_map(|unit| Some((value(unit)?, near(unit)))).collect();
    let known: Vec<&(f64, Vec<f64>)> = known.iter().filter(|(_, near)| !near.is_empty()).collect();
    let mean = known.iter().map(|(value, _)| value).sum::<f64>() / known.len() as f64;
    let lag = |near: &[f64]| near.iter().map(|value| value - mean).sum::<f64>() / near.len() as f64;
    let products: f64 = known.iter().map(|(value, near)| (value - mean) * lag(near)).sum();
    let squares: f64 = known.iter().map(|(value, _)| (value - mean).powi(2)).sum();
    (products / squares, known.len())
}

#[test]
fn the_number_of_schemes_clusters_on_land_and_at_sea_and_by_hand_alike() {
    for (relation, islands) in [("land", 32), ("sea", 5)] {
        let found = run("global-moran", &[("indicator", "schemes"), ("relation", relation), AMONG]);
        let (statistic, n) = moran_by_hand("schemes", relation);
        assert!((number(&found, "statistic") - statistic).abs() < 1e-12);
        assert_eq!((number(&found, "n"), count(&found, "islands")), (n as f64, islands));
        assert_eq!((n + islands, count(&found, "missing")), (199, 0));
        assert!(number(&found, "p_permutation") < 0.001);
    }
}

#[test]
fn each_scheme_is_answered_in_one_call_for_land_and_sea() {
    for scheme in ["rff", "forkommune", "skjonnsmidler", "klimasats", "velferdsteknologi", "digifin", "lup"] {
        let indicator = format!("takes_part.{scheme}");
        for relation in ["land", "sea"] {
            let asked = [("indicator", indicator.as_str()), ("relation", relation), ("permutations", "99"), AMONG];
            let found = run("global-moran", &asked);
            let (statistic, n) = moran_by_hand(&indicator, relation);
            assert!((number(&found, "statistic") - statistic).abs() < 1e-12, "{scheme} {relation}");
            assert!((number(&found, "n") - n as f64).abs() < 0.5);
            let joins = run("join-counts", &asked);
            let joined = ["black_black", "black_white", "white_white"].map(|kind| match joins.get(kind) {
                Some(Tree::Fields(fields)) => match fields[0] {
                    (_, Tree::Number(count)) => count,
                    ref other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            });
            assert!((joined.iter().sum::<f64>() - number(&joins, "joins")).abs() < 1e-9);
        }
    }
}

/// How many values, their mean and their variance, as far as bins tell.
fn counted(histogram: &Tree) -> (f64, f64, f64) {
    let Tree::Fields(fields) = histogram else { panic!("{histogram:?}") };
    let numbers = |id: &str| -> Vec<f64> {
        let Some((_, Tree::List(list))) = fields.iter().find(|(name, _)| name == id) else { panic!("{fields:?}") };
        list.iter().map(|item| if let Tree::Number(number) = item { *number } else { panic!("{item:?}") }).collect()
    };
    let (edges, counts) = (numbers("edges"), numbers("counts"));
    assert_eq!(edges.len(), counts.len() + 1);
    let n: f64 = counts.iter().sum();
    let middles = edges.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    let weighed: Vec<(f64, f64)> = middles.zip(counts).collect();
    let mean = weighed.iter().map(|(middle, count)| middle * count).sum::<f64>() / n;
    let variance = weighed.iter().map(|(middle, count)| (middle - mean).powi(2) * count).sum::<f64>() / n;
    (n, mean, variance)
}

#[test]
fn what_permutations_gave_lies_around_the_expectation_with_the_variance() {
    for (process, more) in [("global-moran", None), ("geary", Some("scope")), ("getis-ord", Some("scope"))] {
        let asked = [("indicator", "schemes"), ("relation", "sea"), ("permutations", "4999"), AMONG];
        let scope = more.map(|scope| (scope, "global"));
        let found = run(process, &asked.into_iter().chain(scope).collect::<Vec<_>>());
        let (n, mean, variance) = counted(found.get("distribution").expect("permuted"));
        let (expectation, expected) = (number(&found, "expectation"), number(&found, "variance_randomization"));
        assert!((n - 4999.0).abs() < 0.5);
        assert!((mean - expectation).abs() < 0.1 * expected.sqrt(), "{process}: {mean} beside {expectation}");
        assert!((variance / expected - 1.0).abs() < 0.1, "{process}: {variance} beside {expected}");
    }
    let asked = [("indicator", "takes_part.rff"), ("relation", "sea"), ("permutations", "4999"), AMONG];
    let found = run("join-counts", &asked);
    let Some(Tree::Fields(joins)) = found.get("black_white") else { panic!("{found:?}") };
    let field = |id: &str| joins.iter().find(|(name, _)| name == id).map(|(_, value)| value.clone()).expect("there");
    let (Tree::Number(expectation), Tree::Number(expected)) = (field("expectation"), field("variance")) else {
        panic!("{joins:?}")
    };
    let (_, mean, variance) = counted(&field("distribution"));
    assert!((mean - expectation).abs() < 0.1 * expected.sqrt() && (variance / expected - 1.0).abs() < 0.1);
}

#[test]
fn the_outputs_of_a_process_are_the_names_of_its_report() {
    for (process, more) in [
        ("global-moran", &[][..]),
        ("global-moran", &[("with", "population")]),
        ("global-moran", &[("per", "population")]),
        ("local-moran", &[]),
        ("getis-ord", &[("scope", "global")]),
        ("getis-ord", &[("scope", "gi")]),
        ("geary", &[]),
        ("geary", &[("scope", "local")]),
        ("join-counts", &[("indicator", "takes_part.rff")]),
        ("join-counts", &[("indicator", "takes_part.rff"), ("scope", "local")]),
    ] {
        let mut given = vec![("relation", "sea"), ("permutations", "99"), AMONG];
        given.extend(more);
        if !more.iter().any(|(name, _)| *name == "indicator") {
            given.push(("indicator", "schemes"));
        }
        let outcome = run(process, &given);
        let outputs: Vec<&str> = find_process(process).expect("known").outputs().map(|output| output.id).collect();
        for (name, _) in &outcome.report {
            assert!(outputs.contains(name), "{process} {more:?} gives {name}, and does not say so");
        }
        assert!((number(&outcome, "n") - 194.0).abs() < 0.5 && !outcome.sources.is_empty());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_answer() {
    let given = [("indicator", "schemes"), ("relation", "sea"), ("inference", "permutation"), AMONG];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| (run("local-moran", &given), run("global-moran", &given)))
    };
    assert_eq!(on(1), on(3));
}
