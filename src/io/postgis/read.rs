//! Reads a dataset from a database: one version, in one transaction that sees one moment and changes nothing. Its
//! tables are locked against being dropped before the first row is read.

use std::cell::RefCell;
use std::iter::empty;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, IsolationLevel, Row, Transaction};

use super::address::Address;
use super::connect::{connect, postgis_schema, refused};
use super::error::PostgisError;
use super::names::{fitted, quoted, table_in};
use super::registry::{self, VersionInfo};
use crate::io::dataset_tables::{self, Cells, Each, RowSource, TablesError, Unreadable};
use crate::model::Dataset;

/// How often a version may be dropped between being found and being locked: each time, another was published.
const ATTEMPTS: usize = 5;

/// Reads the dataset that the address means, and says which version it is.
///
/// # Errors
/// When the database cannot be reached, has no such dataset, or its tables are not whole.
pub fn read(address: &Address) -> Result<(Dataset, VersionInfo), PostgisError> {
    let mut client = connect(address)?;
    let postgis = postgis_schema(&mut client, address)?;
    for _ in 1..ATTEMPTS {
        let info = registry::found(&mut client, address)?;
        let dataset = match Version::open(&mut client, address, &info, &postgis)? {
            Some(version) => dataset_tables::read(&version)?,
            None => continue,
        };
        return Ok((dataset, info));
    }
    let info = registry::found(&mut client, address)?;
    let (version, schema) = (info.version, info.schema);
    Err(PostgisError::NotWhole { address: address.to_string(), version, schema })
}

/// The tables of one version, held for reading.
struct Version<'a> {
    place: String,
    info: &'a VersionInfo,
    /// The tables there are, with their columns.
    tables: Vec<(String, Vec<String>)>,
    postgis: &'a str,
    transaction: RefCell<Transaction<'a>>,
}

impl<'a> Version<'a> {
    /// Holds the version's tables; `None` when it was dropped before they could be held.
    fn open(
        client: &'a mut Client,
        address: &Address,
        info: &'a VersionInfo,
        postgis: &'a str,
    ) -> Result<Option<Self>, PostgisError> {
        let there = registry::tables(client, address, &info.schema)?;
        let names: Vec<String> = there.into_iter().filter(|table| info.row_counts.contains_key(table)).collect();
        let builder = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let mut transaction = builder.start().map_err(refused(address, "beginning a transaction"))?;
        // A lock takes no snapshot: what the transaction sees is as of the first question after it.
        if !names.is_empty() {
            let list: Vec<String> = names.iter().map(|table| table_in(&info.schema, table)).collect();
            match transaction.batch_execute(&format!("LOCK TABLE {} IN ACCESS SHARE MODE", list.join(", "))) {
                Err(error) if is_gone(&error) => return Ok(None),
                outcome => outcome.map_err(refused(address, format!("holding the tables of {}", info.schema)))?,
            }
        }
        let still = transaction.query_opt("SELECT 1 FROM nabolag.versions WHERE version = $1", &[&info.version]);
        if still.map_err(refused(address, "finding the version"))?.is_none() {
            return Ok(None);
        }
        let mut tables = Vec::new();
        for table in names {
            let columns = columns(&mut transaction, address, &info.schema, &table)?;
            tables.push((table, columns));
        }
        let place = format!("{address}, schema {}", info.schema);
        Ok(Some(Self { place, info, tables, postgis, transaction: RefCell::new(transaction) }))
    }
}

fn is_gone(error: &postgres::Error) -> bool {
    matches!(error.code(), Some(&(SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME)))
}

fn columns(
    transaction: &mut Transaction<'_>,
    address: &Address,
    schema: &str,
    table: &str,
) -> Result<Vec<String>, PostgisError> {
    let rows = transaction.query(
        "SELECT attname::text FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid \
         JOIN pg_namespace AS n ON n.oid = relnamespace \
         WHERE nspname = $1 AND relname = $2 AND attnum > 0 AND NOT attisdropped",
        &[&schema, &table],
    );
    let names = rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect());
    names.map_err(refused(address, format!("listing the columns of {table}")))
}

impl RowSource for Version<'_> {
    fn place(&self) -> &str {
        &self.place
    }

    fn names(&self) -> Vec<String> {
        self.tables.iter().map(|(table, _)| table.clone()).collect()
    }

    fn scan(&self, table: &str, columns: &[&str], each: &mut Each<'_>) -> Result<(), TablesError> {
        let (place, table_name) = (|| self.place.clone(), || table.to_owned());
        let name = fitted(table);
        let Some((_, there)) = self.tables.iter().find(|(table, _)| *table == name) else {
            return Err(TablesError::MissingTable { place: place(), table: table_name() });
        };
        let has = |column: &str| there.iter().any(|name| name == column);
        let mut wanted = Vec::with_capacity(columns.len() + 1);
        for column in columns {
            let name = fitted(column);
            if !has(&name) {
                let column = (*column).to_owned();
                return Err(TablesError::MissingColumn { place: place(), table: table_name(), column });
            }
            wanted.push(quoted(&name));
        }
        if has("geom") {
            wanted.push(format!("{}.ST_AsBinary({}, 'NDR')", self.postgis, quoted("geom")));
        }
        let from = table_in(&self.info.schema, &name);
        let sql = format!("SELECT {} FROM {from} ORDER BY {}", wanted.join(", "), quoted("fid"));
        let mut found = 0;
        let broken = |found: usize| {
            let at = format!("table {table:?}, row {}", found + 1);
            move |source: postgres::Error| TablesError::Broken { place: self.place.clone(), at, source: source.into() }
        };
        let mut transaction = self.transaction.borrow_mut();
        let mut rows = transaction.query_raw(&sql, empty::<&(dyn ToSql + Sync)>()).map_err(broken(found))?;
        while let Some(row) = rows.next().map_err(broken(found))? {
            found += 1;
            each(found, &Fields { row: &row, columns: columns.len() })?;
        }
        let (found, expected) = (found as u64, self.info.row_counts.get(&name).copied().unwrap_or_default());
        if found == expected {
            return Ok(());
        }
        Err(TablesError::RowCount { place: place(), table: table_name(), expected, found })
    }
}

/// A row of a table: the columns asked for, then the geometry where the table has one.
struct Fields<'a> {
    row: &'a Row,
    columns: usize,
}

impl Cells for Fields<'_> {
    fn text(&self, place: usize) -> Result<Option<String>, Unreadable> {
        Ok(self.row.try_get(place)?)
    }

    fn real(&self, place: usize) -> Result<Option<f64>, Unreadable> {
        Ok(self.row.try_get(place)?)
    }

    fn integer(&self, place: usize) -> Result<Option<i64>, Unreadable> {
        Ok(self.row.try_get(place)?)
    }

    fn geometry(&self) -> Result<Option<Vec<u8>>, Unreadable> {
        if self.row.len() > self.columns { Ok(self.row.try_get(self.columns)?) } else { Ok(None) }
    }
}
