"""Writes datasets/: small data sets as the usual Python programs write them, for the readers of data sets.

    pip install pyarrow==26.0.1 pillow==13.0.0 webdataset==1.0.2 && python test/golden/datasets.py
"""

import io
import json
import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import webdataset
from PIL import Image

HERE = Path(__file__).resolve().parent / "datasets"
NAMES = ["ant", "bee", "cat"]


def png(index):
    """A 4 × 3 picture of one colour, told by its index."""
    out = io.BytesIO()
    Image.new("RGB", (4, 3), (index * 20, 255 - index * 20, 7)).save(out, "PNG")
    return out.getvalue()


def huggingface(features):
    return {"huggingface": json.dumps({"info": {"features": features}})}


def parquet():
    """As `datasets` writes an image classification set: ten images, four rows a group."""
    labels = [i % 3 for i in range(10)]
    image = pa.array([{"bytes": png(i), "path": f"{i}.png"} for i in range(10)],
                     pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    features = {"image": {"_type": "Image"}, "label": {"names": NAMES, "_type": "ClassLabel"}}
    table = pa.table({"image": image, "label": pa.array(labels, pa.int64())})
    described = table.replace_schema_metadata(huggingface(features))
    for compression in ("snappy", "zstd", "gzip", "none"):
        pq.write_table(described, HERE / f"images-{compression}.parquet", compression=compression, row_group_size=4)
    # Without a description: a plain column of bytes, labels by name, one unknown, boxes.
    plain = pa.table({
        "image": pa.array([png(0), png(1), None], pa.binary()),
        "label": pa.array(["bee", None, "cat"]),
        "boxes": pa.array([[[0.0, 1.0, 2.0, 2.0]], [], None], pa.list_(pa.list_(pa.float64()))),
    })
    pq.write_table(plain, HERE / "plain.parquet", version="1.0")


def add(archive, name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def tars():
    with webdataset.TarWriter(str(HERE / "webdataset-000.tar")) as writer:
        for i in range(3):
            writer.write({"__key__": f"sample{i:03d}", "png": png(i), "cls": str(i).encode()})
    with webdataset.TarWriter(str(HERE / "webdataset-001.tar")) as writer:
        for i in range(3, 5):
            writer.write({"__key__": f"sample{i:03d}", "png": png(i),
                          "json": json.dumps({"label": NAMES[i % 3], "boxes": [[0, 0, 2, 1]]}).encode()})
    # Masks: as a picture beside the image, and as a segmentation.
    with tarfile.open(HERE / "masks.tar", "w") as archive:
        add(archive, "a.png", png(0))
        add(archive, "a.mask.png", png(1))
        add(archive, "b.json", json.dumps({"label": 0, "mask": [[0, 0, 2, 0, 2, 3, 0, 3]]}).encode())
        add(archive, "b.png", png(2))
    # What archives also hold: long names, folders, links, names that would lead out of a folder, other files.
    for kind, form in (("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("ustar", tarfile.USTAR_FORMAT)):
        with tarfile.open(HERE / f"odd-{kind}.tar", "w", format=form) as archive:
            folder = tarfile.TarInfo("folder")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            long = "folder/" + ("long/" * 18) + "é" * (3 if kind == "ustar" else 60) + ".png"
            add(archive, long, png(0))
            add(archive, "../../outside.png", png(1))
            add(archive, "folder/readme.txt", b"no picture")
            link = tarfile.TarInfo("link.png")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
            add(archive, "two.seg.png", png(2))
            add(archive, "two.png", png(3))
            add(archive, "two.cls", b"1\n")


def main():
    HERE.mkdir(exist_ok=True)
    parquet()
    tars()


main()
