//! The program: hands its settings to the floors below and says what came of it.

mod config;
mod serving;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use config::{Command, CommandLine};
use nabolag::app::check::check;
use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::export::export;
use nabolag::io::files::DiskFiles;
use nabolag::io::geopackage;
use nabolag::model::Dataset;
use tracing_subscriber::EnvFilter;

type Outcome = Result<ExitCode, Box<dyn Error>>;

fn main() -> ExitCode {
    log_to_stderr();
    let outcome = match CommandLine::parse().command {
        Command::Build { manifest, output, report } => build_dataset(&manifest, &output, report.as_deref()),
        Command::Serve { datasets, port, host } => serving::serve(datasets, host, port),
        Command::Check { dataset } => check_dataset(dataset),
        Command::Export { dataset, layer, output } => export_layer(dataset, &layer, &output),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("nabolag: {}", with_causes(error.as_ref()));
        ExitCode::FAILURE
    })
}

/// What is logged is set by `RUST_LOG`; without it, what matters to whoever runs the program.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The error and, where the text does not hold them already, its causes.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
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

fn export_layer(file: Option<PathBuf>, layer: &str, output: &Path) -> Outcome {
    export(&open(file)?, layer, output)?;
    println!("{layer} written to {}", output.display());
    Ok(ExitCode::SUCCESS)
}
