/**
 * Follows the recipes of docs/models.md as they stand there: installs their packages (those of PyTorch are 5 GB, of
 * TensorFlow 2 GB), exports, explains a picture, and compares with what the framework itself says of it.
 *   npm run try:recipes [-- NAME…]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '@saliency-atlas/contract';
import { differenceOf, follow, pythonOf, readRecipes } from './recipes.ts';

/** In probability: the same float32 arithmetic in another order. */
const TOLERANCE = 1e-5;

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'atlas-recipes-'));
for (const recipe of await readRecipes()) {
  const { name } = recipe;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAtMs = Date.now();
  try {
    const followed = await follow(recipe, await pythonOf(recipe, console.log), join(folder, name));
    const { code, stderr } = followed.explained;
    if (code !== 0) throw new Error(stderr);
    const difference = differenceOf(followed);
    if (!(difference < TOLERANCE)) throw new Error(`${difference} from what the framework itself says`);
    const most = Math.max(...followed.own);
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0);
    console.log(
      `ok       ${name} (${seconds} s): within ${difference.toExponential(1)} of the framework's own probabilities, ` +
        `the largest of which is ${most.toFixed(3)}`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(`problem  ${name}: ${messageOf(error)}`);
  }
}
await rm(folder, { recursive: true });
