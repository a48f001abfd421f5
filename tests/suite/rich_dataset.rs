//! A small dataset with something unusual in every corner: empty texts, missing
//! and estimated values, areas in parts and with holes, units without a polygon.

use geo::{LineString, MultiPolygon, Polygon, polygon};
use nabolag::model::{
    About, BoundarySet, Condition, Contact, Dataset, DatasetParts, Demand, Direction, Group, Grouping, Id, Indicator,
    Institution, Kind, Link, LonLat, Membership, Network, Participation, Period, Place, Project, Relation, RoadLink,
    Roads, Role, RuleSet, Source, Strength, Title, TravelRules, Unit, UnitIndex, UnitNumber, Value, Way, Year,
};

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

fn year(year: i64) -> Year {
    Year::new(year).expect("a year")
}

fn title(nb: &str, en: &str) -> Title {
    Title::new([("nb".to_owned(), nb.to_owned()), ("en".to_owned(), en.to_owned())])
}

fn point(lon: f64, lat: f64) -> Option<LonLat> {
    let point = LonLat::new(lon, lat);
    assert!(point.is_ok(), "{point:?}");
    point.ok()
}

fn unit(number: &str, name: &str, centre: Option<LonLat>) -> Unit {
    Unit {
        number: UnitNumber::new(number).expect("a number"),
        name: name.to_owned(),
        other_names: vec![format!("{name} kommune"), "Gáivuotna \"K\", 'ø'\n".to_owned()],
        label_point: point(10.1, 60.0 + 1.0 / 3.0),
        centre,
        centre_source: centre.map(|_| "town hall".to_owned()),
    }
}

fn square(x: f64) -> Polygon<f64> {
    polygon![(x: x, y: 60.0), (x: x + 1.0, y: 60.0), (x: x + 1.0, y: 60.1 + 0.2), (x: x, y: 60.3), (x: x, y: 60.0)]
}

fn land() -> Vec<Option<MultiPolygon<f64>>> {
    let hole = LineString::from(vec![(10.2, 60.1), (10.4, 60.1), (10.4, 60.2), (10.2, 60.1)]);
    let with_hole = Polygon::new(square(10.0).exterior().clone(), vec![hole]);
    let third = 1.0 / 3.0;
    vec![
        Some(MultiPolygon::new(vec![with_hole, square(20.0)])),
        Some(MultiPolygon::new(vec![square(11.0 + third)])),
        Some(MultiPolygon::new(vec![square(-12.5)])),
        None,
    ]
}

fn indicator(name: &str, kind: Kind, note: Option<&str>, values: [Value; 4]) -> Indicator {
    Indicator {
        id: id(name),
        title: title("Tittel", "Title"),
        unit_of_measure: String::new(),
        kind,
        year: year(2018),
        source: id("ssb"),
        note: note.map(str::to_owned),
        values: values.to_vec(),
    }
}

fn indicators() -> Vec<Indicator> {
    let [observed, estimated] = [Value::Observed, Value::Estimated];
    vec![
        indicator("population", Kind::Count, None, [1.0, 2.0, 3.0, 4.0].map(observed)),
        indicator(
            "takes_part.rff",
            Kind::Boolean,
            Some("a note"),
            [observed(1.0), observed(0.0), Value::Missing, estimated(0.1 + 0.2)],
        ),
        indicator("Population", Kind::Amount, Some(""), [Value::Missing; 4]),
        indicator("name", Kind::Index, None, [observed(-1e-300), observed(1e300), estimated(-7.25), Value::Missing]),
        indicator("fid", Kind::Class, None, [observed(5.0); 4]),
    ]
}

fn relations() -> Vec<Relation> {
    let link = |from, to, contact, values: &[Option<f64>]| Link {
        from: UnitIndex(from),
        to: UnitIndex(to),
        contact,
        values: values.to_vec(),
    };
    let measures = [id("shared_border_km"), id("from_number")];
    let touching = vec![
        link(0, 1, Some(Contact::Border), &[Some(61.2), None]),
        link(2, 1, Some(Contact::Point), &[Some(0.0), Some(1.0 / 3.0)]),
    ];
    let new = |name, symmetric, measures: &[Id], links| {
        Relation::new(id(name), title("N", "E"), year(2017), id("kartverket"), 4, symmetric, measures, links)
            .expect("a relation")
    };
    let mut land = new("land", true, &measures, touching);
    land.note = Some("from the boundaries".to_owned());
    let one_way = vec![link(0, 3, None, &[Some(90.5)]), link(3, 0, None, &[None]), link(1, 2, None, &[Some(45.0)])];
    vec![land, new("travel", false, &[id("minutes")], one_way), new("county", true, &[], Vec::new())]
}

