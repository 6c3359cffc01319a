import { planRegions } from '../../../activities/src/reconstruct/regions.ts';
import { readPrediction, type ClassifyPictures } from '../../../activities/src/aggregate/index.ts';
import type { Generator } from '../../../activities/src/generators/index.ts';
import type { Explained } from './explain-pictures.ts';
import { printTable } from './print-table.ts';
import { REGION_SHARES } from './shares.ts';

/** One lynx, 64 restarts: reconstructions that keep the class, and the mean score of the class. arXiv 2006.09504. */
const PAPER = ['59, 88.89', '59, 81.69', '33, 66.22', '22, 67.99', '18, 64.68'];

/**
 * The paper's own experiment: one image, `restarts` reconstructions, 50 to 90 % of the salient box removed. One image
 * says little, so it is repeated on the first image of every class that the model gives its own class.
 */
export async function paperProtocol(
  explained: readonly Explained[],
  generator: Generator,
  classify: ClassifyPictures,
  classNames: readonly string[],
  restarts: number,
): Promise<void> {
  const right = explained.filter((row) => row.predicted === row.label && row.status === 'ok');
  const first = classNames.flatMap((_, label) => right.find((row) => row.target === label) ?? []);
  const rows: string[][] = [];
  for (const image of first) {
    const { map, picture, seed, target } = image;
    const plan = planRegions(
      map,
      picture,
      generator.size,
      { region: 'box', ofRegion: REGION_SHARES, ofPicture: [] },
      seed,
    );
    const salient = plan.filter(({ region }) => region === 'salient');
    const fills = await generator.fill({ picture, removals: salient, variations: restarts });
    const cells: string[] = [];
    for (const fill of fills) {
      const pictures = new Uint8Array(fill.length * picture.length);
      fill.forEach(({ composite }, index) => pictures.set(composite, index * picture.length));
      const probabilities = await classify(pictures, fill.length);
      const verdicts = fill.map((_, index) => readPrediction(probabilities, fill.length, index, target));
      const accepted = verdicts.filter(({ predicted }) => predicted === target).length;
      const score = verdicts.reduce((sum, verdict) => sum + verdict.score, 0) / verdicts.length;
      cells.push(`${accepted}, ${(100 * score).toFixed(2)}`);
    }
    rows.push([`${classNames[target]!} (${image.imageId})`, ...cells]);
  }
  printTable(
    `The paper's experiment with ${generator.name}: of ${restarts} reconstructions of one image so many keep the class, mean score %`,
    ['image', ...REGION_SHARES.map((share) => `${100 * share} %`)],
    [['the paper: one lynx, of 64', ...PAPER], ...rows],
  );
}
