//! The words of co-participation: roles, distances, pairs and projects as they are told.

use std::collections::{BTreeMap, BTreeSet};

use super::against_chance::{against_draws, against_tails};
use super::co_participation::{Found, Question};
use crate::app::processes::outcome::{Column, Tree, UnitTable, computed};
use crate::app::processes::report::number;
use crate::app::relations::MINUTES;
use crate::cooperation::{LedProject, PartnerFigures, leads, summary, twos};
use crate::model::{Kind, Role, Status, Value};
use crate::statistics::significance::Tails;

/// The shares of roles, of all units and of each group.
pub(super) fn roles(question: &Question<'_>) -> Tree {
    let led = led_projects(question);
    let whole = role_shares(question, &|_| true);
    let Some(groups) = &question.groups else { return Tree::fields([("whole", Tree::fields(whole))]) };
    let tests: Vec<_> = groups
        .members
        .iter()
        .map(|members| leads(&led, |unit| members.binary_search(&(unit as usize)).is_ok()))
        .collect();
    let p: Vec<f64> = tests
        .iter()
        .map(|test| Tails { below: test.below, equal: test.equal, above: test.above }.p(question.alternative))
        .collect();
    let adjusted = question.correction.adjust(&p);
    let counts = groups.counts(question.among.count());
    let in_none: Vec<usize> = (0..counts.len()).filter(|&place| counts[place] == 0).collect();
    let group = |place: usize| {
        let (test, members) = (&tests[place], &groups.members[place]);
        let tails = Tails { below: test.below, equal: test.equal, above: test.above };
        let chance = against_tails(test.led as f64, test.expected, test.variance, tails, question.alternative);
        let head = [
            ("id", Tree::text(groups.names[place].0.as_str())),
            ("title", Tree::text(groups.names[place].1.as_str())),
            ("units", Tree::count(members.len())),
        ];
        let shares = role_shares(question, &|unit| members.binary_search(&(unit as usize)).is_ok());
        let tested = [("leads_by_chance", chance), ("adjusted_p", number(adjusted[place]))];
        Tree::fields(head.into_iter().chain(shares).chain(tested))
    };
    Tree::fields([
        ("whole", Tree::fields(whole)),
        ("groups_by", Tree::text(groups.id.as_str())),
        ("groups", Tree::List((0..groups.members.len()).map(group).collect())),
        ("in_none", question.among.named(&in_none)),
        ("projects_with_a_lead_and_partners", Tree::count(led.len())),
    ])
}

/// Projects that a unit leads and others could have led.
fn led_projects(question: &Question<'_>) -> Vec<LedProject> {
    let led = question.projects.joint().filter_map(|chosen| {
        let of = |role: Role| chosen.members.iter().filter(move |(_, own)| *own == role).map(|&(place, _)| place);
        let lead = of(Role::Lead).next()?;
        let candidates: Vec<u32> = of(Role::Lead).chain(of(Role::Partner)).collect();
        (candidates.len() > 1).then_some(LedProject { lead, candidates })
    });
    led.collect()
}

fn role_shares(question: &Question<'_>, is_in: &dyn Fn(u32) -> bool) -> Vec<(&'static str, Tree)> {
    let members =
        || question.projects.chosen.iter().flat_map(|chosen| &chosen.members).filter(|(place, _)| is_in(*place));
    let all = members().count();
    let of = |role: Role| members().filter(|(_, own)| *own == role).count();
    let (lead, partner, company) = (of(Role::Lead), of(Role::Partner), of(Role::ViaCompany));
    let share = |part: usize| Tree::maybe((all > 0).then(|| part as f64 / all as f64));
    vec![
        ("participations", Tree::count(all)),
        ("lead", Tree::count(lead)),
        ("partner", Tree::count(partner)),
        ("via_company", Tree::count(company)),
        ("lead_share", share(lead)),
        ("partner_share", share(partner)),
        ("via_company_share", share(company)),
    ]
}

fn by_chance(question: &Question<'_>, found: &Found, of: fn(&PartnerFigures) -> Option<f64>) -> Tree {
    against_draws(of(&found.observed), found.draws.iter().map(of), question.alternative)
}

/// How often units meet.
pub(super) fn meetings_report(question: &Question<'_>, found: &Found) -> Tree {
    Tree::fields([
        ("meetings", Tree::count(found.observed.meetings)),
        ("pairs", by_chance(question, found, |figures| Some(figures.pairs as f64))),
        ("repeated_pairs", by_chance(question, found, |figures| Some(figures.repeated_pairs as f64))),
    ])
}

