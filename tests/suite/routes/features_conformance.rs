//! OGC API Features part 1, requirement by requirement: what `/conformance` says of Core, `OpenAPI` and `GeoJSON`.

use serde_json::Value;

use super::server::{Server, texts};

const ITEMS: &str = "/collections/municipalities/items";

fn parameter<'a>(api: &'a Value, path: &str, name: &str) -> &'a Value {
    let parameters = api["paths"][path]["get"]["parameters"].as_array().expect("parameters");
    parameters.iter().find(|parameter| parameter["name"] == name).unwrap_or_else(|| panic!("{name} at {path}"))
}

fn has_link(links: &Value, rel: &str, media_type: &str) -> bool {
    links.as_array().expect("links").iter().any(|link| {
        assert!(link["rel"].is_string() && link["type"].is_string(), "rel and type of {link}");
        link["rel"] == rel && link["type"].as_str().is_some_and(|found| found.starts_with(media_type))
    })
}

/// `/req/core/root-op`, `/req/core/root-success`, `/req/core/api-definition-op`, `/req/core/api-definition-success`,
/// `/req/core/conformance-op`, `/req/core/conformance-success`.
#[test]
fn the_landing_page_leads_to_the_description_conformance_and_data() {
    let server = Server::start();
    let landing = server.json("/?f=json");
    for rel in ["service-desc", "conformance", "data"] {
        let links = landing["links"].as_array().expect("links");
        let link = links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("{rel}"));
        assert_eq!(server.get(link["href"].as_str().expect("an address")).status, 200, "{rel}");
    }
    let classes = server.json("/conformance");
    let classes: Vec<&str> =
        classes["conformsTo"].as_array().expect("a list").iter().map(|class| class.as_str().expect("a text")).collect();
    let named = |part: &str, names: &[&str]| {
        for name in names {
            let class = format!("http://www.opengis.net/spec/{part}/1.0/conf/{name}");
            assert!(classes.contains(&class.as_str()), "{class}");
        }
        let prefix = format!("http://www.opengis.net/spec/{part}/1.0/conf/");
        let all = classes.iter().filter(|class| class.starts_with(&prefix)).count();
        assert_eq!(all, names.len(), "no class of {part} without its test");
    };
    named("ogcapi-features-1", &["core", "oas30", "geojson"]);
    named("ogcapi-features-2", &["crs"]);
    named("ogcapi-features-3", &["queryables", "queryables-query-parameters", "filter", "features-filter"]);
    named(
        "cql2",
        &[
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "property-property",
            "arithmetic",
        ],
    );
}

/// `/req/core/http`: HTTP 1.1, and its rules for methods and caches.
#[test]
fn requests_follow_http() {
    let server = Server::start();
    let answer = server.get(ITEMS);
    assert_eq!((answer.status, answer.header("vary").contains("accept")), (200, true));
    assert_eq!(server.delete(ITEMS).status, 405);
}

/// `/req/core/query-param-unknown`, `/req/core/query-param-invalid`.
#[test]
fn parameters_that_are_unknown_or_wrong_are_bad_requests() {
    let server = Server::start();
    for path in ["/conformance", "/collections", "/collections/municipalities", ITEMS, "/collections/counties/items/01"]
    {
        assert!(server.get(&format!("{path}?colour=red")).problem(400).contains("colour"), "{path}");
    }
    for query in ["limit=0", "limit=x", "limit=-1", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "datetime=summer"] {
        assert!(!server.get(&format!("{ITEMS}?{query}")).problem(400).is_empty(), "{query}");
    }
}

