//! Why a question has no answer. The texts are for the one who asked: what was
//! wrong, and what would be right.

use super::filter::FilterError;
use super::joins::JoinError;
use super::processes::AnalysisError;
use crate::exec::ExecError;
use crate::io::projection::ProjectionError;
use crate::io::sheet::FileError;
use crate::statistics::{ClassifyError, StatisticsError};
use crate::travel::TravelError;

/// An error and, where its text does not hold them already, its causes.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A number that no unit has.
    #[error(
        "no {unit_kind} has the number {number:?} in {year}; numbers look like {example:?}{}",
        nearest_words(nearest)
    )]
    UnknownUnit {
        /// What one unit is called.
        unit_kind: String,
        /// The number asked for.
        number: String,
        /// The dataset's year.
        year: u16,
        /// A number as it should look.
        example: String,
        /// Units with a number or name like it: (number, name).
        nearest: Vec<(String, String)>,
    },
    /// Numbers in a list that no unit has, or a list without any.
    #[error(
        "{parameter}: {}; numbers look like {example:?}",
        unknown_words(unknown, unit_kind, *year)
    )]
    UnknownNumbers {
        /// The parameter that holds the list.
        parameter: &'static str,
        /// The numbers that nothing has; none when the list is empty.
        unknown: Vec<String>,
        /// What one unit is called.
        unit_kind: String,
        /// The dataset's year.
        year: u16,
        /// A number as it should look.
        example: String,
    },
    /// An id that nothing has.
    #[error("there is no {what} {id:?}; known: {}", list_words(known))]
    Unknown {
        /// What was asked for.
        what: &'static str,
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// A feature that a collection does not have.
    #[error("collection {collection:?} has no item {id:?}; items look like {example:?}")]
    UnknownItem {
        /// The collection.
        collection: String,
        /// The id asked for.
        id: String,
        /// An id as it should look.
        example: String,
    },
    /// A point that lies in no unit.
    #[error("no {unit_kind} at longitude {lon}, latitude {lat}; {extent_words}")]
    NothingThere {
        /// What one unit is called.
        unit_kind: String,
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
        /// Where the dataset lies, in words.
        extent_words: String,
    },
    /// A point that no road is near.
    #[error(
        "longitude {lon}, latitude {lat} is further than {max_access_km} km from the nearest road that leads anywhere; \
         choose a point nearer to a road"
    )]
    OffRoads {
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
        /// How far from a road a point may be.
        max_access_km: f64,
    },
    /// Two places that no way joins.
    #[error("no road or car ferry leads from {from} to {to}")]
    NoWay {
        /// From here ...
        from: String,
        /// ... to here.
        to: String,
    },
    /// A number out of its range.
    #[error("{name}={given} is out of range: {allowed}")]
    OutOfRange {
        /// The parameter.
        name: &'static str,
        /// The value given.
        given: String,
        /// What is allowed.
        allowed: String,
    },
    /// A question that does not fit the relation or dataset.
    #[error("{why}")]
    Unfit {
        /// What does not fit, and what would.
        why: String,
    },
    /// A tile that lies beyond all that its tileset shows.
    #[error("{layer} has no tile {tile} in {set}: at level {zoom} it has columns {columns} and rows {rows}")]
    BeyondLimits {
        /// The layer.
        layer: String,
        /// The grid.
        set: &'static str,
        /// The tile: row, column.
        tile: String,
        /// The level.
        zoom: u8,
        /// First and last column.
        columns: String,
        /// First and last row.
        rows: String,
    },
    /// A point without a place in a grid's coordinate system.
    #[error("the dataset has points that have no place in the tile matrix set {set}; WebMercatorQuad has all")]
    OffGrid {
        /// The grid.
        set: &'static str,
    },
    /// A tile that cannot be encoded.
    #[error("a tile cannot be encoded")]
    Encode {
        /// What the encoder says.
        #[source]
        source: crate::tiling::mlt::MltEncodeError,
    },
    /// A tile beyond the deepest zoom.
    #[error("layer {layer:?} has tiles for zoom 0 to {max_zoom}, not {zoom}; draw the tile of zoom {max_zoom} larger")]
    TooDeep {
        /// The layer.
        layer: String,
        /// The zoom asked for.
        zoom: u8,
        /// The deepest zoom.
        max_zoom: u8,
    },
    /// Values that cannot be put into classes.
    #[error("indicator {indicator:?} cannot be classified: {source}")]
    Classify {
        /// The indicator.
        indicator: String,
        /// The reason.
        #[source]
        source: ClassifyError,
    },
    /// An input that a process cannot take.
    #[error("input {name}: {why}")]
    Input {
        /// The input.
        name: String,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// A filter that cannot be read.
    #[error(transparent)]
    Filter {
        /// What is wrong, where.
        source: FilterError,
    },
    /// Values or weights that cannot be analysed.
    #[error("{source}{}", unit.as_ref().map(|unit| format!(" (the unit is {unit})")).unwrap_or_default())]
    Statistics {
        /// The unit it is about, by number and name, where it is about one.
        unit: Option<String>,
        /// The reason.
        #[source]
        source: StatisticsError,
    },
    /// A table that cannot be joined.
    #[error(transparent)]
    Join {
        /// What is wrong, where, and what would be right.
        source: JoinError,
    },
    /// A join that is not there.
    #[error(
        "there is no join with this id, or no longer: joins are kept {minutes} minutes after their last use, and not \
         beyond a newer version of the dataset; post the table to /joins again"
    )]
    NoJoin {
        /// For how long joins are kept.
        minutes: u64,
    },
    /// A job without a result so far.
    #[error("job {id} is {state} and has no result yet; /jobs/{id} says how far it has come")]
    NoResultYet {
        /// The job.
        id: String,
        /// What is becoming of it.
        state: &'static str,
    },
    /// A job that has no result and never will.
    #[error("job {id} failed: {source}")]
    JobFailed {
        /// The job.
        id: String,
        /// Why.
        #[source]
        source: std::sync::Arc<AppError>,
    },
    /// Groups, a model or a scan that values do not allow.
    #[error("{source}{}", unit.as_ref().map(|unit| format!(" (the unit is {unit})")).unwrap_or_default())]
    Analysis {
        /// The unit it is about, by number and name, where it is about one.
        unit: Option<String>,
        /// The reason.
        #[source]
        source: AnalysisError,
    },
    /// Nobody waits for the answer any more.
    #[error("the job was dismissed before it had an answer")]
    Cancelled,
    /// Too many jobs wait already.
    #[error("{waiting} jobs are waiting or running, and no more are taken; ask again when some have ended")]
    TooManyJobs {
        /// How many.
        waiting: usize,
    },
    /// More is asked than can be answered soon.
    #[error("too much is asked at once: {waiting} questions wait already; ask again in {seconds} s")]
    Busy {
        /// How many wait.
        waiting: usize,
        /// When there is likely to be room.
        seconds: u64,
    },
    /// An analysis that was stopped, because it took longer than one may.
    #[error(
        "stopped after {seconds} s, the most that this may take; ask for less: fewer permutations, a shorter family, \
         fewer units"
    )]
    TookTooLong {
        /// How long it may take.
        seconds: u64,
    },
    /// No dataset is loaded yet.
    #[error("no dataset is loaded yet; ask again in a moment, or ask /ready")]
    NotReady,
    /// A tile that could not be compressed.
    #[error("the tile could not be compressed")]
    Compress {
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
    /// Roads that make no network.
    #[error("the dataset's roads cannot be travelled")]
    Roads {
        /// What is wrong.
        #[source]
        source: TravelError,
    },
    /// Coordinates that could not be transformed.
    #[error("the coordinates could not be transformed")]
    Projection {
        /// What is wrong.
        #[source]
        source: ProjectionError,
    },
    /// Features that could not be written as a file.
    #[error("the features could not be written")]
    FeatureFile {
        /// What is wrong.
        #[source]
        source: FileError,
    },
    /// Work that did not come to its end.
    #[error("the answer could not be computed")]
    Exec {
        /// What went wrong.
        #[source]
        source: ExecError,
    },
}

impl AppError {
    /// For what only roads can answer.
    pub(super) fn no_roads() -> Self {
        let why = "this needs roads, and the dataset has none: travel between units is in /matrix, and reach from a \
                   unit is under its number";
        Self::Unfit { why: why.to_owned() }
    }
}

impl From<ExecError> for AppError {
    fn from(source: ExecError) -> Self {
        match source {
            ExecError::Busy { waiting, retry_after } => Self::Busy { waiting, seconds: retry_after.as_secs() + 1 },
            source => Self::Exec { source },
        }
    }
}

fn nearest_words(nearest: &[(String, String)]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let names: Vec<String> = nearest.iter().map(|(number, name)| format!("{number} {name}")).collect();
    format!("; nearest are {}", names.join(", "))
}

fn unknown_words(unknown: &[String], unit_kind: &str, year: u16) -> String {
    match unknown {
        [] => "the list is empty; leave the parameter out for all".to_owned(),
        [one] => format!("no {unit_kind} has the number {one} in {year}"),
        several => format!("no {unit_kind} has these numbers in {year}: {}", several.join(", ")),
    }
}

fn list_words(known: &[String]) -> String {
    if known.is_empty() { "none in this dataset".to_owned() } else { known.join(", ") }
}
