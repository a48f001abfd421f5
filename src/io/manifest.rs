//! The manifest: a TOML file that names the sources of a dataset and says how to
//! read them. What is particular to a country stands here, not in the code.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::model::{Id, Kind, Title, Year};

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not TOML, or a key is missing, unknown or of the wrong type.
    #[error("the manifest cannot be read: {source}")]
    Syntax {
        /// Where and why.
        #[source]
        source: toml::de::Error,
    },
    /// Its parts do not fit together.
    #[error("the manifest's [{section}] {problem}")]
    Conflict {
        /// The section.
        section: String,
        /// What is wrong and what would be right.
        problem: String,
    },
}

/// How a table's text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8", alias = "UTF-8", alias = "utf8")]
    Utf8,
    /// Latin-1 as it is written in practice: Windows-1252.
    #[serde(rename = "latin-1", alias = "latin1", alias = "iso-8859-1", alias = "windows-1252")]
    Latin1,
}

/// What parts the columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Delimiter {
    /// `,`
    #[serde(rename = ",")]
    Comma,
    /// `;`
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "tab", alias = "\t")]
    Tab,
}

impl Delimiter {
    /// The byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// What parts whole from tenths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Decimal {
    /// `12.5`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `12,5`
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// The sign.
    pub fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// How to read one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSpec {
    /// The path, relative to the manifest.
    pub file: String,
    /// The sheet of a workbook; may be left out when there is one.
    pub sheet: Option<String>,
    /// The encoding of a text file.
    pub encoding: Encoding,
    /// The delimiter; found from the header when `None`.
    pub delimiter: Option<Delimiter>,
    /// The decimal sign.
    pub decimal: Decimal,
    /// Words that mean "no value", besides an empty cell.
    pub missing: Vec<String>,
}

/// Declares a section that reads a table: the keys every table takes, and its own.
macro_rules! table_section {
    ($(#[$about:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The table's path, relative to the manifest.
            pub file: String,
            /// The sheet of a workbook.
            pub sheet: Option<String>,
            /// The encoding of a text file.
            #[serde(default)]
            pub encoding: Encoding,
            /// The delimiter; found from the header when absent.
            pub delimiter: Option<Delimiter>,
            /// The decimal sign.
            #[serde(default)]
            pub decimal: Decimal,
            /// Words that mean "no value".
            #[serde(default)]
            pub missing: Vec<String>,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name {
            /// How to read the table.
            pub fn table(&self) -> TableSpec {
                TableSpec {
                    file: self.file.clone(),
                    sheet: self.sheet.clone(),
                    encoding: self.encoding,
                    delimiter: self.delimiter,
                    decimal: self.decimal,
                    missing: self.missing.clone(),
                }
            }
        }
    };
}

/// A manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the dataset is.
    pub dataset: DatasetSection,
    /// How names are written.
    #[serde(default)]
    pub names: NamesSection,
    /// What to credit.
    #[serde(default, rename = "source")]
    pub sources: Vec<SourceSection>,
    /// The units; the first boundary set's when absent.
    pub units: Option<UnitsSection>,
    /// Boundary sets.
    #[serde(default)]
    pub boundaries: Vec<BoundariesSection>,
    /// Attribute tables.
    #[serde(default)]
    pub indicators: Vec<IndicatorsSection>,
    /// Groupings.
    #[serde(default)]
    pub groupings: Vec<GroupingSection>,
    /// Wide tables of who takes part.
    #[serde(default)]
    pub participation: Vec<ParticipationSection>,
    /// Project records.
    #[serde(default)]
    pub projects: Vec<ProjectsSection>,
    /// Memberships of networks.
    #[serde(default)]
    pub memberships: Vec<MembershipsSection>,
    /// Old numbers and names.
    #[serde(default)]
    pub crosswalks: Vec<CrosswalkSection>,
    /// Pairs of units.
    #[serde(default)]
    pub relations: Vec<RelationSection>,
}

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
        /// The columns with values.
        columns: Vec<IndicatorColumn>,
    }
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
    /// `[[projects]]`
    ProjectsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The scheme's id.
        #[serde(deserialize_with = "id")]
        scheme: Id,
        /// Titles of the scheme.
        #[serde(deserialize_with = "title")]
        scheme_title: Title,
        /// The column of the year.
        year: Option<String>,
        /// The column of the project number.
        number: Option<String>,
        /// The column of the title.
        title: Option<String>,
        /// The column of the lead applicant.
        lead: String,
        /// The column of the partners, all in one cell.
        partners: Option<String>,
        /// The column of the amount applied for.
        applied: Option<String>,
        /// The column of the amount granted.
        granted: Option<String>,
        /// The column of the status.
        status: Option<String>,
        /// Whether names and numbers are those of the project's own year.
        #[serde(default)]
        structure_year_from_year: bool,
        /// The year of names and numbers, where it is one for all and not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// Who owns the companies.
        owners: Option<OwnersSection>,
        /// What a unit without a project is.
        #[serde(default)]
        absent: Absent,
        /// What a reader must know.
        note: Option<String>,
    }
}

