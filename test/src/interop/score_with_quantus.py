"""Scores the maps of an npz export with Quantus, by measures that need no model, and prints the scores as JSON.

    python score_with_quantus.py MAPS.npz    ->    {"sparseness": [score, ...], "complexity": [score, ...]}
"""

import json
import sys

import numpy as np
import quantus


def score(file):
    maps = np.load(file)
    a_batch = maps["a_batch"][:, None]  # Quantus wants [n, channels, height, width]
    data = {"x_batch": np.zeros_like(a_batch), "y_batch": maps["y_batch"], "a_batch": a_batch}
    settings = {"abs": True, "normalise": False, "disable_warnings": True}
    return {
        "sparseness": quantus.Sparseness(**settings)(model=None, **data),
        "complexity": quantus.Complexity(**settings)(model=None, **data),
    }


if __name__ == "__main__":
    json.dump({name: [float(each) for each in scores] for name, scores in score(sys.argv[1]).items()}, sys.stdout)
