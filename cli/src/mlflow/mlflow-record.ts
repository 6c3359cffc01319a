import type { ClassFigures, HistoryEntry, RunManifest } from '@saliency-atlas/contract';
import type { RunDescription } from '@saliency-atlas/contract/job';
import { FIGURE_COLUMNS } from '../figure-columns.ts';

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface KeyNumber {
  readonly key: string;
  readonly value: number;
}

/** What MLflow is told of a run. */
export interface MlflowRecord {
  readonly runName: string;
  readonly params: readonly KeyValue[];
  readonly metrics: readonly KeyNumber[];
  readonly tags: readonly KeyValue[];
  /** Identifies the run: there is at most one MLflow run of an experiment with this tag. */
  readonly identity: KeyValue;
  /** Set last: where it stands, everything else does. */
  readonly seal: KeyValue;
}

const PREFIX = 'saliency_atlas.';
/** MLflow servers before 2.8 refuse longer values. */
const MOST_PARAM_LENGTH = 500;
const MOST_TAG_LENGTH = 5000;
const MOST_KEY_LENGTH = 250;

/** A complete run as parameters (the job), metrics (the tracked figures, overall and per class) and tags. */
export function mlflowRecord(
  { job, dataset }: RunDescription,
  manifest: RunManifest,
  entry: HistoryEntry,
): MlflowRecord {
  const { run_id: runId, model, version, gate } = entry;
  const tag = (name: string, value: string): KeyValue => ({ key: PREFIX + name, value: cut(value, MOST_TAG_LENGTH) });
  return {
    runName: `${model}@${version}`,
    params: flatten(job, '').map(({ key, value }) => ({ key, value: cut(value, MOST_PARAM_LENGTH) })),
    metrics: [
      ...Object.entries(manifest.counts).map(([name, value]) => ({ key: `count/${name}`, value })),
      ...figureMetrics(entry.overall, ''),
      ...entry.classes.flatMap((figures) => figureMetrics(figures, `${classKey(figures)}/`)),
    ].filter(({ value }) => Number.isFinite(value)),
    tags: [
      tag('model', model),
      tag('version', version),
      tag('model_digest', manifest.model.digest),
      tag('dataset_digest', dataset.digest),
      tag('verdict', gate.verdict),
      tag('reasons', gate.reasons.join('\n')),
      tag('reference_version', entry.reference_version ?? ''),
    ],
    identity: tag('run_id', runId),
    seal: tag('manifest_sha256', entry.manifest_sha256),
  };
}

/** A figure and the ends of its interval. */
function figureMetrics(figures: Omit<ClassFigures, 'class' | 'class_name'>, prefix: string): KeyNumber[] {
  return FIGURE_COLUMNS.flatMap(({ name, read }) => {
    const figure = read(figures);
    const key = `${prefix}${name}`;
    if (figure === null) return [];
    if (typeof figure === 'number') return [{ key, value: figure }];
    return [
      { key, value: figure.value },
      { key: `${key}_low`, value: figure.low },
      { key: `${key}_high`, value: figure.high },
    ];
  });
}

/** `class/0006-Shirt`: the index keeps classes apart whose names lose characters that MLflow does not take in keys. */
function classKey({ class: index, class_name: name }: ClassFigures): string {
  const safe = name.replaceAll(/[^\w. -]/g, '_').slice(0, MOST_KEY_LENGTH / 2);
  return `class/${String(index).padStart(4, '0')}-${safe}`;
}

/** The leaves of a job by their paths; lists as JSON. */
function flatten(value: unknown, path: string): KeyValue[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    return [{ key: path, value: typeof value === 'string' ? value : JSON.stringify(value) }];
  }
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
