//! Cross tables of two groupings, with whole percentages and a test of whether rows and columns go together.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::{GroupError, check_members};
use crate::statistics::permutation::Permutations;
use crate::statistics::significance::{Alternative, Counts, Inference};

/// Units counted by two groupings at once.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossTable {
    /// Units in both a row's and a column's group: one list of columns per row.
    pub counts: Vec<Vec<u32>>,
    /// Sums of the rows.
    pub row_totals: Vec<u32>,
    /// Sums of the columns.
    pub column_totals: Vec<u32>,
    /// Sum of all.
    pub total: u32,
    /// Units in no row, or in no column.
    pub outside: usize,
    /// Each count in whole percent of its row, rounded half up; `None` in an empty row.
    pub row_percent: Vec<Vec<Option<u32>>>,
    /// The same of its column.
    pub column_percent: Vec<Vec<Option<u32>>>,
    /// Whether rows and columns go together. `None` when groups overlap, so that units count several times, or
    /// when fewer than two rows or columns hold units.
    pub chi_square: Option<ChiSquare>,
}

/// Pearson's test of a cross table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// χ².
    pub statistic: f64,
    /// (rows − 1) (columns − 1), of those that hold units.
    pub degrees_of_freedom: u32,
    /// P of a χ² as large if rows and columns have nothing to do with each other.
    pub p: f64,
    /// By the χ² distribution (analytical) if it is good enough: at most a fifth of the expected counts below 5, none
    /// below 1 (Cochran 1954); else by permutation.
    pub inference: Inference,
    /// Lowest expected count.
    pub least_expected: f64,
    /// Cramér's V: 0 for no, 1 for full dependence.
    pub cramers_v: f64,
    /// Permutations and seed.
    pub permutations: Permutations,
}

/// Whole percent, rounded half up; `None` of nothing.
pub fn percent(count: u32, total: u32) -> Option<u32> {
    let (count, total) = (u64::from(count), u64::from(total));
    (200 * count + total).checked_div(2 * total).and_then(|percent| u32::try_from(percent).ok())
}

/// Counts `units` by two groupings.
///
/// # Errors
/// When a group names a unit that does not exist.
pub fn cross_table(
    units: usize,
    rows: &[Vec<usize>],
    columns: &[Vec<usize>],
    permutations: Permutations,
) -> Result<CrossTable, GroupError> {
    check_members(rows, units)?;
    check_members(columns, units)?;
    let (in_rows, in_columns) = (groups_of(units, rows), groups_of(units, columns));
    let mut counts = vec![vec![0_u32; columns.len()]; rows.len()];
    for (in_rows, in_columns) in in_rows.iter().zip(&in_columns) {
        for &row in in_rows {
            for &column in in_columns {
                counts[row][column] += 1;
            }
        }
    }
    let row_totals: Vec<u32> = counts.iter().map(|row| row.iter().sum()).collect();
    let column_totals: Vec<u32> = (0..columns.len()).map(|c| counts.iter().map(|row| row[c]).sum()).collect();
    let overlapping =
        in_rows.iter().zip(&in_columns).any(|(r, c)| r.len().max(c.len()) > 1 && !r.is_empty() && !c.is_empty());
    let pairs: Vec<(usize, usize)> =
        in_rows.iter().zip(&in_columns).filter_map(|(r, c)| Some((*r.first()?, *c.first()?))).collect();
    let percents = |total: &dyn Fn(usize, usize) -> u32| -> Vec<Vec<Option<u32>>> {
        let row =
            |(r, row): (usize, &Vec<u32>)| row.iter().enumerate().map(|(c, &n)| percent(n, total(r, c))).collect();
        counts.iter().enumerate().map(row).collect()
    };
    Ok(CrossTable {
        row_percent: percents(&|row, _| row_totals[row]),
        column_percent: percents(&|_, column| column_totals[column]),
        chi_square: if overlapping { None } else { chi_square(&pairs, &row_totals, &column_totals, permutations) },
        total: row_totals.iter().sum(),
        outside: units - pairs.len(),
        counts,
        row_totals,
        column_totals,
    })
}

/// The groups each unit is in.
fn groups_of(units: usize, groups: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); units];
    for (group, members) in groups.iter().enumerate() {
        for &unit in members {
            of[unit].push(group);
        }
    }
    of
}

