//! The coordinate systems that answers may be asked in. What is held is always
//! degrees; these are what it may be turned into, and questions come in.

/// A coordinate system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Crs {
    /// Longitude, then latitude, in degrees: what everything is held in.
    #[default]
    Crs84,
    /// Latitude, then longitude, in degrees.
    Epsg4326,
    /// ETRS89 / UTM zone 32N: easting, then northing, in metres.
    Epsg25832,
    /// ETRS89 / UTM zone 33N: easting, then northing, in metres.
    Epsg25833,
    /// Web Mercator: x, then y, in its metres.
    Epsg3857,
}

impl Crs {
    /// All of them, the one that answers are in when nothing is said first.
    pub const ALL: [Self; 5] = [Self::Crs84, Self::Epsg4326, Self::Epsg25832, Self::Epsg25833, Self::Epsg3857];

    /// OGC's name for it.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::Epsg25832 => "http://www.opengis.net/def/crs/EPSG/0/25832",
            Self::Epsg25833 => "http://www.opengis.net/def/crs/EPSG/0/25833",
            Self::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
        }
    }

    /// The system with this name of OGC's.
    pub fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|crs| crs.uri() == uri)
    }

    /// The system with this name: OGC's URI, or `EPSG:25833` or `OGC:CRS84`, in square brackets (as a safe CURIE) or
    /// not.
    pub fn from_name(name: &str) -> Option<Self> {
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        Self::from_uri(name).or_else(|| match bare.split_once(':')? {
            ("OGC", "CRS84") => Some(Self::Crs84),
            ("EPSG", number) => Self::ALL.into_iter().find(|crs| crs.epsg().is_some_and(|n| n.to_string() == number)),
            _ => None,
        })
    }

    /// Its number in the EPSG register; `None` for CRS84, which is OGC's own.
    pub fn epsg(self) -> Option<u32> {
        match self {
            Self::Crs84 => None,
            Self::Epsg4326 => Some(4326),
            Self::Epsg25832 => Some(25832),
            Self::Epsg25833 => Some(25833),
            Self::Epsg3857 => Some(3857),
        }
    }

    /// Whether its numbers are degrees.
    pub fn is_in_degrees(self) -> bool {
        matches!(self, Self::Crs84 | Self::Epsg4326)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_is_found_by_its_name() {
        for crs in Crs::ALL {
            assert_eq!(Crs::from_uri(crs.uri()), Some(crs));
        }
        assert_eq!(Crs::from_uri("http://www.opengis.net/def/crs/EPSG/0/9999"), None);
        for name in ["EPSG:25833", "[EPSG:25833]", "http://www.opengis.net/def/crs/EPSG/0/25833"] {
            assert_eq!(Crs::from_name(name), Some(Crs::Epsg25833), "{name}");
        }
        assert_eq!(Crs::from_name("[OGC:CRS84]"), Some(Crs::Crs84));
        for name in ["", "[", "EPSG", "EPSG:", "EPSG:025833", "[EPSG:25833", "25833", "epsg:4326"] {
            assert_eq!(Crs::from_name(name), None, "{name}");
        }
    }
}
