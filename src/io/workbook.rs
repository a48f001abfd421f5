//! Sheets of workbooks as rows of text. A workbook is a compressed archive, and a small one may unfold to more than
//! there is room for: what it unfolds to is counted before it is read, and again while its cells are.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx, XlsxError};
use zip::ZipArchive;

use super::manifest::{Decimal, TableSpec};
use super::table_error::TableError;

/// What a workbook may unfold to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfolding {
    /// Bytes of all its parts, and of all texts of a sheet.
    pub most_bytes: u64,
    /// Cells of a sheet, the empty ones between others counted.
    pub most_cells: usize,
}

impl Default for Unfolding {
    /// What a workbook of one's own may unfold to: a GB.
    fn default() -> Self {
        Self { most_bytes: 1 << 30, most_cells: 20_000_000 }
    }
}

/// A sheet: its name and its rows, each with its number, all of one length; those without a cell are left out.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// Reads the sheet that `spec` names.
pub(super) fn read(spec: &TableSpec, bytes: &[u8], limits: Unfolding) -> Result<Sheet, TableError> {
    if is_xlsx(bytes) { read_xlsx(spec, bytes, limits) } else { read_other(spec, bytes) }
}

/// Whether the bytes are an archive with a workbook of today's kind (.xlsx) in it.
pub fn is_xlsx(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes))
        .is_ok_and(|archive| archive.file_names().flatten().any(|name| name.starts_with("xl/")))
}

fn read_xlsx(spec: &TableSpec, bytes: &[u8], limits: Unfolding) -> Result<Sheet, TableError> {
    check_unfolded(spec, bytes, limits)?;
    let wrap = |source: XlsxError| TableError::Workbook { file: spec.file.clone(), source: source.into() };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrap)?;
    let name = choose_sheet(spec, &workbook.sheet_names())?;
    let mut rows: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(wrap)?;
    let mut text_bytes = 0;
    while let Some(cell) = cells.next_cell().map_err(wrap)? {
        let (row, column) = cell.get_position();
        let text = cell_text(&Data::from(cell.get_value().clone()), spec.decimal);
        text_bytes += text.len() as u64;
        if text_bytes > limits.most_bytes {
            return Err(too_much(spec, limits.most_bytes >> 20, "MB of text"));
        }
        if !text.is_empty() {
            rows.entry(row).or_default().push((column, text));
        }
    }
    let columns = || rows.values().flatten().map(|(column, _)| *column);
    let (first, last) = (columns().min().unwrap_or(0), columns().max().unwrap_or(0));
    let width = (last - first + 1) as usize;
    if rows.len().saturating_mul(width) > limits.most_cells {
        return Err(too_much(spec, limits.most_cells as u64, "cells"));
    }
    let row = |(row, cells): (u32, Vec<(u32, String)>)| {
        let mut texts = vec![String::new(); width];
        for (column, text) in cells {
            texts[(column - first) as usize] = text;
        }
        (row as usize + 1, texts)
    };
    Ok(Sheet { name, rows: rows.into_iter().map(row).collect() })
}

fn too_much(spec: &TableSpec, most: u64, what: &'static str) -> TableError {
    TableError::Unfolds { file: spec.file.clone(), most, what }
}

/// Unfolds every part to nowhere: what an archive says of its own size may be wrong.
fn check_unfolded(spec: &TableSpec, bytes: &[u8], limits: Unfolding) -> Result<(), TableError> {
    let wrap = |source| TableError::Archive { file: spec.file.clone(), source };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(wrap)?;
    let mut left = limits.most_bytes;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(wrap)?;
        let unfolded = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        left = left
            .checked_sub(unfolded.map_err(|source| wrap(source.into()))?)
            .ok_or_else(|| too_much(spec, limits.most_bytes >> 20, "MB"))?;
    }
    Ok(())
}

