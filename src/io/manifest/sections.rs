//! The sections of a manifest, as they are written.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;

use super::parse::{id, kind, optional_id, optional_title, optional_year, title, year};
use super::spec::{Decimal, Delimiter, Encoding, TableSpec, table_section};
use crate::model::{Id, Kind, Title, Year};

/// `[dataset]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetSection {
    /// Identifier.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles by language.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// The year of the units.
    #[serde(deserialize_with = "year")]
    pub year: Year,
    /// What one unit is called.
    #[serde(deserialize_with = "id")]
    pub unit_kind: Id,
    /// What the units are called as a collection.
    #[serde(deserialize_with = "id")]
    pub collection: Id,
    /// Whether the borders are schematic.
    #[serde(default)]
    pub schematic: bool,
    /// What a reader must know.
    pub note: Option<String>,
}

/// `[names]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NamesSection {
    /// Words dropped at the end of a name.
    pub suffixes: Vec<String>,
    /// Words that part partners in one cell.
    pub conjunctions: Vec<String>,
    /// Words between a name and the group that tells it from its homonyms.
    pub qualifier_words: Vec<String>,
    /// The grouping whose titles stand in brackets after homonyms.
    #[serde(deserialize_with = "optional_id")]
    pub qualifier_grouping: Option<Id>,
    /// Applicants that are no units.
    pub set_aside: Vec<SetAside>,
}

/// A kind of applicant that is no unit, and the words that give it away.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// The kind, for the report.
    pub kind: String,
    /// Words in the name.
    pub words: Vec<String>,
}

/// `[[source]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSection {
    /// Identifier.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Address.
    pub url: Option<String>,
    /// Licence.
    pub licence: String,
    /// Year.
    #[serde(default, deserialize_with = "optional_year")]
    pub year: Option<Year>,
}

table_section! {
    /// `[units]`
    UnitsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The column of the number.
        number: String,
        /// The column of the name.
        name: String,
        /// How many digits a number has; zeros that got lost are put back.
        digits: Option<usize>,
        /// The column of other names, parted by `;`.
        other_names: Option<String>,
        /// The columns of a point inside, in degrees.
        label_lon: Option<String>,
        /// See `label_lon`.
        label_lat: Option<String>,
        /// The columns of the centre, in degrees.
        centre_lon: Option<String>,
        /// See `centre_lon`.
        centre_lat: Option<String>,
        /// The column that says how the centre was found.
        centre_source: Option<String>,
    }
}

/// `[[boundaries]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundariesSection {
    /// Identifier, also of the contiguity made from it.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// The file, anything GDAL reads.
    pub file: String,
    /// The layer, where the file has several.
    pub layer: Option<String>,
    /// The property with the number.
    pub number: String,
    /// A property that tells apart what has one number; added to it after a hyphen.
    pub number_part: Option<String>,
    /// The property with the name.
    pub name: Option<String>,
    /// What stands before the number and is dropped.
    pub number_prefix: Option<String>,
    /// How many digits a number has.
    pub digits: Option<usize>,
    /// The coordinate system, over the file's own.
    pub crs: Option<String>,
    /// How far apart borders may run and still count as shared, in metres.
    #[serde(default)]
    pub tolerance_m: f64,
    /// The source's id.
    #[serde(deserialize_with = "id")]
    pub source: Id,
    /// Titles of the contiguity.
    #[serde(default, deserialize_with = "optional_title")]
    pub relation_title: Option<Title>,
}

table_section! {
    /// `[[indicators]]`
    IndicatorsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The year of the values; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// The column of the number.
        number: Option<String>,
        /// The column of the name.
        name: Option<String>,
        /// The year of the numbers, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// What kind of file it is. In JSON-stat `number` is the dimension with the units, and columns are named by the
        /// categories of the one other dimension that is not fixed.
        #[serde(default)]
        format: IndicatorFormat,
        /// Of JSON-stat: what stands before the numbers in some categories, and is dropped.
        prefix: Option<String>,
        /// Of JSON-stat: one category of each of these dimensions.
        #[serde(default, rename = "where")]
        only: BTreeMap<String, String>,
        /// The columns with values.
        columns: Vec<IndicatorColumn>,
    }
}

/// What kind of file indicators are read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum IndicatorFormat {
    /// A table of rows and columns: CSV or a workbook.
    #[default]
    #[serde(rename = "table")]
    Table,
    /// JSON-stat 2.0, as `PxWeb` gives it.
    #[serde(rename = "json-stat2")]
    JsonStat2,
}

