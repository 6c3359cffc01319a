export { createExemplarGenerator } from './exemplar.ts';
export { createHarmonicGenerator } from './harmonic.ts';
export type { Fill, FillRequest, Generator, Removal } from './generator.ts';