/// Workbooks of other kinds, all at once.
fn read_other(spec: &TableSpec, bytes: &[u8]) -> Result<Sheet, TableError> {
    let wrap = |source| TableError::Workbook { file: spec.file.clone(), source };
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).map_err(wrap)?;
    let name = choose_sheet(spec, &workbook.sheet_names())?;
    let range = workbook.worksheet_range(&name).map_err(wrap)?;
    let first_row = range.start().map_or(0, |(row, _)| row as usize);
    let text = |cells: &[Data]| cells.iter().map(|cell| cell_text(cell, spec.decimal)).collect();
    let rows = range.rows().zip(first_row + 1..).map(|(cells, number)| (number, text(cells)));
    Ok(Sheet { name, rows: rows.collect() })
}

fn choose_sheet(spec: &TableSpec, sheets: &[String]) -> Result<String, TableError> {
    let problem = match (&spec.sheet, sheets) {
        (Some(wanted), _) if sheets.contains(wanted) => return Ok(wanted.clone()),
        (None, [only]) => return Ok(only.clone()),
        (Some(wanted), _) => format!("has no sheet {wanted:?}"),
        (None, _) => "has several sheets; name one with sheet = \"..\"".to_owned(),
    };
    Err(TableError::Sheet { file: spec.file.clone(), problem, sheets: sheets.to_vec() })
}

/// A workbook's cell as the table would write it.
fn cell_text(cell: &Data, decimal: Decimal) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string().replace('.', &decimal.sign().to_string()),
        Data::Bool(truth) => if *truth { "1" } else { "0" }.to_owned(),
        Data::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use rust_xlsxwriter::Workbook;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const SMALL: Unfolding = Unfolding { most_bytes: 1 << 20, most_cells: 10_000 };

    fn spec(sheet: Option<&str>) -> TableSpec {
        TableSpec { file: "t.xlsx".to_owned(), sheet: sheet.map(str::to_owned), ..TableSpec::default() }
    }

    fn refusal(bytes: &[u8]) -> String {
        read(&spec(None), bytes, SMALL).err().expect("must be refused").to_string()
    }

    #[test]
    fn cells_stand_in_their_columns_and_rows_keep_their_numbers() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(1, 1, "number").and_then(|sheet| sheet.write(1, 3, "share")).expect("written");
        sheet.write(4, 1, "0301").and_then(|sheet| sheet.write(4, 3, 1.5)).expect("written");
        let bytes = workbook.save_to_buffer().expect("saved");
        let found = read(&spec(None), &bytes, SMALL).expect("read");
        let text = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        assert_eq!(found.rows, [(2, text(["number", "", "share"])), (5, text(["0301", "", "1.5"]))]);
    }

    #[test]
    fn a_workbook_that_unfolds_to_too_much_is_refused_before_it_is_read() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("begun");
        archive.write_all(&vec![b' '; 2 << 20]).expect("written");
        let bytes = archive.finish().expect("finished").into_inner();
        assert!(bytes.len() < 5_000, "{}", bytes.len());
        assert!(refusal(&bytes).contains("unfolds to more than 1 MB"), "{}", refusal(&bytes));
    }

    #[test]
    fn two_cells_far_apart_do_not_make_a_sheet_of_empty_ones() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for row in 0..2 {
            sheet.write(row, 0, "a").and_then(|sheet| sheet.write(row * 1_000_000, 16_000, "b")).expect("written");
        }
        let bytes = workbook.save_to_buffer().expect("saved");
        assert!(refusal(&bytes).contains("more than 10000 cells"), "{}", refusal(&bytes));
    }

    #[test]
    fn one_long_text_that_many_cells_share_counts_each_time() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for row in 0..50 {
            sheet.write(row, 0, "x".repeat(30_000)).expect("written");
        }
        let bytes = workbook.save_to_buffer().expect("saved");
        assert!(refusal(&bytes).contains("MB of text"), "{}", refusal(&bytes));
    }

    #[test]
    fn what_is_broken_or_another_archive_is_refused() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write(0, 0, "a").expect("written");
        let bytes = workbook.save_to_buffer().expect("saved");
        for end in (4..bytes.len()).step_by(97) {
            assert!(refusal(&bytes[..end]).starts_with("t.xlsx "), "cut at {end}");
        }
    }
}
