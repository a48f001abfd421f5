//! What is said of sets of partners, and the columns that draw them.

use super::near_miss::MOST_LOOKED_AT;
use super::partners::{Partner, Question};
use super::travel_fit::named;
use crate::app::processes::outcome::{Column, Part, Tree, UnitTable};
use crate::cooperation::{Consortia, Consortium, spread};
use crate::model::{Kind, Value};

/// A set, with what the rules say of it.
pub(super) fn one_set(question: &Question<'_>, set: &Consortium, rules: Option<Tree>) -> Tree {
    let member = |unit: u32| named(question.among, unit);
    let apart = question.ways.map(|ways| spread(&set.members, |from, to| ways.minutes(from, to)));
    let longest = apart.and_then(|apart| apart.longest).map_or(Tree::Null, |(from, to, minutes)| {
        Tree::fields([("from", member(from)), ("to", member(to)), ("minutes", Tree::Number(minutes))])
    });
    let connected = question.ties.as_ref().map(|ties| ties.graph.components(&set.members).len() == 1);
    let unknown_size = set.members.iter().filter(|&&unit| question.size_of(unit).is_none()).count();
    let common = question.networks.iter().flat_map(|networks| {
        let holds = |group: &usize| set.members.iter().all(|unit| networks.groups.members(*group).contains(unit));
        let groups = (0..networks.groups.group_count()).filter(holds);
        groups.map(|group| Tree::text(networks.grouping.groups[group].title.as_str()))
    });
    let experienced = set.members.iter().filter(|&&unit| question.is_experienced(unit) == Some(true));
    Tree::fields([
        ("members", Tree::List(set.members.iter().map(|&unit| member(unit)).collect())),
        ("score", Tree::Number(set.score)),
        ("size", question.size.map_or(Tree::Null, |_| Tree::Number(set.size))),
        ("size_unknown", Tree::count(unknown_size)),
        ("connected", connected.map_or(Tree::Null, Tree::Flag)),
        ("mean_minutes", Tree::maybe(apart.and_then(|apart| apart.mean_minutes()))),
        ("longest", longest),
        ("unreachable_pairs", apart.map_or(Tree::Null, |apart| Tree::count(apart.unreachable_pairs))),
        ("common", Tree::List(common.collect())),
        (
            "experienced",
            question.experience.map_or(Tree::Null, |_| Tree::List(experienced.map(|&unit| member(unit)).collect())),
        ),
        ("rules", rules.unwrap_or(Tree::Null)),
    ])
}

/// How the sets were found.
pub(super) fn search_report(found: &Consortia, barred: bool) -> Tree {
    let why = match (barred, found.complete) {
        (true, _) => "nothing was searched: a condition is not met whoever takes part",
        (false, true) => "no set that meets the conditions is better",
        (false, false) => {
            "the most sets that are looked at were reached: better ones may exist; ask for fewer members or \
                           partners nearer by"
        }
    };
    Tree::fields([
        ("looked_at", Tree::whole(found.looked_at)),
        ("most_looked_at", Tree::whole(MOST_LOOKED_AT)),
        ("complete", Tree::Flag(found.complete && !barred)),
        ("why", Tree::text(why)),
    ])
}

/// Score and minutes of the partners, and who is what.
pub(super) fn table(question: &Question<'_>, partners: &[Partner], found: &Consortia) -> UnitTable {
    let count = question.among.count();
    let mut parts = vec![Part::NotAsked; count];
    let [mut score, mut minutes, mut role] = [(); 3].map(|()| vec![Value::Missing; count]);
    let best: &[u32] = found.sets.first().map_or(&[], |set| &set.members);
    let known = |number: Option<f64>| number.map_or(Value::Missing, Value::Observed);
    for partner in partners {
        let place = partner.unit as usize;
        parts[place] = Part::Analysed;
        score[place] = known(partner.score);
        minutes[place] = known(question.minutes[place]);
        role[place] = Value::Observed(if best.contains(&partner.unit) { 2.0 } else { 3.0 });
    }
    parts[question.base as usize] = Part::Analysed;
    role[question.base as usize] = Value::Observed(1.0);
    let column = |id: &str, title, unit_of_measure, values| Column {
        id: id.to_owned(),
        title,
        unit_of_measure,
        kind: Kind::Index,
        classes: Vec::new(),
        values,
    };
    let classes = ["asks", "in-best-set", "partner"].map(str::to_owned).to_vec();
    let role =
        column("partner", &[("nb", "Mulig partner"), ("nn", "Mogleg partnar"), ("en", "Possible partner")], "", role);
    let columns = vec![
        column(
            "score",
            &[("nb", "Hvor godt den passer"), ("nn", "Kor godt han passar"), ("en", "How well it suits")],
            "",
            score,
        ),
        column("minutes", &[("nb", "Minutter"), ("nn", "Minutt"), ("en", "Minutes")], "min", minutes),
        Column { classes, kind: Kind::Class, ..role },
    ];
    UnitTable { parts, columns }
}
