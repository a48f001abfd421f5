//! Statistics of the field's textbook data against the values that the reference
//! packages publish for them.

use nabolag::statistics::weights::{Transform, Weights};
use nabolag::statistics::{
    Alternative, Inference, Islands, Permutations, Sample, Test, bivariate_local_moran, bivariate_moran,
    empirical_bayes, geary, local_geary, losh, moran, standardised_rates,
};

use super::textbook::{Column, Textbook};

fn sample(weights: &Weights, columns: &[&Column]) -> Sample {
    let columns: Vec<&[Option<f64>]> = columns.iter().map(|column| column.as_slice()).collect();
    Sample::new(weights, &columns, Transform::RowStandardised, Islands::Keep).expect("valid")
}

fn greater() -> Test<'static> {
    Test {
        alternative: Alternative::Greater,
        permutations: Permutations::new(999, 1).expect("in range"),
        ..Test::default()
    }
}

fn assert_near(found: f64, published: f64, tolerance: f64) {
    assert!((found - published).abs() < tolerance, "{found} where {published} is published");
}

#[test]
fn morans_of_the_textbook_data_are_those_published() {
    let Some(stl) = Textbook::open("stl/stl_hom.shp") else { return };
    let homicides = stl.column("HR8893");
    let found = moran(&sample(&stl.gal("stl.gal"), &[&homicides]), 0, &greater()).expect("valid");
    assert_near(found.statistic, 0.243_655_826_217_716_6, 1e-14);
    assert_near(found.p_normality.expect("known"), 0.000_135_739_313_854_688_07, 1e-15);
    assert!(found.p_permutation.expect("permuted") < 0.005);

    let Some(sids) = Textbook::open("sids2/sids2.shp") else { return };
    let (weights, rate) = (sids.gal("sids2.gal"), sids.column("SIDR74"));
    let found = moran(&sample(&weights, &[&rate]), 0, &greater()).expect("valid");
    assert_near(found.statistic, 0.247_725_193_204_801_36, 1e-14);
    assert_near(found.p_normality.expect("known"), 5.791_653_907_449_845e-5, 1e-15);

    let Some(columbus) = Textbook::open("columbus/columbus.shp") else { return };
    let crime = columbus.column("CRIME");
    for (rook, published) in [(false, 0.500_188_557_182_861_3), (true, 0.523_670_212_750_253_2)] {
        let found = moran(&sample(&columbus.contiguity(rook), &[&crime]), 0, &greater()).expect("valid");
        assert_near(found.statistic, published, 1e-14);
    }
}

#[test]
fn moran_on_empirical_bayes_rates_is_that_published() {
    let Some(sids) = Textbook::open("sids2/sids2.shp") else { return };
    let counted = sample(&sids.gal("sids2.gal"), &[&sids.column("SID79"), &sids.column("BIR79")]);
    let rates = standardised_rates(counted.column(0), counted.column(1)).expect("valid");
    let found = moran(&counted.with_columns(vec![rates]), 0, &greater()).expect("valid");
    assert_near(found.statistic, 0.166_223_435_525_673_95, 1e-14);
    assert_near(found.p_normality.expect("known"), 0.004_191_499_504_892_171, 1e-14);
}

#[test]
fn bivariate_morans_are_those_published() {
    let Some(sids) = Textbook::open("sids2/sids2.shp") else { return };
    let columns = ["SIDR74", "SIDR79", "NWR74", "NWR79"].map(|name| sids.column(name));
    let sample = sample(&sids.gal("sids2.gal"), &columns.each_ref());
    for ((x, y), published) in [((0, 1), 0.193_626_106_528_746_68), ((3, 0), 0.377_013_825_429_278_6)] {
        let found = bivariate_moran(&sample, x, y, &greater()).expect("valid");
        assert_near(found.statistic, published, 1e-14);
        assert!(found.p_permutation < 0.05);
    }
    let local = bivariate_local_moran(&sample, 1, 0, &Test::default()).expect("valid");
    assert_near(local.units[0].found().expect("analysed").statistic, 1.464_922_125_062_073_6, 1e-13);
}

#[test]
fn gearys_of_the_textbook_data_are_those_published() {
    let Some(columbus) = Textbook::open("columbus/columbus.shp") else { return };
    let analytical = Test { inference: Inference::Analytical, ..Test::default() };
    let sample_of = |weights: &Weights, column| sample(weights, &[&column]);
    let found = geary(&sample_of(&columbus.contiguity(true), columbus.column("CRIME")), 0, &analytical).expect("valid");
    assert_near(found.statistic, 0.515_440_805_865_241_1, 1e-14);
    assert_near(found.variance_normality.expect("known"), 0.011_403_109_626_468_939, 1e-15);
    assert_near(found.z_normality.expect("varies"), -4.537_693_820_160_8, 1e-12);
    assert_near(found.variance_randomization, 0.010_848_882_767_131_886, 1e-15);
    assert_near(found.z_randomization.expect("varies"), -4.652_156_651_668_989, 1e-12);

    let Some(stl) = Textbook::open("stl/stl_hom.shp") else { return };
    let local = local_geary(&sample_of(&stl.gal("stl.gal"), stl.column("HR8893")), 0, &analytical).expect("valid");
    assert_near(local.units[0].found().expect("analysed").statistic, 0.696_703_432, 1e-9);
}

#[test]
fn local_heteroskedasticity_is_that_published() {
    let Some(stl) = Textbook::open("stl/stl_hom.shp") else { return };
    let found = losh(&sample(&stl.gal("stl.gal"), &[&stl.column("HR8893")]), 0, &greater()).expect("valid");
    let first = found.units[0].found().expect("analysed");
    assert_near(first.statistic, 0.776_134_71, 1e-8);
    assert_near(first.p.raw, 0.228_022_01, 1e-8);
}

#[test]
fn contiguity_from_the_polygons_has_as_many_pairs_as_published() {
    for (name, rook, queen) in
        [("columbus/columbus.shp", 100, 118), ("sids2/sids2.shp", 231, 245), ("stl/stl_hom.shp", 199, 203)]
    {
        let Some(textbook) = Textbook::open(name) else { return };
        let pairs = |rook| textbook.contiguity(rook).link_count() / 2;
        assert_eq!((pairs(true), pairs(false)), (rook, queen), "{name}");
    }
}

/// The values that esda's documentation of `Empirical_Bayes` gives for homicides 1979 to 1984.
#[test]
fn smoothed_rates_of_homicides_are_those_of_esda() {
    let Some(data) = Textbook::open("stl/stl_hom.shp") else { return };
    let found = empirical_bayes(&data.numbers("HC7984"), &data.numbers("PO7984")).expect("rates");
    let wanted = [2.367_189_50e-5, 4.545_391_67e-5, 4.781_140_19e-5, 2.769_071_46e-5, 6.589_893_23e-5, 3.664_941_22e-5];
    for (found, wanted) in found.smoothed.iter().zip(wanted) {
        assert!((found - wanted).abs() < 5e-14, "{found} is not {wanted}");
    }
}
