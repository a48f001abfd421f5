"""Tiles beside Martin and tippecanoe, on the same polygons in one run: cold, warm, memory, bytes, defects.

Called by `scripts/bench tiles`. Prints Markdown. Cold means the first request for a tile: Martin draws it from GeoJSON,
nabolag from its dataset with the indicators joined as it draws. The two are asked for one tile after the other over a
connection each, so that what else the machine does falls on both.
"""

import argparse
import csv
import json
import math
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench import Server

ZOOMS = range(4, 11)
TILES_PER_ZOOM = 300
CONNECTIONS = (1, 8, 64)
WARM_SECONDS = 4
WARM_TILES = 200
# What tippecanoe does best for borders.
TIPPECANOE = ("-q", "-f", "-z10", "-pn", "--no-tiny-polygon-reduction")


class Client:
    """One connection, and as little of the client's own time as can be."""

    def __init__(self, address):
        host, port = address.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = f" HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()

    def get(self, path):
        """Milliseconds, status and bytes of the body as sent."""
        request = b"GET " + path.encode() + self.headers
        start = time.perf_counter()
        self.socket.sendall(request)
        data = self.socket.recv(1 << 20)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(1 << 20)
        head, body = data.split(b"\r\n\r\n", 1)
        length = re.search(rb"content-length: (\d+)", head.lower())
        if length:
            size = int(length.group(1))
            got = len(body)
            while got < size:
                got += len(self.socket.recv(1 << 20))
        elif b"chunked" in head.lower():
            while not body.endswith(b"0\r\n\r\n"):
                body += self.socket.recv(1 << 20)
            size = len(body)
        else:
            size = 0
        return (time.perf_counter() - start) * 1000, int(head[9:12]), size


