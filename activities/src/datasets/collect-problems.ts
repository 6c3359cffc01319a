import { AtlasError } from '@saliency-atlas/contract';

/** How many are named; all are counted. */
const NAMED = 5;

/** What cannot be understood in a long list of images: one error names the first few and counts all. */
export interface Problems {
  /** What `read` returns; undefined where it threw an AtlasError InvalidJob, which is kept. */
  attempt<T>(read: () => T): T | undefined;
  /** Throws InvalidJob where anything was kept. */
  throwIfAny(): void;
}

export function collectProblems(): Problems {
  const named: AtlasError[] = [];
  let count = 0;
  return {
    attempt(read) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof AtlasError) || error.type !== 'InvalidJob') throw error;
        count += 1;
        if (named.length < NAMED) named.push(error);
        return undefined;
      }
    },
    throwIfAny() {
      const [first] = named;
      if (first === undefined) return;
      const more = count > named.length ? `\n… and ${count - named.length} more like these` : '';
      throw new AtlasError('InvalidJob', named.map(({ message }) => message).join('\n') + more, first.fix, {
        cause: first,
      });
    },
  };
}
