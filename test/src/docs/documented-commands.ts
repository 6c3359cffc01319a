import { readdir, readFile } from 'node:fs/promises';

const ROOT = new URL('../../../', import.meta.url);

/** A fenced shell block of a page. */
export interface ShellBlock {
  readonly page: string;
  readonly text: string;
  /** Marked `sh runnable`: tests run it from the beginning; `sh drawn-store`: on a store that is there. */
  readonly runs: 'runnable' | 'drawn-store' | null;
}

const RUNS = ['runnable', 'drawn-store'] as const;

/** Every shell block of README and docs/, in order. */
export async function shellBlocks(): Promise<ShellBlock[]> {
  const docs = (await readdir(new URL('docs/', ROOT)))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  const blocks: ShellBlock[] = [];
  for (const page of ['README.md', ...docs.sort()]) {
    const content = await readFile(new URL(page, ROOT), 'utf8');
    for (const [, marks = '', text = ''] of content.matchAll(/^```sh([^\n]*)\n([^]*?)^```$/gm)) {
      blocks.push({ page, text, runs: RUNS.find((mark) => marks.includes(mark)) ?? null });
    }
  }
  return blocks;
}

/** The command lines of a block, continued lines joined and comments cut off. */
export function commandLines(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#\s.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The exit code that a line's comment promises behind `echo $?`, else 0. */
export function promisedCode(text: string, line: string): number {
  const whole = text.split('\n').find((each) => each.startsWith(line)) ?? '';
  return Number(/echo \$\?\s+#\s*(\d+)/.exec(whole)?.[1] ?? 0);
}

/** The words behind `saliency-atlas` in a command line; undefined where it calls something else. */
export function wordsOf(line: string): string[] | undefined {
  const called = /(?:^|\s)saliency-atlas\s+(.*)$/.exec(line.split(/[;|>]|\|\|/)[0] ?? '');
  return called?.[1]?.trim().split(/\s+/);
}
