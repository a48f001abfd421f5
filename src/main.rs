//! The program: hands its settings to the floors below and says what came of it.

mod config;

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Write, stderr, stdout};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use config::{Command, CommandLine, Format, KeyCommand, LogFormat, ServeOptions, TileOptions};
use nabolag::app::check::check;
use nabolag::app::processes::{Given, Progress, find_process};
use nabolag::app::{
    Filter, Language, Service, ServiceOptions, Snapshot, TileQuery, TileSet, TileSetQuery, serve_stores, with_causes,
};
use nabolag::exec::Workers;
use nabolag::http::{self, Permission, Settings, Traces};
use nabolag::io::archive::{Archive, ArchiveFormat};
use nabolag::io::build::build;
use nabolag::io::export::export;
use nabolag::io::files::DiskFiles;
use nabolag::io::object_storage::{Access, ObjectAddress, ObjectDraft};
use nabolag::io::postgis::{self, Address, versions};
use nabolag::io::store::Store;
use nabolag::model::{Crs, Dataset};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

type Outcome = Result<ExitCode, Box<dyn Error>>;

fn main() -> ExitCode {
    let CommandLine { log, command } = CommandLine::parse();
    let otlp = if let Command::Serve(options) = &command { options.otlp.as_deref() } else { None };
    let traces = match otlp.map(Traces::to).transpose() {
        Ok(traces) => traces,
        Err(error) => {
            eprintln!("nabolag: {}", with_causes(&error));
            return ExitCode::FAILURE;
        }
    };
    log_to_stderr(log, traces.as_ref());
    let outcome = run(command);
    if let Some(traces) = traces {
        traces.end();
    }
    outcome.unwrap_or_else(|error| {
        eprintln!("nabolag: {}", with_causes(error.as_ref()));
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Build { manifest, output, keep, report } => build_dataset(&manifest, &output, keep, report.as_deref()),
        Command::Versions { address } => list_versions(&address),
        Command::Rollback { address, version } => roll_back(&address, version),
        Command::Serve(options) => serve(*options),
        Command::Check { dataset } => check_dataset(dataset),
        Command::Analyse { dataset, process, inputs, format } => analyse(dataset, &process, inputs, format),
        Command::Key { command: KeyCommand::New { id, scopes, expires } } => make_key(&id, &scopes, expires.as_deref()),
        Command::Export { dataset, layer, output, tiles } => {
            match (ObjectAddress::of(output.as_os_str()), ArchiveFormat::of(&output)) {
                (Some(address), _) => export_to_storage(dataset, &layer, address?, tiles),
                (None, Some(format)) => export_tiles(dataset, &layer, &output, format, tiles),
                (None, None) => export_layer(dataset, &layer, &output, &tiles),
            }
        }
    }
}

/// Who would log every byte that goes to another server, keys and tokens included.
const BYTES_SENT: &str = "ureq_proto::util";

/// What is logged is set by `RUST_LOG`; without it, what matters to whoever runs the program.
fn log_to_stderr(format: LogFormat, traces: Option<&Traces>) {
    let chosen = std::env::var("RUST_LOG").ok().filter(|chosen| !chosen.is_empty());
    let chosen = format!("{},{BYTES_SENT}=off", chosen.as_deref().unwrap_or("info"));
    let (filter, wrong) = match EnvFilter::try_new(chosen) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("info"), Some(error)),
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(stderr);
    let log = match format {
        LogFormat::Text => layer.with_ansi(stderr().is_terminal()).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed(),
    };
    tracing_subscriber::registry().with(log).with(traces.map(Traces::layer)).init();
    if let Some(wrong) = wrong {
        tracing::warn!("RUST_LOG is passed over: {wrong}; it looks like info, or warn,access=info");
    }
}

