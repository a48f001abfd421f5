//! Tables: CSV in UTF-8 or Latin-1, and workbooks, read into rows of text that
//! know where they stand, so that every complaint can name file, sheet, row and column.

use std::collections::HashSet;

use super::files::Files;
use super::manifest::{Decimal, Delimiter, Encoding, TableSpec};
use super::number::parse_number;
pub use super::table_error::{Place, TableError};
use super::workbook;
pub use super::workbook::{Unfolding, is_xlsx};
use crate::model::{Id, LonLat, Year, spelling};

/// The place of a column in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(usize);

/// A row of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file.
    pub number: usize,
    cells: Vec<String>,
}

/// A table of text.
#[derive(Clone, Debug)]
pub struct Table {
    file: String,
    sheet: Option<String>,
    header: Vec<String>,
    rows: Vec<Row>,
    decimal: Decimal,
    missing: HashSet<String>,
}

/// What a number in a cell must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRule {
    /// A whole number of zero or more.
    Count,
    /// Zero or more.
    NotNegative,
    /// Any number.
    Any,
}

impl Table {
    /// Reads the table `spec` names.
    ///
    /// # Errors
    /// When the file is absent, empty, in another encoding than said, ragged or damaged.
    pub fn read(spec: &TableSpec, files: &dyn Files) -> Result<Self, TableError> {
        Self::parse(spec, &files.read(&spec.file)?, Unfolding::default())
    }

    /// Reads the bytes of a table as `spec` says; its file is a name only, by whose ending a workbook is known.
    ///
    /// # Errors
    /// When it is empty, in another encoding than said, ragged or damaged, or a workbook that unfolds to too much.
    pub fn parse(spec: &TableSpec, bytes: &[u8], limits: Unfolding) -> Result<Self, TableError> {
        if bytes.is_empty() {
            return Err(TableError::Empty { file: spec.file.clone() });
        }
        let mut table =
            if is_workbook_name(&spec.file) { read_workbook(spec, bytes, limits)? } else { read_text(spec, bytes)? };
        table.rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        if table.rows.is_empty() {
            return Err(TableError::NoRows { file: spec.file.clone() });
        }
        Ok(table)
    }

    /// A table of cells that were read otherwise, each row with a cell for every column of the header.
    pub(super) fn of_cells(
        file: String,
        header: Vec<String>,
        rows: impl Iterator<Item = (usize, Vec<String>)>,
    ) -> Self {
        let rows = rows.map(|(number, cells)| Row { number, cells }).collect();
        Self { file, sheet: None, header, rows, decimal: Decimal::Point, missing: HashSet::new() }
    }

