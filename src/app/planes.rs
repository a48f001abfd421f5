//! Where the layers of a dataset lie on a grid of tiles: its borders brought to the grid's coordinate system,
//! simplified and snapped there, so that neighbours stay glued on every grid.

use std::sync::Arc;

use geo::Coord;
use rayon::prelude::*;

use super::error::AppError;
use super::layers::{Drawing, Layer};
use crate::geometry::{Topology, WorldPoint};
use crate::io::projection;
use crate::model::{BoundingBox, Crs, Dataset, LonLat, TileCoordinate, TileMatrixSet};
use crate::tiling::mvt::Shape;
use crate::tiling::{AreaLayer, LineLayer, Pyramid, SquareBox, line_in_tile, point_in_tile};

/// How many points are brought to another coordinate system at a time.
const POINTS_PER_TASK: usize = 1 << 14;

/// Points along each side of a box when its outline is brought to another coordinate system.
const POINTS_PER_SIDE: u32 = 32;

/// What layers share on a grid of tiles.
#[derive(Debug)]
pub(super) struct Ground {
    set: TileMatrixSet,
    /// The vertices of the topology.
    world: Vec<WorldPoint>,
    pyramid: Pyramid,
    /// Where each unit is taken to be.
    anchors: Vec<Option<WorldPoint>>,
}

impl Ground {
    /// Zooms 0 to `max_zoom`. Takes time and all processors.
    pub(super) fn new(
        dataset: &Dataset,
        topology: &Topology,
        set: TileMatrixSet,
        max_zoom: u8,
    ) -> Result<Self, AppError> {
        let world = project(set, topology.vertices().to_vec())?;
        let pyramid = Pyramid::new(topology, &world, max_zoom);
        let anchors: Vec<Option<LonLat>> = dataset.units().iter().map(crate::model::Unit::anchor).collect();
        let mut places = project_points(set, anchors.iter().flatten())?.into_iter();
        let anchors = anchors.iter().map(|anchor| anchor.and_then(|_| places.next())).collect();
        Ok(Self { set, world, pyramid, anchors })
    }
}

/// All layers of a dataset on a grid of tiles.
#[derive(Debug)]
pub(super) struct Plane {
    ground: Ground,
    /// In the order of the layers.
    placed: Vec<Placed>,
}

/// A layer's shapes, ready to be cut into tiles.
#[derive(Debug)]
pub(super) enum Placed {
    Areas(AreaLayer),
    Points(Vec<(u32, WorldPoint)>),
    Lines(LineLayer),
    /// From unit to unit.
    Links,
    /// The areas and their arcs, where these are not those of the units.
    Bands(AreaLayer, Option<Pyramid>),
}

impl Plane {
    /// Finds a place for each layer.
    ///
    /// # Errors
    /// When a point has none.
    pub(super) fn new(ground: Ground, topology: &Topology, layers: &[Layer]) -> Result<Self, AppError> {
        let mut plane = Self { ground, placed: Vec::new() };
        plane.placed = layers.par_iter().map(|layer| plane.place(topology, layer)).collect::<Result<_, _>>()?;
        Ok(plane)
    }

    /// The place of a layer that need not be one of the dataset's.
    ///
    /// # Errors
    /// When a point has none.
    pub(super) fn place(&self, topology: &Topology, layer: &Layer) -> Result<Placed, AppError> {
        let Ground { set, world, .. } = &self.ground;
        Ok(match &layer.drawing {
            Drawing::Areas(areas) => Placed::Areas(AreaLayer::new(topology, world, Arc::clone(areas))),
            Drawing::Points(points) => {
                let places = project_points(*set, points.iter().map(|(_, point)| point))?;
                Placed::Points(points.iter().zip(places).map(|(&(unit, _), place)| (unit, place)).collect())
            }
            Drawing::Lines { borders } => {
                let lines = borders.iter().map(|border| border.line.arcs.clone()).collect();
                Placed::Lines(LineLayer::new(topology, world, lines))
            }
            Drawing::Links { .. } => Placed::Links,
            Drawing::Bands(bands) => match &bands.own {
                None => Placed::Bands(AreaLayer::new(topology, world, Arc::clone(&bands.areas)), None),
                Some(own) => {
                    let world = project(*set, own.vertices().to_vec())?;
                    let pyramid = Pyramid::new(own, &world, self.ground.pyramid.max_zoom());
                    Placed::Bands(AreaLayer::new(own, &world, Arc::clone(&bands.areas)), Some(pyramid))
                }
            },
        })
    }

    /// The dataset's layer at a place in their order.
    pub(super) fn placed(&self, place: usize) -> &Placed {
        &self.placed[place]
    }

