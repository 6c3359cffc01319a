import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { createExplainer, explainImages, imageSeed } from '@saliency-atlas/activities/explain';
import { accuracyRows, buildFigures, countCorrect, transplantRows } from '@saliency-atlas/activities/track';
import type { AccuracyCount, VersionFigures } from '@saliency-atlas/activities/track';
import type { GlobalRow, GlobalTable, SaliencyRow } from '@saliency-atlas/activities/tables';
import {
  addSaliencyRow,
  emptyGlobalSaliency,
  finishGlobalSaliency,
  pairTransplants,
  readPrediction,
  runTransplants,
  topWindow,
  transplantCandidates,
  type TransplantScore,
} from '../../../activities/src/aggregate/index.ts';
import { logOddsOf } from '../../../activities/src/explain/log-odds.ts';
import { CLASS_COUNT, SIDE, type ProbeImage } from './probe.ts';

const SIZE = { height: SIDE, width: SIDE, channels: 1 };
const PIXELS = SIDE * SIDE;
const SEED = 0;
const TRANSPLANTS = 100;

/** What one picture comes to; kept by its digest, since probes of one version share most of their pictures. */
type Explained = Pick<SaliencyRow, 'imageSha256' | 'predicted' | 'target' | 'status' | 'seed' | 'map'>;
export type ExplainedByDigest = Map<string, Explained>;

/** What the gate judges, measured as a run measures it: explain, aggregate, transplant, accuracy. */
export interface MeasuredVersion {
  readonly figures: VersionFigures;
  readonly global: GlobalTable;
}

/**
 * Figures of one version on one probe, without drift; `known` is filled in. With `only`, images of other classes are
 * classified and not explained, which leaves that class's figures and all accuracies as they are.
 */
export async function measureVersion(
  classifier: Classifier,
  probe: readonly ProbeImage[],
  passes: number,
  known: ExplainedByDigest,
  only: number | null,
): Promise<MeasuredVersion> {
  await explainMissing(classifier, probe, passes, known, only);
  const rows = probe.map((image) => ({
    ...known.get(image.sha256)!,
    imageId: `${image.label}/${image.index}`,
    label: image.label,
  }));
  const global = emptyGlobalSaliency(SIZE, CLASS_COUNT);
  rows.forEach((row, index) => addSaliencyRow(global, row, probe[index]!.pixels));
  const classify = (pictures: Uint8Array, count: number): Promise<Float32Array> =>
    classifier.classify(Float32Array.from(pictures, toInput), count);
  const names = Array.from({ length: CLASS_COUNT }, (_, label) => String(label));
  const { classes } = await finishGlobalSaliency(global, names, classify);
  const globalRows: GlobalRow[] = [];
  for await (const row of classes()) globalRows.push(row);
  const table: GlobalTable = { ...SIZE, rows: globalRows };
  const candidates = transplantCandidates<ProbeImage & { imageId: string }>(SIDE, SIDE, TRANSPLANTS, SEED);
  rows.forEach((row, index) => {
    candidates.add(row, { ...probe[index]!, imageId: row.imageId });
  });
  const flips = new Map<number, TransplantScore>();
  for (const row of globalRows.filter((each) => only === null || each.class === only)) {
    const pairs = await pairTransplants(candidates, row.class, (images) =>
      Promise.resolve(images.map(({ pixels }) => pixels)),
    );
    if (pairs.length === 0) continue;
    const { score } = await runTransplants({ ...row, window: topWindow(row) }, pairs, SIZE, SEED, classify);
    flips.set(row.class, score);
  }
  const accuracy = new Map<number, AccuracyCount>();
  countCorrect(accuracy, rows);
  const metrics = [...accuracyRows(accuracy, names), ...transplantRows(flips, names)];
  return { figures: buildFigures(metrics, table, new Map()), global: table };
}

const toInput = (level: number): number => Math.fround(level / 255);

async function explainMissing(
  classifier: Classifier,
  probe: readonly ProbeImage[],
  passes: number,
  known: ExplainedByDigest,
  only: number | null,
): Promise<void> {
  const missing = probe.filter(({ sha256 }) => !known.has(sha256));
  if (missing.length === 0) return;
  const inputs = new Float32Array(missing.length * PIXELS);
  missing.forEach(({ pixels }, index) => {
    inputs.set(Float32Array.from(pixels, toInput), index * PIXELS);
  });
  const probabilities = await classifier.classify(inputs, missing.length);
  const stop = { enabled: false, agreement: 1, every: 100 };
  const requests = missing.flatMap((image, index) => {
    const { predicted: target } = readPrediction(probabilities, missing.length, index, 0);
    if (only !== null && target !== only) {
      const { sha256: imageSha256 } = image;
      const unexplained = {
        predicted: target,
        target,
        status: 'degenerate',
        seed: 0,
        map: new Float32Array(PIXELS),
      } as const;
      known.set(imageSha256, { imageSha256, ...unexplained });
      return [];
    }
    const probability = probabilities[index * CLASS_COUNT + target]!;
    const seed = imageSeed(SEED, image.sha256, target);
    const own = { probability, logOdds: logOddsOf(probability), seed, passes, grid: 8, stop };
    const explainer = createExplainer('atlas', { ...SIZE, ...own });
    const item = { imageSha256: image.sha256, predicted: target, target, seed };
    return [{ item, image: inputs.subarray(index * PIXELS, (index + 1) * PIXELS), target, explainer }];
  });
  await explainImages({
    classifier,
    requests,
    onExplained: (item, { map, status }) => {
      known.set(item.imageSha256, { ...item, status, map });
    },
  });
}
