//! What explains and what differs: the processes on the embedded default, against the published tables and the models
//! themselves.

use nabolag::app::Snapshot;
use nabolag::app::processes::{Given, Outcome, Progress, Tree, find_process};
use nabolag::io::embedded::default_dataset;
use nabolag::model::Value as Known;
use serde_json::{Value, json};

fn snapshot() -> Snapshot {
    Snapshot::open(default_dataset().expect("builds").0).expect("a snapshot")
}

fn plain(tree: &Tree) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Flag(flag) => json!(flag),
        Tree::Number(number) => json!(number),
        Tree::Text(text) => json!(text),
        Tree::List(list) => list.iter().map(plain).collect(),
        Tree::Fields(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
    }
}

/// The outcome, and its report as JSON.
fn run(snapshot: &Snapshot, process: &str, inputs: &[(&str, &str)]) -> Result<(Outcome, Value), String> {
    let process = find_process(process).expect("a process");
    let given = inputs.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned()))).collect();
    let inputs = process.read(given).map_err(|error| error.to_string())?;
    let outcome = process.run(snapshot, &inputs, &Progress::default()).map_err(|error| error.to_string())?;
    let named: Vec<&str> = process.outputs().map(|output| output.id).collect();
    for (name, _) in &outcome.report {
        assert!(named.contains(name), "{name} is not described");
    }
    let report = outcome.report.iter().map(|(name, value)| ((*name).to_owned(), plain(value))).collect();
    Ok((outcome, Value::Object(report)))
}

fn report(snapshot: &Snapshot, process: &str, inputs: &[(&str, &str)]) -> Value {
    run(snapshot, process, inputs).expect("an outcome").1
}

fn refused(snapshot: &Snapshot, process: &str, inputs: &[(&str, &str)]) -> String {
    run(snapshot, process, inputs).map(|(_, report)| report).expect_err("an explanation")
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn floats(list: &Value, field: &str) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|one| float(&one[field])).collect()
}

const SMALL: (&str, &str) = ("units", "small_district = TRUE");
const FEW: (&str, &str) = ("permutations", "499");

#[test]
fn the_published_tables_by_size_centrality_and_county_come_out_of_one_process() {
    let snapshot = snapshot();
    let found = report(
        &snapshot,
        "compare-groups",
        &[("groups", "population"), ("limits", "1500,3000"), ("indicators", "schemes,takes_part.rff"), SMALL, FEW],
    );
    assert_eq!(floats(&found["groups"], "units"), [69.0, 81.0, 49.0]);
    assert_eq!(found["groups"][1]["id"], json!("1500-to-3000"));
    let schemes = &found["indicators"][0];
    assert_eq!((&schemes["whole"]["n"], &schemes["whole"]["sum"]), (&json!(199.0), &json!(783.0)));
    let means = floats(&schemes["groups"], "mean");
    assert!(means[0] < means[1] && means[1] < means[2], "{means:?}");
    assert!(float(&schemes["test"]["p"]) < 0.05);
    let funds = &found["indicators"][1];
    assert_eq!(funds["whole"]["shares"][1]["count"], json!(111.0));
    let quotients: Vec<f64> =
        (0..3).map(|group| float(&funds["groups"][group]["shares"][1]["location_quotient"])).collect();
    assert!(quotients.iter().any(|q| *q < 1.0) && quotients.iter().any(|q| *q > 1.0), "{quotients:?}");

    // The number of schemes by size class, as a cross table of all units: the others are outside, not zero.
    let crossed = report(&snapshot, "compare-groups", &[("groups", "size-class"), ("across", "schemes"), FEW]);
    let table = &crossed["cross_table"];
    assert_eq!(table["column_totals"], json!([3.0, 24.0, 48.0, 57.0, 43.0, 23.0, 1.0]));
    assert_eq!(
        (&table["row_totals"], &table["outside"]),
        (&json!([69.0, 81.0, 49.0, 0.0, 0.0, 0.0, 0.0]), &json!(223.0))
    );

    let centrality =
        report(&snapshot, "compare-groups", &[("groups", "typology-small"), ("indicators", "schemes"), FEW]);
    assert_eq!(floats(&centrality["groups"], "units"), [20.0, 42.0, 42.0, 20.0]);
    assert_eq!(centrality["in_none"].as_array().map(Vec::len), Some(298));

    let (outcome, county) =
        run(&snapshot, "compare-groups", &[("groups", "county"), ("indicators", "schemes"), SMALL, FEW])
            .expect("compared");
    let n: f64 =
        county["indicators"][0]["groups"].as_array().expect("counties").iter().map(|one| float(&one["n"])).sum();
    assert!((n - 199.0).abs() < 1e-9);
    // Its groups are a grouping again.
    let grouping = outcome.groupings(&snapshot, "job.").pop().expect("a partition");
    assert_eq!(grouping.groups.iter().map(|group| group.members.len()).sum::<usize>(), 199);
}