    /// The features with something to show in the tile, each with its place in the layer.
    pub(super) fn shapes<'a>(
        &'a self,
        layer: &'a Layer,
        placed: &'a Placed,
        tile: TileCoordinate,
    ) -> Box<dyn Iterator<Item = (usize, Shape)> + 'a> {
        let pyramid = &self.ground.pyramid;
        let in_areas = move |areas: &AreaLayer, pyramid: &Pyramid| {
            areas.tile(pyramid, tile).into_iter().map(|found| (found.area as usize, found.shape))
        };
        match placed {
            Placed::Areas(areas) => Box::new(in_areas(areas, pyramid)),
            Placed::Bands(areas, own) => Box::new(in_areas(areas, own.as_ref().unwrap_or(pyramid))),
            Placed::Lines(lines) => Box::new(lines.tile(pyramid, tile).into_iter()),
            Placed::Points(points) => Box::new(points.iter().filter_map(move |&(unit, point)| {
                Some((unit as usize, Shape::Points(vec![point_in_tile(point, tile)?])))
            })),
            Placed::Links => Box::new(self.links(layer).enumerate().filter_map(move |(place, ends)| {
                let (from, to) = ends?;
                Some((place, line_in_tile(from, to, tile)?))
            })),
        }
    }

    /// The ends of a layer's links, where both are known.
    fn links<'a>(&'a self, layer: &'a Layer) -> impl Iterator<Item = Option<(WorldPoint, WorldPoint)>> + 'a {
        let pairs = match &layer.drawing {
            Drawing::Links { pairs, .. } => pairs.as_slice(),
            _ => &[],
        };
        let anchor = |unit: crate::model::UnitIndex| self.ground.anchors[unit.get()];
        pairs.iter().map(move |pair| Some((anchor(pair.from)?, anchor(pair.to)?)))
    }

    /// The box around a layer in the grid's square; `None` when there is nothing in it.
    pub(super) fn bounds(&self, layer: &Layer, placed: &Placed) -> Option<SquareBox> {
        match placed {
            Placed::Areas(areas) | Placed::Bands(areas, _) => areas.bounds(),
            Placed::Lines(lines) => lines.bounds(),
            Placed::Points(points) => SquareBox::around(points.iter().map(|&(_, point)| point)),
            Placed::Links => SquareBox::around(self.links(layer).flatten().flat_map(|(from, to)| [from, to])),
        }
    }
}

/// The grids whose square holds all of a dataset.
pub(super) fn offered(dataset: &Dataset) -> Vec<TileMatrixSet> {
    let holds = |set: TileMatrixSet| {
        // Mercator's square holds what others are asked to, and moves what lies beyond to its edge.
        set == TileMatrixSet::default()
            || dataset.extent().is_none_or(|extent| match project(set, outline(extent)) {
                Ok(places) => places.iter().all(|place| [place.x, place.y].iter().all(|v| (0.0..=1.0).contains(v))),
                Err(error) => {
                    tracing::info!(set = set.id(), error = &error as &dyn std::error::Error, "not offered");
                    false
                }
            })
    };
    TileMatrixSet::ALL.into_iter().filter(|&set| holds(set)).collect()
}

/// Points along the sides of a box.
fn outline(extent: BoundingBox) -> Vec<Coord<f64>> {
    let [west, south, east, north] = extent.to_array();
    let share = |from: f64, to: f64, step: u32| from + (to - from) * f64::from(step) / f64::from(POINTS_PER_SIDE);
    (0..=POINTS_PER_SIDE)
        .flat_map(|step| {
            let (x, y) = (share(west, east, step), share(south, north, step));
            [(x, south), (x, north), (west, y), (east, y)].map(|(x, y)| Coord { x, y })
        })
        .collect()
}

fn project_points<'a>(
    set: TileMatrixSet,
    points: impl Iterator<Item = &'a LonLat>,
) -> Result<Vec<WorldPoint>, AppError> {
    project(set, points.map(|&point| point.into()).collect())
}

/// Where points (degrees) lie in a grid's square.
///
/// # Errors
/// When a point has no place in the grid's coordinate system, or PROJ does not work.
fn project(set: TileMatrixSet, mut points: Vec<Coord<f64>>) -> Result<Vec<WorldPoint>, AppError> {
    if set.crs() == Crs::Epsg3857 {
        return Ok(points.into_par_iter().map(WorldPoint::from_degrees).collect());
    }
    let project = |points: &mut [Coord<f64>]| projection::from_degrees(set.crs(), points);
    points.par_chunks_mut(POINTS_PER_TASK).try_for_each(project).map_err(|source| AppError::Projection { source })?;
    let ([west, north], side_m) = (set.corner_m(), set.side_m());
    let place = |point: Coord<f64>| {
        let place = WorldPoint { x: (point.x - west) / side_m, y: (north - point.y) / side_m };
        (place.x.is_finite() && place.y.is_finite()).then_some(place)
    };
    let places: Option<Vec<WorldPoint>> = points.into_iter().map(place).collect();
    places.ok_or(AppError::OffGrid { set: set.id() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    #[test]
    fn the_corner_of_the_square_is_where_its_definition_says() {
        let set = TileMatrixSet::Epsg25833;
        // 15° east is at 500 km; 60° north at 6651411.190 m there.
        let place = project(set, vec![Coord { x: 15.0, y: 60.0 }]).expect("a place")[0];
        assert!((place.x * set.side_m() - 3_000_000.0).abs() < 1e-3, "{place:?}");
        assert!((place.y * set.side_m() - (9_045_984.0 - 6_651_411.190)).abs() < 1e-3, "{place:?}");
    }

    #[test]
    fn a_grid_is_offered_where_its_square_holds_the_dataset() {
        assert_eq!(offered(&fixture::dataset()), TileMatrixSet::ALL);
        let far = fixture::dataset_with(|parts| {
            for set in &mut parts.boundaries {
                for polygon in set.polygons.iter_mut().flatten() {
                    use geo::MapCoordsInPlace;
                    polygon.map_coords_in_place(|c| Coord { x: c.x + 120.0, y: c.y - 90.0 });
                }
            }
        });
        assert_eq!(offered(&far), [TileMatrixSet::WebMercatorQuad]);
    }
}
