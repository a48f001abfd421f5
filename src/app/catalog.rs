//! The datasets being served, and the service that answers from them: workers for
//! what takes long, a cache for tiles. Snapshots are swapped, never edited.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::asked::{AskedLayer, LayerQuestion, PlacedLayer};
use super::content_coding::ContentCoding;
use super::error::AppError;
use super::following::Following;
use super::jobs::{JobOptions, Jobs};
use super::joins::{JoinOptions, Joins};
use super::processes::Inputs;
use super::snapshot::Snapshot;
use super::tiles::{self, Tile, TileQuery};
use crate::exec::{ByteCache, CacheTraffic, DoorLimits, DoorTraffic, Doors, QueueLimits, Work, Workers};
use crate::model::{TileCoordinate, TileMatrixSet};

/// The datasets by id; the first is the default.
#[derive(Debug, Default)]
pub struct Catalog {
    snapshots: RwLock<Vec<Arc<Snapshot>>>,
}

impl Catalog {
    /// Puts a snapshot in, in place of an older one of the same id, else at the end.
    pub fn put(&self, snapshot: Snapshot) {
        let mut snapshots = self.snapshots.write().unwrap_or_else(PoisonError::into_inner);
        let snapshot = Arc::new(snapshot);
        match snapshots.iter_mut().find(|held| held.id() == snapshot.id()) {
            Some(held) => *held = snapshot,
            None => snapshots.push(snapshot),
        }
    }

    /// All snapshots, the default first.
    pub fn all(&self) -> Vec<Arc<Snapshot>> {
        self.snapshots.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The default snapshot.
    ///
    /// # Errors
    /// While nothing is loaded.
    pub fn first(&self) -> Result<Arc<Snapshot>, AppError> {
        self.all().into_iter().next().ok_or(AppError::NotReady)
    }

    /// The snapshot with this id.
    ///
    /// # Errors
    /// While nothing is loaded, and when there is no such dataset.
    pub fn get(&self, id: &str) -> Result<Arc<Snapshot>, AppError> {
        let all = self.all();
        if all.is_empty() {
            return Err(AppError::NotReady);
        }
        let known = || all.iter().map(|snapshot| snapshot.id().to_owned()).collect();
        let found = all.iter().find(|snapshot| snapshot.id() == id).cloned();
        found.ok_or_else(|| AppError::Unknown { what: "dataset", id: id.to_owned(), known: known() })
    }
}

/// How large analyses may be, whether somebody waits for them or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// How long somebody may wait for one.
    pub longest: Duration,
    /// The most permutations.
    pub most_permutations: u64,
    /// The most permutations of those who show no key, where there are keys.
    pub open_permutations: u64,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self { longest: Duration::from_secs(30), most_permutations: 1_000_000, open_permutations: 99_999 }
    }
}

impl RunOptions {
    /// Sees whether an analysis is no larger than one may be.
    ///
    /// # Errors
    /// When it is; the error says what would be right.
    pub fn check(&self, inputs: &Inputs) -> Result<(), AppError> {
        let most = self.most_permutations;
        match inputs.permutations().filter(|permutations| *permutations > most) {
            None => Ok(()),
            Some(given) => {
                let why = format!("{given} is more than this server makes: give a whole number from 1 to {most}");
                Err(AppError::Input { name: "permutations".to_owned(), why })
            }
        }
    }

