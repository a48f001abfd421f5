//! Columns by name, one value per row, from which a formula takes what it names.

use std::collections::BTreeMap;

use super::error::RegressionError;

/// One value per row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    /// Numbers; `None` where unknown.
    Numbers(Vec<Option<f64>>),
    /// A group's place in `titles`; `None` for a row in no group.
    Groups { of: Vec<Option<usize>>, titles: Vec<String> },
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Groups { of, .. } => of.len(),
        }
    }

    fn repeated(&self, times: usize) -> Self {
        match self {
            Self::Numbers(values) => Self::Numbers(values.repeat(times)),
            Self::Groups { of, titles } => Self::Groups { of: of.repeat(times), titles: titles.clone() },
        }
    }
}

/// Columns of equal length by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    rows: usize,
    columns: BTreeMap<String, Column>,
}

impl Frame {
    /// A frame without columns.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: BTreeMap::new() }
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a column of numbers; those that are not finite count as missing.
    ///
    /// # Errors
    /// When there are not as many as rows.
    pub fn numbers(&mut self, name: &str, values: &[Option<f64>]) -> Result<(), RegressionError> {
        let finite = values.iter().map(|value| value.filter(|number| number.is_finite())).collect();
        self.add(name, Column::Numbers(finite))
    }

    /// Adds a column of groups: for each row its place in `titles`, or none.
    /// A place beyond the titles counts as none.
    ///
    /// # Errors
    /// When there are not as many as rows.
    pub fn groups(&mut self, name: &str, of: &[Option<usize>], titles: &[String]) -> Result<(), RegressionError> {
        let of = of.iter().map(|group| group.filter(|&place| place < titles.len())).collect();
        self.add(name, Column::Groups { of, titles: titles.to_vec() })
    }

    fn add(&mut self, name: &str, column: Column) -> Result<(), RegressionError> {
        if column.len() != self.rows {
            return Err(RegressionError::Length { name: name.to_owned(), found: column.len(), expected: self.rows });
        }
        self.columns.insert(name.to_owned(), column);
        Ok(())
    }

    pub(super) fn column(&self, name: &str) -> Result<&Column, RegressionError> {
        self.columns.get(name).ok_or_else(|| RegressionError::UnknownColumn {
            name: name.to_owned(),
            known: self.columns.keys().cloned().collect(),
        })
    }

    /// The frame once for each of several responses, below each other: `response` holds their values in
    /// turn, the groups `which` say whose it is. With `response ~ factor(which) + ..` this is one
    /// logit for all schemes with an effect for each. Row `i` speaks of row `i % self.rows()` of this
    /// frame, which is its cluster.
    ///
    /// # Errors
    /// When a response is not a column of numbers.
    pub fn stacked(&self, responses: &[&str], response: &str, which: &str) -> Result<Self, RegressionError> {
        let mut values = Vec::with_capacity(self.rows * responses.len());
        for name in responses {
            match self.column(name)? {
                Column::Numbers(numbers) => values.extend_from_slice(numbers),
                Column::Groups { .. } => return Err(RegressionError::NotNumbers { name: (*name).to_owned() }),
            }
        }
        let of = (0..values.len()).map(|row| Some(row / self.rows)).collect();
        let titles = responses.iter().map(|name| (*name).to_owned()).collect();
        let columns = self.columns.iter().map(|(name, column)| (name.clone(), column.repeated(responses.len())));
        let mut stacked = Self { rows: values.len(), columns: columns.collect() };
        stacked.add(response, Column::Numbers(values))?;
        stacked.add(which, Column::Groups { of, titles })?;
        Ok(stacked)
    }
}