/// A column of an attribute table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorColumn {
    /// The column.
    pub column: String,
    /// The indicator's id.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// Unit of measure.
    pub unit: String,
    /// Kind of quantity.
    #[serde(deserialize_with = "kind")]
    pub kind: Kind,
    /// Whether the values are estimates.
    #[serde(default)]
    pub estimated: bool,
    /// What a reader must know.
    pub note: Option<String>,
}

table_section! {
    /// `[[groupings]]`
    GroupingSection {
        /// Identifier.
        #[serde(deserialize_with = "id")]
        id: Id,
        /// Titles.
        #[serde(deserialize_with = "title")]
        title: Title,
        /// What its areas are called as a collection.
        #[serde(default, deserialize_with = "optional_id")]
        collection: Option<Id>,
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The year; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// What a reader must know.
        note: Option<String>,
        /// The column of the number.
        number: Option<String>,
        /// The column of the name.
        name: Option<String>,
        /// The column of the group.
        group: String,
        /// The column of the group's title.
        group_title: Option<String>,
        /// Titles by group.
        #[serde(default)]
        titles: BTreeMap<String, String>,
    }
}

table_section! {
    /// `[[participation]]`
    ParticipationSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The year; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// The column of the number.
        number: Option<String>,
        /// The column of the name.
        name: Option<String>,
        /// The year of the numbers or names, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// The columns, one per scheme.
        schemes: Vec<SchemeColumn>,
        /// The number of schemes.
        total: Option<TotalColumn>,
        /// Words for yes.
        yes: Option<Vec<String>>,
        /// Words for no.
        no: Option<Vec<String>>,
        /// What a reader must know.
        note: Option<String>,
    }
}

/// A scheme in a wide table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeColumn {
    /// The column.
    pub column: String,
    /// The scheme's id.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
}

/// The number of schemes in a wide table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalColumn {
    /// The indicator's id.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// The column to check against.
    pub column: Option<String>,
}

/// What a unit without a project is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Absent {
    /// Not known.
    #[default]
    Missing,
    /// None: the records are complete.
    Zero,
}

table_section! {
    /// `[[crosswalks]]`
    CrosswalkSection {
        /// The column of the old number.
        from: String,
        /// The column of the year the old number held in.
        from_year: Option<String>,
        /// The year all old numbers held in.
        #[serde(default, deserialize_with = "optional_year")]
        from_year_value: Option<Year>,
        /// The column of the old name.
        from_name: Option<String>,
        /// The column of the number in the dataset's year.
        to: String,
        /// The column of the weight; 1 when absent.
        weight: Option<String>,
        /// What stands before the numbers and is dropped.
        prefix: Option<String>,
        /// Only rows with these texts in these columns count.
        #[serde(default, rename = "where")]
        only: BTreeMap<String, String>,
    }
}

table_section! {
    /// `[[relations]]`
    RelationSection {
        /// Identifier.
        #[serde(deserialize_with = "id")]
        id: Id,
        /// Titles.
        #[serde(deserialize_with = "title")]
        title: Title,
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The year; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// The column of the one number; not read of weights (`.gal`, `.gwt`), which name no columns.
        #[serde(default = "from_column")]
        from: String,
        /// The column of the other.
        #[serde(default = "to_column")]
        to: String,
        /// Whether a pair holds both ways; weights say so themselves.
        #[serde(default)]
        symmetric: bool,
        /// The column of the kind of contact: `rook`, `queen_only` or `point`.
        contact: Option<String>,
        /// The columns with quantities.
        #[serde(default)]
        measures: Vec<MeasureColumn>,
        /// The column of a flow, one of `measures`: the table has its diagonal, former units
        /// add up, and the shares of what leaves and what arrives become measures.
        flow: Option<String>,
        /// The year of the numbers, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// What a reader must know.
        note: Option<String>,
    }
}

fn from_column() -> String {
    "from".to_owned()
}

fn to_column() -> String {
    "to".to_owned()
}

/// A quantity of a relation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureColumn {
    /// The column.
    pub column: String,
    /// Identifier with the unit of measure in it.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// What the column is divided by: 60 brings seconds to minutes, 1000 metres to kilometres.
    pub divide_by: Option<NonZeroU32>,
}

impl MeasureColumn {
    /// A number of the column in the measure's unit.
    pub fn scaled(&self, number: f64) -> f64 {
        number / self.divide_by.map_or(1.0, |by| f64::from(by.get()))
    }
}
