import { AtlasError, messageOf } from '@saliency-atlas/contract';

/** The rights a store needs, by the names IAM policies give them. */
export type S3Permission = 's3:GetObject' | 's3:PutObject' | 's3:ListBucket' | 's3:DeleteObject';

/** The error's code as S3 or the SDK names it (`NoSuchKey`, `SlowDown`, `TimeoutError`); empty where it has none. */
export function s3ErrorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** HTTP status of the last reply, or undefined where none came. */
export function s3Status(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/**
 * Turns a failed request, after the SDK's own retries, into an AtlasError with its fix: InvalidJob where the bucket does
 * not exist, else ObjectStoreUnavailable. A cancellation is returned as it is.
 */
export function s3Failure(permission: S3Permission, bucket: string, key: string, error: unknown): unknown {
  const name = s3ErrorName(error);
  if (name === 'AbortError' || error instanceof AtlasError) return error;
  const status = s3Status(error);
  const what = `s3://${bucket}/${key} (${[name, status, messageOf(error)].filter(Boolean).join(', ')})`;
  const cause = { cause: error };
  if (name === 'NoSuchBucket') {
    const fix = 'Create the bucket, or correct the URI that names it in the job.';
    return new AtlasError('InvalidJob', `The bucket ${bucket} does not exist: ${what}.`, fix, cause);
  }
  const [message, fix] = explain(permission, bucket, name, status);
  return new AtlasError('ObjectStoreUnavailable', `${message}: ${what}.`, fix, cause);
}

function explain(
  permission: S3Permission,
  bucket: string,
  name: string,
  status: number | undefined,
): [message: string, fix: string] {
  if (status === 403) {
    return [
      `S3 denied ${permission}`,
      `Check the credentials, and grant them s3:GetObject and s3:ListBucket on ${bucket}, for a store s3:PutObject too ` +
        '(without s3:ListBucket S3 denies the reading of objects that are not there).',
    ];
  }
  if (status === 301 || status === 307 || name === 'AuthorizationHeaderMalformed') {
    return ['The bucket is in another region', 'Set AWS_REGION to the region of the bucket.'];
  }
  if (name === 'CredentialsProviderError') {
    return [
      'There are no AWS credentials',
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.',
    ];
  }
  if (status === undefined && name !== 'TimeoutError') {
    return ['S3 cannot be reached', 'Check the network, AWS_REGION and AWS_ENDPOINT_URL_S3: saliency-atlas doctor.'];
  }
  return ['S3 did not answer the request', 'Try again later; the run goes on where it was.'];
}
