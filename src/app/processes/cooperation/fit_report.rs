//! What travel-fit says of a grouping: over all, of each group, of each unit that is out of place.

use super::flows::Flows;
use super::travel_fit::{Judge, Judged, named};
use crate::app::processes::outcome::Tree;
use crate::app::processes::report::number;
use crate::cooperation::{Fit, Kept, Spread, Way};

type Fields = Vec<(&'static str, Tree)>;

/// A part of a whole in per cent; not there where the whole is nothing.
fn per_cent(part: f64, whole: f64) -> Tree {
    Tree::maybe((whole > 0.0).then(|| 100.0 * part / whole))
}

fn spread_fields(judge: &Judge<'_>, spread: &Spread) -> Fields {
    let longest = spread.longest.map_or(Tree::Null, |(from, to, minutes)| {
        let [from, to] = [from, to].map(|place| named(judge.among, place));
        Tree::fields([("from", from), ("to", to), ("minutes", number(minutes))])
    });
    vec![
        ("pairs", Tree::count(spread.reachable_pairs + spread.unreachable_pairs)),
        ("unreachable_pairs", Tree::count(spread.unreachable_pairs)),
        ("mean_minutes", Tree::maybe(spread.mean_minutes())),
        ("longest", longest),
    ]
}

/// What of the flows stays inside; `residents` and `staying` are sums over the units concerned.
fn kept_fields(kept: &Kept, residents: Option<f64>, staying: Option<f64>) -> Tree {
    let contained = residents.zip(staying);
    Tree::fields([
        ("leaving_their_unit", number(kept.leaving)),
        ("kept", number(kept.inside)),
        ("kept_pct", per_cent(kept.inside, kept.leaving)),
        ("arriving_kept_pct", per_cent(kept.inside, kept.arriving)),
        ("residents", Tree::maybe(residents)),
        (
            "self_contained_pct",
            contained.map_or(Tree::Null, |(residents, staying)| per_cent(kept.inside + staying, residents)),
        ),
    ])
}

/// The sum over units; `None` where one of them is not known.
fn sum(values: &[Option<f64>], mut units: impl Iterator<Item = usize>) -> Option<f64> {
    units.try_fold(0.0, |sum, unit| values[unit].map(|value| sum + value))
}

/// The figures over all groups.
pub(super) fn whole(judge: &Judge<'_>, judged: &Judged<'_>) -> Fields {
    let spread = judged.spreads.iter().fold(Spread::default(), |sum, one| sum.and(*one));
    let mut fields = vec![("groups", Tree::count(judged.graph.group_count()))];
    fields.extend(spread_fields(judge, &spread));
    let count = |fit: Fit| Tree::count(judged.fits.iter().filter(|one| one.fit == fit).count());
    fields.push(("units", Tree::Fields(Fit::ALL.map(|fit| (fit.as_str().to_owned(), count(fit))).to_vec())));
    let flows = judge.flows.as_ref().zip(judged.kept.as_ref());
    let commuting = flows.map_or(Tree::Null, |(flows, (_, kept))| {
        let all = || 0..judge.among.count();
        kept_fields(kept, sum(&flows.residents, all()), sum(&flows.staying, all()))
    });
    fields.push(("commuting", commuting));
    fields
}

/// The figures of one group.
pub(super) fn group_fields(judge: &Judge<'_>, judged: &Judged<'_>, at: usize) -> Tree {
    let group = &judged.grouping.groups[at];
    let members = judged.graph.members(at);
    let nearer = members.iter().filter(|&&unit| judged.fits[unit as usize].fit == Fit::NearerAnother).count();
    let mut fields = vec![
        ("id", Tree::text(group.id.as_str())),
        ("title", Tree::text(group.title.as_str())),
        ("members", Tree::count(members.len())),
        ("centre", judged.centres[at].map_or(Tree::Null, |unit| named(judge.among, unit))),
    ];
    fields.extend(spread_fields(judge, &judged.spreads[at]));
    fields.push(("nearer_another", Tree::count(nearer)));
    let flows = judge.flows.as_ref().zip(judged.kept.as_ref());
    let commuting = flows.map_or(Tree::Null, |(flows, (by_group, _))| {
        let units = || members.iter().map(|&unit| unit as usize);
        kept_fields(&by_group[at], sum(&flows.residents, units()), sum(&flows.staying, units()))
    });
    fields.push(("commuting", commuting));
    Tree::fields(fields)
}

/// The units nearer another centre, the largest difference first; those that cannot reach their own before all.
pub(super) fn misfits(judge: &Judge<'_>, judged: &Judged<'_>) -> Tree {
    let misfit = |(unit, found): (u32, &crate::cooperation::CentreFit)| {
        let nearest = found.nearest.filter(|_| found.fit == Fit::NearerAnother)?;
        let difference = found.own.map_or(f64::INFINITY, |own| own.minutes - nearest.minutes);
        Some((unit, found.own, nearest, difference))
    };
    let mut found: Vec<(u32, Option<Way>, Way, f64)> = (0..).zip(&judged.fits).filter_map(misfit).collect();
    found.sort_by(|a, b| b.3.total_cmp(&a.3).then(a.0.cmp(&b.0)));
    let centre = |group: u32| {
        let title = &judged.grouping.groups[group as usize].title;
        let centre = judged.centres[group as usize].map_or(Tree::Null, |unit| named(judge.among, unit));
        [Tree::text(title.as_str()), centre]
    };
    let told = |(unit, own, nearest, difference): (u32, Option<Way>, Way, f64)| {
        let mine = judged.graph.groups_of(unit as usize).first().copied().unwrap_or_default();
        let ([group, group_centre], [other, other_centre]) = (centre(mine), centre(nearest.group));
        Tree::fields([
            ("unit", named(judge.among, unit)),
            ("group", group),
            ("centre", group_centre),
            ("own_minutes", Tree::maybe(own.map(|own| own.minutes))),
            ("nearest_group", other),
            ("nearest_centre", other_centre),
            ("nearest_minutes", number(nearest.minutes)),
            ("difference_minutes", number(difference)),
        ])
    };
    Tree::List(found.into_iter().map(told).collect())
}

/// Where the flows come from, and what the shares are of.
pub(super) fn commuting(flows: &Flows<'_>) -> Tree {
    Tree::fields([
        ("relation", Tree::text(flows.relation.id.as_str())),
        ("flow", Tree::text(flows.measure)),
        ("year", Tree::whole(flows.relation.year.get().into())),
        ("pairs_unknown", Tree::count(flows.unknown)),
        (
            "denominator",
            Tree::text(
                "kept_pct: all who go from one analysed unit to another; a unit in no group keeps nothing. \
                 arriving_kept_pct: all who come to a group's members from other analysed units. self_contained_pct: all \
                 who live in the units, those who stay in their own unit counted as kept, and with them those who go to \
                 no unit of the dataset",
            ),
        ),
        ("note", flows.relation.note.as_deref().map_or(Tree::Null, Tree::text)),
    ])
}
