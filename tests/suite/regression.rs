//! Models of the textbook data, held against statsmodels 0.15.0 and spreg 1.9.0.

use nabolag::statistics::regression::{
    Coefficient, CountFit, Design, Errors, Estimator, Family, Formula, Frame, LinearFit, RegressionError, SpatialFit,
    glm, lagrange_tests, ols, residual_moran, spatial_error, spatial_lag,
};
use nabolag::statistics::weights::{Transform, Weights};

use super::names::published;
use super::textbook::{Textbook, frame};

fn design(formula: &str, frame: &Frame) -> Design {
    Design::new(&Formula::parse(formula).expect("a formula"), frame).expect("a design")
}

/// Equal to so many parts of themselves.
fn assert_close(found: &[f64], wanted: &[f64], relative: f64) {
    assert_eq!(found.len(), wanted.len());
    for (a, b) in found.iter().zip(wanted) {
        assert!((a - b).abs() <= relative * b.abs(), "{a} is not {b}; found {found:?}");
    }
}

fn estimates(coefficients: &[Coefficient]) -> Vec<f64> {
    coefficients.iter().map(|c| c.estimate).collect()
}

fn std_errors(coefficients: &[Coefficient]) -> Vec<f64> {
    coefficients.iter().map(|c| c.std_error).collect()
}

fn p_values(coefficients: &[Coefficient]) -> Vec<f64> {
    coefficients.iter().map(|c| c.p).collect()
}

fn columbus() -> Option<(Textbook, Frame)> {
    let data = Textbook::open("columbus/columbus.shp")?;
    let [crime, income, value] = ["CRIME", "INC", "HOVAL"].map(|name| data.numbers(name));
    let frame = frame(&[("crime", &crime), ("income", &income), ("house.value", &value)]);
    Some((data, frame))
}

const COLUMBUS: &str = "crime ~ income + house.value";

/// The contiguity that comes with the data, each unit's weights summing to 1.
fn neighbours(data: &Textbook) -> Weights {
    data.gal("columbus.gal").transformed(Transform::RowStandardised)
}

fn columbus_ols(errors: &Errors) -> Option<LinearFit> {
    let (_, frame) = columbus()?;
    Some(ols(&design(COLUMBUS, &frame), errors).expect("a fit"))
}

#[test]
fn least_squares_of_columbus_are_those_of_statsmodels() {
    let Some(fit) = columbus_ols(&Errors::Model) else { return };
    let wanted = [68.618_961_095_025_48, -1.597_310_834_084_705_8, -0.273_931_478_171_675_6];
    assert_close(&estimates(&fit.coefficients), &wanted, 1e-12);
    let wanted = [4.735_486_133_765_341, 0.334_130_761_780_080_5, 0.103_198_683_790_905_81];
    assert_close(&std_errors(&fit.coefficients), &wanted, 1e-12);
    let wanted = [9.210_889_988_916_924e-19, 1.828_959_507_084_185_6e-5, 0.010_874_504_909_753_252];
    assert_close(&p_values(&fit.coefficients), &wanted, 1e-10);
    let (f, p) = fit.f.expect("there are terms");
    let found = [fit.r2, fit.adjusted_r2, f, p, fit.log_likelihood, fit.aic, fit.residual_variance];
    let wanted = [
        0.552_404_040_837_423_4,
        0.532_943_346_960_789_7,
        28.385_629_224_695_26,
        9.340_747_100_509_101e-9,
        -187.377_238_812_149_1,
        380.754_477_624_298_2,
        130.758_537_734_442_68,
    ];
    assert_close(&found, &wanted, 1e-10);
    let inflation: Vec<_> = fit.coefficients.iter().map(|c| c.vif).collect();
    assert_eq!(inflation[0], None);
    assert_close(&[inflation[1].expect("a term")], &[1.333_117_497_189_197_7], 1e-12);
}

