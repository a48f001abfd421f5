//! Styles: a choropleth of an indicator. As `MapLibre` reads it, over this server's own tiles; the other encodings
//! draw the collection of units with the same classes and colours.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::tilejson::attribution;
use crate::app::{LayerKind, Snapshot, Summary};
use crate::model::Status;
use crate::statistics::Classes;

/// The colours of `tiles/colours.json`.
#[derive(Clone, Debug, Deserialize)]
struct Colours {
    ramp: Vec<String>,
    missing: String,
    background: String,
    border: String,
    group_border: String,
}

fn colours() -> Colours {
    serde_json::from_str(include_str!("../../../tiles/colours.json")).expect("a test reads the colours")
}

/// A class of an indicator's values, or the units without one, and how it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::http) struct Shade {
    /// Above this value; `None` for no lower bound.
    pub above: Option<f64>,
    /// Up to and including this value; `None` for no upper bound.
    pub up_to: Option<f64>,
    pub is_missing: bool,
    pub label: String,
    /// `#rrggbb`.
    pub colour: String,
}

/// How an indicator is drawn over the collection of units, in whatever encoding.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::http) struct Symbology {
    pub indicator: String,
    pub collection: String,
    pub title: String,
    pub credits: String,
    /// `#rrggbb` of the units' borders.
    pub border: String,
    /// Whether units lack a value: then features say so in a property `{indicator}.status`.
    pub has_missing: bool,
    /// The classes in ascending order, then the units without a value.
    pub shades: Vec<Shade>,
}

impl Symbology {
    pub(in crate::http) fn of(snapshot: &Snapshot, summary: &Summary<'_>) -> Self {
        let colours = colours();
        let missing = Shade {
            above: None,
            up_to: None,
            is_missing: true,
            label: "missing".to_owned(),
            colour: colours.missing.clone(),
        };
        let classes = summary.classes.iter().flat_map(|classes| shades(classes, &colours));
        Self {
            indicator: summary.indicator.id.to_string(),
            collection: snapshot.dataset().about().collection.to_string(),
            title: title(summary),
            credits: snapshot.credits().join("; "),
            has_missing: !summary.status_counts.contains(&(Status::Missing, 0)),
            shades: classes.chain([missing]).collect(),
            border: colours.border,
        }
    }
}

/// What a style is called.
pub(in crate::http) fn title(summary: &Summary<'_>) -> String {
    format!("{} ({})", summary.indicator.title.get("en"), summary.indicator.year)
}

fn shades(classes: &Classes, colours: &Colours) -> Vec<Shade> {
    let count = classes.counts.len();
    let shade = |(number, (edges, colour)): (usize, (&[f64], String))| Shade {
        above: (number > 0).then_some(edges[0]),
        up_to: (number + 1 < count).then_some(edges[1]),
        is_missing: false,
        label: format!("{} – {}", edges[0], edges[1]),
        colour,
    };
    classes.edges.windows(2).zip(ramp(&colours.ramp, count)).enumerate().map(shade).collect()
}

