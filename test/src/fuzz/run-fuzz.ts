import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./fuzz-loader.ts', import.meta.url));
/** A case takes milliseconds; on a busy machine, seconds. */
const HANG_MS = 60_000;
const MAX_RSS_MB = 1536;
/** Enough to begin with: each death costs the start of another process. */
const MOST_FINDINGS = 10;

export interface FuzzResult {
  readonly cases: number;
  /** What was found, each with the command that repeats it; empty where all is well. */
  readonly findings: readonly string[];
  readonly maxRssMb: number;
}

/**
 * Gives a loader `cases` mutated inputs, in a process that may die of them. A finding is a crash, a case that takes a
 * minute, memory above 1.5 GB, or an error that is the program's and not in words.
 */
export async function runFuzz(loader: string, seed: number, cases: number, first = 0): Promise<FuzzResult> {
  const findings: string[] = [];
  let [next, maxRssMb] = [first, 0];
  while (next < first + cases) {
    const ended = await runChild(loader, seed, next, first + cases - next);
    const repeat = (at: number) => `npm run fuzz -- --loader ${loader} --seed ${seed} --first ${at} --cases 1`;
    for (const { at, problem } of ended.problems) findings.push(`${repeat(at)}\n${problem}`);
    maxRssMb = Math.max(maxRssMb, ended.maxRssMb);
    if (ended.died === undefined) break;
    if (ended.lastCase === undefined) throw new Error(`${loader}: its valid files do not load: ${ended.died}`);
    findings.push(`${repeat(ended.lastCase)}\n${ended.died}`);
    if (findings.length >= MOST_FINDINGS) break;
    next = ended.lastCase + 1;
  }
  if (maxRssMb > MAX_RSS_MB) findings.push(`${loader}: ${maxRssMb} MB were used`);
  return { cases, findings, maxRssMb };
}

interface Ended {
  /** Undefined where it came to none. */
  readonly lastCase: number | undefined;
  readonly problems: readonly { readonly at: number; readonly problem: string }[];
  readonly maxRssMb: number;
  /** How the process died; undefined where it came to its end. */
  readonly died: string | undefined;
}

interface Line {
  readonly case?: number;
  readonly problem?: string;
  readonly done?: true;
  readonly maxRssMb?: number;
}

async function runChild(loader: string, seed: number, first: number, cases: number): Promise<Ended> {
  const args = ['--max-old-space-size=1024', '--import', import.meta.resolve('tsx'), CHILD];
  const child = spawn(process.execPath, [...args, loader, String(seed), String(first), String(cases)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lastCase: number | undefined;
  let [maxRssMb, done, hung, stderr] = [0, false, false, ''];
  child.stderr.setEncoding('utf8').on('data', (said: string) => (stderr = (stderr + said).slice(-2_000)));
  const problems: { at: number; problem: string }[] = [];
  const hang = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, HANG_MS);
  const closed = once(child, 'close');
  for await (const text of createInterface({ input: child.stdout })) {
    hang.refresh();
    const line = JSON.parse(text) as Line;
    lastCase = line.case ?? lastCase;
    maxRssMb = line.maxRssMb ?? maxRssMb;
    done ||= line.done === true;
    if (line.problem !== undefined) problems.push({ at: lastCase ?? first, problem: line.problem });
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  clearTimeout(hang);
  const how = hung ? `hung for ${HANG_MS / 1000} s` : `died with ${signal ?? `exit code ${code}`}: ${stderr}`;
  return { lastCase, problems, maxRssMb, died: done ? undefined : how };
}
