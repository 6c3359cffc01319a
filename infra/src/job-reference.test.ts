import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parseJob, readJobText } from '@saliency-atlas/contract/job';
import { jobReference } from './job-reference.ts';

it('docs/job-file.md is what the schema gives (npm run docs:job writes it)', async () => {
  const page = await readFile(new URL('../../docs/job-file.md', import.meta.url), 'utf8');
  expect(page).toBe(jobReference());
});

it('the example job is one that the schema takes', () => {
  const example = /```yaml\n([^`]*)```/.exec(jobReference())?.[1] ?? '';
  const job = parseJob(readJobText(example, 'example'), 'example');
  expect(job.model.input.mean).toEqual([0.485, 0.456, 0.406]);
  expect(job.dataset).toEqual({ uri: './validation', format: 'auto', perClass: 100 });
});
