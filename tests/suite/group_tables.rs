//! The published tables of the study, as comparisons of groups, held against `tests/oracle`.

use nabolag::model::Dataset;
use nabolag::statistics::compare_groups::{
    Confidence, GroupShares, cross_table, differences, groups_by_limits, percent, shares, summarise,
};
use nabolag::statistics::{Correction, Permutations};

use super::names::published;

const SCHEMES: &str = include_str!("../oracle/scheme-totals.csv");
const PERCENTS: &str = include_str!("../oracle/scheme-shares.csv");
const SIZES: &str = include_str!("../oracle/size-classes.csv");
const NUMBERS: &str = include_str!("../oracle/number-of-schemes.csv");

/// The second column of a table with a head, as numbers, with the first.
fn rows(table: &str) -> Vec<(&str, u32)> {
    let row = |line: &'static str| line.split_once(',').map(|(key, number)| (key, number.parse().expect("a number")));
    let table: &'static str = [SCHEMES, PERCENTS, SIZES, NUMBERS].into_iter().find(|t| *t == table).expect("listed");
    table.lines().skip(1).filter_map(row).collect()
}

fn numbers(dataset: &Dataset, id: &str) -> Vec<Option<f64>> {
    dataset.indicator(id).expect("an indicator").values.iter().map(|value| value.number()).collect()
}

/// A yes/no indicator as categories.
fn yes_no(dataset: &Dataset, id: &str) -> Vec<Option<usize>> {
    numbers(dataset, id).into_iter().map(|value| value.map(|number| usize::from(number > 0.5))).collect()
}

/// The size classes of the municipalities in the table.
fn sizes(dataset: &Dataset) -> Vec<Vec<usize>> {
    let schemes = numbers(dataset, "schemes");
    let population = numbers(dataset, "population");
    let in_table: Vec<Option<f64>> =
        population.iter().zip(&schemes).map(|(population, schemes)| population.filter(|_| schemes.is_some())).collect();
    groups_by_limits(&in_table, &[1500.0, 3000.0])
}

fn count(count: usize) -> u32 {
    u32::try_from(count).expect("few")
}

#[test]
fn the_published_scheme_totals_and_whole_percentages_come_out() {
    let Some((dataset, _)) = published() else { return };
    for ((scheme, total), (_, share)) in rows(SCHEMES).into_iter().zip(rows(PERCENTS)) {
        let found = shares(&yes_no(&dataset, &format!("takes_part.{scheme}")), 2, None, &[], 0.95).expect("shares");
        let yes = &found.whole.categories[1];
        assert_eq!((found.whole.n, found.whole.missing), (199, 223));
        assert_eq!(count(yes.count), total, "{scheme}");
        assert_eq!(percent(count(yes.count), count(found.whole.n)), Some(share), "{scheme}");
        let interval = yes.interval.expect("199 are known");
        let own = yes.share.expect("199 are known");
        assert!(interval.low < own && own < interval.high && interval.high - interval.low < 0.15, "{interval:?}");
    }
}

#[test]
fn the_published_size_classes_and_numbers_of_schemes_come_out_of_one_cross_table() {
    let Some((dataset, _)) = published() else { return };
    let schemes = numbers(&dataset, "schemes");
    let limits = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let by_number = groups_by_limits(&schemes, &limits);
    let permutations = Permutations::new(999, 7).expect("in range");
    let table = cross_table(schemes.len(), &sizes(&dataset), &by_number[1..], permutations).expect("a table");
    let totals: Vec<u32> = rows(SIZES).into_iter().map(|(_, total)| total).collect();
    assert_eq!(table.row_totals, totals);
    let totals: Vec<u32> = rows(NUMBERS).into_iter().map(|(_, total)| total).collect();
    assert_eq!((table.column_totals, table.total, table.outside), (totals, 199, 223));
    // Few have one scheme or seven, so the test is by permutation.
    let test = table.chi_square.expect("several rows and columns");
    assert!(test.least_expected < 1.0 && test.degrees_of_freedom == 12 && (0.0..=1.0).contains(&test.p), "{test:?}");
}

#[test]
fn shares_by_size_class_add_up_to_the_totals() {
    let Some((dataset, _)) = published() else { return };
    let groups = sizes(&dataset);
    for (scheme, total) in rows(SCHEMES) {
        let found = shares(&yes_no(&dataset, &format!("takes_part.{scheme}")), 2, None, &groups, 0.95).expect("shares");
        let yes = |group: &GroupShares| count(group.categories[1].count);
        assert_eq!(found.groups.iter().map(yes).sum::<u32>(), total, "{scheme}");
        assert_eq!(found.groups.iter().map(|group| group.n).collect::<Vec<_>>(), [69, 81, 49]);
    }
}

/// Participation falls with falling population, the study says: it does, by more than chance.
#[test]
fn the_number_of_schemes_rises_with_size_and_the_same_seed_says_so_again() {
    let Some((dataset, _)) = published() else { return };
    let schemes = numbers(&dataset, "schemes");
    let groups = sizes(&dataset);
    let confidence = Confidence { level: 0.95, resampling: Permutations::new(999, 7).expect("in range") };
    let found = summarise(&schemes, None, &groups, confidence).expect("summaries");
    let means: Vec<f64> = found.groups.iter().map(|group| group.mean.expect("known")).collect();
    assert!((found.whole.sum - 783.0).abs() < 1e-9 && means[0] < means[1] && means[1] < means[2], "{means:?}");
    assert_eq!(found, summarise(&schemes, None, &groups, confidence).expect("summaries"));
    let tested = differences(&schemes, &groups, confidence.resampling, Correction::Holm).expect("a result");
    let smallest = tested.groups[0].expect("69 and 130");
    assert!(smallest.difference < 0.0 && tested.p < 0.05, "{tested:?}");
}
