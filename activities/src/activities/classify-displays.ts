import type { ClassifyPictures } from '../aggregate/index.ts';
import type { Classifier } from '../classifiers/index.ts';
import { preprocess, type InputSpec } from '../datasets/index.ts';

/** Classifies pictures that already have the model's size: uint8 [count, height, width, channels], scaled as declared. */
export function classifyDisplays(classifier: Classifier, spec: InputSpec): ClassifyPictures {
  const { height, width, channels } = spec;
  const length = height * width * channels;
  const scaling = scaler(spec);
  return async (pictures, count) => {
    const images = new Float32Array(count * length);
    for (let index = 0; index < count; index++) {
      images.set(scaling(pictures.subarray(index * length, (index + 1) * length)), index * length);
    }
    return classifier.classify(images, count);
  };
}

/** The last step of the preprocessing, read off the preprocessing itself so that the two can never differ. */
function scaler(spec: InputSpec): (picture: Uint8Array) => Float32Array {
  const { height, width, channels } = spec;
  const levels = Array.from({ length: 256 }, (_, level) => {
    const data = new Uint8Array(3).fill(level);
    const one = { ...spec, height: 1, width: 1, resize: { ...spec.resize, shorterSide: 1 } };
    return preprocess({ height: 1, width: 1, channels: 3, data }, one).tensor;
  });
  const area = height * width;
  return (picture) => {
    const tensor = new Float32Array(channels * area);
    for (let at = 0; at < picture.length; at++) {
      const channel = at % channels;
      tensor[channel * area + (at - channel) / channels] = levels[picture[at]!]![channel]!;
    }
    return tensor;
  };
}
