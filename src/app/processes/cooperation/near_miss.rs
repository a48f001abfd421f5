//! What is said when no consortium meets the conditions: which of them stand in the way, and how near one comes.

use super::partners::{Alone, Partner, Question};
use super::travel_fit::named;
use crate::app::processes::outcome::Tree;
use crate::cooperation::{Aim, Candidate, Common, Consortia, Consortium, Effort, Wanted, consortia};
use crate::model::Watch;

/// How many sets are looked at in one search.
pub(super) const MOST_LOOKED_AT: u64 = 500_000;

/// The search for sets.
pub(super) struct Search<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) base: Candidate,
    pub(super) candidates: Vec<Candidate>,
    pub(super) watch: &'a Watch,
}

impl<'a> Search<'a> {
    /// Among the partners whose score is known.
    pub(super) fn new(question: &'a Question<'a>, partners: &[Partner], watch: &'a Watch) -> Self {
        let scored = partners.iter().filter_map(|partner| Some((partner.unit, partner.score?)));
        let candidates = scored.map(|(unit, score)| question.candidate(unit, score)).collect();
        Self { question, base: question.candidate(question.base, 0.0), candidates, watch }
    }

    /// What sets must meet.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        let question = self.question;
        Wanted {
            least: question.least,
            most: question.most,
            size: question.together.unwrap_or_default(),
            ties: question.ties.as_ref().map(|ties| &ties.graph),
            common: question.common,
            experience: question.experience.is_some() && !question.all_experienced,
        }
    }

    pub(super) fn best(&self, wanted: &Wanted<'_>, aim: Aim, keep: usize) -> Consortia {
        let effort = Effort { most_looked_at: MOST_LOOKED_AT, watch: self.watch };
        consortia(&self.base, &self.candidates, wanted, aim, keep, effort)
    }
}

fn words(question: &Question<'_>, unit: u32) -> String {
    let unit = question.among.unit(unit as usize);
    format!("{} {}", unit.number, unit.name)
}

/// Each condition that holds for units alone: how many meet it, and who comes nearest of those that it alone keeps out.
pub(super) fn conditions(question: &Question<'_>) -> Vec<Tree> {
    let told = |condition: Alone| {
        let meeting = question.others().filter(|&unit| question.meets(condition, unit)).count();
        let out = question.failing_only(condition);
        let nearest = out.first().map_or(Tree::Null, |&unit| {
            Tree::fields([
                ("unit", named(question.among, unit)),
                ("why", Tree::text(why_not(question, condition, unit))),
            ])
        });
        Tree::fields([
            ("condition", Tree::text(condition.as_str())),
            ("meeting", Tree::count(meeting)),
            ("kept_out_by_it_alone", Tree::count(out.len())),
            ("nearest_miss", nearest),
        ])
    };
    Alone::ALL.into_iter().filter(|condition| question.asks(*condition)).map(told).collect()
}

/// Why a unit does not meet a condition.
fn why_not(question: &Question<'_>, condition: Alone, unit: u32) -> String {
    let name = words(question, unit);
    match condition {
        Alone::Units => format!("the filter is not true of {name}"),
        Alone::Minutes => match question.minutes[unit as usize] {
            Some(minutes) => format!("{name} is {minutes:.1} minutes away"),
            None => format!("no way to {name} is known"),
        },
        Alone::Council => match question.shared(question.base, unit).as_slice() {
            [] => format!("{name} is in no network in common"),
            shared => format!("{name} is in {} in common", shared.join(", ")),
        },
        Alone::Experience => match question.is_experienced(unit) {
            Some(_) => format!("{name} has no experience"),
            None => format!("whether {name} has experience is unknown"),
        },
        Alone::Size => format!("how much {name} brings is unknown"),
    }
}

/// Why there is no set: for each condition on sets, what there would be without it.
pub(super) fn why_none(search: &Search<'_>) -> Vec<Tree> {
    let question = search.question;
    let wanted = search.wanted();
    let mut found = Vec::new();
    let needed = question.least - 1;
    if search.candidates.len() < needed {
        let why = format!("{needed} or more partners are needed, and {} meet the conditions", search.candidates.len());
        let misses = conditions(question).into_iter().filter_map(|condition| match condition {
            Tree::Fields(fields) => fields.into_iter().find(|(name, _)| name == "nearest_miss").map(|(_, miss)| miss),
            _ => None,
        });
        let misses: Vec<Tree> = misses.filter(|miss| *miss != Tree::Null).collect();
        found.push(miss("least", why, vec![("nearest_misses", Tree::List(misses))]));
        return found;
    }
    if let Some(together) = question.together {
        found.push(size_miss(search, &wanted, together));
    }
    let without = [
        ("connected", wanted.ties.is_some(), Wanted { ties: None, ..wanted }),
        ("council", wanted.common != Common::Any, Wanted { common: Common::Any, ..wanted }),
        ("experience", wanted.experience, Wanted { experience: false, ..wanted }),
        ("least", wanted.least > 2, Wanted { least: 2, ..wanted }),
    ];
    for (condition, asked, relaxed) in without {
        if asked {
            found.push(without_it(search, condition, &relaxed));
        }
    }
    found
}

fn miss(condition: &'static str, why: String, more: Vec<(&'static str, Tree)>) -> Tree {
    Tree::fields([("condition", Tree::text(condition)), ("why", Tree::text(why))].into_iter().chain(more))
}

fn members(search: &Search<'_>, set: &Consortium) -> Tree {
    Tree::List(set.members.iter().map(|&unit| named(search.question.among, unit)).collect())
}

/// The largest set under the other conditions.
fn size_miss(search: &Search<'_>, wanted: &Wanted<'_>, together: f64) -> Tree {
    let largest = search.best(&Wanted { size: 0.0, ..*wanted }, Aim::Size, 1);
    let of = search.question.size.map_or("", |size| size.id.as_str());
    let hedge = if largest.complete { "" } else { " of those looked at" };
    let most = wanted.most;
    match largest.sets.first() {
        Some(set) => {
            let size = set.size;
            let why = if size < together {
                format!("the largest set of up to {most} members{hedge} has {size} ({of}); {together} are asked for")
            } else {
                format!("sets that are large enough exist (up to {size}), but none was found among those looked at")
            };
            miss("inhabitants", why, vec![("size", Tree::Number(size)), ("members", members(search, set))])
        }
        None => miss("inhabitants", "without it there is no set either".to_owned(), Vec::new()),
    }
}

fn without_it(search: &Search<'_>, condition: &'static str, relaxed: &Wanted<'_>) -> Tree {
    let found = search.best(relaxed, Aim::Score, 1);
    match found.sets.first() {
        Some(set) => {
            let why = "without it there are sets; the best of them is here".to_owned();
            miss(condition, why, vec![("members", members(search, set)), ("size", Tree::Number(set.size))])
        }
        None if found.complete => miss(condition, "without it there is no set either".to_owned(), Vec::new()),
        None => miss(condition, "without it none was found among those looked at".to_owned(), Vec::new()),
    }
}
