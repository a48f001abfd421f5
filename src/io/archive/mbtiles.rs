//! `MBTiles` 1.3: an `SQLite` database of gzipped tiles, rows counted from the south. Equal tiles are stored once,
//! and `tiles` is a view, as the specification allows.

use std::path::Path;

use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;
use serde_json::json;

use super::{AboutArchive, ArchiveError};
use crate::model::TileCoordinate;

/// `MPBX` in ASCII: what `application_id` of an `MBTiles` file is.
const APPLICATION_ID: i32 = 0x4d50_4258;

const SCHEMA: &str = "
    CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE images (tile_id INTEGER NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
    CREATE TABLE map (
        zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
        tile_id INTEGER NOT NULL REFERENCES images (tile_id),
        PRIMARY KEY (zoom_level, tile_column, tile_row)
    ) WITHOUT ROWID;
    CREATE VIEW tiles AS
        SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
";

pub(super) struct MbTiles {
    file: String,
    database: Connection,
    /// The tiles stored, by a hash of their bytes; those of one hash are told apart by their bytes.
    stored: FxHashMap<u64, Vec<i64>>,
    count: i64,
}

impl MbTiles {
    pub(super) fn create(path: &Path, about: &AboutArchive) -> Result<Self, ArchiveError> {
        let file = path.display().to_string();
        let database = open(path, about).map_err(|source| failed(&file, source))?;
        Ok(Self { file, database, stored: FxHashMap::default(), count: 0 })
    }

    pub(super) fn add(&mut self, tile: TileCoordinate, gzipped: &[u8]) -> Result<(), ArchiveError> {
        self.insert(tile, gzipped).map_err(|source| failed(&self.file, source))
    }

    fn insert(&mut self, tile: TileCoordinate, gzipped: &[u8]) -> rusqlite::Result<()> {
        let id = self.id_of(gzipped)?;
        let row_from_south = (1_u32 << tile.zoom()) - 1 - tile.row();
        let mut map = self.database.prepare_cached("INSERT INTO map VALUES (?1, ?2, ?3, ?4)")?;
        map.execute(params![tile.zoom(), tile.column(), row_from_south, id])?;
        Ok(())
    }

    /// The id of a tile's bytes, which are stored if they are not yet.
    fn id_of(&mut self, gzipped: &[u8]) -> rusqlite::Result<i64> {
        use std::hash::{BuildHasher, BuildHasherDefault};
        let hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(gzipped);
        let same_hash = self.stored.entry(hash).or_default();
        let mut read = self.database.prepare_cached("SELECT tile_data = ?2 FROM images WHERE tile_id = ?1")?;
        for &id in same_hash.iter() {
            if read.query_row(params![id, gzipped], |row| row.get(0))? {
                return Ok(id);
            }
        }
        self.count += 1;
        same_hash.push(self.count);
        let mut images = self.database.prepare_cached("INSERT INTO images VALUES (?1, ?2)")?;
        images.execute(params![self.count, gzipped])?;
        Ok(self.count)
    }

    pub(super) fn finish(self) -> Result<(), ArchiveError> {
        let Self { file, database, .. } = self;
        database.execute_batch("COMMIT").map_err(|source| failed(&file, source))?;
        database.close().map_err(|(_, source)| failed(&file, source))
    }
}

/// A database with what the archive says of itself, and a transaction that the tiles go into.
fn open(path: &Path, about: &AboutArchive) -> rusqlite::Result<Connection> {
    let database = Connection::open(path)?;
    // The draft is thrown away when anything fails: no journal is needed.
    database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    database.pragma_update(None, "application_id", APPLICATION_ID)?;
    database.execute_batch("BEGIN")?;
    database.execute_batch(SCHEMA)?;
    let [west, south, east, north] = about.bounds.to_array();
    let (lon, lat, zoom) = about.centre();
    let rows = [
        ("name", about.name.clone()),
        ("format", "pbf".to_owned()),
        ("bounds", format!("{west},{south},{east},{north}")),
        ("center", format!("{lon},{lat},{zoom}")),
        ("minzoom", about.min_zoom.to_string()),
        ("maxzoom", about.max_zoom.to_string()),
        ("attribution", about.attribution.clone()),
        ("description", about.description.clone()),
        ("type", "overlay".to_owned()),
        ("version", "1".to_owned()),
        ("json", json!({ "vector_layers": about.layers }).to_string()),
    ];
    {
        let mut insert = database.prepare("INSERT INTO metadata VALUES (?1, ?2)")?;
        for (name, value) in rows {
            insert.execute(params![name, value])?;
        }
    }
    Ok(database)
}

fn failed(file: &str, source: rusqlite::Error) -> ArchiveError {
    ArchiveError::MbTiles { file: file.to_owned(), source }
}
