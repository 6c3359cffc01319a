export { createInpainter } from './inpainter.ts';