    /// The columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        (0..self.header.len()).map(Column)
    }

    /// The first column.
    pub fn first_column(&self) -> Column {
        Column(0)
    }

    /// A column's name.
    pub fn title(&self, column: Column) -> &str {
        self.header.get(column.0).map_or("", String::as_str)
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The rows that hold anything.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The column with this name.
    ///
    /// # Errors
    /// When there is none, or there are two.
    pub fn column(&self, name: &str) -> Result<Column, TableError> {
        let wanted = name.trim();
        let mut hits = self.header.iter().enumerate().filter(|(_, title)| *title == wanted).map(|(at, _)| at);
        let problem = match (hits.next(), hits.next()) {
            (Some(at), None) => return Ok(Column(at)),
            (Some(_), Some(_)) => "has twice",
            (None, _) => match self.same_spelling(wanted) {
                Some(at) => return Ok(Column(at)),
                None => "does not have",
            },
        };
        let columns = self.header.join(", ");
        Err(TableError::Column { file: self.file.clone(), column: name.to_owned(), problem, columns })
    }

    /// The column with this name, where one is asked for.
    ///
    /// # Errors
    /// As [`Self::column`].
    pub fn optional_column(&self, name: Option<&String>) -> Result<Option<Column>, TableError> {
        name.map(|name| self.column(name)).transpose()
    }

    /// A header may be composed otherwise (NFC, NFD) than the manifest.
    fn same_spelling(&self, wanted: &str) -> Option<usize> {
        use unicode_normalization::UnicodeNormalization as _;
        self.header.iter().position(|title| title.nfc().eq(wanted.nfc()))
    }

    /// Where a cell stands.
    pub fn place(&self, row: &Row, column: Column) -> Place {
        Place { column: self.header.get(column.0).cloned(), ..self.place_of_row(row) }
    }

    /// Where a row stands.
    pub fn place_of_row(&self, row: &Row) -> Place {
        Place { file: self.file.clone(), sheet: self.sheet.clone(), row: row.number, column: None }
    }

    /// A cell's text, `None` when it is empty or a word for "no value".
    pub fn text<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let text = row.cells.get(column.0)?.as_str();
        (!text.is_empty() && !self.missing.contains(text)).then_some(text)
    }

    /// A cell's text, where a column is asked for.
    pub fn optional_text<'a>(&self, row: &'a Row, column: Option<Column>) -> Option<&'a str> {
        self.text(row, column?)
    }

    /// A cell's text.
    ///
    /// # Errors
    /// When it is missing.
    pub fn required_text<'a>(&self, row: &'a Row, column: Column) -> Result<&'a str, TableError> {
        self.text(row, column).ok_or_else(|| self.complaint(row, column, "is empty; this column must be filled in"))
    }

    /// A cell's number, `None` when it is missing.
    ///
    /// # Errors
    /// When it is not a number in the table's own writing, or breaks the rule.
    pub fn number(&self, row: &Row, column: Column, rule: NumberRule) -> Result<Option<f64>, TableError> {
        let Some(text) = self.text(row, column) else { return Ok(None) };
        let number = parse_number(text, self.decimal).map_err(|problem| self.complaint(row, column, &problem))?;
        let problem = match rule {
            NumberRule::Count if number < 0.0 => "is negative; a count is a whole number of zero or more",
            NumberRule::Count if number.fract() != 0.0 => "is not whole; a count is a whole number of zero or more",
            NumberRule::NotNegative if number < 0.0 => "is negative; it must be zero or more",
            _ => return Ok(Some(number)),
        };
        Err(self.complaint(row, column, problem))
    }

    /// A cell's number, where a column is asked for.
    ///
    /// # Errors
    /// As [`Self::number`].
    pub fn optional_number(
        &self,
        row: &Row,
        column: Option<Column>,
        rule: NumberRule,
    ) -> Result<Option<f64>, TableError> {
        column.map_or(Ok(None), |column| self.number(row, column, rule))
    }

    /// A cell's year, `None` when it is missing.
    ///
    /// # Errors
    /// When it is not a year.
    pub fn year(&self, row: &Row, column: Column) -> Result<Option<Year>, TableError> {
        let Some(number) = self.number(row, column, NumberRule::Any)? else { return Ok(None) };
        #[expect(clippy::cast_possible_truncation, reason = "the fraction is checked, and the cast saturates")]
        let whole = number as i64;
        match Year::new(whole) {
            Ok(year) if number.fract() == 0.0 => Ok(Some(year)),
            _ => Err(self.complaint(row, column, "is not a year; write four digits")),
        }
    }

    /// A point from two cells in degrees, `None` when both are missing.
    ///
    /// # Errors
    /// When one is missing or they are no point on the globe.
    pub fn point(&self, row: &Row, lon: Column, lat: Column) -> Result<Option<LonLat>, TableError> {
        match (self.number(row, lon, NumberRule::Any)?, self.number(row, lat, NumberRule::Any)?) {
            (None, None) => Ok(None),
            (Some(x), Some(y)) => match LonLat::new(x, y) {
                Ok(point) => Ok(Some(point)),
                Err(error) => Err(self.complaint(row, lon, &format!("cannot be: {error}"))),
            },
            (None, Some(_)) => Err(self.complaint(row, lon, "is empty, but the latitude is not")),
            (Some(_), None) => Err(self.complaint(row, lat, "is empty, but the longitude is not")),
        }
    }

    /// A complaint about a cell.
    pub fn complaint(&self, row: &Row, column: Column, problem: &str) -> TableError {
        TableError::Cell {
            place: Box::new(self.place(row, column)),
            text: row.cells.get(column.0).cloned().unwrap_or_default(),
            problem: problem.to_owned(),
        }
    }
}

/// The id of a group or network with this text: the text itself where it is one,
/// else a slug of it.
pub fn id_of(text: &str) -> Option<Id> {
    Id::new(text).ok().or_else(|| spelling::slug(text))
}

fn is_workbook_name(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "xlsx" | "xlsm" | "xlsb" | "xls" | "ods")
}

