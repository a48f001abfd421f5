//! Archives of tiles as they are typed for and read back: by the `pmtiles` crate, by `SQLite`, by GDAL; with the tiles
//! that the server gives.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::num::NonZeroU64;
use std::path::Path;
use std::process::{Command, Output};

use gdal::vector::LayerAccess;
use pmtiles::{AsyncPmTilesReader, Compression, MmapBackend, TileCoord, TileType};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::fixtures::Folder;
use super::program::{MANIFEST, squares};
use super::routes::server::Server;

fn export(output: &Path, more: &[&str]) -> Output {
    let output = output.to_str().expect("a path in UTF-8");
    let program = env!("CARGO_BIN_EXE_nabolag");
    Command::new(program).args(["export", "-o", output]).args(more).output().expect("the program starts")
}

fn exported(output: &Path, more: &[&str]) {
    let done = export(output, more);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn refusal(output: &Path, more: &[&str]) -> String {
    let done = export(output, more);
    assert!(!done.status.success());
    assert!(!output.exists(), "nothing half written stays");
    String::from_utf8_lossy(&done.stderr).into_owned()
}

fn unpacked(gzipped: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(gzipped).read_to_end(&mut plain).expect("gzip");
    plain
}

const THREE_LAYERS: [&str; 4] = ["--layer", "municipalities,borders,labels", "--zooms", "0-6"];

#[tokio::test]
async fn a_pmtiles_archive_holds_the_servers_tiles_and_says_what_they_are() {
    let folder = Folder::new();
    let file = folder.path("one.pmtiles");
    exported(&file, &["--layer", "municipalities", "--zooms", "0-7", "--properties", "schemes"]);
    let reader = AsyncPmTilesReader::<MmapBackend>::new_with_path(&file).await.expect("an archive");
    let header = reader.get_header();
    assert_eq!((header.tile_type, header.tile_compression), (TileType::Mvt, Compression::Gzip));
    assert!(header.clustered());
    assert_eq!((header.min_zoom, header.max_zoom), (0, 7));
    assert!(header.min_longitude > 4.0 && header.max_longitude < 32.0 && header.min_latitude > 57.0);
    let metadata: Value = serde_json::from_str(&reader.get_metadata().await.expect("metadata")).expect("JSON");
    assert_eq!(metadata["vector_layers"][0]["id"], "municipalities");
    assert_eq!(metadata["vector_layers"][0]["fields"]["schemes"], "Number");
    assert!(metadata["vector_layers"][0]["fields"].get("population").is_none());
    assert!(metadata["attribution"].as_str().expect("a text").contains("SSB"));
    let server = Server::start();
    let mut held = 0;
    for zoom in 0..=6_u8 {
        for x in 0..1_u32 << zoom {
            for y in 0..1_u32 << zoom {
                let tile = TileCoord::new(zoom, x, y).expect("a tile");
                let found = reader.get_tile(tile).await.expect("readable");
                // Only where something can be; that the rest is empty is asked of a few.
                if found.is_none() && (x + y) % 32 != 0 {
                    continue;
                }
                let served = server.get(&format!("/tiles/municipalities/{zoom}/{x}/{y}?properties=schemes"));
                match found {
                    Some(bytes) => {
                        held += 1;
                        assert!(unpacked(&bytes) == served.body, "{zoom}/{x}/{y} differs");
                    }
                    None => assert_eq!(served.status, 204, "{zoom}/{x}/{y} is missing"),
                }
            }
        }
    }
    assert!(held > 30, "{held}");
}

#[test]
fn the_same_tiles_stand_in_both_kinds_of_archive_and_every_time_as_the_same_bytes() {
    let folder = Folder::new();
    let read = |name: &str| {
        exported(&folder.path(name), &THREE_LAYERS);
        fs::read(folder.path(name)).expect("a file")
    };
    assert!(read("a.pmtiles") == read("b.pmtiles"));
    assert!(read("a.mbtiles") == read("b.mbtiles"));
    let database = Connection::open_with_flags(folder.path("a.mbtiles"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("a database");
    let mut tiles = database.prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").expect("a view");
    let rows = tiles.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    let in_database: BTreeMap<(u8, u32, u32), Vec<u8>> = rows
        .expect("rows")
        .map(|row| {
            let (zoom, column, from_south, bytes): (u8, u32, u32, Vec<u8>) = row.expect("a row");
            ((zoom, column, (1 << zoom) - 1 - from_south), bytes)
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let reader =
            AsyncPmTilesReader::<MmapBackend>::new_with_path(folder.path("a.pmtiles")).await.expect("an archive");
        assert_eq!(reader.get_header().n_addressed_tiles().map_or(0, NonZeroU64::get), in_database.len() as u64);
        for ((zoom, x, y), bytes) in &in_database {
            let tile = TileCoord::new(*zoom, *x, *y).expect("a tile");
            let found = reader.get_tile(tile).await.expect("readable");
            assert_eq!(found.as_deref(), Some(bytes.as_slice()), "{zoom}/{x}/{y}");
        }
    });
}

#[test]
fn an_mbtiles_archive_says_what_the_specification_asks_for_and_gdal_reads_its_layers() {
    let folder = Folder::new();
    let file = folder.path("n.mbtiles");
    exported(&file, &THREE_LAYERS);
    let database = Connection::open(&file).expect("a database");
    let id: i32 = database.query_row("PRAGMA application_id", [], |row| row.get(0)).expect("an id");
    assert_eq!(id, 0x4d50_4258);
    let about = |name: &str| -> String {
        database.query_row("SELECT value FROM metadata WHERE name = ?1", [name], |row| row.get(0)).expect("a row")
    };
    assert_eq!((about("format"), about("minzoom"), about("maxzoom")), ("pbf".into(), "0".into(), "6".into()));
    assert_eq!(about("bounds").split(',').filter(|number| number.parse::<f64>().is_ok()).count(), 4);
    assert_eq!(about("center").split(',').filter(|number| number.parse::<f64>().is_ok()).count(), 3);
    let json: Value = serde_json::from_str(&about("json")).expect("JSON");
    let layers = json["vector_layers"].as_array().expect("a list");
    assert_eq!(layers.len(), 3);
    let kinds = layers.iter().flat_map(|layer| layer["fields"].as_object().expect("fields").values());
    assert!(
        kinds.map(|kind| kind.as_str().expect("a text")).all(|kind| ["String", "Number", "Boolean"].contains(&kind))
    );
    let gdal = gdal::Dataset::open(&file).expect("GDAL opens it");
    let names: Vec<String> = gdal.layers().map(|layer| layer.name()).collect();
    assert_eq!(names, ["municipalities", "borders", "labels"]);
    let mut labels = gdal.layer_by_name("labels").expect("a layer");
    assert_eq!(labels.features().count(), 422, "a label is in one tile of a zoom only");
}

#[test]
fn a_filter_leaves_out_and_what_cannot_be_written_is_refused_with_what_could() {
    let folder = Folder::new().with("m.toml", MANIFEST).with("squares.geojson", squares("2"));
    let dataset = folder.path("two.gpkg");
    let program = env!("CARGO_BIN_EXE_nabolag");
    let built = Command::new(program).arg("build").arg(folder.path("m.toml")).arg("-o").arg(&dataset).status();
    assert!(built.expect("the program starts").success());
    let dataset = dataset.to_str().expect("a path in UTF-8");
    let one = folder.path("one.mbtiles");
    exported(&one, &[dataset, "--layer", "labels", "--zooms", "14", "--filter", "number = '2'"]);
    let database = Connection::open(&one).expect("a database");
    let tiles: u32 = database.query_row("SELECT count(*) FROM tiles", [], |row| row.get(0)).expect("a count");
    assert_eq!(tiles, 1);
    let refused = |name: &str, more: &[&str]| refusal(&folder.path(name), &[&[dataset, "--layer"], more].concat());
    assert!(refused("x.pmtiles", &["towns"]).contains("squares"));
    assert!(refused("x.pmtiles", &["labels", "--zooms", "5-25"]).contains("at most 18"));
    assert!(refused("x.pmtiles", &["labels", "--zooms", "5-x"]).contains("write 0-14"));
    assert!(refused("x.pmtiles", &["labels", "--properties", "poplation"]).contains("poplation"));
    assert!(refused("x.pmtiles", &["labels", "--filter", "number ="]).contains("number ="));
    assert!(refused("x.csv", &["centres", "--zooms", "0-4"]).contains(".pmtiles or .mbtiles"));
    for name in ["no/folder.pmtiles", "no/folder.mbtiles"] {
        assert!(refused(name, &["labels", "--zooms", "0"]).contains("cannot be written"));
    }
    fs::write(folder.path("old.mbtiles"), "old").expect("written");
    assert!(!export(&folder.path("old.mbtiles"), &[dataset, "--layer", "towns"]).status.success());
    assert_eq!(fs::read_to_string(folder.path("old.mbtiles")).expect("there"), "old");
}
