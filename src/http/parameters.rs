//! What may stand after the question mark: kinds of parameters, and those that more than one address takes.

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ParameterKind {
    /// Any text.
    Text,
    /// Words separated by commas.
    List,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Integer { least: i64, most: i64 },
    /// Numbers separated by commas.
    Numbers { least: f64, most: f64 },
    /// A number.
    Number { least: f64, most: f64 },
    /// Yes or no.
    Flag,
    /// Four numbers, or six with heights, separated by commas.
    Box,
    /// How many at most: what is more than `most` is taken as `most`.
    Limit { usual: i64, most: i64 },
    /// The name of a coordinate system.
    Crs,
}

/// A parameter after the question mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameter {
    pub name: &'static str,
    pub kind: ParameterKind,
    pub required: bool,
    pub description: &'static str,
}

pub(super) const fn parameter(name: &'static str, kind: ParameterKind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: false, description }
}

pub(super) const fn required(name: &'static str, kind: ParameterKind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: true, description }
}

pub(super) const COUNT: ParameterKind = ParameterKind::Integer { least: 1, most: i64::MAX };
pub(super) const PROPERTIES: Parameter =
    parameter("properties", ParameterKind::List, "Only these properties; the status of a value comes with it.");
pub(super) const BBOX: Parameter =
    parameter("bbox", ParameterKind::Box, "Only features that meet this box: west, south, east, north in degrees.");
pub(super) const BBOX_CRS: Parameter = parameter(
    "bbox-crs",
    ParameterKind::Crs,
    "What the box is in, of those that /collections lists, in its own order of axes; CRS84 when not given.",
);
pub(super) const CRS: Parameter = parameter(
    "crs",
    ParameterKind::Crs,
    "What the coordinates of the answer are in, of those that /collections lists, in its own order of axes; CRS84 when \
     not given.",
);
pub(super) const STATUS: Parameter = parameter(
    "status",
    ParameterKind::Flag,
    "With true, the status of every value stands beside it; otherwise only where it is not observed.",
);
pub(super) const DATETIME: Parameter =
    parameter("datetime", ParameterKind::Text, "A date, a time or an interval; everything is dated by its year.");
pub(super) const LIMIT: Parameter =
    parameter("limit", FEATURE_LIMIT, "At most so many features; at most 10000, 1000 when not given.");
/// How many features come when nobody says, and at most.
pub(super) const USUAL_FEATURES: i64 = 1_000;
pub(super) const MOST_FEATURES: i64 = 10_000;
const FEATURE_LIMIT: ParameterKind = ParameterKind::Limit { usual: USUAL_FEATURES, most: MOST_FEATURES };
pub(super) const OFFSET: Parameter = parameter(
    "offset",
    ParameterKind::Integer { least: 0, most: i64::MAX },
    "Skip so many of the features that match.",
);
pub(super) const FILTER: Parameter = parameter(
    "filter",
    ParameterKind::Text,
    "Only features that this is true of: CQL2, for instance population < 5000.",
);
pub(super) const FILTER_LANG: Parameter = parameter(
    "filter-lang",
    ParameterKind::OneOf(&["cql2-text", "cql2-json"]),
    "How the filter is written; cql2-text when not given.",
);
pub(super) const FILTER_CRS: Parameter = parameter(
    "filter-crs",
    ParameterKind::Crs,
    "What the coordinates in the filter are in, of those that /collections lists, in its own order of axes; CRS84 when \
     not given.",
);
pub(super) const SORTBY: Parameter = parameter(
    "sortby",
    ParameterKind::List,
    "The order: properties with commas between, -population for the greatest first.",
);
pub(super) const HULLS: Parameter = parameter(
    "geometry",
    ParameterKind::OneOf(&["union", "hull"]),
    "Of groups: the union of their members' areas, or the convex hull around them; the union when not given.",
);
pub(super) const CLASSIFY: Parameter = parameter(
    "classify",
    ParameterKind::OneOf(&["quantile", "jenks", "equal", "pretty", "std", "head-tail"]),
    "How to cut the values into classes; quantile when not given.",
);
pub(super) const K_CLASSES: Parameter =
    parameter("k", ParameterKind::Integer { least: 1, most: 20 }, "About how many classes; 5 when not given.");