#[test]
fn robust_and_clustered_errors_of_columbus_are_those_of_statsmodels() {
    let cases = [
        (Errors::Hc0, [4.101_458_136_375_412, 0.446_636_836_868_484_15, 0.157_515_892_052_469_08]),
        (Errors::Hc1, [4.233_089_075_002_267, 0.460_971_062_431_074_9, 0.162_571_158_747_898]),
        (Errors::Hc2, [4.296_234_400_311_515, 0.494_373_115_427_693_6, 0.177_538_125_988_824_3]),
        (Errors::Hc3, [4.513_900_235_790_859, 0.549_277_400_502_016_3, 0.200_876_663_312_300_6]),
    ];
    for (errors, wanted) in cases {
        let Some(fit) = columbus_ols(&errors) else { return };
        assert_close(&std_errors(&fit.coefficients), &wanted, 1e-11);
    }
    let Some((data, _)) = columbus() else { return };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    let clusters = data.numbers("NEIG").into_iter().map(|number| number as usize % 11).collect();
    let Some(fit) = columbus_ols(&Errors::Clustered(clusters)) else { return };
    assert_eq!(fit.clusters, Some(11));
    let wanted = [2.752_459_891_641_698, 0.418_319_912_584_584_45, 0.170_782_842_927_892_78];
    assert_close(&std_errors(&fit.coefficients), &wanted, 1e-11);
    let wanted = [2.466_572_334_421_589_6e-10, 0.003_382_425_340_610_715, 0.139_801_056_590_185_4];
    assert_close(&p_values(&fit.coefficients), &wanted, 1e-9);
}

#[test]
fn morans_i_of_the_residuals_of_columbus_is_that_of_spreg() {
    let Some((data, frame)) = columbus() else { return };
    let found = residual_moran(&design(COLUMBUS, &frame), &neighbours(&data)).expect("a result");
    let wanted = [
        0.222_109_406_578_676_95,
        -0.033_418_334_576_481_926,
        0.008_099_305_013_311_433,
        2.839_318_934_513_7,
        0.004_520_994_474_334_204,
    ];
    assert_close(&[found.statistic, found.expectation, found.variance, found.z], &wanted[..4], 1e-11);
    assert_close(&[found.p], &wanted[4..], 1e-11);
}

/// `OLS` with `spat_diag=True`.
#[test]
fn lagrange_tests_of_columbus_are_those_of_spreg() {
    let Some((data, frame)) = columbus() else { return };
    let found = lagrange_tests(&design(COLUMBUS, &frame), &neighbours(&data)).expect("a result");
    let robust = [found.robust_error, found.robust_lag].map(|test| test.expect("there are terms"));
    let wanted = [5.206_213_923_882_122, 8.897_998_591_088_626, 0.043_905_931_884_988_79, 3.735_690_599_091_493];
    assert_close(&[found.error, found.lag, robust[0], robust[1]].map(|test| test.statistic), &wanted, 1e-10);
    let wanted =
        [0.022_506_293_821_436_388, 0.002_854_833_950_731_098, 0.834_028_723_931_429_9, 0.053_261_645_050_738_195];
    assert_close(&[found.error, found.lag, robust[0], robust[1]].map(|test| test.p), &wanted, 1e-10);
    let alone = lagrange_tests(&design("crime ~ 1", &frame), &neighbours(&data)).expect("a result");
    assert_eq!((alone.robust_error, alone.robust_lag), (None, None));
}

fn columbus_spatial(
    model: fn(&Design, &Weights, Estimator) -> Result<SpatialFit, RegressionError>,
    estimator: Estimator,
) -> Option<SpatialFit> {
    let (data, frame) = columbus()?;
    Some(model(&design(COLUMBUS, &frame), &neighbours(&data), estimator).expect("a fit"))
}

fn with_parameter(fit: &SpatialFit, of: impl Fn(&Coefficient) -> f64) -> Vec<f64> {
    fit.coefficients.iter().chain(&fit.parameter_test).map(of).collect()
}

