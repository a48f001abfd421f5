//! Who applies with whom, and peer effects, over HTTP and from the shell: simulated records from file to answers.

use std::process::Command;

use serde_json::{Value, json};

use super::processes::execute;
use super::server::{Server, texts};
use crate::suite::made_up_projects::{dataset_file, made_up};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn count(value: &Value) -> usize {
    value.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_else(|| panic!("{value} is no count"))
}

fn length(value: &Value) -> usize {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list")).len()
}

/// The answer, which must be one.
fn answer(server: &Server, process: &str, inputs: &Value) -> Value {
    let answer = execute(server, process, inputs);
    assert_eq!(answer.status, 200, "{process} {inputs}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

#[test]
fn simulated_partners_come_from_near_and_inside_by_more_than_chance() {
    let (_folder, file) = dataset_file(1);
    let server = Server::of(&[&file]);
    let inputs = json!({
        "grouping": "economic-region", "groups": "small_district", "permutations": 99, "seed": 5, "most": 20,
    });
    let found = answer(&server, "co-participation", &inputs);
    let projects: usize = made_up(1).projects.values().sum();
    assert_eq!(found["projects"]["all"], json!(projects));
    assert_eq!(found["projects"]["schemes"].as_array().map(Vec::len), Some(7));
    let roles = &found["roles"]["whole"];
    let all: usize = ["lead", "partner", "via_company"].iter().map(|role| count(&roles[role])).sum();
    assert_eq!(all, count(&found["participations"]["count"]));

    // Partners were drawn from the region of the first, so they are nearer than chance has them.
    for figure in ["mean_minutes", "median_minutes", "mean_longest_minutes"] {
        let minutes = &found["distances"][figure];
        assert!(number(&minutes["observed"]) < number(&minutes["expected"]), "{figure}: {minutes}");
        assert_eq!(minutes["p"], json!(0.02), "the least that 99 draws can say, twice");
    }
    let random = number(&found["distances"]["random_pairs"]["mean_minutes"]);
    assert!(number(&found["distances"]["mean_minutes"]["observed"]) < random);
    for inside in ["meetings_inside", "projects_inside"] {
        let share = &found["inside"][inside];
        assert!(number(&share["observed"]) > 2.0 * number(&share["expected"]), "{inside}: {share}");
    }
    // Larger municipalities lead more of the projects they are in than each participant alike would.
    let small = &found["roles"]["groups"][1];
    assert_eq!((&small["id"], &small["units"]), (&json!("1"), &json!(199)));
    let leads = &small["leads_by_chance"];
    assert!(number(&leads["observed"]) < number(&leads["expected"]) && number(&leads["p"]) < 0.05, "{leads}");

    assert_eq!(length(&found["pairs"]), 20);
    let first = &found["pairs"][0];
    assert!(
        first["more_than_chance"] == json!(true) && number(&first["projects"]) > number(&first["expected"]),
        "{first}"
    );
    assert!(first["minutes"].is_number() && first["km"].is_number() && first["projects_newman"].is_number());
    let units = count(&found["null_model"]["units"]);
    assert_eq!(count(&found["pairs_found"]["tested"]), units * (units - 1) / 2);
    assert_eq!(count(&found["null_model"]["trades"]), 10 * count(&found["null_model"]["projects"]));
    assert!(length(&found["caveats"]) >= 3);
    let credited = found["sources"].to_string();
    assert!(credited.contains("SIMULATED"), "{credited}");
}

#[test]
fn units_have_their_projects_and_partners_and_unknown_is_not_none() {
    let (_folder, file) = dataset_file(1);
    let server = Server::of(&[&file]);
    let inputs = json!({ "schemes": ["simulated-forkommune"], "from_year": 2018, "permutations": 19 });
    let found = answer(&server, "co-participation", &inputs);
    assert_eq!(answer(&server, "co-participation", &inputs), found, "the same seed, the same answer");
    assert_eq!(texts(&found["columns"], "id"), ["projects", "led", "via_company", "partners", "minutes_to_partners"]);
    let units = found["units"].as_array().expect("units");
    let with = |fits: &dyn Fn(&Value) -> bool| units.iter().filter(|unit| fits(unit)).count();
    let asked = &found["units_asked"];
    assert_eq!(with(&|unit| unit["projects"].as_f64().is_some_and(|n| n > 0.0)), count(&asked["take_part"]));
    assert_eq!(with(&|unit| unit["projects"] == json!(0)), count(&asked["known_to_be_in_none"]));
    assert_eq!(with(&|unit| unit["status"] == "missing"), count(&asked["unknown"]));
    assert!(number(&asked["unknown"]) > 150.0, "the others are not in the table");
    let more = ["grouping", "economic-region", "table", "projects"];
    let csv = server.post(
        "/processes/co-participation/execution?f=csv",
        &json!({ "inputs": { "schemes": ["simulated-forkommune"], more[0]: more[1], more[2]: more[3], "permutations": 9 } }),
        &[],
    );
    let text = String::from_utf8(csv.body).expect("text");
    assert!(
        text.starts_with("id,title,scheme,year,lead,units,mean_minutes,median_minutes,longest_minutes,inside\n"),
        "{text}"
    );
    let longest: Vec<f64> = text.lines().skip(1).filter_map(|line| line.split(',').nth(8)?.parse().ok()).collect();
    assert!(longest.len() > 5 && longest.windows(2).all(|pair| pair[0] >= pair[1]), "{longest:?}");
}

#[test]
fn peer_effects_are_told_with_what_is_unknown_and_with_caveats() {
    let (_folder, file) = dataset_file(1);
    let server = Server::of(&[&file]);
    let joins = json!({
        "indicator": "takes_part.simulated-rff", "grouping": "economic-region", "relation": "sea",
        "strata": "size-class", "permutations": 499,
    });
    let found = answer(&server, "peer-effect", &joins);
    assert_eq!((&found["n"], &found["has_it"]), (&json!(199), &json!(111)));
    assert_eq!(length(&found["missing"]), 223);
    let within = &found["within"];
    let counted = count(&within["both"]["observed"]) + count(&within["one"]) + count(&within["neither"]["observed"]);
    assert_eq!(counted, count(&within["pairs"]));
    // Who takes part was drawn by size alone, so networks have nothing to do with it.
    let difference = &found["difference"];
    assert!(number(&difference["p"]) > 0.01 && number(&difference["sd"]) > 0.0, "{difference}");
    assert_eq!(found["strata"]["groups"][0]["units"], json!(69));
    assert_eq!(answer(&server, "peer-effect", &joins), found, "the same seed, the same answer");
    // The councils are not all listed: who is in none is in neither comparison.
    let councils =
        json!({ "indicator": "takes_part.simulated-rff", "grouping": "regional-council", "permutations": 99 });
    let councils = answer(&server, "peer-effect", &councils);
    assert!(length(&councils["in_no_network"]) > 50 && number(&councils["pairs_with_a_unit_in_no_network"]) > 0.0);
    assert!(councils["caveats"].to_string().contains("Ufullstendig"), "{}", councils["caveats"]);

    let exposure = json!({
        "method": "exposure", "schemes": ["simulated-rff"], "relation": "sea", "grouping": "economic-region",
        "controls": "log(population)",
    });
    let found = answer(&server, "peer-effect", &exposure);
    let names = texts(&found["coefficients"], "name");
    assert_eq!(names[..4], ["intercept", "neighbours_before", "co_members_before", "log(population)"]);
    assert!(names[4].starts_with("factor(year)[201"), "{names:?}");
    assert_eq!((&found["years"], length(&found["missing"])), (&json!([2011, 2019]), 223));
    let n = count(&found["n"]) + length(&found["without_peers"]) + length(&found["had_before"]);
    assert_eq!((n, &found["clusters"]), (199, &found["n"]));
    assert!(number(&found["events"]) > 50.0 && number(&found["rows"]) > 800.0);
    let caveats = found["caveats"].to_string();
    for caveat in ["Homophily", "Reflection", "not known", "Networks not in the grouping"] {
        assert!(caveats.contains(caveat), "{caveat}");
    }
    assert_eq!(texts(&found["columns"], "id"), ["first_year", "neighbours_share", "co_members_share"]);
}

/// What co-participation cannot answer, and what it says then.
fn co_refusals() -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "schemes": ["rff"] }), "input schemes: there is no scheme with projects \"rff\"; known: simulated-"),
        (
            json!({ "schemes": ["simulated-rff"], "from_year": 2030 }),
            "input from_year: no project of the schemes asked for is of these years; they are from 2010 to 2019",
        ),
        (json!({ "to_year": 1999 }), "input to_year: no project"),
        (json!({ "units": "number = '0513'" }), "nobody takes part with anybody"),
        (json!({ "relation": "land" }), "relations that do: travel"),
        (json!({ "grouping": "parish" }), "input grouping: there is no grouping"),
        (json!({ "groups": "population" }), "give limits"),
    ]
}

