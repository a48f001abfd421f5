//! The tiles of some layers at a range of zooms, each drawn once, for an archive. Only tiles where something may lie
//! are drawn: those beneath and beside tiles with content, and those that small shapes touch.

use std::io::Write;
use std::ops::RangeInclusive;

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::error::AppError;
use super::layers::{Drawing, Field, Layer};
use super::planes::{Ground, Plane};
use super::snapshot::Snapshot;
use super::tiles::{LayerContent, TileQuery, check_properties, draw, encoded, is_named, layer_named, tile_fields};
use crate::geometry::WorldPoint;
use crate::io::archive::{AboutArchive, ArchivedLayer, order};
use crate::model::{BoundingBox, LonLat, TileCoordinate, TileMatrixSet};
use crate::tiling::Pyramid;

/// Tiles drawn before the first of them is handed on: so many are held at once.
const TILES_AT_ONCE: usize = 4096;

/// Shapes reach so far beyond their tile, in parts of a tile, with a little to spare for rounding.
const REACH: f64 = 66.0 / 4096.0;

/// All that the Mercator square shows.
const THE_MAP: BoundingBox =
    BoundingBox { west: -180.0, south: -WorldPoint::MAX_LATITUDE, east: 180.0, north: WorldPoint::MAX_LATITUDE };

/// Which tiles are asked for.
#[derive(Clone, Debug)]
pub struct TileSetQuery {
    /// The layers, each once; in this order in the tiles.
    pub layers: Vec<String>,
    /// The zooms; the deepest is at most [`Pyramid::DEEPEST_ZOOM`].
    pub zooms: RangeInclusive<u8>,
    /// What of each layer is shown. A property needs to be one of some layer only, a filter must fit each.
    pub show: TileQuery,
}

/// A layer and what of it is shown.
#[derive(Debug)]
struct ShownLayer<'a> {
    layer: &'a Layer,
    /// Its place among the snapshot's layers.
    place: usize,
    fields: Vec<Field>,
    content: LayerContent<'a>,
}

/// Tiles that can be drawn.
#[derive(Debug)]
pub struct TileSet<'a> {
    snapshot: &'a Snapshot,
    layers: Vec<ShownLayer<'a>>,
    show: TileQuery,
    zooms: RangeInclusive<u8>,
    plane: &'a Plane,
    /// For zooms deeper than the server's own.
    deeper: Option<Plane>,
}

impl<'a> TileSet<'a> {
    /// Prepares the tiles of a snapshot.
    ///
    /// # Errors
    /// When a layer or property is unknown, a layer is named twice, a filter is none or does not fit a layer, or the
    /// zooms are none.
    pub fn new(snapshot: &'a Snapshot, query: &TileSetQuery) -> Result<Self, AppError> {
        let mut layers: Vec<ShownLayer<'a>> = Vec::new();
        for id in &query.layers {
            let (place, layer) = layer_named(snapshot, id)?;
            if layers.iter().any(|shown| shown.layer.id == *id) {
                return Err(AppError::Unfit { why: format!("the layer {id} is named twice; name it once") });
            }
            layers.push(ShownLayer {
                layer,
                place,
                fields: tile_fields(snapshot, layer, &query.show)?,
                content: LayerContent::of(snapshot, layer, &query.show)?,
            });
        }
        let zooms = query.zooms.clone();
        if layers.is_empty() || zooms.is_empty() || *zooms.end() > Pyramid::DEEPEST_ZOOM {
            return Err(AppError::OutOfRange {
                name: "zooms",
                given: format!("{}-{}", zooms.start(), zooms.end()),
                allowed: format!("write 0-14, the first not over the last, the last at most {}", Pyramid::DEEPEST_ZOOM),
            });
        }
        if let Some(names) = &query.show.properties {
            let fields: Vec<Field> = layers.iter().flat_map(|shown| shown.fields.clone()).collect();
            check_properties(&fields, names)?;
        }
        let show = TileQuery { set: TileMatrixSet::WebMercatorQuad, ..query.show.clone() };
        let plane = snapshot.plane(show.set)?;
        let deeper = (*zooms.end() > show.set.max_zoom()).then(|| {
            let ground = Ground::new(snapshot.dataset(), snapshot.topology(), show.set, *zooms.end())?;
            Plane::new(ground, snapshot.topology(), snapshot.layers())
        });
        Ok(Self { snapshot, layers, zooms, plane, deeper: deeper.transpose()?, show })
    }

