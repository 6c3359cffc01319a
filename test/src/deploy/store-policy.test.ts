import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inRepository, readRepository } from '../repository-files.ts';

/** The right that each request of the AWS SDK needs, by the service authorization reference of Amazon S3. */
const RIGHT_OF: Readonly<Record<string, string>> = {
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListObjectsV2: 's3:ListBucket',
  DeleteObject: 's3:DeleteObject',
};

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string;
}

const policy = JSON.parse(await readRepository('infra/iam/store-policy.json')) as { Statement: Statement[] };

/** Requests that the sources make, by the names of the SDK's commands. */
async function requestsInSources(): Promise<string[]> {
  const folder = 'activities/src';
  const files = (await readdir(inRepository(folder), { recursive: true })).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const texts = await Promise.all(files.map((file) => readRepository(join(folder, file))));
  const requests = texts.flatMap((text) => [...text.matchAll(/\b([A-Z]\w+)Command\(/g)].map(([, name]) => name!));
  // lib-storage's Upload makes these of its own accord.
  const uploads = texts.some((text) => text.includes('@aws-sdk/lib-storage'));
  const multipart = ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload'];
  return [...new Set([...requests, ...(uploads ? multipart : [])])];
}

it('the policy allows what the requests in the sources need, and nothing else', async () => {
  const requests = await requestsInSources();
  expect(requests).toContain('PutObject');
  expect(requests.filter((request) => RIGHT_OF[request] === undefined)).toEqual([]);
  const allowed = policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
  expect(new Set(allowed)).toEqual(new Set(requests.map((request) => RIGHT_OF[request])));
});

it('it names no resource by a star but the objects below the prefix', () => {
  for (const { Resource } of policy.Statement) {
    expect(Resource).toMatch(/^arn:aws:s3:::BUCKET(\/PREFIX\/(\.probe\/)?\*)?$/);
  }
});

it('it allows removing nothing but what the probe wrote', () => {
  const removing = policy.Statement.filter(({ Action }) => [Action].flat().includes('s3:DeleteObject'));
  expect(removing.map(({ Resource }) => Resource)).toEqual(['arn:aws:s3:::BUCKET/PREFIX/.probe/*']);
});
