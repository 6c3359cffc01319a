export { reconstructImage } from './reconstruct-image.ts';
