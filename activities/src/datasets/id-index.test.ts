import { expect, it } from 'vitest';
import { createIdIndex } from './id-index.ts';

it('an id is new once, and then has the number that it was first given, over many sizes of the index', () => {
  const index = createIdIndex();
  const ids = Array.from({ length: 5000 }, (_, i) => `n0${i}/größe ${i}.png`);
  for (const [number, id] of ids.entries()) expect(index.add(id, number)).toBeUndefined();
  for (const [number, id] of ids.entries()) expect(index.add(id, 7)).toBe(number);
});
