import { LIGHT_STEPS } from './light-steps.ts';
import type { Mistake } from './mistakes.ts';
import { REAL_STEPS } from './real-steps.ts';
import { simulate, type Simulated } from './simulate.ts';
import type { RunShape } from './simulated-job.ts';
import { workflowSandbox, type WorkflowSandbox } from './workflow-sandbox.ts';

/** `light`: without the arithmetic of the later stages (see `LIGHT_STEPS`); `real`: all of it. */
export type Weight = 'light' | 'real';

/** How the runs are cut that seeds play: into few pages and many, with and without fresh histories. */
export const SHAPES: readonly RunShape[] = [
  { images: 4, shardSize: 1, pageShards: 2, window: 2, slots: 1, suggestAfter: Infinity },
  { images: 5, shardSize: 2, pageShards: 1, window: 1, slots: 2, suggestAfter: 6 },
  { images: 4, shardSize: 1, pageShards: 4, window: 4, slots: 2, suggestAfter: Infinity },
  { images: 6, shardSize: 1, pageShards: 1, window: 1, slots: 1, suggestAfter: 4 },
];

/** Plays seeds; the undisturbed runs that they are held against are played once. */
export interface Simulations {
  play(seed: number, mistake?: Mistake): Promise<Simulated>;
  /** The undisturbed run of a seed's shape. */
  undisturbed(seed: number): Promise<Simulated>;
  /** The same, but for a mistake. */
  mistaken(seed: number, mistake: Mistake): Promise<Simulated>;
}

/** Opens simulations of a weight, with a sandbox of its own unless one is given. */
export async function openSimulations(weight: Weight, given?: WorkflowSandbox): Promise<Simulations> {
  const sandbox = given ?? (await workflowSandbox());
  const steps = weight === 'light' ? LIGHT_STEPS : REAL_STEPS;
  const played = new Map<RunShape, Promise<Simulated>>();
  const shapeOf = (seed: number): RunShape => SHAPES[seed % SHAPES.length]!;
  const undisturbed = (seed: number): Promise<Simulated> => {
    const shape = shapeOf(seed);
    const playing = played.get(shape) ?? simulate(0, { sandbox, steps, shape });
    played.set(shape, playing);
    return playing;
  };
  return {
    undisturbed,
    mistaken: (seed, mistake) => simulate(0, { sandbox, steps, shape: shapeOf(seed), mistake }),
    play: async (seed, mistake) =>
      simulate(seed, { sandbox, steps, shape: shapeOf(seed), undisturbed: await undisturbed(seed), mistake }),
  };
}

/** What is to be said of a seed that failed: what went wrong, the way there, and how to see it again. */
export function tellFailure(seed: number, weight: Weight, { violations, faults, trace }: Simulated): string {
  return [
    `seed ${seed}: ${violations.join('; ')}`,
    `faults: ${faults.join(', ')}`,
    ...trace.slice(-LINES),
    `npm run soak -- --from ${seed} --seeds 1 --weight ${weight} --trace`,
  ].join('\n');
}

const LINES = 40;
