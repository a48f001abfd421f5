//! A dataset ready to be asked: its topology, its spatial index, its tile layers
//! and a version that changes with its contents.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::additions::Additions;
use super::error::AppError;
use super::features::unit_table;
use super::layers::{Layer, TileStore};
use super::planes::Plane;
use super::profile::Standings;
use super::relations::has_minutes;
use crate::geometry::{SpatialIndex, Topology};
use crate::io::checksum::checksum;
use crate::model::{BoundarySet, Dataset, LonLat, Relation, TileMatrixSet, UnitIndex};
use crate::tiling::PropertyTable;
use crate::travel::{Access, Network};

/// An immutable dataset with everything that is made once from it, and what is asked about beside it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    made: Arc<Made>,
    version: u64,
    additions: Additions,
}

#[derive(Debug)]
struct Made {
    version: u64,
    checksum: String,
    dataset: Dataset,
    topology: Topology,
    index: SpatialIndex,
    store: TileStore,
    standings: Standings,
    roads: Option<RoadTravel>,
    credits: Vec<String>,
    unit_table: OnceLock<PropertyTable>,
}

/// The roads, ready to be travelled.
#[derive(Debug)]
struct RoadTravel {
    network: Network,
    /// Where the units' centres meet the roads, in the order of units.
    centres: Vec<Option<Access>>,
}

impl RoadTravel {
    fn of(dataset: &Dataset, index: &SpatialIndex) -> Result<Option<Self>, AppError> {
        let Some(roads) = dataset.roads() else { return Ok(None) };
        let network = Network::build(roads).map_err(|source| AppError::Roads { source })?;
        let ground = ground(dataset);
        let unit_at = |at| index.at(&ground?.polygons, at).map(UnitIndex::from);
        let centre = |unit| network.access_at_home(dataset.unit(unit).anchor()?, unit, unit_at);
        let units: Vec<UnitIndex> = dataset.unit_indices().collect();
        let centres = units.into_par_iter().map(centre).collect();
        Ok(Some(Self { network, centres }))
    }
}

/// The true borders, where there are any: who is on whose ground.
fn ground(dataset: &Dataset) -> Option<&BoundarySet> {
    dataset.boundaries().first().filter(|_| !dataset.about().schematic)
}

impl Snapshot {
    /// Prepares a dataset. Takes time and all processors: run it through
    /// [`Workers`](crate::exec::Workers).
    ///
    /// # Errors
    /// When its roads make no network, or its borders no tiles.
    pub fn open(dataset: Dataset) -> Result<Self, AppError> {
        let polygons = dataset.boundaries().first().map_or(&[][..], |set| &set.polygons);
        let ((topology, store), ((roads, index), (checksum, standings))) = rayon::join(
            || {
                let topology = Topology::build(polygons);
                let store = TileStore::new(&dataset, &topology);
                (topology, store)
            },
            || {
                rayon::join(
                    || {
                        let index = SpatialIndex::new(polygons);
                        (RoadTravel::of(&dataset, &index), index)
                    },
                    || rayon::join(|| checksum(&dataset), || Standings::of(&dataset)),
                )
            },
        );
        let (roads, store) = (roads?, store?);
        let version = version_of(&checksum);
        let credits = dataset.sources().iter().map(crate::model::Source::credit).collect();
        let unit_table = OnceLock::new();
        let made = Made { version, checksum, dataset, topology, index, store, standings, roads, credits, unit_table };
        let snapshot = Self { made: Arc::new(made), version, additions: Additions::default() };
        snapshot.unit_table();
        Ok(snapshot)
    }

    /// The same dataset with these beside it.
    #[must_use]
    pub fn with(&self, additions: Additions) -> Self {
        let version = additions.version(self.made.version);
        Self { made: Arc::clone(&self.made), version, additions }
    }

    /// What is asked about beside the dataset.
    pub(super) fn additions(&self) -> &Additions {
        &self.additions
    }

    /// The dataset.
    pub fn dataset(&self) -> &Dataset {
        &self.made.dataset
    }

    /// The dataset's id.
    pub fn id(&self) -> &str {
        self.made.dataset.about().id.as_str()
    }

    /// Changes whenever the contents or the program's version do.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// As [`Snapshot::version`], whatever stands beside the dataset.
    pub fn dataset_version(&self) -> u64 {
        self.made.version
    }

    /// The checksum of the dataset, as the store that it came from says it.
    pub fn checksum(&self) -> &str {
        &self.made.checksum
    }

