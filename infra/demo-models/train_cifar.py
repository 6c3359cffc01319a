"""Train a small CIFAR-10 classifier and export it as ONNX, for benchmarks in colour.

    python infra/demo-models/train_cifar.py --data FOLDER --out FOLDER

The data are class folders of 32×32 pictures, FOLDER/train/<class>/* and FOLDER/test/<class>/*. Written are
cifar-<seed>.onnx (input [n,3,32,32] in 0..1, output logits) and labels.txt. The network is the demo's, only wider
(small_cnn.py); pictures are mirrored and shifted while training.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from PIL import Image

from small_cnn import Shape, predict, to_onnx, train

SHAPE = Shape(side=32, colours=3, channels=(32, 64, 128), hidden=128)
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


def augment(images, rng):
    """Mirrors half of the pictures and shifts each by up to three pixels; what is shifted in repeats the border."""
    out = np.empty_like(images)
    for i, picture in enumerate(images):
        padded = np.pad(picture, ((MOST_SHIFT,) * 2, (MOST_SHIFT,) * 2, (0, 0)), mode="edge")
        top, left = rng.integers(0, 2 * MOST_SHIFT + 1, 2)
        shifted = padded[top:top + SHAPE.side, left:left + SHAPE.side]
        out[i] = shifted[:, ::-1] if rng.random() < 0.5 else shifted
    return out


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
    params, stats = train(SHAPE, images, labels, args.seed, args.epochs, augment)
    onnx.save(to_onnx("cifar", SHAPE, params, stats), path)
    (args.out / "labels.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    accuracy = np.mean(predict(path, test_images) == test_labels)
    print(f"{path.name}: test accuracy {accuracy:.4f} on {len(test_images)} pictures")


if __name__ == "__main__":
    main()
