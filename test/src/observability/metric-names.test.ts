import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { METRICS } from '@saliency-atlas/activities';

it('docs/observability.md lists every figure of ours with its type, labels and meaning, and no other', async () => {
  const page = await readFile(new URL('../../../docs/observability.md', import.meta.url), 'utf8');
  const cells = page
    .split('\n')
    .filter((line) => line.startsWith('| `saliency_atlas_'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const expected = Object.values(METRICS).map(({ name, kind, labels, help }) => [
    `\`${kind === 'counter' ? `${name}_total` : name}\``,
    kind,
    labels.length === 0 ? '–' : labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  expect(cells).toEqual(expected);
});
