//! Archives of vector tiles: one file that holds the tiles of many zooms and says what is in them, as `PMTiles` 3
//! or `MBTiles` 1.3 by its ending. Written beside the target and moved over it when whole; the same tiles give the
//! same bytes.

mod mbtiles;
mod pmtiles;

use std::io;
use std::path::Path;

use ::pmtiles::PmtError;
use serde::Serialize;

use self::mbtiles::MbTiles;
use self::pmtiles::PmTiles;
use crate::io::draft::Draft;
use crate::model::{BoundingBox, TileCoordinate};

/// Why an archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The system refuses.
    #[error("{file}: cannot be written")]
    Io {
        /// The file.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// A `PMTiles` archive cannot be made.
    #[error("{file}: the archive cannot be written")]
    PmTiles {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: PmtError,
    },
    /// An `MBTiles` archive cannot be made.
    #[error("{file}: the archive cannot be written")]
    MbTiles {
        /// The file.
        file: String,
        /// The database's reason.
        #[source]
        source: rusqlite::Error,
    },
}

/// What kind of archive a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveFormat {
    /// `PMTiles` 3: read by ranges, from object storage or any web server.
    PmTiles,
    /// `MBTiles` 1.3: an `SQLite` database.
    MbTiles,
}

impl ArchiveFormat {
    /// The kind by the file's ending; `None` for a file that is no archive.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "pmtiles" => Some(Self::PmTiles),
            "mbtiles" => Some(Self::MbTiles),
            _ => None,
        }
    }
}

/// A layer of the tiles, as `vector_layers` of TileJSON has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArchivedLayer {
    /// The layer's name in the tiles.
    pub id: String,
    /// What it shows.
    pub description: String,
    /// The shallowest zoom it is in.
    pub minzoom: u8,
    /// The deepest zoom it is in.
    pub maxzoom: u8,
    /// Its properties: `String`, `Number` or `Boolean` by name.
    pub fields: serde_json::Map<String, serde_json::Value>,
}

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct AboutArchive {
    /// A name for people.
    pub name: String,
    /// What the tiles show.
    pub description: String,
    /// Whom to credit, as HTML.
    pub attribution: String,
    /// Where the tiles lie, in degrees.
    pub bounds: BoundingBox,
    /// The shallowest zoom.
    pub min_zoom: u8,
    /// The deepest zoom.
    pub max_zoom: u8,
    /// The layers.
    pub layers: Vec<ArchivedLayer>,
}

impl AboutArchive {
    /// Longitude, latitude and zoom to begin with: all of it on a screen of about two tiles.
    fn centre(&self) -> (f64, f64, u8) {
        let [west, south, east, north] = self.bounds.to_array();
        let zoom = (2.0 * 360.0 / (east - west).max(1e-6)).log2().floor().clamp(0.0, 24.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 24")]
        let zoom = (zoom as u8).clamp(self.min_zoom, self.max_zoom);
        (f64::midpoint(west, east), f64::midpoint(south, north), zoom)
    }
}

enum Writer {
    PmTiles(Box<PmTiles>),
    MbTiles(Box<MbTiles>),
}

/// An archive on its way; nothing stands under its name before [`Archive::publish`].
pub struct Archive {
    // Closed before the draft is removed or moved.
    writer: Writer,
    draft: Draft,
}

/// The place of a tile in an archive: by zoom, and within one along a Hilbert curve. Tiles are best added in this
/// order.
pub fn order(tile: TileCoordinate) -> u64 {
    pmtiles::id(tile)
}

impl Archive {
    /// Begins an archive that is to stand at `path`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, format: ArchiveFormat, about: &AboutArchive) -> Result<Self, ArchiveError> {
        let draft = Draft::beside(path);
        let writer = match format {
            ArchiveFormat::PmTiles => Writer::PmTiles(Box::new(PmTiles::create(draft.path(), about)?)),
            ArchiveFormat::MbTiles => Writer::MbTiles(Box::new(MbTiles::create(draft.path(), about)?)),
        };
        Ok(Self { writer, draft })
    }

    /// Adds a tile: Mapbox Vector Tile bytes through gzip, not empty. Tiles with the same bytes are stored once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, tile: TileCoordinate, gzipped: &[u8]) -> Result<(), ArchiveError> {
        match &mut self.writer {
            Writer::PmTiles(writer) => writer.add(tile, gzipped),
            Writer::MbTiles(writer) => writer.add(tile, gzipped),
        }
    }

    /// Ends the archive and puts it in its place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn publish(self) -> Result<(), ArchiveError> {
        let file = self.draft.path().display().to_string();
        match self.writer {
            Writer::PmTiles(writer) => writer.finish()?,
            Writer::MbTiles(writer) => writer.finish()?,
        }
        self.draft.publish().map_err(|source| ArchiveError::Io { file, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_by_zoom_and_then_along_the_hilbert_curve() {
        let tile = |z, x, y| TileCoordinate::new(z, x, y).expect("a tile");
        let ids =
            [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0)].map(|(z, x, y)| order(tile(z, x, y)));
        assert_eq!(ids, [0, 1, 2, 3, 4, 5]);
        assert_eq!(order(tile(12, 3423, 1763)), 19_078_479, "the example of the specification");
    }
}