/// `ML_Lag` and `ML_Error` with the method "full". spreg's search ends at a few parts in ten million.
#[test]
fn spatial_models_by_likelihood_are_those_of_spreg() {
    let Some(lag) = columbus_spatial(spatial_lag, Estimator::MaximumLikelihood) else { return };
    let wanted = [45.603_248_670_091_55, -1.048_728_158_283_957, -0.266_334_808_253_534_2, 0.423_325_423_579_948_46];
    assert_close(&with_parameter(&lag, |c| c.estimate), &wanted, 2e-7);
    let wanted = [7.257_403_877_408_942, 0.307_405_916_414_683_7, 0.089_096_290_854_566_65, 0.119_510_445_330_512_11];
    assert_close(&with_parameter(&lag, |c| c.std_error), &wanted, 2e-7);
    let found = [lag.log_likelihood, lag.aic].map(|value| value.expect("by likelihood"));
    assert_close(&found, &[-182.673_972_010_133_92, 373.347_944_020_267_85], 1e-12);
    assert_close(&[lag.error_variance, lag.pseudo_r2], &[96.857_181_243_458_84, 0.647_332_628_997_709], 1e-7);
    // In rows that sum to 1, a change everywhere is multiplied by 1 / (1 − ρ).
    let multipliers = lag.multipliers.expect("of a lag model");
    assert_close(&[multipliers.total], &[1.0 / (1.0 - lag.parameter)], 1e-10);
    assert!(multipliers.direct > 1.0 && multipliers.direct < multipliers.total);
    let Some(error) = columbus_spatial(spatial_error, Estimator::MaximumLikelihood) else { return };
    let wanted = [60.279_468_565_788_775, -0.957_305_259_264_021_5, -0.304_559_260_754_755_2, 0.546_753_099_683_818_1];
    assert_close(&with_parameter(&error, |c| c.estimate), &wanted, 2e-7);
    let wanted = [5.365_594_047_402_818, 0.334_230_753_693_912_53, 0.092_047_314_647_576_36, 0.138_050_764_924_973_45];
    assert_close(&with_parameter(&error, |c| c.std_error), &wanted, 2e-7);
    assert_close(&[error.log_likelihood.expect("by likelihood")], &[-183.749_428_062_057_18], 1e-12);
    assert_close(&[error.error_variance, error.pseudo_r2], &[97.674_230_083_931_73, 0.536_184_909_123_852_4], 1e-7);
}

/// `GM_Lag` with `w_lags = 2`, exact; `GM_Error`, whose search has no gradient.
#[test]
fn spatial_models_by_moments_are_those_of_spreg() {
    let Some(lag) = columbus_spatial(spatial_lag, Estimator::Moments) else { return };
    let wanted = [43.528_473_415_752_39, -0.999_275_604_320_118_3, -0.265_649_998_569_154_06, 0.461_486_532_702_277_7];
    assert_close(&with_parameter(&lag, |c| c.estimate), &wanted, 1e-11);
    let wanted = [10.600_465_414_430_246, 0.369_517_104_477_739_5, 0.088_539_499_131_519_75, 0.180_105_133_039_905_8];
    assert_close(&with_parameter(&lag, |c| c.std_error), &wanted, 1e-11);
    let Some(error) = columbus_spatial(spatial_error, Estimator::Moments) else { return };
    let wanted = [62.918_805_684_817_066, -1.150_074_427_271_807_3, -0.298_230_704_299_905_06];
    assert_close(&estimates(&error.coefficients), &wanted, 1e-5);
    let wanted = [5.010_887_317_481_958, 0.334_716_630_699_653_85, 0.094_812_472_675_053_1];
    assert_close(&std_errors(&error.coefficients), &wanted, 1e-5);
    assert_close(&[error.parameter], &[0.383_454_678_492_430_4], 1e-5);
    assert_eq!(error.parameter_test, None);
}

#[test]
fn spatial_models_without_pairs_or_of_other_units_are_explained() {
    let x = [1.0, 2.0, 4.0, 3.0, 5.0, 9.0];
    let y = [2.0, 1.0, 3.0, 3.0, 6.0, 4.0];
    let design = design("y ~ x", &frame(&[("y", &y), ("x", &x)]));
    let pairs = |units, links: &[(u32, u32, f64)]| Weights::from_links(units, links.to_vec()).expect("valid");
    for model in [spatial_lag, spatial_error] {
        let none = model(&design, &pairs(6, &[]), Estimator::Moments);
        assert_eq!(none.expect_err("no pairs"), RegressionError::NoPairs);
        let other = model(&design, &pairs(5, &[(0, 1, 1.0)]), Estimator::Moments);
        assert_eq!(other.expect_err("other units"), RegressionError::WeightsLength { found: 5, expected: 6 });
    }
    let alone = self::design("y ~ 1", &frame(&[("y", &y)]));
    let ring: Vec<_> = (0..6).map(|i| (i, (i + 1) % 6, 1.0)).collect();
    let none = spatial_lag(&alone, &pairs(6, &ring), Estimator::Moments);
    assert_eq!(none.expect_err("an intercept's lag is an intercept"), RegressionError::NoInstruments);
}

