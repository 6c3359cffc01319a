"""Writes preprocess.json and preprocess-photo.jpg: what Pillow makes of pictures, the reference of `preprocess`.

    pip install pillow==12.0.0 && python test/golden/preprocess.py

The geometry is written out here as torchvision's Resize(int) and CenterCrop define it, on Pillow pictures.
"""

import hashlib
import json
from pathlib import Path

import PIL
from PIL import Image

HERE = Path(__file__).resolve().parent
FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
    "nearest": Image.Resampling.NEAREST,
}
# picture width, height, mode; input width, height, grey?; shorter side
SHAPES = [
    (97, 61, "RGB", 32, 32, False, 32),
    (61, 97, "RGB", 28, 28, True, 36),
    (500, 375, "RGB", 224, 224, False, 256),
    (20, 30, "L", 48, 48, False, 48),
    (64, 64, "L", 28, 28, True, 28),
    (53, 41, "RGB", 40, 24, False, 24),
    (40, 40, "RGB", 48, 24, False, 24),
    (33, 32, "RGB", 32, 32, False, 32),
]


def noise(count):
    """Bytes of a linear congruential generator, the same in the test."""
    state, out = 1, bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return bytes(out)


def smooth(width, height, channels):
    """Gradients with an edge, so that ringing and clipping show."""
    return bytes(
        255 if (x // 8 + y // 8) % 5 == 0 else (x * 3 + y * 2 + c * 85) % 256
        for y in range(height) for x in range(width) for c in range(channels))


def fit(picture, width, height, shorter):
    w, h = picture.size
    size = (shorter, int(shorter * h / w)) if w <= h else (int(shorter * w / h), shorter)
    left = -((width - size[0]) // 2) if size[0] < width else round((size[0] - width) / 2)
    top = -((height - size[1]) // 2) if size[1] < height else round((size[1] - height) / 2)

    def with_filter(name):
        return picture.resize(size, FILTERS[name]).crop((left, top, left + width, top + height))

    return with_filter


def main():
    cases = []
    for w, h, mode, width, height, grey, shorter in SHAPES:
        channels = len(mode)
        for pattern, data in (("noise", noise(w * h * channels)), ("smooth", smooth(w, h, channels))):
            picture = Image.frombytes(mode, (w, h), data)
            picture = picture.convert("L" if grey else mode)
            resized = fit(picture, width, height, shorter)
            for name in FILTERS:
                out = resized(name).convert("L" if grey else "RGB").tobytes()
                cases.append({
                    "pattern": pattern, "pictureWidth": w, "pictureHeight": h, "pictureChannels": channels,
                    "width": width, "height": height, "channels": 1 if grey else 3, "shorterSide": shorter,
                    "filter": name, "firstPixels": list(out[:12]), "sha256": hashlib.sha256(out).hexdigest()})

    photo = HERE / "preprocess-photo.jpg"
    Image.frombytes("RGB", (83, 59), smooth(83, 59, 3)).save(photo, quality=85)
    decoded = Image.open(photo).convert("RGB").tobytes()
    golden = {
        "source": f"Pillow {PIL.__version__}",
        "cases": cases,
        "photo": {"width": 83, "height": 59, "firstPixels": list(decoded[:12]),
                  "sha256": hashlib.sha256(decoded).hexdigest()},
    }
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    (HERE / "preprocess.json").write_text(
        '{\n  "source": ' + json.dumps(golden["source"]) + ',\n  "photo": ' + json.dumps(golden["photo"])
        + ',\n  "cases": [\n    ' + lines + "\n  ]\n}\n", encoding="utf-8")


main()
