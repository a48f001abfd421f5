//! An indicator's style as OGC Styled Layer Descriptor 1.1 with Symbology Encoding 1.1.

use quick_xml::escape::escape;

use super::style::{Shade, Symbology};

/// The stylesheet for the collection of units.
pub(in crate::http) fn sld(style: &Symbology) -> String {
    let indicator = escape(&style.indicator);
    let rules: String = style.shades.iter().map(|shade| rule(style, shade)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <se:Name>{collection}</se:Name>
    <UserStyle>
      <se:Name>{indicator}</se:Name>
      <se:Description>
        <se:Title>{title}</se:Title>
        <se:Abstract>{credits}</se:Abstract>
      </se:Description>
      <se:FeatureTypeStyle>
        <se:FeatureTypeName>{collection}</se:FeatureTypeName>
{rules}      </se:FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
"#,
        collection = escape(&style.collection),
        title = escape(&style.title),
        credits = escape(&style.credits),
    )
}

fn rule(style: &Symbology, shade: &Shade) -> String {
    format!(
        r#"        <se:Rule>
          <se:Name>{label}</se:Name>
          <ogc:Filter>{filter}</ogc:Filter>
          <se:PolygonSymbolizer>
            <se:Fill>
              <se:SvgParameter name="fill">{fill}</se:SvgParameter>
            </se:Fill>
            <se:Stroke>
              <se:SvgParameter name="stroke">{stroke}</se:SvgParameter>
              <se:SvgParameter name="stroke-width">0.5</se:SvgParameter>
            </se:Stroke>
          </se:PolygonSymbolizer>
        </se:Rule>
"#,
        label = escape(&shade.label),
        filter = filter(style, shade),
        fill = shade.colour,
        stroke = style.border,
    )
}

/// A value is missing where the status beside it says so, too: not every client keeps null apart from 0.
fn filter(style: &Symbology, shade: &Shade) -> String {
    let indicator = escape(&style.indicator);
    let name = format!("<ogc:PropertyName>{indicator}</ogc:PropertyName>");
    let status = format!("<ogc:PropertyName>{indicator}.status</ogc:PropertyName>");
    let is_null = |name: &str| format!("<ogc:PropertyIsNull>{name}</ogc:PropertyIsNull>");
    let is_missing = |how: &str| format!("<ogc:{how}>{status}<ogc:Literal>missing</ogc:Literal></ogc:{how}>");
    match (style.has_missing, shade.is_missing) {
        (true, true) => format!("<ogc:Or>{}{}</ogc:Or>", is_null(&name), is_missing("PropertyIsEqualTo")),
        (false, true) => is_null(&name),
        (true, false) => {
            let known = format!("<ogc:Or>{}{}</ogc:Or>", is_null(&status), is_missing("PropertyIsNotEqualTo"));
            format!("<ogc:And>{}{known}</ogc:And>", range(&name, shade))
        }
        (false, false) => range(&name, shade),
    }
}

fn range(name: &str, shade: &Shade) -> String {
    let compared = |how: &str, with: f64| format!("<ogc:{how}>{name}<ogc:Literal>{with}</ogc:Literal></ogc:{how}>");
    let above = shade.above.map(|edge| compared("PropertyIsGreaterThan", edge));
    let up_to = shade.up_to.map(|edge| compared("PropertyIsLessThanOrEqualTo", edge));
    match (above, up_to) {
        (Some(above), Some(up_to)) => format!("<ogc:And>{above}{up_to}</ogc:And>"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => format!("<ogc:Not><ogc:PropertyIsNull>{name}</ogc:PropertyIsNull></ogc:Not>"),
    }
}
