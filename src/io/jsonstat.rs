//! JSON-stat 2.0 as `PxWeb` and statistics offices give it, read into a table: a row per category of the dimension with
//! the units, a column per category of the one dimension that is left free. What has no value says why.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::table::Table;

/// What is wrong with a file of JSON-stat.
#[derive(Debug, thiserror::Error)]
pub enum JsonStatError {
    /// It is not JSON, or lacks what JSON-stat has.
    #[error("{file} cannot be read as JSON-stat: {source}")]
    Syntax {
        /// The file.
        file: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, but not a dataset of JSON-stat 2.
    #[error("{file}: {problem}")]
    Shape {
        /// The file.
        file: String,
        /// What is wrong, where, and what would be right.
        problem: String,
    },
}

/// What of a file is read.
#[derive(Clone, Debug)]
pub struct JsonStatSpec<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The dimension with the units.
    pub units: &'a str,
    /// What stands before the units' numbers in some categories, and is dropped.
    pub prefix: &'a str,
    /// One category of each of these dimensions.
    pub fixed: &'a BTreeMap<String, String>,
}

/// What was read.
#[derive(Debug)]
pub struct JsonStat {
    /// The table: the units' numbers under the dimension's id, then the values. Row n is the n-th category.
    pub table: Table,
    /// Categories without any value, and why.
    pub empty: Vec<String>,
    /// What a reader of the report should know.
    pub notes: Vec<String>,
}

/// What the signs of `PxWeb` in place of a number mean.
const SIGNS: [(&str, &str); 6] = [
    (".", "cannot occur"),
    ("..", "not available"),
    ("...", "not available yet"),
    (":", "confidential"),
    ("....", "not for publication"),
    ("-", "nothing"),
];

#[derive(Debug, Deserialize)]
struct Wire {
    version: Option<String>,
    class: Option<String>,
    id: Option<Vec<String>>,
    size: Option<Vec<usize>>,
    dimension: Option<BTreeMap<String, Dimension>>,
    value: Option<Values>,
    status: Option<Statuses>,
}

#[derive(Debug, Deserialize)]
struct Dimension {
    category: Category,
}

