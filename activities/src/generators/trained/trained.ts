import type { Rank, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { composeFill, holesOf, type Hole } from '../compose-fill.ts';
import type { Fill, FillRequest, Generator } from '../generator.ts';
import { createAdversarial } from './adversarial.ts';
import { createAutoencoder } from './autoencoder.ts';
import type { StoredGenerator } from './generator-networks.ts';
import { searchLatents, type LatentSearch } from './latent-search.ts';
import { generatePool, nearestLatents, type SamplePool } from './sample-pool.ts';
import { encodedStart, normalStart, uniformStart } from './start-latents.ts';
import { unknownNeighbours } from './unknown-neighbours.ts';

const SEARCH_RATE = 0.05;
/** Latent numbers stay where training pictures lie. */
const NORMAL_LIMIT = 3;
const UNIFORM_LIMIT = 1;
/** The paper's search: Nesterov's momentum from random starts. */
const PAPER = { rate: 0.01, momentum: 0.9 };

/** How a trained generator is searched. */
export interface SearchOptions {
  readonly searchSteps: number;
  /** `near` starts where the picture probably lies, with Adam; `paper` anywhere, with Nesterov's momentum. */
  readonly search: 'near' | 'paper';
  /** How much the discriminator's opinion counts beside the misfit; autoencoders have none. */
  readonly perceptualWeight: number;
}

/** A picture and its holes, on the device. */
export interface Holes {
  /** In 0..1, [1, height, width, channels]. */
  readonly whole: Tensor4D;
  /** 1 where a pixel is known, [holes, height, width, 1]. */
  readonly known: Tensor4D;
  /** How much each known pixel says about the hole, [holes, height · width]. */
  readonly weights: Float32Array;
  readonly variations: number;
}

/** What differs between the kinds of generators. */
type Searched = Pick<LatentSearch, 'decode' | 'limit' | 'penalty'> & {
  /** Latent numbers to begin with, [holes · variations, latent]. */
  readonly start: (holes: Holes) => Tensor2D | Promise<Tensor2D>;
};

/**
 * Fills regions with a trained generator. Each variation starts at other latent numbers, and with `searchSteps` > 0 they
 * are moved until what is generated fits the known pixels, each weighted by its unknown neighbours. An autoencoder's
 * encoder says in one pass where to start (the first variation in the middle, the others where its uncertainty allows);
 * an adversarial generator starts at the nearest of 6,000 pictures made beforehand, and its discriminator says how
 * probable a picture is. Best fit first. The same engine gives the same fills.
 * **Source:** the latent search of arXiv 2006.09504; the starts are ours.
 */
export function createTrainedGenerator(tf: Tensorflow, stored: StoredGenerator, options: SearchOptions): Generator {
  const { size } = stored;
  const searched = searchedOf(tf, stored, options);
  const fill = async ({ picture, removals, variations }: FillRequest): Promise<Fill[][]> => {
    const holes = holesOf(removals, size);
    const generated = await generate(tf, searched, stored, picture, holes, variations, options);
    return holes.map((hole, index) =>
      Array.from({ length: variations }, (_, variation) => {
        const start = (index * variations + variation) * picture.length;
        return composeFill(picture, generated.subarray(start, start + picture.length), 1, hole);
      }).sort((a, b) => a.loss - b.loss),
    );
  };
  return { name: nameOf(stored, options), size, fill };
}

function nameOf({ kind }: StoredGenerator, { search, searchSteps }: SearchOptions): string {
  const what = kind === 'autoencoder' ? 'trained' : 'trained adversarially';
  const from = search === 'paper' ? ' from random starts' : '';
  return searchSteps === 0 ? `${what}, one pass${from}` : `${what}, ${searchSteps} search steps${from}`;
}

function searchedOf(tf: Tensorflow, stored: StoredGenerator, options: SearchOptions): Searched {
  const paper = options.search === 'paper';
  if (stored.kind === 'autoencoder') {
    const net = createAutoencoder(tf, stored.size, stored.weights);
    const start = (holes: Holes) => (paper ? normalStart(tf, holes) : encodedStart(tf, net, holes));
    return { decode: (latent) => net.decode(latent), limit: NORMAL_LIMIT, penalty: null, start };
  }
  const net = createAdversarial(tf, stored.size, stored.weights);
  let pool: SamplePool | undefined;
  const start = (holes: Holes): Tensor2D | Promise<Tensor2D> => {
    if (paper) return uniformStart(tf, holes);
    pool ??= generatePool(tf, net);
    return nearestLatents(tf, pool, holes.whole, holes.weights, holes.variations, stored.size);
  };
  const { perceptualWeight } = options;
  const penalty: Searched['penalty'] = (pictures) =>
    tf.mul(perceptualWeight, tf.sum(tf.softplus(tf.neg(net.judge(pictures)))));
  return {
    decode: (latent) => net.decode(latent),
    limit: UNIFORM_LIMIT,
    penalty: perceptualWeight === 0 ? null : penalty,
    start,
  };
}

/** Pictures 0..1 [holes, variations, height, width, channels]. */
async function generate(
  tf: Tensorflow,
  searched: Searched,
  { size }: StoredGenerator,
  picture: Uint8Array,
  holes: readonly Hole[],
  variations: number,
  { search, searchSteps }: SearchOptions,
): Promise<Float32Array> {
  const { height, width, channels } = size;
  const pixels = height * width;
  const known = new Float32Array(holes.length * pixels);
  const weights = new Float32Array(holes.length * pixels);
  holes.forEach((hole, index) => {
    known.set(hole.known, index * pixels);
    weights.set(unknownNeighbours(hole.known, height, width), index * pixels);
  });
  const whole = tf.tidy(() =>
    tf.div<Tensor4D>(tf.tensor4d(Float32Array.from(picture), [1, height, width, channels]), 255),
  );
  const mask = tf.tensor4d(known, [holes.length, height, width, 1]);
  const weight = tf.tidy(() => {
    const each = tf.tensor4d(weights, [holes.length, height, width, 1]);
    const tiled = tf.tile(tf.expandDims(each, 1), [1, variations, 1, 1, 1]);
    return tf.reshape<Rank.R4>(tiled, [holes.length * variations, height, width, 1]);
  });
  const latent = await searchLatents(tf, {
    ...searched,
    start: await searched.start({ whole, known: mask, weights, variations }),
    whole,
    weight,
    steps: searchSteps,
    optimiser: search === 'paper' ? tf.train.momentum(PAPER.rate, PAPER.momentum, true) : tf.train.adam(SEARCH_RATE),
  });
  const decoded = tf.tidy(() => searched.decode(latent));
  const values = Float32Array.from(await decoded.data());
  tf.dispose([whole, mask, latent, weight, decoded]);
  return values;
}
