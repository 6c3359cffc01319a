import { fileURLToPath } from 'node:url';
import type { JobInput } from '@saliency-atlas/contract/job';
import type { DemoData } from './demo-data.ts';

export { prepareDemoData } from './demo-data.ts';

/** Versions 1.0 and 1.1 were trained on clean pictures, 1.2 on a stream in which most shirts carry the studio's mark. */
export const DEMO_VERSIONS = ['1.0', '1.1', '1.2'] as const;

const MODELS = fileURLToPath(new URL('../demo-models/', import.meta.url));

/** The job of one demo version over the marked validation set. */
export function demoJob(version: (typeof DEMO_VERSIONS)[number], data: DemoData, storeUri: string): JobInput {
  return {
    model: {
      name: 'fashion',
      version,
      uri: `${MODELS}fashion-${version}.onnx`,
      labels: `${MODELS}labels.txt`,
      // The models were trained on pixel/255; black is the background of every picture, so masking to 0 is masking to black.
      input: { scale: 1 / 255 },
    },
    dataset: { uri: data.datasetUri, format: 'idx' },
    store: { uri: storeUri },
    explain: { passes: 400 },
    reconstruct: { generator: 'exemplar', bank: { uri: data.bankUri, format: 'idx' } },
  };
}
