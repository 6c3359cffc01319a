import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultLine } from './fault-report.ts';

const WORKSPACE = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the fault tests and says at the end what was injected, what was done again and what was compared. */
async function printFaults(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-fault-report-'));
  const report = join(folder, 'faults.jsonl');
  const code = await new Promise<number>((resolve) => {
    const tests = spawn('npx', ['vitest', 'run', 'src/faults'], {
      cwd: WORKSPACE,
      env: { ...process.env, ATLAS_FAULT_REPORT: report },
      stdio: 'inherit',
    });
    tests.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  const text = await readFile(report, 'utf8').catch(() => '');
  const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as FaultLine]));
  console.log('faults injected\tsteps done again\tobjects compared\tbytes compared');
  for (const { faults, redoneSteps, objects, bytes } of lines) {
    const injected = Object.entries(faults).map(([fault, count]) => `${count} × ${fault}`);
    console.log([injected.join(', '), redoneSteps, objects, bytes].join('\t'));
  }
  const total = lines.reduce((sum, { faults }) => sum + Object.values(faults).reduce((a, b) => a + b, 0), 0);
  console.log(
    `${total} faults; every object equal, byte for byte, to that of a run that nobody disturbed: ${code === 0}`,
  );
  await rm(folder, { recursive: true, force: true });
  return code;
}

process.exitCode = await printFaults();
