"""Writes preprocess-torchvision.json: what torchvision's own transforms make of pictures, beside preprocess.json (Pillow).

    pip install torch==2.15.0 torchvision==0.29.2 pillow==13.0.0 && python test/golden/preprocess_torchvision.py

Two paths that training code takes: transforms on Pillow pictures (`pillow`), and transforms on uint8 tensors with
antialiasing (`tensor`), whose resizing is another program. Of the latter the pixels stand in the file, since it is held
to within a tolerance only.
"""

import base64
import hashlib
import json
import zlib
from pathlib import Path

import PIL
import torchvision
from PIL import Image
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, PILToTensor, Resize, ToTensor

HERE = Path(__file__).resolve().parent
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FILTERS = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}
# picture width, height; input width, height; shorter side
SHAPES = [
    (97, 61, 32, 32, 32), (61, 97, 28, 28, 36), (500, 375, 56, 56, 64), (20, 30, 48, 48, 48), (53, 41, 40, 24, 24),
    (40, 40, 48, 24, 24), (33, 32, 32, 32, 32)]


def noise(width, height):
    """Bytes of a linear congruential generator, the same in the test."""
    state, out = 1, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        out.append(state >> 24)
    return bytes(out)


def smooth(width, height):
    """Gradients with an edge, so that ringing and clipping show."""
    return bytes(
        255 if (x // 8 + y // 8) % 5 == 0 else (x * 3 + y * 2 + c * 85) % 256
        for y in range(height) for x in range(width) for c in range(3))


def main():
    cases = []
    for w, h, width, height, shorter in SHAPES:
        for pattern, data in (("noise", noise(w, h)), ("smooth", smooth(w, h))):
            picture = Image.frombytes("RGB", (w, h), data)
            for name, mode in FILTERS.items():
                fit = [Resize(shorter, interpolation=mode, antialias=True), CenterCrop((height, width))]
                pillow = Compose(fit)(picture)
                values = Compose([*fit, ToTensor(), Normalize(MEAN, STD)])(picture).flatten()
                tensor = Compose([PILToTensor(), *fit])(picture).permute(1, 2, 0).contiguous().numpy().tobytes()
                cases.append({
                    "pattern": pattern, "pictureWidth": w, "pictureHeight": h, "width": width, "height": height,
                    "shorterSide": shorter, "filter": name, "sha256": hashlib.sha256(pillow.tobytes()).hexdigest(),
                    # Every 97th value of [channels, height, width].
                    "normalised": [round(float(value), 7) for value in values[::97]],
                    "tensor": base64.b64encode(zlib.compress(tensor, 9)).decode()})
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    source = f"torchvision {torchvision.__version__.split('+')[0]} on Pillow {PIL.__version__}"
    (HERE / "preprocess-torchvision.json").write_text(
        '{\n  "source": ' + json.dumps(source) + ',\n  "mean": ' + json.dumps(MEAN) + ',\n  "std": ' + json.dumps(STD)
        + ',\n  "cases": [\n    ' + lines + "\n  ]\n}\n", encoding="utf-8")


main()