fn sids() -> Option<(Textbook, Frame)> {
    let data = Textbook::open("sids2/sids2.shp")?;
    let [births, deaths, minority, county] = ["BIR74", "SID74", "NWBIR74", "CNTY_ID"].map(|name| data.numbers(name));
    let share: Vec<f64> = minority.iter().zip(&births).map(|(part, whole)| part / whole * 100.0).collect();
    let rate: Vec<f64> = deaths.iter().zip(&births).map(|(part, whole)| part / whole).collect();
    let mut sorted = rate.clone();
    sorted.sort_by(f64::total_cmp);
    let median = f64::midpoint(sorted[49], sorted[50]);
    let high: Vec<f64> = rate.iter().map(|&rate| f64::from(u8::from(rate > median))).collect();
    let frame =
        frame(&[("births", &births), ("deaths", &deaths), ("share", &share), ("high", &high), ("county", &county)]);
    Some((data, frame))
}

fn sids_fit(formula: &str, family: Family, errors: &Errors) -> Option<CountFit> {
    let (_, frame) = sids()?;
    Some(glm(&design(formula, &frame), family, errors).expect("a fit"))
}

#[test]
fn a_binomial_model_of_deaths_in_births_is_that_of_statsmodels() {
    const FORMULA: &str = "deaths/births ~ log(births) + share";
    let Some(fit) = sids_fit(FORMULA, Family::Binomial, &Errors::Model) else { return };
    let wanted = [-6.116_099_074_251_899, -0.083_851_860_571_904_97, 0.018_214_909_885_522_3];
    assert_close(&estimates(&fit.coefficients), &wanted, 1e-11);
    let wanted = [0.367_561_516_585_162_5, 0.040_935_238_754_062_22, 0.002_155_810_575_472_041];
    assert_close(&std_errors(&fit.coefficients), &wanted, 1e-10);
    let wanted = [3.596_476_841_359_350_5e-62, 0.040_520_540_502_379_56, 2.932_646_673_717_98e-17];
    assert_close(&p_values(&fit.coefficients), &wanted, 1e-8);
    let dispersion = fit.dispersion.expect("rows are left");
    let found = [fit.log_likelihood, fit.null_log_likelihood, fit.aic, fit.deviance, dispersion, fit.pseudo_r2];
    let wanted = [
        -216.726_208_401_727_97,
        -254.503_000_938_534_83,
        439.452_416_803_455_95,
        128.247_320_886_961_3,
        1.308_478_698_448_657_2,
        0.148_433_583_877_191_08,
    ];
    assert_close(&found, &wanted, 1e-9);
    let Some(robust) = sids_fit(FORMULA, Family::Binomial, &Errors::Hc0) else { return };
    let wanted = [0.365_953_844_764_173_6, 0.043_908_520_735_317_584, 0.002_214_002_961_742_705];
    assert_close(&std_errors(&robust.coefficients), &wanted, 1e-9);
    let Some((data, _)) = sids() else { return };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    let clusters = data.numbers("CNTY_ID").into_iter().map(|number| number as usize % 9).collect();
    let Some(clustered) = sids_fit(FORMULA, Family::Binomial, &Errors::Clustered(clusters)) else { return };
    let wanted = [0.269_239_116_536_175_05, 0.032_691_586_285_911_62, 0.002_863_199_811_983_631];
    assert_close(&std_errors(&clustered.coefficients), &wanted, 1e-9);
}

