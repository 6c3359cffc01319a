import { expect, it } from 'vitest';
import { passesOfRun } from './passes-of-run.ts';

// Measured: manifests of the demo with 100 images (10 classes, 28×28), and of 10 photos of 10 classes through
// EfficientNet-Lite0. Passes that early stops saved, of the maps and of the sanity checks, make up the difference.
it.each([
  [{ images: 100, classes: 10, side: 28 }, 89_029],
  [{ images: 10, classes: 1000, side: 224 }, 16_150],
])('a run of %j made fewer passes than it says, but more than two thirds of them', (size, measured) => {
  expect(passesOfRun(size)).toBeGreaterThan(measured);
  expect(passesOfRun(size)).toBeLessThan(1.5 * measured);
});

it('grows by the image once there are enough of them for every check', () => {
  const at = (images: number): number => passesOfRun({ images, classes: 10, side: 224 });
  expect(at(2000) - at(1000)).toBe(1000 * (500 + 168 + 19));
});
