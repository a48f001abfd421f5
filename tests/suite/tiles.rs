//! Tiles judged from their shapes: neighbours glued, nothing lost, rings valid, at
//! every zoom of every grid, on a made-up country and on the real borders where they are at hand.

#[path = "../../benches/support/coverage.rs"]
mod coverage;

use std::sync::Arc;

use coverage::Size;
use geo::{Coord, LineString, MultiPolygon, Polygon, Validation};
use nabolag::geometry::{Topology, WorldPoint};
use nabolag::io::projection::from_degrees;
use nabolag::model::{TileCoordinate, TileMatrixSet};
use nabolag::tiling::mvt::{Rings, Shape};
use nabolag::tiling::{AreaLayer, EXTENT, Pyramid, SquareBox};

use super::fixtures;

/// Where points (degrees) lie in a grid's square, by the grid's definition.
fn places(set: TileMatrixSet, mut points: Vec<Coord<f64>>) -> Vec<WorldPoint> {
    from_degrees(set.crs(), &mut points).expect("PROJ works");
    let [west, north] = set.corner_m();
    let place = |point: Coord<f64>| [point.x - west, north - point.y].map(|metres| metres / set.side_m());
    points.into_iter().map(place).map(|[x, y]| WorldPoint { x, y }).collect()
}

fn country() -> Vec<Option<MultiPolygon<f64>>> {
    coverage::generate(Size::named("country").expect("a known size"))
}

/// What the shapes of one tile add up to.
#[derive(Debug, Default)]
struct Judgement {
    /// Twice the area of all shapes together, in squared grid steps.
    doubled_area: i64,
    /// Number of polygons and of points.
    polygons: usize,
    points: usize,
    faults: Vec<String>,
}

fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    (0..ring.len())
        .map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
        })
        .sum()
}

/// The rings as a geo type, whose crate has an independent check of validity.
fn as_geo(rings: &Rings) -> MultiPolygon<f64> {
    let mut polygons: Vec<Polygon<f64>> = Vec::new();
    for (exterior, ring) in rings.iter() {
        let coords = ring.iter().map(|p| Coord { x: f64::from(p[0]), y: f64::from(p[1]) });
        let line = LineString::new(coords.collect());
        match polygons.last_mut() {
            Some(polygon) if !exterior => polygon.interiors_push(line),
            _ => polygons.push(Polygon::new(line, Vec::new())),
        }
    }
    MultiPolygon::new(polygons)
}

fn judge(layer: &AreaLayer, pyramid: &Pyramid, tile: TileCoordinate) -> Judgement {
    let mut judgement = Judgement::default();
    for area in layer.tile(pyramid, tile) {
        let Shape::Polygon(rings) = &area.shape else {
            judgement.points += 1;
            continue;
        };
        judgement.polygons += 1;
        for (exterior, ring) in rings.iter() {
            let doubled = doubled_area(ring);
            judgement.doubled_area += doubled;
            if (doubled > 0) != exterior {
                judgement.faults.push(format!("area {} has a ring that winds the wrong way", area.area));
            }
        }
        if !as_geo(rings).is_valid() {
            judgement.faults.push(format!("area {} is not valid", area.area));
        }
    }
    judgement
}

/// The tiles of a zoom that meet a box, at most about `limit` of them.
fn tiles(bounds: SquareBox, zoom: u8, limit: usize) -> Vec<TileCoordinate> {
    let [columns, rows] = bounds.tiles(zoom);
    let all: Vec<TileCoordinate> = (columns[0]..=columns[1])
        .flat_map(|x| (rows[0]..=rows[1]).map(move |y| (x, y)))
        .filter_map(|(x, y)| TileCoordinate::new(zoom, x, y).ok())
        .collect();
    let step = all.len().div_ceil(limit).max(1);
    all.into_iter().step_by(step).collect()
}