    /// What an archive of the tiles says of itself.
    pub fn about(&self) -> AboutArchive {
        let dataset = self.snapshot.dataset();
        let kept = |field: &&Field| self.show.properties.as_ref().is_none_or(|names| is_named(names, &field.name));
        let layer = |shown: &ShownLayer<'_>| ArchivedLayer {
            id: shown.layer.id.clone(),
            description: shown.layer.title.clone(),
            minzoom: *self.zooms.start(),
            maxzoom: *self.zooms.end(),
            fields: shown
                .fields
                .iter()
                .filter(kept)
                .map(|field| (field.name.clone(), field.kind.tile_type().into()))
                .collect(),
        };
        let titles: Vec<&str> = self.layers.iter().map(|shown| shown.layer.title.as_str()).collect();
        AboutArchive {
            name: dataset.about().title.get("en").to_owned(),
            description: format!(
                "{} ({}): {}",
                dataset.about().title.get("en"),
                dataset.about().year,
                titles.join(", ")
            ),
            attribution: self.snapshot.attribution(),
            bounds: dataset.extent().unwrap_or(THE_MAP),
            min_zoom: *self.zooms.start(),
            max_zoom: *self.zooms.end(),
            layers: self.layers.iter().map(layer).collect(),
        }
    }

    /// Draws all tiles that hold anything, on all processors, and hands them to `put` through gzip, in the order of
    /// [`order`]. Gives how many there were.
    ///
    /// # Errors
    /// What `put` gives, and when a tile cannot be compressed.
    pub fn draw<E: From<AppError>>(
        &self,
        mut put: impl FnMut(TileCoordinate, &[u8]) -> Result<(), E>,
    ) -> Result<usize, E> {
        let boxes = self.boxes();
        let mut drawn: Vec<TileCoordinate> = Vec::new();
        let mut count = 0;
        for zoom in 0..=*self.zooms.end() {
            let candidates = candidates(zoom, &drawn, &boxes);
            drawn.clear();
            for some in candidates.chunks(TILES_AT_ONCE) {
                let tiles = some.par_iter().map(|&tile| self.tile(tile)).collect::<Result<Vec<Vec<u8>>, AppError>>()?;
                for (&tile, bytes) in some.iter().zip(&tiles).filter(|(_, bytes)| !bytes.is_empty()) {
                    drawn.push(tile);
                    if self.zooms.contains(&zoom) {
                        put(tile, bytes)?;
                        count += 1;
                    }
                }
            }
        }
        Ok(count)
    }

    /// A tile through gzip; empty when nothing lies in it.
    fn tile(&self, tile: TileCoordinate) -> Result<Vec<u8>, AppError> {
        let plane = match &self.deeper {
            Some(deeper) if tile.zoom() > self.show.set.max_zoom() => deeper,
            _ => self.plane,
        };
        let in_tile = |shown: &ShownLayer<'_>| {
            let placed = (shown.layer, plane.placed(shown.place), &shown.content);
            draw(self.snapshot, plane, placed, tile, &self.show)
        };
        let plain = encoded(self.layers.iter().map(in_tile).collect(), self.show.encoding)?.bytes;
        if plain.is_empty() {
            return Ok(Vec::new());
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::default());
        let packed = encoder.write_all(&plain).and_then(|()| encoder.finish());
        packed.map_err(|source| AppError::Compress { source })
    }

    /// Boxes around all that the shapes are made of: arcs, points, lines.
    fn boxes(&self) -> Vec<WorldBox> {
        let topology = self.snapshot.topology();
        let vertices = topology.vertices();
        let mut boxes = Vec::new();
        let drawings = || self.layers.iter().map(|shown| &shown.layer.drawing);
        if drawings().any(|drawing| matches!(drawing, Drawing::Areas(_) | Drawing::Lines { .. } | Drawing::Bands(_))) {
            let arcs = 0..topology.arc_count();
            boxes.extend(arcs.map(|arc| WorldBox::around(topology.arc(arc).iter().map(|&v| vertices[v as usize]))));
        }
        let anchor = |unit| self.snapshot.dataset().unit(unit).anchor().map(geo::Coord::from);
        for drawing in drawings() {
            match drawing {
                Drawing::Points(points) => {
                    boxes.extend(points.iter().map(|&(_, point): &(u32, LonLat)| WorldBox::around([point.into()])));
                }
                Drawing::Links { pairs, .. } => {
                    let line = |pair: &super::pairs::Pair| Some([anchor(pair.from)?, anchor(pair.to)?]);
                    boxes.extend(pairs.iter().filter_map(line).map(WorldBox::around));
                }
                Drawing::Areas(_) | Drawing::Lines { .. } | Drawing::Bands(_) => {}
            }
        }
        boxes
    }
}