#[test]
fn groups_may_overlap_and_those_in_several_are_named() {
    let snapshot = snapshot();
    let inputs = [("groups", "regional-council"), ("indicators", "schemes"), ("across", "county"), FEW];
    let (outcome, found) = run(&snapshot, "compare-groups", &inputs).expect("compared");
    assert!(!found["in_several"].as_array().expect("units").is_empty());
    assert_eq!(found["cross_table"]["chi_square"], Value::Null, "a unit would count twice");
    assert!(found["indicators"][0]["test"]["p"].is_f64());
    assert!(outcome.units.is_none(), "no unit has one group");
}

#[test]
fn inhabitants_weigh_on_request_and_missing_is_not_zero() {
    let snapshot = snapshot();
    let inputs = [("groups", "county"), ("indicators", "schemes"), FEW];
    let (plain, weighted) = (
        report(&snapshot, "compare-groups", &inputs),
        report(&snapshot, "compare-groups", &[inputs[0], inputs[1], inputs[2], ("weights", "population")]),
    );
    let of = |found: &Value, field: &str| found["indicators"][0]["whole"][field].clone();
    assert_eq!((of(&plain, "n"), of(&plain, "missing"), of(&plain, "sum")), (json!(199.0), json!(223.0), json!(783.0)));
    assert_eq!(plain["indicators"][0]["missing"].as_array().map(Vec::len), Some(223));
    assert!(float(&of(&weighted, "mean")) > float(&of(&plain, "mean")), "the larger take part in more");
    assert_eq!(weighted["weights"], json!("population"));
}

#[test]
fn larger_and_more_central_municipalities_take_part_in_more_schemes() {
    let snapshot = snapshot();
    let inputs = [
        ("formula", "schemes/7 ~ log(population)"),
        ("family", "binomial"),
        ("errors", "hc3"),
        ("relation", "sea"),
        FEW,
    ];
    let (outcome, found) = run(&snapshot, "regression", &inputs).expect("a model");
    assert_eq!((&found["n"], found["missing"].as_array().map(Vec::len)), (&json!(199.0), Some(223)));
    let population = &found["coefficients"][1];
    assert_eq!(population["name"], json!("log(population)"));
    assert!(float(&population["estimate"]) > 0.0 && float(&population["p"]) < 0.01, "{population}");
    assert!((float(&population["ratio"]) - float(&population["estimate"]).exp()).abs() < 1e-12);
    assert!((0.8..1.2).contains(&float(&found["fit"]["dispersion"])), "{}", found["fit"]);
    assert_eq!(found["residual_moran"]["inference"], json!("permutation"));
    assert_eq!(found["seed"], json!(7.0));
    // What the model says is an indicator again: as many schemes as were found, unknown where they are.
    let fitted = outcome.indicators(&snapshot, "job.").into_iter().next().expect("a column");
    assert_eq!(fitted.id.as_str(), "job.fitted");
    assert!((fitted.numbers().sum::<f64>() - 783.0).abs() < 1e-6);
    assert_eq!(fitted.values.iter().filter(|value| **value == Known::Missing).count(), 223);
}

#[test]
fn one_logit_of_all_schemes_says_the_same_as_the_binomial_model_of_their_number() {
    let snapshot = snapshot();
    let schemes = "takes_part.rff,takes_part.forkommune,takes_part.skjonnsmidler,takes_part.klimasats,\
                   takes_part.velferdsteknologi,takes_part.digifin,takes_part.lup";
    let stacked = [
        ("formula", "value ~ factor(indicator) + log(population)"),
        ("family", "logit"),
        ("stack", schemes),
        ("relation", "sea"),
        FEW,
    ];
    let (outcome, found) = run(&snapshot, "regression", &stacked).expect("a model");
    assert_eq!((&found["n"], &found["rows"]), (&json!(199.0), &json!(1393.0)));
    assert_eq!((&found["errors"], &found["clusters"]), (&json!("cluster"), &json!(199.0)));
    assert_eq!(found["coefficients"].as_array().map(Vec::len), Some(8));
    let fitted = outcome.indicators(&snapshot, "").into_iter().next().expect("a column");
    assert!((fitted.numbers().sum::<f64>() - 783.0).abs() < 1e-6, "the expected number of schemes of each");
    let of_county = [stacked[0], stacked[1], stacked[2], ("cluster", "county")];
    assert_eq!(report(&snapshot, "regression", &of_county)["clusters"], json!(15.0));
}