#[test]
fn logit_and_poisson_models_are_those_of_statsmodels() {
    let Some(fit) = sids_fit("high ~ log(births) + share", Family::Binomial, &Errors::Model) else { return };
    let wanted = [-3.786_705_460_942_066_7, 0.315_855_924_419_993_55, 0.043_855_335_729_980_88];
    assert_close(&estimates(&fit.coefficients), &wanted, 1e-10);
    let wanted = [1.817_244_748_746_152_5, 0.226_191_895_317_298_27, 0.011_746_728_321_481_199];
    assert_close(&std_errors(&fit.coefficients), &wanted, 1e-9);
    assert_close(&[fit.log_likelihood, fit.pseudo_r2], &[-59.902_171_698_797_73, 0.135_794_339_516_653_1], 1e-10);
    let formula = "deaths ~ share + offset(log(births))";
    let Some(fit) = sids_fit(formula, Family::Poisson, &Errors::Model) else { return };
    assert_close(&estimates(&fit.coefficients), &[-6.850_720_947_145_153, 0.018_702_149_885_591_837], 1e-11);
    assert_close(&std_errors(&fit.coefficients), &[0.090_080_258_124_851_2, 0.002_172_500_755_144_618], 1e-10);
    let dispersion = fit.dispersion.expect("rows are left");
    let found = [fit.log_likelihood, fit.null_log_likelihood, fit.deviance, fit.aic, dispersion];
    let wanted = [
        -218.764_841_239_204_06,
        -254.376_806_135_788_9,
        132.119_714_235_294_6,
        441.529_682_478_408_1,
        1.402_215_031_870_101_4,
    ];
    assert_close(&found, &wanted, 1e-9);
}

/// Errors are those of `GLM` with the α found (expected information), as R's `glm.nb` gives them.
#[test]
fn a_negative_binomial_model_is_that_of_statsmodels() {
    let formula = "deaths ~ log(births) + share";
    let Some(fit) = sids_fit(formula, Family::NegativeBinomial, &Errors::Model) else { return };
    let wanted = [-6.333_677_699_056_777, 0.942_171_558_347_229_1, 0.018_398_121_454_096_566];
    assert_close(&estimates(&fit.coefficients), &wanted, 1e-9);
    let wanted = [0.460_431_586_398_655_7, 0.052_858_329_501_592_936, 0.002_594_236_294_257_230_8];
    assert_close(&std_errors(&fit.coefficients), &wanted, 1e-8);
    let alpha = fit.overdispersion.expect("of this family").alpha;
    assert_close(
        &[alpha, fit.log_likelihood, fit.aic],
        &[0.047_182_222_506_764_18, -213.940_793_711_910_23, 435.881_587_423_820_46],
        1e-9,
    );
    let dispersion = fit.dispersion.expect("rows are left");
    assert_close(&[fit.deviance, dispersion], &[97.888_443_239_957_43, 0.993_988_272_171_994_7], 1e-8);
}

fn refused(formula: &str, family: Family, columns: &[(&str, &[f64])]) -> RegressionError {
    let frame = frame(columns);
    let fit = Formula::parse(formula).map_err(RegressionError::from);
    let fit =
        fit.and_then(|formula| Design::new(&formula, &frame)).and_then(|design| glm(&design, family, &Errors::Model));
    fit.map(|_| ()).expect_err("no model")
}

#[test]
fn columns_that_tell_outcomes_apart_are_named_instead_of_given_a_number() {
    let y = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0];
    let other = [3.0, 1.0, 4.0, 2.0, 5.0, 9.0, 2.0, 6.0];
    let apart = [1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 4.0, 13.0];
    let error = refused("y ~ apart", Family::Binomial, &[("y", &y), ("apart", &apart)]);
    assert_eq!(error, RegressionError::Separation { columns: vec!["apart".to_owned()] });
    // Everybody in group 1 takes part, in group 0 some do: quasi-complete separation.
    let group = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0];
    let error = refused("y ~ other + group", Family::Binomial, &[("y", &y), ("group", &group), ("other", &other)]);
    assert_eq!(error, RegressionError::Separation { columns: vec!["group".to_owned()] });
    // No projects at all in group 1.
    let counts = [1.0, 2.0, 0.0, 3.0, 0.0, 0.0, 1.0, 0.0];
    let error = refused("y ~ group", Family::Poisson, &[("y", &counts), ("group", &group)]);
    assert_eq!(error, RegressionError::Separation { columns: vec!["group".to_owned()] });
}

