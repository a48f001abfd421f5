//! The road network: every row of a line layer is given its class, and with it a
//! speed, or is set aside with the reason.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Geodesic, Length, LineString, MultiLineString};
use rayon::prelude::*;

use super::Context;
use super::error::BuildError;
use crate::io::manifest::{Decimal, RoadClass, RoadsSection};
use crate::io::number::parse_number;
use crate::io::report::Section;
use crate::io::table::Place;
use crate::io::vector::{self, LayerSpec, RawRow};
use crate::model::{Direction, Place as PeoplePlace, RoadLink, Roads, Way};

/// Most kinds of rows without a class that an error lists.
const MOST_LISTED: usize = 5;

/// Reads the links of the network.
pub(super) fn read_links(
    context: &Context<'_>,
    section: &RoadsSection,
    sections: &mut Vec<Section>,
) -> Result<Vec<RoadLink>, BuildError> {
    let columns = columns(section);
    let spec = LayerSpec { layer: section.layer.clone(), crs: section.crs.clone(), columns: columns.clone() };
    let path = context.files.gdal_path(&section.file)?;
    let layer = vector::read_lines(&spec, path.as_path())?;
    let reader = Reader { section, columns };
    reader.refuse_rows_without_class(&layer.rows)?;
    let mut report = Section::new("roads", &section.file, "rows");
    report.note(format!("coordinates came in {}", layer.crs));
    let mut tally = Tally::default();
    let mut links = Vec::new();
    let lengths_m: Vec<Vec<f64>> = layer.rows.par_iter().map(|row| lengths_m(&row.geometry)).collect();
    for (row, lengths_m) in layer.rows.into_iter().zip(lengths_m) {
        let Some(class) = reader.class(&row) else { continue };
        if let Some(why) = reader.set_aside(class, &lengths_m) {
            report.add_set_aside(format!("{}: {why}", reader.place(&row, None)));
            *tally.set_aside.entry(why).or_default() += 1;
            continue;
        }
        report.add_matched();
        let before = links.len();
        links.extend(reader.links(class, row, &lengths_m)?);
        tally.add(class, &links[before..]);
    }
    tally.write(&reader, &mut report);
    sections.push(report);
    Ok(links)
}

/// Puts the network together.
pub(super) fn finish(
    context: &Context<'_>,
    section: &RoadsSection,
    links: Vec<RoadLink>,
    places: Vec<PeoplePlace>,
) -> Result<Roads, BuildError> {
    let year = section.year.unwrap_or(context.year);
    let roads = Roads::new(section.source.clone(), year, section.rules(), links, places);
    let mut roads = roads.map_err(|source| BuildError::Roads { file: section.file.clone(), source })?;
    roads.note.clone_from(&section.note);
    Ok(roads)
}

/// Along the ellipsoid, part by part.
fn lengths_m(lines: &MultiLineString<f64>) -> Vec<f64> {
    lines.iter().map(|line| Geodesic.length(line)).collect()
}

/// Every column that a class or the direction is read from, once.
fn columns(section: &RoadsSection) -> Vec<String> {
    let classes = section.classes.iter().flat_map(|class| class.only.keys().chain(&class.speed_column));
    let oneway = section.oneway.iter().map(|oneway| &oneway.column);
    classes.chain(oneway).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

struct Reader<'a> {
    section: &'a RoadsSection,
    columns: Vec<String>,
}

type Line = RawRow<MultiLineString<f64>>;

