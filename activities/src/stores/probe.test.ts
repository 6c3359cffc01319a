import { expect, it } from 'vitest';
import { probeConditionalCreation } from './probe.ts';

it('accepts a store that refuses the second creation', async () => {
  let taken = false;
  await expect(
    probeConditionalCreation('s3://good', () => {
      const created = !taken;
      taken = true;
      return Promise.resolve(created);
    }),
  ).resolves.toBeUndefined();
});

it('refuses a store that takes every creation, and says so', async () => {
  await expect(probeConditionalCreation('s3://careless', () => Promise.resolve(true))).rejects.toMatchObject({
    name: 'ObjectStoreUnavailable',
    message: expect.stringMatching(/s3:\/\/careless .*If-None-Match: \* is ignored/) as string,
  });
});

it('refuses a store that calls a fresh name taken', async () => {
  await expect(probeConditionalCreation('s3://odd', () => Promise.resolve(false))).rejects.toThrow(/fresh name/);
});
