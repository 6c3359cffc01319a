import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FailureType } from '@saliency-atlas/contract';

/** Pages come with the program: beside `src` in the package, at the root of a checkout. */
const FOLDER = ['../docs/', '../../docs/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync);

const PAGES: Readonly<Record<FailureType, string>> = {
  InvalidJob: 'job-file.md',
  DatasetNotFound: 'datasets.md',
  ModelNotFound: 'job-file.md#model',
  ModelContractMismatch: 'faq.md#the-model-is-refused',
  ArtifactCorrupt: 'store.md',
  ObjectConflict: 'store.md',
  DeviceOutOfMemory: 'job-file.md#resources',
  ObjectStoreUnavailable: 'store.md',
  ModelServerUnavailable: 'engines.md#model-servers',
};

/** Where a failure of this type is explained, as a path; null where nothing is. */
export function documentationOf(message: string, type: FailureType | null | undefined): string | null {
  if (FOLDER === undefined || type === null || type === undefined) return null;
  const page = pageOf(message, type);
  return page === undefined ? null : `${FOLDER}${page}`;
}

function pageOf(message: string, type: FailureType): string | undefined {
  if (type === 'InvalidJob' && /Temporal/.test(message)) return 'faq.md#a-temporal-server-is-asked-for';
  if (type === 'InvalidJob' && /^(--|both names|no run|no history|\d+ runs|gate\.against)/.test(message))
    return 'commands.md';
  // A failure that a newer worker names has no page here.
  return (PAGES as Partial<Record<string, string>>)[type];
}
