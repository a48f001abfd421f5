//! From project records to participation, and memberships of networks.

use nabolag::io::report::Report;
use nabolag::model::{Dataset, Role, Value, Year};
use rust_xlsxwriter::Workbook;

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS, value};

const PROJECTS: &str = r#"
[[projects]]
FILE
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
structure_year_from_year = true
owners = { file = "owners.csv", company = "company", owner = "owner" }

[[crosswalks]]
file = "old.csv"
from = "old"
from_year = "year"
from_name = "name"
to = "new"
weight = "weight"
"#;

const OWNERS: &str = "company,owner\nWaste & Water IKS,Tinn\nWaste & Water IKS,Rollag\n";
const OLD: &str =
    "old,year,name,new,weight\n90,2016,Oldby,10,1\n91,2016,Sandby,10,1\n92,2016,Torn,1,0.5\n92,2016,Torn,2,0.5\n";

const RECORDS: [[&str; 8]; 9] = [
    [
        "2018",
        "1",
        "Mixed",
        "Kongsberg parish",
        "Tinn, Notodden and Hjartdal; Rollag and Nore and Uvdal",
        "1 000,50",
        "500",
        "granted",
    ],
    ["2018", "2", "Twice", "Tinn", "Tinn parish, Rollag\nRollag", "", "", "refused"],
    ["2018", "3", "Company", "Waste & Water IKS", "Tinn & Os (East)", "10", "0", ""],
    ["2018", "4", "Council", "West council", "Tinn", "10", "0", ""],
    ["2018", "5", "Limited", "Fish Ltd", "", "10", "0", ""],
    ["2018", "6", "Loose ends", "Tinn", "Os; East council; Notoden; Ghost IKS; Os parish in West", "", "", ""],
    ["2016", "7", "Old", "Oldby", "Sandby and Torn", "", "", ""],
    ["2018", "7", "Nobody", "Nowhere", "", "", "", ""],
    ["2018", "1", "Again", "Tinn", "", "", "", ""],
];

const HEADER: [&str; 8] = ["Year", "No", "Title", "Applicant", "Partners", "Applied", "Granted", "Status"];

fn folder() -> Folder {
    Folder::new().with("units.csv", SMALL_UNITS).with("owners.csv", OWNERS).with("old.csv", OLD)
}

fn build_text() -> (Dataset, Report) {
    let quote = |row: &[&str; 8]| row.map(|cell| format!("\"{cell}\"")).join(";");
    let text = std::iter::once(&HEADER).chain(&RECORDS).map(quote).collect::<Vec<_>>().join("\r\n");
    let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let folder = folder().with("records.csv", latin1);
    let file = "file = \"records.csv\"\nencoding = \"latin-1\"\ndecimal = \",\"";
    folder.build(&format!("{SMALL_HEAD}{}", PROJECTS.replace("FILE", file))).expect("builds")
}

fn build_workbook() -> (Dataset, Report) {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("About")
        .and_then(|sheet| sheet.write(0, 0, "Read the other sheet"))
        .expect("valid");
    let sheet = workbook.add_worksheet().set_name("Projects").expect("valid");
    sheet.write_row(0, 0, HEADER).expect("valid");
    for (row, record) in (1..).zip(RECORDS) {
        for (column, cell) in (0..).zip(record) {
            let number = cell.replace(' ', "").replace(',', ".").parse::<f64>();
            match number {
                Ok(number) => sheet.write_number(row, column, number),
                Err(_) => sheet.write_string(row, column, cell),
            }
            .expect("valid");
        }
    }
    let folder = folder();
    workbook.save(folder.path("records.xlsx")).expect("saved");
    let file = "file = \"records.xlsx\"\nsheet = \"Projects\"";
    folder.build(&format!("{SMALL_HEAD}{}", PROJECTS.replace("FILE", file))).expect("builds")
}

/// The participants of the project with this title, as number and role.
fn participants(dataset: &Dataset, title: &str) -> Vec<(String, Role)> {
    let place = dataset.projects().iter().position(|project| project.title == title).expect("a project");
    let mut list: Vec<_> = dataset
        .participations()
        .iter()
        .filter(|p| p.project as usize == place)
        .map(|p| (dataset.unit(p.unit).number.to_string(), p.role))
        .collect();
    list.sort();
    list
}

fn roles(pairs: &[(&str, Role)]) -> Vec<(String, Role)> {
    pairs.iter().map(|(number, role)| ((*number).to_owned(), *role)).collect()
}

#[test]
fn partners_in_one_cell_with_mixed_separators_each_take_part_once() {
    let (dataset, _) = build_text();
    let partner = Role::Partner;
    let expected =
        [("01", partner), ("02", partner), ("03", partner), ("04", Role::Lead), ("05", partner), ("06", partner)];
    assert_eq!(participants(&dataset, "Mixed"), roles(&expected));
    assert_eq!(participants(&dataset, "Twice"), roles(&[("01", Role::Lead), ("06", partner)]));
}

