//! JSON as HTML: objects are lists of definitions, lists of objects are tables, addresses are links. Nothing is
//! known here of what an answer is about, but for what all answers share: title, links, whom to credit.

use std::fmt::Write;

use http::Uri;
use serde_json::{Map, Value as Json};

use crate::http::negotiate::words;

const STYLE: &str = include_str!("page.css");
/// What stands in the head or the foot of a page, not in its midst.
const APART: [&str; 6] = ["title", "dataset", "year", "schematic", "sources", "links"];
/// Longer lists inside a table or list are folded away.
const LONGEST_OPEN: usize = 12;

/// Where a page stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    pub uri: &'a Uri,
    /// The formats of the same answer.
    pub formats: &'a [&'static str],
    /// Whether things of the page's list have addresses below it, by their id.
    pub has_children: bool,
}

/// Text as HTML holds it, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            character => out.push(character),
        }
    }
    out
}

/// Text as one part of a path.
fn path_part(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':');
    text.bytes().fold(String::new(), |mut out, byte| {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn anchor(href: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(href), escaped(text))
}

impl Page<'_> {
    /// The page of an answer.
    pub(super) fn of(&self, value: &Json) -> String {
        let title = title_of(value).unwrap_or_else(|| self.last_part().to_owned());
        let mut main = String::new();
        match value {
            Json::Object(object) => self.object_sections(&mut main, object),
            other => main.push_str(&self.value(other)),
        }
        self.document(&title, &main, &credits(value))
    }

    /// The page of a problem.
    pub(super) fn of_problem(&self, value: &Json) -> String {
        let text = |name: &str| value[name].as_str().unwrap_or_default();
        let title = format!("{} {}", value["status"], text("title"));
        let main = format!("<p>{}</p>", escaped(text("detail")));
        self.document(&title, &main, "")
    }

    fn document(&self, title: &str, main: &str, foot: &str) -> String {
        let title = escaped(title);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
             </head>\n<body>\n<header>\n{}\n<h1>{title}</h1>\n{}</header>\n<main>\n{main}\n</main>\n{foot}</body>\n\
             </html>\n",
            self.breadcrumb(),
            self.formats(),
        )
    }

    fn parts(&self) -> Vec<&str> {
        self.uri.path().split('/').filter(|part| !part.is_empty()).collect()
    }

    fn last_part(&self) -> &str {
        self.parts().last().copied().unwrap_or("nabolag")
    }

    /// The way to the page. Relative, so that it leads right wherever the server stands.
    fn breadcrumb(&self) -> String {
        let parts = self.parts();
        let depth = parts.len();
        let up = |steps: usize| if steps == 0 { "./".to_owned() } else { "../".repeat(steps) };
        let mut items = format!("<li>{}</li>", anchor(&up(depth.saturating_sub(1)), "Map"));
        for (place, part) in parts.iter().enumerate() {
            let shown = if place + 1 == depth {
                format!("<span aria-current=\"page\">{}</span>", escaped(part))
            } else {
                anchor(&format!("{}{part}", "../".repeat(depth - place - 1)), part)
            };
            let _ = write!(items, "<li>{shown}</li>");
        }
        format!("<nav aria-label=\"Breadcrumb\"><ol>{items}</ol></nav>")
    }

    fn formats(&self) -> String {
        let others: Vec<&str> =
            self.formats.iter().copied().filter(|format| !matches!(*format, "html" | "geojson")).collect();
        if others.is_empty() {
            return String::new();
        }
        let link = |format: &&str| {
            let pairs = form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
            let others = pairs.filter(|(name, _)| name != "f");
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(others).append_pair("f", format);
            anchor(&format!("?{}", query.finish()), words(format))
        };
        let links: Vec<String> = others.iter().map(link).collect();
        format!("<p class=\"formats\">Also as {}</p>\n", links.join(", "))
    }

    /// What is short first, then each list and object under a heading, then the links.
    fn object_sections(&self, out: &mut String, object: &Map<String, Json>) {
        let shown = || object.iter().filter(|(name, _)| !APART.contains(&name.as_str()));
        let is_plain = |value: &Json| !matches!(value, Json::Array(_) | Json::Object(_));
        let is_short = |value: &Json| match value {
            Json::Array(list) => list.len() <= LONGEST_OPEN && list.iter().all(is_plain),
            other => is_plain(other),
        };
        let short: Vec<(&String, &Json)> = shown().filter(|(_, value)| is_short(value)).collect();
        // A title in several languages is more than the heading says.
        let titles = object.get("title").filter(|title| title.is_object()).map(|title| ("title", title));
        let entries = titles.into_iter().chain(short.iter().map(|(name, value)| (name.as_str(), *value)));
        out.push_str(&self.definitions(entries));
        for (name, value) in shown().filter(|(_, value)| !is_short(value)) {
            let inside = match value {
                Json::Array(list) => self.list(list, true),
                other => self.value(other),
            };
            let _ = writeln!(out, "<section><h2>{}</h2>{inside}</section>", escaped(name));
        }
        if let Some(Json::Array(links)) = object.get("links") {
            let _ = writeln!(out, "<section><h2>Links</h2>{}</section>", links_list(links));
        }
    }

    fn definitions<'a>(&self, entries: impl Iterator<Item = (&'a str, &'a Json)>) -> String {
        let mut out = String::new();
        for (name, value) in entries {
            let inside = match value {
                Json::Array(links) if name == "links" => links_list(links),
                value => self.value(value),
            };
            let _ = write!(out, "<dt>{}</dt><dd>{inside}</dd>", escaped(name));
        }
        if out.is_empty() { out } else { format!("<dl>{out}</dl>") }
    }

    fn value(&self, value: &Json) -> String {
        match value {
            Json::Null => "<span aria-label=\"no value\">–</span>".to_owned(),
            Json::Bool(flag) => flag.to_string(),
            Json::Number(number) => number.to_string(),
            Json::String(text) if is_address(text) => anchor(text, text),
            Json::String(text) => escaped(text),
            Json::Array(list) => self.list(list, false),
            Json::Object(object) if object.contains_key("coordinates") => geometry(object),
            Json::Object(object) => {
                let inside = self.definitions(object.iter().map(|(name, value)| (name.as_str(), value)));
                folded(&inside, object.len(), "fields")
            }
        }
    }

    /// A list; `of_page` when it is one that the page is about.
    fn list(&self, list: &[Json], of_page: bool) -> String {
        let inside = if list.is_empty() {
            return "none".to_owned();
        } else if list.iter().all(Json::is_object) {
            self.table(list, of_page)
        } else if list.iter().all(|entry| !entry.is_object() && !entry.is_array()) {
            list.iter().map(|entry| self.value(entry)).collect::<Vec<_>>().join(", ")
        } else {
            let entries: Vec<String> = list.iter().map(|entry| format!("<li>{}</li>", self.value(entry))).collect();
            format!("<ul>{}</ul>", entries.concat())
        };
        if of_page { inside } else { folded(&inside, list.len(), "entries") }
    }

    fn table(&self, list: &[Json], of_page: bool) -> String {
        let rows: Vec<Vec<(&str, &Json)>> = list.iter().filter_map(Json::as_object).map(cells).collect();
        let mut columns: Vec<&str> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for (name, _) in rows.iter().flatten() {
            if known.insert(*name) {
                columns.push(name);
            }
        }
        let head: Vec<String> =
            columns.iter().map(|name| format!("<th scope=\"col\">{}</th>", escaped(name))).collect();
        let mut body = String::new();
        for row in &rows {
            body.push_str("<tr>");
            for column in &columns {
                let value = row.iter().find(|(name, _)| name == column).map(|(_, value)| *value);
                body.push_str(&self.cell(column, value, of_page));
            }
            body.push_str("</tr>\n");
        }
        format!(
            "<div class=\"scroll\"><table><thead><tr>{}</tr></thead><tbody>\n{body}</tbody></table></div>",
            head.concat()
        )
    }

    fn cell(&self, column: &str, value: Option<&Json>, of_page: bool) -> String {
        match value {
            None => "<td></td>".to_owned(),
            Some(Json::String(id)) if of_page && self.has_children && matches!(column, "id" | "number") => {
                let href = format!("{}/{}", self.last_part(), path_part(id));
                format!("<th scope=\"row\">{}</th>", anchor(&href, id))
            }
            Some(Json::Array(links)) if column == "links" => format!("<td>{}</td>", links_list(links)),
            Some(value @ Json::Number(_)) => format!("<td class=\"number\">{}</td>", self.value(value)),
            Some(value) => format!("<td>{}</td>", self.value(value)),
        }
    }
}

