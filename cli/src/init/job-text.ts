import { dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Candidate, Proposal } from '@saliency-atlas/activities';

/** What a job file is written for. */
export interface JobTextRequest {
  readonly jobFile: string;
  readonly model: string;
  readonly modelName: string;
  readonly proposal: Proposal;
}

/** A commented job file for what was found out; paths are relative to it where that is no detour. */
export function jobText({ jobFile, model, modelName, proposal }: JobTextRequest): string {
  const { input, layout, output, labels, dataset, candidates, sidesWereGuessed } = proposal;
  const best = candidates[0];
  if (best === undefined) throw new RangeError('jobText: a proposal needs a candidate');
  const pathOf = (path: string): string => scalar(relativePath(dirname(jobFile), path));
  const { scaling, shorterSide } = best;
  const sides = sidesWereGuessed
    ? ['    # The model fixes no size; this is the first that it runs with: set the one it was trained with.']
    : [];
  const size = sidesWereGuessed
    ? [`    height: ${input.height}`, `    width: ${input.width}`, `    channels: ${input.channels}`]
    : [];
  return [
    '# Written by `saliency-atlas init`. Every other key and its default: `saliency-atlas schema`, docs/job-file.md.',
    'model:',
    `  name: ${scalar(modelName)} # groups versions in the history`,
    '  version: "1" # each new version gets a name of its own: here, or `run --version 2`',
    `  uri: ${pathOf(model)}`,
    ...(labels === null ? ['  # labels: names.txt # one class name a line'] : [`  labels: ${pathOf(labels)}`]),
    `  input: # ${input.channels}×${input.height}×${input.width}`,
    ...sides,
    ...size,
    `    layout: ${layout} # channels ${layout === 'nchw' ? 'first' : 'last'}`,
    `    # A pixel enters as (pixel·scale − mean)/std. ${evidence(best, proposal)}`,
    `    scale: ${scaling.scale}${scaling.scale === 1 ? '' : ' # 1/255'}`,
    `    mean: ${flow(scaling.mean)}`,
    `    std: ${flow(scaling.std)}`,
    '    resize:',
    `      shorterSide: ${shorterSide} # then the centre is cropped`,
    `  output: ${output}`,
    'dataset:',
    `  uri: ${pathOf(dataset.uri)}`,
    `  format: ${dataset.format}`,
    `  # limit: 200 # a fixed sample; there are ${dataset.images} images`,
    'store:',
    '  uri: ./atlas # results and history; the same store for every version',
    'explain:',
    '  passes: 500 # forward passes an image at most; 250 are half the time and nearly as good',
    '',
  ].join('\n');
}

function evidence({ scaling, correct, labelled }: Candidate, { labelsFit, tried }: Proposal): string {
  const name = `"${scaling.name}"`;
  if (labelsFit) return `${name}: ${correct} of ${labelled} right answers, the most of those tried.`;
  return `${name}: not checked by labels; its answers told ${tried} images apart best. Check it.`;
}

function relativePath(folder: string, path: string): string {
  const local = path.startsWith('file:') ? fileURLToPath(path) : path;
  const short = relative(folder, local);
  const isDetour = isAbsolute(local) && short.split('..').length > 3;
  return isDetour ? local : short === '' ? '.' : short;
}

/** A text as YAML, quoted where it must be. */
function scalar(text: string): string {
  const isPlain = /^[a-z./][\w./-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|\.inf|\.nan)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

function flow(values: number | readonly number[]): string {
  return typeof values === 'number' ? String(values) : `[${values.join(', ')}]`;
}
