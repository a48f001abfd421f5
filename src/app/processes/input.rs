//! What a process may be given: each input with its kind, its default and its words,
//! and the reading of what was given against that.

use std::collections::BTreeMap;

use crate::app::error::AppError;

/// What an input may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InputKind {
    /// The id of an indicator.
    Indicator,
    /// The id of a relation.
    Relation,
    /// The id of a grouping.
    Grouping,
    /// The id of a set of rules.
    Rules,
    /// A filter on the units' properties, in CQL2 text.
    Filter,
    /// Any text.
    Text,
    /// Texts: a list, or one text with commas between them.
    Texts,
    /// Groups of units: a title and units' numbers for each; in one text as `A: 0101 0102; B: 0103`.
    Groups,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Whole {
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A number.
    Number {
        /// The least it may be.
        least: f64,
        /// The most it may be.
        most: f64,
    },
}

/// The largest whole number that every client reads without rounding it.
pub const MOST_WHOLE: u64 = (1 << 53) - 1;

/// An input of a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub id: &'static str,
    /// What it may be.
    pub kind: InputKind,
    /// Whether there is no answer without it.
    pub required: bool,
    /// What it is when it is not given, as it would be written.
    pub default: Option<&'static str>,
    /// What it means.
    pub description: &'static str,
}

impl Input {
    pub(super) const fn required(id: &'static str, kind: InputKind, description: &'static str) -> Self {
        Self { id, kind, required: true, default: None, description }
    }

    pub(super) const fn optional(id: &'static str, kind: InputKind, description: &'static str) -> Self {
        Self { id, kind, required: false, default: None, description }
    }

    pub(super) const fn usual(
        id: &'static str,
        kind: InputKind,
        default: &'static str,
        description: &'static str,
    ) -> Self {
        Self { id, kind, required: false, default: Some(default), description }
    }
}

/// What was given for an input, before it is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Text; where a number is wanted, it is read as one.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several.
    List(Vec<Given>),
    /// Named ones.
    Fields(Vec<(String, Given)>),
}

impl Given {
    fn words(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(list) => format!("[{}]", list.iter().map(Self::words).collect::<Vec<_>>().join(", ")),
            Self::Fields(fields) => {
                let words = |(name, given): &(String, Self)| format!("{name:?}: {}", given.words());
                format!("{{{}}}", fields.iter().map(words).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Every text in it.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(list) => list.iter().flat_map(Self::texts).collect(),
            Self::Fields(fields) => fields.iter().flat_map(|(_, given)| given.texts()).collect(),
            Self::Number(_) | Self::Flag(_) => Vec::new(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Flag(_) | Self::List(_) | Self::Fields(_) => None,
        }
    }

    /// As text: numbers of units may come as numbers.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Flag(_) | Self::List(_) | Self::Fields(_) => None,
        }
    }
}

/// Groups by title, each with units' numbers.
type Groups = Vec<(String, Vec<String>)>;

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
enum Read {
    Text(String),
    Texts(Vec<String>),
    Groups(Groups),
    Whole(u64),
    Number(f64),
}

/// The inputs of one execution, each of its kind and within its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    values: BTreeMap<&'static str, Read>,
}

