import { problem, type Finding } from './finding.ts';

/** The finding of a check, or that it took too long: one thing that hangs must not hide the others. */
export async function withinTime<T extends Finding | null>(
  name: string,
  limitMs: number,
  check: () => Promise<T> | T,
): Promise<T | Finding> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      const fix = 'Look at what it waits for (a network, a file system that does not answer) and try again.';
      resolve(problem(name, new Error(`no answer within ${limitMs / 1000} s`), fix));
    }, limitMs);
  });
  try {
    return await Promise.race([check(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
