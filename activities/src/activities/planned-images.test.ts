import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { PlanRow } from '../tables/index.ts';
import { collectImages } from './planned-images.ts';

function rowOf(index: number): PlanRow {
  const boxes = index % 3 === 0 ? [{ x: 0.1 + index, y: 1e-7, width: 3, height: 4 }] : [];
  const label = index % 5 === 0 ? null : index % 5;
  return {
    imageId: `größe "${index}"\u2028\n.png`,
    imageSha256: `${index}`,
    label,
    boxes,
    mask: index % 7 === 6 ? `2x2:${index}` : null,
    maskProblem: index % 7 === 5 ? `no mask ${index}` : null,
    location: index % 2 ? 'a,1,2' : '',
  };
}

async function* rowsOf(count: number): AsyncGenerator<PlanRow> {
  for (let index = 0; index < count; index++) yield await Promise.resolve(rowOf(index));
}

// A folder of this file's own: other tests spool at the same time.
const folder = await mkdtemp(join(tmpdir(), 'atlas-planned-'));
vi.stubEnv('TMPDIR', folder);
afterAll(() => rm(folder, { recursive: true }));

describe('the images of a plan', () => {
  it.each([
    [0, 4, []],
    [3, 4, [3]],
    [8, 4, [4, 4]],
    [1300, 600, [600, 600, 100]],
  ])('%d rows come back as they were, %d a page', async (count, rowsPerPage, sizes) => {
    const planned = await collectImages(rowsOf(count));
    const pages = [];
    for await (const page of planned.pages(rowsPerPage)) pages.push(page);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat()).toEqual(Array.from({ length: count }, (_, index) => rowOf(index)));
    expect(planned.images).toBe(count);
    await planned.dispose();
  });

  it('have the digest of id, bytes, label, boxes and, where there is one, mask, a line each', async () => {
    const planned = await collectImages(rowsOf(7));
    const lines = Array.from({ length: 7 }, (_, index) => {
      const { imageId, imageSha256, label, boxes, mask } = rowOf(index);
      return `${JSON.stringify([imageId, imageSha256, label, boxes, ...(index === 6 ? [mask] : [])])}\n`;
    });
    expect(planned.digest).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
    await planned.dispose();
  });

  it('count the masks that cannot be used and name the first', async () => {
    const planned = await collectImages(rowsOf(14));
    expect(planned.maskWarning).toMatch(/^2 of 14 images have a mask .*, first größe "5".*: no mask 5$/su);
    await planned.dispose();
    const without = await collectImages(rowsOf(5));
    expect(without.maskWarning).toBeNull();
    await without.dispose();
  });

  it('leave no file behind, whether they are disposed of or could not be read to the end', async () => {
    const planned = await collectImages(rowsOf(2));
    expect(await readdir(folder)).toHaveLength(1);
    await planned.dispose();
    const lost = new Error('the data set is gone');
    async function* broken(): AsyncGenerator<PlanRow> {
      yield* rowsOf(2);
      throw lost;
    }
    await expect(collectImages(broken())).rejects.toBe(lost);
    expect(await readdir(folder)).toEqual([]);
  });
});
