import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

/**
 * Every step has finite attempts: an activity result over the payload limit would otherwise be retried for ever.
 * A dead worker is noticed by its missing heartbeat; a step that finds its receipt costs nothing the second time.
 */
const shared = {
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds', maximumAttempts: 12 },
} satisfies ActivityOptions;

/**
 * Steps over one shard: a micro-batch of images, minutes at the most. What a pause cancels is waited for: it may still
 * come to its end, and is not done twice at once when the run is resumed.
 */
export const shardActivityOptions = {
  ...shared,
  startToCloseTimeout: '2 hours',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} satisfies ActivityOptions;

/** Steps over a whole run (plan, aggregate, classes, report): a large set takes long, the heartbeat guards it. */
export const wholeRunActivityOptions = { ...shared, startToCloseTimeout: '12 hours' } satisfies ActivityOptions;
