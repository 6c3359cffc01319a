"""Writes decode/ and decode.json: pictures of every kind and what Pillow makes of them, the reference of `decodeImage`.

    pip install pillow==13.0.0 numpy==2.4.6 && python test/golden/decode.py

The rules of docs/datasets.md are written out in `reference`: orientation applied, 16 bits cut to the upper 8,
transparency laid on black. Pillow's own `convert("RGB")` differs there on purpose.
"""

import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 33, 17


def gradient(channels):
    """Smooth colours with an edge, odd sides."""
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    values = (x * 5 + y * 3 + c * 70) % 256
    values[(x + y) % 11 == 0] = 250
    return values.astype(np.uint8)


def reference(picture):
    """The pixels that the rules ask for, uint8 [height, width, channels]."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16"):
        return (np.asarray(picture, dtype=np.uint16) >> 8).astype(np.uint8)[..., None]
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))[..., None]
    if picture.mode == "LA":
        grey, alpha = np.moveaxis(np.asarray(picture).astype(float), -1, 0)
        return np.floor(grey * alpha / 255 + 0.5).astype(np.uint8)[..., None]
    if picture.mode in ("RGBA", "P"):
        rgba = np.asarray(picture.convert("RGBA")).astype(float)
        return np.floor(rgba[..., :3] * rgba[..., 3:] / 255 + 0.5).astype(np.uint8)
    return np.asarray(picture.convert("RGB"))


def pictures():
    rgb = Image.fromarray(gradient(3))
    rgba = Image.fromarray(np.dstack([gradient(3), np.linspace(0, 255, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH).astype(np.uint8)]))
    grey = rgb.convert("L")
    yield "grey.png", grey, {}
    yield "grey-16-bit.png", Image.fromarray((np.asarray(grey).astype(np.uint16) << 8) | 200), {}
    yield "grey-alpha.png", rgba.convert("LA"), {}
    yield "one-bit.png", grey.convert("1"), {}
    yield "palette.png", rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=16), {}
    yield "palette-transparent.png", rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=16), {"transparency": 3}
    yield "rgba.png", rgba, {}
    yield "grey.jpg", grey, {"quality": 90}
    yield "subsampled.jpg", rgb, {"quality": 85, "subsampling": "4:2:0"}
    yield "progressive.jpg", rgb, {"quality": 85, "progressive": True}
    for orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"orientation-{orientation}.jpg", rgb, {"quality": 95, "subsampling": "4:4:4", "exif": exif}
    yield "cmyk.jpg", rgb.convert("CMYK"), {"quality": 95}
    yield "lossy.webp", rgb, {"quality": 80}
    yield "lossless.webp", rgba, {"lossless": True, "exact": True}
    yield "animated.webp", rgb, {"lossless": True, "save_all": True, "append_images": [Image.new("RGB", rgb.size, "red")]}


def main():
    folder = HERE / "decode"
    folder.mkdir(exist_ok=True)
    cases = []
    for name, picture, options in pictures():
        picture.save(folder / name, **options)
        with Image.open(folder / name) as written:
            pixels = reference(written)
        height, width, channels = pixels.shape
        cases.append({"file": name, "height": height, "width": width, "channels": channels,
                      "pixels": pixels.tobytes().hex()})
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    source = json.dumps(f"Pillow {PIL.__version__}")
    (HERE / "decode.json").write_text(f'{{\n  "source": {source},\n  "cases": [\n    {lines}\n  ]\n}}\n', encoding="utf-8")


main()
