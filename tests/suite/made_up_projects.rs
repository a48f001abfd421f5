//! Simulated project records over the municipalities of the embedded default: seeded, and nothing in them is true but
//! how many of the 199 small district municipalities take part in each scheme, as published.
//!
//! What no published figure says is assumed, and stands here as a constant: how many partners a project has, how often a
//! small municipality leads, how many projects a company owned by municipalities applies for, and that partners mostly
//! come from the same economic region. Records look as a county governor's do: all partners in one cell, with and without
//! "kommune", and homonyms told apart by county.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nabolag::io::report::Report;
use nabolag::model::{Dataset, Stream};

use super::fixtures::Folder;

/// A scheme: id, title, the published number of the 199 that take part, and the years of its records.
pub(super) const SCHEMES: [(&str, &str, usize, [u32; 2]); 7] = [
    ("rff", "Regionale forskningsfond", 111, [2010, 2019]),
    ("forkommune", "FORKOMMUNE", 33, [2017, 2019]),
    ("skjonnsmidler", "Prosjektskjønnsmidler", 189, [2016, 2018]),
    ("klimasats", "Klimasats", 90, [2016, 2019]),
    ("velferdsteknologi", "Velferdsteknologiprogrammet", 157, [2014, 2019]),
    ("digifin", "Digifin", 148, [2017, 2019]),
    ("lup", "Leverandørutviklingsprogrammet", 55, [2015, 2019]),
];

/// How many in a hundred projects of small municipalities have so many partners: none, one, two ...
pub(super) const PARTNERS_PER_HUNDRED: [u32; 7] = [35, 22, 16, 12, 8, 5, 2];
/// In how many of a hundred of their projects with partners a small municipality leads; a larger one does in the others.
const LEAD_PER_HUNDRED: u32 = 45;
/// How many of a hundred projects with partners a company applies for, where the region has one.
pub(super) const COMPANY_PER_HUNDRED: u32 = 40;
/// How many of a hundred partners come from the region of the first.
const NEAR_PER_HUNDRED: u32 = 75;
/// The scheme that companies apply to.
const COMPANY_SCHEME: &str = "skjonnsmidler";

/// A municipality as the records' writers know it.
#[derive(Clone, Debug)]
struct Known {
    number: String,
    /// With its county in brackets where it is not alone with its name.
    name: String,
    region: String,
    population: f64,
    is_small: bool,
}

/// Records as they would be handed over, and what is true of them by construction.
pub(super) struct MadeUp {
    /// File names and contents.
    pub(super) files: Vec<(String, String)>,
    /// What is to follow the default's manifest.
    pub(super) manifest: String,
    /// Rows by scheme that lead to a project.
    pub(super) projects: BTreeMap<&'static str, usize>,
}

fn shapes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes/norway-2018")
}

fn municipalities() -> Vec<Known> {
    let mut reader = csv::Reader::from_path(shapes().join("municipalities.csv")).expect("readable");
    let head = reader.headers().expect("a header").clone();
    let at = |name: &str| head.iter().position(|column| column == name).expect("a column");
    let columns = ["number", "name", "county", "economic_region", "population", "small_district"].map(at);
    let rows: Vec<[String; 6]> = reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            columns.map(|column| row[column].to_owned())
        })
        .collect();
    let known = |[number, name, county, region, population, small]: &[String; 6]| {
        let alone = rows.iter().filter(|other| other[1] == *name).count() == 1;
        Known {
            number: number.clone(),
            name: if alone { name.clone() } else { format!("{name} ({county})") },
            region: region.clone(),
            population: population.parse().expect("a number"),
            is_small: small == "1",
        }
    };
    rows.iter().map(known).collect()
}

/// Draws so many of these with chances in proportion to a weight (Efraimidis & Spirakis 2006).
fn draw_weighted(stream: &mut Stream, from: &[usize], count: usize, weight: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> =
        from.iter().map(|&one| (-(1.0 - stream.fraction()).ln() / weight(one), one)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    keyed.into_iter().take(count).map(|(_, one)| one).collect()
}

/// The place of a draw from numbers of a hundred.
fn draw_class(stream: &mut Stream, per_hundred: &[u32]) -> usize {
    let mut drawn = stream.below(per_hundred.iter().sum());
    per_hundred
        .iter()
        .position(|&share| {
            let found = drawn < share;
            drawn = drawn.saturating_sub(share);
            found
        })
        .unwrap_or_default()
}

/// One record on its way to a row.
struct Record {
    lead: String,
    partners: Vec<String>,
}

struct Maker<'a> {
    stream: Stream,
    known: &'a [Known],
    /// Company by region: its name and its owners.
    companies: BTreeMap<String, (String, Vec<usize>)>,
}

