//! What units are alike by: several numbers for each, and how unlike two units are.

use super::RegionsError;

/// Numbers of units, each measured from its mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributes {
    width: usize,
    /// Unit by unit.
    values: Vec<f64>,
}

impl Attributes {
    /// Of columns with one number per unit, as they are but for their means, which no difference knows.
    ///
    /// # Errors
    /// When columns differ in length or a number is not finite.
    pub fn new(units: usize, columns: &[Vec<f64>]) -> Result<Self, RegionsError> {
        Self::scaled(units, columns, |_| 1.0)
    }

    /// Of columns with one number per unit, each divided by its standard deviation (over all units, with divisor n).
    /// A column that is the same everywhere tells nobody apart.
    ///
    /// # Errors
    /// When columns differ in length or a number is not finite.
    pub fn standardised(units: usize, columns: &[Vec<f64>]) -> Result<Self, RegionsError> {
        Self::scaled(units, columns, |centred| {
            let deviation = (centred.iter().map(|x| x * x).sum::<f64>() / centred.len() as f64).sqrt();
            if deviation > 0.0 { 1.0 / deviation } else { 0.0 }
        })
    }

    fn scaled(units: usize, columns: &[Vec<f64>], scale: impl Fn(&[f64]) -> f64) -> Result<Self, RegionsError> {
        let width = columns.len();
        let mut values = vec![0.0; units * width];
        for (place, column) in columns.iter().enumerate() {
            if column.len() != units {
                return Err(RegionsError::Lengths { what: "attribute values", found: column.len(), units });
            }
            if let Some((unit, &value)) = (0..).zip(column).find(|(_, value)| !value.is_finite()) {
                return Err(RegionsError::Value { what: "attribute", unit, value });
            }
            let mean = column.iter().sum::<f64>() / units as f64;
            let centred: Vec<f64> = column.iter().map(|value| value - mean).collect();
            let by = scale(&centred);
            for (unit, value) in centred.into_iter().enumerate() {
                values[unit * width + place] = value * by;
            }
        }
        Ok(Self { width, values })
    }

    /// How many numbers each unit has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The numbers of a unit.
    pub fn of(&self, unit: u32) -> &[f64] {
        &self.values[unit as usize * self.width..(unit as usize + 1) * self.width]
    }
}

/// How unlike two units are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dissimilarity {
    /// The sum of squared differences (Assunção et al. 2006): what differs much counts more than in proportion.
    #[default]
    Squared,
    /// The sum of absolute differences.
    Manhattan,
}

impl Dissimilarity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Squared => "squared",
            Self::Manhattan => "manhattan",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Squared, Self::Manhattan].into_iter().find(|one| one.as_str() == word)
    }

    /// Between two lists of numbers.
    pub fn between(self, one: &[f64], other: &[f64]) -> f64 {
        let differences = one.iter().zip(other).map(|(a, b)| a - b);
        match self {
            Self::Squared => differences.map(|d| d * d).sum(),
            Self::Manhattan => differences.map(f64::abs).sum(),
        }
    }

    /// The sum of what units differ from their mean.
    pub fn from_mean(self, attributes: &Attributes, units: impl Iterator<Item = u32> + Clone) -> f64 {
        let mut mean = vec![0.0; attributes.width()];
        let mut count = 0.0;
        for unit in units.clone() {
            count += 1.0;
            for (sum, value) in mean.iter_mut().zip(attributes.of(unit)) {
                *sum += value;
            }
        }
        for sum in &mut mean {
            *sum /= count;
        }
        units.map(|unit| self.between(attributes.of(unit), &mean)).sum()
    }
}
