export { createExemplarGenerator } from './exemplar.ts';
export { createHarmonicGenerator } from './harmonic.ts';
export type { Fill, Generator, Removal } from './generator.ts';