/// What peer-effect cannot answer, and what it says then.
fn peer_refusals() -> Vec<(Value, &'static str)> {
    let exposure = |more: Value| {
        let mut inputs = json!({ "method": "exposure", "schemes": ["simulated-rff"] });
        for (name, value) in more.as_object().expect("inputs") {
            inputs[name] = value.clone();
        }
        inputs
    };
    vec![
        (json!({}), "input indicator: joins need an indicator of 0 and 1"),
        (json!({ "indicator": "takes_part.rff" }), "input grouping: joins need a grouping"),
        (json!({ "indicator": "schemes", "grouping": "county" }), "(the unit is "),
        (
            json!({ "indicator": "small_district", "grouping": "county", "units": "small_district = TRUE" }),
            "all of the 199 units",
        ),
        (
            json!({ "indicator": "takes_part.rff", "grouping": "county", "units": "county = '05'" }),
            "0 are in different ones",
        ),
        (
            json!({ "indicator": "takes_part.rff", "grouping": "county", "strata": "regional-council" }),
            "in several strata",
        ),
        (exposure(json!({ "from_year": 2010 })), "input from_year: the projects are from 2010 to 2019"),
        (exposure(json!({ "from_year": 2018, "to_year": 2015 })), "give years from 2011 to 2019"),
        (exposure(json!({ "controls": "log(inhabitants)" })), "input controls: "),
        (exposure(json!({ "controls": "log(population" })), "input controls: "),
        (
            exposure(json!({ "units": "\"takes_part.simulated-rff\" = 1" })),
            "input known: all 111 units of which it is known take part",
        ),
        (exposure(json!({ "units": "county = '03'" })), "has a year"),
    ]
}