/// Judges areas against their union, tile by tile: as both come from the same arcs,
/// any gap or overlap between neighbours makes the areas differ.
fn check_glued(polygons: &[Option<MultiPolygon<f64>>], set: TileMatrixSet, limit: usize) {
    let topology = Topology::build(polygons);
    let world = places(set, topology.vertices().to_vec());
    let pyramid = Pyramid::new(&topology, &world, set.max_zoom());
    let units = AreaLayer::new(&topology, &world, Arc::new(topology.areas().clone()));
    let everything = (0..topology.areas().len()).filter_map(|i| u32::try_from(i).ok()).collect();
    let union = AreaLayer::new(&topology, &world, Arc::new(topology.dissolve(&[everything])));
    for zoom in 0..=set.max_zoom() {
        let mut seen = 0;
        for tile in tiles(units.bounds().expect("areas"), zoom, limit) {
            let (parts, whole) = (judge(&units, &pyramid, tile), judge(&union, &pyramid, tile));
            assert!(parts.faults.is_empty(), "{tile:?}: {:?}", parts.faults);
            assert!(whole.faults.is_empty(), "{tile:?}, the union: {:?}", whole.faults);
            // Cut ends are rounded among the points of the layer at hand: up to half a step on the
            // rim of the buffer, outside the tile proper.
            let slack = if whole.doubled_area > 0 { 2 * i64::from(EXTENT) / 16 } else { 0 };
            let difference = (parts.doubled_area - whole.doubled_area).abs();
            assert!(difference <= slack, "{tile:?}: the parts differ from the whole by {difference} half steps");
            seen += parts.polygons + parts.points;
        }
        assert!(seen > 0 || zoom > 9, "nothing to see at zoom {zoom}");
        if zoom == 0 {
            assert_eq!(seen, polygons.len(), "every area is a polygon or a point in the tile of the world");
        }
    }
}

#[test]
fn the_made_up_country_is_clean_to_begin_with() {
    let polygons = country();
    assert!(polygons.iter().flatten().all(Validation::is_valid));
    assert_eq!(Topology::build(&polygons).flaws(&polygons), []);
}

#[test]
fn a_made_up_country_stays_glued_at_every_zoom() {
    check_glued(&country(), TileMatrixSet::WebMercatorQuad, 40);
}

#[test]
fn a_made_up_country_stays_glued_at_every_level_of_the_utm_grid() {
    check_glued(&country(), TileMatrixSet::Epsg25833, 40);
}

#[test]
fn a_tile_that_is_covered_wholly_is_filled_to_the_last_step() {
    let topology = Topology::build(&country());
    let side = i64::from(EXTENT) + 2 * 64;
    for set in TileMatrixSet::ALL {
        let world = places(set, topology.vertices().to_vec());
        let pyramid = Pyramid::new(&topology, &world, set.max_zoom());
        let layer = AreaLayer::new(&topology, &world, Arc::new(topology.areas().clone()));
        let middle = places(set, vec![Coord { x: 17.0, y: 65.0 }])[0];
        for zoom in 6..=set.max_zoom() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the grid")]
            let cell = |v: f64| (v * f64::from(1_u32 << zoom)) as u32;
            let tile = TileCoordinate::new(zoom, cell(middle.x), cell(middle.y)).expect("inside");
            assert_eq!(judge(&layer, &pyramid, tile).doubled_area, 2 * side * side, "{set:?} {tile:?}");
        }
    }
}

/// The real borders, where they are at hand.
fn real_borders() -> Option<Vec<Option<MultiPolygon<f64>>>> {
    let shared = fixtures::shared_data()?;
    let path = shared.join("boundaries/2018_landmask_kommune.geojson");
    let spec = nabolag::io::vector::BoundarySpec { number_field: "kommune_no".to_owned(), ..Default::default() };
    let read = nabolag::io::vector::read_boundaries(&spec, &path).expect("readable");
    Some(read.features.into_iter().map(|feature| Some(feature.polygon)).collect())
}

#[test]
fn the_real_borders_of_2018_stay_glued_at_every_zoom() {
    let Some(polygons) = real_borders() else { return };
    check_glued(&polygons, TileMatrixSet::WebMercatorQuad, 60);
}

#[test]
fn the_real_borders_of_2018_stay_glued_at_every_level_of_the_utm_grid() {
    let Some(polygons) = real_borders() else { return };
    check_glued(&polygons, TileMatrixSet::Epsg25833, 60);
}