fn groupings() -> Vec<Grouping> {
    let group = |name: &str, members: &[u32]| Group {
        id: id(name),
        title: format!("Group {name}"),
        members: members.iter().map(|&m| UnitIndex(m)).collect(),
    };
    let grouping = |name: &str, collection: Option<&str>, groups| Grouping {
        id: id(name),
        title: title("Fylke", "County"),
        collection: collection.map(id),
        year: year(2018),
        source: id("ssb"),
        note: None,
        groups,
    };
    vec![
        grouping("county", Some("counties"), vec![group("05", &[0, 1]), group("01", &[2, 3])]),
        grouping("council", None, vec![group("b", &[1, 2, 3]), group("a", &[0, 1]), group("01", &[])]),
    ]
}

fn projects() -> Vec<Project> {
    let project = |name: &str, year, applied, granted, status: Option<&str>| Project {
        id: id(name),
        scheme: id("skjonnsmidler"),
        year,
        number: "2017/1-x".to_owned(),
        title: "Å, \"så\"; 'fint'".to_owned(),
        applied,
        granted,
        status: status.map(str::to_owned),
        source: id("ssb"),
    };
    vec![
        project("p2", Some(year(2017)), Some(1_250_000.5), Some(0.0), Some("Innvilget")),
        project("p1", None, None, None, None),
    ]
}

fn networks() -> Vec<Network> {
    let full = Network {
        grouping: id("council"),
        id: id("a"),
        title: "Rådet".to_owned(),
        form: Some("council".to_owned()),
        tasks: vec!["roads, and water".to_owned(), "\"schools\"".to_owned()],
        organs: vec!["assembly".to_owned()],
        period: Period { from: Some("1999".to_owned()), to: None },
        source: id("ssb"),
        note: Some("page 4".to_owned()),
    };
    let bare = Network {
        id: id("gone"),
        form: None,
        tasks: Vec::new(),
        organs: Vec::new(),
        period: Period::default(),
        note: None,
        ..full.clone()
    };
    vec![full, bare]
}

fn events() -> (Vec<Participation>, Vec<Membership>) {
    let part = |project, unit, role, company: Option<&str>, estimated| Participation {
        project,
        unit: UnitIndex(unit),
        role,
        company: company.map(str::to_owned),
        estimated,
    };
    let full = Membership {
        grouping: id("council"),
        network: id("a"),
        network_title: "Rådet".to_owned(),
        form: Some("council".to_owned()),
        unit: UnitIndex(1),
        period: Period { from: Some("2010-01-02".to_owned()), to: Some(String::new()) },
        role: Some("lead".to_owned()),
        source: id("ssb"),
        note: Some("page 3".to_owned()),
        estimated: true,
    };
    let bare = Membership {
        unit: UnitIndex(0),
        form: None,
        period: Period::default(),
        role: None,
        note: None,
        estimated: false,
        ..full.clone()
    };
    let parts = vec![
        part(1, 0, Role::Lead, None, false),
        part(0, 3, Role::Partner, None, true),
        part(0, 2, Role::ViaCompany, Some("Renovasjon IKS"), false),
        part(0, 2, Role::Partner, None, false),
    ];
    (parts, vec![full, bare])
}

