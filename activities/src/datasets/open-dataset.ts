import { AtlasError } from '@saliency-atlas/contract';
import { openCoco } from './coco.ts';
import type { Dataset, DatasetEntry } from './dataset.ts';
import type { DatasetOptions, DatasetSource, SourceOptions } from './dataset-source.ts';
import { detectFormat, type NamedFormat } from './detect-format.ts';
import { openIdx } from './idx.ts';
import { openImageFolder } from './image-folder.ts';
import { openManifest } from './manifest.ts';
import { openParquet } from './parquet.ts';
import { selectEntries } from './select-entries.ts';
import { spoolRows } from './spool-rows.ts';
import { openWebDataset } from './webdataset.ts';

/** Most data sets are no longer than this, and need no file. */
const ENTRIES_IN_MEMORY = 16_384;

function openSource(format: NamedFormat, options: SourceOptions): Promise<DatasetSource> {
  switch (format) {
    case 'image-folder':
      return openImageFolder(options);
    case 'manifest':
      return openManifest(options);
    case 'coco':
      return openCoco(options);
    case 'idx':
      return openIdx(options);
    case 'webdataset':
      return openWebDataset(options);
    case 'parquet':
      return openParquet(options);
  }
}

/**
 * Opens a data set; `classNames` are the model's, by class index, and `field` is the job key that errors name. Opening
 * is cheap, `entries` lists the images. Throws AtlasError DatasetNotFound where there is none or it is empty (the latter
 * from `entries`), and InvalidJob naming file, line and field for what cannot be understood.
 */
export async function openDataset(
  options: DatasetOptions,
  classNames: readonly string[] | null,
  field = 'dataset',
): Promise<Dataset> {
  const { uri, images, classes } = options;
  const format = options.format === 'auto' ? await detectFormat(uri, field) : options.format;
  const source = await openSource(format, { uri, images, classes, classNames, field });

  async function* entries(): AsyncGenerator<DatasetEntry> {
    // All are listed before one is handed out: what is wrong with a list must not come out after a night of reading.
    const all = await spoolRows(source.list(), ENTRIES_IN_MEMORY);
    try {
      if (all.count === 0) {
        const fix = `Give a data set with at least one image as ${field}.uri, and check ${field}.format (${format}).`;
        throw new AtlasError('DatasetNotFound', `${field}.uri: ${uri} holds no images`, fix);
      }
      yield* selectEntries(all, options, source.classNames, field);
    } finally {
      await all.dispose();
    }
  }

  return {
    uri,
    get classNames() {
      return source.classNames;
    },
    entries,
    read: (image) => source.read(image),
    decode: (imageId, bytes) => source.decode(imageId, bytes),
  };
}
