//! Publishes a dataset: tables in a schema of their own, the registry's word for it and the announcement, all in one
//! transaction. Until it is committed nobody sees anything; after a kill at any moment nothing is there.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use postgres::Transaction;
use postgres::error::SqlState;

use super::address::Address;
use super::connect::{connect, postgis_schema, refused};
use super::error::PostgisError;
use super::load::{LoadFailed, load};
use super::names::{fitted, quoted, schema_of, table_in};
use super::registry::{self, VersionInfo};
use crate::io::checksum::{checksum, sheets_with_checksum};
use crate::io::dataset_tables::schema;
use crate::io::sheet::Sheet;
use crate::model::{Dataset, Id};

/// How many versions of a dataset are kept where nothing else is said.
pub const KEPT: usize = 5;

/// What writes itself into the registry.
const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// How long an old version is waited for that somebody reads, before it is left for the next time.
const PATIENCE: &str = "SET LOCAL lock_timeout = '500ms'";

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// A new version, the current one from now on.
    New {
        /// Its number.
        version: i64,
        /// The schema its tables are in.
        schema: String,
        /// Old versions that were dropped.
        dropped: Vec<i64>,
        /// Old versions that should have been dropped, but that somebody reads or builds upon; each with the reason.
        /// The next publishing tries again.
        left: Vec<(i64, String)>,
    },
    /// The current version is this very dataset: nothing was done.
    Same {
        /// Its number.
        version: i64,
    },
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same { version } => write!(f, "version {version} is this very dataset; nothing was done"),
            Self::New { version, schema, dropped, left } => {
                write!(f, "published as version {version} in schema {schema}")?;
                for version in dropped {
                    write!(f, "; dropped version {version}")?;
                }
                for (version, why) in left {
                    write!(f, "; version {version} is kept for now ({why})")?;
                }
                Ok(())
            }
        }
    }
}

/// Publishes a dataset as its new current version, and keeps the newest `kept` versions (at least the current one).
///
/// # Errors
/// When the database cannot be reached or refuses, lacks `PostGIS`, or somebody else is publishing the dataset;
/// nothing is changed then.
pub fn publish(dataset: &Dataset, address: &Address, kept: usize) -> Result<Published, PostgisError> {
    let id = &dataset.about().id;
    if address.version().is_some() {
        return Err(PostgisError::Bound { address: address.to_string() });
    }
    if address.dataset().is_some_and(|named| named != id) {
        return Err(PostgisError::OtherDataset { address: address.to_string(), dataset: id.to_string() });
    }
    let address = &address.with_dataset(id.clone());
    refuse_table_clashes(dataset)?;
    let mut client = connect(address)?;
    let postgis = postgis_schema(&mut client, address)?;
    let mut transaction = client.transaction().map_err(refused(address, "beginning a transaction"))?;
    registry::lock(&mut transaction, address, id.as_str())?;
    registry::make(&mut transaction, address)?;
    let sum = checksum(dataset);
    let current = registry::find(&mut transaction, address)?;
    if let Some(VersionInfo { version, .. }) = same(&mut transaction, address, current, &sum)? {
        return Ok(Published::Same { version });
    }
    let version = next_version(&mut transaction, address)?;
    let schema = schema_of(id, version);
    let counts = write_tables(&mut transaction, address, sheets_with_checksum(dataset, &sum), &schema, &postgis)?;
    register(&mut transaction, address, &Entry { id, version, schema: &schema, sum: &sum, counts: &counts })?;
    registry::point_to(&mut transaction, address, id.as_str(), version)?;
    let (dropped, left) = drop_old(&mut transaction, address, id, version, kept.max(1))?;
    transaction.commit().map_err(refused(address, "committing"))?;
    Ok(Published::New { version, schema, dropped, left })
}

fn refuse_table_clashes(dataset: &Dataset) -> Result<(), PostgisError> {
    let mut names = HashSet::new();
    for table in schema::sheets(dataset).into_iter().map(|sheet| sheet.name) {
        if !names.insert(fitted(&table)) {
            return Err(PostgisError::TableName { table });
        }
    }
    Ok(())
}

/// The current version, if it is this dataset and whole.
fn same(
    transaction: &mut Transaction<'_>,
    address: &Address,
    current: Option<VersionInfo>,
    sum: &str,
) -> Result<Option<VersionInfo>, PostgisError> {
    let Some(current) = current.filter(|current| current.checksum == sum) else { return Ok(None) };
    Ok(registry::is_whole(transaction, address, &current)?.then_some(current))
}

