import { parseArgs } from 'node:util';
import { openSimulations, tellFailure, type Weight } from './simulate-seeds.ts';
import type { PassesOfSteps } from './work-oracle.ts';

// npm run soak -- [--seeds 1000] [--from 1] [--weight light|real] [--trace]: the longer form of what CI does.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    weight: { type: 'string', default: 'light' },
    trace: { type: 'boolean', default: false },
  },
});
if (values.weight !== 'light' && values.weight !== 'real') throw new Error('--weight is light or real');
const weight: Weight = values.weight;
const [from, seeds] = [Number(values.from), Number(values.seeds)];

// Node ends without a word where something is awaited that never comes.
process.exitCode = 1;
const totalOf = (of: PassesOfSteps): number => [...of.values()].reduce((sum, rows) => sum + rows, 0);
const simulations = await openSimulations(weight);
const injected = new Map<string, number>();
let [failed, wasted, passes, needed] = [0, 0, 0, 0];
for (let seed = from; seed < from + seeds; seed++) {
  const played = await simulations.play(seed);
  for (const fault of played.faults) injected.set(fault, (injected.get(fault) ?? 0) + 1);
  wasted += played.wasted;
  passes += totalOf(played.passes);
  needed += totalOf((await simulations.undisturbed(seed)).passes);
  if (values.trace) console.log(played.trace.join('\n'));
  if (played.violations.length > 0) {
    failed++;
    console.log(tellFailure(seed, weight, played));
  }
  if ((seed - from + 1) % 1000 === 0) console.log(`${seed - from + 1} seeds, ${failed} failed`);
}
process.exitCode = failed > 0 ? 1 : 0;
const total = [...injected.values()].reduce((sum, times) => sum + times, 0);
console.log(`seeds ${from} to ${from + seeds - 1}: ${failed} failed; ${total} faults`);
console.log(`${wasted} attempts done again; ${passes} passes, where ${needed} would have done undisturbed`);
for (const [fault, times] of [...injected].sort(([, a], [, b]) => b - a)) console.log(`${times}\t${fault}`);