/// `/req/core/fc-md-op`, `/req/core/fc-md-success`, `/req/core/fc-md-links`, `/req/core/fc-md-items`,
/// `/req/core/fc-md-items-links`, `/req/core/fc-md-extent`, `/req/core/fc-md-extent-multi`,
/// `/req/core/sfc-md-op`, `/req/core/sfc-md-success`.
#[test]
fn collections_say_what_they_hold_and_where_it_is() {
    let server = Server::start();
    let list = server.json("/collections");
    assert!(has_link(&list["links"], "self", "application/json") && has_link(&list["links"], "alternate", "text/html"));
    for collection in list["collections"].as_array().expect("a list") {
        let id = collection["id"].as_str().expect("an id");
        assert!(has_link(&collection["links"], "items", "application/geo+json"), "{id}");
        let alone = server.json(&format!("/collections/{id}"));
        for same in ["id", "title", "extent", "crs", "storageCrs", "itemType"] {
            assert_eq!(alone[same], collection[same], "{id}: {same}");
        }
        assert!(has_link(&alone["links"], "alternate", "text/html"));
        if !collection["extent"].is_null() {
            let bbox: Vec<[f64; 4]> =
                serde_json::from_value(collection["extent"]["spatial"]["bbox"].clone()).expect("boxes");
            assert!(bbox[0][0] < bbox[0][2] && bbox[0][1] < bbox[0][3], "{id}");
            assert!(collection["extent"]["temporal"]["interval"][0][0].is_string());
        }
    }
}

