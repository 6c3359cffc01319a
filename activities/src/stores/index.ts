export { openAwsS3Port } from './aws-s3-port.ts';
export { putJson, readJson } from './json-object.ts';
export { damagedObject } from './object-failures.ts';
export type { ObjectStore } from './object-store.ts';
export { observedStore, type StoreObserver } from './observed-store.ts';
export { openStore } from './open-store.ts';
export {
  putObject,
  putObjectBlocks,
  readObject,
  readObjectIfThere,
  streamObject,
  type NamedObject,
  type ObjectStream,
} from './put-object.ts';
export type { StepReceipt } from './receipts.ts';
export type { S3Port } from './s3-port.ts';
export { readReceipt, writeReceipt } from './receipts.ts';
export { sha256Of } from './sha256-of.ts';
