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
        filter = filter(&escape(&style.indicator), shade),
        fill = shade.colour,
        stroke = style.border,
    )
}

fn filter(property: &str, shade: &Shade) -> String {
    let name = format!("<ogc:PropertyName>{property}</ogc:PropertyName>");
    if shade.is_missing {
        return format!("<ogc:PropertyIsNull>{name}</ogc:PropertyIsNull>");
    }
    let compared = |how: &str, with: f64| format!("<ogc:{how}>{name}<ogc:Literal>{with}</ogc:Literal></ogc:{how}>");
    let above = shade.above.map(|edge| compared("PropertyIsGreaterThan", edge));
    let up_to = shade.up_to.map(|edge| compared("PropertyIsLessThanOrEqualTo", edge));
    match (above, up_to) {
        (Some(above), Some(up_to)) => format!("<ogc:And>{above}{up_to}</ogc:And>"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => format!("<ogc:Not><ogc:PropertyIsNull>{name}</ogc:PropertyIsNull></ogc:Not>"),
    }
}
