import { encodeMap } from './map-code.ts';
import type { PageImage } from './page-data.ts';
import type { ReportMap } from './report-model.ts';
import { shrinkRaster } from './resample.ts';

/** Longer side of the maps that the image browser and the confusion view show. */
const BROWSER_MAP_SIDE = 32;

/** A copy of a map, as small as the image browser shows it. */
export function smallMap({ height, width, values }: ReportMap): ReportMap {
  const small = shrinkRaster({ height, width, channels: 1, data: values }, BROWSER_MAP_SIDE);
  return { height: small.height, width: small.width, values: Float32Array.from(small.data) };
}

/** A map as the page's browser takes it. */
export function pageMap(map: ReportMap): NonNullable<PageImage['map']> {
  const { height, width, values } = smallMap(map);
  return { height, width, code: Buffer.from(encodeMap(values)).toString('base64') };
}
