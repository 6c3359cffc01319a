import { describe, expect, it } from 'vitest';
import type { Classifier } from '../classifiers/classifier.ts';
import { evaluateImage } from './evaluate-image.ts';

/** Class 1 sees nothing but the upper left 4×4 corner of an 8×8 image. */
function cornerClassifier(): Classifier {
  return {
    info: { engine: 'fake', digest: '', height: 8, width: 8, channels: 1, classCount: 2, batchSize: 16 },
    classify: (images, count) => {
      const out = new Float32Array(count * 2);
      for (let row = 0; row < count; row++) {
        let sum = 0;
        for (let pixel = 0; pixel < 16; pixel++) sum += images[row * 64 + Math.floor(pixel / 4) * 8 + (pixel % 4)]!;
        out.set([1 - sum / 16, sum / 16], row * 2);
      }
      return Promise.resolve(out);
    },
    scoreMasked: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
}

const corner = Float32Array.from({ length: 64 }, (_, pixel) => (pixel % 8 < 4 && pixel < 32 ? 1 : 0));
const input = { imageId: 'a', image: corner, map: corner, target: 1, probability: 1, seed: 3, boxes: [], mask: null };

async function valueOf(metric: string): Promise<number> {
  const object = { boxes: [{ x: 0, y: 0, width: 4, height: 4 }], mask: Uint8Array.from(corner) };
  const rows = await evaluateImage({ ...input, ...object }, cornerClassifier(), 16);
  return rows.find((row) => row.metric === metric)!.value;
}

describe('evaluateImage', () => {
  it('names the map’s figures and the same of the two control maps', async () => {
    const rows = await evaluateImage(input, cornerClassifier(), 8);
    expect(rows.map(({ metric }) => metric)).toEqual([
      'insertion_auc',
      'deletion_auc',
      'insertion_auc_random',
      'deletion_auc_random',
      'insertion_auc_centre',
      'deletion_auc_centre',
    ]);
    expect(rows.every(({ imageId, target }) => imageId === 'a' && target === 1)).toBe(true);
  });

  it('gives the true map the hand-worked deletion AUC: (½ + ¾ + ½ + ¼)/16 = .125', async () => {
    expect(await valueOf('deletion_auc')).toBeCloseTo(0.125, 6);
  });

  it('ranks the true map above its controls', async () => {
    expect(await valueOf('insertion_auc')).toBeGreaterThan(await valueOf('insertion_auc_random'));
    expect(await valueOf('deletion_auc')).toBeLessThan(await valueOf('deletion_auc_centre'));
  });

  it('scores localisation where boxes are known', async () => {
    expect(await valueOf('pointing_game')).toBe(1);
    expect(await valueOf('energy_in_box')).toBe(1);
    expect(await valueOf('box_iou')).toBe(1);
    expect(await valueOf('energy_in_box_random')).toBeLessThan(0.5);
  });

  it('scores the same on a mask, whose corner is the box: equal figures, of the controls too', async () => {
    for (const suffix of ['', '_random', '_centre']) {
      expect(await valueOf(`pointing_game_mask${suffix}`)).toBe(await valueOf(`pointing_game${suffix}`));
      expect(await valueOf(`energy_in_mask${suffix}`)).toBe(await valueOf(`energy_in_box${suffix}`));
    }
    expect(await valueOf('mask_iou')).toBe(1);
    expect(await valueOf('mask_iou_random')).toBeLessThan(0.5);
  });
});
