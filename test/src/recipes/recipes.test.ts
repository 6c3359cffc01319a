import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differenceOf, follow, packagesOf, pythonOf, readRecipes } from './recipes.ts';
import { unlessInCi } from '../unless-in-ci.ts';

const recipes = await readRecipes();
const small = recipes.find(({ name }) => name === 'scikit-learn')!;
// The others need hundreds of megabytes: `npm run try:recipes` follows them all.
const python = await pythonOf(small).catch(unlessInCi);

describe('the recipes of docs/models.md', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-recipe-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(recipes)('for $name names every package and the version that it is followed with', async (recipe) => {
    const packages = await packagesOf(recipe);
    expect(packages.length).toBeGreaterThan(1);
    for (const one of packages) expect(recipe.text.toLowerCase()).toContain(one.replace('==', ' '));
  });

  it.skipIf(python === undefined)(
    'scikit-learn gives a file that a picture is explained with, whose probabilities are its own',
    async () => {
      const followed = await follow(small, python!, folder);
      const { code, lines, stderr } = followed.explained;
      expect([code, stderr]).toEqual([0, '']);
      const said = JSON.parse(lines.at(-1)!) as { picture: string; topClasses: unknown[] };
      expect(said.topClasses).toHaveLength(5);
      expect(differenceOf(followed)).toBeLessThan(1e-6);
      expect((await stat(join(folder, said.picture))).size).toBeGreaterThan(0);
    },
    120_000,
  );
});
