//! Simulated project records from file to answers: the published totals hold, and what was put in comes out.

use std::collections::BTreeSet;

use nabolag::model::{Role, Value};

use super::made_up_projects::{COMPANY_PER_HUNDRED, PARTNERS_PER_HUNDRED, SCHEMES, dataset, made_up};

#[test]
fn the_published_totals_of_each_scheme_hold_over_the_199() {
    let (dataset, report) = dataset(1);
    let small = dataset.indicator("small_district").expect("given");
    for (scheme, _, total, [from, to]) in SCHEMES {
        let takes_part = dataset.indicator(&format!("takes_part.simulated-{scheme}")).expect("made");
        assert_eq!(takes_part.numbers().filter(|yes| *yes > 0.5).count(), total, "{scheme}");
        assert_eq!(takes_part.numbers().count(), 199, "the others are not in the table");
        let rows = report.section(&format!("projects simulated-{scheme}")).expect("read");
        assert_eq!((rows.unmatched().len(), rows.set_aside().len()), (0, 2), "{scheme}: {:?}", rows.unmatched());
        let names = report.section(&format!("applicants simulated-{scheme}")).expect("read");
        assert!(names.unmatched().is_empty(), "{:?}", names.unmatched());
        // The records say the same of the 199 as the table.
        let counted = dataset.indicator(&format!("participations.simulated-{scheme}")).expect("made");
        for unit in dataset.unit_indices().filter(|unit| small.value(*unit) == Value::Observed(1.0)) {
            let recorded = counted.value(unit).number().is_some();
            assert_eq!(recorded, takes_part.value(unit) == Value::Observed(1.0), "{}", dataset.unit(unit).name);
        }
        let of_scheme =
            dataset.projects().iter().filter(|project| project.scheme.as_str() == format!("simulated-{scheme}"));
        let years: Vec<u32> = of_scheme.filter_map(|project| project.year).map(|year| u32::from(year.get())).collect();
        assert_eq!(years.len(), made_up(1).projects[scheme]);
        assert!(years.iter().all(|year| (from..=to).contains(year)) && years.iter().any(|year| *year != years[0]));
    }
    assert!(report.adds_up());
}

#[test]
fn partners_roles_and_companies_are_as_they_were_drawn() {
    let (dataset, _) = dataset(1);
    let small = dataset.indicator("small_district").expect("given");
    let is_small = |part: &&nabolag::model::Participation| small.value(part.unit) == Value::Observed(1.0);
    let of = |role: Role| dataset.participations().iter().filter(is_small).filter(|part| part.role == role).count();
    let (leads, partners, owners) = (of(Role::Lead), of(Role::Partner), of(Role::ViaCompany));
    assert!(partners > leads, "small municipalities are partners more often than leads: {partners} {leads}");
    let by_company: BTreeSet<u32> =
        dataset.participations().iter().filter(|part| part.role == Role::ViaCompany).map(|part| part.project).collect();
    let share = by_company.len() as f64 / made_up(1).projects["skjonnsmidler"] as f64;
    // Of the two thirds with partners, where the region has a company: about half do.
    let drawn = f64::from(COMPANY_PER_HUNDRED) / 100.0 * 0.65 / 2.0;
    assert!((share - drawn).abs() < 0.08 && owners > by_company.len(), "{share} {drawn} {owners}");
    let consortia = dataset.grouping("consortia").expect("made").groups.len() as f64;
    let alone = f64::from(PARTNERS_PER_HUNDRED[0]) / 100.0;
    let several = consortia / dataset.projects().len() as f64;
    assert!((several - (1.0 - alone)).abs() < 0.12, "{several}: in thin regions nobody near is left");
}

#[test]
fn a_seed_makes_the_same_records_and_another_others_and_all_say_that_they_are_simulated() {
    let (one, again, other) = (made_up(1), made_up(1), made_up(2));
    assert_eq!(one.files, again.files);
    assert_ne!(one.files, other.files);
    let (dataset, _) = dataset(1);
    assert!(dataset.projects().iter().all(|project| project.title.contains("Simulert")));
    assert!(dataset.projects().iter().all(|project| project.source.as_str() == "simulated"));
    let source = dataset.sources().iter().find(|source| source.id.as_str() == "simulated").expect("a source");
    assert!(source.title.contains("SIMULATED") && source.licence.contains("not to be used as data"));
}
