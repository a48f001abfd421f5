//! Joins: tables that clients posted, matched to the units of a dataset and kept beside it for a while. Their columns
//! can be asked for like any indicator, as `join.{id}.{column}`, by whoever knows the id, which nobody can guess.

mod matching;
mod posted;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use self::matching::matched;
use self::posted::values;
use super::additions::Additions;
use super::error::AppError;
use super::snapshot::Snapshot;
use crate::io::manifest::TableSpec;
use crate::io::table::{Table, TableError, Unfolding};
use crate::model::{Grouping, Indicator, Kind, UnitIndex, Year};

pub use self::matching::{Duplicate, Matching, Mended, Unmatched};

/// The most bytes a posted table may have.
pub const MOST_BYTES: usize = 4 << 20;
/// What a posted workbook may unfold to.
const MOST_UNFOLDED: Unfolding = Unfolding { most_bytes: 32 << 20, most_cells: 2_000_000 };
/// The most rows a posted table may have.
pub(super) const MOST_ROWS: usize = 20_000;
/// The most columns of a posted table that are joined.
pub(super) const MOST_COLUMNS: usize = 50;
/// The most values a join may hold, a value per unit and column: 4 MB.
pub(super) const MOST_VALUES: usize = 250_000;
/// The most groups that texts of a column may make.
pub(super) const MOST_GROUPS: usize = 100;

/// How joins are kept.
#[derive(Clone, Copy, Debug)]
pub struct JoinOptions {
    /// How many are kept; the one used longest ago goes first.
    pub most_kept: usize,
    /// For how long after their last use.
    pub kept_for: Duration,
}

impl Default for JoinOptions {
    fn default() -> Self {
        Self { most_kept: 64, kept_for: Duration::from_hours(1) }
    }
}

/// What is asked of a posted table.
#[derive(Clone, Debug, Default)]
pub struct JoinQuery {
    /// How to read the table.
    pub table: TableSpec,
    /// The column with the units' numbers or names; the first when not given.
    pub key: Option<String>,
    /// The columns to join; all others when not given.
    pub columns: Option<Vec<String>>,
    /// What kind of quantity all columns of numbers are; found from the numbers when not given.
    pub kind: Option<Kind>,
    /// The year of the values; the dataset's when not given.
    pub year: Option<Year>,
}

/// Why a table cannot be joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// It cannot be read as a table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It is too large.
    #[error("the table has {found} {what}; a join takes at most {most}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much may be.
        most: usize,
    },
    /// There is nothing to join.
    #[error("the table has no column beside {key:?}; give one with values, or name the key column with key=..")]
    NoColumns {
        /// The key column.
        key: String,
    },
    /// No row speaks of a unit.
    #[error(
        "no row speaks of a {unit_kind}: the column {key:?} holds {example:?}, and numbers look like {number:?}; name \
         the right column with key=.."
    )]
    NothingMatches {
        /// What one unit is called.
        unit_kind: String,
        /// The key column.
        key: String,
        /// What stands in it.
        example: String,
        /// A number as it should look.
        number: String,
    },
    /// A column of texts that are too many to be groups.
    #[error(
        "the column {column:?} holds {found} different texts, and a grouping has at most {most}; leave it out with \
         columns=.., or if it holds numbers, say how they are written with decimal=.. and missing=.."
    )]
    TooManyGroups {
        /// The column.
        column: String,
        /// How many texts.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A name that no identifier can be made of.
    #[error(transparent)]
    Id {
        /// Why.
        source: crate::model::IdError,
    },
    /// The system gives no random numbers to make an id of.
    #[error("no join can be made now")]
    NoRandomness {
        /// The system's reason.
        #[source]
        source: getrandom::Error,
    },
}

/// A column of a join.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinedColumn {
    /// Numbers.
    Numbers(Indicator),
    /// Texts: the units by their text, and as an indicator the number of each unit's group.
    Texts(Grouping, Indicator),
}

/// A posted table, joined.
#[derive(Debug)]
pub struct Join {
    id: String,
    dataset: String,
    dataset_version: u64,
    created: SystemTime,
    columns: Vec<(String, JoinedColumn)>,
    matching: Matching,
    without_row: Vec<UnitIndex>,
}

impl Join {
    /// Its id: 130 bits of randomness as letters and digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was made.
    pub fn created(&self) -> SystemTime {
        self.created
    }

    /// The columns: as the table calls them, and what was made of them.
    pub fn columns(&self) -> &[(String, JoinedColumn)] {
        &self.columns
    }

    /// Which rows speak of which units.
    pub fn matching(&self) -> &Matching {
        &self.matching
    }

    /// The units that no row speaks of, or several do.
    pub fn without_row(&self) -> &[UnitIndex] {
        &self.without_row
    }
}

#[derive(Debug)]
struct Kept {
    join: Arc<Join>,
    last_used: Instant,
    last_used_at: SystemTime,
}

/// The joins there are.
#[derive(Debug)]
pub struct Joins {
    options: JoinOptions,
    kept: Mutex<VecDeque<Kept>>,
}

impl Joins {
    pub(super) fn new(options: JoinOptions) -> Self {
        Self { options, kept: Mutex::default() }
    }

    /// For how long a join is kept after its last use.
    pub fn kept_for(&self) -> Duration {
        self.options.kept_for
    }

    /// How many are kept.
    pub fn count(&self) -> usize {
        self.with_kept(|kept| kept.len())
    }

