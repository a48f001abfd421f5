//! Files that datasets are built from, and datasets themselves.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::LazyLock;

use nabolag::app::Snapshot;
use nabolag::app::check::check;
use nabolag::io::build::build;
use nabolag::io::files::EmbeddedFiles;
use nabolag::io::geopackage;
use nabolag::io::jsonstat::{JsonStatSpec, read as read_json_stat};
use nabolag::io::wkb;
use nabolag::statistics::weights::{from_gal, from_gwt};
use rust_xlsxwriter::Workbook;

use super::super::fixtures::{SMALL_HEAD, SMALL_UNITS};
use super::super::rich_dataset;
use super::{Fate, fuzz, words};

const VALUES: &str = r#"
[[indicators]]
FILE
source = "made-up"
number = "nr"
columns = [{ column = "people", id = "people", title = { en = "People" }, unit = "inhabitants", kind = "count" }]
"#;

const PROJECTS: &str = r#"
[[projects]]
file = "records.csv"
source = "made-up"
scheme = "grants"
scheme_title = { en = "Grants" }
year = "Year"
number = "No"
title = "Title"
lead = "Applicant"
partners = "Partners"
applied = "Applied"
granted = "Granted"
status = "Status"
"#;

fn built(manifest: &str, files: &[(&str, &[u8])]) -> Fate {
    let units = [("units.csv", SMALL_UNITS.as_bytes())];
    let all = units.iter().chain(files).map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()));
    build(manifest, &EmbeddedFiles::new(all)).map(drop).map_err(|error| words(&error))
}

const TABLE_WORDS: [&str; 12] =
    [",", ";", "\t", "\n", "\"", "\"\"", "nr", "people", "01", "1 000,5", "\r", "Tinn, Rollag og Os (East)"];

#[test]
fn tables_as_csv() {
    let manifest = format!("{SMALL_HEAD}{}", VALUES.replace("FILE", "file = \"values.csv\""));
    fuzz("csv", &[], &TABLE_WORDS, |case| built(&manifest, &[("values.csv", case)]));
}

#[test]
fn cells_of_project_records() {
    let manifest = format!("{SMALL_HEAD}{PROJECTS}");
    let language = [
        "Tinn",
        "Tinn parish",
        " and ",
        " & ",
        ";",
        "/",
        "\n",
        "(East)",
        "(",
        ")",
        "Nore and Uvdal",
        " in West",
        "Ltd",
        "council",
        "\"",
        ",",
        "2018",
        "granted",
    ];
    fuzz("project-cells", &[], &language, |case| built(&manifest, &[("records.csv", case)]));
}

/// A workbook with one small sheet.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [["nr", "people"], ["01", "20"], ["02", "about"]].iter().enumerate() {
        for (column, cell) in (0_u16..).zip(cells) {
            let row = u32::try_from(row).expect("few");
            sheet.write(row, column, *cell).expect("written");
        }
    }
    sheet.write(3, 0, 3).and_then(|sheet| sheet.write(3, 1, 1e300)).expect("written");
    workbook.save_to_buffer().expect("a workbook")
}

/// The workbook with another text for its sheet.
fn workbook_with(sheet: &[u8]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(workbook())).expect("an archive");
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("readable");
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let name = part.name().expect("a name").into_owned();
        let is_sheet = name == "xl/worksheets/sheet1.xml";
        new.start_file(name, stored).expect("begun");
        new.write_all(if is_sheet { sheet } else { &bytes }).expect("written");
    }
    new.finish().expect("finished").into_inner()
}

fn manifest_of_workbook() -> String {
    format!("{SMALL_HEAD}{}", VALUES.replace("FILE", "file = \"values.xlsx\""))
}

#[test]
fn workbooks() {
    let manifest = manifest_of_workbook();
    fuzz("xlsx", &[workbook()], &["PK\u{3}\u{4}", "[Content_Types].xml"], |case| {
        built(&manifest, &[("values.xlsx", case)])
    });
}

#[test]
fn sheets_of_workbooks() {
    let manifest = manifest_of_workbook();
    let language = [
        "<row r=\"1048576\">",
        "<c r=\"XFD1048576\" t=\"s\"><v>",
        "</v></c>",
        "</row>",
        "<v>99999</v>",
        "t=\"inlineStr\"",
        "t=\"e\"",
        "t=\"b\"",
        "<is><t>",
        "&#0;",
        "&lol;",
        "<dimension ref=\"A1:XFD1048576\"/>",
        "r=\"A0\"",
        "r=\"AAAA1\"",
        "s=\"9999\"",
        "<mergeCell ref=\"A1:B2\"/>",
        "<f t=\"shared\" si=\"0\">",
    ];
    fuzz("xlsx-sheet", &[], &language, |case| built(&manifest, &[("values.xlsx", &workbook_with(case))]));
}

