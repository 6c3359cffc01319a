import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { acquirePythonEnvironment } from '@saliency-atlas/infra/acquire-python-environment';
import { greyPng } from '../grey-png.ts';
import { startCommand, type FinishedCommand } from '../start-command.ts';

const PAGE = fileURLToPath(new URL('../../../docs/models.md', import.meta.url));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/**
 * Sections of the page that lead to a classifier, with the side of the picture that is explained: another than the
 * model's where the framework resizes, too. Beside this file are their packages, `<name>-requirements.txt`, and what
 * the framework itself says of the picture, `<name>_own.py`.
 */
const PICTURE_SIDES: Readonly<Record<string, number>> = { pytorch: 64, timm: 64, keras: 224, 'scikit-learn': 8 };

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
    return python === null || !(name in PICTURE_SIDES) ? [] : [{ name, text, python, yaml: blockOf(text, 'yaml') }];
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

/** A recipe that was followed. */
interface Followed {
  readonly explained: FinishedCommand;
  /** Probability of every class as the framework itself gives it for the picture. */
  readonly own: readonly number[];
}

/** The line after which a user's model has its weights. */
const MODEL_LINE = /^model = .*$/m;

/** Follows a recipe in a folder: runs its program, then explains a picture with the file and the job that it gives. */
export async function follow(recipe: Recipe, python: string, folder: string): Promise<Followed> {
  const side = PICTURE_SIDES[recipe.name]!;
  await mkdir(folder, { recursive: true });
  await copyFile(here(`${recipe.name.replace('-', '_')}_own.py`), join(folder, 'own.py'));
  await copyFile(here('torch_answers.py'), join(folder, 'torch_answers.py'));
  const pixels = Uint8Array.from({ length: side * side }, (_, at) => {
    return (37 * (at % side) + 11 * Math.floor(at / side)) % 256;
  });
  await writeFile(join(folder, 'photo.png'), greyPng(pixels, side, side));
  const program = recipe.python.replace(MODEL_LINE, (line) => `import json, own\n${line}\nown.stand_in_weights(model)`);
  const asked = 'json.dump(own.answer(model), open("own.json", "w"))';
  await writeFile(join(folder, 'export.py'), `${program}\n${asked}\n`);
  const { stdout } = await promisify(execFile)(python, ['export.py'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  const yaml = recipe.yaml ?? stdout.slice(stdout.indexOf('model:'));
  await writeFile(join(folder, 'job.yaml'), `${yaml}\ndataset: { uri: . }\n`);
  const explain = ['explain', 'photo.png', '--job', 'job.yaml', '--passes', '20', '--json'];
  const own = JSON.parse(await readFile(join(folder, 'own.json'), 'utf8')) as number[];
  return { explained: await startCommand(explain, folder).finished, own };
}

/** Largest difference in probability, of the classes that `explain` names, to what the framework itself says. */
export function differenceOf({ explained, own }: Followed): number {
  const said = JSON.parse(explained.lines.at(-1)!) as { topClasses: { name: string; probability: number }[] };
  return said.topClasses.reduce((most, { name, probability }) => {
    return Math.max(most, Math.abs(own[Number(/\d+$/.exec(name)?.[0])]! - probability));
  }, 0);
}
