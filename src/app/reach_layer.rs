//! The areas within reach, as polygons and as a tile layer whose bands lie one upon
//! the other, the largest at the bottom.

use std::sync::Arc;

use geo::MultiPolygon;

use super::error::AppError;
use super::features::Properties;
use super::layers::{Drawing, Field, FieldKind, Layer, LayerKind};
use super::reach::{Found, GeometryOf, Reach, ReachQuery, find};
use super::snapshot::Snapshot;
use crate::geometry::{Areas, Topology};
use crate::model::TileMatrixSet;

/// The id of the tile layer.
pub const REACH: &str = "reach";

/// What lies within reach, with the area of each band.
///
/// # Errors
/// When the unit, the relation or an indicator is unknown or does not fit, when the
/// point is off the roads, and when not as many live within reach as are asked for.
pub fn reach<'a>(snapshot: &'a Snapshot, query: &ReachQuery) -> Result<Reach<'a>, AppError> {
    let Found { mut reach, isochrones } = find(snapshot, query)?;
    let areas: Vec<Option<MultiPolygon<f64>>> = match reach.geometry_of {
        GeometryOf::Isochrone => isochrones.into_iter().map(Some).collect(),
        GeometryOf::Units => {
            let topology = snapshot.topology();
            let union = topology.dissolve(&members(&reach));
            (0..union.len()).map(|band| topology.multi_polygon(&union, band)).collect()
        }
    };
    for (band, area) in reach.bands.iter_mut().zip(areas) {
        band.area = area;
    }
    Ok(reach)
}

/// The units of each band.
fn members(reach: &Reach<'_>) -> Vec<Vec<u32>> {
    reach.bands.iter().map(|band| band.units.iter().map(|journey| journey.to.0).collect()).collect()
}

/// Bands to be drawn, the largest first.
#[derive(Debug)]
pub(super) struct BandsDrawing {
    pub areas: Arc<Areas>,
    /// The arcs of isochrones; the areas of units have those of the snapshot.
    pub own: Option<Topology>,
    properties: Vec<Properties<'static>>,
    bytes: usize,
}

impl BandsDrawing {
    pub(super) fn properties(&self, band: usize) -> Properties<'static> {
        self.properties[band].clone()
    }

    /// About as many bytes as it holds.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// The bands as a tile layer.
///
/// # Errors
/// As [`reach`].
pub(super) fn reach_layer(snapshot: &Snapshot, query: &ReachQuery) -> Result<Layer, AppError> {
    let Found { reach, isochrones } = find(snapshot, query)?;
    let (areas, own, bytes) = match reach.geometry_of {
        GeometryOf::Isochrone => {
            let polygons: Vec<Option<MultiPolygon<f64>>> = isochrones.into_iter().rev().map(Some).collect();
            let topology = Topology::build(&polygons);
            // The vertices, the pyramid's own bound on a grid of tiles, and the arcs that the areas name.
            let levels = usize::from(TileMatrixSet::default().max_zoom()) + 1;
            let bytes = topology.vertices().len() * (16 + 8 * levels + 8);
            (topology.areas().clone(), Some(topology), bytes)
        }
        GeometryOf::Units => {
            let mut members = members(&reach);
            members.reverse();
            let union = snapshot.topology().dissolve(&members);
            let bytes = arc_count(&union) * 4;
            (union, None, bytes)
        }
    };
    let properties = (0..reach.bands.len()).rev().map(|band| reach.band_properties(band)).collect();
    let bands = BandsDrawing { areas: Arc::new(areas), own, properties, bytes };
    let title = format!("Within reach of {}", reach.unit.map_or("a point", |unit| unit.name.as_str()));
    Ok(Layer::new(REACH, LayerKind::Reach, title, fields(&reach), Drawing::Bands(Box::new(bands)), false))
}

fn arc_count(areas: &Areas) -> usize {
    (0..areas.len()).map(|area| areas.rings(area).map(<[_]>::len).sum::<usize>()).sum()
}

fn fields(reach: &Reach<'_>) -> Vec<Field> {
    let mut fields = vec![
        Field::new("from", FieldKind::Text, "number of the unit one starts from, or longitude and latitude"),
        Field::new("minutes", FieldKind::Number, "the band's limit in minutes"),
        Field::new("units", FieldKind::Number, "how many units have their centre within it"),
    ];
    for sum in reach.bands.first().map_or(&[][..], |band| &band.sums) {
        let title = sum.indicator.title.get("en");
        fields.push(Field::new(sum.name, FieldKind::Number, format!("{title}, of these units together")));
        let missing = format!("{}.missing", sum.name);
        fields.push(Field::new(missing, FieldKind::Number, "how many of these units have no value"));
    }
    fields.push(Field::new("geometry_of", FieldKind::Text, "isochrone: along the roads; units: their whole areas"));
    fields
}

#[cfg(test)]
mod tests {
    use geo::Area;

    use super::*;
    use crate::app::asked::LayerQuestion;
    use crate::app::fixture;
    use crate::app::reach::{Stop, Within};
    use crate::app::tiles::{TileQuery, draw_asked};
    use crate::model::TileCoordinate;

    fn query(minutes: &[f64]) -> ReachQuery {
        let within = Within::Minutes(minutes.to_vec());
        ReachQuery { from: Stop::Unit("0101".to_owned()), within, relation: None, indicators: Vec::new() }
    }

    fn areas<'a>(reach: &'a Reach<'_>) -> impl Iterator<Item = &'a MultiPolygon<f64>> {
        reach.bands.iter().filter_map(|band| band.area.as_ref())
    }

    #[test]
    fn without_roads_the_area_is_that_of_the_units_reached() {
        let snapshot = fixture::snapshot();
        let found = reach(&snapshot, &query(&[30.0, 45.0])).expect("found");
        let sizes: Vec<f64> = areas(&found).map(|area| area.unsigned_area().round()).collect();
        assert_eq!(sizes, [2.0, 3.0]);
    }

    #[test]
    fn with_roads_the_area_lies_along_them_and_grows_with_the_minutes() {
        let snapshot = fixture::snapshot_with_roads();
        let found = reach(&snapshot, &query(&[10.0, 25.0])).expect("found");
        assert_eq!(found.geometry_of, GeometryOf::Isochrone);
        let sizes: Vec<f64> = areas(&found).map(Area::unsigned_area).collect();
        assert!(sizes[0] > 0.0 && sizes[0] < sizes[1] && sizes[1] < 1.0, "{sizes:?}");
    }

    #[test]
    fn a_tile_draws_the_largest_band_first_and_says_how_many_live_in_each() {
        for snapshot in [fixture::snapshot(), fixture::snapshot_with_roads()] {
            let question = LayerQuestion::Reach(query(&[30.0, 60.0]));
            let asked = question.layer(&snapshot, TileMatrixSet::default()).expect("a layer");
            let Drawing::Bands(bands) = &asked.0.layer.drawing else { panic!("bands") };
            let minutes: Vec<_> = bands.properties.iter().map(|band| format!("{:?}", band[1].1)).collect();
            assert_eq!(minutes, ["Number(60.0)", "Number(30.0)"]);
            let place = TileCoordinate::new(5, 16, 9).expect("a tile");
            let tile = draw_asked(&snapshot, &asked.0, place, &TileQuery::default()).expect("drawn");
            let holds = |text: &str| tile.bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(holds("reach") && holds("inhabitants") && holds(bands.reach_of()), "{}", tile.bytes.len());
        }
    }

    impl BandsDrawing {
        fn reach_of(&self) -> &'static str {
            if self.own.is_some() { "isochrone" } else { "units" }
        }
    }
}
