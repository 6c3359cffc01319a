import type { TransplantCandidate, TransplantCandidates, TransplantSource } from './transplant-candidates.ts';
import type { PlacedWindow } from './transplant-parts.ts';

/** An image of a transplant test: its name and its pixels, uint8 [height, width, channels]. */
interface TransplantPicture {
  readonly imageId: string;
  readonly picture: Uint8Array;
}

/** Which images give a part to which image of another class. */
export interface TransplantPair {
  /** Of the class's images any. */
  readonly source: TransplantPicture;
  /** Of its most concentrated ones, with the window that holds most of this image's saliency. */
  readonly concentrated: TransplantPicture & { readonly window: PlacedWindow };
  /** `predicted`: what the model says about it as it is. */
  readonly recipient: TransplantPicture & { readonly predicted: number };
}

/** Pictures of images, in their order; null where one cannot be read. `asked`: other classes will ask for them again. */
export type PicturesOf<Image> = (images: readonly Image[], asked: 'once' | 'often') => Promise<(Uint8Array | null)[]>;

/**
 * The pairs of a class's transplant tests, one per readable recipient; sources stand again from the front when they run
 * out. Empty where the class has no readable source.
 */
export async function pairTransplants<Image extends { readonly imageId: string }>(
  candidates: TransplantCandidates<Image>,
  targetClass: number,
  picturesOf: PicturesOf<Image>,
): Promise<TransplantPair[]> {
  const sources = await readable(candidates.sources(targetClass), picturesOf, 'once');
  const concentrated = await readable(candidates.concentrated(targetClass), picturesOf, 'once');
  if (sources.length === 0 || concentrated.length === 0) return [];
  const recipients = await readable(candidates.recipients(targetClass), picturesOf, 'often');
  return recipients.map((recipient, index) => ({
    source: sources[index % sources.length]!,
    concentrated: concentrated[index % concentrated.length]!,
    recipient,
  }));
}

async function readable<
  Image extends { readonly imageId: string },
  Candidate extends TransplantCandidate<Image> | TransplantSource<Image>,
>(
  candidates: readonly Candidate[],
  picturesOf: PicturesOf<Image>,
  asked: 'once' | 'often',
): Promise<(Candidate & TransplantPicture)[]> {
  const pictures = await picturesOf(
    candidates.map(({ image }) => image),
    asked,
  );
  return candidates.flatMap((candidate, index) => {
    const picture = pictures[index];
    return picture ? [{ ...candidate, imageId: candidate.image.imageId, picture }] : [];
  });
}