    /// The lines to credit all sources with.
    pub fn credits(&self) -> &[String] {
        &self.made.credits
    }

    /// The credits as HTML text, as maps show it.
    pub fn attribution(&self) -> String {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let schematic = self.dataset().about().schematic.then(|| "Borders are schematic".to_owned());
        let lines: Vec<String> = schematic.into_iter().chain(self.credits().iter().map(|line| escape(line))).collect();
        lines.join(" | ")
    }

    /// The shown boundaries, if there are any.
    pub fn shown(&self) -> Option<&BoundarySet> {
        self.made.dataset.boundaries().first()
    }

    /// The shared arcs of the shown boundaries; areas in the order of units.
    pub fn topology(&self) -> &Topology {
        &self.made.topology
    }

    /// The unit at a point.
    pub fn unit_at(&self, point: LonLat) -> Option<UnitIndex> {
        self.made.index.at(&self.shown()?.polygons, point).map(UnitIndex::from)
    }

    /// Finds units by place.
    pub fn index(&self) -> &SpatialIndex {
        &self.made.index
    }

    /// The roads, where the dataset has any.
    pub fn network(&self) -> Option<&Network> {
        self.made.roads.as_ref().map(|roads| &roads.network)
    }

    /// Whether a relation of travel was computed from the dataset's roads.
    pub fn is_from_roads(&self, relation: &Relation) -> bool {
        has_minutes(relation) && self.made.dataset.roads().is_some_and(|roads| roads.source == relation.source)
    }

    /// Where a point meets the roads: those of its own unit, where it lies in one.
    ///
    /// # Errors
    /// When there are no roads, or none near the point.
    pub(super) fn access(&self, point: LonLat) -> Result<Access, AppError> {
        let network = self.network().ok_or_else(AppError::no_roads)?;
        let max_access_km = network.rules().max_access_m / 1000.0;
        let home = ground(self.dataset()).and_then(|_| self.unit_at(point));
        let access = match home {
            Some(home) => network.access_at_home(point, home, |at| self.unit_at(at)),
            None => network.access(point),
        };
        access.ok_or(AppError::OffRoads { lon: point.lon(), lat: point.lat(), max_access_km })
    }

    /// Where the centre of a unit meets the roads.
    pub(super) fn access_of(&self, unit: UnitIndex) -> Option<Access> {
        self.made.roads.as_ref()?.centres[unit.get()]
    }

    /// What the units are known by in the dataset, as tiles hold it.
    pub(super) fn unit_table(&self) -> &PropertyTable {
        self.made.unit_table.get_or_init(|| unit_table(&Self { additions: Additions::default(), ..self.clone() }))
    }

    /// The tile layers.
    pub fn layers(&self) -> &[Layer] {
        self.made.store.layers()
    }

    /// The grids there are tiles in: those whose square holds all of the dataset.
    pub fn tile_matrix_sets(&self) -> &[TileMatrixSet] {
        self.made.store.sets()
    }

    /// Whether tiles of a grid can be drawn at once, without [`Snapshot::plane`] taking long.
    pub(super) fn has_plane(&self, set: TileMatrixSet) -> bool {
        self.made.store.made_plane(set).is_some()
    }

    /// Where the layers lie on a grid of tiles; made on first use, which takes as long as opening does.
    ///
    /// # Errors
    /// When there are no tiles in the grid.
    pub(super) fn plane(&self, set: TileMatrixSet) -> Result<&Plane, AppError> {
        self.made.store.plane(&self.made.dataset, &self.made.topology, set)
    }

    pub(super) fn store(&self) -> &TileStore {
        &self.made.store
    }

    pub(super) fn standings(&self) -> &Standings {
        &self.made.standings
    }
}

/// Of the checksum and the program's version: the same in every program that serves the dataset.
fn version_of(checksum: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), checksum).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::app::fixture;

    #[test]
    fn the_version_changes_with_a_value() {
        let one = super::checksum(&fixture::dataset());
        assert_eq!(one, super::checksum(&fixture::dataset()));
        let other = fixture::dataset_with(|parts| parts.indicators[0].values[0] = crate::model::Value::Missing);
        assert_ne!(one, super::checksum(&other));
    }

    #[test]
    fn the_version_changes_with_a_minute_of_travel() {
        let one = super::checksum(&fixture::dataset());
        let other = fixture::dataset_with(|parts| parts.relations[2] = fixture::travel_with(30.5));
        assert_ne!(one, super::checksum(&other));
    }
}
