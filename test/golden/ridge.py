"""Golden values of the ridge estimator, computed another way than the product does.

The product tridiagonalises and solves, and scales the features for its second fit; here scipy's generalised
eigen-decomposition and dense inverses do the same, with the second fit's prior written out. Where it learns from all
outputs, it solves between observations and finds principal components in their inner products; here it is the
decomposition of the outputs themselves, and the same dense fits.
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


def observe(rows, columns, passes, seed):
    """Features that overlap with their neighbours, as neighbouring blocks of a mask do, and two responses to them."""
    count = rows * columns
    cells = lcg(passes * (count + 2), seed).reshape(passes, count + 2)
    features = (cells[:, :count] + cells[:, 1 : count + 1] + cells[:, 2:]) / 3
    noise = lcg(passes, seed + 1)
    truth = np.sin(np.arange(count))
    first = features @ truth + 0.5 * noise
    second = 40 * features[:, 0] * features[:, count // 2] - 3 * noise
    return features, first, second


def case(name, rows, columns, passes, seed, centre=True):
    count = rows * columns
    features, first, second = observe(rows, columns, passes, seed)
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


def output_differences(features, classes, seed):
    """Half differences within pairs of the logarithms of made-up probabilities, less their mean over the classes."""
    pairs, count = features.shape
    weights = lcg(classes * count, seed + 2).reshape(classes, count) - 0.5
    bias = lcg(2 * pairs * classes, seed + 3).reshape(pairs, 2, classes)
    moves = 4 * (features - 0.5) @ weights.T
    passes = np.exp(bias + np.stack([moves, -moves], axis=1) - 15).astype(np.float32).astype(float)
    # What a server rounds to zero counts for half of the smallest that is left.
    passes.reshape(2 * pairs, classes)[3::7, 0] = 0
    logs = np.log(np.maximum(passes, max(1e-12, passes[passes > 0].min() / 2)))
    logs -= logs.mean(2, keepdims=True)
    return (logs[:, 0] - logs[:, 1]) / 2


def output_relevance(output_effects, own_effects, rows, columns):
    """As relevance, of the root of the summed squares at unit length and a tenth of each own effect; to the power 2."""
    energy = np.sqrt(np.sum(np.square(output_effects), axis=0))
    total = energy / np.linalg.norm(energy)
    total += sum(0.1 * np.abs(effect) / np.linalg.norm(effect) for effect in own_effects)
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(float)
    spread = scipy.ndimage.convolve(total.reshape(rows, columns), kernel, mode="constant")
    spread /= scipy.ndimage.convolve(np.ones((rows, columns)), kernel, mode="constant")
    return (spread / spread.max()).ravel() ** 2 + 0.01


def fit_with_outputs(features, responses, differences, rows, columns):
    """The two responses, where the second fit looks being learned from all outputs by their principal components."""
    ones = np.ones(rows * columns)

    def effect_on(response):
        return np.array(fit(features, response, rows, columns, False, ones)["coefficients"])

    scores, lengths, _ = np.linalg.svd(differences, full_matrices=False)
    components = [scores[:, k] * length for k, length in enumerate(lengths) if length**2 > 1e-12 * lengths[0] ** 2]
    own = [effect_on(response) for response in responses]
    deviation = output_relevance([effect_on(component) for component in components], own, rows, columns)
    return deviation, [fit(features, response, rows, columns, False, deviation) for response in responses]


def outputs_case(name, rows, columns, pairs, classes, seed):
    features, first, second = observe(rows, columns, pairs, seed)
    differences = output_differences(features, classes, seed)
    features = features - 0.5
    _, refined = fit_with_outputs(features, (first, second), differences, rows, columns)
    even = slice(0, None, 2)
    _, halves = fit_with_outputs(features[even], (first[even], second[even]), differences[even], rows, columns)
    return {
        "name": name,
        "rows": rows,
        "columns": columns,
        "passes": pairs,
        "classes": classes,
        "seed": seed,
        "refined": refined,
        "even": halves,
    }


cases = [
    case("two by three blocks", 2, 3, 12, 7),
    case("14 by 14 blocks, more passes than blocks", 14, 14, 300, 11),
    case("14 by 14 blocks, fewer passes than blocks", 14, 14, 100, 13),
    case("3 by 4 blocks, not centred", 3, 4, 40, 17, centre=False),
]
outputs_cases = [
    outputs_case("3 by 4 blocks, 20 pairs, 2 classes", 3, 4, 20, 2, 19),
    outputs_case("14 by 14 blocks, 50 pairs, 40 classes", 14, 14, 50, 40, 23),
    outputs_case("2 by 3 blocks, 31 pairs, 90 classes", 2, 3, 31, 90, 29),
]
path = pathlib.Path(__file__).with_name("ridge.json")
source = "test/golden/ridge.py, scipy " + scipy.__version__
path.write_text(json.dumps({"source": source, "cases": cases, "outputsCases": outputs_cases}) + "\n")
