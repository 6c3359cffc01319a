import type { Stage } from '@saliency-atlas/contract';
import type { CpuActivities, GpuActivities } from './index.ts';

/** The stage that each step belongs to; committing a run comes after all of them. */
const STAGE_OF_ACTIVITY: Readonly<Record<keyof GpuActivities | keyof CpuActivities, Stage | 'commit'>> = {
  planRun: 'plan',
  explainShard: 'explain',
  aggregateClasses: 'aggregate',
  reconstructShard: 'reconstruct',
  evaluateShard: 'evaluate',
  transplantClasses: 'evaluate',
  evaluateClasses: 'evaluate',
  trackRun: 'track',
  renderRunReport: 'report',
  commitRun: 'commit',
  readResult: 'commit',
};

/** The stage that an activity belongs to, for logs; undefined for one that is not ours. */
export function stageOf(activityType: string): string | undefined {
  return (STAGE_OF_ACTIVITY as Readonly<Record<string, string>>)[activityType];
}