#[derive(Debug, Deserialize)]
struct Category {
    index: Option<Index>,
    #[serde(default)]
    label: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Index {
    List(Vec<String>),
    Places(BTreeMap<String, usize>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    List(Vec<Json>),
    Sparse(BTreeMap<String, Json>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Statuses {
    All(String),
    List(Vec<Option<String>>),
    Sparse(BTreeMap<String, Option<String>>),
}

impl Statuses {
    fn at(&self, place: usize) -> Option<&str> {
        match self {
            Self::All(status) => Some(status),
            Self::List(list) => list.get(place)?.as_deref(),
            Self::Sparse(map) => map.get(&place.to_string())?.as_deref(),
        }
    }
}

/// Reads a file's bytes.
///
/// # Errors
/// When it is no dataset of JSON-stat 2, its parts do not fit together, a dimension or category asked for is not there,
/// or a value is no number.
pub fn read(spec: &JsonStatSpec<'_>, bytes: &[u8]) -> Result<JsonStat, JsonStatError> {
    let file = || spec.file.to_owned();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let wire: Wire = serde_json::from_slice(bytes).map_err(|source| JsonStatError::Syntax { file: file(), source })?;
    let cube = Cube::of(wire).map_err(|problem| JsonStatError::Shape { file: file(), problem })?;
    cube.table(spec).map_err(|problem| JsonStatError::Shape { file: file(), problem })
}

/// A checked dataset: sizes, categories and values fit together.
struct Cube {
    /// By dimension, in order: its id and its categories' ids, in order.
    dimensions: Vec<(String, Vec<String>)>,
    values: Values,
    status: Option<Statuses>,
}

impl Cube {
    fn of(wire: Wire) -> Result<Self, String> {
        let right = "ask the statistics office for json-stat2";
        let (Some(ids), Some(sizes), Some(mut dimension), Some(values)) =
            (wire.id, wire.size, wire.dimension, wire.value)
        else {
            return Err(format!("is no dataset of JSON-stat 2, which has id, size, dimension and value; {right}"));
        };
        if wire.class.as_deref() != Some("dataset") || wire.version.as_deref() != Some("2.0") {
            return Err(format!("is not of class \"dataset\" and version \"2.0\"; {right}"));
        }
        if ids.len() != sizes.len() {
            return Err(format!("has {} dimensions in id, but {} in size", ids.len(), sizes.len()));
        }
        let mut dimensions: Vec<(String, Vec<String>)> = Vec::with_capacity(ids.len());
        for (id, size) in ids.into_iter().zip(sizes) {
            let given = dimension.remove(&id).ok_or_else(|| format!("has no dimension.{id}, which its id names"))?;
            let categories = categories(&id, given.category, size)?;
            dimensions.push((id, categories));
        }
        let cells = dimensions.iter().try_fold(1_usize, |cells, (_, categories)| cells.checked_mul(categories.len()));
        let cells = cells.ok_or("has more values by its size than can be counted")?;
        match &values {
            Values::List(list) if list.len() != cells => {
                return Err(format!("has room for {cells} values by its size, but {} in value", list.len()));
            }
            Values::Sparse(map) => {
                let is_place = |key: &&String| key.parse::<usize>().is_ok_and(|place| place < cells);
                if let Some(stray) = map.keys().find(|key| !is_place(key)) {
                    return Err(format!("has value[{stray:?}], but by its size places are 0 to {}", cells.max(1) - 1));
                }
            }
            Values::List(_) => {}
        }
        Ok(Self { dimensions, values, status: wire.status })
    }

    fn position(&self, dimension: &str) -> Result<usize, String> {
        let known = || self.dimensions.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
        let found = self.dimensions.iter().position(|(id, _)| id == dimension);
        found.ok_or_else(|| format!("has no dimension {dimension:?}; its dimensions are: {}", known()))
    }

    /// For each dimension the category that is read, where one is.
    fn fixed(&self, spec: &JsonStatSpec<'_>) -> Result<Vec<Option<usize>>, String> {
        // What has one category needs no choosing.
        let mut chosen: Vec<Option<usize>> =
            self.dimensions.iter().map(|(_, categories)| (categories.len() == 1).then_some(0)).collect();
        for (dimension, category) in spec.fixed {
            let at = self.position(dimension)?;
            let categories = &self.dimensions[at].1;
            let found = categories.iter().position(|id| id == category);
            let known = || categories.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
            let wrong = || format!("has no category {category:?} of {dimension}; it has: {}", known());
            chosen[at] = Some(found.ok_or_else(wrong)?);
        }
        Ok(chosen)
    }

    fn table(&self, spec: &JsonStatSpec<'_>) -> Result<JsonStat, String> {
        let units = self.position(spec.units)?;
        let mut chosen = self.fixed(spec)?;
        chosen[units] = None;
        let free: Vec<usize> = (0..chosen.len()).filter(|&at| at != units && chosen[at].is_none()).collect();
        let columns = match free[..] {
            [] => self.only_column(units, &chosen, spec)?,
            [one] => one,
            _ => {
                let names: Vec<&str> = free.iter().map(|&at| self.dimensions[at].0.as_str()).collect();
                return Err(format!(
                    "has several dimensions with a choice beside {}: {}; fix all but one, as where = {{ {} = \"..\" }}",
                    spec.units,
                    names.join(", "),
                    names[0],
                ));
            }
        };
        let mut header = vec![spec.units.to_owned()];
        let shown: Vec<usize> = match chosen[columns] {
            Some(one) => vec![one],
            None => (0..self.dimensions[columns].1.len()).collect(),
        };
        header.extend(shown.iter().map(|&at| self.dimensions[columns].1[at].clone()));
        let mut read = Gathered::default();
        for (row, category) in self.dimensions[units].1.iter().enumerate() {
            let mut cells = vec![category.strip_prefix(spec.prefix).unwrap_or(category).to_owned()];
            let mut why: Vec<&str> = Vec::new();
            for &column in &shown {
                let mut at: Vec<usize> = chosen.iter().map(|one| one.unwrap_or(0)).collect();
                (at[units], at[columns]) = (row, column);
                let place = self.place(&at);
                let cell = self.cell(place, category)?;
                let status = self.status.as_ref().and_then(|status| status.at(place)).filter(|word| !word.is_empty());
                read.count(status, cell.is_some());
                if cell.is_none() {
                    why.push(status.unwrap_or("null"));
                }
                cells.push(cell.unwrap_or_default());
            }
            if why.len() == shown.len() {
                why.dedup();
                read.empty.push(format!("{}, {} {category:?}: no value ({})", spec.file, spec.units, why.join(" ")));
            } else {
                read.with_values.push((row + 1, cells));
            }
        }
        let notes = read.notes();
        let table = Table::of_cells(spec.file.to_owned(), header, read.with_values.into_iter());
        Ok(JsonStat { table, empty: read.empty, notes })
    }

    /// The dimension that names the one column when none is free: the last that was fixed by hand, else the last.
    fn only_column(&self, units: usize, chosen: &[Option<usize>], spec: &JsonStatSpec<'_>) -> Result<usize, String> {
        let others = || (0..chosen.len()).rev().filter(|&at| at != units);
        let unnamed = others().find(|&at| !spec.fixed.contains_key(&self.dimensions[at].0));
        let none = || format!("has no dimension beside {}; another gives the columns", spec.units);
        unnamed.or_else(|| others().next()).ok_or_else(none)
    }

    /// The place of a cell among the values: the last dimension turns fastest.
    fn place(&self, at: &[usize]) -> usize {
        self.dimensions.iter().zip(at).fold(0, |place, ((_, categories), at)| place * categories.len() + at)
    }

    /// A number as it is written; `None` when there is none.
    fn cell(&self, place: usize, category: &str) -> Result<Option<String>, String> {
        let value = match &self.values {
            Values::List(list) => list.get(place),
            Values::Sparse(map) => map.get(&place.to_string()),
        };
        match value {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(format!("has {other} at value[{place}] (of {category:?}); a value is a number or null")),
        }
    }
}

fn categories(dimension: &str, category: Category, size: usize) -> Result<Vec<String>, String> {
    let ids: Vec<String> = match category.index {
        Some(Index::List(list)) => list,
        Some(Index::Places(places)) => {
            let mut ordered: Vec<(usize, String)> = places.into_iter().map(|(id, place)| (place, id)).collect();
            ordered.sort_unstable();
            if ordered.iter().enumerate().any(|(at, (place, _))| at != *place) {
                return Err(format!("has places in dimension.{dimension}.category.index that are not 0, 1, 2, ..."));
            }
            ordered.into_iter().map(|(_, id)| id).collect()
        }
        // A dimension of one category may do without.
        None => category.label.into_keys().collect(),
    };
    if ids.len() != size {
        let found = ids.len();
        return Err(format!("has {found} categories in dimension.{dimension}, but its size says {size}"));
    }
    Ok(ids)
}

/// What is gathered while rows are read.
#[derive(Default)]
struct Gathered {
    with_values: Vec<(usize, Vec<String>)>,
    empty: Vec<String>,
    /// How many cells with a status (empty for none) hold no value, and how many do.
    counts: BTreeMap<String, (usize, usize)>,
}

impl Gathered {
    fn count(&mut self, status: Option<&str>, has_value: bool) {
        if status.is_none() && has_value {
            return;
        }
        let (without, with) = self.counts.entry(status.unwrap_or_default().to_owned()).or_default();
        *(if has_value { with } else { without }) += 1;
    }

    fn notes(&self) -> Vec<String> {
        let meaning = |status: &str| {
            let known = SIGNS.iter().find(|(sign, _)| *sign == status);
            known.map_or_else(String::new, |(_, meaning)| format!(" ({meaning})"))
        };
        let mut notes = Vec::new();
        for (status, &(without, with)) in &self.counts {
            let what = if status.is_empty() {
                "without a status".to_owned()
            } else {
                format!("{status:?}{}", meaning(status))
            };
            if without > 0 {
                notes.push(format!("{without} values are missing: {what}"));
            }
            if with > 0 {
                notes.push(format!("{with} values have the status {what} and are taken as they are"));
            }
        }
        notes
    }
}
