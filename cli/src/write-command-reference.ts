import { writeFile } from 'node:fs/promises';
import { commandReference } from './command-reference.ts';

await writeFile(new URL('../../docs/commands.md', import.meta.url), commandReference());
