/**
 * The failure types that cross Temporal, and whether a repeat of the step can help.
 * Domain code throws the classes below; one mapper turns them into Temporal failures.
 */
export const FAILURE_RETRYABLE = {
  InvalidJob: false,
  DatasetNotFound: false,
  ModelNotFound: false,
  ModelContractMismatch: false,
  ArtifactCorrupt: false,
  ObjectConflict: false,
  DeviceOutOfMemory: true,
  ObjectStoreUnavailable: true,
  ModelServerUnavailable: true,
} as const;
export type FailureType = keyof typeof FAILURE_RETRYABLE;

/** An error that names what is wrong, where (file, field) and how to put it right. */
export class AtlasError extends Error {
  readonly type: FailureType;
  /** What the user can do about it, one imperative sentence. */
  readonly fix: string;

  constructor(type: FailureType, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
    this.type = type;
    this.fix = fix;
  }
}

/** What a thrown value says; not everything that is thrown is an Error. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