/// `/req/core/fc-limit-definition`, `/req/core/fc-bbox-definition`, `/req/core/fc-time-definition`, and of the class
/// OAS30 `/req/oas30/oas-definition-1`, `/req/oas30/oas-definition-2`, `/req/oas30/oas-impl`,
/// `/req/oas30/completeness`, `/req/oas30/exceptions-codes`, `/req/oas30/security`.
#[test]
fn the_description_defines_the_parameters_and_answers() {
    let server = Server::start();
    let api = server.json("/api?version=3.0");
    let items = "/collections/{collection}/items";
    for (name, schema) in [("limit", "integer"), ("bbox", "array"), ("datetime", "string")] {
        let parameter = parameter(&api, items, name);
        assert_eq!((&parameter["in"], &parameter["required"]), (&"query".into(), &false.into()), "{name}");
        assert_eq!((&parameter["style"], &parameter["explode"]), (&"form".into(), &false.into()), "{name}");
        assert_eq!(parameter["schema"]["type"], schema, "{name}");
    }
    let limit = &parameter(&api, items, "limit")["schema"];
    assert_eq!([&limit["minimum"], &limit["maximum"], &limit["default"]], [1, 10_000, 1_000]);
    let bbox = &parameter(&api, items, "bbox")["schema"];
    assert_eq!([&bbox["minItems"], &bbox["maxItems"]], [4, 6]);
    for (path, schema) in [
        ("/", "landingPage"),
        ("/conformance", "conformance"),
        ("/collections", "collections"),
        ("/collections/{collection}", "collection"),
        (items, "featureCollection"),
        ("/collections/{collection}/items/{id}", "feature"),
        ("/collections/{collection}/queryables", "propertySchema"),
    ] {
        let responses = &api["paths"][path]["get"]["responses"];
        let content = responses["200"]["content"].as_object().expect("content");
        let wanted = format!("#/components/schemas/{schema}");
        assert!(content.values().any(|one| one["schema"]["$ref"] == *wanted), "{path}");
        assert!(api["components"]["schemas"][schema].is_object(), "{schema}");
        assert!(responses["400"]["content"]["application/problem+json"].is_object(), "{path}");
    }
    assert_eq!(server.get("/api?version=3.0").header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
}

/// `/req/core/fc-op`, `/req/core/fc-response`, `/req/core/fc-links`, `/req/core/fc-rel-type`,
/// `/req/core/fc-timeStamp`, `/req/core/fc-numberMatched`, `/req/core/fc-numberReturned`,
/// `/req/core/fc-limit-response-1`.
#[test]
fn a_page_says_how_much_there_is_and_leads_on() {
    let server = Server::start();
    let all = server.json(ITEMS);
    assert_eq!((&all["numberMatched"], &all["numberReturned"]), (&422.into(), &422.into()));
    let page = server.json(&format!("{ITEMS}?limit=10"));
    assert_eq!((&page["numberMatched"], &page["numberReturned"]), (&422.into(), &10.into()));
    assert_eq!(page["features"].as_array().map(Vec::len), Some(10));
    assert!(page["timeStamp"].as_str().is_some_and(|stamp| stamp.ends_with('Z')));
    for (rel, media_type) in [
        ("self", "application/geo+json"),
        ("next", "application/geo+json"),
        ("collection", "application/json"),
        ("alternate", "application/vnd.ogc.fg+json"),
        ("alternate", "text/csv"),
        ("alternate", "application/flatgeobuf"),
        ("alternate", "application/geopackage+sqlite3"),
        ("alternate", "text/html"),
    ] {
        assert!(has_link(&page["links"], rel, media_type), "{rel} {media_type}");
    }
    for link in page["links"].as_array().expect("links") {
        let answer = server.get(link["href"].as_str().expect("an address"));
        assert_eq!(answer.status, 200, "{link}");
        let media_type = link["type"].as_str().expect("a type").split(';').next().expect("a type");
        assert!(answer.header("content-type").starts_with(media_type), "{link}");
    }
    // More than the most is taken as the most, not refused.
    assert_eq!(server.json(&format!("{ITEMS}?limit=100000"))["numberReturned"], 422);
}

/// `/req/core/fc-bbox-response`, `/req/core/fc-time-response`.
#[test]
fn a_box_and_a_time_choose_what_meets_them() {
    let server = Server::start();
    let ids = |query: &str| -> Vec<String> {
        let page = server.json(&format!("{ITEMS}?properties=name&{query}"));
        texts(&page["features"], "id").into_iter().map(str::to_owned).collect()
    };
    let at_oslo = ids("bbox=10.74,59.90,10.76,59.92");
    assert!(at_oslo.contains(&"0301".to_owned()) && at_oslo.len() < 4, "{at_oslo:?}");
    assert_eq!(ids("bbox=10.74,59.90,0,10.76,59.92,100"), at_oslo);
    // Across the antimeridian lies nothing of this, around the globe all.
    assert!(ids("bbox=170,50,-170,80").is_empty());
    assert_eq!(ids("bbox=-180,-90,180,90").len(), 422);
    for (datetime, count) in [
        ("2018-02-12T23:20:50Z", 422),
        ("2018-02-12T00:00:00Z/2018-03-18T12:31:12Z", 422),
        ("2018-02-12T00:00:00Z/..", 422),
        ("../2017-12-31T23:59:59Z", 0),
        ("2019-01-01", 0),
    ] {
        assert_eq!(ids(&format!("datetime={datetime}")).len(), count, "{datetime}");
    }
}

/// `/req/core/f-op`, `/req/core/f-success`, `/req/core/f-links`, `/req/geojson/definition`, `/req/geojson/content`.
#[test]
fn a_feature_stands_alone_with_its_links() {
    let server = Server::start();
    for accept in ["application/geo+json", "application/json", "*/*"] {
        let answer = server.get_with(&format!("{ITEMS}/0301"), &[("accept", accept)]);
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/geo+json"), "{accept}");
        let feature = answer.json();
        assert_eq!((&feature["type"], &feature["id"]), (&"Feature".into(), &"0301".into()));
        for (rel, media_type) in
            [("self", "application/geo+json"), ("alternate", "text/html"), ("collection", "application/json")]
        {
            assert!(has_link(&feature["links"], rel, media_type), "{rel}");
        }
    }
    let page = server.get_with(ITEMS, &[("accept", "application/geo+json")]);
    assert_eq!(page.header("content-type"), "application/geo+json");
    assert_eq!(page.json()["type"], "FeatureCollection");
}

#[test]
fn the_status_of_every_value_stands_beside_it_when_it_is_asked_for() {
    let server = Server::start();
    let page = server.json(&format!("{ITEMS}?status=true&properties=population,schemes&filter=number='0301'"));
    let properties = &page["features"][0]["properties"];
    assert_eq!(
        (&properties["population.status"], &properties["schemes.status"]),
        (&"observed".into(), &"missing".into())
    );
    let usual = server.json(&format!("{ITEMS}/0301"));
    assert!(usual["properties"].get("population.status").is_none());
    let stated = server.json(&format!("{ITEMS}/0301?status=true"));
    assert_eq!(stated["properties"]["population.status"], "observed");
    let csv = server.get(&format!("{ITEMS}?f=csv&status=true&properties=population&limit=1"));
    assert!(String::from_utf8_lossy(&csv.body).starts_with("id,population,population.status\n0101,"));
    assert!(server.get(&format!("{ITEMS}?status=yes")).problem(400).contains("true or false"));
}