#[test]
fn manifests() {
    let whole = format!("{SMALL_HEAD}{}{PROJECTS}", VALUES.replace("FILE", "file = \"values.csv\""));
    let language = [
        "[[indicators]]\n",
        "[[relations]]\n",
        "[[groupings]]\n",
        "[[boundaries]]\n",
        "[travel]\n",
        "file = \"units.csv\"\n",
        "= ",
        "\"",
        "'''",
        "{ en = \"x\" }",
        "[",
        "]",
        "digits = 255",
        "year = 0",
        "id = \"a b\"",
        "#",
        "\n",
        "true",
        "sheet = \"x\"",
    ];
    fuzz("manifest", &[whole.into_bytes()], &language, |case| match std::str::from_utf8(case) {
        Ok(text) => built(text, &[("values.csv", b"nr,people\n1,2\n"), ("records.csv", b"Year,No\n")]),
        Err(_) => Ok(()),
    });
}

#[test]
fn json_stat() {
    let fixed = BTreeMap::from([("Tid".to_owned(), "2018".to_owned())]);
    let spec = JsonStatSpec { file: "px.json", units: "Region", prefix: "P-", fixed: &fixed };
    let language = [
        "\"size\":[",
        "\"id\":[",
        "\"index\":{",
        "\"value\":{",
        "\"status\":{",
        "null",
        "\"..\"",
        "[",
        "{",
        "}",
        "]",
        ",",
        ":",
        "4294967295",
        "\"Region\"",
        "\"Tid\"",
        "\"ContentsCode\"",
    ];
    fuzz("json-stat", &[], &language, |case| read_json_stat(&spec, case).map(drop).map_err(|error| words(&error)));
}

#[test]
fn weights_as_text() {
    let language = ["0 4 x y", "\n", " ", "1", "2", "18446744073709551615", "1e308", "inf", "-1"];
    fuzz("gal-gwt", &[], &language, |case| {
        let text = String::from_utf8_lossy(case);
        let gwt = from_gwt(&text, &["1", "2", "3", "4"]);
        from_gal(&text).map(drop).and(gwt.map(drop)).map_err(|error| words(&error))
    });
}

#[test]
fn geometries() {
    fuzz("wkb", &[], &["\u{1}\u{3}\0\0\0", "\u{1}\u{6}\0\0\0", "\0\0\0\u{7}"], |case| {
        let line = wkb::read_lines(case).map(drop);
        let point = wkb::read_point_or_area(case).map(drop);
        let parts = wkb::read_polygonal_parts(case).map(drop);
        wkb::read_polygons(case).map(drop).and(line).and(point).and(parts).map_err(|error| words(&error))
    });
}

/// A dataset with something in every table, as a file.
static GEOPACKAGE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dataset.gpkg");
    geopackage::write(&rich_dataset::dataset(), &path).expect("written");
    std::fs::read(&path).expect("read")
});

fn opened(path: &Path) -> Fate {
    let dataset = geopackage::read(path).map_err(|error| words(&error))?;
    check(&dataset);
    Snapshot::open(dataset).map(drop).map_err(|error| words(&error))
}

#[test]
fn bytes_of_geopackages() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dataset.gpkg");
    let language = ["SQLite format 3\0", "GP\0\u{1}", "CREATE TABLE", "gpkg_contents", "nabolag_"];
    fuzz("geopackage", std::slice::from_ref(&GEOPACKAGE), &language, |case| {
        std::fs::write(&path, case).expect("written");
        opened(&path)
    });
}

/// Statements that a meddler runs on a dataset; those that cannot be run change nothing.
#[test]
fn values_of_geopackages() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dataset.gpkg");
    let language =
        ["UPDATE ", " SET ", " = NULL", "DELETE FROM ", "DROP TABLE ", ";", "x'00'", "''", "ALTER TABLE ", "1e999"];
    fuzz("geopackage-sql", &[], &language, |case| {
        let text = String::from_utf8_lossy(case);
        // Nothing beside the file is to be touched, and none of it is to be computed for ever.
        let lower = text.to_ascii_lowercase();
        if ["attach", "vacuum", "recursive", "pragma", "load_extension", "randomblob", "zeroblob"]
            .iter()
            .any(|word| lower.contains(word))
        {
            return Ok(());
        }
        std::fs::write(&path, &*GEOPACKAGE).expect("written");
        let connection = rusqlite::Connection::open(&path).expect("a database");
        for statement in text.split(';') {
            drop(connection.execute(statement, []));
        }
        drop(connection);
        opened(&path)
    });
}
