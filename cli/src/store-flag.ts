import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { openStore } from '@saliency-atlas/activities/stores';
import type { ObjectStore } from '@saliency-atlas/activities/stores';

/** `--store` of the commands that look at results. */
export function addStoreFlag(command: Command): Command {
  return command.option('--store <uri>', 'the store: a folder or s3://bucket/prefix', './atlas');
}

/** The store's absolute URI: what a job would call it. */
export function storeUri(flag: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(flag) ? flag : pathToFileURL(resolve(flag)).href;
}

export function storeOf(flags: { readonly store: string }): ObjectStore {
  return openStore(storeUri(flags.store));
}
