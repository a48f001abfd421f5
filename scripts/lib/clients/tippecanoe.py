"""tippecanoe-decode reads tiles: layer, ids, properties, geometry. Usage: tippecanoe.py ADDRESS DECODER FOLDER"""

import json
import subprocess
import sys
import urllib.request

address, decoder, folder = sys.argv[1:]
for layer, kinds in [("municipalities", {"Polygon", "MultiPolygon", "Point"}), ("borders", {"LineString", "MultiLineString"})]:
    file = f"{folder}/{layer}.pbf"
    request = urllib.request.Request(f"{address}/tiles/{layer}/4/8/4", headers={"accept-encoding": "identity"})
    with urllib.request.urlopen(request) as answer, open(file, "wb") as out:
        out.write(answer.read())
    done = subprocess.run([decoder, file, "4", "8", "4"], capture_output=True, text=True, check=True)
    decoded = json.loads(done.stdout)["features"]
    found = [entry for entry in decoded if entry["properties"]["layer"] == layer]
    if len(found) != 1 or found[0]["properties"]["version"] != 2:
        sys.exit(f"FAILED: {layer}: {[entry['properties'] for entry in decoded]}")
    features = found[0]["features"]
    seen = {feature["geometry"]["type"] for feature in features}
    if not features or not seen <= kinds or done.stderr:
        sys.exit(f"FAILED: {layer}: {len(features)} features, {seen}, {done.stderr}")
    if layer == "municipalities" and any(int(f["properties"]["number"]) != f["id"] for f in features):
        sys.exit("FAILED: ids are not the numbers")
    print(f"{layer}: {len(features)} features of {', '.join(sorted(seen))}")
