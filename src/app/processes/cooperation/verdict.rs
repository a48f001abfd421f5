//! Whether a consortium meets the rules of a scheme: each condition met, not met or unknown, and why. What a scheme asks
//! stands in the dataset; here is only how it is judged.

use crate::app::error::AppError;
use crate::app::processes::outcome::Tree;
use crate::app::snapshot::Snapshot;
use crate::model::{Condition, Demand, Id, Institution, RuleSet, Strength, UnitIndex};

/// Whether a condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Met,
    NotMet,
    Unknown,
}

impl Verdict {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
        }
    }

    fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::NotMet }
    }
}

/// The rules that an input names.
pub(super) fn find_rules<'a>(snapshot: &'a Snapshot, id: &str) -> Result<&'a RuleSet, AppError> {
    let rules = snapshot.dataset().rules();
    rules.iter().find(|rules| rules.id.as_str() == id).ok_or_else(|| AppError::Unknown {
        what: "set of rules",
        id: id.to_owned(),
        known: rules.iter().map(|rules| rules.id.to_string()).collect(),
    })
}

/// How many members the rules demand at least.
pub(super) fn least_members(rules: &RuleSet) -> usize {
    let least = |condition: &Condition| match (condition.strength, &condition.demand) {
        (Strength::Must, Demand::LeastMembers(least)) => Some(*least as usize),
        _ => None,
    };
    rules.conditions.iter().filter_map(least).max().unwrap_or_default()
}

/// The institutions of a kind, as far from the one who asks as is known.
#[derive(Clone, Debug)]
pub(super) struct Nearby<'a> {
    pub(super) verdict: Verdict,
    pub(super) why: String,
    /// Those within reach, the nearest first.
    pub(super) within: Vec<(&'a Institution, Option<f64>)>,
}

/// The institutions of a kind within so many minutes (anywhere without a limit); `minutes` says how far a unit is.
pub(super) fn institutions<'a>(
    snapshot: &'a Snapshot,
    kind: &str,
    limit: Option<f64>,
    minutes: impl Fn(UnitIndex) -> Option<f64>,
) -> Nearby<'a> {
    let all = snapshot.dataset().institutions();
    let of_kind = all.iter().filter(|one| one.kind.as_str() == kind);
    let mut found: Vec<(&Institution, Option<f64>)> = of_kind.map(|one| (one, minutes(one.unit))).collect();
    // What no way leads to comes last.
    let far = |way: Option<f64>| way.unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| far(a.1).total_cmp(&far(b.1)).then_with(|| a.0.name.cmp(&b.0.name)));
    let told = |(one, way): &(&Institution, Option<f64>)| {
        let unit = snapshot.dataset().unit(one.unit);
        let way = way.map_or_else(|| "no way to it is known".to_owned(), |way| format!("{way:.1} minutes away"));
        format!("{} in {} {}, {way}", one.name, unit.number, unit.name)
    };
    let first = found.first().map(told);
    let within: Vec<_> = found.into_iter().filter(|(_, way)| limit.is_none_or(|limit| far(*way) <= limit)).collect();
    let (verdict, why) = match (all.is_empty(), first) {
        (true, _) => (Verdict::Unknown, "the dataset has no table of institutions".to_owned()),
        (false, None) => {
            let mut kinds: Vec<&str> = all.iter().map(|one| one.kind.as_str()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let why = format!("none of the {} institutions is of kind {kind}; kinds: {}", all.len(), kinds.join(", "));
            (Verdict::NotMet, why)
        }
        (false, Some(nearest)) => {
            let limit = limit.map_or_else(String::new, |limit| format!(" within {limit} minutes"));
            let why = format!("{} of kind {kind}{limit}; the nearest is {nearest}", within.len());
            (Verdict::of(!within.is_empty()), why)
        }
    };
    Nearby { verdict, why, within }
}

/// What the rules say of so many members; `nearby` says which institutions of a kind could take part.
pub(super) fn judge<'a>(
    snapshot: &Snapshot,
    rules: &RuleSet,
    members: usize,
    nearby: impl Fn(&str) -> Nearby<'a>,
) -> Tree {
    let verdict = |demand: &Demand| match demand {
        Demand::Owner(kinds) => {
            let kind = &snapshot.dataset().about().unit_kind;
            let wanted = kinds.iter().map(Id::as_str).collect::<Vec<_>>().join(" or ");
            (Verdict::of(kinds.contains(kind)), format!("the owner is a {kind}; wanted: {wanted}"))
        }
        Demand::LeastMembers(least) => {
            (Verdict::of(members >= *least as usize), format!("{members} members; wanted: at least {least}"))
        }
        Demand::Institution(kind) => {
            let found = nearby(kind.as_str());
            (found.verdict, found.why)
        }
    };
    let judged: Vec<(&Condition, Verdict, String)> = (rules.conditions.iter())
        .map(|condition| {
            let (verdict, why) = verdict(&condition.demand);
            (condition, verdict, why)
        })
        .collect();
    let is = |strength: Strength, wanted: Verdict| {
        judged.iter().filter(|(condition, found, _)| condition.strength == strength && *found == wanted).count()
    };
    let whole = match (is(Strength::Must, Verdict::NotMet), is(Strength::Must, Verdict::Unknown)) {
        (0, 0) => Verdict::Met,
        (0, _) => Verdict::Unknown,
        _ => Verdict::NotMet,
    };
    let conditions = judged.iter().map(|(condition, verdict, why)| {
        Tree::fields([
            ("strength", Tree::text(condition.strength.as_str())),
            ("title", Tree::titles(&condition.title)),
            ("verdict", Tree::text(verdict.as_str())),
            ("why", Tree::text(why.as_str())),
        ])
    });
    Tree::fields([("verdict", Tree::text(whole.as_str())), ("conditions", Tree::List(conditions.collect()))])
}

/// What a set of rules is.
pub(super) fn about(rules: &RuleSet) -> Tree {
    Tree::fields([
        ("id", Tree::text(rules.id.as_str())),
        ("title", Tree::titles(&rules.title)),
        ("note", rules.note.as_deref().map_or(Tree::Null, Tree::text)),
    ])
}