/// The cells of a row: of a feature its id, kind of geometry and properties.
fn cells(object: &Map<String, Json>) -> Vec<(&str, &Json)> {
    let (Some("Feature"), Some(Json::Object(properties))) =
        (object.get("type").and_then(Json::as_str), object.get("properties"))
    else {
        return object.iter().map(|(name, value)| (name.as_str(), value)).collect();
    };
    let id = object.get("id").map(|id| ("id", id));
    let kind = object.get("geometry").and_then(|geometry| geometry.get("type")).map(|kind| ("geometry", kind));
    let properties = properties.iter().map(|(name, value)| (name.as_str(), value));
    id.into_iter().chain(properties).chain(kind).collect()
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

fn links_list(links: &[Json]) -> String {
    let entry = |link: &Json| {
        let text = |name: &str| link[name].as_str().unwrap_or_default();
        // Only addresses of the web: a link must never be a script.
        if !is_address(text("href")) {
            return String::new();
        }
        let words = if text("title").is_empty() { text("href") } else { text("title") };
        format!("<li>{} ({})</li>", anchor(text("href"), words), escaped(text("rel")))
    };
    format!("<ul>{}</ul>", links.iter().map(entry).collect::<String>())
}

fn geometry(object: &Map<String, Json>) -> String {
    let kind = object.get("type").and_then(Json::as_str).unwrap_or("geometry");
    let coordinates = object.get("coordinates").map(Json::to_string).unwrap_or_default();
    format!("<details><summary>{}</summary><pre>{}</pre></details>", escaped(kind), escaped(&coordinates))
}

fn folded(inside: &str, count: usize, of_what: &str) -> String {
    if count <= LONGEST_OPEN {
        return inside.to_owned();
    }
    format!("<details><summary>{count} {of_what}</summary>{inside}</details>")
}

fn title_of(value: &Json) -> Option<String> {
    let text = |value: &Json| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let title = value.get("title");
    let named = || text(value.get("properties")?.get("name")?);
    title
        .and_then(|title| text(title).or_else(|| text(title.get("en")?)))
        .or_else(|| text(value.get("name")?))
        .or_else(named)
        .or_else(|| text(value.get("id")?))
}

/// The dataset and whom to credit, at the foot.
fn credits(value: &Json) -> String {
    let Some(Json::Array(sources)) = value.get("sources") else { return String::new() };
    let dataset = value.get("dataset").and_then(Json::as_str).unwrap_or_default();
    let year = value.get("year").map(|year| format!(", {year}")).unwrap_or_default();
    let schematic = if value.get("schematic") == Some(&Json::Bool(true)) { " Borders are schematic." } else { "" };
    let lines: Vec<String> =
        sources.iter().filter_map(Json::as_str).map(|line| format!("<li>{}</li>", escaped(line))).collect();
    format!(
        "<footer><p>{}{}.{schematic} Sources:</p><ul>{}</ul></footer>\n",
        escaped(dataset),
        escaped(&year),
        lines.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(path: &str, value: &Json) -> String {
        let uri: Uri = path.parse().expect("an address");
        Page { uri: &uri, formats: &["json", "csv", "html"], has_children: true }.of(value)
    }

    #[test]
    fn what_an_answer_holds_is_never_markup() {
        let evil = "<script>alert('x')</script>\"&";
        let value = json!({
            "title": evil, evil: evil, "list": [{ evil: evil, "id": evil }], "sources": [evil], "dataset": evil,
            "links": [{ "href": "javascript:alert(1)", "title": "x" }, { "href": "https://a/\"><b>", "title": evil }],
        });
        let html = page("/list?a=%3Cb%3E&f=html", &value);
        assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;"));
    }

    #[test]
    fn things_of_a_list_are_links_to_their_own_pages_and_the_way_back_is_relative() {
        let value = json!({ "indicators": [{ "id": "a b", "kind": "count" }, { "id": "c", "extra": null }] });
        let html = page("/datasets/x/indicators?k=3", &value);
        for wanted in [
            "href=\"indicators/a%20b\"",
            "<a href=\"../../\">Map</a>",
            "<a href=\"../../datasets\">",
            "href=\"?k=3&amp;f=csv\"",
            "<th scope=\"col\">extra</th>",
            "no value",
        ] {
            assert!(html.contains(wanted), "{wanted} in {html}");
        }
    }

    #[test]
    fn features_are_rows_of_their_properties() {
        let value = json!({ "features": [
            { "type": "Feature", "id": "0301", "geometry": { "type": "Point", "coordinates": [1, 2] },
              "properties": { "name": "Oslo", "schemes": null } },
        ]});
        let html = page("/collections/centres/items", &value);
        assert!(html.contains("<a href=\"items/0301\">0301</a></th><td>Oslo</td>"), "{html}");
        assert!(html.contains("<td>Point</td>") && !html.contains("[1,2]"));
    }
}
