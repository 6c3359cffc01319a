import type { Candidate, Proposal } from '@saliency-atlas/activities';
import { formatTable } from '../table.ts';
import { passesOfRun } from './passes-of-run.ts';

/** The candidates as a table, the best first. */
export function candidateTable({ candidates, labelsFit }: Proposal): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const rows = candidates.map((candidate) => [
    candidate.scaling.name,
    String(candidate.shorterSide),
    ...(labelsFit
      ? [`${candidate.correct} of ${candidate.labelled}`, share(candidate.correct / candidate.labelled)]
      : []),
    ...(labelsFit ? [share(candidate.labelProbability ?? 0)] : []),
    share(candidate.confidence),
    candidate.information.toFixed(2),
  ]);
  const byLabel = labelsFit ? ['right', 'accuracy', 'p(label)'] : [];
  return formatTable(['pixels enter as', 'shorter side', ...byLabel, 'confidence', 'bits'], rows);
}

/** What somebody should know before relying on the proposal, one sentence each. */
export function proposalNotes(proposal: Proposal): string[] {
  const { labelsFit, labelProblem, labelFix, tried, candidates, sidesWereGuessed, input, correctByShift, dataset } =
    proposal;
  const [best, second] = candidates;
  const notes: string[] = [];
  if (!labelsFit) {
    const why = labelProblem ?? 'no preprocessing gave more right answers than chance';
    notes.push(
      `Not proved by labels: ${why}. The order is by how well the answers tell the ${tried} images apart (bits), which ` +
        'points to the right preprocessing more often than not. Look at `explain` of a few images before you trust it.',
    );
  }
  if (labelFix !== null) notes.push(`A run will refuse this. ${labelFix}`);
  const [lower, asIs, higher] = correctByShift;
  if (Math.max(lower, higher) > 2 * asIs + 2) {
    const where = higher > lower ? 'lower' : 'higher';
    notes.push(
      `The labels seem to be one ${where} than the model's classes (${Math.max(lower, higher)} of ${tried} right when ` +
        'shifted, a background class perhaps): correct them in the manifest.',
    );
  }
  if (labelsFit && best !== undefined && second !== undefined && isClose(best, second)) {
    notes.push(
      `"${best.scaling.name}" at ${best.shorterSide} and "${second.scaling.name}" at ${second.shorterSide} are not told ` +
        `apart by ${tried} images; if you know how the model was trained, that decides.`,
    );
  }
  if (best?.scaling.isBgr === true) {
    notes.push('The model wants blue first, which a job cannot say: export it with a graph that swaps the channels.');
  }
  if (sidesWereGuessed) {
    notes.push(`The model fixes no input size; ${input.height}×${input.width} is the first that it runs with.`);
  }
  notes.push(`A run over all ${dataset.images} images takes up to about ${duration(proposal)} of this machine.`);
  return notes;
}

/** Whether as many answers are right, or all but one. */
function isClose(a: Candidate, b: Candidate): boolean {
  return a.correct - b.correct <= 1;
}

function duration({ dataset, input, classCount, imagesPerSecond }: Proposal): string {
  const size = { images: dataset.images, classes: classCount, side: Math.max(input.height, input.width) };
  const minutes = Math.ceil(passesOfRun(size) / imagesPerSecond / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
