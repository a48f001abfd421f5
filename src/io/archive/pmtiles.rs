//! `PMTiles` 3, written by the `pmtiles` crate.

use std::fs::File;
use std::path::Path;

use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileId, TileType};
use serde_json::json;

use super::{AboutArchive, ArchiveError};
use crate::model::TileCoordinate;

pub(super) struct PmTiles {
    file: String,
    writer: PmTilesStreamWriter<File>,
}

pub(super) fn id(tile: TileCoordinate) -> u64 {
    TileCoord::new(tile.zoom(), tile.column(), tile.row())
        .map_or(u64::MAX, |coordinate| TileId::from(coordinate).value())
}

impl PmTiles {
    pub(super) fn create(path: &Path, about: &AboutArchive) -> Result<Self, ArchiveError> {
        let file = path.display().to_string();
        let out = File::create(path).map_err(|source| ArchiveError::Io { file: file.clone(), source })?;
        let [west, south, east, north] = about.bounds.to_array();
        let (lon, lat, zoom) = about.centre();
        let metadata = json!({
            "name": about.name,
            "description": about.description,
            "attribution": about.attribution,
            "type": "overlay",
            "version": "1",
            "vector_layers": about.layers,
        });
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(about.min_zoom)
            .max_zoom(about.max_zoom)
            .bounds(west, south, east, north)
            .center(lon, lat)
            .center_zoom(zoom)
            .metadata(metadata.to_string())
            .create(out);
        let writer = writer.map_err(|source| failed(&file, source))?;
        Ok(Self { file, writer })
    }

    pub(super) fn add(&mut self, tile: TileCoordinate, gzipped: &[u8]) -> Result<(), ArchiveError> {
        let added = TileCoord::new(tile.zoom(), tile.column(), tile.row())
            .and_then(|coordinate| self.writer.add_tile(coordinate, gzipped));
        added.map_err(|source| failed(&self.file, source))
    }

    pub(super) fn finish(self) -> Result<(), ArchiveError> {
        self.writer.finalize().map_err(|source| failed(&self.file, source))
    }
}

fn failed(file: &str, source: PmtError) -> ArchiveError {
    ArchiveError::PmTiles { file: file.to_owned(), source }
}
