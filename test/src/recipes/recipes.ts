import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { greyPng } from '../grey-png.ts';
import { startCommand, type FinishedCommand } from '../start-command.ts';

const PAGE = fileURLToPath(new URL('../../../docs/models.md', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const SIDE = 64;
/** Sections of the page that lead to a classifier; their packages are in `<name>-requirements.txt` beside this file. */
const NAMES = ['pytorch', 'timm', 'keras', 'scikit-learn'];

/** A recipe of docs/models.md, as it stands there. */
export interface Recipe {
  /** Its heading in lower case, with hyphens. */
  readonly name: string;
  readonly text: string;
  readonly python: string;
  /** The job's model; null where the program prints it. */
  readonly yaml: string | null;
}

/** The recipes for classifiers, in the page's order. */
export async function readRecipes(): Promise<Recipe[]> {
  const sections = (await readFile(PAGE, 'utf8')).split(/^## /m).slice(1);
  return sections.flatMap((text) => {
    const python = blockOf(text, 'python');
    const name = text.split('\n')[0]!.toLowerCase().replaceAll(' ', '-');
    return python === null || !NAMES.includes(name) ? [] : [{ name, text, python, yaml: blockOf(text, 'yaml') }];
  });
}

function blockOf(text: string, language: string): string | null {
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? null;
}

/** The packages of a recipe, `name==version`. */
export async function packagesOf({ name }: Recipe): Promise<string[]> {
  const lines = (await readFile(here(`${name}-requirements.txt`), 'utf8')).split('\n');
  return lines.filter((line) => line.includes('=='));
}

/** A Python that has them; made once. */
export function pythonOf({ name }: Recipe, tell?: (message: string) => void): Promise<string> {
  return acquirePythonEnvironment(`python-${name}`, here(`${name}-requirements.txt`), tell);
}

/** Follows a recipe in a folder: runs its program, then explains a picture with the file and the job that it gives. */
export async function follow(recipe: Recipe, python: string, folder: string): Promise<FinishedCommand> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'export.py'), recipe.python);
  const { stdout } = await promisify(execFile)(python, ['export.py'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  const yaml = recipe.yaml ?? stdout.slice(stdout.indexOf('model:'));
  await writeFile(join(folder, 'job.yaml'), `${yaml}\ndataset: { uri: . }\n`);
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => ((at % SIDE) * 4 + Math.floor(at / SIDE)) % 256);
  await writeFile(join(folder, 'photo.png'), greyPng(pixels, SIDE, SIDE));
  const explain = ['explain', 'photo.png', '--job', 'job.yaml', '--passes', '20', '--json'];
  return startCommand(explain, folder).finished;
}