/// The style of an indicator. `source` gives the address of a layer's `TileJSON`, with the
/// properties to keep.
pub(in crate::http) fn style(
    snapshot: &Snapshot,
    summary: &Summary<'_>,
    source: impl Fn(&str, &str) -> String,
) -> Json {
    let about = snapshot.dataset().about();
    let indicator = summary.indicator;
    let colours = colours();
    let collection = about.collection.as_str();
    let mut sources = serde_json::Map::new();
    let mut add = |layer: &str, properties: &str| {
        let tiles = json!({ "type": "vector", "url": source(layer, properties), "attribution": attribution(snapshot) });
        sources.insert(layer.to_owned(), tiles);
    };
    add(collection, &format!("number,name,{}", indicator.id));
    let mut layers =
        vec![json!({ "id": "background", "type": "background", "paint": { "background-color": colours.background } })];
    let shades = &Symbology::of(snapshot, summary).shades;
    layers.extend(shades.iter().enumerate().map(|(number, shade)| {
        json!({
            "id": format!("values-{number}"), "type": "fill", "source": collection, "source-layer": collection,
            "filter": shade_filter(indicator.id.as_str(), shade, "Polygon"),
            "paint": { "fill-color": shade.colour },
        })
    }));
    layers.push(json!({
        "id": "borders", "type": "line", "source": collection, "source-layer": collection,
        "filter": ["==", ["geometry-type"], "Polygon"],
        "paint": { "line-color": colours.border, "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.2, 8, 1] },
    }));
    layers.extend(shades.iter().enumerate().map(|(number, shade)| {
        json!({
            "id": format!("too-small-to-draw-{number}"), "type": "circle", "source": collection,
            "source-layer": collection, "filter": shade_filter(indicator.id.as_str(), shade, "Point"),
            "paint": { "circle-radius": 1.5, "circle-color": shade.colour },
        })
    }));
    let groups = snapshot.layers().iter().find(|layer| matches!(layer.kind, LayerKind::Groups(_)));
    if let Some(groups) = groups {
        add(&groups.id, "number,name");
        layers.push(json!({
            "id": "group-borders", "type": "line", "source": groups.id, "source-layer": groups.id,
            "filter": ["==", ["geometry-type"], "Polygon"],
            "paint": { "line-color": colours.group_border, "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.5, 8, 1.5] },
        }));
    }
    let mut style = json!({
        "version": 8,
        "name": title(summary),
        "metadata": {
            "dataset": about.id.as_str(), "year": about.year.get(), "schematic": about.schematic,
            "indicator": indicator.id.as_str(), "sources": snapshot.credits(),
            "legend": legend(summary.classes.as_ref(), &colours),
        },
        "sources": sources,
        "layers": layers,
    });
    if let Some(bounds) = snapshot.dataset().extent() {
        style["center"] = json!([f64::midpoint(bounds.west, bounds.east), f64::midpoint(bounds.south, bounds.north)]);
        style["zoom"] = json!(4);
    }
    style
}

/// Whether a feature of a tile belongs to a class, or has no value. A layer for each class and not one with an expression
/// for its colour, because QGIS reads filters but not such expressions.
fn shade_filter(indicator: &str, shade: &Shade, geometry: &str) -> Json {
    let mut filter = vec![json!("all"), json!(["==", ["geometry-type"], geometry])];
    if shade.is_missing {
        filter.push(json!(["!", ["has", indicator]]));
        return Json::Array(filter);
    }
    filter.push(json!(["has", indicator]));
    filter.extend(shade.above.map(|edge| json!([">", ["get", indicator], edge])));
    filter.extend(shade.up_to.map(|edge| json!(["<=", ["get", indicator], edge])));
    Json::Array(filter)
}

fn legend(classes: Option<&Classes>, colours: &Colours) -> Json {
    let mut entries = Vec::new();
    if let Some(classes) = classes {
        let ramp = ramp(&colours.ramp, classes.counts.len());
        for (edges, (colour, count)) in classes.edges.windows(2).zip(ramp.iter().zip(&classes.counts)) {
            entries.push(json!({ "from": edges[0], "to": edges[1], "colour": colour, "count": count }));
        }
    }
    entries.push(json!({ "status": "missing", "colour": colours.missing }));
    Json::Array(entries)
}

/// `count` colours along the ramp, from its first to its last.
fn ramp(stops: &[String], count: usize) -> Vec<String> {
    let stops: Vec<[f64; 3]> = stops.iter().map(|stop| channels(stop)).collect();
    let last = stops.len() - 1;
    let at = |i: usize| {
        let place = if count > 1 { i as f64 / (count - 1) as f64 * last as f64 } else { last as f64 / 2.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on the ramp")]
        let below = (place.floor() as usize).min(last.saturating_sub(1));
        let share = place - below as f64;
        let mut text = String::from("#");
        for (from, to) in stops[below].iter().zip(stops[(below + 1).min(last)]) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let byte = (from + (to - from) * share).round() as u8;
            write!(text, "{byte:02x}").expect("a string takes all");
        }
        text
    };
    (0..count).map(at).collect()
}

/// Red, green and blue of `#rrggbb`.
pub(super) fn channels(colour: &str) -> [f64; 3] {
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or(0);
    [16, 8, 0].map(|shift| f64::from((number >> shift) & 0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_begins_and_ends_with_its_stops_however_many_classes() {
        let colours = colours();
        for count in 2..=20 {
            let ramp = ramp(&colours.ramp, count);
            assert_eq!(ramp.len(), count);
            assert_eq!(Some(&ramp[0]), colours.ramp.first());
            assert_eq!(ramp.last(), colours.ramp.last());
        }
        assert_eq!(ramp(&colours.ramp, 1).len(), 1);
    }
}
