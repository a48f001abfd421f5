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
    let fill = layers.iter().find(|layer| layer["type"] == "fill").expect("a fill");
    let colour = &fill["paint"]["fill-color"];
    assert_eq!((&colour[0], &colour[1][1][0]), (&"case".into(), &"has".into()));
    let legend = style["metadata"]["legend"].as_array().expect("a legend");
    assert_eq!(legend.len(), 5);
    assert_eq!((&legend[4]["status"], &legend[4]["colour"]), (&"missing".into(), &colour[2]));
    assert!(server.get("/styles/none").problem(404).contains("population"));
}
