//! The report of a build: for every source what was read, matched, not matched, set
//! aside, repaired and estimated. Each thing read gets exactly one outcome, so the
//! counts add up by construction.

use std::fmt::Write as _;

use serde::Serialize;

/// How many lines of one kind the text shows; the JSON holds them all.
const LINES_SHOWN: usize = 25;

/// What became of one source.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    what: String,
    file: String,
    counted: &'static str,
    read: usize,
    matched: usize,
    unmatched: Vec<String>,
    set_aside: Vec<String>,
    repaired: Vec<String>,
    estimated: Vec<String>,
    notes: Vec<String>,
}

impl Section {
    /// A section for `what` in `file`, counting `counted` ("rows", "names", "features").
    pub fn new(what: impl Into<String>, file: impl Into<String>, counted: &'static str) -> Self {
        Self {
            what: what.into(),
            file: file.into(),
            counted,
            read: 0,
            matched: 0,
            unmatched: Vec::new(),
            set_aside: Vec::new(),
            repaired: Vec::new(),
            estimated: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// One more was read and matched.
    pub fn add_matched(&mut self) {
        self.read += 1;
        self.matched += 1;
    }

    /// One more was read and not matched: where, and why.
    pub fn add_unmatched(&mut self, line: impl Into<String>) {
        self.read += 1;
        self.unmatched.push(line.into());
    }

    /// One more was read and set aside: where, and why.
    pub fn add_set_aside(&mut self, line: impl Into<String>) {
        self.read += 1;
        self.set_aside.push(line.into());
    }

    /// Something read was repaired.
    pub fn repaired(&mut self, line: impl Into<String>) {
        self.repaired.push(line.into());
    }

    /// Something read led to an estimate.
    pub fn estimated(&mut self, line: impl Into<String>) {
        self.estimated.push(line.into());
    }

    /// Something a reader should know.
    pub fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }

    /// What the section is about.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many were read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// How many were matched.
    pub fn matched(&self) -> usize {
        self.matched
    }

    /// What was not matched.
    pub fn unmatched(&self) -> &[String] {
        &self.unmatched
    }

    /// What was set aside.
    pub fn set_aside(&self) -> &[String] {
        &self.set_aside
    }

    /// What was repaired.
    pub fn repairs(&self) -> &[String] {
        &self.repaired
    }

    /// What was estimated.
    pub fn estimates(&self) -> &[String] {
        &self.estimated
    }

    /// What else a reader should know.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether every thing read has one outcome.
    pub fn adds_up(&self) -> bool {
        self.read == self.matched + self.unmatched.len() + self.set_aside.len()
    }

    fn write_text(&self, text: &mut String) {
        let Self { what, file, counted, read, matched, .. } = self;
        let (unmatched, aside) = (self.unmatched.len(), self.set_aside.len());
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{what} ({file}): {read} {counted} read = {matched} matched + {unmatched} unmatched + {aside} set aside"
        );
        let lists = [
            ("unmatched", &self.unmatched),
            ("set aside", &self.set_aside),
            ("repaired", &self.repaired),
            ("estimated", &self.estimated),
            ("note", &self.notes),
        ];
        for (label, lines) in lists {
            for line in lines.iter().take(LINES_SHOWN) {
                let _ = writeln!(text, "  {label}: {line}");
            }
            if lines.len() > LINES_SHOWN {
                let _ = writeln!(text, "  {label}: ... and {} more (see the JSON report)", lines.len() - LINES_SHOWN);
            }
        }
    }
}

/// What became of all sources of a dataset.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The dataset's id.
    pub dataset: String,
    /// How many of each noun the dataset holds.
    pub holds: Vec<(String, usize)>,
    /// One section per source and kind of thing, in the order read.
    pub sections: Vec<Section>,
}

impl Report {
    /// A report with nothing in it.
    pub fn new(dataset: impl Into<String>) -> Self {
        Self { dataset: dataset.into(), holds: Vec::new(), sections: Vec::new() }
    }

    /// Whether every section adds up.
    pub fn adds_up(&self) -> bool {
        self.sections.iter().all(Section::adds_up)
    }

    /// The section about `what`.
    pub fn section(&self, what: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.what == what)
    }

    /// For people: one paragraph per section; long lists are cut with a count.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}:", self.dataset);
        for (what, count) in &self.holds {
            let _ = write!(text, " {count} {what},");
        }
        text.pop();
        text.push_str("\n\n");
        self.sections.iter().for_each(|section| section.write_text(&mut text));
        text
    }

    /// For programs: everything.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Wire<'a> {
            dataset: &'a str,
            holds: serde_json::Map<String, serde_json::Value>,
            sections: &'a [Section],
        }
        let holds = self.holds.iter().map(|(what, count)| (what.clone(), (*count).into())).collect();
        let wire = Wire { dataset: &self.dataset, holds, sections: &self.sections };
        serde_json::to_string_pretty(&wire).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_matched_unmatched_or_set_aside_and_adds_up() {
        let mut section = Section::new("indicators", "t.csv", "rows");
        section.add_matched();
        section.add_unmatched("t.csv, row 3: unknown");
        section.add_set_aside("t.csv, row 4: a company");
        section.note("a remark");
        let mut report = Report::new("x");
        report.holds.push(("units".to_owned(), 4));
        report.sections.push(section);
        assert!(report.adds_up());
        let text = report.to_text();
        assert!(text.contains("3 rows read = 1 matched + 1 unmatched + 1 set aside"), "{text}");
        assert!(text.contains("  set aside: t.csv, row 4: a company"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("valid JSON");
        assert_eq!((&json["sections"][0]["read"], &json["holds"]["units"]), (&3.into(), &4.into()));
    }

    #[test]
    fn a_long_list_is_cut_in_the_text_but_not_in_the_json() {
        let mut section = Section::new("a", "b", "rows");
        (0..100).for_each(|n| section.add_unmatched(format!("row {n}")));
        let report = Report { sections: vec![section], ..Report::new("x") };
        assert!(report.to_text().contains("... and 75 more"));
        assert!(report.to_json().contains("row 99"));
    }
}