#[test]
fn numbers_in_one_cell_are_as_many_partners_whatever_stands_between() {
    let manifest = PROJECTS.replace("FILE", "file = \"records.csv\"");
    for cell in ["1 and 2 and Rollag", "1 / Notodden / 6", "01 Tinn and 2 Notodden & Rollag parish", "1;2;6"] {
        let records =
            format!("Year,No,Title,Applicant,Partners,Applied,Granted,Status\n2018,1,T,Kongsberg,{cell},,,\n");
        let (dataset, report) =
            folder().with("records.csv", records).build(&format!("{SMALL_HEAD}{manifest}")).expect("builds");
        let expected = [("01", Role::Partner), ("02", Role::Partner), ("04", Role::Lead), ("06", Role::Partner)];
        assert_eq!(participants(&dataset, "T"), roles(&expected), "{cell}");
        assert_eq!(report.section("applicants grants").expect("read").matched(), 4, "{cell}");
    }
}

#[test]
fn amounts_and_years_are_read_with_their_decimal_comma() {
    let (dataset, _) = build_text();
    let project = &dataset.projects()[0];
    assert_eq!((project.applied, project.granted), (Some(1000.5), Some(500.0)));
    assert_eq!((project.year.map(Year::get), project.status.as_deref()), (Some(2018), Some("granted")));
    assert_eq!(project.id.as_str(), "grants-2018-1");
}

#[test]
fn owners_take_part_through_their_company_unless_they_take_part_themselves() {
    let (dataset, _) = build_text();
    let expected = [("01", Role::Partner), ("06", Role::ViaCompany), ("07", Role::Partner)];
    assert_eq!(participants(&dataset, "Company"), roles(&expected));
    let via = dataset.participations().iter().find(|p| p.role == Role::ViaCompany).expect("one");
    assert_eq!(via.company.as_deref(), Some("Waste & Water IKS"));
}

#[test]
fn projects_that_several_take_part_in_are_a_relation_and_groups() {
    let (dataset, _) = build_text();
    let relation = dataset.relation("co-participation").expect("made");
    let (tinn, rollag) = (dataset.find_unit("01").expect("a unit"), dataset.find_unit("06").expect("a unit"));
    let link = relation.links().find(|link| (link.from, link.to) == (tinn, rollag)).expect("a pair");
    // Of six in Mixed, of two in Twice, of three in Company.
    assert_eq!(link.values, [Some(3.0), Some(1.0 / 5.0 + 1.0 + 1.0 / 2.0)]);
    let measures: Vec<_> = relation.measures().iter().map(|measure| measure.id.as_str()).collect();
    assert_eq!(measures, ["projects", "projects_newman"]);
    let consortia = dataset.grouping("consortia").expect("made");
    let mixed = consortia.groups.iter().find(|group| group.title == "Mixed").expect("a group");
    assert_eq!((mixed.id.as_str(), mixed.members.len()), ("grants-2018-1", 6));
    assert!(consortia.groups.iter().all(|group| group.members.len() > 1));
    assert!(dataset.relation("co-membership").is_none(), "nobody is a member of anything");
}

#[test]
fn projects_led_by_councils_and_limited_companies_are_set_aside_and_listed() {
    let (dataset, report) = build_text();
    let rows = report.section("projects grants").expect("read");
    assert_eq!((rows.read(), rows.matched(), rows.unmatched().len(), rows.set_aside().len()), (9, 5, 1, 3));
    assert!(
        rows.set_aside()[0].contains("row 5, column \"Applicant\": \"West council\" leads the project (shire council)")
    );
    assert!(rows.set_aside()[1].contains("\"Fish Ltd\" leads the project (limited company)"));
    assert!(rows.set_aside()[2].contains("project 1 stands in row 2 already"));
    assert!(dataset.projects().iter().all(|project| project.title != "Council"));
}

#[test]
fn what_is_not_known_is_listed_with_place_and_candidates_and_the_rest_is_kept() {
    let (dataset, report) = build_text();
    assert_eq!(participants(&dataset, "Loose ends"), roles(&[("01", Role::Lead), ("08", Role::Partner)]));
    let names = report.section("applicants grants").expect("read");
    let listed = |what: &str| names.unmatched().iter().find(|line| line.contains(what)).expect("listed");
    assert!(listed("\"Os\"").contains("may be Os (East) 07 or Os (West) 08"));
    assert!(listed("Notoden").contains("the nearest are Notodden 02"));
    assert!(listed("Ghost IKS").contains("nor does owners.csv hold owners"));
    assert!(listed("Notoden").starts_with("records.csv, row "));
    assert!(names.set_aside()[0].contains("\"East council\" (shire council)"));
    assert!(report.adds_up());
}

