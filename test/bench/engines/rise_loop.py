"""RISE as it is usually written, on ONNX Runtime: masks at full size made first, then image by mask, batch by batch.

    python test/bench/engines/rise_loop.py MODEL.onnx [--passes 500] [--batch 8] [--threads 1]

Prints passes per second of wall time and of CPU time, of the loop alone and with the masks, and the peak memory.
Needs numpy and onnxruntime. The yardstick for main.ts beside it.
"""

import argparse
import resource
import time

import numpy as np
import onnxruntime


def axis_weights(size, cells, shift):
    """Bilinear weights [size, cells] of cells upsampled to (cells + 1) * ceil(size / cells), cropped at the shift."""
    upsampled = (cells + 1) * -(-size // cells)
    source = (np.arange(size) + shift + 0.5) * cells / upsampled - 0.5
    low = np.floor(source).astype(int)
    weight = (source - low).astype(np.float32)
    out = np.zeros((size, cells), np.float32)
    rows = np.arange(size)
    np.add.at(out, (rows, np.clip(low, 0, cells - 1)), 1 - weight)
    np.add.at(out, (rows, np.clip(low + 1, 0, cells - 1)), weight)
    return out


def make_masks(count, height, width, cells, rng):
    masks = np.empty((count, height, width), np.float32)
    for mask in masks:
        on = (rng.random((cells, cells)) < 0.5).astype(np.float32)
        rows = axis_weights(height, cells, rng.integers(-(-height // cells)))
        columns = axis_weights(width, cells, rng.integers(-(-width // cells)))
        mask[:] = rows @ on @ columns.T
    return masks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--passes", type=int, default=500)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cells", type=int, default=8)
    args = parser.parse_args()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(args.model, options, providers=["CPUExecutionProvider"])
    spec = session.get_inputs()[0]
    _, channels, height, width = spec.shape
    rng = np.random.default_rng(0)
    image = rng.random((channels, height, width), np.float32)
    session.run(None, {spec.name: np.repeat(image[None], args.batch, 0)})

    start, cpu = time.perf_counter(), time.process_time()
    masks = make_masks(args.passes, height, width, args.cells, rng)
    looped, loop_cpu = time.perf_counter(), time.process_time()
    saliency = np.zeros((height, width), np.float32)
    for at in range(0, args.passes, args.batch):
        batch = masks[at : at + args.batch]
        logits = session.run(None, {spec.name: image * batch[:, None]})[0]
        scores = np.exp(logits - logits.max(1, keepdims=True))
        scores /= scores.sum(1, keepdims=True)
        saliency += np.tensordot(scores[:, 0], batch, 1)
    end, end_cpu = time.perf_counter(), time.process_time()

    print(f"loop: {args.passes / (end - looped):.1f} passes/s, {args.passes / (end_cpu - loop_cpu):.1f} per CPU second")
    print(f"with masks: {args.passes / (end - start):.1f} passes/s, {args.passes / (end_cpu - cpu):.1f} per CPU second")
    print(f"peak RSS: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