fn read_text(spec: &TableSpec, bytes: &[u8]) -> Result<Table, TableError> {
    let text = decode(spec, bytes)?;
    if text.trim().is_empty() {
        return Err(TableError::Empty { file: spec.file.clone() });
    }
    let delimiter = spec.delimiter.unwrap_or_else(|| find_delimiter(&text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrap = |source| TableError::Csv { file: spec.file.clone(), source };
    let header: Vec<String> = reader.headers().map_err(wrap)?.iter().map(str::to_owned).collect();
    let mut table = empty_table(spec, None, header);
    let mut number = 1;
    for record in reader.records() {
        let record = record.map_err(wrap)?;
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        number += 1 + blank_rows_at(text.as_bytes(), start);
        let row = Row { number, cells: record.iter().map(str::to_owned).collect() };
        if row.cells.len() != table.header.len() {
            let (found, expected) = (row.cells.len(), table.header.len());
            return Err(TableError::Ragged { place: Box::new(table.place_of_row(&row)), found, expected });
        }
        table.rows.push(row);
    }
    Ok(table)
}

/// How many empty rows the CSV reader skips from `start`, so that rows count as in a
/// spreadsheet. (Its own line numbers are one short after CR LF.)
fn blank_rows_at(bytes: &[u8], start: usize) -> usize {
    let breaks: Vec<u8> = bytes.iter().skip(start).copied().take_while(|b| matches!(b, b'\r' | b'\n')).collect();
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let rest = if before == Some(&b'\r') { breaks.strip_prefix(b"\n").unwrap_or(&breaks) } else { &breaks };
    rest.iter().enumerate().filter(|&(at, &b)| b == b'\n' || rest.get(at + 1) != Some(&b'\n')).count()
}

fn empty_table(spec: &TableSpec, sheet: Option<String>, header: Vec<String>) -> Table {
    Table {
        file: spec.file.clone(),
        sheet,
        header,
        rows: Vec::new(),
        decimal: spec.decimal,
        missing: spec.missing.iter().map(|word| word.trim().to_owned()).collect(),
    }
}

fn decode(spec: &TableSpec, bytes: &[u8]) -> Result<String, TableError> {
    let file = spec.file.clone();
    if bytes.starts_with(b"PK\x03\x04") {
        let right = "give the file its ending .xlsx if it is a workbook";
        return Err(TableError::NotText { file, found: "it is a ZIP archive", right });
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(TableError::NotText { file, found: "it is UTF-16", right: "save it as UTF-8" });
    }
    if bytes.contains(&0) {
        return Err(TableError::NotText { file, found: "it holds zero bytes", right: "save it as CSV in UTF-8" });
    }
    let row_of = |byte: usize| bytes[..byte].split(|&b| b == b'\n').count();
    match (spec.encoding, std::str::from_utf8(bytes)) {
        (Encoding::Utf8, Ok(text)) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        (Encoding::Utf8, Err(error)) => {
            let byte = error.valid_up_to();
            Err(TableError::NotUtf8 { file, row: row_of(byte), byte })
        }
        (Encoding::Latin1, Ok(_)) if !bytes.is_ascii() => {
            let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
            Err(TableError::NotLatin1 { file, row: row_of(first) })
        }
        (Encoding::Latin1, _) => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
    }
}

/// The delimiter that stands most often in the header, outside quotes.
fn find_delimiter(text: &str) -> Delimiter {
    let mut counts = [(Delimiter::Tab, 0), (Delimiter::Semicolon, 0), (Delimiter::Comma, 0)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| char::from(d.byte()) == c).for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most && most > 0).map_or(Delimiter::Comma, |(d, _)| *d)
}

fn read_workbook(spec: &TableSpec, bytes: &[u8], limits: Unfolding) -> Result<Table, TableError> {
    let sheet = workbook::read(spec, bytes, limits)?;
    let mut rows = sheet.rows.into_iter().map(|(number, cells)| Row { number, cells });
    let header = rows.find(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    let Some(header) = header else { return Err(TableError::Empty { file: spec.file.clone() }) };
    let mut table = empty_table(spec, Some(sheet.name), header.cells);
    table.rows.extend(rows);
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::files::EmbeddedFiles;

    fn read(spec: &TableSpec, bytes: &'static [u8]) -> Result<Table, TableError> {
        let spec = TableSpec { file: "t.csv".to_owned(), ..spec.clone() };
        Table::read(&spec, &EmbeddedFiles::new([("t.csv", bytes)]))
    }

    fn refusal(bytes: &'static [u8]) -> String {
        read(&TableSpec::default(), bytes).expect_err("must be refused").to_string()
    }

    fn latin1() -> TableSpec {
        TableSpec { encoding: Encoding::Latin1, decimal: Decimal::Comma, ..TableSpec::default() }
    }

    #[test]
    fn latin_1_with_semicolons_and_decimal_commas_is_read() {
        let table = read(&latin1(), b"navn;andel\nB\xe6rum;\"1 000,5\"\n\n;\n").expect("read");
        let [row] = table.rows() else { panic!("one row") };
        assert_eq!(table.text(row, table.column("navn").expect("there")), Some("Bærum"));
        let share = table.number(row, table.column("andel").expect("there"), NumberRule::Any).expect("a number");
        assert_eq!(share, Some(1000.5));
    }

    #[test]
    fn an_encoding_that_is_not_what_it_says_is_refused_with_the_row() {
        assert_eq!(
            refusal(b"navn\nOslo\nB\xe6rum\n"),
            "t.csv is not UTF-8 at row 3 (byte 11); if it is Latin-1, set encoding = \"latin-1\""
        );
        let error = read(&latin1(), "navn\nBærum\n".as_bytes()).expect_err("UTF-8").to_string();
        assert_eq!(error, "t.csv is said to be Latin-1 but is UTF-8, as row 2 shows; set encoding = \"utf-8\"");
        assert!(refusal(b"\xff\xfea\0").contains("UTF-16"));
        assert!(refusal(b"PK\x03\x04rest").contains(".xlsx"));
    }

    #[test]
    fn rows_count_as_in_a_spreadsheet_whatever_ends_the_lines() {
        for text in [&b"a,b\n1,2\n\n\n3,4\n\"5\nx\",6\n7\n"[..], b"a,b\r\n1,2\r\n\r\n\r\n3,4\r\n\"5\r\nx\",6\r\n7\r\n"]
        {
            let error = read(&TableSpec::default(), text).expect_err("ragged").to_string();
            assert!(error.starts_with("t.csv, row 7: the row has 1 cells"), "{error}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_column() {
        let table = read(&TableSpec::default(), b"\xef\xbb\xbfa\tb\n1\t2\n").expect("read");
        assert!(table.column("a").is_ok() && table.column("b").is_ok());
    }

    #[test]
    fn empty_headless_and_ragged_tables_are_refused() {
        assert_eq!(refusal(b""), "t.csv is empty; a table needs a header and at least one row");
        assert_eq!(refusal(b" \n"), "t.csv is empty; a table needs a header and at least one row");
        assert_eq!(refusal(b"a,b\n"), "t.csv has a header but no rows; a table needs at least one");
        assert_eq!(
            refusal(b"a,b\n1,2\n1,2,3\n"),
            "t.csv, row 3: the row has 3 cells, the header 2; quote cells that hold the delimiter"
        );
    }

    #[test]
    fn a_column_that_is_not_there_is_answered_with_those_that_are() {
        let table = read(&TableSpec::default(), b"number,name,name\n1,a,b\n").expect("read");
        let error = |name| table.column(name).expect_err("refused").to_string();
        assert_eq!(error("numer"), "t.csv does not have the column \"numer\"; its columns are: number, name, name");
        assert!(error("name").contains("has twice"));
    }

    #[test]
    fn a_count_that_is_negative_broken_or_text_is_refused_where_it_stands() {
        let table = read(&TableSpec::default(), b"n\n-4\n4.5\nmany\n:\n").expect("read");
        let column = table.column("n").expect("there");
        let error =
            |at: usize| table.number(&table.rows()[at], column, NumberRule::Count).expect_err("bad").to_string();
        assert_eq!(
            error(0),
            "t.csv, row 2, column \"n\": \"-4\" is negative; a count is a whole number of zero or more"
        );
        assert!(error(1).contains("row 3") && error(1).contains("is not whole"));
        assert!(error(2).contains("row 4") && error(2).contains("\"many\" is not a number; write 1234.5"));
        let spec = TableSpec { missing: vec![":".to_owned()], ..TableSpec::default() };
        let table = read(&spec, b"n,m\n1,:\n").expect("read");
        let column = table.column("m").expect("there");
        assert_eq!(table.number(&table.rows()[0], column, NumberRule::Count).expect("missing"), None);
    }
}
