//! The zones a scan looks at, as trees: a zone is another one and one unit more, so that the cases
//! of all zones are had by one addition each.

use super::ScanError;
use super::counts::Counts;
use crate::statistics::weights::Weights;

/// Zones that a scan may hold.
const MOST: usize = 1 << 22;
const NONE: u32 = u32::MAX;

/// Zones, each after the one it grew from.
#[derive(Clone, Debug, PartialEq)]
pub struct Zones {
    /// The zone it grew from; [`NONE`] for a single unit.
    parents: Vec<u32>,
    units: Vec<u32>,
    /// Whether it is a zone by itself: not while units as near as its last are still to come.
    whole: Vec<bool>,
}

impl Zones {
    fn new() -> Self {
        Self { parents: Vec::new(), units: Vec::new(), whole: Vec::new() }
    }

    /// Adds a zone and gives its place.
    fn add(&mut self, parent: u32, unit: u32) -> Result<u32, ScanError> {
        if self.units.len() == MOST {
            return Err(ScanError::TooManyZones { most: MOST });
        }
        self.parents.push(parent);
        self.units.push(unit);
        self.whole.push(true);
        // At most `MOST`, so it fits.
        Ok(u32::try_from(self.units.len() - 1).unwrap_or(NONE))
    }

    fn checked(self, cap: f64) -> Result<Self, ScanError> {
        if self.units.is_empty() { Err(ScanError::NoZones { cap }) } else { Ok(self) }
    }

    pub(super) fn circles(
        counts: &Counts,
        cap: f64,
        distance: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, ScanError> {
        let limit = limit(counts, cap)?;
        let mut zones = Self::new();
        let included: Vec<usize> = (0..counts.units()).filter(|&unit| counts.is_included(unit)).collect();
        for &centre in &included {
            let mut reached: Vec<(f64, usize)> = included
                .iter()
                .filter(|&&unit| unit != centre)
                .map(|&unit| (distance(centre, unit), unit))
                .filter(|(distance, _)| distance.is_finite())
                .collect();
            reached.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            reached.insert(0, (0.0, centre));
            let mut parent = NONE;
            let mut population = 0.0;
            for ring in reached.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
                population += ring.iter().map(|(_, unit)| counts.population(*unit)).sum::<f64>();
                if population > limit {
                    break;
                }
                for (place, (_, unit)) in ring.iter().enumerate() {
                    parent = zones.add(parent, u32::try_from(*unit).unwrap_or(NONE))?;
                    zones.whole[parent as usize] = place + 1 == ring.len();
                }
            }
        }
        zones.checked(cap)
    }

    /// Every connected set once: a set grows only by units after its first one, and only by
    /// neighbours that its earlier units do not have (Wernicke 2006).
    pub(super) fn connected(counts: &Counts, cap: f64, most: usize, weights: &Weights) -> Result<Self, ScanError> {
        if weights.unit_count() != counts.units() {
            let (found, expected) = (weights.unit_count(), counts.units());
            return Err(ScanError::Length { what: "units in the relation", found, expected });
        }
        let mut neighbours = vec![Vec::new(); counts.units()];
        for (from, to, _) in weights.links() {
            if counts.is_included(from as usize) && counts.is_included(to as usize) {
                neighbours[from as usize].push(to);
                neighbours[to as usize].push(from);
            }
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        let limit = limit(counts, cap)?;
        let touched = vec![0; counts.units()];
        let mut growth = Growth { counts, neighbours, limit, most, zones: Self::new(), touched };
        for unit in (0..counts.units()).filter(|&unit| counts.is_included(unit)) {
            let first = u32::try_from(unit).unwrap_or(NONE);
            growth.grow(NONE, first, first, &[], (0.0, 0))?;
        }
        growth.zones.checked(cap)
    }

    /// Each zone's parent and the unit it has more.
    pub(super) fn steps(&self) -> impl ExactSizeIterator<Item = (Option<usize>, usize)> + '_ {
        let parent = |parent: u32| (parent != NONE).then_some(parent as usize);
        self.parents.iter().zip(&self.units).map(move |(&from, &unit)| (parent(from), unit as usize))
    }

    /// The cases of every zone, from those of each unit.
    pub(super) fn sum(&self, cases: &[u32], sums: &mut Vec<u32>) {
        sums.clear();
        for (parent, unit) in self.steps() {
            let before = parent.map_or(0, |parent| sums[parent]);
            sums.push(before + cases[unit]);
        }
    }

    /// The places of the zones to look at.
    pub(super) fn whole(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.units.len()).filter(|&zone| self.whole[zone])
    }

    /// The units of a zone, the one it grew from last.
    pub(super) fn units(&self, zone: usize) -> Vec<usize> {
        let parent = |&zone: &usize| (self.parents[zone] != NONE).then(|| self.parents[zone] as usize);
        std::iter::successors(Some(zone), parent).map(|zone| self.units[zone] as usize).collect()
    }
}

/// The most population a zone may hold.
fn limit(counts: &Counts, cap: f64) -> Result<f64, ScanError> {
    if cap > 0.0 && cap <= 0.5 {
        // A share of a whole number, when hit exactly, must not be missed by rounding.
        Ok(cap * counts.total_population() * (1.0 + 1e-12))
    } else {
        Err(ScanError::Cap { given: cap })
    }
}

struct Growth<'a> {
    counts: &'a Counts,
    neighbours: Vec<Vec<u32>>,
    limit: f64,
    most: usize,
    zones: Zones,
    /// How many units of the growing set are, or have as neighbour, each unit.
    touched: Vec<u32>,
}

impl Growth<'_> {
    /// Adds the set of `parent` and `unit`, and all that grow from it. `open` are the units it may still grow by
    /// besides the neighbours of `unit`; `before` is the population and size without `unit`.
    fn grow(
        &mut self,
        parent: u32,
        first: u32,
        unit: u32,
        open: &[u32],
        before: (f64, usize),
    ) -> Result<(), ScanError> {
        let (population, size) = (before.0 + self.counts.population(unit as usize), before.1 + 1);
        if population > self.limit {
            return Ok(());
        }
        let zone = self.zones.add(parent, unit)?;
        if size >= self.most {
            return Ok(());
        }
        let own = self.neighbours[unit as usize].clone();
        let fresh = own.iter().copied().filter(|&other| other > first && self.touched[other as usize] == 0);
        let mut open: Vec<u32> = open.iter().copied().chain(fresh).collect();
        for &other in own.iter().chain([&unit]) {
            self.touched[other as usize] += 1;
        }
        while let Some(next) = open.pop() {
            self.grow(zone, first, next, &open, (population, size))?;
        }
        for &other in own.iter().chain([&unit]) {
            self.touched[other as usize] -= 1;
        }
        Ok(())
    }
}
