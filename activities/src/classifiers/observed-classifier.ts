import type { Classifier } from './classifier.ts';

/** One call of the model. */
export interface ForwardCall {
  readonly input: 'masked' | 'plain';
  readonly passes: number;
  /** Rows of the batches that the passes were put into, padding included. */
  readonly rows: number;
  readonly durationMs: number;
}

/** The same classifier, of whose calls an observer hears once they have been answered. */
export function observedClassifier(classifier: Classifier, onForward: (call: ForwardCall) => void): Classifier {
  const { batchSize } = classifier.info;
  const observed = async <Result>(
    input: ForwardCall['input'],
    passes: number,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const startedAtMs = performance.now();
    const result = await work();
    const rows = Math.ceil(passes / batchSize) * batchSize;
    onForward({ input, passes, rows, durationMs: performance.now() - startedAtMs });
    return result;
  };
  return {
    info: classifier.info,
    classify: (images, imageCount) => observed('plain', imageCount, () => classifier.classify(images, imageCount)),
    scoreMasked: (batch) => observed('masked', batch.count, () => classifier.scoreMasked(batch)),
    close: () => classifier.close(),
  };
}
