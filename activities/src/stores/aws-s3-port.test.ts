import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAwsS3Port } from './aws-s3-port.ts';

/** What the server below answers next; the last answer stands for all that follow. */
let answers: { status: number; code: string }[] = [];
let requests: IncomingMessage[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const { status, code } = answer ?? { status: 200, code: '' };
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(status < 300 ? '' : `<Error><Code>${code}</Code><Message>as the test asks</Message></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_S3'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  process.env['AWS_MAX_ATTEMPTS'] = '2';
});
beforeEach(() => {
  requests = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const put = (): Promise<string> => openAwsS3Port('bucket').putIfNoneMatch('a/b', Uint8Array.of(1));

it('asks for creation alone, with the bucket in the path of an endpoint of its own', async () => {
  answers = [{ status: 200, code: '' }];
  expect(await put()).toBe('created');
  expect(requests[0]?.headers['if-none-match']).toBe('*');
  expect(requests[0]?.url).toMatch(/^\/bucket\/a\/b(\?|$)/);
});

it.each([
  ['PreconditionFailed', 412, 'exists'],
  ['ConditionalRequestConflict', 409, 'busy'],
])('%s (%d) is the answer %j', async (code, status, answer) => {
  answers = [{ status, code }];
  expect(await put()).toBe(answer);
});

it('a 409 about a key that is a folder of another is a conflict', async () => {
  answers = [{ status: 409, code: 'ObjectParentIsFile' }];
  await expect(put()).rejects.toMatchObject({ name: 'ObjectConflict' });
});

it.each(['SlowDown', 'InternalError', 'ServiceUnavailable'])('a passing %s is retried', async (code) => {
  answers = [
    { status: code === 'InternalError' ? 500 : 503, code },
    { status: 200, code: '' },
  ];
  expect(await put()).toBe('created');
  expect(requests).toHaveLength(2);
});

it('a lasting SlowDown is an unavailable store', async () => {
  answers = [{ status: 503, code: 'SlowDown' }];
  await expect(put()).rejects.toMatchObject({
    name: 'ObjectStoreUnavailable',
    message: expect.stringMatching(/s3:\/\/bucket\/a\/b.*SlowDown/) as string,
  });
  expect(requests).toHaveLength(2);
});

it('a denied request is not retried and names the permission', async () => {
  answers = [{ status: 403, code: 'AccessDenied' }];
  await expect(put()).rejects.toMatchObject({
    name: 'ObjectStoreUnavailable',
    message: expect.stringContaining('S3 denied s3:PutObject') as string,
    fix: expect.stringContaining('s3:ListBucket') as string,
  });
  expect(requests).toHaveLength(1);
});

it('a bucket that does not exist is a wrong job, not an absent object', async () => {
  answers = [{ status: 404, code: 'NoSuchBucket' }];
  await expect(openAwsS3Port('bucket').get('a/b')).rejects.toMatchObject({ name: 'InvalidJob' });
  answers = [{ status: 404, code: 'NoSuchKey' }];
  expect(await openAwsS3Port('bucket').get('a/b')).toBeUndefined();
});

it('a word that is neither of the two styles of addresses is refused by the name of its setting', async () => {
  process.env['ATLAS_S3_PATH_STYLE'] = 'yes';
  await expect(put()).rejects.toMatchObject({
    name: 'InvalidJob',
    message: 'ATLAS_S3_PATH_STYLE must be true or false, got "yes"',
  });
  delete process.env['ATLAS_S3_PATH_STYLE'];
});

it('a server that cannot be reached is an unavailable store', async () => {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'];
  process.env['AWS_ENDPOINT_URL_S3'] = 'http://127.0.0.1:1';
  await expect(put()).rejects.toMatchObject({
    name: 'ObjectStoreUnavailable',
    message: expect.stringContaining('cannot be reached') as string,
  });
  process.env['AWS_ENDPOINT_URL_S3'] = endpoint;
});
