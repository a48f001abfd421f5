//! The program: hands its settings to the floors below and says what came of it.

mod config;

use std::error::Error;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use config::{Command, CommandLine, Format, LogFormat, TileOptions};
use nabolag::app::check::check;
use nabolag::app::processes::{Given, Progress, find_process};
use nabolag::app::{
    Filter, Language, Service, ServiceOptions, Snapshot, TileQuery, TileSet, TileSetQuery, with_causes,
};
use nabolag::exec::Workers;
use nabolag::http::{self, Published, Traces};
use nabolag::io::archive::{Archive, ArchiveFormat};
use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::export::export;
use nabolag::io::files::DiskFiles;
use nabolag::io::geopackage;
use nabolag::model::{Crs, Dataset};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

type Outcome = Result<ExitCode, Box<dyn Error>>;

fn main() -> ExitCode {
    let CommandLine { log, command } = CommandLine::parse();
    let otlp = if let Command::Serve { otlp: Some(address), .. } = &command { Some(address.as_str()) } else { None };
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
        Command::Build { manifest, output, report } => build_dataset(&manifest, &output, report.as_deref()),
        Command::Serve { datasets, port, host, public_url, base_path, otlp: _ } => {
            serve(datasets, SocketAddr::new(host, port), public_url.or(base_path).unwrap_or_default())
        }
        Command::Check { dataset } => check_dataset(dataset),
        Command::Analyse { dataset, process, inputs, format } => analyse(dataset, &process, inputs, format),
        Command::Export { dataset, layer, output, tiles } => match ArchiveFormat::of(&output) {
            Some(format) => export_tiles(dataset, &layer, &output, format, tiles),
            None => export_layer(dataset, &layer, &output, &tiles),
        },
    }
}

/// What is logged is set by `RUST_LOG`; without it, what matters to whoever runs the program.
fn log_to_stderr(format: LogFormat, traces: Option<&Traces>) {
    let chosen = std::env::var("RUST_LOG").ok().filter(|chosen| !chosen.is_empty());
    let filter = EnvFilter::try_new(chosen.as_deref().unwrap_or("info"));
    let wrong = filter.as_ref().err().map(ToString::to_string);
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info"));
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

fn build_dataset(manifest: &Path, output: &Path, report_file: Option<&Path>) -> Outcome {
    let text = std::fs::read_to_string(manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
    let folder = manifest.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (dataset, report) = build(&text, &DiskFiles::new(folder))
        .map_err(|error| format!("{}: {}", manifest.display(), with_causes(&error)))?;
    geopackage::write(&dataset, output)?;
    if let Some(file) = report_file {
        std::fs::write(file, report.to_json()).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    print!("{}", report.to_text());
    println!("written to {}", output.display());
    Ok(ExitCode::SUCCESS)
}

/// The dataset in the file, or the embedded default.
fn open(file: Option<PathBuf>) -> Result<Dataset, Box<dyn Error>> {
    Ok(match file {
        Some(file) => geopackage::read(&file)?,
        None => default_dataset()?.0,
    })
}

fn check_dataset(file: Option<PathBuf>) -> Outcome {
    let findings = check(&open(file)?);
    for note in &findings.notes {
        println!("{note}");
    }
    for problem in &findings.problems {
        println!("PROBLEM: {problem}");
    }
    println!("{} problems", findings.problems.len());
    Ok(if findings.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export_layer(file: Option<PathBuf>, layer: &str, output: &Path, tiles: &TileOptions) -> Outcome {
    if tiles.any() {
        return Err("--zooms, --properties and --filter are for tiles: let the file end in .pmtiles or .mbtiles".into());
    }
    export(&open(file)?, layer, output)?;
    println!("{layer} written to {}", output.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes tile layers as an archive of tiles.
fn export_tiles(
    file: Option<PathBuf>,
    layers: &str,
    output: &Path,
    format: ArchiveFormat,
    options: TileOptions,
) -> Outcome {
    let snapshot = Snapshot::open(open(file)?)?;
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
    println!("{layers} written to {}: {count} tiles", output.display());
    Ok(ExitCode::SUCCESS)
}

fn analyse(file: Option<PathBuf>, process: &str, inputs: Vec<(String, String)>, format: Format) -> Outcome {
    let process = find_process(process)?;
    let inputs = process.read(inputs.into_iter().map(|(name, value)| (name, Given::Text(value))).collect())?;
    let snapshot = Snapshot::open(open(file.filter(|file| file != Path::new("embedded")))?)?;
    let outcome = process.run(&snapshot, &inputs, &Progress::default())?;
    let written = match format {
        Format::Json => http::outcome_as_json(&snapshot, &outcome),
        Format::Csv => http::outcome_as_csv(&snapshot, &outcome),
    };
    stdout().write_all(written.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the datasets, or the embedded default when there are none.
fn serve(datasets: Vec<PathBuf>, address: SocketAddr, published: Published) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(listen_and_load(datasets, address, published))
}

async fn listen_and_load(datasets: Vec<PathBuf>, address: SocketAddr, published: Published) -> Outcome {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let mut out = stdout().lock();
    // Whoever started the program may have closed its output; that is no reason not to serve.
    let said = writeln!(out, "listening on http://{}", listener.local_addr()?).and_then(|()| out.flush());
    drop(out);
    if let Err(error) = said {
        tracing::warn!(%error, "the address could not be printed");
    }
    let service = Arc::new(Service::new(Workers::for_this_machine(), &ServiceOptions::default()));
    let loading = load_all(Arc::clone(&service), datasets);
    let mut ended = std::pin::pin!(http::serve(listener, service, published, told_to_end()));
    tokio::select! {
        loaded = loading => loaded?,
        outcome = &mut ended => {
            outcome?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    ended.await?;
    Ok(ExitCode::SUCCESS)
}

async fn load_all(service: Arc<Service>, datasets: Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    let files: Vec<Option<PathBuf>> =
        if datasets.is_empty() { vec![None] } else { datasets.into_iter().map(Some).collect() };
    for file in files {
        let started = Instant::now();
        let name = file.as_ref().map_or_else(|| "the embedded default".to_owned(), |file| file.display().to_string());
        let load = move || {
            let reading = tracing::debug_span!("reading a dataset");
            let dataset = reading.in_scope(|| open(file)).map_err(|error| with_causes(error.as_ref()))?;
            let _preparing = tracing::debug_span!("preparing a dataset").entered();
            Snapshot::open(dataset).map_err(|error| with_causes(&error))
        };
        let snapshot = service.workers().run(load).await?.map_err(|error| format!("{name}: {error}"))?;
        let id = snapshot.id().to_owned();
        if service.catalog().get(&id).is_ok() {
            return Err(format!("{name}: there is already a dataset {id}; each needs an id of its own").into());
        }
        let units = snapshot.dataset().units().len();
        service.catalog().put(snapshot);
        tracing::info!(dataset = %id, units, milliseconds = started.elapsed().as_millis(), "ready");
    }
    Ok(())
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
