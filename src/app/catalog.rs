//! The datasets being served, and the service that answers from them: workers for
//! what takes long, a cache for tiles. Snapshots are swapped, never edited.

use std::num::NonZeroUsize;
use std::sync::{Arc, PoisonError, RwLock};

use super::asked::{AskedLayer, LayerQuestion, PlacedLayer};
use super::content_coding::ContentCoding;
use super::error::AppError;
use super::following::Following;
use super::jobs::Jobs;
use super::joins::{JoinOptions, Joins};
use super::snapshot::Snapshot;
use super::tiles::{self, Tile, TileQuery};
use crate::exec::{ByteCache, CacheTraffic, DoorTraffic, Workers};
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

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// Bytes that cached tiles may take.
    pub tile_cache_bytes: usize,
    /// Bytes that cached layers made for a question may take.
    pub layer_cache_bytes: usize,
    /// How many jobs are computed at once, beside what is answered at once.
    pub jobs_at_once: NonZeroUsize,
    /// How posted tables are kept.
    pub joins: JoinOptions,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            tile_cache_bytes: 32 << 20,
            layer_cache_bytes: 32 << 20,
            jobs_at_once: NonZeroUsize::MIN,
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
            jobs: Jobs::new(options.jobs_at_once),
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

    /// The door to work that takes long.
    pub fn workers(&self) -> &Workers {
        &self.workers
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
    pub fn doors(&self) -> [(&'static str, DoorTraffic); 2] {
        [("answers", self.workers.traffic()), ("jobs", self.jobs.door())]
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
            self.workers.run(make).await?
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
            self.workers.run_here(draw).await?
        };
        self.tiles.get_or_make(key, make).await
    }
}
