import { explainFailure } from '../explain-failure.ts';

/** What `doctor` found out about one thing that a run needs. */
export interface Finding {
  readonly check: string;
  /** A run works with warnings, but not with problems. */
  readonly level: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly fix: string | null;
}

export function ok(check: string, message: string): Finding {
  return { check, level: 'ok', message, fix: null };
}

export function warning(check: string, message: string, fix: string): Finding {
  return { check, level: 'warning', message, fix };
}

/** A problem in the words of the error that showed it; `fallback` where the error knows no fix. */
export function problem(check: string, error: unknown, fallback: string): Finding {
  const { message, fix } = explainFailure(error);
  // An error of the store sends its reader here.
  const words = fix?.replace(/: saliency-atlas doctor\.$/, '.');
  return { check, level: 'problem', message, fix: words ?? fallback };
}
