import { describe, expect, it } from 'vitest';
import { contrastInputs } from './contrast-inputs.ts';
import { addPicture, emptyInputSums } from './input-sums.ts';

const SIZE = { height: 1, width: 4, channels: 1 };

function sumsOf(
  ...images: { readonly picture: readonly number[]; readonly kept: number[]; readonly random: number[] }[]
) {
  const sums = emptyInputSums(SIZE);
  for (const { picture, kept, random } of images) {
    addPicture(sums, Uint8Array.from(picture), {
      kept: Int32Array.from(kept),
      random: Int32Array.from(random),
      least: new Int32Array(0),
      positive: new Float32Array(4),
      randomPositive: new Float32Array(4),
    });
  }
  return sums;
}

describe('contrast inputs', () => {
  const everyImage = { count: [0, 1, 1, 2], images: 4 };

  it('put four times the difference on the mean picture where pixels are kept, cut to 0..255, by hand', () => {
    const sums = sumsOf(
      { picture: [110, 90, 140, 0], kept: [0, 2], random: [1] },
      { picture: [110, 130, 200, 0], kept: [0, 1], random: [3] },
    );
    const pictures = contrastInputs(sums, Float64Array.from([100, 100, 100, 100]), everyImage);
    // Both keep pixel 0: 100 + 4·10. One keeps 1, and one 2: half of 30 and of 40. Nobody keeps 3.
    expect([...pictures.contrast]).toEqual([140, 160, 180, 100]);
    expect([...pictures.contrast_random_map]).toEqual([100, 80, 100, 0]);
    // Kept in no, a quarter, a quarter and a half of all images, of the mean 110, 110, 170, 0.
    expect([...pictures.contrast_shuffled_maps]).toEqual([100, 110, 170, 0]);
    expect([...pictures.contrast_class_mean]).toEqual([140, 140, 255, 0]);
  });

  it('are the mean picture itself where a class is like all others', () => {
    const sums = sumsOf({ picture: [7, 70, 130, 255], kept: [1, 2], random: [0, 3] });
    const pictures = contrastInputs(sums, Float64Array.from([7, 70, 130, 255]), everyImage);
    for (const picture of Object.values(pictures)) expect([...picture]).toEqual([7, 70, 130, 255]);
  });

  it('are the mean picture where a group has no images', () => {
    const pictures = contrastInputs(emptyInputSums(SIZE), Float64Array.from([1, 2, 3, 4]), { count: [], images: 0 });
    for (const picture of Object.values(pictures)) expect([...picture]).toEqual([1, 2, 3, 4]);
  });
});
