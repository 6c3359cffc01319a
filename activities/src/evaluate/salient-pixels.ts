/** Share of the map's highest value above which a pixel is salient, for overlaps with boxes and masks. */
const SALIENT_SHARE = 0.5;

/** Index of a map's highest pixel, the first of equals. */
export function topPixel(map: Float32Array): number {
  let top = 0;
  for (let pixel = 1; pixel < map.length; pixel++) if (map[pixel]! > map[top]!) top = pixel;
  return top;
}

/** Whether a value of a map is at least half its maximum; none is where nothing is positive. */
export function isHalfOfMaximum(map: Float32Array): (value: number) => boolean {
  const maximum = map.reduce((a, b) => Math.max(a, b), 0);
  return (value) => maximum > 0 && value >= SALIENT_SHARE * maximum;
}
