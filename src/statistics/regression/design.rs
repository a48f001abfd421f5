//! The design of a model: the complete rows of a frame as a matrix, with a name for each column.

use nalgebra::{DMatrix, DVector};

use super::error::RegressionError;
use super::formula::{Formula, Term, Trials};
use super::frame::{Column, Frame};

/// The name of the intercept among coefficients.
pub const INTERCEPT: &str = "intercept";

/// What is explained and what explains it, in the rows that have every value.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// A name for each coefficient.
    pub names: Vec<String>,
    /// The rows used, ascending, as places in the frame.
    pub rows: Vec<usize>,
    /// The rows left out as a value is missing, ascending.
    pub missing: Vec<usize>,
    /// What is explained is a count out of so many: one per row used.
    pub trials: Option<Vec<f64>>,
    pub(super) x: DMatrix<f64>,
    pub(super) y: DVector<f64>,
    pub(super) offset: DVector<f64>,
    pub(super) intercept: bool,
}

/// Columns a term stands for, over all rows of the frame.
type Columns = Vec<(String, Vec<Option<f64>>)>;

impl Design {
    /// Takes what a formula names from a frame.
    ///
    /// # Errors
    /// When a name is unknown, a logarithm impossible, no row complete or there are fewer rows than
    /// coefficients. That columns are made up of each other shows when a model is fitted.
    pub fn new(formula: &Formula, frame: &Frame) -> Result<Self, RegressionError> {
        let response = single(frame, &formula.response)?;
        let trials = match &formula.trials {
            None => None,
            Some(Trials::Fixed(number)) => Some(vec![Some(f64::from(*number)); frame.rows()]),
            Some(Trials::Column(name)) => Some(numbers(frame, name)?.to_vec()),
        };
        let offsets = formula.offsets.iter().map(|term| single(frame, term)).collect::<Result<Vec<_>, _>>()?;
        let needed = || std::iter::once(&response).chain(&trials).chain(&offsets);
        let mut complete: Vec<bool> = (0..frame.rows()).map(|row| needed().all(|c| c[row].is_some())).collect();
        for term in &formula.terms {
            let known: Vec<bool> = match (frame.column(name_of(term))?, term) {
                (Column::Groups { of, .. }, Term::Factor(_)) => of.iter().map(Option::is_some).collect(),
                _ => numbers(frame, name_of(term))?.iter().map(Option::is_some).collect(),
            };
            complete.iter_mut().zip(known).for_each(|(all, one)| *all &= one);
        }
        let (rows, missing): (Vec<usize>, Vec<usize>) = (0..frame.rows()).partition(|&row| complete[row]);
        if rows.is_empty() {
            return Err(RegressionError::NoRows { rows: frame.rows() });
        }
        let mut columns: Columns = Vec::new();
        if formula.intercept {
            columns.push((INTERCEPT.to_owned(), vec![Some(1.0); frame.rows()]));
        }
        for term in &formula.terms {
            columns.extend(expand(frame, term, &rows, formula.intercept)?);
        }
        if columns.is_empty() {
            return Err(RegressionError::NoTerms);
        }
        if rows.len() < columns.len() {
            return Err(RegressionError::TooFewRows { rows: rows.len(), coefficients: columns.len() });
        }
        // Every row kept has every value, so no zero stands in for an unknown one.
        let at = |column: &[Option<f64>], row: usize| column[row].unwrap_or_default();
        let offset = |row: usize| offsets.iter().map(|column| at(column, row)).sum();
        Ok(Self {
            x: DMatrix::from_fn(rows.len(), columns.len(), |i, j| at(&columns[j].1, rows[i])),
            y: DVector::from_iterator(rows.len(), rows.iter().map(|&row| at(&response, row))),
            offset: DVector::from_iterator(rows.len(), rows.iter().map(|&row| offset(row))),
            trials: trials.map(|column| rows.iter().map(|&row| at(&column, row)).collect()),
            names: columns.into_iter().map(|(name, _)| name).collect(),
            rows,
            missing,
            intercept: formula.intercept,
        })
    }

    /// How many rows are used.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// What is explained must be a plain number that varies.
    pub(super) fn check_number(&self, family: &'static str) -> Result<(), RegressionError> {
        if self.trials.is_some() {
            let needs = "a number, not a count out of so many: leave out the \"/\", or use the binomial family";
            return Err(RegressionError::Family { family, needs });
        }
        Self::check_varies(self.y.iter().copied())
    }

    /// What is explained must vary, or there is nothing to explain.
    pub(super) fn check_varies(values: impl Iterator<Item = f64> + Clone) -> Result<(), RegressionError> {
        let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        if low < high { Ok(()) } else { Err(RegressionError::ConstantResponse { value: low }) }
    }
}

fn name_of(term: &Term) -> &str {
    match term {
        Term::Plain(name) | Term::Log(name) | Term::Factor(name) => name,
    }
}

