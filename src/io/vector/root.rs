//! What the root of a JSON file is, found by walking through it once and keeping
//! nothing but the types: a file of any size costs no memory.

use std::fmt;
use std::io::Read;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

const GEOJSON_TYPES: [&str; 9] = [
    "FeatureCollection",
    "Feature",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
];

/// What keeps the root from being `GeoJSON`, in words; `None` when it is.
///
/// # Errors
/// When it is not whole, valid JSON.
pub(super) fn complaint(json: impl Read) -> Result<Option<String>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_reader(json);
    let root = Walk { keep_members: true }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let Outline::Object(members) = &root else {
        return Ok(Some("it is not an object".to_owned()));
    };
    Ok(match root.kind() {
        Some(kind) if GEOJSON_TYPES.contains(&kind) => None,
        Some(kind) => Some(format!("its type is {kind:?}")),
        None => Some(format!(
            "it is an object without a type, whose members are {}; save the one you want as a file of its own",
            member_list(members)
        )),
    })
}

fn member_list(members: &[(String, Outline)]) -> String {
    if members.is_empty() {
        return "none".to_owned();
    }
    let named = members.iter().map(|(name, member)| match member.kind() {
        Some(kind) => format!("{name:?} (a {kind})"),
        None => format!("{name:?}"),
    });
    named.collect::<Vec<_>>().join(", ")
}

enum Outline {
    Object(Vec<(String, Outline)>),
    Text(String),
    Other,
}

impl Outline {
    fn kind(&self) -> Option<&str> {
        let Self::Object(members) = self else { return None };
        members.iter().find_map(|(name, member)| match member {
            Self::Text(text) if name == "type" => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Of an object keeps all members and their types, or only its own `type`.
struct Walk {
    keep_members: bool,
}

impl<'de> DeserializeSeed<'de> for Walk {
    type Value = Outline;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outline, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.keep_members || name == "type" {
                let member = map.next_value_seed(Walk { keep_members: false })?;
                members.push((name, member));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Outline::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outline, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outline::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Outline, E> {
        Ok(Outline::Text(text.to_owned()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::Other)
    }

    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> String {
        complaint(json.as_bytes()).expect("valid JSON").unwrap_or_default()
    }

    #[test]
    fn geojson_passes_with_its_members_in_any_order() {
        assert_eq!(found(r#"{"features":[{"type":"x"}],"bbox":[1,2],"type":"FeatureCollection"}"#), "");
        assert_eq!(found(r#"{"type":"Polygon","coordinates":[]}"#), "");
    }

    #[test]
    fn two_collections_in_one_object_are_named() {
        let two = found(r#"{"A":{"features":[],"type":"FeatureCollection"},"B":{"type":"FeatureCollection"},"n":1}"#);
        assert!(two.contains(r#""A" (a FeatureCollection), "B" (a FeatureCollection), "n""#), "{two}");
    }

    #[test]
    fn an_array_a_topology_and_a_cut_file_are_refused() {
        assert!(found("[1,2]").contains("not an object"));
        assert!(found(r#"{"type":"Topology"}"#).contains("Topology"));
        for cut in ["", "{", r#"{"type":"FeatureCollection","features":[{"#, "{} {}"] {
            assert!(complaint(cut.as_bytes()).is_err(), "{cut:?}");
        }
    }
}