table_section! {
    /// `owners` of `[[projects]]`: one row per company and owner.
    OwnersSection {
        /// The column of the company.
        company: String,
        /// The column of the owner.
        owner: String,
    }
}

table_section! {
    /// `[[memberships]]`
    MembershipsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The id of the grouping made from them.
        #[serde(deserialize_with = "id")]
        grouping: Id,
        /// Titles of the grouping.
        #[serde(deserialize_with = "title")]
        title: Title,
        /// What its areas are called as a collection.
        #[serde(default, deserialize_with = "optional_id")]
        collection: Option<Id>,
        /// The year; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// The column of the network.
        network: String,
        /// The column of the number.
        number: Option<String>,
        /// The column of the name.
        name: Option<String>,
        /// The column of the first day or year.
        from: Option<String>,
        /// The column of the last day or year.
        to: Option<String>,
        /// The column of the role.
        role: Option<String>,
        /// The column of the form.
        form: Option<String>,
        /// The form of all.
        form_value: Option<String>,
        /// The column of the remark.
        note: Option<String>,
        /// The year of the numbers, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// The column of the year of the number.
        structure_year_column: Option<String>,
        /// What a reader of the grouping must know.
        grouping_note: Option<String>,
    }
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
        /// The column of the one number.
        from: String,
        /// The column of the other.
        to: String,
        /// Whether a pair holds both ways.
        #[serde(default)]
        symmetric: bool,
        /// The column of the kind of contact: `rook`, `queen_only` or `point`.
        contact: Option<String>,
        /// The columns with quantities.
        #[serde(default)]
        measures: Vec<MeasureColumn>,
        /// The year of the numbers, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// What a reader must know.
        note: Option<String>,
    }
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
}

impl Manifest {
    /// Reads a manifest and checks that its parts fit together.
    ///
    /// # Errors
    /// When it is not TOML, has a key too many, too few or of the wrong type, or names
    /// a source or grouping it does not have. The text says line, key and what would be right.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self = toml::from_str(text).map_err(|source| ManifestError::Syntax { source })?;
        manifest.check_sources()?;
        manifest.check_keys()?;
        manifest.check_rest()?;
        Ok(manifest)
    }

    fn check_sources(&self) -> Result<(), ManifestError> {
        let known: HashSet<&Id> = self.sources.iter().map(|source| &source.id).collect();
        let named = (self.units.iter().map(|s| ("units", &s.source)))
            .chain(self.boundaries.iter().map(|s| ("boundaries", &s.source)))
            .chain(self.indicators.iter().map(|s| ("indicators", &s.source)))
            .chain(self.groupings.iter().map(|s| ("groupings", &s.source)))
            .chain(self.participation.iter().map(|s| ("participation", &s.source)))
            .chain(self.projects.iter().map(|s| ("projects", &s.source)))
            .chain(self.memberships.iter().map(|s| ("memberships", &s.source)))
            .chain(self.relations.iter().map(|s| ("relations", &s.source)));
        for (section, source) in named {
            if !known.contains(source) {
                let ids: Vec<&str> = self.sources.iter().map(|source| source.id.as_str()).collect();
                let problem =
                    format!("names the source {:?}; the [[source]] entries are: {}", source.as_str(), ids.join(", "));
                return Err(conflict(section, problem));
            }
        }
        Ok(())
    }

    fn check_keys(&self) -> Result<(), ManifestError> {
        let keyed = (self.indicators.iter().map(|s| ("indicators", &s.file, &s.number, &s.name)))
            .chain(self.groupings.iter().map(|s| ("groupings", &s.file, &s.number, &s.name)))
            .chain(self.participation.iter().map(|s| ("participation", &s.file, &s.number, &s.name)))
            .chain(self.memberships.iter().map(|s| ("memberships", &s.file, &s.number, &s.name)));
        for (section, file, number, name) in keyed {
            if number.is_some() == name.is_some() {
                let problem = format!("for {file} must name the key column as either number = .. or name = ..");
                return Err(conflict(section, problem));
            }
        }
        Ok(())
    }

    fn check_rest(&self) -> Result<(), ManifestError> {
        if self.units.is_none() && self.boundaries.is_empty() {
            return Err(conflict(
                "units",
                "is absent, and so is [[boundaries]]; one of them must give the units".into(),
            ));
        }
        if let Some(id) = &self.names.qualifier_grouping {
            if !self.groupings.iter().any(|grouping| grouping.id == *id) {
                let problem = format!("has qualifier_grouping = {:?}, but no [[groupings]] has that id", id.as_str());
                return Err(conflict("names", problem));
            }
        }
        for set in &self.boundaries {
            if !(set.tolerance_m.is_finite() && set.tolerance_m >= 0.0) {
                return Err(conflict("boundaries", format!("has tolerance_m = {}; use 0 or more", set.tolerance_m)));
            }
        }
        if let Some(units) = &self.units {
            let pairs = [(&units.label_lon, &units.label_lat), (&units.centre_lon, &units.centre_lat)];
            if pairs.iter().any(|(lon, lat)| lon.is_some() != lat.is_some()) {
                return Err(conflict("units", "names a longitude column without its latitude, or the reverse".into()));
            }
        }
        Ok(())
    }
}

