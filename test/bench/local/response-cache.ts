import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MaskTable } from '@saliency-atlas/activities/classifiers';

/** The model's answer to one mask. */
export interface Response {
  readonly probability: number;
  readonly logOdds: number;
}

/** What the model answered to the masks of one image and class, kept on disk. */
export interface ResponseCache {
  get(key: number): Response | undefined;
  put(key: number, response: Response): void;
  flush(): void;
}

/** Key float64, probability float32, log-odds float32, little-endian. */
const RECORD_BYTES = 16;

/**
 * Opens (or starts) the answers of one image. They are found by the mask itself, so that a longer budget of the same
 * stream, another estimator and a second run all find what is there.
 */
export function openResponseCache(path: string): ResponseCache {
  mkdirSync(dirname(path), { recursive: true });
  const known = new Map<number, Response>();
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    const whole = bytes.length - (bytes.length % RECORD_BYTES);
    // A run that was killed while it wrote leaves part of a record.
    if (whole < bytes.length) truncateSync(path, whole);
    for (let at = 0; at < whole; at += RECORD_BYTES) {
      known.set(bytes.readDoubleLE(at), {
        probability: bytes.readFloatLE(at + 8),
        logOdds: bytes.readFloatLE(at + 12),
      });
    }
  }
  let fresh: { readonly key: number; readonly response: Response }[] = [];
  return {
    get: (key) => known.get(key),
    put(key, response) {
      known.set(key, response);
      fresh.push({ key, response });
    },
    flush() {
      const bytes = Buffer.alloc(fresh.length * RECORD_BYTES);
      fresh.forEach(({ key, response }, index) => {
        bytes.writeDoubleLE(key, index * RECORD_BYTES);
        bytes.writeFloatLE(response.probability, index * RECORD_BYTES + 8);
        bytes.writeFloatLE(response.logOdds, index * RECORD_BYTES + 12);
      });
      fresh = [];
      if (bytes.length > 0) appendFileSync(path, bytes);
    },
  };
}

/** A 53-bit key of one mask: its geometry, its cells and its shift. */
export function maskKey(table: MaskTable, cells: Float32Array, shiftY: number, shiftX: number): number {
  const words = new Int32Array(cells.slice().buffer);
  const { gridRows, gridColumns, shiftCountY, shiftCountX } = table;
  let low = 0x2545f491;
  let high = 0x6c62272e;
  const add = (word: number): void => {
    low = Math.imul(low ^ word, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ word, 0x85ebca6b);
    high ^= high >>> 13;
  };
  for (const word of [gridRows, gridColumns, shiftCountY, shiftCountX, shiftY, shiftX]) add(word);
  for (const word of words) add(word);
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
