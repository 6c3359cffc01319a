import type { HistoryEntry } from '@saliency-atlas/contract';
import { parseJob } from '@saliency-atlas/contract/job';
import { buildHistoryEntry, classDrift, decideGate, GATE_RULES } from '@saliency-atlas/activities/track';
import { wilsonInterval } from '@saliency-atlas/activities/evaluate';
import type { MeasuredVersion } from './measure-version.ts';
import { SHIRT, type Shortcut } from './probe.ts';
import type { TrainedVersion } from './versions.ts';

/** One version on one probe. */
export interface JudgedOn {
  readonly version: TrainedVersion;
  readonly shortcut: Shortcut;
  /** Share of the probe's shirts that carry the shortcut. */
  readonly prevalence: number;
  readonly measured: MeasuredVersion;
}

const SHARES = GATE_RULES.filter((key) => key !== 'window_share' && key !== 'accuracy');
const LIMITS = parseJob({ model: { name: 'fashion', uri: 'none' }, dataset: { uri: 'none' } }, 'bench').gate;

/** The history entry of the honest version that all others are compared with. */
function referenceOf({ version, measured }: JudgedOn): HistoryEntry {
  const run = { runId: version.name, model: 'fashion', version: version.name, datasetDigest: '', images: 0 };
  const names = { ...run, manifestSha256: '', globalKey: '' };
  const gate = { verdict: 'no-reference', reasons: [] } as const;
  return { ...buildHistoryEntry(names, measured.figures, null, gate), sequence: 1 };
}

/** The gate's reasons against a version, none where it is not refused. */
function reasonsAgainst(judged: JudgedOn, reference: JudgedOn | null): readonly string[] {
  const { figures, global } = judged.measured;
  const entry = reference === null ? null : referenceOf(reference);
  const { verdict, reasons } = decideGate({
    current: figures,
    datasetDigest: '',
    reference: entry,
    history: [],
    limits: LIMITS,
    global,
  });
  return verdict === 'refused' ? reasons : [];
}

const probeOf = ({ shortcut, prevalence }: JudgedOn): string => `${shortcut} on ${100 * prevalence} %`;

/** Honest versions of the calibration set come first in `all`; the first of them is every comparison's reference. */
function honestOn(all: readonly JudgedOn[], probe: string): JudgedOn[] {
  return all.filter((judged) => judged.version.trainedShare === 0 && probeOf(judged) === probe);
}

/** How many honest versions the gate refuses, those that limits were set on apart from the others, per probe. */
export function falseAlarmTable(all: readonly JudgedOn[], calibration: number): string {
  const probes = [...new Set(all.map(probeOf))];
  const lines = probes.flatMap((probe) => {
    const [reference, ...others] = honestOn(all, probe);
    if (reference === undefined) return [];
    const refused = (judged: readonly JudgedOn[]): string => {
      const alarms = judged.filter((one) => reasonsAgainst(one, reference).length > 0);
      if (judged.length === 0) return '–';
      const { high } = wilsonInterval(alarms.length / judged.length, judged.length);
      return `${alarms.length} of ${judged.length} (at most ${Math.round(100 * high)} %)`;
    };
    const fresh = others.slice(calibration - 1);
    return [`| ${probe} | ${refused(others.slice(0, calibration - 1))} | ${refused(fresh)} |`];
  });
  return ['| probe | refused, calibration | refused, fresh |', '| --- | --- | --- |', ...lines].join('\n');
}

/** Of the versions trained with a shortcut on so many shirts: how many are refused because of the shirts. */
export function detectionTable(all: readonly JudgedOn[]): string {
  const marked = all.filter(({ version }) => version.trainedShare > 0);
  const groups = [...new Set(marked.map(({ version }) => `${version.shortcut}, ${100 * version.trainedShare} %`))];
  const prevalences = [...new Set(marked.map(({ prevalence }) => prevalence))].sort((a, b) => a - b);
  const lines = groups.map((group) => {
    const cells = prevalences.map((prevalence) => {
      const judged = marked.filter(
        ({ version, prevalence: share }) =>
          `${version.shortcut}, ${100 * version.trainedShare} %` === group && share === prevalence,
      );
      const found = judged.filter((one) => {
        const reference = honestOn(all, probeOf(one))[0] ?? null;
        return reasonsAgainst(one, reference).some((reason) => reason.startsWith(`Class "${SHIRT}"`));
      });
      if (judged.length === 0) return '–';
      const { low, high } = wilsonInterval(found.length / judged.length, judged.length);
      return `${found.length}/${judged.length} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;
    });
    return `| ${group} | ${cells.join(' | ')} |`;
  });
  const header = `| trained: share of shirts | ${prevalences.map((share) => `probe ${100 * share} %`).join(' | ')} |`;
  return [header, `| --- |${' --- |'.repeat(prevalences.length)}`, ...lines].join('\n');
}

/** Smallest, median and largest of the figures that the gate judges, over all classes and of the shirts alone. */
export function figureTable(all: readonly JudgedOn[]): string {
  const groups = new Map<string, JudgedOn[]>();
  for (const judged of all) {
    const { shortcut, trainedShare } = judged.version;
    const kind = trainedShare === 0 ? 'honest' : `${shortcut}, ${100 * trainedShare} %`;
    const name = `${kind} | ${probeOf(judged)}`;
    groups.set(name, [...(groups.get(name) ?? []), judged]);
  }
  const lines = [...groups].flatMap(([name, group]) =>
    // Of versions with a shortcut only the shirts are explained.
    (name.startsWith('honest') ? ['all', 'shirt'] : ['shirt']).map((classes) => {
      const figures = group.flatMap((judged) => {
        const reference = honestOn(all, probeOf(judged))[0];
        const drift =
          reference === undefined || reference === judged
            ? new Map<number, number>()
            : classDrift(judged.measured.global, reference.measured.global);
        return judged.measured.figures.classes
          .filter((row) => classes === 'all' || row.class === SHIRT)
          .map((row) => ({ ...row, drift: drift.get(row.class) ?? null }));
      });
      const cells = [
        ...SHARES.map((key) => span(figures.map((row) => row[key]?.value ?? null))),
        span(figures.map((row) => row.window_share)),
        span(figures.map((row) => row.salient_share)),
        span(figures.map((row) => row.drift)),
      ];
      return `| ${name} | ${classes} | ${cells.join(' | ')} |`;
    }),
  );
  const header = `| versions | probe | classes | ${SHARES.join(' | ')} | window share | salient share | drift |`;
  return [header, `| --- | --- | --- |${' --- |'.repeat(SHARES.length + 3)}`, ...lines].join('\n');
}

function span(values: readonly (number | null)[]): string {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return '–';
  const at = (share: number): string => sorted[Math.round(share * (sorted.length - 1))]!.toFixed(2);
  return `${at(0)} / ${at(0.5)} / ${at(1)}`;
}
