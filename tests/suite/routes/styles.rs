//! `/styles`.

use super::server::{Server, texts};

#[test]
fn a_style_asks_this_server_only_and_paints_missing_values_grey() {
    let server = Server::start();
    let list = server.json("/styles");
    assert!(texts(&list["styles"], "id").contains(&"schemes"));
    let style = server.json("/styles/schemes?classify=equal&k=4");
    assert_eq!(style["version"], 8);
    assert!(style.get("glyphs").is_none() && style.get("sprite").is_none());
    for source in style["sources"].as_object().expect("sources").values() {
        let url = source["url"].as_str().expect("an address");
        assert!(url.starts_with(server.address()), "{url}");
        assert_eq!(server.get(url).status, 200, "{url}");
    }
    let layers = style["layers"].as_array().expect("layers");
    assert!(layers.iter().all(|layer| layer["type"] != "symbol"));
    let fills: Vec<_> = layers.iter().filter(|layer| layer["type"] == "fill").collect();
    assert_eq!(fills.len(), 5, "a layer for each class, which QGIS understands too");
    let missing = fills[4];
    assert_eq!(missing["filter"][2], serde_json::json!(["!", ["has", "schemes"]]));
    let legend = style["metadata"]["legend"].as_array().expect("a legend");
    assert_eq!(legend.len(), 5);
    assert_eq!((&legend[4]["status"], &legend[4]["colour"]), (&"missing".into(), &missing["paint"]["fill-color"]));
    assert!(server.get("/styles/none").problem(404).contains("population"));
}

#[test]
fn the_list_and_the_metadata_lead_to_every_encoding_by_its_media_type() {
    let server = Server::start();
    // Requirements core/base-resource-link, styles-op, styles-success, style-op and style-success of 20-009.
    let landing = server.json("/?f=json");
    let rel = "http://www.opengis.net/def/rel/ogc/1.0/styles";
    let styles = landing["links"].as_array().expect("links").iter().find(|link| link["rel"] == rel).expect("styles");
    let list = server.json(styles["href"].as_str().expect("an address"));
    let mut ids = texts(&list["styles"], "id");
    assert_eq!(ids.len(), server.json("/indicators")["indicators"].as_array().expect("indicators").len());
    assert!(ids.contains(&list["default"].as_str().expect("a default")));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), list["styles"].as_array().expect("styles").len(), "ids are unique");
    for style in list["styles"].as_array().expect("styles") {
        let links = style["links"].as_array().expect("links");
        assert_eq!(links.iter().filter(|link| link["rel"] == "stylesheet").count(), 3);
        for link in links {
            let answer = server.get(link["href"].as_str().expect("an address"));
            assert_eq!((answer.status, answer.header("content-type")), (200, link["type"].as_str().expect("a type")));
        }
        let about = links.iter().find(|link| link["rel"] == "describedby").expect("metadata");
        let about = server.json(about["href"].as_str().expect("an address"));
        assert_eq!((&about["id"], &about["scope"]), (&style["id"], &"style".into()));
        assert_eq!(about["stylesheets"].as_array().expect("stylesheets").len(), 3);
        assert_eq!(server.get(about["layers"][0]["sampleData"]["href"].as_str().expect("an address")).status, 200);
    }
    assert!(server.get("/styles/none/metadata").problem(404).contains("population"));
}

#[test]
fn the_encoding_is_chosen_by_f_or_the_accept_header() {
    let server = Server::start();
    for (accept, wanted) in [
        ("*/*", "application/json"),
        ("application/json, */*", "application/json"),
        ("application/vnd.mapbox.style+json", "application/vnd.mapbox.style+json"),
        ("application/vnd.ogc.sld+xml;version=1.1", "application/vnd.ogc.sld+xml;version=1.1"),
        ("application/vnd.qgis.style+xml, */*;q=0.1", "application/vnd.qgis.style+xml"),
    ] {
        let answer = server.get_with("/styles/schemes", &[("accept", accept)]);
        assert_eq!(answer.header("content-type"), wanted, "{accept}");
    }
    assert!(server.get("/styles/schemes?f=css").problem(400).contains("json, mapbox, qml, sld"));
}

#[test]
fn every_encoding_has_the_same_classes_and_colours_and_missing_as_one_of_its_own() {
    let server = Server::start();
    for query in ["classify=equal&k=4", "classify=quantile&k=3"] {
        for id in ["schemes", "population", "takes_part.rff"] {
            let style = server.json(&format!("/styles/{id}?{query}"));
            let text =
                |f: &str| String::from_utf8(server.get(&format!("/styles/{id}?{query}&f={f}")).body).expect("text");
            let (qml, sld) = (text("qml"), text("sld"));
            let legend = style["metadata"]["legend"].as_array().expect("a legend");
            assert_eq!(qml.matches("<rule key=").count(), legend.len());
            assert_eq!(sld.matches("<se:Rule>").count(), legend.len());
            for entry in legend {
                let colour = entry["colour"].as_str().expect("a colour");
                let number = u32::from_str_radix(&colour[1..], 16).expect("a colour");
                let rgba = format!("\"{},{},{},255\"", number >> 16, number >> 8 & 255, number & 255);
                assert!(sld.contains(&format!(">{colour}<")) && qml.contains(&rgba), "{id}: {colour}");
            }
            // Classes hold their upper edge; the first and the last are open.
            let upper = legend[0]["to"].as_f64().expect("a number");
            assert!(qml.contains(&format!("&quot;{id}&quot; &lt;= {upper}")), "{qml}");
            assert!(qml.contains(&format!("&quot;{id}&quot; &gt; {upper}")), "{qml}");
            assert!(sld.contains("<ogc:PropertyIsNull>") && qml.contains("IS NULL"));
            assert_eq!(qml.contains(".status"), id != "population", "missing is told by the status too");
        }
    }
}
