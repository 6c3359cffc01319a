import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { maskUniform } from '../../explain/random.ts';
import type { Tensorflow } from '../../tensorflow/index.ts';
import { ADVERSARIAL_LATENT, uniformLatents, variablesOf, type Adversarial } from './adversarial.ts';
import { drawPicture, readOptimiser, restoreOptimiser, TRAINING_BATCH, type TrainingOptions } from './training.ts';

const RATE = 1e-3;
/** Adam's first decay: below the usual .9, so that the two networks do not swing. */
const MOMENTUM = 0.5;
/** What the discriminator is told that a real picture is; 1 would let it be too sure. */
const REAL_LABEL = 0.9;

/**
 * Trains a generator against its discriminator, in place: each learns in turn on 64 pictures. What step n sees follows
 * from the seed and n alone, so training that was interrupted goes on as if it had not been.
 * **Source:** Radford et al. 2016; one-sided labels of Salimans et al., Improved Techniques for Training GANs, 2016.
 */
export async function trainAdversarial(tf: Tensorflow, net: Adversarial, options: TrainingOptions): Promise<void> {
  const { steps, seed, from } = options;
  const { height, width, channels } = net.size;
  const length = height * width * channels;
  const variables = variablesOf(net);
  const makers = tf.train.adam(RATE, MOMENTUM);
  const judges = tf.train.adam(RATE, MOMENTUM);
  await restoreOptimiser(tf, makers, 'generator/', options.state);
  await restoreOptimiser(tf, judges, 'discriminator/', options.state);
  const state = async () => [
    ...(await readOptimiser(makers, 'generator/')),
    ...(await readOptimiser(judges, 'discriminator/')),
  ];
  for (let step = from; step < steps; step++) {
    const random = maskUniform(seed, step);
    const pictures = new Float32Array(TRAINING_BATCH * length);
    for (let row = 0; row < TRAINING_BATCH; row++) drawPicture(options.pictures, length, random, pictures, row);
    const latents = [0, 1].map((turn) => uniformLatents(TRAINING_BATCH, seed, 0x40000000 + 2 * step + turn));
    const error = tf.tidy(() => {
      const real = tf.tensor4d(pictures, [TRAINING_BATCH, height, width, channels]);
      const [first, second] = latents.map((values) => tf.tensor2d(values, [TRAINING_BATCH, ADVERSARIAL_LATENT]));
      const made = net.decode(first!);
      const share = wrongShare(tf, net.judge(real), net.judge(made));
      judges.minimize(() => judgeLoss(tf, net, real, made), false, variables.judge);
      const cost = makers.minimize(
        () => tf.mean<Scalar>(tf.softplus(tf.neg(net.judge(net.decode(second!))))),
        true,
        variables.generator,
      );
      return Number.isFinite(cost?.dataSync()[0]) ? share.dataSync()[0]! : NaN;
    });
    if (!Number.isFinite(error)) throw new Error(`training broke down at step ${step + 1}: the error is no number`);
    await options.onStep(step + 1, error, state);
  }
  makers.dispose();
  judges.dispose();
}

function judgeLoss(tf: Tensorflow, net: Adversarial, real: Tensor4D, made: Tensor4D): Scalar {
  const ofReal = net.judge(real);
  const right = tf.mul(REAL_LABEL, tf.softplus(tf.neg(ofReal)));
  const doubt = tf.mul(1 - REAL_LABEL, tf.softplus(ofReal));
  return tf.mean<Scalar>(tf.add(tf.add(right, doubt), tf.softplus(net.judge(made))));
}

/** Share of pictures that the discriminator takes for what they are not. */
function wrongShare(tf: Tensorflow, ofReal: Tensor2D, ofMade: Tensor2D): Scalar {
  const wrong = tf.add(tf.cast(tf.less(ofReal, 0), 'float32'), tf.cast(tf.greater(ofMade, 0), 'float32'));
  return tf.div<Scalar>(tf.mean(wrong), 2);
}
