//! The command line.

use std::ffi::OsString;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use nabolag::http::{Basemap, BasemapError, Published, Settings};
use nabolag::io::postgis::KEPT;

/// Municipality boundaries joined with participation and neighbours, as vector tiles
/// and short answers.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct CommandLine {
    /// How the log is written to standard error: lines for people, or a JSON object a line. What is logged is set by
    /// the environment variable `RUST_LOG`; without it, what matters to whoever runs the program, and every request.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, env = "NABOLAG_LOG")]
    pub(crate) log: LogFormat,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads the sources a manifest names, checks and joins them, writes a dataset and prints a report.
    Build {
        /// The manifest (TOML).
        manifest: PathBuf,
        /// The dataset to write: a .gpkg, or <postgresql://user@host/database> to publish it there; what is there stays
        /// untouched on an error.
        #[arg(short, long)]
        output: OsString,
        /// In a database: how many versions are kept, the new one included.
        #[arg(long, default_value_t = KEPT)]
        keep: usize,
        /// Where to write the report as JSON too.
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Lists the versions of datasets in a database, the newest first; a star marks the current ones.
    Versions {
        /// The database: <postgresql://user@host/database>, with ?dataset=ID for one dataset.
        address: OsString,
    },
    /// Makes an earlier version in a database the current one; nothing is lost, and the servers follow.
    Rollback {
        /// The database: <postgresql://user@host/database?dataset=ID>
        address: OsString,
        /// The version, as `nabolag versions` lists it; without one, the last before the current one.
        version: Option<i64>,
    },
    /// Serves datasets; without one, the embedded default. The first is the one the bare addresses speak of.
    Serve(ServeOptions),
    /// Validates a dataset: geometry, topology, contiguity, keys, values.
    Check {
        /// The dataset, a .gpkg or <postgresql://user@host/database?dataset=ID>; without one, the embedded default.
        dataset: Option<OsString>,
    },
    /// Computes an analysis of those that /processes lists, and prints its outcome.
    #[command(allow_missing_positional = true)]
    Analyse {
        /// The dataset, a .gpkg or <postgresql://user@host/database?dataset=ID>; without one, or as `embedded`, the
        /// embedded default.
        dataset: Option<OsString>,
        /// The process, for instance global-moran.
        process: String,
        /// An input as name=value, for instance indicator=population; several are given one by one.
        #[arg(short, long = "input", value_name = "NAME=VALUE", value_parser = name_and_value)]
        inputs: Vec<(String, String)>,
        /// How the outcome is written: JSON as the server answers, or CSV (a row per unit where there are values
        /// per unit).
        #[arg(short, long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
    /// Writes a layer of a dataset to a file, by its ending: .gpkg .geojson .fgb .csv, or as vector tiles
    /// .pmtiles .mbtiles
    Export {
        /// The dataset, a .gpkg or <postgresql://user@host/database?dataset=ID>; without one, the embedded default.
        dataset: Option<OsString>,
        /// The layer, for instance the units' collection (`municipalities`). Tiles may hold several tile layers:
        /// municipalities,borders,labels
        #[arg(short, long)]
        layer: String,
        /// The file to write.
        #[arg(short, long)]
        output: PathBuf,
        #[command(flatten)]
        tiles: TileOptions,
    },
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What is served, where and how.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeOptions {
    /// Datasets: a .gpkg, or <postgresql://user@host/database?dataset=ID>
    pub(crate) datasets: Vec<OsString>,
    /// Port; 0 takes a free one and prints it.
    #[arg(long, default_value_t = 3000)]
    pub(crate) port: u16,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// The address that clients know the server by, for instance <https://example.org/maps>; every link begins
    /// so, whatever a proxy says.
    #[arg(long, value_parser = Published::at_url, conflicts_with = "base_path")]
    pub(crate) public_url: Option<Published>,
    /// The path that a proxy serves it below, for instance /maps, whether the proxy takes the path away or not.
    #[arg(long, value_parser = Published::below)]
    pub(crate) base_path: Option<Published>,
    /// A map of pictures that others draw, to lie below the viewer's, for instance
    /// <https://tiles.example.org/{z}/{x}/{y}.png>; without it the page asks no other server.
    #[arg(long, env = "NABOLAG_BASEMAP", requires = "basemap_attribution")]
    pub(crate) basemap: Option<String>,
    /// Whom the map credits for the pictures below it.
    #[arg(long, env = "NABOLAG_BASEMAP_ATTRIBUTION")]
    pub(crate) basemap_attribution: Option<String>,
    /// How often, in seconds, it is looked whether another dataset stands where one was read from.
    #[arg(long, env = "NABOLAG_LOOK_EVERY", default_value_t = 0.5, value_parser = seconds)]
    pub(crate) look_every: f64,
    /// Sends traces to the OpenTelemetry collector at this address, for instance <http://127.0.0.1:4318>.
    #[arg(long, value_name = "ADDRESS", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub(crate) otlp: Option<String>,
}

impl ServeOptions {
    /// What the floor of HTTP is told.
    ///
    /// # Errors
    /// When the basemap's address is none.
    pub(crate) fn settings(self) -> Result<Settings, BasemapError> {
        let attribution = self.basemap_attribution.unwrap_or_default();
        let basemap = self.basemap.map(|tiles| Basemap::new(&tiles, &attribution)).transpose()?;
        Ok(Settings { published: self.public_url.or(self.base_path).unwrap_or_default(), basemap })
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().map_err(|error| format!("{error}; write 0.5 for half a second"))?;
    if (0.05..=3600.0).contains(&number) { Ok(number) } else { Err("give 0.05 to 3600 seconds".to_owned()) }
}

/// What of the layers goes into tiles.
#[derive(Debug, clap::Args)]
pub(crate) struct TileOptions {
    /// Of tiles: the zooms, as 0-14; so when not given.
    #[arg(long, value_parser = zooms)]
    pub(crate) zooms: Option<RangeInclusive<u8>>,
    /// Of tiles: only these properties, with commas between; the status of a value comes with it.
    #[arg(long, value_delimiter = ',')]
    pub(crate) properties: Option<Vec<String>>,
    /// Of tiles: only features that this is true of (CQL2), for instance "population < 5000".
    #[arg(long)]
    pub(crate) filter: Option<String>,
}

impl TileOptions {
    /// Whether any is given.
    pub(crate) fn any(&self) -> bool {
        self.zooms.is_some() || self.properties.is_some() || self.filter.is_some()
    }
}

/// How an outcome is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Json,
    Csv,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("give it as name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn zooms(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let zoom =
        |text: &str| text.trim().parse::<u8>().map_err(|error| format!("{error}; write 0-14, or 7 for one zoom"));
    Ok(zoom(first)?..=zoom(last)?)
}
