//! Units as a filter sees them: number, name, indicators with their status, groups.

use geo::Geometry;

use super::condition::{Holds, Property, Things};
use crate::app::features::PropertyValue;
use crate::app::snapshot::Snapshot;
use crate::model::{Grouping, Indicator, Kind, UnitIndex};

/// The units of a dataset.
pub(super) struct Units<'a> {
    snapshot: &'a Snapshot,
    properties: Vec<Column<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Column<'a> {
    Number,
    Name,
    Indicator(&'a Indicator),
    Status(&'a Indicator),
    Group(&'a Grouping),
}

impl Column<'_> {
    fn name(self) -> String {
        match self {
            Self::Number => "number".to_owned(),
            Self::Name => "name".to_owned(),
            Self::Indicator(indicator) => indicator.id.to_string(),
            Self::Status(indicator) => format!("{}.status", indicator.id),
            Self::Group(grouping) => grouping.id.to_string(),
        }
    }

    fn holds(self) -> Holds {
        match self {
            Self::Number | Self::Name | Self::Status(_) | Self::Group(_) => Holds::Text,
            Self::Indicator(indicator) if indicator.kind == Kind::Boolean => Holds::NumberOrFlag,
            Self::Indicator(_) => Holds::Number,
        }
    }
}

impl<'a> Units<'a> {
    /// The units, whose properties are those that `names` speaks of: results of jobs are found when named.
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let indicators = snapshot.indicators().flat_map(|one| [Column::Indicator(one), Column::Status(one)]);
        let groupings = snapshot.groupings().map(Column::Group);
        let properties = [Column::Number, Column::Name].into_iter().chain(indicators).chain(groupings).collect();
        Self { snapshot, properties }
    }
}

impl Things for Units<'_> {
    fn find(&self, name: &str) -> Option<Property> {
        let place = self.properties.iter().position(|property| property.name() == name)?;
        Some(Property { place, holds: self.properties[place].holds() })
    }

    fn names(&self) -> Vec<String> {
        let shown = self.properties.iter().filter(|property| !matches!(property, Column::Status(_)));
        shown.map(|property| property.name()).collect()
    }

    fn values(&self, thing: usize, place: usize) -> Vec<PropertyValue<'_>> {
        let unit = UnitIndex::from(thing);
        let dataset = self.snapshot.dataset();
        match self.properties[place] {
            Column::Number => vec![PropertyValue::text(dataset.unit(unit).number.as_str())],
            Column::Name => vec![PropertyValue::text(&dataset.unit(unit).name)],
            Column::Indicator(indicator) => {
                indicator.value(unit).number().map(PropertyValue::Number).into_iter().collect()
            }
            Column::Status(indicator) => {
                vec![PropertyValue::text(indicator.value(unit).status().as_str())]
            }
            Column::Group(grouping) => {
                grouping.groups_of(unit).map(|group| PropertyValue::text(group.id.as_str())).collect()
            }
        }
    }

    fn geometry(&self, thing: usize) -> Option<Geometry<f64>> {
        let topology = self.snapshot.topology();
        topology.multi_polygon(topology.areas(), thing).map(Geometry::MultiPolygon)
    }
}
