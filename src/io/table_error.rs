//! What is wrong with a table, and where: file, sheet, row and column.

use std::fmt;

use super::files::FilesError;
use crate::model::shortened;

/// How much of a cell or a title is repeated, in characters.
const SHOWN: usize = 200;
/// How much of a list of titles is repeated, in characters.
const SHOWN_OF_LIST: usize = 2000;

/// Where something stands in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row, counted from 1 with the header, as spreadsheets do.
    pub row: usize,
    /// The column.
    pub column: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet:?}")?;
        }
        write!(f, ", row {}", self.row)?;
        match &self.column {
            Some(column) => write!(f, ", column {:?}", shortened(column, SHOWN)),
            None => Ok(()),
        }
    }
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be had.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// Nothing in it.
    #[error("{file} is empty; a table needs a header and at least one row")]
    Empty {
        /// The file.
        file: String,
    },
    /// A header only.
    #[error("{file} has a header but no rows; a table needs at least one")]
    NoRows {
        /// The file.
        file: String,
    },
    /// The bytes are not UTF-8.
    #[error("{file} is not UTF-8 at row {row} (byte {byte}); if it is Latin-1, set encoding = \"latin-1\"")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The row.
        row: usize,
        /// The byte's place from the file's start.
        byte: usize,
    },
    /// The bytes are UTF-8 though the manifest says otherwise.
    #[error("{file} is said to be Latin-1 but is UTF-8, as row {row} shows; set encoding = \"utf-8\"")]
    NotLatin1 {
        /// The file.
        file: String,
        /// The first row with a letter that shows it.
        row: usize,
    },
    /// Not text at all.
    #[error("{file} is not a text table ({found}); {right}")]
    NotText {
        /// The file.
        file: String,
        /// What it looks like.
        found: &'static str,
        /// What would be right.
        right: &'static str,
    },
    /// The CSV reader refused.
    #[error("{file} cannot be read as a table: {source}")]
    Csv {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// The workbook reader refused.
    #[error("{file} cannot be read as a workbook: {source}; save it again as .xlsx or .csv")]
    Workbook {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: calamine::Error,
    },
    /// The archive that a workbook is cannot be read.
    #[error("{file} cannot be read as a workbook: {source}; save it again as .xlsx or .csv")]
    Archive {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: zip::result::ZipError,
    },
    /// A workbook that unfolds to more than there is room for.
    #[error(
        "{file} unfolds to more than {most} {what}; keep only the sheet and the columns that are needed, or save it as CSV"
    )]
    Unfolds {
        /// The file.
        file: String,
        /// How much there may be.
        most: u64,
        /// Of what.
        what: &'static str,
    },
    /// The sheet is not there, or one must be chosen.
    #[error("{file} {problem}; its sheets are: {}", shortened(&sheets.join(", "), SHOWN_OF_LIST))]
    Sheet {
        /// The file.
        file: String,
        /// What is wrong.
        problem: String,
        /// The sheets.
        sheets: Vec<String>,
    },
    /// A row of another length than the header.
    #[error("{place}: the row has {found} cells, the header {expected}; quote cells that hold the delimiter")]
    Ragged {
        /// Where.
        place: Box<Place>,
        /// Cells in the row.
        found: usize,
        /// Cells in the header.
        expected: usize,
    },
    /// A column that is not there, or there twice.
    #[error(
        "{file} {problem} the column {:?}; its columns are: {}",
        shortened(column, SHOWN),
        shortened(columns, SHOWN_OF_LIST)
    )]
    Column {
        /// The file.
        file: String,
        /// The column asked for.
        column: String,
        /// What is wrong.
        problem: &'static str,
        /// The columns.
        columns: String,
    },
    /// A cell that does not hold what it should.
    #[error("{place}: {:?} {problem}", shortened(text, SHOWN))]
    Cell {
        /// Where.
        place: Box<Place>,
        /// The cell.
        text: String,
        /// What is wrong and what would be right.
        problem: String,
    },
}
