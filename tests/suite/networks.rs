//! Networks and their members over time: what they are, who is in them in the dataset's year, and what is wrong
//! with a table of them.

use nabolag::io::geopackage;
use nabolag::io::report::Report;
use nabolag::model::{Dataset, Id};

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS};

pub(super) const LEAGUES: &str = r#"
[[memberships]]
file = "members.csv"
source = "made-up"
grouping = "leagues"
title = { en = "Leagues" }
network = "league"
number = "nr"
from = "from"
to = "to"
role = "role"
grouping_note = "incomplete"

[[networks]]
file = "leagues.csv"
source = "made-up"
grouping = "leagues"
network = "league"
form = "form"
tasks = "tasks"
organs = "organs"
from = "from"
to = "to"
note = "note"
"#;

pub(super) const TOLD: &str = "league,form,tasks,organs,from,to,note\n\
    Upper,climate,roads; water,assembly;board,1999,,page 1\n\
    Lower,council,,,,2016,\n\
    Middel,council,,,,,\n\
    Upper,climate,,,,,\n";

pub(super) const MEMBERS: &str = "league,nr,from,to,role\n\
    Upper,1,2010,,host\n\
    Upper,4,2019,,\n\
    Lower,1,,,\n\
    Lower,2,,,\n\
    Middle,2,long ago,,\n\
    Middle,3,2017-06,2018-01-15,\n\
    Ghosts,77,,,\n\
    Ghosts,71,,,\n";

pub(super) fn folder() -> Folder {
    Folder::new().with("units.csv", SMALL_UNITS).with("leagues.csv", TOLD).with("members.csv", MEMBERS)
}

fn build() -> (Dataset, Report) {
    folder().build(&format!("{SMALL_HEAD}{LEAGUES}")).expect("builds")
}

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

#[test]
fn networks_keep_form_tasks_organs_dates_and_the_roles_of_their_members() {
    let (dataset, _) = build();
    let upper = dataset.network(&id("leagues"), &id("Upper")).expect("a network");
    assert_eq!((upper.title.as_str(), upper.form.as_deref()), ("Upper", Some("climate")));
    assert_eq!(
        (&upper.tasks[..], &upper.organs[..]),
        (&["roads".to_owned(), "water".to_owned()][..], &["assembly".to_owned(), "board".to_owned()][..])
    );
    assert_eq!((upper.period.from.as_deref(), upper.note.as_deref()), (Some("1999"), Some("page 1")));
    let host = dataset.memberships().iter().find(|membership| membership.role.as_deref() == Some("host"));
    let host = host.expect("a role");
    assert_eq!((host.grouping.as_str(), host.network.as_str()), ("leagues", "Upper"));
    assert_eq!(host.form.as_deref(), Some("climate"), "a member's form is the network's where its row has none");
}

#[test]
fn a_network_that_ended_or_whose_members_come_later_has_none_in_the_year_and_is_still_known() {
    let (dataset, report) = build();
    let groups: Vec<_> = dataset.grouping("leagues").expect("made").groups.iter().collect();
    let members = groups.iter().map(|group| (group.id.as_str(), group.members.len())).collect::<Vec<_>>();
    assert_eq!(members, [("Upper", 1), ("Middle", 2)], "Lower ended in 2016, Kongsberg comes to Upper in 2019");
    let known: Vec<_> = dataset.networks().iter().map(|network| network.id.as_str()).collect();
    assert_eq!(known, ["Upper", "Lower", "Middle"]);
    let notes = report.section("memberships leagues").expect("read").notes().join("\n");
    assert!(notes.contains("the network \"Lower\" has members at other times only"), "{notes}");
    assert!(notes.contains("members.csv, row 3: no member in 2018"), "{notes}");
    assert!(notes.contains("row 6: \"long ago\" is no date") && notes.contains("31.03.2018"), "{notes}");
}

#[test]
fn an_empty_network_and_a_member_that_does_not_exist_are_told_with_the_nearest_miss() {
    let (_, report) = build();
    let told = report.section("networks leagues").expect("read");
    assert_eq!((told.read(), told.matched(), told.unmatched().len(), told.set_aside().len()), (4, 2, 1, 1));
    let empty = &told.unmatched()[0];
    assert!(empty.starts_with("leagues.csv, row 4: the network \"Middel\" has no member in members.csv"), "{empty}");
    assert!(empty.contains("the nearest there is \"Middle\"; add its members, or drop the row"), "{empty}");
    assert!(told.set_aside()[0].contains("row 5: stands in leagues.csv, row 2 already"));
    let members = report.section("memberships leagues").expect("read");
    let unknown = &members.unmatched()[1];
    assert!(unknown.starts_with("members.csv, row 9, column \"nr\": \"71\" is not known in 2018"), "{unknown}");
    assert!(unknown.contains("the nearest are Tinn 01") && unknown.contains("structure_year"), "{unknown}");
    assert!(members.notes().join("\n").contains("the network \"Ghosts\" is empty"));
    assert!(report.adds_up());
}

#[test]
fn what_is_wrong_with_a_table_of_networks_is_refused_with_its_row() {
    let manifest = format!("{SMALL_HEAD}{LEAGUES}");
    let folder = folder().with("leagues.csv", "league,form,tasks,organs,from,to,note\nUpper,,,,2015,2014-12,\n");
    let message = folder.refusal(&manifest);
    assert!(message.starts_with("leagues.csv, row 2: the network ends (2014-12) before it starts (2015)"), "{message}");
    let unknown = LEAGUES.replacen("grouping = \"leagues\"", "grouping = \"clubs\"", 1);
    let message = folder.refusal(&format!("{SMALL_HEAD}{unknown}"));
    assert!(
        message.contains("[networks] for leagues.csv has grouping = \"leagues\", but no [[memberships]]"),
        "{message}"
    );
}

#[test]
fn networks_come_back_from_a_geopackage_as_they_went() {
    let (dataset, _) = build();
    let folder = Folder::new();
    geopackage::write(&dataset, &folder.path("networks.gpkg")).expect("written");
    assert_eq!(geopackage::read(&folder.path("networks.gpkg")).expect("read"), dataset);
}