pub(super) const NEIGHBOURS: &[Parameter] = &[
    parameter("relation", ParameterKind::Text, "A relation's id, or nearest; the first relation when not given."),
    parameter("order", ParameterKind::Integer { least: 1, most: 1000 }, "Neighbours over at most so many steps."),
    parameter(
        "k",
        COUNT,
        "Only the first so many; 5 when not given, for nearest and for a relation with minutes without any limit.",
    ),
    parameter(
        "minutes",
        ParameterKind::Number { least: 0.0, most: MINUTES_MOST },
        "Only those within so many minutes.",
    ),
    parameter(
        "contiguity",
        ParameterKind::OneOf(&["queen", "rook"]),
        "With rook, units that meet in a point only are no neighbours.",
    ),
    parameter("indicator", ParameterKind::List, "Give the neighbours' values of these indicators."),
];
pub(super) const MATRIX: &[Parameter] = &[
    parameter("from", ParameterKind::List, "The numbers of the rows' units; all units when not given."),
    parameter("to", ParameterKind::List, "The numbers of the columns' units; all units when not given."),
    parameter("relation", ParameterKind::Text, "A relation's id, or nearest; travel when not given."),
];
pub(super) const MINUTES_MOST: f64 = 1e6;
pub(super) const LINK_RELATION: Parameter =
    parameter("relation", ParameterKind::Text, "A relation's id, or nearest; the first relation when not given.");
pub(super) const LINK_FROM: Parameter =
    parameter("from", ParameterKind::List, "Only lines of the units with these numbers; of all when not given.");
pub(super) const LINK_K: Parameter = parameter(
    "k",
    COUNT,
    "Of each unit only the lines to its nearest so many; 3 when neither k nor minutes is given, for nearest and for a \
     relation with minutes.",
);
pub(super) const LINK_MINUTES: Parameter = parameter(
    "minutes",
    ParameterKind::Number { least: 0.0, most: MINUTES_MOST },
    "Only lines of at most so many minutes.",
);
pub(super) const BANDS: Parameter = parameter(
    "minutes",
    ParameterKind::Numbers { least: 0.0, most: MINUTES_MOST },
    "How far, in minutes: one number, or several with commas for several bands.",
);
pub(super) const INHABITANTS: Parameter = parameter(
    "inhabitants",
    ParameterKind::Number { least: 0.0, most: 1e12 },
    "In place of minutes: the fewest within which so many live.",
);
pub(super) const BY_RELATION: Parameter = parameter(
    "relation",
    ParameterKind::Text,
    "The relation to go by; travel, else the first that gives minutes, when not given.",
);
pub(super) const COUNTED: Parameter =
    parameter("indicator", ParameterKind::List, "Add up these counts too, beside inhabitants and workplaces.");
