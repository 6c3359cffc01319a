export { reconstructImage } from './reconstruct-image.ts';
export type { ReconstructionInput } from './reconstruct-image.ts';