fn numbers<'a>(frame: &'a Frame, name: &str) -> Result<&'a [Option<f64>], RegressionError> {
    match frame.column(name)? {
        Column::Numbers(values) => Ok(values),
        Column::Groups { .. } => Err(RegressionError::NotNumbers { name: name.to_owned() }),
    }
}

/// The values of a term that is one column.
fn single(frame: &Frame, term: &Term) -> Result<Vec<Option<f64>>, RegressionError> {
    let name = name_of(term);
    let values = numbers(frame, name)?;
    if !matches!(term, Term::Log(_)) {
        return Ok(values.to_vec());
    }
    let wrong = values.iter().enumerate().find_map(|(row, v)| v.filter(|&v| v <= 0.0).map(|value| (row, value)));
    match wrong {
        Some((row, value)) => {
            let right = "only numbers above 0 have a logarithm";
            Err(RegressionError::Value { name: name.to_owned(), row, value, right })
        }
        None => Ok(values.iter().map(|value| value.map(f64::ln)).collect()),
    }
}

/// The columns of a term. A factor has one for each group that a used row is in, but for the first of
/// them where there is an intercept, which already stands for it.
fn expand(frame: &Frame, term: &Term, rows: &[usize], intercept: bool) -> Result<Columns, RegressionError> {
    let Term::Factor(name) = term else {
        return Ok(vec![(term.to_string(), single(frame, term)?)]);
    };
    let (of, titles) = levels(frame.column(name)?);
    let mut used = vec![false; titles.len()];
    for group in rows.iter().filter_map(|&row| of[row]) {
        used[group] = true;
    }
    let groups: Vec<usize> = (0..titles.len()).filter(|&group| used[group]).collect();
    let indicator = |group: usize| of.iter().map(|g| g.map(|g| f64::from(u8::from(g == group)))).collect::<Vec<_>>();
    let column = |&group: &usize| (format!("{term}[{}]", titles[group]), indicator(group));
    Ok(groups.iter().skip(usize::from(intercept)).map(column).collect())
}

/// A column's groups; those of a column of numbers are its distinct values, ascending.
fn levels(column: &Column) -> (Vec<Option<usize>>, Vec<String>) {
    match column {
        Column::Groups { of, titles } => (of.clone(), titles.clone()),
        Column::Numbers(values) => {
            let mut distinct: Vec<f64> = values.iter().flatten().copied().collect();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            let place = |value: f64| distinct.partition_point(|&other| other < value);
            (values.iter().map(|v| v.map(place)).collect(), distinct.iter().map(f64::to_string).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let mut frame = Frame::new(5);
        frame.numbers("y", &[Some(1.0), Some(2.0), None, Some(4.0), Some(3.0)]).expect("added");
        frame.numbers("a.b", &[Some(1.0), Some(10.0), Some(5.0), Some(100.0), Some(2.0)]).expect("added");
        let titles = ["north", "south", "east"].map(str::to_owned);
        frame.groups("part", &[Some(1), Some(0), Some(2), Some(1), None], &titles).expect("added");
        frame
    }

    fn design(text: &str) -> Result<Design, RegressionError> {
        Design::new(&Formula::parse(text)?, &frame())
    }

    #[test]
    fn rows_with_a_missing_value_are_left_out_and_named() {
        let design = design("y ~ log(a.b) + factor(part)").expect("a design");
        assert_eq!((&design.rows[..], &design.missing[..]), (&[0, 1, 3][..], &[2, 4][..]));
        // "east" is only in a row that is left out, so it has no coefficient; "north" is the base.
        assert_eq!(design.names, ["intercept", "log(a.b)", "factor(part)[south]"]);
        assert_eq!(design.x.row(2).iter().copied().collect::<Vec<_>>(), [1.0, 100_f64.ln(), 1.0]);
    }

    #[test]
    fn without_an_intercept_every_group_has_its_own_column() {
        assert_eq!(design("y ~ 0 + factor(part)").expect("a design").names.len(), 2);
        assert_eq!(design("y ~ 0").expect_err("nothing"), RegressionError::NoTerms);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let said = |text: &str| design(text).expect_err("no design").to_string();
        assert!(said("y ~ ab").contains("there are a.b, part, y"));
        assert!(said("y ~ part").contains("write factor(part)"));
        assert_eq!(
            said("y ~ a.b + factor(part) + factor(y)"),
            "3 complete rows cannot tell 5 coefficients apart: more rows or fewer terms are needed"
        );
    }

    #[test]
    fn a_stacked_frame_repeats_its_columns_for_each_response() {
        let stacked = frame().stacked(&["y", "a.b"], "takes_part", "scheme").expect("stacked");
        assert_eq!(stacked.rows(), 10);
        let formula = Formula::parse("takes_part ~ factor(scheme) + factor(part)").expect("a formula");
        let design = Design::new(&formula, &stacked).expect("a design");
        assert_eq!(design.rows, [0, 1, 3, 5, 6, 7, 8]);
        assert_eq!(design.names[1], "factor(scheme)[a.b]");
    }
}