impl Maker<'_> {
    /// Those who take part in a scheme, of the small.
    fn takers(&mut self, count: usize) -> Vec<usize> {
        let small: Vec<usize> = (0..self.known.len()).filter(|&one| self.known[one].is_small).collect();
        draw_weighted(&mut self.stream, &small, count, |one| self.known[one].population.sqrt())
    }

    /// The larger municipality of a region, if it has one.
    fn larger(&self, region: &str) -> Option<usize> {
        let of = (0..self.known.len()).filter(|&one| self.known[one].region == region && !self.known[one].is_small);
        of.max_by(|&a, &b| self.known[a].population.total_cmp(&self.known[b].population))
    }

    /// A company in each second region, owned by those of the region that take part.
    fn found_companies(&mut self, takers: &[usize]) {
        let mut by_region: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &one in takers {
            by_region.entry(self.known[one].region.clone()).or_default().push(one);
        }
        for (region, owners) in by_region.into_iter().filter(|(_, owners)| owners.len() >= 2) {
            if self.stream.below(2) == 0 {
                self.companies.insert(region.clone(), (format!("Simulert Renovasjon {region} IKS"), owners));
            }
        }
    }

    /// As one or another writer would write it.
    fn written(&mut self, one: usize) -> String {
        let known = &self.known[one];
        match self.stream.below(4) {
            0 => known.number.clone(),
            1 if !known.name.contains('(') => format!("{} kommune", known.name),
            _ => known.name.clone(),
        }
    }

    /// A project that this small municipality takes part in, with others of the scheme.
    fn record(&mut self, first: usize, takers: &[usize], with_companies: bool) -> (Record, Vec<usize>) {
        let region = self.known[first].region.clone();
        let wanted = draw_class(&mut self.stream, &PARTNERS_PER_HUNDRED);
        let mut members = vec![first];
        for _ in 0..wanted {
            let near = self.stream.below(100) < NEAR_PER_HUNDRED;
            let fits = |one: &&usize| !members.contains(one) && (!near || self.known[**one].region == region);
            let others: Vec<usize> = takers.iter().filter(fits).copied().collect();
            if !others.is_empty() {
                let drawn = self.stream.below(u32::try_from(others.len()).expect("few"));
                members.push(others[drawn as usize]);
            }
        }
        let company = self.companies.get(&region).filter(|_| with_companies && members.len() > 1).cloned();
        let by_company = company.filter(|_| self.stream.below(100) < COMPANY_PER_HUNDRED);
        let larger = self.larger(&region).filter(|_| members.len() > 1);
        let by_larger = larger.filter(|_| self.stream.below(100) >= LEAD_PER_HUNDRED);
        let (lead, owners) = match (by_company, by_larger) {
            (Some((company, owners)), _) => (company, owners),
            (None, Some(larger)) => (self.written(larger), Vec::new()),
            (None, None) => (self.written(first), vec![first]),
        };
        // Who is in through the lead is not named again.
        let partners: Vec<usize> = members.iter().filter(|one| !owners.contains(one)).copied().collect();
        let partners = partners.into_iter().map(|one| self.written(one)).collect();
        members.extend(owners);
        (Record { lead, partners }, members)
    }

    /// A scheme's records: at least one for each that takes part, and then as many again for some.
    fn records(&mut self, takers: &[usize], with_companies: bool) -> Vec<Record> {
        let mut records = Vec::new();
        let mut waiting: BTreeSet<usize> = takers.iter().copied().collect();
        while let Some(&first) =
            waiting.iter().nth(self.stream.below(u32::try_from(waiting.len()).expect("few")) as usize)
        {
            let (record, members) = self.record(first, takers, with_companies);
            waiting.retain(|one| !members.contains(one));
            records.push(record);
        }
        for _ in 0..takers.len() / 2 {
            let again = takers[self.stream.below(u32::try_from(takers.len()).expect("few")) as usize];
            records.push(self.record(again, takers, with_companies).0);
        }
        records
    }

    /// The table of a scheme.
    fn table(&mut self, records: &[Record], [from, to]: [u32; 2]) -> String {
        let mut text = String::from("År;Prosjektnummer;Tittel;Søker;Partnere;Omsøkt;Innvilget;Status\n");
        for (number, record) in (1..).zip(records) {
            let separator = ["; ", " og ", " / "][self.stream.below(3) as usize];
            let year = from + self.stream.below(to - from + 1);
            let applied = 50 * (1 + self.stream.below(40));
            let granted = if self.stream.below(100) < 70 { applied * (5 + self.stream.below(6)) / 10 } else { 0 };
            let status = if granted > 0 { "Innvilget" } else { "Avslått" };
            writeln!(
                text,
                "{year};S-{number};Simulert prosjekt {number} (ikke et virkelig prosjekt);{};\"{}\";{};{};{status}",
                record.lead,
                record.partners.join(separator),
                kroner(applied),
                kroner(granted),
            )
            .expect("written");
        }
        // What is not a municipality's is there to be set aside.
        let next = records.len() + 1;
        writeln!(text, "{to};S-{next};Simulert prosjekt {next} (ikke et virkelig prosjekt);Telemark fylkeskommune;;100 000;0;Avslått").expect("written");
        writeln!(
            text,
            "{to};S-{};Simulert prosjekt {} (ikke et virkelig prosjekt);Simulert Teknologi AS;;100 000;0;Avslått",
            next + 1,
            next + 1
        )
        .expect("written");
        text
    }
}

