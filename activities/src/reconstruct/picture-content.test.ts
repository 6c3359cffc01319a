import { expect, it } from 'vitest';
import { pictureContent } from './picture-content.ts';

it('on a plain dark ground it is the ink', () => {
  const picture = Uint8Array.from([0, 0, 0, 0, 90, 0, 0, 0, 30]);
  expect([...pictureContent(picture, { height: 3, width: 3, channels: 1 })]).toEqual([0, 0, 0, 0, 90, 0, 0, 0, 30]);
});

it('on a plain bright ground dark pixels count, channel by channel', () => {
  const picture = new Uint8Array(27).fill(200);
  picture.set([150, 200, 250], 12);
  expect([...pictureContent(picture, { height: 3, width: 3, channels: 3 })]).toEqual([0, 0, 0, 0, 100, 0, 0, 0, 0]);
});
