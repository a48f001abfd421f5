//! `nabolag serve`: listens at once, loads the datasets behind that, and ends when
//! it is told to.

use std::error::Error;
use std::io::{Write, stdout};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use nabolag::app::{Service, ServiceOptions, Snapshot};
use nabolag::exec::Workers;
use nabolag::http;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::{Outcome, open, with_causes};

/// Serves the datasets, or the embedded default when there are none.
pub(crate) fn serve(datasets: Vec<PathBuf>, host: IpAddr, port: u16) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(datasets, SocketAddr::new(host, port)))
}

async fn run(datasets: Vec<PathBuf>, address: SocketAddr) -> Outcome {
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let mut out = stdout().lock();
    // Whoever started the program may have closed its output; that is no reason not to serve.
    let said = writeln!(out, "listening on http://{}", listener.local_addr()?).and_then(|()| out.flush());
    drop(out);
    if let Err(error) = said {
        tracing::warn!(%error, "the address could not be printed");
    }
    let service = Arc::new(Service::new(Workers::for_this_machine(), &ServiceOptions::default()));
    let loading = load_all(Arc::clone(&service), datasets);
    let mut ended = std::pin::pin!(http::serve(listener, service, told_to_end()));
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
        let load = move || open(file).map(Snapshot::open).map_err(|error| with_causes(error.as_ref()));
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