impl Inputs {
    /// Reads what was given against what there may be; what is not given is as usual.
    ///
    /// # Errors
    /// When an input is unknown, missing, given twice, or of another kind or range; the error names it.
    pub(super) fn read<'a>(
        process: &str,
        allowed: impl Iterator<Item = &'a Input> + Clone,
        given: Vec<(String, Given)>,
    ) -> Result<Self, AppError> {
        let mut values = BTreeMap::new();
        for (name, value) in given {
            let Some(input) = allowed.clone().find(|input| input.id == name) else {
                let ids: Vec<&str> = allowed.map(|input| input.id).collect();
                let why = format!("{process} has no such input; it takes {}", ids.join(", "));
                return Err(AppError::Input { name, why });
            };
            if values.insert(input.id, read(input, &value)?).is_some() {
                return Err(AppError::Input { name, why: "is given twice; give it once".to_owned() });
            }
        }
        for input in allowed {
            if values.contains_key(input.id) {
                continue;
            }
            if let Some(default) = input.default {
                values.insert(input.id, read(input, &Given::Text(default.to_owned()))?);
            } else if input.required {
                let why = format!("{process} needs it: {}", wanted(input.kind));
                return Err(AppError::Input { name: input.id.to_owned(), why });
            }
        }
        Ok(Self { values })
    }

    /// A text, the id of something or one of several words.
    pub(super) fn text(&self, id: &str) -> Option<&str> {
        match self.values.get(id) {
            Some(Read::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A list of texts; empty when not given.
    pub(super) fn texts(&self, id: &str) -> &[String] {
        match self.values.get(id) {
            Some(Read::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// Groups by title, each with units' numbers; empty when not given.
    pub(super) fn groups(&self, id: &str) -> &[(String, Vec<String>)] {
        match self.values.get(id) {
            Some(Read::Groups(groups)) => groups,
            _ => &[],
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, id: &str) -> Option<u64> {
        match self.values.get(id) {
            Some(Read::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// How many permutations are to be made, where that is said: what the time of an analysis is made of.
    pub fn permutations(&self) -> Option<u64> {
        self.whole("permutations")
    }

    /// A number.
    pub(super) fn number(&self, id: &str) -> Option<f64> {
        match self.values.get(id) {
            Some(Read::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// One of several words, as what it stands for; as usual when the word stands for nothing.
    pub(super) fn word<T: Default>(&self, id: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.text(id).and_then(parse).unwrap_or_default()
    }
}

/// What would be right, in words.
fn wanted(kind: InputKind) -> String {
    match kind {
        InputKind::Indicator => "the id of an indicator".to_owned(),
        InputKind::Relation => "the id of a relation".to_owned(),
        InputKind::Grouping => "the id of a grouping".to_owned(),
        InputKind::Rules => "the id of a set of rules".to_owned(),
        InputKind::Filter => "a filter, for instance population < 5000".to_owned(),
        InputKind::Text => "a text".to_owned(),
        InputKind::Texts => "a list of texts".to_owned(),
        InputKind::Groups => "groups of units' numbers, as {\"A\": [\"0101\", \"0102\"], \"B\": [\"0103\"]}".to_owned(),
        InputKind::OneOf(words) => format!("one of {}", words.join(", ")),
        InputKind::Whole { least, most: MOST_WHOLE } => format!("a whole number of at least {least}"),
        InputKind::Whole { least, most } => format!("a whole number from {least} to {most}"),
        InputKind::Number { least, most } if most.is_infinite() => format!("a number of at least {least}"),
        InputKind::Number { least, most } => format!("a number from {least} to {most}"),
    }
}

fn read(input: &Input, given: &Given) -> Result<Read, AppError> {
    let found = match input.kind {
        InputKind::Indicator
        | InputKind::Relation
        | InputKind::Grouping
        | InputKind::Rules
        | InputKind::Filter
        | InputKind::Text => given.text().map(Read::Text),
        InputKind::Texts => texts(given).map(Read::Texts),
        InputKind::Groups => groups(given).map(Read::Groups),
        InputKind::OneOf(words) => given.text().filter(|text| words.contains(&text.as_str())).map(Read::Text),
        InputKind::Whole { least, most } => whole(given).filter(|n| (least..=most).contains(n)).map(Read::Whole),
        InputKind::Number { least, most } => {
            given.number().filter(|n| n.is_finite() && (least..=most).contains(n)).map(Read::Number)
        }
    };
    found.ok_or_else(|| {
        let why = format!("{} is not {}", given.words(), wanted(input.kind));
        AppError::Input { name: input.id.to_owned(), why }
    })
}

fn texts(given: &Given) -> Option<Vec<String>> {
    match given {
        Given::List(list) => list.iter().map(Given::text).collect(),
        Given::Text(text) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(parts.map(str::to_owned).collect())
        }
        Given::Number(number) => Some(vec![number.to_string()]),
        Given::Flag(_) | Given::Fields(_) => None,
    }
}

fn groups(given: &Given) -> Option<Groups> {
    match given {
        Given::Fields(fields) => fields.iter().map(|(title, members)| Some((title.clone(), texts(members)?))).collect(),
        Given::Text(text) => {
            let group = |group: &str| {
                let (title, members) = group.split_once(':')?;
                let members = members.split([',', ' ']).filter(|member| !member.is_empty());
                Some((title.trim().to_owned(), members.map(str::to_owned).collect()))
            };
            text.split(';').map(group).collect()
        }
        Given::Number(_) | Given::Flag(_) | Given::List(_) => None,
    }
}

fn whole(given: &Given) -> Option<u64> {
    if let Given::Text(text) = given {
        return text.trim().parse().ok();
    }
    let number = given.number().filter(|number| number.fract() == 0.0 && (0.0..=MOST_WHOLE as f64).contains(number))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
    Some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUTS: &[Input] = &[
        Input::required("indicator", InputKind::Indicator, ""),
        Input::usual("transform", InputKind::OneOf(&["r", "b"]), "r", ""),
        Input::usual("seed", InputKind::Whole { least: 0, most: MOST_WHOLE }, "7", ""),
        Input::optional("minutes", InputKind::Number { least: 0.0, most: f64::INFINITY }, ""),
        Input::optional("schemes", InputKind::Texts, ""),
        Input::optional("custom", InputKind::Groups, ""),
    ];

    fn read(given: &[(&str, Given)]) -> Result<Inputs, String> {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Inputs::read("p", INPUTS.iter(), given).map_err(|error| error.to_string())
    }

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn text_and_json_are_read_alike_and_the_rest_is_as_usual() {
        let shell = read(&[
            ("indicator", text("x")),
            ("seed", text("12")),
            ("minutes", text("45.5")),
            ("schemes", text("a, b")),
            ("custom", text("North: 0101, 0102; South:0103 0104")),
        ]);
        let list = Given::List(vec![text("a"), text("b")]);
        let members = |title: &str, numbers: &[&str]| {
            (title.to_owned(), Given::List(numbers.iter().map(|number| text(number)).collect()))
        };
        let json = read(&[
            ("indicator", text("x")),
            ("seed", Given::Number(12.0)),
            ("minutes", Given::Number(45.5)),
            ("schemes", list),
            ("custom", Given::Fields(vec![members("North", &["0101", "0102"]), members("South", &["0103", "0104"])])),
        ]);
        assert_eq!(shell, json);
        let read = shell.expect("valid");
        assert_eq!(
            (read.text("transform"), read.whole("seed"), read.number("minutes")),
            (Some("r"), Some(12), Some(45.5))
        );
        assert_eq!(read.texts("schemes"), ["a", "b"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_right() {
        let refused = |given: &[(&str, Given)]| read(given).expect_err("refused");
        assert_eq!(refused(&[]), "input indicator: p needs it: the id of an indicator");
        let with = |name, value| refused(&[("indicator", text("x")), (name, value)]);
        assert_eq!(with("transform", text("q")), "input transform: \"q\" is not one of r, b");
        assert_eq!(with("seed", Given::Number(-1.0)), "input seed: -1 is not a whole number of at least 0");
        assert_eq!(with("seed", Given::Number(1.5)), "input seed: 1.5 is not a whole number of at least 0");
        assert!(with("custom", text("North 0101")).contains("is not groups of units' numbers, as {"));
        assert_eq!(with("minutes", text("soon")), "input minutes: \"soon\" is not a number of at least 0");
        assert_eq!(with("seed", Given::Flag(true)), "input seed: true is not a whole number of at least 0");
        assert!(with("speed", text("1")).contains("input speed: p has no such input; it takes indicator, transform"));
        assert_eq!(with("indicator", text("y")), "input indicator: is given twice; give it once");
    }
}
