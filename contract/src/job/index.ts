export { jobSchema, type Job, type JobInput } from './job-schema.ts';