#[test]
fn what_has_no_model_is_explained() {
    let y = [0.0, 1.0, 0.0, 1.0, 1.0, 0.0];
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let double = x.map(|x| 2.0 * x - 1.0);
    let said = |formula: &str, family, columns: &[(&str, &[f64])]| refused(formula, family, columns).to_string();
    let singular = said("y ~ x + double", Family::Binomial, &[("y", &y), ("x", &x), ("double", &double)]);
    assert!(singular.starts_with("double is made up of intercept, x"), "{singular}");
    let constant = said("y ~ x", Family::Binomial, &[("y", &[1.0; 6]), ("x", &x)]);
    assert!(constant.contains("is 1 in every complete row"), "{constant}");
    assert!(said("x ~ y", Family::Binomial, &[("y", &y), ("x", &x)]).contains("at most what it is out of: 1"));
    assert!(said("y/2 ~ x", Family::Poisson, &[("y", &y), ("x", &x)]).contains("without a bound"));
    let half = x.map(|x| x / 2.0);
    assert!(said("half ~ y", Family::Poisson, &[("y", &y), ("half", &half)]).contains("whole numbers"));
    let even = said("x ~ y", Family::NegativeBinomial, &[("y", &y), ("x", &x)]);
    assert!(even.contains("use the Poisson model"), "{even}");
    assert!(said("y ~ log(y)", Family::Poisson, &[("y", &y)]).contains("is 0 in row 0"));
    assert!(said("y ~ x", Family::Binomial, &[("y", &y), ("x", &[f64::NAN; 6])]).contains("all 6 miss"));
    let frame = frame(&[("y", &y), ("x", &x)]);
    let clusters = Errors::Clustered(vec![1; 6]);
    let few = ols(&design("y ~ x", &frame), &clusters).expect_err("one cluster").to_string();
    assert!(few.contains("1 clusters cannot"), "{few}");
    let perfect = ols(&design("x ~ double", &self::frame(&[("x", &x), ("double", &double)])), &Errors::Model);
    assert_eq!(perfect.expect_err("no residuals"), RegressionError::PerfectFit);
}

#[test]
fn one_logit_for_all_schemes_is_a_logit_with_a_factor() {
    let y = [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    let z = [1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let x = [1.0, 5.0, 3.0, 2.0, 4.0, 6.0, 8.0, 3.0];
    let stacked = frame(&[("y", &y), ("z", &z), ("x", &x)]).stacked(&["y", "z"], "takes_part", "scheme");
    let stacked = stacked.expect("stacked");
    let clusters = Errors::Clustered((0..16).map(|row| row % 8).collect());
    let fit = glm(&design("takes_part ~ x + factor(scheme)", &stacked), Family::Binomial, &clusters).expect("a fit");
    let names: Vec<_> = fit.coefficients.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["intercept", "x", "factor(scheme)[z]"]);
    assert_eq!(fit.clusters, Some(8));
    // With an intercept and an effect for each scheme, each scheme's expected number is its own.
    let total = |values: &[f64]| values.iter().sum::<f64>();
    assert_close(&[total(&fit.fitted[..8]), total(&fit.fitted[8..])], &[total(&y), total(&z)], 1e-9);
}

/// What the study guessed: more inhabitants, more schemes. Participation is 0 to 7 of 7 per municipality, and
/// close to binomial.
#[test]
fn the_number_of_schemes_goes_with_population_in_a_binomial_model_of_seven() {
    let Some((dataset, _)) = published() else { return };
    let mut frame = Frame::new(dataset.units().len());
    for name in ["schemes", "population", "centrality"] {
        let values: Vec<_> = dataset.indicator(name).expect("read").values.iter().map(|value| value.number()).collect();
        frame.numbers(name, &values).expect("one per unit");
    }
    let design = design("schemes/7 ~ log(population)", &frame);
    assert_eq!((design.rows.len(), design.missing.len()), (199, 223));
    let fit = glm(&design, Family::Binomial, &Errors::Hc3).expect("a fit");
    let population = &fit.coefficients[1];
    assert!(population.estimate > 0.0 && population.p < 0.01, "{population:?}");
    assert!((0.8..1.2).contains(&fit.dispersion.expect("rows are left")), "{:?}", fit.dispersion);
    // The centrality index is known of those under 3,000 only.
    let small = self::design("schemes/7 ~ log(population) + centrality", &frame);
    assert!(small.rows.len() < 125);
    assert!(glm(&small, Family::Binomial, &Errors::Model).is_ok());
}
