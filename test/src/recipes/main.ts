/**
 * Follows the recipes of docs/models.md as they stand there: installs their packages (PyTorch and TensorFlow are some
 * hundred megabytes each), exports, explains a picture.
 *   npm run try:recipes [-- NAME…]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow, pythonOf, readRecipes } from './recipes.ts';

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'atlas-recipes-'));
for (const recipe of await readRecipes()) {
  const { name } = recipe;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAtMs = Date.now();
  try {
    const { code, lines, stderr } = await follow(recipe, await pythonOf(recipe, console.log), join(folder, name));
    if (code !== 0) throw new Error(stderr);
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0);
    console.log(`ok       ${name} (${seconds} s): ${lines.at(-1) ?? ''}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`problem  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
await rm(folder, { recursive: true });
