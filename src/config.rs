//! The command line.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use nabolag::http::Published;

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
        /// The dataset to write (a .gpkg); what is there stays untouched on an error.
        #[arg(short, long)]
        output: PathBuf,
        /// Where to write the report as JSON too.
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Serves datasets; without one, the embedded default. The first is the one the bare addresses speak of.
    Serve {
        /// Datasets (.gpkg).
        datasets: Vec<PathBuf>,
        /// Port; 0 takes a free one and prints it.
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: IpAddr,
        /// The address that clients know the server by, for instance <https://example.org/maps>; every link begins
        /// so, whatever a proxy says.
        #[arg(long, value_parser = Published::at_url, conflicts_with = "base_path")]
        public_url: Option<Published>,
        /// The path that a proxy serves it below, for instance /maps, whether the proxy takes the path away or not.
        #[arg(long, value_parser = Published::below)]
        base_path: Option<Published>,
        /// Sends traces to the OpenTelemetry collector at this address, for instance <http://127.0.0.1:4318>.
        #[arg(long, value_name = "ADDRESS", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
        otlp: Option<String>,
    },
    /// Validates a dataset: geometry, topology, contiguity, keys, values.
    Check {
        /// The dataset (.gpkg); without one, the embedded default.
        dataset: Option<PathBuf>,
    },
    /// Computes an analysis of those that /processes lists, and prints its outcome.
    #[command(allow_missing_positional = true)]
    Analyse {
        /// The dataset (.gpkg); without one, or as `embedded`, the embedded default.
        dataset: Option<PathBuf>,
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
        /// The dataset (.gpkg); without one, the embedded default.
        dataset: Option<PathBuf>,
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
