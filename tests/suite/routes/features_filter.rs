//! OGC API Features part 3 and CQL2, requirement by requirement: queryables, filters, and what filters may say.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::server::{Server, texts};

const ITEMS: &str = "/collections/municipalities/items";
const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The units a filter takes in.
fn ids(server: &Server, filter: &str) -> Vec<String> {
    let page = server.json(&format!("{ITEMS}?properties=name&filter={}", encoded(filter)));
    texts(&page["features"], "id").into_iter().map(str::to_owned).collect()
}

fn by_json(server: &Server, filter: &Value) -> Vec<String> {
    let page = format!("{ITEMS}?properties=name&filter-lang=cql2-json&filter={}", encoded(&filter.to_string()));
    texts(&server.json(&page)["features"], "id").into_iter().map(str::to_owned).collect()
}

/// The units of which a test of their properties holds.
fn units(server: &Server, test: impl Fn(&Value) -> bool) -> Vec<String> {
    let all = server.json(ITEMS);
    let features = all["features"].as_array().expect("features").iter();
    features.filter(|one| test(&one["properties"])).map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

/// `/req/queryables/queryables-link`, `/req/queryables/get-queryables-op`,
/// `/req/queryables/get-queryables-response`, `/req/queryables/expression-construction`.
#[test]
fn queryables_are_linked_to_and_are_what_filters_may_name() {
    let server = Server::start();
    for collection in texts(&server.json("/collections")["collections"], "id") {
        let path = format!("/collections/{collection}");
        let links = server.json(&path)["links"].clone();
        let link = links.as_array().expect("links").iter().find(|link| link["rel"] == QUERYABLES);
        let href = link.expect("a link")["href"].as_str().expect("an address").to_owned();
        let header = server.get(&format!("{path}/items?limit=1"));
        assert!(header.header("link").contains(&format!("<{href}>; rel=\"{QUERYABLES}\"")), "{collection}");
        let answer = server.get(&href);
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/schema+json"));
        let schema = answer.json();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!((&schema["$id"], &schema["type"]), (&href.as_str().into(), &"object".into()));
        for (name, about) in schema["properties"].as_object().expect("properties") {
            if about.get("format").is_none() {
                let filter = encoded(&format!("\"{name}\" IS NULL"));
                assert_eq!(
                    server.get(&format!("{path}/items?limit=1&filter={filter}")).status,
                    200,
                    "{collection} {name}"
                );
            }
        }
    }
    assert!(server.get(&format!("{ITEMS}?filter=nothing=1")).problem(400).contains("known: number"));
}

/// `/req/queryables-query-parameters/parameters`.
#[test]
fn every_queryable_with_a_simple_value_is_a_parameter() {
    let server = Server::start();
    let ids = |query: &str| -> Vec<String> {
        let page = server.json(&format!("{ITEMS}?{query}"));
        texts(&page["features"], "id").into_iter().map(str::to_owned).collect()
    };
    assert_eq!(ids("county=06"), units(&server, |unit| unit["county"] == "06"));
    assert_eq!(ids("schemes=3"), units(&server, |unit| unit["schemes"] == 3));
    assert_eq!(ids("county=06&schemes=3"), units(&server, |unit| unit["county"] == "06" && unit["schemes"] == 3));
    assert_eq!(ids("takes_part.rff=true").len(), 111);
    assert_eq!(ids("name=Oslo&filter=number%20LIKE%20%2703%25%27"), ["0301"]);
    assert_eq!(ids("schemes.status=missing").len(), 223);
    let schema = server.json("/collections/municipalities/queryables");
    for (name, about) in schema["properties"].as_object().expect("properties") {
        let value = match about["type"].as_str() {
            Some("number") => "1",
            Some("boolean") => "true",
            Some(_) => "x",
            None => continue,
        };
        assert_eq!(server.get(&format!("{ITEMS}?limit=1&{name}={value}")).status, 200, "{name}");
    }
    assert!(server.json("/collections/borders/items?limit=1&county_border=true")["numberMatched"].as_u64() > Some(50));
    assert!(server.get(&format!("{ITEMS}?schemes=three")).problem(400).contains("a number"));
    assert!(server.get("/collections/borders/items?county_border=7").problem(400).contains("true or false"));
    let unknown = server.get(&format!("{ITEMS}?colour=x")).problem(400);
    assert!(unknown.contains("bbox") && unknown.contains("schemes"), "{unknown}");
    assert!(server.get(&format!("{ITEMS}?county=06&county=07")).problem(400).contains("once"));
    let page = server.json(&format!("{ITEMS}?county=06&limit=1"));
    let next = page["links"].as_array().expect("links").iter().find(|link| link["rel"] == "next").expect("next");
    assert!(next["href"].as_str().is_some_and(|href| href.contains("county=06")));
}

/// `/req/filter/filter-param`, `/req/filter/filter-lang-param`, `/req/filter/mixing-expressions`,
/// `/req/filter/response`, `/req/features-filter/filter-param`.
#[test]
fn a_filter_takes_in_what_it_is_true_of_and_goes_with_other_parameters() {
    let server = Server::start();
    let small = units(&server, |unit| unit["population"].as_f64().is_some_and(|n| n < 1_000.0));
    assert_eq!(ids(&server, "population < 1000"), small);
    assert_eq!(by_json(&server, &json!({"op": "<", "args": [{"property": "population"}, 1000]})), small);
    let both = server.json(&format!("{ITEMS}?filter=population%20%3C%201000&bbox=5,58,8,63&county=14"));
    let both = texts(&both["features"], "id");
    assert!(!both.is_empty() && both.iter().all(|id| id.starts_with("14") && small.contains(&(*id).to_owned())));
    let api = server.json("/api?version=3.0");
    let parameters = api["paths"]["/collections/{collection}/items"]["get"]["parameters"].clone();
    for name in ["filter", "filter-lang", "filter-crs"] {
        assert!(texts(&parameters, "name").contains(&name), "{name}");
    }
    assert!(server.get(&format!("{ITEMS}?filter=population%20%3C&limit=1")).problem(400).contains("should stand here"));
    assert!(server.get(&format!("{ITEMS}?filter-lang=ecql&filter=TRUE")).problem(400).contains("cql2-text"));
}

/// What a comparison with 3 says of a whole number.
type Test = fn(f64) -> bool;

/// `/req/basic-cql2/cql2-filter`, `/req/basic-cql2/property`, `/req/basic-cql2/binary-comparison-predicate`,
/// `/req/basic-cql2/null-predicate`, `/req/cql2-text/basic-cql2`, `/req/cql2-json/basic-cql2`.
#[test]
fn basic_cql2_compares_and_joins() {
    let server = Server::start();
    let of = |unit: &Value, name: &str| unit[name].as_f64();
    let tests: [(&str, Test); 6] = [
        ("=", |n| (n - 3.0).abs() < 0.5),
        ("<>", |n| (n - 3.0).abs() > 0.5),
        ("<", |n| n < 3.0),
        ("<=", |n| n <= 3.0),
        (">", |n| n > 3.0),
        (">=", |n| n >= 3.0),
    ];
    for (operator, test) in tests {
        let wanted = units(&server, |unit| of(unit, "schemes").is_some_and(test));
        assert_eq!(ids(&server, &format!("schemes {operator} 3")), wanted, "{operator}");
        assert_eq!(by_json(&server, &json!({"op": operator, "args": [{"property": "schemes"}, 3]})), wanted);
    }
    let missing = units(&server, |unit| unit["schemes"].is_null());
    assert_eq!(ids(&server, "schemes IS NULL"), missing);
    assert_eq!(ids(&server, "NOT (schemes IS NOT NULL)"), missing);
    assert_eq!(by_json(&server, &json!({"op": "isNull", "args": [{"property": "schemes"}]})), missing);
    let joined = units(&server, |unit| {
        of(unit, "schemes").is_some_and(|n| n > 5.0) && (unit["county"] == "19" || unit["county"] == "18")
    });
    assert!(!joined.is_empty());
    assert_eq!(ids(&server, "schemes > 5 AND (county = '19' OR county = '18')"), joined);
    assert_eq!(ids(&server, "TRUE").len(), 422);
    assert!(ids(&server, "FALSE").is_empty());
    assert_eq!(ids(&server, "TIMESTAMP('2018-01-01T00:00:00Z') = DATE('2018-01-01')").len(), 422);
    assert!(by_json(&server, &json!({"op": ">", "args": [{"date": "2018-01-01"}, {"date": "2018-01-02"}]})).is_empty());
    assert_eq!(ids(&server, "small_district = TRUE").len(), 199);
}

/// `/req/cql2-text/escaping`.
#[test]
fn quotes_and_control_characters_are_escaped() {
    let server = Server::start();
    for filter in [r"name = 'O''s'", r"name = 'O\'s'", r"name = '\a\b\t\n\v\f\r'"] {
        assert!(ids(&server, filter).is_empty(), "{filter}");
    }
    assert_eq!(ids(&server, r"name = 'O\'s' OR name = 'Oslo'"), ["0301"]);
}

/// `/req/advanced-comparison-operators/like-predicate`, `.../between-predicate`, `.../in-predicate`, and the same in
/// `/req/cql2-text` and `/req/cql2-json`.
#[test]
fn advanced_comparisons_match_patterns_ranges_and_lists() {
    let server = Server::start();
    let name = |unit: &Value| unit["name"].as_str().expect("a name").to_owned();
    let wanted = units(&server, |unit| name(unit).starts_with("Sk") && name(unit).chars().count() > 3);
    assert_eq!(ids(&server, "name LIKE 'Sk__%'"), wanted);
    assert_eq!(by_json(&server, &json!({"op": "like", "args": [{"property": "name"}, "Sk__%"]})), wanted);
    let wanted = units(&server, |unit| unit["population"].as_f64().is_some_and(|n| (900.0..=1_100.0).contains(&n)));
    assert_eq!(ids(&server, "population BETWEEN 900 AND 1100"), wanted);
    assert_eq!(by_json(&server, &json!({"op": "between", "args": [{"property": "population"}, 900, 1100]})), wanted);
    let wanted = units(&server, |unit| ["Oslo", "Halden"].iter().any(|known| *known == name(unit)));
    assert_eq!(wanted.len(), 2);
    assert_eq!(ids(&server, "name IN ('Oslo', 'Halden')"), wanted);
    assert_eq!(by_json(&server, &json!({"op": "in", "args": [{"property": "name"}, ["Oslo", "Halden"]]})), wanted);
    assert_eq!(ids(&server, "name NOT IN ('Oslo', 'Halden')").len(), 422 - wanted.len());
}

/// `/req/case-insensitive-comparison/casei-function`, `/req/accent-insensitive-comparison/accenti-function`.
#[test]
fn text_is_compared_without_capitals_or_accents() {
    let server = Server::start();
    assert_eq!(ids(&server, "CASEI(name) = CASEI('oSLO')"), ["0301"]);
    let json = json!({"op": "=", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["OSLO"]}]});
    assert_eq!(by_json(&server, &json), ["0301"]);
    assert_eq!(ids(&server, "CASEI(name) LIKE CASEI('OSL%') AND CASEI(name) IN (CASEI('OSLO'))"), ["0301"]);
    assert_eq!(ids(&server, "ACCENTI(name) = ACCENTI('Ósló')"), ["0301"]);
    let json = json!({"op": "=", "args": [{"op": "accenti", "args": [{"property": "name"}]}, {"op": "accenti", "args": ["Óslo"]}]});
    assert_eq!(by_json(&server, &json), ["0301"]);
}

