import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { acquireNode, OTHER_NODES } from '@saliency-atlas/infra/acquire-node';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const workspace = fileURLToPath(new URL('../..', import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const command = fileURLToPath(new URL('../../../cli/bin/saliency-atlas.js', import.meta.url));
const isCi = (process.env['CI'] ?? '') !== '';

describe.each(Object.keys(OTHER_NODES).map((major) => Number(major) as keyof typeof OTHER_NODES))(
  'Node.js %i',
  async (major) => {
    const node = await acquireNode(major).catch((error: unknown) => {
      if (isCi) throw error;
      console.warn(`Node.js ${major} is not tested: ${error instanceof Error ? error.message : ''}`);
      return undefined;
    });

    it.skipIf(node === undefined)(
      'runs every engine as this one does',
      async () => {
        const run = ['run', 'src/engines/conformance.test.ts', '--reporter=json'];
        const { stdout } = await execute(node!, [vitest, ...run], { cwd: workspace, maxBuffer: 2 ** 26 }).catch(
          nameTests,
        );
        const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Record<string, number>;
        expect(report['numFailedTests']).toBe(0);
        expect(report['numPassedTests']).toBeGreaterThan(30);
      },
      600_000,
    );

    it.skipIf(node === undefined)(
      'runs the command',
      async () => {
        const { stdout } = await execute(node!, [command, 'schema']);
        expect(stdout).toContain('"kserve"');
      },
      120_000,
    );
  },
);

/** Throws the error again with the tests that failed: they stand on standard output, its message is standard error. */
function nameTests(error: unknown): never {
  const { stdout } = error as { readonly stdout: string };
  if (!stdout.includes('{')) throw error;
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as VitestReport;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`);
  throw new Error(`it ended with an error; failed: ${failed.join('\n') || 'no test'}`, { cause: error });
}

/** Of Vitest's `json` reporter. */
interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