/// A box of the Mercator square.
#[derive(Clone, Copy, Debug)]
struct WorldBox {
    min: [f64; 2],
    max: [f64; 2],
}

impl WorldBox {
    fn around(points: impl IntoIterator<Item = geo::Coord<f64>>) -> Self {
        let empty = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        points.into_iter().map(WorldPoint::from_degrees).fold(empty, |b, p| Self {
            min: [b.min[0].min(p.x), b.min[1].min(p.y)],
            max: [b.max[0].max(p.x), b.max[1].max(p.y)],
        })
    }

    /// The columns and rows it meets at a zoom, unless it is larger than a tile: then it shows in its tiles.
    fn small_range(&self, zoom: u8) -> Option<[RangeInclusive<u32>; 2]> {
        let tiles = f64::from(1_u32 << zoom);
        let is_small = (0..2).all(|axis| (self.max[axis] - self.min[axis]) * tiles <= 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
        let place = |v: f64| v.floor().clamp(0.0, tiles - 1.0) as u32;
        let range = |axis: usize| place(self.min[axis] * tiles - REACH)..=place(self.max[axis] * tiles + REACH);
        is_small.then(|| [range(0), range(1)])
    }
}

/// The tiles of a zoom in which something may lie, in order: all beneath those with content one zoom above or
/// their neighbours, as shapes shift a little from zoom to zoom, and all that boxes smaller than a tile meet, as what
/// is within may begin to show here. What a larger box holds shows one zoom above, at most a tile away.
fn candidates(zoom: u8, with_content_above: &[TileCoordinate], boxes: &[WorldBox]) -> Vec<TileCoordinate> {
    let mut above: FxHashSet<(u32, u32)> = FxHashSet::default();
    for tile in with_content_above {
        let around = |v: u32| v.saturating_sub(1)..=v + 1;
        above.extend(around(tile.column()).flat_map(|column| around(tile.row()).map(move |row| (column, row))));
    }
    let mut places: FxHashSet<(u32, u32)> = FxHashSet::default();
    for (column, row) in above {
        places.extend([(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| (2 * column + x, 2 * row + y)));
    }
    for [columns, rows] in boxes.iter().filter_map(|b| b.small_range(zoom)) {
        places.extend(columns.flat_map(|column| rows.clone().map(move |row| (column, row))));
    }
    if zoom == 0 {
        places.insert((0, 0));
    }
    // Neighbours beyond the edge of the map are no tiles.
    let mut tiles: Vec<TileCoordinate> =
        places.into_iter().filter_map(|(column, row)| TileCoordinate::new(zoom, column, row).ok()).collect();
    tiles.par_sort_unstable_by_key(|&tile| order(tile));
    tiles
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use geo::{MultiPolygon, polygon};

    use super::*;
    use crate::app::{Filter, Language, fixture, tiles};
    use crate::model::Crs;

    fn query(layers: &[&str], zooms: RangeInclusive<u8>) -> TileSetQuery {
        let layers = layers.iter().map(|&layer| layer.to_owned()).collect();
        TileSetQuery { layers, zooms, show: TileQuery::default() }
    }

    fn drawn(snapshot: &Snapshot, query: &TileSetQuery) -> Vec<(TileCoordinate, Vec<u8>)> {
        let mut all = Vec::new();
        let set = TileSet::new(snapshot, query).expect("valid");
        let count = set.draw(|tile, gzipped| -> Result<(), AppError> {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(gzipped).read_to_end(&mut plain).expect("gzip");
            all.push((tile, plain));
            Ok(())
        });
        assert_eq!(count.expect("drawn"), all.len());
        all
    }

    /// The slow twin: every tile of every zoom is drawn.
    fn every_tile(snapshot: &Snapshot, query: &TileSetQuery) -> Vec<(TileCoordinate, Vec<u8>)> {
        let every = query.zooms.clone().flat_map(|zoom| {
            let side = 0..1_u32 << zoom;
            side.clone().flat_map(move |x| side.clone().map(move |y| TileCoordinate::new(zoom, x, y).expect("a tile")))
        });
        let mut all: Vec<(TileCoordinate, Vec<u8>)> = every
            .map(|tile| {
                let served = tiles::tile(snapshot, &query.layers.join(","), tile, &query.show).expect("a tile");
                (tile, served.bytes.to_vec())
            })
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        all.sort_by_key(|&(tile, _)| order(tile));
        all
    }

    /// With an islet so far out and so small that shallow zooms show nothing near it.
    fn snapshot_with_an_islet() -> Snapshot {
        let dataset = fixture::dataset_with(|parts| {
            let polygon = parts.boundaries[0].polygons[5].take();
            let mut parts_of_it = polygon.map_or_else(Vec::new, |polygon| polygon.0);
            parts_of_it
                .push(polygon![(x: 40.01, y: 40.0), (x: 40.02, y: 40.0), (x: 40.02, y: 40.01), (x: 40.01, y: 40.0)]);
            parts.boundaries[0].polygons[5] = Some(MultiPolygon(parts_of_it));
        });
        Snapshot::open(dataset).expect("a snapshot")
    }

    #[test]
    fn no_tile_with_content_is_left_out_and_none_without_is_there() {
        let snapshot = snapshot_with_an_islet();
        let all: Vec<&str> = snapshot.layers().iter().map(|layer| layer.id.as_str()).collect();
        for layers in all.iter().map(|layer| vec![*layer]).chain([all.clone()]) {
            let query = query(&layers, 0..=if layers.len() == 1 { 5 } else { 7 });
            let (found, expected) = (drawn(&snapshot, &query), every_tile(&snapshot, &query));
            let places = |tiles: &[(TileCoordinate, Vec<u8>)]| tiles.iter().map(|(tile, _)| *tile).collect::<Vec<_>>();
            assert_eq!(places(&found), places(&expected), "{layers:?}");
            assert!(found == expected, "{layers:?}: the same tiles hold other bytes");
        }
    }

    #[test]
    fn a_tile_of_one_layer_is_the_one_the_server_gives() {
        let snapshot = fixture::snapshot();
        let mut query = query(&["squares"], 3..=6);
        query.show.properties = Some(vec!["population".to_owned()]);
        query.show.filter =
            Some(Filter { text: "number < '0200'".to_owned(), language: Language::Text, crs: Crs::Crs84 });
        let found = drawn(&snapshot, &query);
        assert!(found.iter().any(|(tile, _)| tile.zoom() == 6) && found.iter().all(|(tile, _)| tile.zoom() >= 3));
        for (place, bytes) in found {
            let served = tiles::tile(&snapshot, "squares", place, &query.show).expect("a tile");
            assert_eq!(served.bytes, bytes, "{place:?}");
        }
    }

    #[test]
    fn zooms_beyond_the_servers_are_drawn_and_what_lies_there_is_told() {
        let snapshot = fixture::snapshot();
        let mut query = query(&["centres", "borders"], 13..=14);
        query.show.properties = Some(vec!["name".to_owned(), "land".to_owned()]);
        let found = drawn(&snapshot, &query);
        assert!(found.iter().any(|(tile, _)| tile.zoom() == 14));
        let about = TileSet::new(&snapshot, &query).expect("valid").about();
        let fields: Vec<Vec<&String>> = about.layers.iter().map(|layer| layer.fields.keys().collect()).collect();
        assert_eq!(fields, [vec!["name"], vec!["land"]]);
        assert_eq!((about.min_zoom, about.max_zoom), (13, 14));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_with_what_could() {
        let snapshot = fixture::snapshot();
        let refusal = |query: &TileSetQuery| TileSet::new(&snapshot, query).expect_err("refused").to_string();
        assert!(refusal(&query(&["towns"], 0..=2)).contains("squares"));
        assert!(refusal(&query(&["labels", "labels"], 0..=2)).contains("named twice"));
        assert!(refusal(&query(&["labels"], 0..=19)).contains("at most 18"));
        let (first, last) = (3, 2);
        assert!(refusal(&query(&["labels"], first..=last)).contains("the first not over the last"));
        let mut strange = query(&["labels"], 0..=2);
        strange.show.properties = Some(vec!["population".to_owned()]);
        assert!(refusal(&strange).contains("name"), "labels have no population");
    }
}
