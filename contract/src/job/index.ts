export { jobSchema, type Job, type JobInput } from './job-schema.ts';
export { jobJsonSchema, parseJob, readJobText } from './parse-job.ts';
