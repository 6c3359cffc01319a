import { AtlasError } from '@saliency-atlas/contract';
import { openFile } from './open-source.ts';
import { pathOf, placeOf } from './source-uri.ts';

/** Larger than any model that ONNX's format can hold in one file. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** The bytes of a model file. Throws ModelNotFound naming it. */
export async function readModel(uri: string): Promise<Uint8Array> {
  const place = placeOf(uri, 'model.uri');
  return openFile(place)
    .read(MAX_MODEL_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      const problem = `model.uri: cannot read ${pathOf(place)} (${cause.message})`;
      throw new AtlasError('ModelNotFound', problem, 'Correct model.uri or --model.', { cause });
    });
}