/// So many thousand, with spaces as records write them.
fn kroner(thousands: u32) -> String {
    match thousands {
        0 => "0".to_owned(),
        1000.. => format!("{} {:03} 000", thousands / 1000, thousands % 1000),
        _ => format!("{thousands} 000"),
    }
}

/// The records of a seed.
pub(super) fn made_up(seed: u64) -> MadeUp {
    let known = municipalities();
    let mut made = MadeUp { files: Vec::new(), manifest: String::from(SOURCE), projects: BTreeMap::new() };
    let mut participation = vec![String::from("number")];
    participation.extend(known.iter().filter(|one| one.is_small).map(|one| one.number.clone()));
    let mut columns = Vec::new();
    for (place, (id, title, count, years)) in (0_u64..).zip(SCHEMES) {
        let mut maker = Maker { stream: Stream::new(seed, place), known: &known, companies: BTreeMap::new() };
        let takers = maker.takers(count);
        let with_companies = id == COMPANY_SCHEME;
        if with_companies {
            maker.found_companies(&takers);
        }
        let records = maker.records(&takers, with_companies);
        made.projects.insert(id, records.len());
        made.files.push((format!("simulated-{id}.csv"), maker.table(&records, years)));
        let owners = if with_companies {
            let mut text = String::from("Selskap,Eier\n");
            for (company, owners) in maker.companies.values() {
                for &owner in owners {
                    writeln!(text, "{company},{}", known[owner].number).expect("written");
                }
            }
            made.files.push(("simulated-owners.csv".to_owned(), text));
            "owners = { file = \"simulated-owners.csv\", company = \"Selskap\", owner = \"Eier\" }\n"
        } else {
            ""
        };
        made.manifest.push_str(&PROJECTS.replace("{id}", id).replace("{title}", title).replace("{owners}", owners));
        columns.push(format!(
            "{{ column = \"{id}\", id = \"simulated-{id}\", title = {{ nb = \"Simulert: {title}\" }} }}"
        ));
        let small =
            known.iter().enumerate().filter(|(_, one)| one.is_small).map(|(one, _)| u8::from(takers.contains(&one)));
        for (line, cell) in
            participation.iter_mut().zip(std::iter::once(id.to_owned()).chain(small.map(|yes| yes.to_string())))
        {
            write!(line, ",{cell}").expect("written");
        }
    }
    made.files.push(("simulated-participation.csv".to_owned(), participation.join("\n") + "\n"));
    made.manifest.push_str(&PARTICIPATION.replace("{columns}", &columns.join(", ")));
    made
}

/// The embedded default with simulated records, as files in a folder, and the manifest over them.
pub(super) fn folder(seed: u64) -> (Folder, String) {
    let mut folder = Folder::new();
    for entry in std::fs::read_dir(shapes()).expect("a readable folder") {
        let entry = entry.expect("a readable entry");
        let bytes = std::fs::read(entry.path()).expect("readable");
        folder = folder.with(&entry.file_name().to_string_lossy(), bytes);
    }
    let made = made_up(seed);
    for (name, text) in &made.files {
        folder = folder.with(name, text);
    }
    let given = std::fs::read_to_string(shapes().join("manifest.toml")).expect("readable");
    (folder, format!("{given}\n{}", made.manifest))
}

/// The same, built.
pub(super) fn dataset(seed: u64) -> (Dataset, Report) {
    let (folder, manifest) = folder(seed);
    folder.build(&manifest).expect("builds")
}

/// The same as a dataset in a file, made by the program; the folder is to be held as long as it is read.
pub(super) fn dataset_file(seed: u64) -> (Folder, PathBuf) {
    let (folder, manifest) = folder(seed);
    let folder = folder.with("simulated.toml", manifest);
    let file = folder.path("simulated.gpkg");
    let built = Command::new(env!("CARGO_BIN_EXE_nabolag"))
        .arg("build")
        .arg(folder.path("simulated.toml"))
        .arg("-o")
        .arg(&file)
        .output()
        .expect("the program starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    (folder, file)
}

const SOURCE: &str = r#"
[[source]]
id = "simulated"
title = "SIMULATED project records: drawn at random, no project in them is real"
publisher = "The tests of nabolag"
licence = "none: simulated, not to be used as data"
"#;

const PROJECTS: &str = r#"
[[projects]]
file = "simulated-{id}.csv"
source = "simulated"
scheme = "simulated-{id}"
scheme_title = { nb = "Simulert: {title}" }
year = "År"
number = "Prosjektnummer"
title = "Tittel"
lead = "Søker"
partners = "Partnere"
applied = "Omsøkt"
granted = "Innvilget"
status = "Status"
structure_year = 2018
note = "Simulerte prosjekter, ikke virkelige."
{owners}"#;

const PARTICIPATION: &str = r#"
[[participation]]
file = "simulated-participation.csv"
source = "simulated"
number = "number"
note = "Simulert: hvem av de 199 som deltar er trukket tilfeldig; bare antallet er det publiserte."
schemes = [{columns}]
"#;