/// How far apart partners are.
pub(super) fn distances(question: &Question<'_>, found: &Found) -> Tree {
    let Some(relation) = question.relation else { return Tree::Null };
    let mut random = Vec::new();
    let mut unreachable = 0_usize;
    for (one, other) in twos(&found.participants) {
        match question.measured(MINUTES, one, other) {
            Some(minutes) => random.push(minutes),
            None => unreachable += 1,
        }
    }
    let apart = summary(&mut random);
    let random_pairs = Tree::fields([
        ("pairs", Tree::count(random.len())),
        ("mean_minutes", Tree::maybe(apart.mean)),
        ("median_minutes", Tree::maybe(apart.median)),
        ("unreachable", Tree::count(unreachable)),
    ]);
    Tree::fields([
        ("relation", Tree::text(relation.id.as_str())),
        ("mean_minutes", by_chance(question, found, |figures| figures.mean_minutes)),
        ("median_minutes", by_chance(question, found, |figures| figures.median_minutes)),
        ("longest_minutes", by_chance(question, found, |figures| figures.longest_minutes)),
        ("mean_longest_minutes", by_chance(question, found, |figures| figures.mean_longest_minutes)),
        ("unreachable_meetings", Tree::count(found.observed.unreachable)),
        ("random_pairs", random_pairs),
    ])
}

/// Whether projects stay inside.
pub(super) fn inside(question: &Question<'_>, found: &Found) -> Tree {
    let Some(grouping) = question.grouping else { return Tree::Null };
    let observed = &found.observed;
    Tree::fields([
        ("grouping", Tree::text(grouping.id.as_str())),
        ("meetings", Tree::count(observed.placed_meetings)),
        ("meetings_with_a_unit_in_none", Tree::count(observed.meetings - observed.placed_meetings)),
        ("meetings_inside", by_chance(question, found, |figures| figures.meetings_inside)),
        ("projects", Tree::count(observed.placed_groups)),
        ("projects_with_a_unit_in_none", Tree::count(found.null.observed().count() - observed.placed_groups)),
        ("projects_inside", by_chance(question, found, |figures| figures.groups_inside)),
    ])
}

