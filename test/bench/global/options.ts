import { parseArgs } from 'node:util';
import type { Against } from '../../../activities/src/classifiers/classifier.ts';
import type { SalientRegion } from '../../../activities/src/reconstruct/regions.ts';

const PARTS = ['inputs', 'transplants', 'reconstruction'] as const;

/** Tables that are printed on their own: of global inputs and clusters, of transplants, of reconstructions. */
type BenchPart = (typeof PARTS)[number];

/** What to measure on. */
export interface BenchOptions {
  readonly data: 'fashion' | 'folder';
  /** With `folder`: class folders `train` and `test` below it. */
  readonly folder: string;
  readonly model: string;
  /** A second model that judges the global inputs, too. */
  readonly other: string | undefined;
  readonly images: number;
  /** Test images passed over before the probe begins: fresh ones after a pilot. */
  readonly skip: number;
  readonly bank: number;
  readonly passes: number;
  /** What the class is set against in every pass, and the cells of a mask a side: `explain.against`, `explain.grid`. */
  readonly against: Against;
  readonly grid: number;
  /** A file to keep the maps in, and to read them from where it is there. */
  readonly maps: string | undefined;
  readonly variations: number;
  readonly seed: number;
  readonly generators: readonly string[];
  /** What counts as the salient region, one table each. */
  readonly regions: readonly SalientRegion[];
  /** Which tables to print. */
  readonly parts: readonly BenchPart[];
  /** Whether shares of the picture and a control apart from the salient region are measured, too. */
  readonly shares: 'all' | 'region';
  /** A PNG file for the global inputs of all classes. */
  readonly picture: string | undefined;
  /** Repeats the paper's own experiment: one image, so many restarts. */
  readonly restarts: number;
  /** Images of the study of what the start of a latent search is worth, with the first generator named; 0: none. */
  readonly searchStudy: number;
}

const USAGE = `bench:global -- --data fashion | FOLDER (with train/<class>/* and test/<class>/*)
  --model FILE.onnx   default for fashion: the demo's version 1.0; pixels enter as pixel/255
  --other FILE.onnx   another model that judges the global inputs, too; default for fashion: version 1.1
  --skip 0            test images passed over first
  --images 500 --bank 6000 --passes 500 --variations 8 --seed 0
  --generators exemplar,harmonic    also FILE, FILE@STEPS or FILE@STEPS@paper of a generator that \`saliency-atlas generator train\` made
  --against others    or rival: what maps say, as \`explain.against\`
  --grid 8            cells of a mask a side
  --maps FILE.arrow   keeps the maps there, or takes them from there
  --parts inputs,transplants,reconstruction   which tables
  --regions positive  or box, the paper's, or both: positive,box
  --shares all        or region: neither shares of the picture nor the control that shares no pixel
  --restarts 64       variations of the paper's experiment on one image; 0: leave it out
  --search-study 0    so many images: latent search from the nearest start and from random ones, with --generators FILE
  --picture FILE.png  the global inputs of all classes`;

/** Reads the command line; throws with the usage where something is missing. */
export function readOptions(args: readonly string[], models: { demo: string; other: string }): BenchOptions {
  const names =
    'data model other images skip bank passes against grid maps variations seed generators parts regions shares restarts picture search-study'.split(
      ' ',
    );
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' } as const])),
  });
  const given = values as Readonly<Record<string, string | undefined>>;
  const number = (name: string, standard: number): number => {
    const value = Number(given[name] ?? standard);
    if (!Number.isInteger(value) || value < 0) throw new Error(`--${name}: not a whole number\n${USAGE}`);
    return value;
  };
  const folder = given['data'] ?? 'fashion';
  const data = folder === 'fashion' ? 'fashion' : 'folder';
  const model = given['model'] ?? (data === 'fashion' ? models.demo : undefined);
  if (model === undefined) throw new Error(`--model is missing\n${USAGE}`);
  return {
    data,
    folder,
    model,
    other: given['other'] ?? (data === 'fashion' && given['model'] === undefined ? models.other : undefined),
    images: number('images', 500),
    skip: number('skip', 0),
    bank: number('bank', 6000),
    passes: number('passes', 500),
    against: oneOf('against', given['against'] ?? 'others', ['others', 'rival']),
    grid: number('grid', 8),
    maps: given['maps'],
    variations: number('variations', 8),
    seed: number('seed', 0),
    generators: (given['generators'] ?? 'exemplar,harmonic').split(','),
    parts: listed('parts', given['parts'] ?? PARTS.join(), PARTS),
    regions: listed('regions', given['regions'] ?? 'positive', ['positive', 'box']),
    shares: given['shares'] === 'region' ? 'region' : 'all',
    picture: given['picture'],
    restarts: number('restarts', 64),
    searchStudy: number('search-study', 0),
  };
}

function listed<Name extends string>(flag: string, given: string, names: readonly Name[]): Name[] {
  return given.split(',').map((name) => oneOf(flag, name, names));
}

function oneOf<Name extends string>(flag: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found === undefined) throw new Error(`--${flag}: ${names.join(' or ')}\n${USAGE}`);
  return found;
}
