"""Judges every ring of every tile of the area layers by Mapbox Vector Tile 2.1, reading the bytes itself: closed, at
least three corners, no corner twice, simple, exteriors clockwise on the screen and holes against it, holes inside, inside
the buffer; ids and keys once. Usage: rings.py ADDRESS [DEEPEST_ZOOM]"""

import json
import math
import sys
import urllib.error
import urllib.request

import shapely

address = sys.argv[1]
deepest = int(sys.argv[2]) if len(sys.argv) > 2 else 6
problems = []
rings_seen = tiles_seen = 0


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """The fields of a protocol buffer: number and value, bytes where it has a length."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value, at = data[at : at + size], at + size
        else:
            raise ValueError(f"wire type {kind}")
        yield number, value


def numbers(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def rings_of(commands):
    """The rings of a polygon, each ended by ClosePath; anything else is an error."""
    x = y = 0
    ring, rings = [], []
    commands = iter(commands)
    for command in commands:
        what, count = command & 7, command >> 3
        if what == 7:
            if count != 1 or len(ring) < 3:
                raise ValueError(f"a ring of {len(ring)} corners is closed")
            rings.append(ring)
            ring = []
            continue
        if (what, bool(ring)) not in ((1, False), (2, True)) or count < 1 or (what == 1 and count != 1):
            raise ValueError(f"command {what} where it may not be")
        for _ in range(count):
            dx, dy = next(commands), next(commands)
            x, y = x + ((dx >> 1) ^ -(dx & 1)), y + ((dy >> 1) ^ -(dy & 1))
            if ring and ring[-1] == (x, y):
                raise ValueError("a step of no length")
            ring.append((x, y))
    if ring:
        raise ValueError("a ring that is not closed")
    return rings


def area(ring):
    """Twice the area by the surveyor's formula; positive where exterior, as y goes down."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


def judge_polygon(commands, extent, buffer):
    exterior, holes = None, []

    def close():
        if exterior and not shapely.Polygon(exterior, holes).is_valid:
            problems.append((place, "a polygon that is not valid: " + shapely.is_valid_reason(shapely.Polygon(exterior, holes))))

    global rings_seen
    for ring in rings_of(commands):
        rings_seen += 1
        if len(set(ring)) != len(ring):
            problems.append((place, "a ring that meets itself in a corner"))
        if not shapely.LinearRing(ring).is_simple:
            problems.append((place, "a ring that crosses itself"))
        if any(not -buffer <= c <= extent + buffer for corner in ring for c in corner):
            problems.append((place, "a corner outside the buffer"))
        size = area(ring)
        if size == 0:
            problems.append((place, "a ring without area"))
        elif size > 0:
            close()
            exterior, holes = ring, []
        elif exterior is None:
            problems.append((place, "a hole before any exterior"))
        else:
            holes.append(ring)
    close()


def judge(data):
    names = set()
    for number, layer in fields(data):
        if number != 3:
            problems.append((place, f"field {number} in a tile"))
            continue
        parts = {}
        for field, value in fields(layer):
            parts.setdefault(field, []).append(value)
        name, extent = parts[1][0].decode(), parts.get(5, [4096])[0]
        if parts[15] != [2] or name in names or not parts.get(2):
            problems.append((place, "a layer of another version, twice, or empty"))
        names.add(name)
        keys = parts.get(3, [])
        if len(set(keys)) != len(keys) or len(set(parts.get(4, []))) != len(parts.get(4, [])):
            problems.append((place, "keys or values twice"))
        ids = []
        for feature in parts.get(2, []):
            own = dict(fields(feature))
            ids.append((own.get(1), own.get(3)))
            tags = list(numbers(own.get(2, b"")))
            fits = len(tags) % 2 == 0 and all(k < len(keys) for k in tags[::2]) and len(set(tags[::2])) * 2 == len(tags)
            if not fits or any(v >= len(parts.get(4, [])) for v in tags[1::2]):
                problems.append((place, "tags that do not fit"))
            if own.get(3) == 3:
                judge_polygon(numbers(own[4]), extent, 64 * extent // 4096)
        if len(set(ids)) != len(ids):
            problems.append((place, "an id twice"))


def columns_and_rows(bounds, zoom):
    def at(lon, lat):
        lat = math.radians(lat)
        y = (1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2
        return int((lon + 180) / 360 * 2**zoom), int(y * 2**zoom)

    (x0, y1), (x1, y0) = at(bounds[0], bounds[1]), at(bounds[2], bounds[3])
    return range(x0, x1 + 1), range(y0, y1 + 1)


for layer in ["municipalities", "counties"]:
    with urllib.request.urlopen(f"{address}/tiles/{layer}") as answer:
        bounds = json.load(answer)["bounds"]
    for zoom in range(deepest + 1):
        columns, rows = columns_and_rows(bounds, zoom)
        for x in columns:
            for y in rows:
                place = f"{layer}/{zoom}/{x}/{y}"
                request = urllib.request.Request(f"{address}/tiles/{place}", headers={"accept-encoding": "identity"})
                with urllib.request.urlopen(request) as answer:
                    data = answer.read()
                if data:
                    tiles_seen += 1
                    try:
                        judge(data)
                    except (ValueError, StopIteration, IndexError, KeyError) as error:
                        problems.append((place, f"cannot be read: {error}"))
print(f"z0-z{deepest}: {tiles_seen} tiles, {rings_seen} rings, {len(problems)} problems")
for place, what in problems[:20]:
    print(f"  {place}: {what}")
if problems or not rings_seen:
    sys.exit("FAILED")
