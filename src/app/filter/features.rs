//! Features as a filter sees them: the properties they are shown with.

use geo::Geometry;

use super::condition::{Holds, Property, Things};
use crate::app::features::{Feature, PropertyValue};
use crate::app::layers::{Field, FieldKind};

/// Features with the fields that they may have.
pub(super) struct Features<'f, 'a> {
    pub(super) fields: &'f [Field],
    pub(super) features: Vec<Feature<'a>>,
}

impl Things for Features<'_, '_> {
    fn find(&self, name: &str) -> Option<Property> {
        let place = self.fields.iter().position(|field| field.name == name)?;
        let holds = match self.fields[place].kind {
            FieldKind::Text => Holds::Text,
            FieldKind::Number => Holds::Number,
            FieldKind::Boolean => Holds::Flag,
        };
        Some(Property { place, holds })
    }

    fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    fn values(&self, thing: usize, place: usize) -> Vec<PropertyValue<'_>> {
        let name = &self.fields[place].name;
        let value = self.features[thing].properties.iter().find(|(found, _)| found == name).map(|(_, value)| value);
        value.filter(|value| **value != PropertyValue::Null).cloned().into_iter().collect()
    }

    fn geometry(&self, thing: usize) -> Option<Geometry<f64>> {
        self.features[thing].geometry.clone()
    }
}