fn conflict(section: &str, problem: String) -> ManifestError {
    ManifestError::Conflict { section: section.to_owned(), problem }
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    Id::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    id(deserializer).map(Some)
}

fn year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Year, D::Error> {
    Year::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn optional_year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Year>, D::Error> {
    year(deserializer).map(Some)
}

fn title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Title, D::Error> {
    let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
    if texts.is_empty() {
        return Err(D::Error::custom("a title needs a text in at least one language, as { en = \"..\" }"));
    }
    Ok(Title::new(texts))
}

fn optional_title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Title>, D::Error> {
    title(deserializer).map(Some)
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let word = String::deserialize(deserializer)?;
    Kind::parse(&word)
        .ok_or_else(|| D::Error::custom(format!("{word:?} is not a kind; use count, amount, index, boolean or class")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"
        [dataset]
        id = "x"
        title = { en = "X" }
        year = 2018
        unit_kind = "parish"
        collection = "parishes"
        [[source]]
        id = "s"
        title = "S"
        publisher = "P"
        licence = "CC0-1.0"
        [units]
        file = "units.csv"
        source = "s"
        number = "n"
        name = "navn"
    "#;

    fn error_of(more: &str) -> String {
        Manifest::parse(&format!("{HEAD}{more}")).expect_err("must be refused").to_string()
    }

    #[test]
    fn a_small_manifest_is_read_with_its_defaults() {
        let manifest = Manifest::parse(HEAD).expect("valid");
        let table = manifest.units.expect("given").table();
        assert_eq!(table, TableSpec { file: "units.csv".to_owned(), ..TableSpec::default() });
        assert!(!manifest.dataset.schematic);
    }

    #[test]
    fn an_unknown_key_is_named_with_those_that_would_be_right() {
        let error = error_of("encodng = \"latin-1\"");
        assert!(error.contains("encodng") && error.contains("encoding") && error.contains("line"), "{error}");
    }

    #[test]
    fn wrong_values_are_answered_with_right_ones() {
        assert!(error_of("encoding = \"utf-16\"").contains("latin-1"));
        assert!(error_of("digits = \"four\"").contains("expected"));
        let columns = "[[indicators]]\nfile='a.csv'\nsource='s'\nnumber='n'\ncolumns=[{column='c',id='i',title={en='I'},unit='',kind='number'}]";
        assert!(error_of(columns).contains("use count, amount, index, boolean or class"));
        assert!(error_of(&columns.replace("'i'", "'i j'")).contains("is not an identifier"));
    }

    #[test]
    fn a_source_that_is_not_listed_and_a_table_without_a_key_are_refused() {
        let grouping = "[[groupings]]\nid='g'\ntitle={en='G'}\nsource='t'\nfile='g.csv'\ngroup='g'\n";
        assert!(
            error_of(&format!("{grouping}number='n'"))
                .contains("names the source \"t\"; the [[source]] entries are: s")
        );
        let unkeyed = grouping.replace("'t'", "'s'");
        assert!(error_of(&unkeyed).contains("either number = .. or name = .."));
    }
}
