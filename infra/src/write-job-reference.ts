import { writeFile } from 'node:fs/promises';
import { jobReference } from './job-reference.ts';

await writeFile(new URL('../../docs/job-file.md', import.meta.url), jobReference());
