"""The small convolutional network of the demo and the benchmarks in colour: how it is trained, and written as ONNX.

3 x (conv 3x3, batch norm, relu, max-pool 2), dense, relu, dense 10; AdamW with one epoch of warm-up and cosine decay.
"""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

CLASSES = 10
BATCH = 128
PEAK_RATE = 3e-3
WEIGHT_DECAY = 1e-2
DROPOUT = 0.3
BN_EPSILON = 1e-5
BN_MOMENTUM = 0.9


class Shape(NamedTuple):
    """What a network takes, square pictures of `side` pixels, and the widths of its layers."""

    side: int
    colours: int
    channels: tuple[int, ...]
    hidden: int

    @property
    def pooled(self):
        """Side of what the last pooling leaves; an odd last row and column are dropped each time."""
        return self.side // 2 ** len(self.channels)


def new_network(shape, seed):
    rng = np.random.default_rng(seed)
    he = lambda *size: jnp.asarray(rng.normal(0, np.sqrt(2 / np.prod(size[:-1])), size), jnp.float32)
    params, stats, before = {}, {}, shape.colours
    for n, width in enumerate(shape.channels):
        params[f"conv{n}"] = {"w": he(3, 3, before, width), "scale": jnp.ones(width), "shift": jnp.zeros(width)}
        stats[f"conv{n}"] = {"mean": jnp.zeros(width), "var": jnp.ones(width)}
        before = width
    params["dense0"] = {"w": he(shape.pooled**2 * before, shape.hidden), "b": jnp.zeros(shape.hidden)}
    params["dense1"] = {"w": he(shape.hidden, CLASSES), "b": jnp.zeros(CLASSES)}
    return params, stats


def forward(params, stats, x, key):
    """Training-mode forward pass. x is float [n,side,side,colours]; returns logits and new running statistics."""
    new_stats = {}
    for n in range(len(stats)):
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


def train(shape, images, labels, seed, epochs, augment=lambda pictures, rng: pictures):
    """Weights and running statistics after `epochs`; images uint8 [n,side,side,colours]."""
    params, stats = new_network(shape, seed)
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    rng, key = np.random.default_rng([seed, 1]), jax.random.key(seed)
    per_epoch = len(images) // BATCH
    steps, step = per_epoch * epochs, 0
    for epoch in range(epochs):
        order, losses = rng.permutation(len(images)), []
        for b in range(per_epoch):
            rows, step = order[b * BATCH:(b + 1) * BATCH], step + 1
            rate = PEAK_RATE * min(1, step / per_epoch) * 0.5 * (1 + np.cos(np.pi * step / steps))
            x = augment(images[rows], rng).astype(np.float32) / 255
            params, stats, moments, value = train_step(
                params, stats, moments, x, labels[rows], jax.random.fold_in(key, step),
                np.float32(step), np.float32(rate))
            losses.append(value)
        print(f"  epoch {epoch + 1}/{epochs}  loss {np.mean(losses):.4f}", flush=True)
    return jax.tree.map(np.asarray, params), jax.tree.map(np.asarray, stats)


def to_onnx(name, shape, params, stats):
    """ONNX graph `input` [n,colours,side,side] -> `logits` [n,10], batch norm folded into the convolutions."""
    nodes, weights, at = [], [], "input"

    def weight(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    for n in range(len(stats)):
        layer, running = params[f"conv{n}"], stats[f"conv{n}"]
        factor = layer["scale"] / np.sqrt(running["var"] + BN_EPSILON)
        w = weight(f"conv{n}.weight", (layer["w"] * factor).transpose(3, 2, 0, 1))
        b = weight(f"conv{n}.bias", layer["shift"] - running["mean"] * factor)
        at = node("Conv", [at, w, b], f"conv{n}", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        at = node("Relu", [at], f"relu{n}")
        at = node("MaxPool", [at], f"pool{n}", kernel_shape=[2, 2], strides=[2, 2])
    at = node("Flatten", [at], "flat", axis=1)
    # the trainer flattens height, width, channel; ONNX flattens channel, height, width
    pooled, hidden = shape.pooled, shape.hidden
    dense = params["dense0"]["w"].reshape(pooled, pooled, -1, hidden).transpose(2, 0, 1, 3).reshape(-1, hidden)
    at = node("Gemm", [at, weight("dense0.weight", dense), weight("dense0.bias", params["dense0"]["b"])], "dense0")
    at = node("Relu", [at], "relu3")
    node("Gemm", [at, weight("dense1.weight", params["dense1"]["w"]),
                  weight("dense1.bias", params["dense1"]["b"])], "logits")

    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", shape.colours, shape.side, shape.side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", CLASSES])],
        weights)
    model = helper.make_model(graph, producer_name="demo-models", ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model, full_check=True)
    return model


def predict(path, images):
    """Classes that the exported file gives to pictures, uint8 [n,side,side,colours]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # figures must not depend on the cores of the machine
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    x = images.transpose(0, 3, 1, 2).astype(np.float32) / 255
    return np.concatenate([session.run(["logits"], {"input": x[i:i + 500]})[0].argmax(1)
                           for i in range(0, len(x), 500)])
