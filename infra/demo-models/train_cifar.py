"""Train a small CIFAR-10 classifier and export it as ONNX, for benchmarks in colour.

    python infra/demo-models/train_cifar.py --data FOLDER --out FOLDER

The data are class folders of 32×32 pictures, FOLDER/train/<class>/* and FOLDER/test/<class>/*. Written are
cifar-<seed>.onnx (input [n,3,32,32] in 0..1, output logits) and labels.txt. The network, its optimiser and its training
step are those of train.py, only wider; pictures are mirrored and shifted while training.
"""

import argparse
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from train import BATCH, BN_EPSILON, PEAK_RATE, train_step

SIDE = 32
CHANNELS = (32, 64, 128)
HIDDEN = 128
POOLED = SIDE // 8
MOST_SHIFT = 3


def load(folder, per_class):
    """Pictures uint8 [n,32,32,3] and labels, classes in alphabetical order."""
    names = sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
    images, labels = [], []
    for label, name in enumerate(names):
        for path in sorted((Path(folder) / name).iterdir())[:per_class]:
            images.append(np.asarray(Image.open(path).convert("RGB"), np.uint8))
            labels.append(label)
    return np.stack(images), np.array(labels), names


def new_network(seed):
    rng = np.random.default_rng(seed)
    he = lambda *shape: jnp.asarray(rng.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape), jnp.float32)
    params, stats, before = {}, {}, 3
    for n, width in enumerate(CHANNELS):
        params[f"conv{n}"] = {"w": he(3, 3, before, width), "scale": jnp.ones(width), "shift": jnp.zeros(width)}
        stats[f"conv{n}"] = {"mean": jnp.zeros(width), "var": jnp.ones(width)}
        before = width
    params["dense0"] = {"w": he(POOLED * POOLED * before, HIDDEN), "b": jnp.zeros(HIDDEN)}
    params["dense1"] = {"w": he(HIDDEN, 10), "b": jnp.zeros(10)}
    return params, stats


def augment(images, rng):
    """Mirrors half of the pictures and shifts each by up to three pixels; what is shifted in repeats the border."""
    out = np.empty_like(images)
    for i, picture in enumerate(images):
        padded = np.pad(picture, ((MOST_SHIFT,) * 2, (MOST_SHIFT,) * 2, (0, 0)), mode="edge")
        top, left = rng.integers(0, 2 * MOST_SHIFT + 1, 2)
        shifted = padded[top:top + SIDE, left:left + SIDE]
        out[i] = shifted[:, ::-1] if rng.random() < 0.5 else shifted
    return out


def train(images, labels, seed, epochs):
    params, stats = new_network(seed)
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    rng, key = np.random.default_rng([seed, 1]), jax.random.key(seed)
    per_epoch = len(images) // BATCH
    steps, step = per_epoch * epochs, 0
    for epoch in range(epochs):
        order, losses, start = rng.permutation(len(images)), [], time.monotonic()
        for b in range(per_epoch):
            rows, step = order[b * BATCH:(b + 1) * BATCH], step + 1
            rate = PEAK_RATE * min(1, step / per_epoch) * 0.5 * (1 + np.cos(np.pi * step / steps))
            x = augment(images[rows], rng).astype(np.float32) / 255
            params, stats, moments, value = train_step(
                params, stats, moments, x, labels[rows], jax.random.fold_in(key, step),
                np.float32(step), np.float32(rate))
            losses.append(value)
        print(f"epoch {epoch + 1}/{epochs}  loss {np.mean(losses):.4f}  {time.monotonic() - start:.0f} s", flush=True)
    return jax.tree.map(np.asarray, params), jax.tree.map(np.asarray, stats)


def to_onnx(params, stats):
    """ONNX graph `input` [n,3,32,32] -> `logits` [n,10], batch norm folded into the convolutions."""
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
    dense = params["dense0"]["w"].reshape(POOLED, POOLED, CHANNELS[-1], HIDDEN).transpose(2, 0, 1, 3)
    at = node("Gemm", [at, weight("dense0.weight", dense.reshape(-1, HIDDEN)),
                       weight("dense0.bias", params["dense0"]["b"])], "dense0")
    at = node("Relu", [at], "relu3")
    node("Gemm", [at, weight("dense1.weight", params["dense1"]["w"]),
                  weight("dense1.bias", params["dense1"]["b"])], "logits")
    graph = helper.make_graph(
        nodes, "cifar",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 10])], weights)
    model = helper.make_model(graph, producer_name="demo-models", ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    return model


def accuracy(path, images, labels):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    x = images.transpose(0, 3, 1, 2).astype(np.float32) / 255
    said = [session.run(["logits"], {"input": x[i:i + 500]})[0].argmax(1) for i in range(0, len(x), 500)]
    return float(np.mean(np.concatenate(said) == labels))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--per-class", type=int, default=5000, help="training pictures of each class at most")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    images, labels, names = load(args.data / "train", args.per_class)
    test_images, test_labels, test_names = load(args.data / "test", 1000)
    if test_names != names:
        raise SystemExit("train and test have other classes")
    path = args.out / f"cifar-{args.seed}.onnx"
    onnx.save(to_onnx(*train(images, labels, args.seed, args.epochs)), path)
    (args.out / "labels.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    print(f"{path.name}: test accuracy {accuracy(path, test_images, test_labels):.4f} on {len(test_images)} pictures")


if __name__ == "__main__":
    main()