#[test]
fn what_cannot_be_answered_is_explained_with_what_would_work() {
    let (_folder, file) = dataset_file(1);
    let server = Server::of(&[&file]);
    let (co, peer) = ("co-participation", "peer-effect");
    for (process, refusals) in [(co, co_refusals()), (peer, peer_refusals())] {
        for (inputs, right) in refusals {
            let detail = execute(&server, process, &inputs).problem(400);
            assert!(detail.contains(right), "{process} {inputs}: {detail}");
        }
    }
    let without = Server::start();
    for (process, inputs) in [(co, json!({})), (peer, json!({ "method": "exposure" }))] {
        let detail = execute(&without, process, &inputs).problem(400);
        assert!(detail.contains("this dataset has no projects") && detail.contains("takes_part"), "{detail}");
    }
}

#[test]
fn consortia_are_drawn_as_unions_and_hulls_and_links_carry_their_strength() {
    let (_folder, file) = dataset_file(1);
    let server = Server::of(&[&file]);
    let items = |query: &str| server.json(&format!("/collections/consortia/items?limit=5{query}"));
    let (unions, hulls) = (items(""), items("&geometry=hull"));
    assert!(number(&unions["numberMatched"]) > 300.0);
    for (union, hull) in
        unions["features"].as_array().expect("features").iter().zip(hulls["features"].as_array().expect("features"))
    {
        assert_eq!(
            (&union["geometry"]["type"], &hull["geometry"]["type"]),
            (&json!("MultiPolygon"), &json!("MultiPolygon"))
        );
        assert_eq!(union["properties"], hull["properties"]);
        assert_eq!(length(&hull["geometry"]["coordinates"]), 1, "one ring around all");
        assert!(number(&union["properties"]["members"]) > 1.0);
    }
    let detail = server.get("/collections/municipalities/items?geometry=hull").problem(400);
    assert!(detail.contains("collections of groups: counties"), "{detail}");
    let tile = server.get("/tiles/consortia/4/8/4");
    assert_eq!((tile.status, tile.header("content-type")), (200, "application/vnd.mapbox-vector-tile"));
    assert!(texts(&server.json("/tiles")["tiles"], "id").contains(&"consortia"));

    for (relation, measures) in
        [("co-participation", ["projects", "projects_newman"]), ("co-membership", ["networks", "networks_newman"])]
    {
        let links = server.json(&format!("/collections/links/items?relation={relation}&limit=3"));
        for link in links["features"].as_array().expect("features") {
            let [times, newman] = measures.map(|measure| number(&link["properties"][measure]));
            assert!(times >= 1.0 && newman > 0.0 && newman <= times, "{link}");
        }
        let fields = &server.json(&format!("/tiles/links?relation={relation}"))["vector_layers"][0]["fields"];
        assert!(measures.iter().all(|measure| fields[measure].is_string()), "{fields}");
        let tile = server.get(&format!("/tiles/links/4/8/4?relation={relation}&properties={}", measures[0]));
        let holds = |name: &str| tile.body.windows(name.len()).any(|bytes| bytes == name.as_bytes());
        assert!(tile.status == 200 && holds(measures[0]), "{relation}: {}", tile.status);
    }
}

#[test]
fn an_analysis_of_projects_runs_from_the_shell() {
    let (_folder, file) = dataset_file(2);
    let analysed = Command::new(env!("CARGO_BIN_EXE_nabolag"))
        .arg("analyse")
        .arg(&file)
        .args([
            "co-participation",
            "-i",
            "schemes=simulated-rff,simulated-lup",
            "-i",
            "permutations=9",
            "--format",
            "csv",
        ])
        .output()
        .expect("the program starts");
    assert!(analysed.status.success(), "{}", String::from_utf8_lossy(&analysed.stderr));
    let text = String::from_utf8(analysed.stdout).expect("text");
    assert!(text.starts_with(
        "a,a_name,b,b_name,projects,projects_newman,minutes,km,expected,sd,p,adjusted_p,more_than_chance\n"
    ));
    assert!(text.lines().count() > 50);
}