#[test]
fn linear_models_tell_of_neighbours_before_and_with_them() {
    let snapshot = snapshot();
    let inputs = [("formula", "schemes ~ log(population)"), ("relation", "sea"), SMALL];
    let plain = report(&snapshot, "regression", &inputs);
    assert_eq!(plain["residual_moran"]["inference"], json!("analytical"));
    assert!(plain["lagrange"]["robust_lag"]["p"].is_f64() && plain["islands"].is_array());
    assert!(plain.get("seed").is_none(), "nothing was drawn");
    for (spatial, parameter) in [("lag", "rho"), ("error", "lambda")] {
        let likely = report(&snapshot, "regression", &[inputs[0], inputs[1], inputs[2], ("spatial", spatial)]);
        assert_eq!(likely["spatial"]["test"]["name"], json!(parameter));
        assert!(float(&likely["fit"]["log_likelihood"]) >= float(&plain["fit"]["log_likelihood"]) - 1e-9);
        let moments = [inputs[0], inputs[1], inputs[2], ("spatial", spatial), ("estimator", "moments")];
        let moments = report(&snapshot, "regression", &moments);
        let difference = float(&moments["spatial"]["parameter"]) - float(&likely["spatial"]["parameter"]);
        assert!(difference.abs() < 0.5, "{difference}");
    }
}

#[test]
fn a_scan_names_its_clusters_and_its_result_is_a_grouping() {
    let snapshot = snapshot();
    let inputs = [("indicators", "schemes"), ("trials", "7"), ("direction", "both"), ("permutations", "199")];
    let (outcome, found) = run(&snapshot, "scan", &inputs).expect("a scan");
    assert_eq!((&found["n"], &found["cases"], &found["population"]), (&json!(199.0), &json!(783.0), &json!(1393.0)));
    assert_eq!((&found["model"], &found["seed"]), (&json!("bernoulli"), &json!(7.0)));
    let clusters = found["clusters"].as_array().expect("clusters");
    let units: Vec<usize> = clusters.iter().map(|one| one["units"].as_array().expect("units").len()).collect();
    assert!(clusters[0]["units"][0]["name"].is_string());
    let significant: usize =
        clusters.iter().zip(&units).filter(|(one, _)| one["significant"] == json!(true)).map(|(_, units)| units).sum();
    let grouping = outcome.groupings(&snapshot, "").pop().map(|grouping| grouping.groups).unwrap_or_default();
    assert_eq!(grouping.iter().map(|group| group.members.len()).sum::<usize>(), significant);
    assert_eq!(report(&snapshot, "scan", &inputs), found, "the same seed, the same answer");
    // The seven schemes one by one are the same cases.
    let sum = "takes_part.rff,takes_part.forkommune,takes_part.skjonnsmidler,takes_part.klimasats,\
               takes_part.velferdsteknologi,takes_part.digifin,takes_part.lup";
    let summed = report(&snapshot, "scan", &[("indicators", sum), inputs[2], inputs[3]]);
    assert_eq!(summed["clusters"], found["clusters"]);
    let flexible =
        [("indicators", "takes_part.lup"), ("zones", "flexible"), ("relation", "sea"), ("size", "4"), inputs[3]];
    let flexible = report(&snapshot, "scan", &flexible);
    assert!(flexible["clusters"][0]["units"].as_array().expect("units").len() <= 4);
    let by_road = report(&snapshot, "scan", &[("indicators", "takes_part.lup"), ("relation", "travel"), inputs[3]]);
    assert!(float(&by_road["zones"]) > 100.0);
    let counts = [("indicators", "schemes"), ("population", "population"), inputs[3]];
    assert_eq!(report(&snapshot, "scan", &counts)["model"], json!("poisson"));
}

