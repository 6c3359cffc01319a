import { mkdir } from 'node:fs/promises';
import { AtlasError, messageOf } from '@saliency-atlas/contract';

/** Makes the folder that `--out` names, before long work that ends with writing there. Throws InvalidJob naming it. */
export async function makeOutFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const reason = messageOf(error);
    throw new AtlasError('InvalidJob', `--out ${folder} cannot be made: ${reason}`, 'Name a folder you may write to.', {
      cause: error,
    });
  }
}
