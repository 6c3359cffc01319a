import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../../tensorflow/index.ts';

const MISSING = 'Conv2DBackpropFilter';

/** Attributes of Conv2DBackpropFilter as the convolutions used here set them: NHWC, no dilation. */
interface FilterGradient {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly filterShape: [number, number, number, number];
}

/**
 * Gives TensorFlow.js's WebAssembly backend the one kernel it lacks for training convolutions, the gradient of a
 * convolution's filter, made of kernels that it has: pictures become channels, and the gradient of the output becomes a
 * filter that is spread by the stride. Does nothing on other backends, which have it. NHWC, no dilation.
 */
export function addMissingKernels(tf: Tensorflow): void {
  if (tf.getBackend() !== 'wasm' || tf.getKernelsForBackend('wasm').some(({ kernelName }) => kernelName === MISSING))
    return;
  tf.registerKernel({
    kernelName: MISSING,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() =>
        filterGradient(tf, inputs['x'] as Tensor4D, inputs['dy'] as Tensor4D, attrs as unknown as FilterGradient),
      ),
  });
}

/** d loss / d filter, [filterHeight, filterWidth, inChannels, outChannels]. */
function filterGradient(tf: Tensorflow, x: Tensor4D, dy: Tensor4D, attrs: FilterGradient): Tensor {
  const { strides, pad, filterShape } = attrs;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
  const { top, left } = info.padInfo;
  // What the filter ever sees of the padded picture: rows and columns that the last step does not reach are cut off.
  const height = (info.outHeight - 1) * info.strideHeight + info.filterHeight;
  const width = (info.outWidth - 1) * info.strideWidth + info.filterWidth;
  const bottom = Math.max(0, height - top - info.inHeight);
  const right = Math.max(0, width - left - info.inWidth);
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const seen = tf.slice(padded, [0, 0, 0, 0], [info.batchSize, height, width, info.inChannels]);
  const channelsAsBatch = tf.transpose<Tensor4D>(seen, [3, 1, 2, 0]);
  const gradientAsFilter = tf.transpose<Tensor4D>(dy, [1, 2, 0, 3]);
  const spread: [number, number] = [info.strideHeight, info.strideWidth];
  const byInput = tf.conv2d(channelsAsBatch, gradientAsFilter, 1, 'valid', 'NHWC', spread);
  return tf.transpose(byInput, [1, 2, 0, 3]);
}
