import { expect, it } from 'vitest';
import { emptyNearest, offerCandidate } from './nearest.ts';

it('keeps the three smallest of a stream, nearest first, the earlier of equals before the later', () => {
  const nearest = emptyNearest(3);
  [7, 4, 9, 4, 1, 4, 8].forEach((distance, candidate) => {
    offerCandidate(nearest, distance, candidate);
  });
  expect([...nearest.distance]).toEqual([1, 4, 4]);
  expect([...nearest.candidate]).toEqual([4, 1, 3]);
});

it('holds what there is when fewer candidates than slots are offered', () => {
  const nearest = emptyNearest(4);
  offerCandidate(nearest, 3, 0);
  offerCandidate(nearest, 2, 1);
  expect(nearest.size).toBe(2);
  expect([...nearest.candidate.subarray(0, 2)]).toEqual([1, 0]);
});
