<?xml version="1.0" encoding="utf-8" ?>
<ogr:FeatureCollection
     gml:id="aFeatureCollection"
     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     xsi:schemaLocation="http://ogr.maptools.org/ squares.xsd"
     xmlns:ogr="http://ogr.maptools.org/"
     xmlns:gml="http://www.opengis.net/gml/3.2">
  <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25833"><gml:lowerCorner>500000 6600000</gml:lowerCorner><gml:upperCorner>502000 6601000</gml:upperCorner></gml:Envelope></gml:boundedBy>
                                                                                                                                                       
  <ogr:featureMember>
    <ogr:squares gml:id="squares.0">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25833"><gml:lowerCorner>500000 6600000</gml:lowerCorner><gml:upperCorner>501000 6601000</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::25833" gml:id="squares.geom.0"><gml:exterior><gml:LinearRing><gml:posList>500000 6600000 501000 6600000 501000 6601000 500000 6601000 500000 6600000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:n>1</ogr:n>
    </ogr:squares>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:squares gml:id="squares.1">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25833"><gml:lowerCorner>501000 6600000</gml:lowerCorner><gml:upperCorner>502000 6601000</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::25833" gml:id="squares.geom.1"><gml:exterior><gml:LinearRing><gml:posList>501000 6600000 502000 6600000 502000 6601000 501000 6601000 501000 6600000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:n>2</ogr:n>
    </ogr:squares>
  </ogr:featureMember>
</ogr:FeatureCollection>