#[test]
fn old_names_are_read_in_the_projects_own_year_and_counts_add_up() {
    let (dataset, report) = build_text();
    let expected = [("01", Role::Partner), ("02", Role::Partner), ("10", Role::Lead), ("10", Role::Partner)];
    assert_eq!(participants(&dataset, "Old"), roles(&expected));
    assert_eq!(value(&dataset, "participations.grants", "10"), Value::Observed(2.0));
    assert_eq!(value(&dataset, "participations.grants", "02"), Value::Estimated(1.5));
    assert_eq!(value(&dataset, "takes_part.grants", "02"), Value::Observed(1.0));
    let estimates = report.section("applicants grants").expect("read").estimates();
    assert!(estimates[0].contains("92 was split between Tinn 01 (0.5) and Notodden 02 (0.5)"), "{estimates:?}");
}

#[test]
fn a_unit_without_a_project_is_missing_unless_the_records_are_said_to_be_complete() {
    let (dataset, _) = build_text();
    assert_eq!(value(&dataset, "participations.grants", "09"), Value::Missing);
    let folder =
        folder().with("records.csv", "Year,No,Title,Applicant,Partners,Applied,Granted,Status\n2018,1,T,Tinn,,,,\n");
    let manifest = PROJECTS.replace("FILE", "file = \"records.csv\"\nabsent = \"zero\"");
    let (dataset, _) = folder.build(&format!("{SMALL_HEAD}{manifest}")).expect("builds");
    assert_eq!(value(&dataset, "participations.grants", "09"), Value::Observed(0.0));
    assert_eq!(value(&dataset, "takes_part.grants", "01"), Value::Observed(1.0));
}

#[test]
fn a_workbook_gives_the_same_records_as_a_latin_1_text() {
    let ((text, _), (workbook, report)) = (build_text(), build_workbook());
    assert_eq!(text.projects(), workbook.projects());
    assert_eq!(text.participations(), workbook.participations());
    let names = report.section("applicants grants").expect("read");
    assert!(names.unmatched()[0].contains("records.xlsx, sheet \"Projects\", row 7"), "{:?}", names.unmatched());
}

#[test]
fn a_built_dataset_comes_back_from_a_geopackage_as_it_went() {
    let (dataset, _) = build_text();
    let folder = Folder::new();
    nabolag::io::geopackage::write(&dataset, &folder.path("built.gpkg")).expect("written");
    let back = nabolag::io::geopackage::read(&folder.path("built.gpkg")).expect("read");
    assert_eq!(back, dataset);
}

#[test]
fn memberships_keep_their_years_forms_and_overlaps() {
    let manifest = format!(
        "{SMALL_HEAD}{}",
        r#"
[[memberships]]
file = "members.csv"
source = "made-up"
grouping = "leagues"
title = { en = "Leagues" }
network = "league"
number = "nr"
from = "from"
to = "to"
form_value = "league"
structure_year_column = "numbers"
grouping_note = "incomplete"

[[crosswalks]]
file = "old.csv"
from = "old"
from_year = "year"
to = "new"
weight = "weight"
"#
    );
    let members = "league,nr,from,to,numbers\nØvre Råd,1,2010,,2018\nØvre Råd,2,2010,2016,2018\nNedre Råd,1,,,2018\n\
        Nedre Råd,92,,,2016\nNedre Råd,77,,,2018\nNedre Råd,1,,,2018\n";
    let folder = folder().with("members.csv", members);
    let (dataset, report) = folder.build(&manifest).expect("builds");
    let grouping = dataset.grouping("leagues").expect("made");
    let groups: Vec<_> = grouping.groups.iter().map(|g| (g.id.as_str(), g.members.len())).collect();
    assert_eq!(groups, [("ovre-rad", 1), ("nedre-rad", 2)]);
    assert_eq!(grouping.note.as_deref(), Some("incomplete"));
    let tinn = dataset.find_unit("01").expect("a unit");
    assert_eq!(grouping.groups_of(tinn).count(), 2);
    assert_eq!(dataset.memberships().iter().filter(|m| m.estimated).count(), 2);
    let together = dataset.relation("co-membership").expect("made");
    assert_eq!((together.pair_count(), together.note.as_deref()), (1, Some("incomplete")));
    let section = report.section("memberships leagues").expect("read");
    assert_eq!((section.read(), section.matched(), section.unmatched().len(), section.set_aside().len()), (6, 4, 1, 1));
    assert!(section.unmatched()[0].contains("row 6") && section.unmatched()[0].contains("\"77\""));
}