class Martin:
    """Martin with one source, without its tile cache's expiry or anything else set."""

    def __init__(self, program, source):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        command = [str(program), "--listen-addresses", f"127.0.0.1:{port}", str(source)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.layer = source.stem
        while True:
            try:
                urllib.request.urlopen(self.address + "/health").read()
                break
            except OSError:
                time.sleep(0.01)

    def path(self, zoom, x, y):
        return f"/{self.layer}/{zoom}/{x}/{y}"

    memory_mb = Server.memory_mb
    stop = Server.stop


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def tiles_in(bounds, zoom, most):
    """Tiles of a zoom that meet the bounds, thinned evenly to about `most`."""
    side = 2**zoom
    column = lambda lon: min(side - 1, int((lon + 180) / 360 * side))
    row = lambda lat: min(side - 1, int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side))
    west, south, east, north = bounds
    every = [(x, y) for x in range(column(west), column(east) + 1) for y in range(row(north), row(south) + 1)]
    return every[:: max(1, len(every) // most)]


def ours(layer, query):
    return lambda zoom, x, y: f"/tiles/{layer}/{zoom}/{x}/{y}{query}"


def cold(server, martin, layer, bounds, query):
    """Per zoom: (tiles, our median and sum, Martin's) in ms, over the tiles that hold something."""
    mine, peer = Client(server.address), Client(martin.address)
    path = ours(layer, query)
    rows = []
    for zoom in ZOOMS:
        pairs = []
        for x, y in tiles_in(bounds, zoom, TILES_PER_ZOOM):
            ms, status, _ = mine.get(path(zoom, x, y))
            peers_ms, _, _ = peer.get(martin.path(zoom, x, y))
            if status == 200:
                pairs.append((ms, peers_ms))
        median = [statistics.median(column) for column in zip(*pairs)]
        total = [sum(column) for column in zip(*pairs)]
        rows.append((zoom, len(pairs), median, total))
    return rows


def print_cold(title, rows):
    print(f"\n{title}\n\n| zoom | tiles | nabolag: median ms | Martin: median ms | ratio of medians | ratio of sums |\n|---|---|---|---|---|---|")
    for zoom, count, median, total in rows:
        print(f"| {zoom} | {count} | {median[0]:.2f} | {median[1]:.2f} | {median[1] / median[0]:.1f} | {total[1] / total[0]:.1f} |")
    sums = [sum(row[3][side] for row in rows) for side in (0, 1)]
    print(f"\nAll of these tiles: {sums[0]:.0f} ms against {sums[1]:.0f} ms, {sums[1] / sums[0]:.1f} times.")


def warm(work, address, paths, connections):
    """Requests a second of wrk over many tiles that were asked for before."""
    script = work / "tiles.lua"
    listed = ",".join(f'"{path}"' for path in paths)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal i = 0\n"
        "request = function() i = i % #paths + 1; return wrk.format('GET', paths[i], {['Accept-Encoding'] = 'gzip'}) end\n"
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{WARM_SECONDS}s", "-s", str(script), address]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        sys.exit(f"some answers were errors: {out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def print_warm(work, contestants):
    print("\nWarm tiles with gzip, requests a second (one wrk thread, the same tiles for all):\n")
    print("| connections | " + " | ".join(name for name, *_ in contestants) + " | nabolag to Martin PMTiles |")
    print("|---" * (len(contestants) + 2) + "|")
    for connections in CONNECTIONS:
        # Each twice in turn, the better one kept: whatever else runs on the machine takes from one run, seldom from both.
        runs = [[warm(work, address, paths, connections) for _, address, paths in contestants] for _ in range(2)]
        rates = [max(column) for column in zip(*runs)]
        print(f"| {connections} | " + " | ".join(f"{rate:,.0f}" for rate in rates) + f" | {rates[0] / rates[-1]:.2f} |")


def print_bytes(server, martin_archive, layer, bounds, zooms):
    """Gzip bytes of all tiles of a zoom: number and name in both."""
    mine, peer = Client(server.address), Client(martin_archive.address)
    print("\nBytes of the same tiles (gzip, number and name in both):\n\n| zoom | tiles | nabolag KB | tippecanoe KB | ratio |\n|---|---|---|---|---|")
    for zoom in zooms:
        sizes = []
        for x, y in tiles_in(bounds, zoom, 1000):
            _, status, size = mine.get(ours(layer, "?properties=number,name")(zoom, x, y))
            _, _, peers = peer.get(martin_archive.path(zoom, x, y))
            if status == 200:
                sizes.append((size, peers))
        total = [sum(column) for column in zip(*sizes)]
        print(f"| {zoom} | {len(sizes)} | {total[0] / 1000:.1f} | {total[1] / 1000:.1f} | {total[0] / total[1]:.2f} |")


def print_defects(options, source, contestants):
    judge = options.top / ".." / "shared" / "tools" / "tilecheck.py"
    if not judge.is_file():
        print("\nDefects: skipped, because ../shared/tools is not here")
        return
    print("\nDefects per tile, zooms 4–9, judged by tilecheck (lost, wrong areas, holes, invalid, wrong rings; all divided by tiles):\n")
    print("| | tiles | lost | off | holes | invalid | rings | per tile |\n|---|---|---|---|---|---|---|---|")
    kinds = ("lost", "off", "holes", "invalid", "rings")
    for name, tiles, layer in contestants:
        command = [sys.executable, judge, source, "number", tiles, layer, "number", "--zooms", "4-9", "--json"]
        out = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        rows = json.loads(out.stdout)
        count = sum(row["tiles"] for row in rows)
        sums = [sum(row[kind] for row in rows) for kind in kinds]
        print(f"| {name} | {count} | " + " | ".join(str(value) for value in sums) + f" | {sum(sums) / count:.4f} |", flush=True)


def numbered(source, key, name, out):
    """The polygons with number and name and nothing else, so that all contestants carry the same."""
    collection = json.loads(source.read_text())
    for feature in collection["features"]:
        properties = feature["properties"]
        feature["properties"] = {"number": str(properties[key]), "name": str(properties.get(name, ""))}
    out.write_text(json.dumps(collection))
    return len(collection["features"]), sum(points(feature["geometry"]["coordinates"]) for feature in collection["features"])


def points(coordinates):
    return 1 if isinstance(coordinates[0], (int, float)) else sum(points(part) for part in coordinates)


def contest(options, title, dataset, polygons, layer):
    work, program = options.work, options.target / "nabolag"
    tippecanoe = Path(sys.executable).with_name("tippecanoe")
    archives = {ending: work / f"{polygons.stem}-tippecanoe.{ending}" for ending in ("pmtiles", "mbtiles")}
    for archive in archives.values():
        subprocess.run([tippecanoe, *TIPPECANOE, "-l", layer, "-o", archive, polygons], check=True, stderr=subprocess.DEVNULL)
    server = Server(program, dataset)
    bounds = server.get(f"/tiles/{layer}")["bounds"]
    drawing = Martin(options.martin, polygons)
    print(f"\n### {title}")
    joined = cold(server, drawing, layer, bounds, "")
    print_cold("Cold tiles, all indicators joined as they are drawn:", joined)
    drawing.stop()
    drawing = Martin(options.martin, polygons)
    print_cold("Cold tiles, number and name only, as Martin's have:", cold(server, drawing, layer, bounds, "?properties=number,name"))
    archive = Martin(options.martin, archives["pmtiles"])
    addresses = [(zoom, x, y) for zoom in ZOOMS for x, y in tiles_in(bounds, zoom, WARM_TILES // len(ZOOMS))]
    mine = Client(server.address)
    addresses = [at for at in addresses if mine.get(ours(layer, "?properties=number,name")(*at))[1] == 200]
    trimmed = [ours(layer, "?properties=number,name")(*at) for at in addresses]
    print_warm(
        work,
        [
            ("nabolag", server.address, trimmed),
            ("Martin GeoJSON", drawing.address, [drawing.path(*at) for at in addresses]),
            ("Martin PMTiles", archive.address, [archive.path(*at) for at in addresses]),
        ],
    )
    print(f"\nResident after that: nabolag {server.memory_mb():.0f} MB, Martin GeoJSON {drawing.memory_mb():.0f} MB, Martin PMTiles {archive.memory_mb():.0f} MB.")
    print_bytes(server, archive, layer, bounds, range(0, 11))
    print_defects(
        options,
        polygons,
        [
            ("nabolag", f"{server.address}/tiles/{layer}/{{z}}/{{x}}/{{y}}", layer),
            ("Martin GeoJSON", f"{drawing.address}/{drawing.layer}/{{z}}/{{x}}/{{y}}", drawing.layer),
            ("tippecanoe", archives["mbtiles"], layer),
        ],
    )
    for process in (server, drawing, archive):
        process.stop()


MANIFEST = """[dataset]
id = "detailed"
title = { en = "A made-up country" }
year = 2018
unit_kind = "unit"
collection = "units"

[[source]]
id = "made-up"
title = "Made up"
publisher = "nabolag"
licence = "CC0-1.0"

[[boundaries]]
id = "land"
file = "detailed.geojson"
number = "number"
name = "name"
source = "made-up"

[[indicators]]
file = "values.csv"
source = "made-up"
number = "number"
columns = [
%s
]
"""


def detailed(options):
    """A made-up country of half a million vertices, with as many indicators as the default has."""
    work = options.work
    made = work / "made.geojson"
    subprocess.run([options.target / "examples" / "coverage", "detailed", made], check=True)
    polygons = work / "detailed.geojson"
    count, vertices = numbered(made, "number", "name", polygons)
    columns = [f"v{i}" for i in range(14)]
    with open(work / "values.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["number", *columns])
        for unit in range(count):
            table.writerow([f"{unit:05}", *((unit * 7919 * (i + 1)) % 10007 for i in range(len(columns)))])
    described = [f'  {{ column = "{c}", id = "{c}", title = {{ en = "{c}" }}, unit = "", kind = "amount" }},' for c in columns]
    manifest = work / "detailed.toml"
    manifest.write_text(MANIFEST % "\n".join(described))
    return polygons, manifest, f"A made-up country ({count} units, {vertices:,} vertices in the file)"


def build(options, manifest):
    dataset = options.work / f"{manifest.stem}.gpkg"
    subprocess.run([options.target / "nabolag", "build", manifest, "-o", dataset], check=True, stdout=subprocess.DEVNULL)
    return dataset


def main():
    parser = argparse.ArgumentParser()
    for name in ("target", "work", "top", "martin"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors; {subprocess.run([options.martin, '--version'], capture_output=True, text=True).stdout.strip()}; tippecanoe {' '.join(TIPPECANOE)}")
    source = options.top / ".." / "shared" / "data" / "boundaries" / "2018_landmask_kommune.geojson"
    if source.is_file():
        polygons = options.work / "norway.geojson"
        count, vertices = numbered(source, "kommune_no", "kommune_name", polygons)
        dataset = build(options, options.top / "tests/manifests/norway-2018-land-sea.toml")
        contest(options, f"Norway 2018 ({count} units, {vertices:,} vertices in the file)", dataset, polygons, "municipalities")
    else:
        print("\nNorway 2018: skipped, because ../shared/data is not here")
    polygons, manifest, title = detailed(options)
    contest(options, title, build(options, manifest), polygons, "units")


if __name__ == "__main__":
    main()
