//! The command line.

use std::ffi::OsString;
use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ::http::HeaderValue;
use clap::{Parser, Subcommand};
use nabolag::app::{JobOptions, RunOptions, ServiceOptions};
use nabolag::exec::{DoorLimits, QueueLimits};
use nabolag::http::{
    Basemap, BasemapError, ConnectionLimits, HeaderOptions, KeySet, Network, Permission, Protection, Published,
    RateLimits, RequestLimits, Settings, TokenOptions,
};
use nabolag::io::postgis::KEPT;
use nabolag::io::remote::may_ask;

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
    Serve(Box<ServeOptions>),
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
    /// Keys that let their holders write.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
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
        /// The file to write; a .pmtiles also into object storage, as <s3://bucket/path/map.pmtiles>, with the keys
        /// that `AWS_ACCESS_KEY_ID` and its like give (docs/operations.md).
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
    #[command(flatten)]
    pub(crate) protection: ProtectionOptions,
}

impl ServeOptions {
    /// What the floor of HTTP is told.
    ///
    /// # Errors
    /// When the basemap's address is none.
    pub(crate) fn settings(self) -> Result<Settings, BasemapError> {
        let attribution = self.basemap_attribution.unwrap_or_default();
        let basemap = self.basemap.map(|tiles| Basemap::new(&tiles, &attribution)).transpose()?;
        let published = self.public_url.or(self.base_path).unwrap_or_default();
        Ok(Settings { published, basemap, protection: self.protection.protection() })
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().map_err(|error| format!("{error}; write 0.5 for half a second"))?;
    if (0.05..=3600.0).contains(&number) { Ok(number) } else { Err("give 0.05 to 3600 seconds".to_owned()) }
}

/// What the server bears, and from whom: docs/protection.md.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Limits and keys (docs/protection.md)")]
pub(crate) struct ProtectionOptions {
    /// The most connections at once; beyond, health is told and the rest refused.
    #[arg(long, env = "NABOLAG_MAX_CONNECTIONS", default_value_t = 16_384, value_parser = at_least_one)]
    max_connections: usize,
    /// How long a connection may stay open without a request.
    #[arg(long, env = "NABOLAG_IDLE_SECONDS", default_value_t = 75, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    idle_seconds: u64,
    /// How long the line and headers of a request may take to arrive.
    #[arg(long, env = "NABOLAG_HEAD_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    head_seconds: u64,
    /// How long the body of a request may take to arrive.
    #[arg(long, env = "NABOLAG_BODY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    body_seconds: u64,
    /// How long an answer may take to be ready.
    #[arg(long, env = "NABOLAG_REQUEST_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    request_seconds: u64,
    /// How long a client may take nothing of an answer that is sent to it.
    #[arg(long, env = "NABOLAG_STALL_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    stall_seconds: u64,
    /// How long open requests may take to end when the program is told to.
    #[arg(long, env = "NABOLAG_ENDING_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    ending_seconds: u64,
    /// The most requests that are answered at once.
    #[arg(long, env = "NABOLAG_MAX_REQUESTS", default_value_t = 2048, value_parser = at_least_one)]
    max_requests: usize,
    /// The most megabytes of requests' bodies that are held at once.
    #[arg(long, env = "NABOLAG_MAX_BODY_MB", default_value_t = 64, value_parser = at_least_one)]
    max_body_mb: usize,
    /// The most megabytes of large answers that are held for slow clients.
    #[arg(long, env = "NABOLAG_MAX_ANSWER_MB", default_value_t = 256, value_parser = at_least_one)]
    max_answer_mb: usize,
    /// The longest that a request waits for its turn to be computed.
    #[arg(long, env = "NABOLAG_QUEUE_SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    queue_seconds: u64,
    /// The most requests that wait for their turn, of each kind of work.
    #[arg(long, env = "NABOLAG_MAX_WAITING", default_value_t = 512, value_parser = at_least_one)]
    max_waiting: usize,
    /// How long somebody may wait for an analysis.
    #[arg(long, env = "NABOLAG_RUN_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    run_seconds: u64,
    /// How long a job may be computed for.
    #[arg(long, env = "NABOLAG_JOB_SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
    job_seconds: u64,
    /// How many jobs are computed at once.
    #[arg(long, env = "NABOLAG_JOBS_AT_ONCE", default_value_t = NonZeroUsize::MIN, value_parser = clap::value_parser!(NonZeroUsize))]
    jobs_at_once: NonZeroUsize,
    /// The most jobs that wait or run.
    #[arg(long, env = "NABOLAG_MAX_JOBS_WAITING", default_value_t = 16, value_parser = at_least_one)]
    max_jobs_waiting: usize,
    /// The most jobs that are kept.
    #[arg(long, env = "NABOLAG_MAX_JOBS_KEPT", default_value_t = 64, value_parser = at_least_one)]
    max_jobs_kept: usize,
    /// The most permutations of an analysis.
    #[arg(long, env = "NABOLAG_MAX_PERMUTATIONS", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    max_permutations: u64,
    /// The most permutations without a key, where there are keys.
    #[arg(long, env = "NABOLAG_OPEN_PERMUTATIONS", default_value_t = 99_999, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    open_permutations: u64,
    /// How often each key or address may read in a minute; 0 for any.
    #[arg(long, env = "NABOLAG_READS_PER_MINUTE", default_value_t = 0, value_parser = clap::value_parser!(u32))]
    reads_per_minute: u32,
    /// How often each key or address may write or have something computed in a minute; 0 for any.
    #[arg(long, env = "NABOLAG_WRITES_PER_MINUTE", default_value_t = 600, value_parser = clap::value_parser!(u32))]
    writes_per_minute: u32,
    /// Proxies whose word on who asks is taken (X-Forwarded-For, Forwarded): addresses or networks, with commas between.
    #[arg(long, env = "NABOLAG_TRUSTED_PROXIES", value_delimiter = ',', value_parser = Network::parse)]
    trusted_proxies: Vec<Network>,
    /// The file of API keys, as `nabolag key new` makes them; it is read again when it changes.
    #[arg(long, env = "NABOLAG_KEYS", value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Who issues bearer tokens (`OpenID` Connect) that are taken.
    #[arg(long, env = "NABOLAG_OIDC_ISSUER", requires_all = ["oidc_audience", "oidc_jwks"])]
    oidc_issuer: Option<String>,
    /// Whom those tokens must be for.
    #[arg(long, env = "NABOLAG_OIDC_AUDIENCE", requires = "oidc_issuer")]
    oidc_audience: Option<String>,
    /// The issuer's keys (a JSON Web Key Set): an address, or a file.
    #[arg(long, env = "NABOLAG_OIDC_JWKS", requires = "oidc_issuer", value_parser = key_set)]
    oidc_jwks: Option<KeySet>,
    /// What stands before read, join and jobs in the scopes of tokens.
    #[arg(long, env = "NABOLAG_OIDC_SCOPE_PREFIX", default_value = "")]
    oidc_scope_prefix: String,
    /// Reading needs a key or token too.
    #[arg(long, env = "NABOLAG_CLOSED")]
    closed: bool,
    /// Origins whose pages may send keys and tokens, with commas between.
    #[arg(long, env = "NABOLAG_CORS_ORIGINS", value_delimiter = ',', value_parser = nabolag::http::origin)]
    cors_origins: Vec<HeaderValue>,
    /// Pages of other origins than those may not read either.
    #[arg(long, env = "NABOLAG_CORS_CLOSED")]
    cors_closed: bool,
    /// Which pages may hold the map in a frame: * 'self' 'none' or origins with spaces between.
    #[arg(long, env = "NABOLAG_FRAME_ANCESTORS", default_value = "*", value_parser = HeaderOptions::check_frame_ancestors)]
    frame_ancestors: String,
    /// For how long browsers are to ask by HTTPS only (Strict-Transport-Security); 0 does not say so.
    #[arg(long, env = "NABOLAG_HSTS_SECONDS", default_value_t = 0)]
    hsts_seconds: u64,
}

impl ProtectionOptions {
    /// The settings for the floor that answers requests.
    pub(crate) fn protection(&self) -> Protection {
        let seconds = Duration::from_secs;
        let tokens = match (&self.oidc_issuer, &self.oidc_audience, &self.oidc_jwks) {
            (Some(issuer), Some(audience), Some(keys)) => Some(TokenOptions {
                issuer: issuer.clone(),
                audience: audience.clone(),
                keys: keys.clone(),
                scope_prefix: self.oidc_scope_prefix.clone(),
            }),
            _ => None,
        };
        Protection {
            connections: ConnectionLimits {
                most: self.max_connections,
                idle: seconds(self.idle_seconds),
                head: seconds(self.head_seconds),
                stall: seconds(self.stall_seconds),
                ending: seconds(self.ending_seconds),
            },
            requests: RequestLimits {
                most_at_once: self.max_requests,
                body_bytes: self.max_body_mb.saturating_mul(1 << 20),
                answer_bytes: self.max_answer_mb.saturating_mul(1 << 20),
                body_time: seconds(self.body_seconds),
                time: seconds(self.request_seconds),
            },
            rates: RateLimits {
                reads_per_minute: NonZeroU32::new(self.reads_per_minute),
                writes_per_minute: NonZeroU32::new(self.writes_per_minute),
            },
            keys: self.keys.clone(),
            tokens,
            closed: self.closed,
            trusted_proxies: self.trusted_proxies.clone(),
            headers: HeaderOptions {
                frame_ancestors: self.frame_ancestors.clone(),
                hsts_seconds: self.hsts_seconds,
                cors_origins: self.cors_origins.clone(),
                cors_closed: self.cors_closed,
            },
        }
    }