impl Reader<'_> {
    fn text<'t>(&self, row: &'t Line, column: &str) -> &'t str {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| row.texts.get(at)).map_or("", String::as_str)
    }

    fn place(&self, row: &Line, column: Option<&String>) -> Place {
        Place { file: self.section.file.clone(), sheet: None, row: row.row, column: column.cloned() }
    }

    fn class(&self, row: &Line) -> Option<&RoadClass> {
        self.section.classes.iter().find(|class| {
            class.only.iter().all(|(column, words)| {
                let text = self.text(row, column);
                words.iter().any(|word| word == text)
            })
        })
    }

    /// Says which values no class is for, and in how many rows they stand.
    fn refuse_rows_without_class(&self, rows: &[Line]) -> Result<(), BuildError> {
        let strangers: Vec<&Line> = rows.iter().filter(|row| self.class(row).is_none()).collect();
        let Some(first) = strangers.first() else { return Ok(()) };
        let asked: BTreeSet<&String> = self.section.classes.iter().flat_map(|class| class.only.keys()).collect();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for row in &strangers {
            let values = asked.iter().map(|column| format!("{column} = {:?}", self.text(row, column)));
            *kinds.entry(values.collect::<Vec<_>>().join(", ")).or_default() += 1;
        }
        let mut list: Vec<String> =
            kinds.iter().take(MOST_LISTED).map(|(values, rows)| format!("{values} ({rows} rows)")).collect();
        if kinds.len() > MOST_LISTED {
            list.push(format!("and {} kinds more", kinds.len() - MOST_LISTED));
        }
        let problem = format!(
            "no [[roads.classes]] fits this row and {} others: {}; add a class for them, or one without `where` at the \
             end, with a speed or closed = \"why\"",
            strangers.len() - 1,
            list.join("; ")
        );
        Err(BuildError::row(self.place(first, None), problem))
    }

    /// Why a row is no part of the network.
    fn set_aside(&self, class: &RoadClass, lengths_m: &[f64]) -> Option<String> {
        if let Some(why) = &class.closed {
            return Some(format!("closed: {why}"));
        }
        if let Some(avoided) = class.avoided(&self.section.avoid) {
            return Some(format!("avoided: {} ({})", avoided.as_str(), class.title));
        }
        lengths_m.iter().all(|&length_m| length_m <= 0.0).then(|| "no length".to_owned())
    }

    /// One link for each part that has a length.
    fn links(&self, class: &RoadClass, row: Line, lengths_m: &[f64]) -> Result<Vec<RoadLink>, BuildError> {
        let speed_kmh = self.speed_kmh(class, &row)?;
        let (way, direction) = (if class.ferry { Way::Ferry } else { Way::Road }, self.direction(&row));
        let link = |(line, &length_m): (LineString<f64>, &f64)| RoadLink {
            line,
            length_m,
            minutes: length_m / 1000.0 / speed_kmh * 60.0,
            way,
            direction,
        };
        let parts = row.geometry.into_iter().zip(lengths_m);
        Ok(parts.filter(|&(_, &length_m)| length_m > 0.0).map(link).collect())
    }

    fn speed_kmh(&self, class: &RoadClass, row: &Line) -> Result<f64, BuildError> {
        let Some(column) = &class.speed_column else { return Ok(class.speed_kmh.unwrap_or_default()) };
        let wrong = |problem: String| BuildError::row(self.place(row, Some(column)), problem);
        let text = self.text(row, column);
        if text.is_empty() {
            return Err(wrong(format!(
                "there is no speed; fill it in, or give such rows a class of their own before {:?}: \
                 where = {{ {column} = \"\" }}",
                class.title
            )));
        }
        let number = parse_number(text, Decimal::Point).map_err(|why| wrong(format!("{text:?} {why}, in km/h")))?;
        if number <= 0.0 {
            return Err(wrong(format!("the speed is {text}, but must be above 0 km/h; close such rows in a class")));
        }
        Ok(number * class.speed_factor.unwrap_or(1.0))
    }

    fn direction(&self, row: &Line) -> Direction {
        let Some(oneway) = &self.section.oneway else { return Direction::Both };
        let holds = |words: &[String]| words.iter().any(|word| word == self.text(row, &oneway.column));
        match (holds(&oneway.forward), holds(&oneway.backward)) {
            (true, false) => Direction::Forward,
            (false, true) => Direction::Backward,
            _ => Direction::Both,
        }
    }
}

/// What went where, for the report.
#[derive(Default)]
struct Tally {
    set_aside: BTreeMap<String, usize>,
    classes: BTreeMap<String, (usize, f64)>,
    one_way: usize,
    parts: usize,
}

impl Tally {
    fn add(&mut self, class: &RoadClass, links: &[RoadLink]) {
        let (count, length_m) = self.classes.entry(class.title.clone()).or_default();
        *count += links.len();
        *length_m += links.iter().map(|link| link.length_m).sum::<f64>();
        self.one_way += links.iter().filter(|link| link.direction != Direction::Both).count();
        self.parts += links.len() - 1;
    }

    /// In the order of the manifest, with what no row fell into.
    fn write(&self, reader: &Reader<'_>, report: &mut Section) {
        let mut seen = BTreeSet::new();
        for class in &reader.section.classes {
            if class.closed.is_none() && seen.insert(&class.title) {
                let (count, length_m) = self.classes.get(&class.title).copied().unwrap_or_default();
                report.note(format!("{}: {count} links, {:.0} km", class.title, length_m / 1000.0));
            }
        }
        for (why, count) in &self.set_aside {
            report.note(format!("{count} rows set aside, {why}"));
        }
        if self.parts > 0 {
            report.note(format!("rows of several lines gave {} links more than rows", self.parts));
        }
        if reader.section.oneway.is_some() {
            report.note(format!("{} links go one way", self.one_way));
        }
    }
}