fn roads() -> Roads {
    let link = |points: &[(f64, f64)], minutes, way, direction| RoadLink {
        line: LineString::from(points.to_vec()),
        length_m: 5_580.0 / 3.0,
        minutes,
        way,
        direction,
    };
    let links = vec![
        link(&[(10.0, 60.0), (10.1, 60.0 + 1.0 / 3.0), (10.2, 60.0)], 0.1 + 0.2, Way::Road, Direction::Both),
        link(&[(10.2, 60.0), (-10.2, 60.0)], 1e-9, Way::Ferry, Direction::Backward),
        link(&[(10.2, 60.0), (10.3, 60.0)], 1.0 / 7.0, Way::Road, Direction::Forward),
    ];
    let place = |unit, lon, lat, weight| {
        point(lon, lat).map(|point| Place { unit: UnitIndex(unit), point, weight }).expect("a point")
    };
    let places = vec![place(3, 10.1, 60.0, 0.0), place(0, -179.9, 1.0 / 3.0, 1234.5), place(0, 10.1, 60.0, 1.0 / 3.0)];
    let rules = TravelRules {
        boarding_minutes: 12.5,
        access_kmh: 100.0 / 3.0,
        max_access_m: 7_500.0,
        node_tolerance_m: 0.25,
        ferry_tolerance_m: 900.0,
        min_fragment_m: 10.0,
    };
    let mut roads = Roads::new(id("kartverket"), year(2023), rules, links, places).expect("roads");
    roads.note = Some("no speed limits".to_owned());
    roads
}

fn rules() -> Vec<RuleSet> {
    let condition = |strength, demand| Condition { strength, demand, title: title("Krav", "Demand") };
    let set = |name: &str, note: Option<&str>, conditions| RuleSet {
        id: id(name),
        title: title("Regler", "Rules"),
        source: id("ssb"),
        note: note.map(str::to_owned),
        conditions,
    };
    let owner = condition(Strength::Must, Demand::Owner(vec![id("municipality"), id("county")]));
    let institution = condition(Strength::Must, Demand::Institution(id("research")));
    vec![
        set("b", Some("as of 2018"), vec![owner, institution, condition(Strength::Should, Demand::LeastMembers(2))]),
        set("a", None, vec![condition(Strength::Must, Demand::LeastMembers(3))]),
    ]
}

fn institutions() -> Vec<Institution> {
    let institution = |name: &str, unit, point| Institution {
        name: name.to_owned(),
        kind: id("research"),
        unit: UnitIndex(unit),
        point,
        source: id("kartverket"),
    };
    vec![institution("Åsgård, \"FoU\"", 2, point(10.1, 1.0 / 3.0)), institution("", 0, None)]
}

fn sources() -> Vec<Source> {
    let source = |name: &str, url: Option<&str>, year| Source {
        id: id(name),
        title: format!("The {name}"),
        publisher: "Publisher".to_owned(),
        url: url.map(str::to_owned),
        licence: "CC-BY-4.0".to_owned(),
        year,
    };
    vec![source("ssb", Some("https://example.org/a?b=c"), None), source("kartverket", None, Some(year(2018)))]
}

/// The parts; change them to make a dataset that differs.
pub(crate) fn parts() -> DatasetParts {
    let (participations, memberships) = events();
    let mut sea = land();
    sea[1] = None;
    sea[3] = Some(MultiPolygon::new(vec![square(30.0)]));
    let set = |name: &str, polygons| BoundarySet { id: id(name), source: id("kartverket"), polygons };
    DatasetParts {
        about: About {
            id: id("rich-2018"),
            title: Title::new([("nb".to_owned(), "Rikt".to_owned()), ("se".to_owned(), "Čáppa".to_owned())]),
            year: year(2018),
            unit_kind: id("municipality"),
            collection: id("municipalities"),
            schematic: true,
            note: Some("a \"note\"".to_owned()),
        },
        units: vec![
            unit("0101", "Åros", point(10.5, 60.1)),
            unit("0301", "", None),
            unit("2003", "Unjárga - Nesseby", point(-12.0, 60.2)),
            Unit { other_names: Vec::new(), label_point: None, ..unit("2030", "Nowhere", None) },
        ],
        boundaries: vec![set("land", land()), set("sea", sea)],
        indicators: indicators(),
        relations: relations(),
        groupings: groupings(),
        projects: projects(),
        participations,
        networks: networks(),
        memberships,
        roads: Some(roads()),
        rules: rules(),
        institutions: institutions(),
        sources: sources(),
    }
}

pub(crate) fn dataset() -> Dataset {
    Dataset::new(parts()).expect("a dataset")
}