fn build_dataset(manifest: &Path, output: &OsStr, keep: usize, report_file: Option<&Path>) -> Outcome {
    let output = Store::parse(output)?;
    let _lock = output.lock()?;
    let text = std::fs::read_to_string(manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
    let folder = manifest.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (dataset, report) = build(&text, &DiskFiles::new(folder))
        .map_err(|error| format!("{}: {}", manifest.display(), with_causes(&error)))?;
    let written = output.write(&dataset, keep)?;
    if let Some(file) = report_file {
        std::fs::write(file, report.to_json()).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    print!("{}", report.to_text());
    println!("{written}");
    Ok(ExitCode::SUCCESS)
}

fn database(text: &OsStr) -> Result<Address, Box<dyn Error>> {
    match Store::parse(text)? {
        Store::Postgis(address) => Ok(address),
        Store::Embedded | Store::File(_) => Err("only a database has versions: give its postgresql:// address".into()),
    }
}

fn list_versions(address: &OsStr) -> Outcome {
    for version in versions(&database(address)?)? {
        println!("{version}");
    }
    Ok(ExitCode::SUCCESS)
}

fn roll_back(address: &OsStr, version: Option<i64>) -> Outcome {
    let now = postgis::roll_back(&database(address)?, version)?;
    println!("version {} of {} is current", now.version, now.dataset);
    Ok(ExitCode::SUCCESS)
}

/// The dataset where the text says, or the embedded default.
fn open(store: Option<OsString>) -> Result<Dataset, Box<dyn Error>> {
    Ok(store.map_or(Ok(Store::Embedded), Store::parse)?.read()?.0)
}

fn check_dataset(dataset: Option<OsString>) -> Outcome {
    let findings = check(&open(dataset)?);
    for note in &findings.notes {
        println!("{note}");
    }
    for problem in &findings.problems {
        println!("PROBLEM: {problem}");
    }
    println!("{} problems", findings.problems.len());
    Ok(if findings.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export_layer(dataset: Option<OsString>, layer: &str, output: &Path, tiles: &TileOptions) -> Outcome {
    if tiles.any() {
        return Err("--zooms, --properties and --filter are for tiles: let the file end in .pmtiles or .mbtiles".into());
    }
    export(&open(dataset)?, layer, output)?;
    println!("{layer} written to {}", output.display());
    Ok(ExitCode::SUCCESS)
}

fn export_tiles(
    dataset: Option<OsString>,
    layers: &str,
    output: &Path,
    format: ArchiveFormat,
    options: TileOptions,
) -> Outcome {
    let count = write_tiles(dataset, layers, output, format, options)?;
    println!("{layers} written to {}: {count} tiles", output.display());
    Ok(ExitCode::SUCCESS)
}

/// Puts tile layers into object storage, as the archive that a file would be.
fn export_to_storage(dataset: Option<OsString>, layers: &str, address: ObjectAddress, options: TileOptions) -> Outcome {
    // What is missing is better said before the tiles are drawn than after.
    let draft = ObjectDraft::of(address, &Access::from_environment()?)?;
    let count = write_tiles(dataset, layers, &draft.path(), ArchiveFormat::PmTiles, options)?;
    println!("{layers} written to {}: {count} tiles", draft.publish()?);
    Ok(ExitCode::SUCCESS)
}

/// Writes tile layers as an archive of tiles, and tells how many.
fn write_tiles(
    dataset: Option<OsString>,
    layers: &str,
    output: &Path,
    format: ArchiveFormat,
    options: TileOptions,
) -> Result<usize, Box<dyn Error>> {
    let snapshot = Snapshot::open(open(dataset)?)?;
    let filter = options.filter.map(|text| Filter { text, language: Language::Text, crs: Crs::Crs84 });
    let query = TileSetQuery {
        layers: layers.split(',').map(|layer| layer.trim().to_owned()).collect(),
        zooms: options.zooms.unwrap_or(0..=14),
        show: TileQuery { properties: options.properties, filter, ..TileQuery::default() },
    };
    let tiles = TileSet::new(&snapshot, &query)?;
    let mut archive = Archive::create(output, format, &tiles.about())?;
    let count = tiles.draw(|tile, gzipped| -> Result<(), Box<dyn Error>> { Ok(archive.add(tile, gzipped)?) })?;
    archive.publish()?;
    Ok(count)
}

fn analyse(dataset: Option<OsString>, process: &str, inputs: Vec<(String, String)>, format: Format) -> Outcome {
    let process = find_process(process)?;
    let inputs = process.read(inputs.into_iter().map(|(name, value)| (name, Given::Text(value))).collect())?;
    let snapshot = Snapshot::open(open(dataset)?)?;
    let outcome = process.run(&snapshot, &inputs, &Progress::default())?;
    let written = match format {
        Format::Json => http::outcome_as_json(&snapshot, &outcome),
        Format::Csv => http::outcome_as_csv(&snapshot, &outcome),
    };
    stdout().write_all(written.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a key, and prints it and its entry; nothing is kept of it.
fn make_key(id: &str, scopes: &[Permission], expires: Option<&str>) -> Outcome {
    let made = http::new_key(id, scopes, expires)?;
    let mut out = stdout();
    writeln!(out, "# The key, shown this once; give it to whoever is to hold it:\n# {}\n", made.key)?;
    writeln!(out, "# Its entry, for the file that `nabolag serve --keys FILE` reads:\n{}", made.entry)?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the datasets, or the embedded default when there are none.
fn serve(options: ServeOptions) -> Outcome {
    let stores = match options.datasets.as_slice() {
        [] => vec![Store::Embedded],
        given => given.iter().map(Store::parse).collect::<Result<_, _>>()?,
    };
    let address = SocketAddr::new(options.host, options.port);
    let every = Duration::from_secs_f64(options.look_every);
    let service = options.protection.service();
    let settings = options.settings()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(listen_and_load(Served { stores, every, service }, address, settings));
    // Open requests had their time; what is still computed is not waited for.
    runtime.shutdown_background();
    outcome
}

/// What is served.
struct Served {
    stores: Vec<Store>,
    /// How often the stores are looked at.
    every: Duration,
    service: ServiceOptions,
}

async fn listen_and_load(served: Served, address: SocketAddr, settings: Settings) -> Outcome {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let mut out = stdout().lock();
    // Whoever started the program may have closed its output; that is no reason not to serve.
    let said = writeln!(out, "listening on http://{}", listener.local_addr()?).and_then(|()| out.flush());
    drop(out);
    if let Err(error) = said {
        tracing::warn!(%error, "the address could not be printed");
    }
    let service = Arc::new(Service::new(Workers::for_this_machine(), &served.service));
    let following = serve_stores(Arc::clone(&service), served.stores, served.every);
    let ended = http::serve(listener, service, settings, told_to_end());
    tokio::select! {
        // Following goes on for ever; what ends is loading.
        Err((store, why)) = following => return Err(format!("{store}: {}", with_causes(&why)).into()),
        outcome = ended => outcome?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn told_to_end() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "will not hear when told to terminate");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => (),
        heard = tokio::signal::ctrl_c() => if let Err(error) = heard {
            tracing::warn!(%error, "will not hear an interrupt");
            terminate.recv().await;
        },
    }
    tracing::info!("ending: open requests may finish");
}