pub(super) const LON: ParameterKind = ParameterKind::Number { least: -180.0, most: 180.0 };
pub(super) const LAT: ParameterKind = ParameterKind::Number { least: -90.0, most: 90.0 };
pub(super) const REACH_TILES: &[Parameter] = &[
    parameter("from", ParameterKind::Text, "The number of the unit to start from."),
    parameter("lon", LON, "In place of from: degrees east of a point near a road."),
    parameter("lat", LAT, "In place of from: degrees north of a point near a road."),
    BANDS,
    INHABITANTS,
    BY_RELATION,
    COUNTED,
    PROPERTIES,
];
pub(super) const LINKS_TILES: &[Parameter] = &[LINK_RELATION, LINK_FROM, LINK_K, LINK_MINUTES, PROPERTIES];
/// What of a layer a tile shows.
const ONE_INDICATOR: Parameter = parameter(
    "indicator",
    ParameterKind::Text,
    "Of units only this indicator, by the name value (and status, where it is not observed); of bubbles the one they \
     show.",
);
pub(super) const TILE: &[Parameter] = &[PROPERTIES, FILTER, FILTER_LANG, ONE_INDICATOR];
pub(super) const TILEJSON: &[Parameter] = &[
    PROPERTIES,
    FILTER,
    FILTER_LANG,
    ONE_INDICATOR,
    parameter("encoding", ParameterKind::OneOf(&["mvt", "mlt"]), "The encoding of the tiles; mvt when not given."),
];
/// Of a tileset of several layers.
pub(super) const DATASET_TILE: &[Parameter] = &[
    parameter(
        "collections",
        ParameterKind::List,
        "Only these collections, or other tile layers, in this order; all layers when not given.",
    ),
    PROPERTIES,
    FILTER,
    FILTER_LANG,
    ONE_INDICATOR,
];
pub(super) const PAIRS: &[Parameter] = &[
    parameter("from", ParameterKind::List, "Only the pairs of the units with these numbers."),
    parameter("limit", COUNT, "At most so many pairs; at most 100000, 10000 when not given."),
    parameter("offset", ParameterKind::Integer { least: 0, most: i64::MAX }, "Skip so many of the pairs."),
];
/// What makes weights of a relation; as the inputs of spatial processes.
pub(super) const WEIGHTS: &[Parameter] = &[
    parameter("units", ParameterKind::Text, "Only the units that this filter is true of (CQL2 text)."),
    parameter("contiguity", ParameterKind::OneOf(&["queen", "rook"]), "With rook, a point in common is not enough."),
    parameter("order", ParameterKind::Integer { least: 1, most: 1000 }, "Neighbours over at most so many steps."),
    parameter("k", COUNT, "Only each unit's nearest so many."),
    parameter("minutes", ParameterKind::Number { least: 0.0, most: MINUTES_MOST }, "Only units within so many."),
    parameter(
        "distance_km",
        ParameterKind::Number { least: 0.0, most: 1e5 },
        "For nearest: all units within so many km.",
    ),
    parameter("weights", ParameterKind::Text, "binary, inverse (1 over the minutes), or a measure's id."),
    parameter("transform", ParameterKind::OneOf(&["r", "b", "d", "v", "o"]), "How weights are scaled; o, as they are."),
];
/// How to read a table that is posted to be joined; fields of a form may say it too.
pub(super) const JOIN: &[Parameter] = &[
    parameter("key", ParameterKind::Text, "The column with numbers or names; the first when not given."),
    parameter("columns", ParameterKind::List, "Only these columns; all others than the key when not given."),
    parameter("encoding", ParameterKind::OneOf(&["utf-8", "latin-1"]), "How text is encoded; utf-8 when not given."),
    parameter("delimiter", ParameterKind::OneOf(&[",", ";", "tab"]), "What parts columns; found when not given."),
    parameter("decimal", ParameterKind::OneOf(&[".", ","]), "What parts whole from tenths; . when not given."),
    parameter("sheet", ParameterKind::Text, "The sheet of a workbook; needed where it has several."),
    parameter("missing", ParameterKind::List, "Words for no value; . .. ... : NA n/a when not given."),
    parameter(
        "kind",
        ParameterKind::OneOf(&["count", "amount", "index", "boolean", "class"]),
        "What the numbers are; count when all are whole and none negative, else index, when not given.",
    ),
    parameter("year", ParameterKind::Integer { least: 1800, most: 2200 }, "The year of the values."),
];
pub(super) const POINT: &[Parameter] = &[required("lon", LON, "Degrees east."), required("lat", LAT, "Degrees north.")];

/// What the list of jobs may be cut down by.
pub(super) const JOBS: &[Parameter] = &[
    parameter("type", ParameterKind::List, "Only jobs of these types; all are of the type process."),
    parameter("processID", ParameterKind::List, "Only jobs of these processes."),
    parameter(
        "status",
        ParameterKind::List,
        "Only jobs with these states: accepted, running, successful, failed, dismissed.",
    ),
    parameter("datetime", ParameterKind::Text, "Only jobs created at this time or in this interval (RFC 3339)."),
    parameter("minDuration", SECONDS, "Only jobs that took, or have been running for, at least so many seconds."),
    parameter("maxDuration", SECONDS, "Only jobs that took, or have been running for, at most so many seconds."),
    LIMIT,
    OFFSET,
];

const SECONDS: ParameterKind = ParameterKind::Integer { least: 0, most: i64::MAX };