#[test]
fn rates_of_few_inhabitants_are_drawn_to_the_mean() {
    let snapshot = snapshot();
    let inputs = [("numerator", "schemes"), ("denominator", "population"), ("relation", "sea"), FEW];
    let (outcome, found) = run(&snapshot, "rates", &inputs).expect("rates");
    assert_eq!(found["n"], json!(199.0));
    assert!(float(&found["variance"]) > 0.0 && float(&found["moran"]["p"]) <= 1.0);
    let columns = outcome.indicators(&snapshot, "");
    let (raw, smoothed) = (&columns[0], &columns[1]);
    let mean = float(&found["mean"]);
    for (raw, smoothed) in raw.numbers().zip(smoothed.numbers()) {
        assert!((smoothed - mean).abs() <= (raw - mean).abs() + 1e-15);
    }
}

#[test]
fn what_cannot_be_analysed_is_explained_and_never_a_number() {
    let snapshot = snapshot();
    let said = |process, inputs: &[(&str, &str)], words: &str| {
        let why = refused(&snapshot, process, inputs);
        assert!(why.contains(words), "{process} {inputs:?}: {why}");
    };
    let compare = "compare-groups";
    said(compare, &[("groups", "county")], "nothing to compare");
    said(compare, &[("groups", "nowhere"), ("indicators", "schemes")], "nowhere");
    said(compare, &[("groups", "population"), ("indicators", "schemes")], "give limits");
    said(
        compare,
        &[("groups", "population"), ("limits", "3000,1500"), ("indicators", "schemes")],
        "each above the one",
    );
    said(compare, &[("groups", "population"), ("limits", "few"), ("indicators", "schemes")], "not a number");
    let none = ("units", "small_district = FALSE");
    said(compare, &[("groups", "county"), ("indicators", "schemes"), none], "no unit has a value");
    let constant = report(&snapshot, compare, &[("groups", "county"), ("indicators", "small_district"), SMALL]);
    assert_eq!(constant["indicators"][0]["test"], json!({"impossible": "all values are 1: nothing can differ"}));

    let regression = "regression";
    said(regression, &[("formula", "schemes")], "\"~\" should stand");
    said(regression, &[("formula", "schemes ~ inhabitants")], "which is not among the columns");
    said(regression, &[("formula", "schemes ~ factor(regional-council)")], "no unit is in several groups; in");
    said(regression, &[("formula", "schemes ~ population"), none], "all 223 miss at least one");
    let one = ("units", "number = '0513'");
    said(regression, &[("formula", "schemes ~ population"), one], "1 complete rows cannot tell 2 coefficients");
    let binomial = ("family", "binomial");
    said(regression, &[("formula", "small_district ~ schemes"), binomial], "is 1 in every complete row");
    said(regression, &[("formula", "schemes ~ population"), binomial], "at most what it is out of");
    said(regression, &[("formula", "schemes/7 ~ population"), ("family", "logit")], "use the binomial family");
    let twice = "schemes ~ population + factor(county) + factor(economic-region)";
    said(regression, &[("formula", twice)], "the design is singular");
    let apart =
        [("formula", "small_district ~ schemes + population"), ("family", "logit"), ("stack", "small_district")];
    said(regression, &apart, "one indicator is no stack");
    // In some counties everybody has the county governor's funds.
    let separated = [("formula", "takes_part.skjonnsmidler ~ factor(county)"), ("family", "logit")];
    said(regression, &separated, "the likelihood has no maximum");
    said(regression, &[("formula", "schemes ~ population"), ("spatial", "lag")], "needs a relation");
    said(regression, &[("formula", "schemes ~ population"), ("relation", "travel")], "minutes=60");

    said("scan", &[("indicators", "schemes")], "trials");
    said("scan", &[("indicators", "travel.mean_minutes_to_neighbours"), ("trials", "7")], "whole number");
    said("scan", &[("indicators", "takes_part.rff"), none], "0 of 0 are cases");
    said("scan", &[("indicators", "small_district"), SMALL], "199 of 199 are cases");
    said("scan", &[("indicators", "takes_part.rff"), ("cap", "0")], "above 0");
    said("scan", &[("indicators", "takes_part.rff"), ("relation", "land")], "gives no minutes");

    said("rates", &[("numerator", "schemes"), ("denominator", "small_district"), none], "no unit has both");
    let nobody = [("numerator", "population"), ("denominator", "small_district")];
    said("rates", &nobody, "a rate needs one above 0");
}