/// `/req/basic-spatial-functions/spatial-functions`, `.../spatial-predicate`,
/// `/req/basic-spatial-functions-plus/spatial-data-types`, `/req/spatial-functions/spatial-functions`.
#[test]
fn places_are_compared_in_every_way_with_every_kind_of_geometry() {
    let server = Server::start();
    for geometry in [
        "POINT(10.75 59.91)",
        "MULTIPOINT((10.75 59.91),(10.76 59.92))",
        "LINESTRING(10.75 59.91,10.76 59.92)",
        "MULTILINESTRING((10.75 59.91,10.76 59.92))",
        "POLYGON((10.75 59.91,10.76 59.91,10.76 59.92,10.75 59.91))",
        "MULTIPOLYGON(((10.75 59.91,10.76 59.91,10.76 59.92,10.75 59.91)))",
        "GEOMETRYCOLLECTION(POINT(10.75 59.91),LINESTRING(10.75 59.91,10.76 59.92))",
        "BBOX(10.75,59.91,10.76,59.92)",
    ] {
        assert_eq!(ids(&server, &format!("S_INTERSECTS(geometry,{geometry})")), ["0301"], "{geometry}");
        assert_eq!(ids(&server, &format!("S_CONTAINS(geometry,{geometry})")), ["0301"], "{geometry}");
        assert_eq!(ids(&server, &format!("S_DISJOINT(geometry,{geometry})")).len(), 421, "{geometry}");
    }
    let around = "BBOX(9,59,12,61)";
    let (met, within) = (
        ids(&server, &format!("S_INTERSECTS(geometry,{around})")),
        ids(&server, &format!("S_WITHIN(geometry,{around})")),
    );
    assert!(!within.is_empty() && within.len() < met.len() && within.iter().all(|id| met.contains(id)));
    let overlapping = ids(&server, &format!("S_OVERLAPS(geometry,{around})"));
    assert_eq!(overlapping.len() + within.len(), met.len());
    assert!(ids(&server, &format!("S_EQUALS(geometry,{around})")).is_empty());
    assert!(ids(&server, "S_TOUCHES(geometry,POINT(10.75 59.91))").is_empty());
    let crossed = ids(&server, "S_CROSSES(geometry,LINESTRING(5 59.91,20 59.91))");
    assert!(crossed.contains(&"0301".to_owned()));
    let json =
        json!({"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [10.75, 59.91, 10.76, 59.92]}]});
    assert_eq!(by_json(&server, &json), ["0301"]);
}

/// `/req/property-property/withdraw-permissions`, `/req/arithmetic/arithmetic`.
#[test]
fn properties_are_compared_with_each_other_and_reckoned_with() {
    let server = Server::start();
    let wanted = units(&server, |unit| {
        unit["participations"].as_f64().zip(unit["schemes"].as_f64()).is_some_and(|(one, other)| one > other)
    });
    let known = server.json("/collections/municipalities/queryables")["properties"].get("participations").is_some();
    if known {
        assert_eq!(ids(&server, "participations > schemes"), wanted);
    }
    let odd = units(&server, |unit| {
        unit["population"]
            .as_f64()
            .zip(unit["schemes"].as_f64())
            .is_some_and(|(n, schemes)| n < schemes * 1_000.0 / 2.0)
    });
    assert_eq!(ids(&server, "population < schemes * 1000 / 2"), odd);
    assert_eq!(ids(&server, "schemes * 1000 / 2 > population"), odd);
    let json = json!({"op": "<", "args": [{"property": "population"},
        {"op": "/", "args": [{"op": "*", "args": [{"property": "schemes"}, 1000]}, 2]}]});
    assert_eq!(by_json(&server, &json), odd);
    assert_eq!(ids(&server, "number = number").len(), 422);
    assert_eq!(ids(&server, "2 + 3 * 2 ^ 2 - 1 = 13 AND 7 % 4 = 3 AND 7 DIV 2 = 3").len(), 422);
}

#[test]
fn a_filter_of_ten_megabytes_is_a_problem_at_once() {
    let server = Server::start();
    let began = std::time::Instant::now();
    let long = "x".repeat(60_000);
    assert!(server.get(&format!("{ITEMS}?filter={long}")).problem(400).contains("at most 32768"));
    for size in [100_000, 10_000_000] {
        let (status, body) =
            sent(&server, &format!("GET {ITEMS}?filter={} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(size)));
        assert!(status == "414" || status == "431", "{status}");
        assert!(body.contains("application/problem+json") && body.contains("32768"), "{body}");
    }
    let units = json!({"inputs": {"indicator": "schemes", "relation": "land", "units": "x".repeat(10_000_000)}});
    let posted = server.post("/processes/global-moran/execution", &units, &[]);
    assert!(!posted.problem(413).is_empty());
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
}

/// Sends bytes and reads to the end: the status and the whole answer.
fn sent(server: &Server, request: &str) -> (String, String) {
    let address = server.address().strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("the server hears all of it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    (answer.split(' ').nth(1).expect("a status").to_owned(), answer)
}
