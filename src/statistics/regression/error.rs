//! Why a model cannot be fitted: each says what is wrong, and what would be right.

use super::formula::FormulaError;

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegressionError {
    /// The formula cannot be read.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// A name that no column has.
    #[error("the formula names {name:?}, which is not among the columns; there are {}", known.join(", "))]
    UnknownColumn {
        /// The name.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// Groups where numbers are needed.
    #[error("{name:?} holds groups, not numbers: write factor({name})")]
    NotNumbers {
        /// The column.
        name: String,
    },
    /// A column of the wrong length.
    #[error("the column {name:?} has {found} rows, the others have {expected}")]
    Length {
        /// The column.
        name: String,
        /// Its rows.
        found: usize,
        /// The others' rows.
        expected: usize,
    },
    /// A value out of a function's or a model's range.
    #[error("{name:?} is {value} in row {row}: {right}")]
    Value {
        /// The column.
        name: String,
        /// The row, from 0.
        row: usize,
        /// What stands there.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// No row has all values.
    #[error("no row has a value in every column of the formula: all {rows} miss at least one")]
    NoRows {
        /// How many rows there are.
        rows: usize,
    },
    /// More coefficients than rows can tell.
    #[error("{rows} complete rows cannot tell {coefficients} coefficients apart: more rows or fewer terms are needed")]
    TooFewRows {
        /// Complete rows.
        rows: usize,
        /// Coefficients asked for.
        coefficients: usize,
    },
    /// Nothing on the right side.
    #[error("the formula has neither an intercept nor a term: there is nothing to fit")]
    NoTerms,
    /// A response that never varies.
    #[error("what is to be explained is {value} in every complete row: there is nothing to explain")]
    ConstantResponse {
        /// Its only value.
        value: f64,
    },
    /// A column that the ones before it make up.
    #[error("{column} is made up of {}: the design is singular; leave one of them out", others.join(", "))]
    Singular {
        /// The column's name.
        column: String,
        /// The columns it follows from; empty when it is 0 everywhere.
        others: Vec<String>,
    },
    /// A combination of columns that tells the outcomes apart.
    #[error(
        "{} tell the outcomes apart without fail (separation): the likelihood has no maximum, the coefficients would be infinite",
        columns.join(", ")
    )]
    Separation {
        /// The columns that do it, the strongest first.
        columns: Vec<String>,
    },
    /// A formula that does not fit the family.
    #[error("{family} explains {needs}")]
    Family {
        /// The family's name.
        family: &'static str,
        /// What it explains.
        needs: &'static str,
    },
    /// Counts that vary no more than chance: a negative binomial has no maximum.
    #[error(
        "the counts vary no more than a Poisson model says (dispersion {dispersion:.3}): use the Poisson model, of which a negative binomial is the limit"
    )]
    NoOverdispersion {
        /// Pearson's dispersion of the Poisson model.
        dispersion: f64,
    },
    /// The search did not end.
    #[error("{what} did not settle in {iterations} steps")]
    NotConverged {
        /// What was searched for.
        what: &'static str,
        /// Steps taken.
        iterations: usize,
    },
    /// A likelihood that rises to the edge of its range.
    #[error(
        "the likelihood rises up to a spatial parameter of {nearest:.2}, the edge of its range: it has no maximum; use the method of moments, or other weights"
    )]
    EdgeOfRange {
        /// Where the search ended.
        nearest: f64,
    },
    /// Clusters that cannot carry errors.
    #[error("{found} clusters cannot carry clustered errors of {coefficients} coefficients: more are needed")]
    TooFewClusters {
        /// Clusters found among the complete rows.
        found: usize,
        /// Coefficients.
        coefficients: usize,
    },
    /// A row that alone decides a coefficient.
    #[error("row {row} is fitted without error whatever it holds: HC2 and HC3 errors do not exist; use HC1")]
    FullLeverage {
        /// The row, from 0.
        row: usize,
    },
    /// A relation that does not fit the rows.
    #[error("the weights are of {found} units, the model has {expected} rows")]
    WeightsLength {
        /// Units of the weights.
        found: usize,
        /// Rows of the model.
        expected: usize,
    },
    /// No pairs, so nothing spatial.
    #[error("the weights hold no pair of analysed units: there is nothing spatial to test")]
    NoPairs,
    /// A fit without an error left.
    #[error("the model fits every row exactly: no residuals are left to work with")]
    PerfectFit,
    /// Too many units for the exact determinant.
    #[error("maximum likelihood is for up to {most} units, there are {units}: use the method of moments")]
    TooManyUnits {
        /// Units.
        units: usize,
        /// The limit.
        most: usize,
    },
    /// Instruments that add nothing.
    #[error(
        "the neighbours' values of the terms add nothing to the terms: there are no instruments for the spatial lag"
    )]
    NoInstruments,
}
