"""Writes masks.json: what pycocotools makes of polygons and run lengths, the reference of COCO masks.

    pip install pycocotools==2.0.11 && python test/golden/masks.py
"""

import json
import math
import random
from importlib.metadata import version
from pathlib import Path

from pycocotools import mask as coco

HERE = Path(__file__).resolve().parent
random.seed(7)


def star(points, centre_x, centre_y, least, most):
    """A polygon around a centre; the fewer decimals, the more vertices fall on the middles of pixels."""
    out = []
    for i in range(points):
        angle = 2 * math.pi * i / points
        radius = random.uniform(least, most)
        out += [centre_x + radius * math.cos(angle), centre_y + radius * math.sin(angle)]
    return out


def crossing(points, width, height):
    """Points anywhere, some outside the picture: the outline crosses itself."""
    return [value for _ in range(points)
            for value in (random.uniform(-0.4 * width, 1.4 * width), random.uniform(-0.4 * height, 1.4 * height))]


def rounded(polygon, digits):
    return [round(value, digits) for value in polygon]


def main():
    polygons = []
    for height, width in ((7, 9), (40, 30), (61, 97), (120, 160)):
        side = min(height, width)
        polygons += [
            (height, width, [rounded(star(8, width / 2, height / 2, side / 5, side / 2), digits)]) for digits in (0, 1, 2)]
        polygons += [
            (height, width, [rounded(star(24, width / 3, height / 4, side / 9, side / 1.5), 2)]),
            (height, width, [rounded(crossing(7, width, height), 1)]),
            (height, width, [rounded(crossing(4, width, height), 2), rounded(star(5, width / 2, height / 2, 1, side / 3), 1)]),
            (height, width, [[0, 0, width, 0, width, height, 0, height]]),
            (height, width, [[1.5, 1.5, 4.5, 1.5, 4.5, 4.5, 1.5, 4.5]]),
            (height, width, [[2, 2, 2.3, 2.1, 2.2, 2.4]]),
        ]
    cases = []
    for height, width, parts in polygons:
        merged = coco.merge(coco.frPyObjects(parts, height, width))
        cases.append({"height": height, "width": width, "segmentation": parts,
                      "counts": merged["counts"].decode(), "area": int(coco.area(merged))})
    # Run lengths as a list, and the same as a text: small, equal, rising, falling and very large ones.
    for height, width, counts in (
            (4, 5, [20]), (4, 5, [0, 20]), (4, 5, [3, 2, 7, 5, 3]), (300, 400, [1, 2, 30_000, 31, 32, 33, 80_000, 9_901]),
            (2, 900_000, [5, 899_990, 900_000, 5])):
        made = coco.frPyObjects({"size": [height, width], "counts": counts}, height, width)
        cases.append({"height": height, "width": width, "segmentation": {"size": [height, width], "counts": counts},
                      "counts": made["counts"].decode(), "area": int(coco.area(made))})
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    (HERE / "masks.json").write_text(
        '{\n  "source": ' + json.dumps(f"pycocotools {version('pycocotools')}") + ',\n  "cases": [\n    ' + lines
        + "\n  ]\n}\n", encoding="utf-8")


main()
