import { readFile } from 'node:fs/promises';
import { loadTensorflow } from '@saliency-atlas/activities/tensorflow';
import { readPrediction, type ClassifyPictures } from '../../../activities/src/aggregate/index.ts';
import { bootstrapInterval } from '../../../activities/src/evaluate/index.ts';
import {
  createTrainedGenerator,
  decodeGenerator,
  type SearchOptions,
} from '../../../activities/src/generators/index.ts';
import { planRegions } from '../../../activities/src/reconstruct/regions.ts';
import type { Explained } from './explain-pictures.ts';
import { percent, printTable } from './print-table.ts';

const REMOVED = 0.7;
const PERCEPTUAL_WEIGHT = 0.1;
const SEARCHES: readonly (Pick<SearchOptions, 'search'> & { readonly steps: readonly number[] })[] = [
  { search: 'near', steps: [0, 30, 100] },
  { search: 'paper', steps: [30, 100, 400, 1000] },
];

/**
 * What the start of the latent search is worth: on the same images, 70 % of the salient region removed, the share of fills
 * that keep the class and how badly they fit the known pixels, after so many steps from the nearest start and from random
 * ones. Intervals are over images, whose fills are not independent.
 */
export async function searchStudy(
  explained: readonly Explained[],
  file: string,
  classify: ClassifyPictures,
  images: number,
  variations: number,
): Promise<void> {
  const stored = decodeGenerator(await readFile(file), file);
  const { tf } = await loadTensorflow();
  const chosen = explained.filter(({ status }) => status === 'ok').slice(0, images);
  const rows: string[][] = [];
  for (const { search, steps } of SEARCHES) {
    for (const searchSteps of steps) {
      const options = { search, searchSteps, perceptualWeight: PERCEPTUAL_WEIGHT };
      const generator = createTrainedGenerator(tf, stored, options);
      const startCpu = process.cpuUsage();
      const kept: number[] = [];
      let [loss, score, fills] = [0, 0, 0];
      for (const { picture, map, seed, target } of chosen) {
        const plan = planRegions(
          map,
          picture,
          stored.size,
          { region: 'positive', ofRegion: [REMOVED], ofPicture: [] },
          seed,
        );
        const [own] = await generator.fill({ picture, removals: plan.slice(0, 1), variations });
        const made = own ?? [];
        const pictures = Buffer.concat(made.map(({ composite }) => composite));
        const probabilities = await classify(pictures, made.length);
        let accepted = 0;
        made.forEach((fill, index) => {
          const verdict = readPrediction(probabilities, made.length, index, target);
          accepted += Number(verdict.predicted === target);
          score += verdict.score;
          loss += fill.loss;
        });
        kept.push(accepted / made.length);
        fills += made.length;
      }
      const { user, system } = process.cpuUsage(startCpu);
      rows.push([
        search === 'near' ? 'nearest' : 'random',
        String(searchSteps),
        percent(bootstrapInterval(kept, 1)),
        ((100 * score) / fills).toFixed(1),
        (loss / fills).toFixed(4),
        ((user + system) / 1000 / fills).toFixed(0),
      ]);
    }
  }
  printTable(
    `Latent search with ${file}: ${chosen.length} images, ${variations} fills each, 70 % of the salient region removed`,
    ['start', 'steps', 'keep the class, %', 'mean score, %', 'fill loss', 'CPU ms a fill'],
    rows,
  );
}
