import type { ReconstructionRow, RegionKind } from '../tables/rows.ts';

/** One figure of one image, made from its reconstructions. */
export interface ReconstructionFigure {
  readonly target: number;
  readonly metric: string;
  readonly value: number;
}

/** The region that a gap is measured against, and which of the two should keep the class more often. */
const GAPS: readonly { readonly metric: string; readonly more: RegionKind; readonly less: RegionKind }[] = [
  { metric: 'reconstruction_gap', more: 'random', less: 'salient' },
  { metric: 'reconstruction_gap_non_salient', more: 'non_salient', less: 'salient' },
  { metric: 'reconstruction_gap_top', more: 'top_random', less: 'top' },
  { metric: 'reconstruction_gap_keep', more: 'keep', less: 'keep_random' },
];

/** Regions whose fills are described by more than their accuracy. */
const DESCRIBED: readonly RegionKind[] = ['salient', 'top', 'keep'];

/** The samples of one region and share of one image. */
interface Cell {
  readonly region: RegionKind;
  readonly share: string;
  readonly accuracy: number;
  readonly score: number;
  /** Mean score of the accepted samples; null where there is none. */
  readonly acceptedScore: number | null;
  readonly fillLoss: number;
}

/**
 * The figures of images from their reconstructions; samples of one image are not independent and make one value.
 * - `reconstruction_accuracy/<region>/<share>`: share of the samples that keep the class;
 * - `reconstruction_score/…`, `reconstruction_accepted_score/…`, `reconstruction_fill_loss/…` of the regions that the map
 *   marks: mean probability of the class, the same over accepted samples, mean misfit on the known pixels;
 * - `reconstruction_gap/<share>`: accuracy of the content-matched random region minus that of the salient one;
 *   `reconstruction_gap_non_salient/…` against the least salient region; `reconstruction_gap_top/…` with a fixed share of
 *   the picture; `reconstruction_gap_keep/…` the other way round: the salient part kept minus a random part kept.
 */
export function reconstructionFigures(rows: readonly ReconstructionRow[]): ReconstructionFigure[] {
  const subjects = new Map<string, ReconstructionRow[]>();
  for (const row of rows) {
    // One image may be explained for several classes; each is a subject of its own.
    const subject = `${row.imageId}\0${row.target}`;
    const own = subjects.get(subject);
    if (own === undefined) subjects.set(subject, [row]);
    else own.push(row);
  }
  return [...subjects.values()].flatMap((own) => {
    const cells = cellsOf(own);
    return [...cells.flatMap(cellFigures), ...gapFigures(cells)].map((figure) => ({
      target: own[0]!.target,
      ...figure,
    }));
  });
}

function cellsOf(rows: readonly ReconstructionRow[]): Cell[] {
  const groups = new Map<string, ReconstructionRow[]>();
  for (const row of rows) {
    const key = `${row.region}/${shareName(row.removedShare)}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return [...groups.values()].map((own) => {
    const accepted = own.filter((row) => row.accepted);
    return {
      region: own[0]!.region,
      share: shareName(own[0]!.removedShare),
      accuracy: accepted.length / own.length,
      score: mean(own.map(({ score }) => score)),
      acceptedScore: accepted.length === 0 ? null : mean(accepted.map(({ score }) => score)),
      fillLoss: mean(own.map(({ fillLoss }) => fillLoss)),
    };
  });
}

function cellFigures(cell: Cell): Omit<ReconstructionFigure, 'target'>[] {
  const { region, share, accuracy, score, acceptedScore, fillLoss } = cell;
  const figure = (name: string, value: number) => ({ metric: `reconstruction_${name}/${region}/${share}`, value });
  if (!DESCRIBED.includes(region)) return [figure('accuracy', accuracy)];
  return [
    figure('accuracy', accuracy),
    figure('score', score),
    ...(acceptedScore === null ? [] : [figure('accepted_score', acceptedScore)]),
    figure('fill_loss', fillLoss),
  ];
}

function gapFigures(cells: readonly Cell[]): Omit<ReconstructionFigure, 'target'>[] {
  return GAPS.flatMap(({ metric, more, less }) =>
    cells.flatMap((cell) => {
      const other = cells.find(({ region, share }) => region === less && share === cell.share);
      if (cell.region !== more || other === undefined) return [];
      return [{ metric: `${metric}/${cell.share}`, value: cell.accuracy - other.accuracy }];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A removed share without the noise of float32: 0.5, 0.6, … */
function shareName(removedShare: number): string {
  return String(Number(removedShare.toFixed(4)));
}
