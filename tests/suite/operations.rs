//! `docs/operations.md` against the program: its table of settings is what `serve --help` says, line by line.

use std::process::Command;

/// An option as the help describes it.
struct Setting {
    option: String,
    variable: Option<String>,
    default: Option<String>,
    about: String,
}

/// The value of a `[name: value]` at the end of what the help says, and the text without it.
fn take_note(about: &str, name: &str) -> (String, Option<String>) {
    let begins = format!(" [{name}: ");
    let Some((before, rest)) = about.split_once(&begins) else { return (about.to_owned(), None) };
    let (value, after) = rest.split_once(']').expect("a note that ends");
    (format!("{before}{after}"), Some(value.to_owned()))
}

/// The options of `nabolag serve`, as its help lists them: an option opens a line, what is said of it follows.
fn settings() -> Vec<Setting> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_nabolag")).args(["serve", "--help"]).env_clear().output().expect("the help");
    let help = String::from_utf8(output.stdout).expect("text");
    let mut described: Vec<(String, String)> = Vec::new();
    // Headings begin at the margin; a text that is broken across lines goes on with spaces before it.
    for line in help.lines().filter(|line| line.starts_with(' ')).map(str::trim) {
        if let Some(option) = line.strip_prefix("--") {
            let (name, about) = option.split_once("  ").unwrap_or((option, ""));
            let name = name.split(' ').next().expect("a name");
            described.push((format!("--{name}"), about.trim().to_owned()));
        } else if line.starts_with("-h, --help") {
            described.push((String::new(), String::new()));
        } else if let Some((_, about)) = described.last_mut() {
            if !about.is_empty() {
                about.push(' ');
            }
            about.push_str(line);
        }
    }
    described.retain(|(option, _)| !option.is_empty());
    let settings = described.into_iter().map(|(option, about)| {
        let (about, values) = take_note(&about, "possible values");
        let (about, default) = take_note(&about, "default");
        let (about, variable) = take_note(&about, "env");
        let about = values.map_or(about.clone(), |values| format!("{about} ({values})"));
        let variable = variable.map(|variable| variable.trim_end_matches('=').to_owned());
        Setting { option, variable, default, about }
    });
    settings.collect()
}

fn code(text: Option<&str>) -> String {
    text.map(|text| format!("`{text}`")).unwrap_or_default()
}

#[test]
fn the_table_of_settings_is_what_the_help_says() {
    let settings = settings();
    assert!(settings.len() > 30 && settings.iter().all(|setting| !setting.about.is_empty()));
    let lines = settings.iter().map(|Setting { option, variable, default, about }| {
        let (variable, default) = (code(variable.as_deref()), code(default.as_deref()));
        format!("| `{option}` | {variable} | {default} | {} |", about.replace('|', "\\|"))
    });
    let expected = lines.collect::<Vec<_>>().join("\n");
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md")).expect("the page");
    let (_, table) = page.split_once("| option | variable | default | what |\n|---|---|---|---|\n").expect("the table");
    let told = table.lines().take_while(|line| line.starts_with('|')).collect::<Vec<_>>().join("\n");
    assert!(told == expected, "the table of docs/operations.md is not what the help says; it is to be:\n{expected}");
}
