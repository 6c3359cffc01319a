import { createHash } from 'node:crypto';
import type { HistoryEntry, RunManifest } from '@saliency-atlas/contract';
import type { StepReceipt } from '@saliency-atlas/activities/stores';
import type { Bucket, OnPut } from './simulated-store.ts';

/** Says what must not be; an empty list is a good run. */
export type Violate = (words: string) => void;

/**
 * Looks at every object as it comes to stand in the bucket. What it holds: nothing ever changes; a receipt, a manifest
 * and a history entry name only what stands already, by its digest.
 */
export function storeOracle(bucket: Bucket, violate: Violate): OnPut {
  return (key, before) => {
    const bytes = bucket.objects.get(key);
    if (bytes === undefined) return;
    if (before !== undefined) {
      if (Buffer.compare(before, bytes) !== 0) violate(`${key} was overwritten with other bytes`);
      return;
    }
    const root = key.slice(0, key.indexOf('/') + 1);
    const stands = (name: string, sha256: string): void => {
      const object = bucket.objects.get(root + name);
      if (object === undefined) violate(`${key} names ${name}, which does not stand`);
      else if (sha256Of(object) !== sha256) violate(`${key} names ${name} by another digest`);
    };
    if (/\/receipts\//.test(key)) {
      for (const object of (parse(bytes) as StepReceipt).objects) stands(object.key, object.sha256);
    } else if (key.endsWith('/manifest.json')) {
      for (const object of (parse(bytes) as RunManifest).objects) stands(object.key, object.sha256);
    } else if (key.startsWith(`${root}history/`)) {
      const entry = parse(bytes) as HistoryEntry;
      stands(`runs/${entry.run_id}/manifest.json`, entry.manifest_sha256);
    }
  };
}

/** Holds all that stands in the end against what stood after the undisturbed run, byte for byte. */
export function compareBuckets(bucket: Bucket, undisturbed: Bucket, violate: Violate): void {
  const keys = (of: Bucket): string[] => [...of.objects.keys()].filter((key) => !key.includes('/.probe/')).sort();
  for (const key of keys(undisturbed)) {
    const bytes = bucket.objects.get(key);
    if (bytes === undefined) violate(`${key} is missing`);
    else if (Buffer.compare(bytes, undisturbed.objects.get(key)!) !== 0) violate(`${key} has other bytes`);
  }
  for (const key of keys(bucket)) if (!undisturbed.objects.has(key)) violate(`${key} is in no undisturbed run`);
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
