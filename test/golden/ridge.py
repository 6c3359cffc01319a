"""Golden values of the ridge estimator, computed another way than the product does.

The product tridiagonalises and solves, and scales the features for its second fit; here scipy's generalised
eigen-decomposition and dense inverses do the same, with the second fit's prior written out.
Run: python test/golden/ridge.py   (numpy 2, scipy 1) writes ridge.json beside this file.
"""

import json
import pathlib

import numpy as np
import scipy.linalg
import scipy.ndimage

LAMBDAS = 10.0 ** np.arange(-4, 3.125, 0.25)


def lcg(count, seed):
    """Numbers in [0, 1) that TypeScript makes too: x -> 1664525 x + 1013904223 mod 2^32."""
    out = np.empty(count)
    for index in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        out[index] = seed / 2**32
    return out


def penalty(rows, columns):
    count = rows * columns
    laplacian = np.zeros((count, count))
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            for y, x in ((row + 1, column), (row, column + 1)):
                if y < rows and x < columns:
                    there = y * columns + x
                    laplacian[here, here] += 1
                    laplacian[there, there] += 1
                    laplacian[here, there] -= 1
                    laplacian[there, here] -= 1
    return np.eye(count) + laplacian


def digits(values):
    """Twelve significant ones: the test asks for eight."""
    return [float(f"{value:.12g}") for value in values]


def relevance(effects, rows, columns):
    """Absolute effects at unit length, summed, averaged 1 2 1 both ways over the blocks there are, to 1.5, plus .01."""
    total = sum(np.abs(effect) / np.linalg.norm(effect) for effect in effects).reshape(rows, columns)
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(float)
    spread = scipy.ndimage.convolve(total, kernel, mode="constant")
    spread /= scipy.ndimage.convolve(np.ones((rows, columns)), kernel, mode="constant")
    return (spread / spread.max()).ravel() ** 1.5 + 0.01


def fit(features, response, rows, columns, centre, deviation):
    """Effects have the prior covariance D K D: K the inverse of the penalty, D the diagonal of `deviation`."""
    passes, count = features.shape
    centred = features - centre * features.mean(0)
    target = response - centre * response.mean()
    gram = centred.T @ centred
    precision = penalty(rows, columns) / np.outer(deviation, deviation)
    matrix = precision * np.sum(np.diag(gram) * deviation**2) / count
    values, vectors = scipy.linalg.eigh(gram, matrix)
    best = None
    for lam in LAMBDAS:
        beta = vectors @ ((vectors.T @ (centred.T @ target)) / (values + lam))
        residual = float(np.sum((target - centred @ beta) ** 2))
        freedom = float(np.sum(values / (values + lam)))
        # Restricted likelihood: responses are Gaussian with covariance proportional to I + F (lam matrix)^-1 F'.
        covariance = np.eye(passes) + centred @ np.linalg.solve(lam * matrix, centred.T)
        squares = target @ np.linalg.solve(covariance, target)
        score = (passes - centre) * np.log(squares) + np.linalg.slogdet(covariance)[1]
        if best is None or score <= best["score"]:
            best = {"score": score, "lambda": float(lam), "beta": beta, "residual": residual, "freedom": freedom}
    inverse = np.linalg.inv(gram + best["lambda"] * matrix)
    variance = best["residual"] / max(1.0, passes - centre - best["freedom"])
    errors = np.sqrt(variance * np.diag(inverse @ gram @ inverse))
    return {
        "lambda": best["lambda"],
        "degreesOfFreedom": best["freedom"],
        "residualSquares": best["residual"],
        "coefficients": digits(best["beta"]),
        "standardErrors": digits(errors),
    }


def case(name, rows, columns, passes, seed, centre=True):
    count = rows * columns
    cells = lcg(passes * (count + 2), seed).reshape(passes, count + 2)
    # Neighbouring features overlap, as neighbouring blocks of a mask do.
    features = (cells[:, :count] + cells[:, 1 : count + 1] + cells[:, 2:]) / 3
    noise = lcg(passes, seed + 1)
    truth = np.sin(np.arange(count))
    first = features @ truth + 0.5 * noise
    second = 40 * features[:, 0] * features[:, count // 2] - 3 * noise
    fits = [fit(features, y, rows, columns, centre, np.ones(count)) for y in (first, second)]
    deviation = relevance([np.array(one["coefficients"]) for one in fits], rows, columns)
    refined = [fit(features, y, rows, columns, centre, deviation) for y in (first, second)]
    return {
        "name": name,
        "rows": rows,
        "columns": columns,
        "passes": passes,
        "seed": seed,
        "centred": centre,
        "fits": fits,
        "relevance": digits(deviation),
        "refined": refined,
    }


cases = [
    case("two by three blocks", 2, 3, 12, 7),
    case("14 by 14 blocks, more passes than blocks", 14, 14, 300, 11),
    case("14 by 14 blocks, fewer passes than blocks", 14, 14, 100, 13),
    case("3 by 4 blocks, not centred", 3, 4, 40, 17, centre=False),
]
path = pathlib.Path(__file__).with_name("ridge.json")
path.write_text(json.dumps({"source": "test/golden/ridge.py, scipy " + scipy.__version__, "cases": cases}) + "\n")