/// A unit's number and name under these names.
fn named(question: &Question<'_>, place: u32, [number, name]: [&'static str; 2]) -> [(&'static str, Tree); 2] {
    let unit = question.among.unit(place as usize);
    [(number, Tree::text(unit.number.as_str())), (name, Tree::text(unit.name.as_str()))]
}

/// The two that meet, the least by chance first.
pub(super) fn pair_list(question: &Question<'_>, found: &Found) -> Vec<Tree> {
    let mut newman = BTreeMap::<(u32, u32), f64>::new();
    for members in found.null.observed().iter() {
        // In a project of many, two say less of each other (Newman 2001).
        let weight = 1.0 / (members.len() - 1) as f64;
        twos(members).for_each(|pair| *newman.entry(pair).or_default() += weight);
    }
    let mut order: Vec<usize> = (0..found.pairs.len()).collect();
    order.sort_by(|&a, &b| found.pairs[a].p.total_cmp(&found.pairs[b].p).then(a.cmp(&b)));
    let row = |place: usize| {
        let pair = &found.pairs[place];
        let ends =
            named(question, pair.one, ["a", "a_name"]).into_iter().chain(named(question, pair.other, ["b", "b_name"]));
        let measured = |id: &str| Tree::maybe(question.measured(id, pair.one, pair.other));
        Tree::fields(ends.chain([
            ("projects", Tree::whole(pair.groups.into())),
            ("projects_newman", Tree::maybe(newman.get(&(pair.one, pair.other)).copied())),
            ("minutes", measured(MINUTES)),
            ("km", measured("km")),
            ("expected", number(pair.expected)),
            ("sd", number(pair.deviation)),
            ("p", number(pair.p)),
            ("adjusted_p", number(found.adjusted[place])),
            ("more_than_chance", Tree::Flag(found.adjusted[place] <= question.significance)),
        ]))
    };
    order.into_iter().map(row).collect()
}

/// The joint projects, those whose partners are furthest apart first; without minutes last.
pub(super) fn project_list(question: &Question<'_>) -> Vec<Tree> {
    let between = question.between();
    let mut rows: Vec<(Option<f64>, Tree)> = Vec::new();
    for chosen in question.projects.joint() {
        let places: Vec<u32> = chosen.places().collect();
        let figures = between.of_group(&places);
        let project = &question.among.dataset().projects()[chosen.project];
        let lead = chosen.members.iter().find(|(_, role)| *role == Role::Lead).map(|&(place, _)| place);
        let lead = lead.map_or(Tree::Null, |place| Tree::text(question.among.unit(place as usize).number.as_str()));
        let row = Tree::fields([
            ("id", Tree::text(project.id.as_str())),
            ("title", Tree::text(project.title.as_str())),
            ("scheme", Tree::text(project.scheme.as_str())),
            ("year", project.year.map_or(Tree::Null, |year| Tree::whole(year.get().into()))),
            ("lead", lead),
            ("units", Tree::count(places.len())),
            ("mean_minutes", Tree::maybe(figures.minutes.mean)),
            ("median_minutes", Tree::maybe(figures.minutes.median)),
            ("longest_minutes", Tree::maybe(figures.minutes.largest)),
            ("inside", figures.inside.map_or(Tree::Null, Tree::Flag)),
        ]);
        rows.push((figures.minutes.largest, row));
    }
    let rank = |minutes: Option<f64>| minutes.unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| rank(b.0).total_cmp(&rank(a.0)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What projects add up to for each of the units asked about, by place.
struct Tally {
    projects: Vec<u32>,
    led: Vec<u32>,
    via_company: Vec<u32>,
    partners: Vec<BTreeSet<u32>>,
}

impl Tally {
    fn of(question: &Question<'_>) -> Self {
        let count = question.among.count();
        let [projects, led, via_company] = [(); 3].map(|()| vec![0; count]);
        let mut tally = Self { projects, led, via_company, partners: vec![BTreeSet::new(); count] };
        for chosen in &question.projects.chosen {
            for &(own, role) in &chosen.members {
                let place = own as usize;
                tally.projects[place] += 1;
                tally.led[place] += u32::from(role == Role::Lead);
                tally.via_company[place] += u32::from(role == Role::ViaCompany);
                tally.partners[place].extend(chosen.places().filter(|other| *other != own));
            }
        }
        tally
    }

    fn minutes_to_partners(&self, question: &Question<'_>, place: usize) -> Option<f64> {
        let own = u32::try_from(place).ok()?;
        let minutes = self.partners[place].iter().filter_map(|&other| question.measured(MINUTES, own, other));
        summary(&mut minutes.collect::<Vec<_>>()).mean
    }
}

/// Per unit: projects, those it leads, those it is in through a company, different partners, minutes to these. Who is in none is known of those only
/// of whom a table says so.
pub(super) fn columns(question: &Question<'_>) -> UnitTable {
    let tally = Tally::of(question);
    let none = question.projects.known_to_be_in_none(question.among);
    let known: Vec<usize> = (0..none.len()).filter(|&place| tally.projects[place] > 0 || none[place]).collect();
    let column = |id: &str, title, unit_of_measure, kind, of: &dyn Fn(usize) -> Option<f64>| {
        let mut values = vec![Value::Missing; question.among.dataset().units().len()];
        for (&place, unit) in known.iter().zip(question.among.at(&known)) {
            let estimated = u32::try_from(place).is_ok_and(|place| question.projects.estimated.contains(&place));
            let status = if estimated { Status::Estimated } else { Status::Observed };
            values[unit.get()] = computed(of(place), status);
        }
        Column { id: id.to_owned(), title, unit_of_measure, kind, classes: Vec::new(), values }
    };
    let columns = vec![
        column("projects", PROJECTS, "projects", Kind::Count, &|place| Some(f64::from(tally.projects[place]))),
        column("led", LED, "projects", Kind::Count, &|place| Some(f64::from(tally.led[place]))),
        column("via_company", VIA_COMPANY, "projects", Kind::Count, &|place| Some(f64::from(tally.via_company[place]))),
        column("partners", PARTNERS, "", Kind::Count, &|place| Some(tally.partners[place].len() as f64)),
        column("minutes_to_partners", MINUTES_TO_PARTNERS, "minutes", Kind::Index, &|place| {
            tally.minutes_to_partners(question, place)
        }),
    ];
    question.among.table(&known, columns)
}

type Words = &'static [(&'static str, &'static str)];
const PROJECTS: Words = &[("nb", "Prosjekter"), ("nn", "Prosjekt"), ("en", "Projects")];
const LED: Words = &[("nb", "Prosjekter den leder"), ("nn", "Prosjekt ho leier"), ("en", "Projects it leads")];
const VIA_COMPANY: Words = &[
    ("nb", "Prosjekter gjennom et selskap"),
    ("nn", "Prosjekt gjennom eit selskap"),
    ("en", "Projects through a company"),
];
const PARTNERS: Words = &[("nb", "Ulike partnere"), ("nn", "Ulike partnarar"), ("en", "Different partners")];
const MINUTES_TO_PARTNERS: Words = &[
    ("nb", "Minutter til partnerne i snitt"),
    ("nn", "Minutt til partnarane i snitt"),
    ("en", "Mean minutes to its partners"),
];
