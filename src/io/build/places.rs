//! Where people are: points from any layer or table, each with its unit and weight;
//! or with its part of an indicator that a unit's points share.

use geo::{InteriorPoint, MultiPolygon};

use super::Context;
use super::error::BuildError;
use crate::geometry::SpatialIndex;
use crate::io::manifest::{Decimal, ManifestError, PlacesSection};
use crate::io::number::parse_number;
use crate::io::report::Section;
use crate::io::table::{NumberRule, Place, Table};
use crate::io::vector::{self, LayerSpec};
use crate::io::wkb::PointOrArea;
use crate::model::{BoundarySet, Id, Indicator, LonLat, Place as PeoplePlace, Unit, UnitIndex};

/// A row on its way to being a place.
struct RawPlace {
    at: Place,
    number: Option<String>,
    point: Option<LonLat>,
    weight: Option<f64>,
}

/// A row whose unit is known.
struct Found {
    at: Place,
    unit: UnitIndex,
    point: LonLat,
    weight: f64,
    section: usize,
}

/// What places are read with.
pub(super) struct Land<'a> {
    pub(super) units: &'a [Unit],
    pub(super) boundaries: &'a [BoundarySet],
    pub(super) indicators: &'a [Indicator],
}

/// Reads all places, shares an indicator out over them where asked to.
pub(super) fn read(
    context: &Context<'_>,
    land: &Land<'_>,
    sections: &mut Vec<Section>,
) -> Result<Vec<PeoplePlace>, BuildError> {
    let manifest = context.manifest;
    let Some(first) = manifest.places.first() else { return Ok(Vec::new()) };
    let by_place = manifest.places.iter().any(|section| section.number.is_none());
    let finder = if by_place { Some(UnitFinder::new(context, land, "places")?) } else { None };
    let mut reports = Vec::new();
    let mut found = Vec::new();
    for (index, section) in manifest.places.iter().enumerate() {
        let mut report = Section::new("places", &section.file, "rows");
        let rows = if section.lon.is_some() {
            read_table(context, section)?
        } else {
            read_layer(context, section, &mut report)?
        };
        for row in rows {
            match find(context, finder.as_ref(), row, index) {
                Ok(place) => found.push(place),
                Err(Unplaced::Unmatched(line)) => report.add_unmatched(line),
                Err(Unplaced::SetAside(line)) => report.add_set_aside(line),
            }
        }
        reports.push(report);
    }
    let places = match &first.share {
        Some(id) => share_out(land, find_indicator(land, id)?, found, &mut reports),
        None => found.iter().map(|place| keep(place, &mut reports)).collect(),
    };
    sections.extend(reports);
    Ok(places)
}

fn conflict(problem: String) -> BuildError {
    ManifestError::Conflict { section: "places".to_owned(), problem }.into()
}

fn find_indicator<'a>(land: &Land<'a>, id: &Id) -> Result<&'a Indicator, BuildError> {
    let found = land.indicators.iter().find(|indicator| indicator.id == *id);
    found.ok_or_else(|| {
        let ids: Vec<&str> = land.indicators.iter().map(|indicator| indicator.id.as_str()).collect();
        conflict(format!("have share = {:?}, but the indicators are: {}", id.as_str(), ids.join(", ")))
    })
}

/// Which unit a point lies in: by the first boundary set that has it.
pub(super) struct UnitFinder<'a> {
    sets: Vec<(SpatialIndex, &'a BoundarySet)>,
}

impl<'a> UnitFinder<'a> {
    /// For the points of a section of the manifest.
    pub(super) fn new(context: &Context<'_>, land: &Land<'a>, section: &str) -> Result<Self, BuildError> {
        if land.boundaries.is_empty() || context.manifest.dataset.schematic {
            let problem = "need number = \"column\", as there are no true [[boundaries]] to lie in".to_owned();
            return Err(ManifestError::Conflict { section: section.to_owned(), problem }.into());
        }
        Ok(Self { sets: land.boundaries.iter().map(|set| (SpatialIndex::new(&set.polygons), set)).collect() })
    }

    pub(super) fn at(&self, point: LonLat) -> Option<UnitIndex> {
        self.sets.iter().find_map(|(index, set)| index.at(&set.polygons, point)).map(UnitIndex::from)
    }
}

fn read_table(context: &Context<'_>, section: &PlacesSection) -> Result<Vec<RawPlace>, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let number = table.optional_column(section.number.as_ref())?;
    let weight = table.optional_column(section.weight.as_ref())?;
    let (lon, lat) = (table.optional_column(section.lon.as_ref())?, table.optional_column(section.lat.as_ref())?);
    let mut rows = Vec::with_capacity(table.rows().len());
    for row in table.rows() {
        let given = match weight {
            Some(column) => table.number(row, column, NumberRule::Any)?,
            None => Some(1.0),
        };
        if let (Some(column), Some(..0.0)) = (weight, given) {
            return Err(table.complaint(row, column, "is below 0; a weight counts people").into());
        }
        let point = match lon.zip(lat) {
            Some((lon, lat)) => table.point(row, lon, lat)?,
            None => None,
        };
        let number = table.optional_text(row, number).map(str::to_owned);
        let number = number.or_else(|| section.number.as_ref().map(|_| String::new()));
        rows.push(RawPlace { at: table.place_of_row(row), number, point, weight: given });
    }
    Ok(rows)
}

