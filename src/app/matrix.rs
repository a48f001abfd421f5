//! What a relation gives between many units at once: one table per measure.

use super::error::AppError;
use super::relations::{AnyRelation, find_relation, measured_words};
use super::snapshot::Snapshot;
use crate::model::{Dataset, Unit, UnitIndex};

/// Which pairs are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixQuery {
    /// The numbers of the rows' units; all units when not given.
    pub from: Option<Vec<String>>,
    /// The numbers of the columns' units; all units when not given.
    pub to: Option<Vec<String>>,
    /// A relation's id, or `nearest`; `travel` when not given.
    pub relation: Option<String>,
}

/// The tables of a relation's measures.
#[derive(Clone, Debug)]
pub struct Matrix<'a> {
    /// The rows.
    pub from: Vec<&'a Unit>,
    /// The columns.
    pub to: Vec<&'a Unit>,
    /// Where the numbers come from.
    pub relation: AnyRelation<'a>,
    /// The ids of the measures.
    pub measures: Vec<&'a str>,
    /// One value per row, column and measure, the measure running fastest; `None` where unknown or unreachable.
    values: Vec<Option<f64>>,
}

impl Matrix<'_> {
    /// The value of a measure from the unit of a row to that of a column, by their places.
    pub fn value(&self, row: usize, column: usize, measure: usize) -> Option<f64> {
        self.values[(row * self.to.len() + column) * self.measures.len() + measure]
    }
}

/// The relation for which a matrix is asked when nobody says.
const USUAL_RELATION: &str = "travel";

/// How many pairs are given at once: about 100 MB with five measures.
const MOST_PAIRS: usize = 1_000_000;

/// The tables of a relation's measures between units.
///
/// # Errors
/// When a number or the relation is unknown, or the relation gives nothing to put in a table.
pub fn matrix<'a>(snapshot: &'a Snapshot, query: &MatrixQuery) -> Result<Matrix<'a>, AppError> {
    let dataset = snapshot.dataset();
    let id = query.relation.as_deref().unwrap_or(USUAL_RELATION);
    let unfit =
        |what: &str| AppError::Unfit { why: format!("{what}; relations with measures: {}", measured_words(dataset)) };
    let relation = match find_relation(dataset, id) {
        Err(AppError::Unknown { .. }) => return Err(unfit(&format!("there is no relation {id:?}"))),
        found => found?,
    };
    let measures = relation.measures();
    if measures.is_empty() {
        return Err(unfit(&format!("relation {id} gives no measure")));
    }
    let from = find_units(dataset, "from", query.from.as_deref())?;
    let to = find_units(dataset, "to", query.to.as_deref())?;
    let cells = from.len().saturating_mul(to.len());
    if cells > MOST_PAIRS {
        let why = format!(
            "{cells} pairs are asked for, and at most {MOST_PAIRS} are given at once: name fewer in from and to"
        );
        return Err(AppError::Unfit { why });
    }
    let mut values = Vec::with_capacity(from.len() * to.len() * measures.len());
    for &row in &from {
        for &column in &to {
            relation.append_values(dataset, row, column, &mut values);
        }
    }
    let units = |indices: &[UnitIndex]| indices.iter().map(|&unit| dataset.unit(unit)).collect();
    Ok(Matrix { from: units(&from), to: units(&to), relation, measures, values })
}

/// The units with these numbers; all when none are given.
///
/// # Errors
/// When numbers are unknown: the error names each.
pub(super) fn find_units(
    dataset: &Dataset,
    parameter: &'static str,
    numbers: Option<&[String]>,
) -> Result<Vec<UnitIndex>, AppError> {
    let Some(numbers) = numbers else { return Ok(dataset.unit_indices().collect()) };
    let found: Vec<Option<UnitIndex>> = numbers.iter().map(|number| dataset.find_unit(number)).collect();
    let unknown: Vec<String> =
        numbers.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(number, _)| number.clone()).collect();
    if unknown.is_empty() && !numbers.is_empty() {
        return Ok(found.into_iter().flatten().collect());
    }
    Err(AppError::UnknownNumbers {
        parameter,
        unknown,
        unit_kind: dataset.about().unit_kind.to_string(),
        year: dataset.about().year.get(),
        example: dataset.units()[0].number.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    fn query(from: &str, to: &str, relation: Option<&str>) -> MatrixQuery {
        let list = |text: &str| Some(text.split(',').map(str::to_owned).collect());
        MatrixQuery { from: list(from), to: list(to), relation: relation.map(str::to_owned) }
    }

    fn row(matrix: &Matrix<'_>, measure: &str) -> Vec<Option<f64>> {
        let at = matrix.measures.iter().position(|id| *id == measure).expect("a measure");
        (0..matrix.to.len()).map(|column| matrix.value(0, column, at)).collect()
    }

    #[test]
    fn a_table_is_nothing_to_oneself_and_unknown_where_nobody_gets_to() {
        let snapshot = fixture::snapshot();
        let answer = matrix(&snapshot, &query("0101", "0101,0102,0103,0203", None)).expect("a matrix");
        // 30 minutes a step along the columns, 45 along the rows; nobody gets to 0203.
        assert_eq!(row(&answer, "minutes"), [Some(0.0), Some(30.0), Some(60.0), None]);
        assert_eq!(row(&answer, "mean_minutes"), [None, Some(31.0), Some(61.0), None]);
    }

    #[test]
    fn straight_lines_are_a_matrix_too_and_all_units_stand_in_it_when_none_are_named() {
        let snapshot = fixture::snapshot();
        let asked = MatrixQuery { relation: Some(NEAREST_ID.to_owned()), ..MatrixQuery::default() };
        let answer = matrix(&snapshot, &asked).expect("a matrix");
        assert_eq!((answer.from.len(), answer.to.len(), answer.measures.as_slice()), (6, 6, &["distance_km"][..]));
        assert_eq!(answer.value(2, 2, 0), Some(0.0));
        assert_eq!(answer.value(0, 5, 0), answer.value(5, 0, 0));
    }

    const NEAREST_ID: &str = crate::app::relations::NEAREST;

    #[test]
    fn every_unknown_number_is_named() {
        let error = matrix(&fixture::snapshot(), &query("0101,101,0999", "0102", None)).expect_err("unknown");
        let text = error.to_string();
        assert!(text.contains("101, 0999") && text.contains("from") && text.contains("\"0101\""), "{text}");
    }

    #[test]
    fn a_relation_without_measures_is_told_which_have_some() {
        let snapshot = fixture::snapshot();
        let text = |relation| matrix(&snapshot, &query("0101", "0102", Some(relation))).expect_err("no").to_string();
        assert!(text("air").contains("travel (minutes, km, ferries, mean_minutes)"), "{}", text("air"));
        assert!(text("contact").contains("relation contact gives no measure"), "{}", text("contact"));
    }
}