    /// The settings for the floor that computes.
    pub(crate) fn service(&self) -> ServiceOptions {
        let seconds = Duration::from_secs;
        let queue = QueueLimits { most_waiting: self.max_waiting, longest_wait: seconds(self.queue_seconds) };
        ServiceOptions {
            doors: DoorLimits { at_once: None, queue },
            jobs: JobOptions {
                at_once: self.jobs_at_once,
                most_waiting: self.max_jobs_waiting,
                most_kept: self.max_jobs_kept,
                longest: seconds(self.job_seconds),
            },
            runs: RunOptions {
                longest: seconds(self.run_seconds),
                most_permutations: self.max_permutations,
                open_permutations: self.open_permutations,
            },
            ..ServiceOptions::default()
        }
    }
}

/// A day.
const MOST_SECONDS: u64 = 86_400;

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("give at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}; give a whole number of at least 1")),
    }
}

fn key_set(text: &str) -> Result<KeySet, String> {
    if !text.contains("://") {
        return Ok(KeySet::File(PathBuf::from(text)));
    }
    if may_ask(text) {
        return Ok(KeySet::Address(text.to_owned()));
    }
    Err(format!("{text:?} is neither a file nor an address that begins with https://"))
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Makes a key, and prints it once, with the entry for the file that `serve --keys` reads.
    New {
        /// Who holds it.
        #[arg(long)]
        id: String,
        /// What it lets its holder do; may be given several times.
        #[arg(long = "scope", required = true, value_parser = permission)]
        scopes: Vec<Permission>,
        /// The last day it is good for, as 2030-12-31; for ever when not given.
        #[arg(long)]
        expires: Option<String>,
    },
}

fn permission(word: &str) -> Result<Permission, String> {
    Permission::parse(word).ok_or_else(|| "give read, join or jobs".to_owned())
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