fn read_layer(
    context: &Context<'_>,
    section: &PlacesSection,
    report: &mut Section,
) -> Result<Vec<RawPlace>, BuildError> {
    let columns: Vec<String> = section.number.iter().chain(&section.weight).cloned().collect();
    let spec = LayerSpec { layer: section.layer.clone(), crs: section.crs.clone(), columns };
    let path = context.files.gdal_path(&section.file)?;
    let layer = vector::read_places(&spec, path.as_path())?;
    report.note(format!("coordinates came in {}", layer.crs));
    let mut rows = Vec::with_capacity(layer.rows.len());
    for row in layer.rows {
        let at = |column: Option<&String>| Place {
            file: section.file.clone(),
            sheet: None,
            row: row.row,
            column: column.cloned(),
        };
        let mut texts = row.texts.iter();
        let number = section.number.as_ref().and_then(|_| texts.next()).cloned();
        let weight = match (&section.weight, texts.next().map_or("", String::as_str)) {
            (Some(_), "") => None,
            (Some(_), text) => {
                let wrong = |why: String| BuildError::row(at(section.weight.as_ref()), format!("{text:?} {why}"));
                let weight = parse_number(text, Decimal::Point).map_err(wrong)?;
                if weight < 0.0 {
                    return Err(wrong("is below 0; a weight counts people".to_owned()));
                }
                Some(weight)
            }
            (None, _) if section.weight_by_area => match &row.geometry {
                PointOrArea::Area(area) => Some(vector::area_m2(area)),
                PointOrArea::Point(_) => {
                    let problem = "is a point, which has no area; weight_by_area needs polygons".to_owned();
                    return Err(BuildError::row(at(None), problem));
                }
            },
            (None, _) => Some(1.0),
        };
        rows.push(RawPlace { at: at(None), number, point: point_of(&row.geometry), weight });
    }
    Ok(rows)
}

fn point_of(geometry: &PointOrArea) -> Option<LonLat> {
    let inside = |area: &MultiPolygon<f64>| area.interior_point().map(|point| (point.x(), point.y()));
    let (lon, lat) = match geometry {
        PointOrArea::Point(point) => (point.x, point.y),
        PointOrArea::Area(area) => inside(area)?,
    };
    LonLat::new(lon, lat).ok()
}

/// Why a row is no place.
enum Unplaced {
    Unmatched(String),
    SetAside(String),
}

fn find(
    context: &Context<'_>,
    finder: Option<&UnitFinder<'_>>,
    row: RawPlace,
    section: usize,
) -> Result<Found, Unplaced> {
    let RawPlace { at, number, point, weight } = row;
    let Some(point) = point else { return Err(Unplaced::SetAside(format!("{at}: is nowhere"))) };
    let Some(weight) = weight else { return Err(Unplaced::SetAside(format!("{at}: has no weight"))) };
    let unit = match &number {
        Some(number) => match context.register.number(number, None).map(|found| found.single()) {
            Ok(Some(unit)) => unit,
            Ok(None) => return Err(Unplaced::Unmatched(format!("{at}: {number:?} was split; a place cannot be"))),
            Err(why) => return Err(Unplaced::Unmatched(format!("{at}: {why}"))),
        },
        None => finder.and_then(|finder| finder.at(point)).ok_or_else(|| {
            Unplaced::Unmatched(format!("{at}: ({:.5}, {:.5}) lies in no unit", point.lon(), point.lat()))
        })?,
    };
    Ok(Found { at, unit, point, weight, section })
}

fn keep(place: &Found, reports: &mut [Section]) -> PeoplePlace {
    reports[place.section].add_matched();
    PeoplePlace { unit: place.unit, point: place.point, weight: place.weight }
}

/// Gives each point its part of its unit's value; a unit without a point of its own
/// gets its centre with all of it.
fn share_out(land: &Land<'_>, indicator: &Indicator, found: Vec<Found>, reports: &mut [Section]) -> Vec<PeoplePlace> {
    let mut sums = vec![0.0; land.units.len()];
    for place in &found {
        sums[place.unit.get()] += place.weight;
    }
    let mut places = Vec::new();
    for place in found {
        let (name, at) = (&land.units[place.unit.get()].name, &place.at);
        let sum = sums[place.unit.get()];
        match indicator.value(place.unit).number() {
            None => reports[place.section].add_set_aside(format!("{at}: {} of {name} is missing", indicator.id)),
            Some(_) if sum <= 0.0 => {
                reports[place.section].add_set_aside(format!("{at}: the points of {name} have no weight"));
            }
            Some(value) => {
                let weight = value * place.weight / sum;
                places.push(keep(&Found { weight, ..place }, reports));
            }
        }
    }
    if let Some(report) = reports.first_mut() {
        let without = land.units.iter().enumerate().filter(|&(unit, _)| sums[unit] <= 0.0);
        places.extend(without.filter_map(|(at, unit)| centre_for_all(unit, at.into(), indicator, report)));
        report.note(format!("{} shared out over {} points, by weight", indicator.id, places.len()));
    }
    places
}

/// The centre of a unit that has no point of its own.
fn centre_for_all(unit: &Unit, at: UnitIndex, indicator: &Indicator, report: &mut Section) -> Option<PeoplePlace> {
    let (id, Unit { number, name, .. }) = (&indicator.id, unit);
    let weight = indicator.value(at).number()?;
    let Some(point) = unit.anchor() else {
        report.note(format!("{name} {number} has neither a point nor a centre; its {weight} of {id} are nowhere"));
        return None;
    };
    report.estimated(format!("{name} {number} has no point of its own; its centre stands for all {weight} of {id}"));
    Some(PeoplePlace { unit: at, point, weight })
}