    /// Whether so many permutations are more than everybody may ask for.
    pub fn needs_leave(&self, permutations: Option<u64>) -> bool {
        permutations.is_some_and(|permutations| permutations > self.open_permutations)
    }
}

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// Bytes that cached tiles may take.
    pub tile_cache_bytes: usize,
    /// Bytes that cached layers made for a question may take.
    pub layer_cache_bytes: usize,
    /// What of requests is done at once, and what may wait.
    pub doors: DoorLimits,
    /// How many jobs there may be, and how long each may take.
    pub jobs: JobOptions,
    /// How large analyses may be.
    pub runs: RunOptions,
    /// How posted tables are kept.
    pub joins: JoinOptions,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            tile_cache_bytes: 32 << 20,
            layer_cache_bytes: 32 << 20,
            doors: DoorLimits {
                at_once: None,
                queue: QueueLimits { most_waiting: 512, longest_wait: Duration::from_secs(5) },
            },
            jobs: JobOptions::default(),
            runs: RunOptions::default(),
            joins: JoinOptions::default(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TileKey {
    version: u64,
    /// The layer's id, or the question it is made for.
    layer: String,
    tile: TileCoordinate,
    query: TileQuery,
    coding: ContentCoding,
}

/// Everything that answers share.
#[derive(Debug)]
pub struct Service {
    catalog: Catalog,
    following: Following,
    workers: Workers,
    doors: Doors,
    runs: RunOptions,
    jobs: Jobs,
    joins: Joins,
    tiles: ByteCache<TileKey, Tile>,
    /// By the snapshot's version, the question and the grid.
    layers: ByteCache<(u64, String, TileMatrixSet), AskedLayer>,
    /// Held by the one that makes a dataset's tiles ready for a grid.
    preparing: tokio::sync::Mutex<()>,
}

impl Service {
    /// A service without datasets yet.
    pub fn new(workers: Workers, options: &ServiceOptions) -> Self {
        Self {
            catalog: Catalog::default(),
            following: Following::default(),
            workers,
            doors: Doors::new(options.doors),
            runs: options.runs,
            jobs: Jobs::new(options.jobs),
            joins: Joins::new(options.joins),
            tiles: ByteCache::new(options.tile_cache_bytes, 8 << 10),
            layers: ByteCache::new(options.layer_cache_bytes, 256 << 10),
            preparing: tokio::sync::Mutex::default(),
        }
    }

    /// The datasets.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What is known of the stores that the datasets come from.
    pub fn following(&self) -> &Following {
        &self.following
    }

    /// The door for what the server does of its own accord, as loading datasets: nothing is turned away.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The door for what requests ask: who would wait too long is turned away.
    pub fn door(&self, work: Work) -> &Workers {
        self.doors.of(work)
    }

    /// How large analyses may be.
    pub fn runs(&self) -> RunOptions {
        self.runs
    }

    /// Analyses that go on while nobody waits.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Tables that clients posted.
    pub fn joins(&self) -> &Joins {
        &self.joins
    }

    /// What goes through each door to work that takes long.
    pub fn doors(&self) -> Vec<(&'static str, DoorTraffic)> {
        let asked = Work::ALL.map(|work| (work.as_str(), self.doors.of(work).traffic()));
        asked.into_iter().chain([("jobs", self.jobs.door())]).collect()
    }

    /// What each cache holds and is good for.
    pub fn caches(&self) -> [(&'static str, CacheTraffic); 2] {
        [("tiles", self.tiles.traffic()), ("layers", self.layers.traffic())]
    }

    /// The snapshot with all results of jobs and columns of joins beside it that a text names.
    ///
    /// # Errors
    /// When a join is not there, or not any longer.
    pub fn beside<'a>(
        &self,
        snapshot: &Arc<Snapshot>,
        texts: impl Iterator<Item = &'a str>,
    ) -> Result<Arc<Snapshot>, AppError> {
        let texts: Vec<&str> = texts.collect();
        self.joins.beside(&self.jobs.beside(snapshot, texts.iter().copied()), texts)
    }

    /// Whether at least one dataset is loaded.
    pub fn is_ready(&self) -> bool {
        self.catalog.first().is_ok()
    }

    /// Sees to it that tiles of a grid can be drawn at once. The first to ask for a grid waits as long as opening the
    /// dataset took, and others with it; one at a time, so that the rest of the workers answer meanwhile.
    ///
    /// # Errors
    /// When there are no tiles in the grid.
    pub async fn prepare(&self, snapshot: &Arc<Snapshot>, set: TileMatrixSet) -> Result<(), AppError> {
        if snapshot.has_plane(set) {
            return Ok(());
        }
        let _alone = self.preparing.lock().await;
        let snapshot = Arc::clone(snapshot);
        self.workers.run(move || snapshot.plane(set).map(|_| ())).await?
    }

    /// A tile of a layer, or of several, their ids with commas between.
    ///
    /// # Errors
    /// When the layer or a property is unknown, the filter is none, or the zoom too deep.
    pub async fn tile(
        &self,
        snapshot: &Arc<Snapshot>,
        layer: &str,
        tile: TileCoordinate,
        query: TileQuery,
        coding: ContentCoding,
    ) -> Result<Tile, AppError> {
        self.prepare(snapshot, query.set).await?;
        let key = TileKey { version: snapshot.version(), layer: layer.to_owned(), tile, query: query.clone(), coding };
        let (snapshot, layer) = (Arc::clone(snapshot), layer.to_owned());
        self.drawn(&key, move || tiles::tile(&snapshot, &layer, tile, &query)).await
    }

    /// The layer made for a question.
    ///
    /// # Errors
    /// When the question has no answer.
    pub async fn asked_layer(
        &self,
        snapshot: &Arc<Snapshot>,
        question: &LayerQuestion,
        set: TileMatrixSet,
    ) -> Result<Arc<PlacedLayer>, AppError> {
        self.prepare(snapshot, set).await?;
        let make = async {
            let (snapshot, question) = (Arc::clone(snapshot), question.clone());
            let make = move || {
                let _span = tracing::debug_span!("making a layer for a question").entered();
                question.layer(&snapshot, set)
            };
            self.door(Work::Reads).run(make).await?
        };
        let made = self.layers.get_or_make(&(snapshot.version(), question.key(), set), make).await?;
        Ok(made.0)
    }

    /// A tile of the layer made for a question.
    ///
    /// # Errors
    /// When the question has no answer, a property is unknown, or the zoom too deep.
    pub async fn asked_tile(
        &self,
        snapshot: &Arc<Snapshot>,
        question: &LayerQuestion,
        tile: TileCoordinate,
        query: TileQuery,
        coding: ContentCoding,
    ) -> Result<Tile, AppError> {
        let layer = self.asked_layer(snapshot, question, query.set).await?;
        let key = TileKey { version: snapshot.version(), layer: question.key(), tile, query: query.clone(), coding };
        let snapshot = Arc::clone(snapshot);
        self.drawn(&key, move || tiles::draw_asked(&snapshot, &layer, tile, &query)).await
    }

    /// The tile under a key, drawn when it is not there.
    async fn drawn(
        &self,
        key: &TileKey,
        draw: impl FnOnce() -> Result<Tile, AppError> + Send + 'static,
    ) -> Result<Tile, AppError> {
        let coding = key.coding;
        let make = async {
            let draw = || {
                let _span = tracing::debug_span!("drawing a tile").entered();
                draw()?.packed(coding).map_err(|source| AppError::Compress { source })
            };
            self.door(Work::Tiles).run_here(draw).await?
        };
        self.tiles.get_or_make(key, make).await
    }
}