fn next_version(transaction: &mut Transaction<'_>, address: &Address) -> Result<i64, PostgisError> {
    let row = transaction.query_one("SELECT nextval(pg_get_serial_sequence('nabolag.versions', 'version'))", &[]);
    row.and_then(|row| row.try_get(0)).map_err(refused(address, "taking a version number"))
}

fn write_tables(
    transaction: &mut Transaction<'_>,
    address: &Address,
    sheets: Vec<Sheet<'_>>,
    schema: &str,
    postgis: &str,
) -> Result<BTreeMap<String, u64>, PostgisError> {
    let made = transaction.batch_execute(&format!("CREATE SCHEMA {}", quoted(schema)));
    made.map_err(refused(address, format!("making the schema {schema}")))?;
    let mut counts = BTreeMap::new();
    for sheet in sheets {
        let loaded = load(transaction, schema, postgis, sheet);
        let (table, rows) = loaded.map_err(|LoadFailed { at, source }| PostgisError::Load {
            address: address.to_string(),
            at,
            source,
        })?;
        counts.insert(table, rows);
    }
    Ok(counts)
}

/// What the registry is told of a version.
struct Entry<'a> {
    id: &'a Id,
    version: i64,
    schema: &'a str,
    sum: &'a str,
    counts: &'a BTreeMap<String, u64>,
}

fn register(transaction: &mut Transaction<'_>, address: &Address, entry: &Entry<'_>) -> Result<(), PostgisError> {
    let counts = serde_json::to_value(entry.counts).unwrap_or_default().to_string();
    let done = transaction.execute(
        "INSERT INTO nabolag.versions (version, dataset, schema_name, format_version, checksum, row_counts, program) \
         VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7)",
        &[&entry.version, &entry.id.as_str(), &entry.schema, &schema::VERSION, &entry.sum, &counts, &PROGRAM],
    );
    done.map_err(refused(address, "registering the version")).map(drop)
}

type Dropped = (Vec<i64>, Vec<(i64, String)>);

/// Drops all but the newest `kept` versions. Only our own tables go, and only where nothing hangs on them: a view of
/// somebody's, or a table put beside ours, keeps a version.
fn drop_old(
    transaction: &mut Transaction<'_>,
    address: &Address,
    id: &Id,
    current: i64,
    kept: usize,
) -> Result<Dropped, PostgisError> {
    transaction.batch_execute(PATIENCE).map_err(refused(address, "setting a time limit"))?;
    let (mut dropped, mut left) = (Vec::new(), Vec::new());
    let rows = transaction.query(
        "SELECT version, schema_name FROM nabolag.versions WHERE dataset = $1 AND version <> $2 \
         ORDER BY version DESC OFFSET $3",
        &[&id.as_str(), &current, &i64::try_from(kept - 1).unwrap_or(i64::MAX)],
    );
    for row in rows.map_err(refused(address, "listing old versions"))? {
        let (version, schema): (i64, String) = (row.get(0), row.get(1));
        let tables = registry::tables(transaction, address, &schema)?;
        let mut attempt = transaction.savepoint("drop_old").map_err(refused(address, "setting a savepoint"))?;
        match drop_version(&mut attempt, version, &schema, &tables) {
            Ok(()) => {
                attempt.commit().map_err(refused(address, "releasing a savepoint"))?;
                dropped.push(version);
            }
            Err(error) if error.is_closed() => {
                return Err(refused(address, format!("dropping version {version}"))(error));
            }
            Err(error) => {
                attempt.rollback().map_err(refused(address, "going back to a savepoint"))?;
                left.push((version, why_left(&error)));
            }
        }
    }
    Ok((dropped, left))
}

fn drop_version(
    transaction: &mut Transaction<'_>,
    version: i64,
    schema: &str,
    tables: &[String],
) -> Result<(), postgres::Error> {
    transaction.execute("DELETE FROM nabolag.versions WHERE version = $1", &[&version])?;
    if !tables.is_empty() {
        let tables: Vec<String> = tables.iter().map(|table| table_in(schema, table)).collect();
        transaction.batch_execute(&format!("DROP TABLE {} RESTRICT", tables.join(", ")))?;
    }
    transaction.batch_execute(&format!("DROP SCHEMA IF EXISTS {} RESTRICT", quoted(schema)))
}

fn why_left(error: &postgres::Error) -> String {
    match error.code() {
        Some(&SqlState::LOCK_NOT_AVAILABLE) => "it is being read".to_owned(),
        _ => error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned()),
    }
}
