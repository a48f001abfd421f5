//! An indicator's style as QGIS keeps it. Rules and not graduated classes, because those leave features without a value
//! undrawn: missing must be seen.

use quick_xml::escape::escape;

use super::style::{Shade, Symbology, channels};

/// The stylesheet for the collection of units, as QGIS 3 reads it.
pub(in crate::http) fn qml(style: &Symbology) -> String {
    let numbered = || style.shades.iter().enumerate();
    let rules: String = numbered().map(|(number, shade)| rule(style, shade, number)).collect();
    let symbols: String = numbered().map(|(number, shade)| symbol(style, shade, number)).collect();
    format!(
        r#"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology">
  <renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">
    <rules key="{indicator}">
{rules}    </rules>
    <symbols>
{symbols}    </symbols>
  </renderer-v2>
  <layerGeometryType>2</layerGeometryType>
</qgis>
"#,
        indicator = escape(&style.indicator),
    )
}

fn rule(style: &Symbology, shade: &Shade, number: usize) -> String {
    let (filter, label) = (filter(style, shade), escape(&shade.label));
    format!(
        "      <rule key=\"{key}.{number}\" symbol=\"{number}\" label=\"{label}\" filter=\"{filter}\"/>\n",
        key = escape(&style.indicator),
        filter = escape(&filter),
    )
}

/// A value is missing where the status beside it says so, too: QGIS 3.22 keeps what it was sent in a file of its own and
/// reads whole numbers that are null back from there as 0.
fn filter(style: &Symbology, shade: &Shade) -> String {
    let name = format!("\"{}\"", style.indicator.replace('"', "\"\""));
    let status = format!("attribute($currentfeature, '{}.status')", style.indicator.replace('\'', "''"));
    match (style.has_missing, shade.is_missing) {
        (true, true) => format!("{name} IS NULL OR {status} = 'missing'"),
        (false, true) => format!("{name} IS NULL"),
        (true, false) => format!("{} AND coalesce({status}, '') <> 'missing'", range(&name, shade)),
        (false, false) => range(&name, shade),
    }
}

fn range(name: &str, shade: &Shade) -> String {
    let above = shade.above.map(|edge| format!("{name} > {edge}"));
    let up_to = shade.up_to.map(|edge| format!("{name} <= {edge}"));
    match (above, up_to) {
        (Some(above), Some(up_to)) => format!("{above} AND {up_to}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => format!("{name} IS NOT NULL"),
    }
}

fn symbol(style: &Symbology, shade: &Shade, number: usize) -> String {
    let option = |name: &str, value: &str| format!("<Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>");
    let options = [
        option("color", &rgba(&shade.colour)),
        option("style", "solid"),
        option("outline_color", &rgba(&style.border)),
        option("outline_style", "solid"),
        option("outline_width", "0.1"),
        option("outline_width_unit", "MM"),
        option("joinstyle", "round"),
    ];
    format!(
        r#"      <symbol name="{number}" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">{}</Option></layer>
      </symbol>
"#,
        options.concat(),
    )
}

fn rgba(colour: &str) -> String {
    let [red, green, blue] = channels(colour);
    format!("{red},{green},{blue},255")
}
