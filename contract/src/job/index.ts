export { jobSchema, type Job, type JobInput } from './job-schema.ts';
export { jobJsonSchema, parseJob, readJobText } from './parse-job.ts';
export { generatorUriOf, runPlanOf } from './run-plan.ts';
export type { RunDescription } from './run-description.ts';