/// Tests pairs of (row, column), one per unit.
fn chi_square(
    pairs: &[(usize, usize)],
    row_totals: &[u32],
    column_totals: &[u32],
    permutations: Permutations,
) -> Option<ChiSquare> {
    let held = |totals: &[u32]| u32::try_from(totals.iter().filter(|total| **total > 0).count()).ok();
    let (rows, columns) = (held(row_totals)?, held(column_totals)?);
    if rows < 2 || columns < 2 {
        return None;
    }
    let n = pairs.len() as f64;
    let row_of: Vec<usize> = pairs.iter().map(|pair| pair.0).collect();
    let column_of: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
    let width = column_totals.len();
    // χ² = n (Σ count² / (row total · column total) − 1): empty rows and columns add nothing.
    let statistic = |column_of: &[usize]| {
        let mut counts = vec![0_u32; row_totals.len() * width];
        for (&row, &column) in row_of.iter().zip(column_of) {
            counts[row * width + column] += 1;
        }
        let part = |(cell, &count): (usize, &u32)| {
            let count = f64::from(count);
            count * count / (f64::from(row_totals[cell / width]) * f64::from(column_totals[cell % width]))
        };
        n * (counts.iter().enumerate().filter(|(_, count)| **count > 0).map(part).sum::<f64>() - 1.0)
    };
    let expected: Vec<f64> = row_totals
        .iter()
        .flat_map(|&row| column_totals.iter().map(move |&column| f64::from(row) * f64::from(column) / n))
        .filter(|&expected| expected > 0.0)
        .collect();
    let least_expected = expected.iter().copied().fold(f64::INFINITY, f64::min);
    let small = expected.iter().filter(|&&expected| expected < 5.0).count();
    let good = least_expected >= 1.0 && 5 * small <= expected.len();
    let found = statistic(&column_of).max(0.0);
    let degrees_of_freedom = (rows - 1) * (columns - 1);
    let p = if good {
        ChiSquared::new(f64::from(degrees_of_freedom)).map_or(f64::NAN, |chi_square| chi_square.sf(found))
    } else {
        let null = permutations.of(&column_of, |dealt| statistic(dealt));
        Counts::of(&null, found, 1e-9 * (1.0 + found)).tails().p(Alternative::Greater)
    };
    Some(ChiSquare {
        statistic: found,
        degrees_of_freedom,
        p,
        inference: if good { Inference::Analytical } else { Inference::Permutation },
        least_expected,
        cramers_v: (found / (n * f64::from(rows.min(columns) - 1))).sqrt(),
        permutations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(of: &[usize], count: usize) -> Vec<Vec<usize>> {
        (0..count).map(|group| (0..of.len()).filter(|&unit| of[unit] == group).collect()).collect()
    }

    /// A table's units, laid out.
    fn laid_out(table: &[&[usize]]) -> (Vec<usize>, Vec<usize>) {
        let cell = |r: usize, c: usize| std::iter::repeat_n((r, c), table[r][c]);
        (0..table.len()).flat_map(|r| (0..table[r].len()).flat_map(move |c| cell(r, c))).unzip()
    }

    fn tested(table: &[&[usize]], permutations: u32) -> CrossTable {
        let (rows, columns) = laid_out(table);
        let permutations = Permutations::new(permutations, 4).expect("in range");
        let (rows_by_group, columns_by_group) = (groups(&rows, table.len()), groups(&columns, table[0].len()));
        cross_table(rows.len(), &rows_by_group, &columns_by_group, permutations).expect("a table")
    }

    #[test]
    fn percentages_round_half_up() {
        assert_eq!([percent(1, 8), percent(1, 200), percent(3, 200), percent(2, 3)], [13, 1, 2, 67].map(Some));
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn a_large_table_is_tested_by_the_chi_square_distribution() {
        // scipy 1.17.1: stats.chi2_contingency([[30, 14, 6], [12, 22, 16]], correction=False).
        let found = tested(&[&[30, 14, 6], &[12, 22, 16]], 99);
        let test = found.chi_square.expect("two rows and columns");
        assert!(
            (test.statistic - 14.037_518_037_518_039).abs() < 1e-10
                && (test.p - 0.000_894_935_402_064_045_2).abs() < 1e-12,
            "{test:?}"
        );
        assert_eq!((test.degrees_of_freedom, test.inference), (2, Inference::Analytical));
        assert_eq!(found.row_percent[0], [60, 28, 12].map(Some));
        assert_eq!(found.column_percent[1], [Some(29), Some(61), Some(73)]);
    }

    #[test]
    fn a_small_table_is_tested_by_permutation_and_comes_near_the_exact_p() {
        // Fisher's tea: 3 of 4 cups told rightly. Every table as unlikely or more: p = 34/70.
        let test = tested(&[&[3, 1], &[1, 3]], 9_999).chi_square.expect("two rows and columns");
        assert_eq!(test.inference, Inference::Permutation);
        assert!((test.p - 34.0 / 70.0).abs() < 0.02, "{test:?}");
    }

    #[test]
    fn overlapping_groups_are_counted_but_not_tested() {
        let permutations = Permutations::default();
        let table = cross_table(4, &[vec![0, 1], vec![1, 2]], &[vec![0, 1, 2]], permutations).expect("a table");
        assert_eq!((table.counts, table.outside, table.chi_square), (vec![vec![2], vec![2]], 1, None));
    }
}
