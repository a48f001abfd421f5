"""QGIS 3.22 or newer opens the collection (with a filter and a box), the exported styles, and the vector tiles with
their style, and draws pictures of both. Usage: python3 qgis_open.py ADDRESS FOLDER; pictures are left in the folder."""

import json
import os
import sys
import urllib.request

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize

address, folder = sys.argv[1:]


def check(found, wanted, what):
    print(f"{what}: {found}")
    if found != wanted:
        sys.exit(f"FAILED: {what} is {found}, not {wanted}")


def fetch(path):
    with urllib.request.urlopen(address + path) as answer:
        return answer.read()


def picture(layer, extent, name):
    """Draws the layer and says how many differing colours it has."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(extent)
    settings.setOutputSize(QSize(600, 700))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(f"{folder}/{name}.png")
    seen = {}
    for x in range(0, image.width(), 3):
        for y in range(0, image.height(), 3):
            colour = image.pixelColor(x, y).name()
            seen[colour] = seen.get(colour, 0) + 1
    return {colour for colour, count in seen.items() if count > 20}


QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
print("QGIS", Qgis.QGIS_VERSION)

source = f"url='{address}' typename='municipalities' version='OGC_API_FEATURES' restrictToRequestBBOX='1'"
layer = QgsVectorLayer(source, "municipalities", "OAPIF")
check(layer.isValid(), True, "the collection opens")
check(sum(1 for _ in layer.getFeatures()), 422, "features")
total = sum(feature["schemes"] for feature in layer.getFeatures() if isinstance(feature["schemes"], (int, float)))
check(total, 783, "sum of schemes")

listed = json.loads(fetch("/collections/municipalities/items?bbox=10,59,11,60&limit=1000&properties=number"))
box = QgsFeatureRequest(QgsRectangle(10, 59, 11, 60))
found = {feature["number"] for feature in layer.getFeatures(box)}
whole = {feature["properties"]["number"] for feature in listed["features"]}
check(found <= whole and len(found) > 10, True, f"{len(found)} features in a box, of {len(whole)} whose boxes meet it")
few = QgsFeatureRequest().setFilterExpression("\"population\" < 1000")
small = json.loads(fetch("/collections/municipalities/items?filter=population%3C1000&limit=1"))
check(sum(1 for _ in layer.getFeatures(few)), small["numberMatched"], "features below 1000 inhabitants")

style = json.loads(fetch("/styles/schemes"))
legend = {entry["colour"] for entry in style["metadata"]["legend"]}
extent = QgsRectangle(250_000, 7_900_000, 3_600_000, 11_600_000)
for name, load in [("qml", layer.loadNamedStyle), ("sld", layer.loadSldStyle)]:
    file = f"{folder}/schemes.{name}"
    with open(file, "wb") as out:
        out.write(fetch(f"/styles/schemes?f={name}"))
    message, worked = load(file)
    if not worked:
        sys.exit(f"FAILED: {name}: {message}")
    rules = layer.renderer().legendSymbolItems()
    check(len(rules), len(style["metadata"]["legend"]), f"classes by {name}")
    check({rule.symbol().color().name() for rule in rules}, legend, f"colours by {name}")
    check(legend - picture(layer, extent, f"collection-{name}"), set(), f"colours missing from the picture by {name}")

tiles = QgsVectorTileLayer(
    f"type=xyz&url={address}/tiles/municipalities/{{z}}/{{x}}/{{y}}&zmin=0&zmax=12"
    f"&styleUrl={address}/styles/schemes",
    "municipalities",
)
check(tiles.isValid(), True, "the vector tiles open")
check(tiles.loadDefaultStyle()[1], True, "the style is understood")
drawn = picture(tiles, extent, "tiles")
check(legend - drawn, set(), "colours missing from the picture of tiles")

print("qgis: all is well", flush=True)
# Not by way of QGIS's own end, which trips over layers that Python still holds.
os._exit(0)
