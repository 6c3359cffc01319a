import { filterFromParams, filterToParams } from '../image-filter.ts';
import type { ImageFilter } from '../image-filter.ts';

/** What of the browser stands in the page's address: `#images?label=6&outcome=wrong&image=…`. */
export interface LinkState {
  readonly filter: ImageFilter;
  /** Id of the image that is open. */
  readonly image: string | null;
}

const PREFIX = '#images?';

/** The state that the address names; null where it names another place of the page. */
export function readLink(): LinkState | null {
  if (!location.hash.startsWith(PREFIX)) return null;
  const params = new URLSearchParams(location.hash.slice(PREFIX.length));
  return { filter: filterFromParams(params), image: params.get('image') };
}

/** Writes the state to the address, so that it can be sent to someone; no entry of the browser's history is added. */
export function writeLink({ filter, image }: LinkState): void {
  const params = filterToParams(filter);
  if (image !== null) params.set('image', image);
  history.replaceState(null, '', `${PREFIX}${params.toString()}`);
}
