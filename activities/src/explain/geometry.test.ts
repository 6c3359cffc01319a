import { describe, expect, it } from 'vitest';
import { loadOnnxClassifier } from '../classifiers/onnx/onnx-classifier.ts';
import { linearModel } from '../classifiers/testing/tiny-onnx.ts';
import { createExplainer } from './create-explainer.ts';
import { explainImages } from './explain-images.ts';
import type { Saliency } from './explainer.ts';
import type { Region } from './testing/analytic-classifier.ts';

interface Geometry {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly grid: number;
}

/** The patch that class `index` looks at: a fifth of the longer side, one beside the other along it. */
function patchOf({ height, width, classes }: Geometry, index: number): Region {
  const step = Math.max(height, width) / classes;
  const size = Math.floor(Math.min(step, Math.min(height, width) / 2));
  const along = Math.floor((index + 0.5) * step - size / 2);
  const across = Math.floor((Math.min(height, width) - size) / 2);
  return width > height
    ? { top: across, left: along, height: size, width: size }
    : { top: along, left: across, height: size, width: size };
}

function isInside({ top, left, height, width }: Region, pixel: number, imageWidth: number): boolean {
  const [y, x] = [Math.floor(pixel / imageWidth), pixel % imageWidth];
  return y >= top && y < top + height && x >= left && x < left + width;
}

/** Logit k is six times the mean of patch k, over all channels. */
function model(geometry: Geometry): Uint8Array {
  const { channels, height, width, classes } = geometry;
  const weights = new Float32Array(channels * height * width * classes);
  for (let k = 0; k < classes; k++) {
    const patch = patchOf(geometry, k);
    for (let pixel = 0; pixel < height * width; pixel++) {
      if (!isInside(patch, pixel, width)) continue;
      for (let channel = 0; channel < channels; channel++) {
        weights[(channel * height * width + pixel) * classes + k] = 6 / (channels * patch.height * patch.width);
      }
    }
  }
  const bias = Array<number>(classes).fill(0);
  return linearModel({ weights, bias, input: { shape: ['n', channels, height, width] } });
}

async function explainEveryClass(geometry: Geometry): Promise<Saliency[]> {
  const { channels, height, width, classes, grid } = geometry;
  const input = { layout: 'nchw', scale: 1, mean: 0, std: 1, resize: { filter: 'bilinear' } } as const;
  const bytes = model(geometry);
  const classifier = await loadOnnxClassifier({ bytes, source: 'tiny', input, output: 'logits', batchSize: 16 });
  expect(classifier.info).toMatchObject({ channels, height, width, classCount: classes });
  const image = new Float32Array(channels * height * width).fill(1);
  const stop = { enabled: false, agreement: 0.9, every: 100 };
  const maps: Saliency[] = [];
  await explainImages({
    classifier,
    requests: Array.from({ length: classes }, (_, target) => {
      const known = { probability: 1 / classes, logOdds: -Math.log(classes - 1), seed: target };
      const explainer = createExplainer('atlas', { height, width, ...known, passes: 400, grid, stop });
      return { item: target, image, target, explainer };
    }),
    onExplained: (_, saliency) => void maps.push(saliency),
  });
  await classifier.close();
  return maps;
}

describe('explaining through an ONNX model', () => {
  it.each<Geometry>([
    { channels: 1, height: 28, width: 28, classes: 2, grid: 8 },
    { channels: 2, height: 20, width: 47, classes: 3, grid: 5 },
    { channels: 3, height: 61, width: 24, classes: 5, grid: 7 },
    { channels: 4, height: 16, width: 40, classes: 4, grid: 12 },
    { channels: 3, height: 9, width: 30, classes: 2, grid: 3 },
  ])(
    'finds what each of $classes classes looks at in $channels×$height×$width with $grid cells a side',
    async (geometry) => {
      const maps = await explainEveryClass(geometry);
      maps.forEach(({ map, status }, target) => {
        expect([status, map.length]).toEqual(['ok', geometry.height * geometry.width]);
        const highest = map.reduce((best, value, pixel) => (value > map[best]! ? pixel : best), 0);
        expect(isInside(patchOf(geometry, target), highest, geometry.width)).toBe(true);
      });
    },
  );
});
