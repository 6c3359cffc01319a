import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Classifier } from '@saliency-atlas/activities/classifiers';
import { blurSubstrate, insertionDeletionAuc, type PerturbationAuc } from '@saliency-atlas/activities/evaluate';
import type { BenchImage } from './bench-images.ts';

/** Insertion and deletion AUC of maps of one image; those of maps met before come from the image's cache. */
export async function scoreMaps(
  classifier: Classifier,
  image: BenchImage,
  maps: readonly Float32Array[],
  steps: number,
): Promise<PerturbationAuc[]> {
  const path = `${image.cachePath}.curves.jsonl`;
  const known = readCurves(path);
  const keys = maps.map((map) => `${curveDigest(map)}:${steps}`);
  const missing = [...new Set(keys.filter((key) => !known.has(key)))];
  if (missing.length > 0) {
    const { channels, height, width, batchSize } = classifier.info;
    const areas = await insertionDeletionAuc(
      { ...image, image: image.tensor, blurred: blurSubstrate(image.tensor, channels, height, width) },
      missing.map((key) => maps[keys.indexOf(key)]!),
      steps,
      (images, count) => classifier.classify(images, count),
      batchSize,
    );
    missing.forEach((key, index) => {
      known.set(key, areas[index]!);
      appendFileSync(path, `${JSON.stringify({ key, ...areas[index]! })}\n`);
    });
  }
  return keys.map((key) => known.get(key)!);
}

function readCurves(path: string): Map<string, PerturbationAuc> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(
    lines.map((line) => {
      const { key, insertion, deletion } = JSON.parse(line) as PerturbationAuc & { readonly key: string };
      return [key, { insertion, deletion }];
    }),
  );
}

function curveDigest(map: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(map.buffer, map.byteOffset, map.byteLength))
    .digest('hex')
    .slice(0, 32);
}
