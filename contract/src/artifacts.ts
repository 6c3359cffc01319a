/** A reference to one immutable object of a run: what Temporal carries instead of the bytes. */
export interface ArtifactRef {
  /** Key below the store's root, for example `runs/<run-id>/saliency/00003-<digest>.arrow`. */
  readonly key: string;
  /** SHA-256 of the object's bytes, lower-case hex. */
  readonly sha256: string;
  readonly rows: number;
  readonly sizeBytes: number;
}

/** What an object is; the manifest lists every object of a run with its kind. */
export type ArtifactKind =
  | 'plan'
  | 'saliency'
  | 'global'
  | 'clusters'
  | 'global-inputs'
  | 'reconstructions'
  | 'transplants'
  | 'evaluation-images'
  | 'evaluation-classes'
  | 'track'
  | 'image-index'
  | 'report';

const DIGEST_LENGTH = 16;

function shardName(index: number): string {
  return String(index).padStart(6, '0');
}

/** `runs/<run-id>/job.json`: the resolved job. */
export function jobKey(runId: string): string {
  return `runs/${runId}/job.json`;
}

/** `runs/<run-id>/manifest.json`: created last; its presence is the commit of the run. */
export function manifestKey(runId: string): string {
  return `runs/${runId}/manifest.json`;
}

/** `runs/<run-id>/<folder>/<name>-<digest>.<extension>`: content-named, so that equal names mean equal bytes. */
export function objectKey(runId: string, folder: string, name: string, sha256: string, extension = 'arrow'): string {
  return `runs/${runId}/${folder}/${name}-${sha256.slice(0, DIGEST_LENGTH)}.${extension}`;
}

/** Whether a key made by `objectKey` is that of bytes with this digest. */
export function isNamedAfter(key: string, sha256: string): boolean {
  return new RegExp(`-${sha256.slice(0, DIGEST_LENGTH)}\\.[^./]+$`).test(key);
}

/** The object of one shard of a stage: `runs/<run-id>/saliency/000003-<digest>.arrow`. */
export function shardObjectKey(runId: string, folder: string, shardIndex: number, sha256: string): string {
  return objectKey(runId, folder, shardName(shardIndex), sha256);
}

/**
 * `runs/<run-id>/receipts/<step>.json`: says which object a finished step wrote, created if absent.
 * A repeated step finds its receipt and returns it instead of working again; no listing is ever needed.
 */
export function receiptKey(runId: string, step: string): string {
  return `runs/${runId}/receipts/${step}.json`;
}

/** The receipt step of one shard of a stage: `explain/000003`. */
export function shardStep(stage: string, shardIndex: number): string {
  return `${stage}/${shardName(shardIndex)}`;
}

/** `tags/<model>/<name>/<sequence>.json`: one object per setting of a tag, sequence dense from 1; the last one holds. */
export function tagKey(model: string, name: string, sequence: number): string {
  return `tags/${model}/${name}/${String(sequence).padStart(8, '0')}.json`;
}

/** `history/<model>/<sequence>.json`: one entry per committed run, sequence dense from 1. */
export function historyKey(model: string, sequence: number): string {
  return `history/${model}/${String(sequence).padStart(8, '0')}.json`;
}
