import { AtlasError } from '@saliency-atlas/contract';
import { openFile } from './open-source.ts';
import { pathOf, placeOf } from './source-uri.ts';

/** Larger than any model that ONNX's format can hold in one file. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** The bytes of a model file that the job's `field` names. Throws ModelNotFound naming both. */
export async function readModel(uri: string, field = 'model.uri'): Promise<Uint8Array> {
  const place = placeOf(uri, field);
  return openFile(place)
    .read(MAX_MODEL_BYTES)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof AtlasError) throw cause;
      const problem = `${field}: cannot read ${pathOf(place)} (${cause.message})`;
      throw new AtlasError('ModelNotFound', problem, correctionOf(field), { cause });
    });
}

/** What to do about a field that names no model. */
export function correctionOf(field: string): string {
  return field === 'model.uri' ? 'Correct model.uri or --model.' : `Correct ${field}.`;
}
