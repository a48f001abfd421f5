//! The manifest: a TOML file that names the sources of a dataset and says how to
//! read them. What is particular to a country stands here, not in the code.

mod events;
mod parse;
mod rules;
mod sections;
mod spec;
mod travel;

use std::collections::HashSet;

use serde::Deserialize;

use crate::model::{Id, shortened};

pub use self::events::*;
pub use self::rules::{ConditionEntry, InstitutionsSection, RulesSection};
pub use self::sections::*;
pub use self::spec::{Decimal, Delimiter, Encoding, TableSpec};
pub use self::travel::{
    Avoid, ClassesSection, Compute, Oneway, PlacesSection, RoadClass, RoadsSection, TravelIndicator, TravelSection,
};

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

/// How long what is wrong with a manifest's text may be told, in bytes.
const LONGEST_TOLD: usize = 4000;

/// The error; where the line that it repeats is very long, without the line.
fn told_shortly(error: toml::de::Error) -> toml::de::Error {
    if error.to_string().len() <= LONGEST_TOLD {
        return error;
    }
    let place = error.span().map_or_else(String::new, |span| format!("at byte {}: ", span.start));
    serde::de::Error::custom(format!("{place}{}", shortened(error.message(), LONGEST_TOLD / 4)))
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
    /// What networks are.
    #[serde(default)]
    pub networks: Vec<NetworksSection>,
    /// Memberships of networks.
    #[serde(default)]
    pub memberships: Vec<MembershipsSection>,
    /// Old numbers and names.
    #[serde(default)]
    pub crosswalks: Vec<CrosswalkSection>,
    /// Pairs of units.
    #[serde(default)]
    pub relations: Vec<RelationSection>,
    /// A road network.
    pub roads: Option<RoadsSection>,
    /// Where people are.
    #[serde(default)]
    pub places: Vec<PlacesSection>,
    /// What is reckoned from travel.
    pub travel: Option<TravelSection>,
    /// Groupings made from indicators.
    #[serde(default)]
    pub classes: Vec<ClassesSection>,
    /// What schemes ask of those who apply together.
    #[serde(default)]
    pub rules: Vec<RulesSection>,
    /// Institutions that may take part beside units.
    #[serde(default)]
    pub institutions: Vec<InstitutionsSection>,
}

impl Manifest {
    /// Reads a manifest and checks that its parts fit together.
    ///
    /// # Errors
    /// When it is not TOML, has a key too many, too few or of the wrong type, or names
    /// a source or grouping it does not have. The text says line, key and what would be right.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self =
            toml::from_str(text).map_err(|source| ManifestError::Syntax { source: told_shortly(source) })?;
        manifest.check_sources()?;
        manifest.check_keys()?;
        manifest.check_formats()?;
        manifest.check_rest()?;
        manifest.check_travel()?;
        manifest.rules.iter().try_for_each(rules::check_rules)?;
        manifest.institutions.iter().try_for_each(rules::check_institutions)?;
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
            .chain(self.networks.iter().map(|s| ("networks", &s.source)))
            .chain(self.memberships.iter().map(|s| ("memberships", &s.source)))
            .chain(self.relations.iter().map(|s| ("relations", &s.source)))
            .chain(self.roads.iter().map(|s| ("roads", &s.source)))
            .chain(self.roads.iter().filter_map(|s| Some(("roads", s.speeds_source.as_ref()?))))
            .chain(self.places.iter().map(|s| ("places", &s.source)))
            .chain(self.classes.iter().filter_map(|s| Some(("classes", s.source.as_ref()?))))
            .chain(self.rules.iter().map(|s| ("rules", &s.source)))
            .chain(self.institutions.iter().map(|s| ("institutions", &s.source)));
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

    fn check_formats(&self) -> Result<(), ManifestError> {
        for section in &self.indicators {
            let problem = match section.format {
                IndicatorFormat::JsonStat2 if section.number.is_none() => {
                    "must name the dimension with the units as number = .., as it is JSON-stat"
                }
                IndicatorFormat::Table if section.prefix.is_some() || !section.only.is_empty() => {
                    "has prefix or where, which are for format = \"json-stat2\""
                }
                _ => continue,
            };
            return Err(conflict("indicators", format!("for {} {problem}", section.file)));
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
        if let Some(id) = &self.names.qualifier_grouping
            && !self.groupings.iter().any(|grouping| grouping.id == *id)
        {
            let problem = format!("has qualifier_grouping = {:?}, but no [[groupings]] has that id", id.as_str());
            return Err(conflict("names", problem));
        }
        for section in &self.networks {
            if !self.memberships.iter().any(|memberships| memberships.grouping == section.grouping) {
                let grouping = section.grouping.as_str();
                let problem = format!("for {} has grouping = {grouping:?}, but no [[memberships]] has", section.file);
                return Err(conflict("networks", problem));
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
        for relation in &self.relations {
            let Some(flow) = &relation.flow else { continue };
            if relation.symmetric || !relation.measures.iter().any(|measure| measure.column == *flow) {
                let problem = format!(
                    "entry {:?} has flow = {flow:?}; a flow is not symmetric, and one of its measures reads that column",
                    relation.id.as_str()
                );
                return Err(conflict("relations", problem));
            }
        }
        Ok(())
    }

    fn check_travel(&self) -> Result<(), ManifestError> {
        self.roads.iter().try_for_each(travel::check_roads)?;
        travel::check_places(&self.places, self.roads.is_some())?;
        self.classes.iter().try_for_each(travel::check_classes)?;
        let Some(section) = &self.travel else { return Ok(()) };
        section.indicators.iter().try_for_each(travel::check_indicator)?;
        let id = section.id.as_str();
        let from_table = self.relations.iter().any(|relation| relation.id == section.id);
        let problem = match &self.roads {
            Some(_) if from_table => {
                format!("and a [[relations]] have the id {id:?}; drop one of them, or [roads]")
            }
            Some(_) if section.title.is_none() => "needs a title for the relation made from [roads]".to_owned(),
            None if !from_table => {
                format!("has id = {id:?}, but there is no [roads], and no [[relations]] has that id")
            }
            _ => return self.check_km_to_people(section),
        };
        Err(conflict("travel", problem))
    }

    fn check_km_to_people(&self, section: &TravelSection) -> Result<(), ManifestError> {
        let without = self.roads.is_none() || self.places.is_empty();
        match section.indicators.iter().find(|indicator| without && indicator.compute == Compute::KmToPeople) {
            None => Ok(()),
            Some(indicator) => {
                let problem = format!("entry {:?} needs [roads] and [[places]]", indicator.id.as_str());
                Err(conflict("travel.indicators", problem))
            }
        }
    }
}

fn conflict(section: &str, problem: String) -> ManifestError {
    ManifestError::Conflict { section: section.to_owned(), problem }
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
