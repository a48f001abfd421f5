//! One sheet becomes one table: created, loaded by binary COPY, then given its keys. Rows are numbered in `fid`, for
//! their order is part of the dataset.

use std::error::Error;

use bytes::BytesMut;
use postgres::Transaction;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::keys::{Keys, keys};
use super::names::{fitted, quoted, table_in};
use crate::io::sheet::{Cell, Geometries, Kind, Sheet};

/// Beyond so many columns, numbers come before texts: padding between them would make a row of many longer than the
/// 8 kB that `PostgreSQL` keeps a row in. 400 wide columns, each with its status, fit so.
const MANY_COLUMNS: usize = 100;

/// WKB's mark of a geometry that says its system, and the system.
const HAS_SYSTEM: u32 = 0x2000_0000;
const SYSTEM: u32 = 4326;

/// Why a table could not be made, and where.
pub(super) struct LoadFailed {
    pub(super) at: String,
    pub(super) source: postgres::Error,
}

/// Makes a table of a sheet; returns its name in the database and how many rows it has.
pub(super) fn load(
    transaction: &mut Transaction<'_>,
    schema: &str,
    postgis: &str,
    sheet: Sheet<'_>,
) -> Result<(String, u64), LoadFailed> {
    let name = fitted(&sheet.name);
    let keys = keys(&sheet.name);
    let failed = |source: postgres::Error| LoadFailed {
        // The server says "COPY table, line 5, column name" of what it cannot take.
        at: match source.as_db_error().and_then(postgres::error::DbError::where_) {
            Some(place) => format!("table {name:?} ({place})"),
            None => format!("table {name:?}"),
        },
        source,
    };
    let table = table_in(schema, &name);
    let has_geometry = sheet.geometries != Geometries::None;
    transaction.batch_execute(&definition(&table, postgis, &sheet)).map_err(failed)?;
    let rows = copy(transaction, &table, sheet).map_err(failed)?;
    transaction.batch_execute(&finish(&table, &keys, has_geometry)).map_err(failed)?;
    Ok((name, rows))
}

fn definition(table: &str, postgis: &str, sheet: &Sheet<'_>) -> String {
    let mut columns = vec![format!("{} bigint NOT NULL", quoted("fid"))];
    columns.extend(order(sheet).into_iter().map(|place| {
        let (column, kind) = &sheet.columns[place];
        let kind = match kind {
            Kind::Text => "text",
            Kind::Integer => "bigint",
            Kind::Real => "double precision",
        };
        format!("{} {kind}", quoted(&fitted(column)))
    }));
    let shape = match sheet.geometries {
        Geometries::None => None,
        Geometries::Polygons => Some("MultiPolygon"),
        Geometries::Points => Some("Point"),
        Geometries::Lines => Some("LineString"),
        Geometries::MultiLines => Some("MultiLineString"),
    };
    columns.extend(shape.map(|shape| format!("{} {postgis}.geometry({shape}, {SYSTEM})", quoted("geom"))));
    format!("CREATE TABLE {table} ({})", columns.join(", "))
}

/// The columns' places in the order they have in the table.
fn order(sheet: &Sheet<'_>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..sheet.columns.len()).collect();
    if places.len() > MANY_COLUMNS {
        places.sort_by_key(|&place| sheet.columns[place].1 == Kind::Text);
    }
    places
}

/// A value on its way to the server.
#[derive(Debug)]
enum Field<'a> {
    Row(i64),
    Cell(&'a Cell<'a>),
    Shape(Option<Vec<u8>>),
}

fn copy(transaction: &mut Transaction<'_>, table: &str, sheet: Sheet<'_>) -> Result<u64, postgres::Error> {
    let order = order(&sheet);
    let mut types = vec![Type::INT8];
    types.extend(order.iter().map(|&place| match sheet.columns[place].1 {
        Kind::Text => Type::TEXT,
        Kind::Integer => Type::INT8,
        Kind::Real => Type::FLOAT8,
    }));
    let has_geometry = sheet.geometries != Geometries::None;
    if has_geometry {
        types.push(Type::BYTEA);
    }
    let target = transaction.copy_in(&format!("COPY {table} FROM STDIN (FORMAT binary)"))?;
    let mut target = BinaryCopyInWriter::new(target, &types);
    for (row, fid) in sheet.rows.zip(1..) {
        let mut fields = vec![Field::Row(fid)];
        fields.extend(order.iter().map(|&place| Field::Cell(row.cells.get(place).unwrap_or(&Cell::Null))));
        if has_geometry {
            fields.push(Field::Shape(row.shape.wkb()));
        }
        target.write_raw(fields)?;
    }
    target.finish()
}

/// The statements that end a table: keys and indexes after the rows, as that is faster.
fn finish(table: &str, keys: &Keys, has_geometry: bool) -> String {
    let columns = |names: &[&str]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let mut statements = vec![format!("ALTER TABLE {table} ADD PRIMARY KEY ({})", columns(keys.primary))];
    statements.extend(keys.indexes.iter().map(|index| format!("CREATE INDEX ON {table} ({})", columns(index))));
    if has_geometry {
        statements.push(format!("CREATE INDEX ON {table} USING gist ({})", quoted("geom")));
    }
    statements.push(format!("COMMENT ON TABLE {table} IS '{}'", keys.comment()));
    statements.push(format!("ANALYZE {table}"));
    statements.join("; ")
}

impl ToSql for Field<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Field::Row(number) => number.to_sql(ty, out),
            Field::Cell(Cell::Text(text)) if *ty == Type::TEXT => text.as_ref().to_sql(ty, out),
            Field::Cell(Cell::Integer(number)) if *ty == Type::INT8 => number.to_sql(ty, out),
            Field::Cell(Cell::Real(number)) if *ty == Type::FLOAT8 && number.is_finite() => number.to_sql(ty, out),
            Field::Cell(Cell::Null | Cell::Absent | Cell::Real(_)) | Field::Shape(None) => Ok(IsNull::Yes),
            Field::Cell(cell) => Err(format!("{cell:?} does not fit a column of {ty}").into()),
            Field::Shape(Some(wkb)) => {
                // A byte for the order, four for the kind; then the kind's mark and the system go in.
                let (head, rest) = wkb.split_first_chunk::<5>().ok_or("a geometry too short to be one")?;
                let [order, kind @ ..] = *head;
                out.extend_from_slice(&[order]);
                out.extend_from_slice(&(u32::from_le_bytes(kind) | HAS_SYSTEM).to_le_bytes());
                out.extend_from_slice(&SYSTEM.to_le_bytes());
                out.extend_from_slice(rest);
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_ty: &Type) -> bool {
        // The table was made for these very sheets.
        true
    }

    to_sql_checked!();
}