    /// What is kept still. What a lock holds is whole after every change, even when a thread died with it.
    fn with_kept<T>(&self, work: impl FnOnce(&mut VecDeque<Kept>) -> T) -> T {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.last_used.elapsed() < self.options.kept_for);
        work(&mut kept)
    }

    /// Joins a table (bytes of CSV or a workbook) to the units of a dataset, and keeps the join.
    ///
    /// # Errors
    /// When it is no table, too large, or speaks of no unit.
    pub fn join(&self, snapshot: &Snapshot, bytes: &[u8], query: &JoinQuery) -> Result<Arc<Join>, AppError> {
        let join = Arc::new(joined(snapshot, bytes, query).map_err(|source| AppError::Join { source })?);
        self.with_kept(|kept| {
            if kept.len() >= self.options.most_kept
                && let Some(oldest) = (0..kept.len()).min_by_key(|&at| kept[at].last_used)
            {
                kept.remove(oldest);
            }
            let (last_used, last_used_at) = (Instant::now(), SystemTime::now());
            kept.push_back(Kept { join: Arc::clone(&join), last_used, last_used_at });
        });
        Ok(join)
    }

    /// The join with this id on a dataset, and when it was used last; it is used now.
    ///
    /// # Errors
    /// When there is none, or none any longer.
    pub fn get(&self, snapshot: &Snapshot, id: &str) -> Result<(Arc<Join>, SystemTime), AppError> {
        let found = self.with_kept(|kept| {
            let kept = kept.iter_mut().find(|kept| kept.join.id == id && kept.join.dataset == snapshot.id())?;
            (kept.last_used, kept.last_used_at) = (Instant::now(), SystemTime::now());
            Some((Arc::clone(&kept.join), kept.last_used_at))
        });
        // Of a dataset that was swapped since, the units may be others.
        let found = found.filter(|(join, _)| join.dataset_version == snapshot.dataset_version());
        found.ok_or_else(|| AppError::NoJoin { minutes: self.options.kept_for.as_secs() / 60 })
    }

    /// Forgets a join.
    ///
    /// # Errors
    /// When there is none, or none any longer.
    pub fn dismiss(&self, snapshot: &Snapshot, id: &str) -> Result<(), AppError> {
        self.get(snapshot, id)?;
        self.with_kept(|kept| kept.retain(|kept| kept.join.id != id));
        Ok(())
    }

    /// The snapshot with the columns of all joins beside it that a text names.
    ///
    /// # Errors
    /// When one of them is not there, or not any longer.
    pub fn beside<'a>(
        &self,
        snapshot: &Arc<Snapshot>,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Arc<Snapshot>, AppError> {
        let mut ids: Vec<&str> = texts.into_iter().flat_map(join_ids).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Arc::clone(snapshot));
        }
        let mut additions: Additions = snapshot.additions().clone();
        for id in ids {
            for (_, column) in &self.get(snapshot, id)?.0.columns {
                match column {
                    JoinedColumn::Numbers(indicator) => additions.indicators.push(indicator.clone()),
                    JoinedColumn::Texts(grouping, indicator) => {
                        additions.groupings.push(grouping.clone());
                        additions.indicators.push(indicator.clone());
                    }
                }
            }
        }
        Ok(Arc::new(snapshot.with(additions)))
    }
}

/// Characters of an id: 5 bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// 130 bits.
const ID_LENGTH: usize = 26;

fn new_id() -> Result<String, JoinError> {
    let mut random = [0_u8; ID_LENGTH];
    getrandom::fill(&mut random).map_err(|source| JoinError::NoRandomness { source })?;
    Ok(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// Whether a text names a column of a join.
pub fn names_a_join(text: &str) -> bool {
    join_ids(text).next().is_some()
}

/// The ids in a text of joins whose columns it names. What is not made like an id is another word.
fn join_ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-'));
    let ids = words.filter_map(|word| word.strip_prefix("join.")?.split('.').next());
    ids.filter(|id| id.len() == ID_LENGTH && id.bytes().all(|b| ALPHABET.contains(&b)))
}

fn joined(snapshot: &Snapshot, bytes: &[u8], query: &JoinQuery) -> Result<Join, JoinError> {
    let within = |what, found, most| if found > most { Err(JoinError::TooLarge { what, found, most }) } else { Ok(()) };
    within("bytes", bytes.len(), MOST_BYTES)?;
    let table = Table::parse(&query.table, bytes, MOST_UNFOLDED)?;
    within("rows", table.rows().len(), MOST_ROWS)?;
    let key = match &query.key {
        Some(key) => table.column(key)?,
        None => table.first_column(),
    };
    let others = match &query.columns {
        Some(names) => names.iter().map(|name| table.column(name)).collect::<Result<Vec<_>, TableError>>()?,
        None => table.columns().filter(|column| *column != key).collect(),
    };
    if others.is_empty() {
        return Err(JoinError::NoColumns { key: table.title(key).to_owned() });
    }
    within("columns", others.len(), MOST_COLUMNS)?;
    let units = snapshot.dataset().units().len();
    within("values (a value per unit and column)", units * others.len(), MOST_VALUES)?;
    let id = new_id()?;
    let matching = matched(snapshot, &table, key)?;
    let columns = values(snapshot, &table, &others, &matching.unit_rows, query, &format!("join.{id}."))?;
    let without_row = snapshot.dataset().unit_indices().filter(|unit| matching.unit_rows[unit.get()].is_none());
    Ok(Join {
        without_row: without_row.collect(),
        id,
        dataset: snapshot.id().to_owned(),
        dataset_version: snapshot.dataset_version(),
        created: SystemTime::now(),
        columns,
        matching,
    })
}

#[cfg(test)]
mod tests;
