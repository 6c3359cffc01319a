import { AtlasError, canonicalJson, messageOf, sha256Hex } from '@saliency-atlas/contract';
import { chooseBatchSize } from '../batch-size.ts';
import { createBatchedClassifier, tryOut } from '../batched-classifier.ts';
import { toChannelsLast } from '../channels-last.ts';
import type { Classifier } from '../classifier.ts';
import type { Forward, ForwardShape, OpenedForward } from '../forward.ts';
import {
  chooseOutput,
  declaredClassCount,
  requireClasses,
  resolveInputGeometry,
  type ModelInputOptions,
} from '../input-geometry.ts';
import { openBatches } from '../open-batches.ts';
import { outOfMemory, saysOutOfMemory } from '../out-of-memory.ts';
import { padRows } from '../pad-rows.ts';
import { scoreOutside } from '../score-outside.ts';
import { scoreTargets } from '../scores.ts';
import { connectionSettings, type ConnectionSettings } from './connection-settings.ts';
import { readMetadata, type ModelMetadata } from './model-metadata.ts';
import { openServerConnection, type ServerConnection, type ServerReply } from './server-connection.ts';
import { decodeInference, encodeInference, JSON_LENGTH_HEADER } from './tensors.ts';

export interface KserveClassifierOptions {
  /** Address of the model: `https://host/v2/models/NAME`, with or without `/versions/VERSION`. */
  readonly source: string;
  readonly input: ModelInputOptions;
  readonly output: 'logits' | 'probabilities';
  readonly outputName?: string | undefined;
  readonly batchSize: 'auto' | number;
  readonly onWarning?: ((message: string) => void) | undefined;
  /** How servers may be reached (default: as the program said when it started). */
  readonly settings?: ConnectionSettings;
}

type PlainShape = Omit<ForwardShape, 'classCount' | 'output'>;
type Infer = (images: Float32Array, shape: PlainShape) => Promise<Float32Array>;

function addressOf(source: string): URL {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    // Credentials in an address would stand in the job and in its history.
    url.username === '' &&
    /\/v2\/models\/[^/]+(\/versions\/[^/]+)?$/.test(url.pathname)
  ) {
    return url;
  }
  throw new AtlasError(
    'InvalidJob',
    `model.uri: ${source} is no address of a model on a server`,
    'Write it as https://host/v2/models/NAME or https://host/v2/models/NAME/versions/VERSION.',
  );
}

/** The parsed answer. Throws AtlasError where the server refused. */
function accept(reply: ServerReply, source: string): ServerReply {
  const { status } = reply;
  if (status === 200) return reply;
  const said = reply.body.subarray(0, 300).toString().trim();
  if (status === 404) {
    throw new AtlasError(
      'ModelNotFound',
      `model ${source}: its server has no such model (${said})`,
      'Correct model.uri.',
    );
  }
  if (status === 413 || saysOutOfMemory(said) || (status === 400 && /batch[- ]size must be/i.test(said))) {
    throw outOfMemory(`its server cannot take a batch of that size: ${said}`, source);
  }
  const fix =
    status === 401 || status === 403
      ? 'Set ATLAS_KSERVE_TOKEN for the command and its workers.'
      : status >= 300 && status < 400
        ? 'Give the address that it leads to; redirects are not followed.'
        : 'Try the model with its server’s own client; check model.input.';
  throw new AtlasError('ModelContractMismatch', `model ${source}: its server refused (status ${status}: ${said})`, fix);
}

function parseJson(reply: ServerReply, source: string): unknown {
  try {
    return JSON.parse(reply.body.toString()) as unknown;
  } catch (cause) {
    const message = `model ${source}: its server answers with something else than JSON`;
    throw new AtlasError(
      'ModelContractMismatch',
      message,
      'Check that model.uri is an Open Inference Protocol v2 server.',
      { cause },
    );
  }
}

/** Readiness and metadata, before any work is done. */
async function preflight(connection: ServerConnection, url: URL, source: string) {
  const server = new URL(url.pathname.replace(/\/models\/.*$/, ''), url);
  const serverReply = await connection.request(server);
  const extensions =
    serverReply.status === 200 ? (parseJson(serverReply, source) as { extensions?: unknown }).extensions : [];
  accept(await connection.request(new URL(`${url.pathname}/ready`, url)), source);
  const metadata = readMetadata(parseJson(accept(await connection.request(url), source), source), source);
  return { metadata, binary: Array.isArray(extensions) && extensions.includes('binary_tensor_data') };
}

function createInfer(
  connection: ServerConnection,
  url: URL,
  metadata: ModelMetadata,
  outputName: string,
  binary: boolean,
): Infer {
  const target = new URL(`${url.pathname}/infer`, url);
  return async (images, { batchSize, channels, height, width, layout }) => {
    const pixels = height * width;
    const count = images.length / (channels * pixels);
    const values =
      layout === 'nhwc'
        ? toChannelsLast(images, channels, pixels, batchSize)
        : padRows(images, 0, count, channels * pixels, batchSize);
    const shape = layout === 'nhwc' ? [batchSize, height, width, channels] : [batchSize, channels, height, width];
    const { name, datatype } = metadata.input;
    const body = encodeInference({ input: { name, datatype, shape }, outputName, values }, binary);
    const reply = accept(await connection.request(target, body), url.href);
    const length = reply.headers[JSON_LENGTH_HEADER];
    try {
      return decodeInference(reply.body, typeof length === 'string' ? Number(length) : undefined, outputName);
    } catch (cause) {
      const reason = messageOf(cause);
      const fix = 'Check model.outputName and the server.';
      throw new AtlasError('ModelContractMismatch', `model ${url.href}: ${reason}`, fix, { cause });
    }
  };
}

/** Fixed images whose answers are part of the model's identity: nothing, everything, and two stripes. */
function probes({ channels, height, width }: PlainShape): Float32Array[] {
  const length = channels * height * width;
  const rules = [() => 0, () => 1, (at: number) => (at % width < width / 2 ? 1 : -1), (at: number) => Math.sin(at / 7)];
  return rules.map((rule) => Float32Array.from({ length }, (_, at) => rule(at)));
}

/** Which class each probe is, and how sure the model is to two digits: servers may round otherwise from day to day. */
async function answersToProbes(infer: Infer, shape: ForwardShape): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const probe of probes(shape)) {
    const row = (await infer(probe, shape)).subarray(0, shape.classCount);
    const best = row.indexOf(row.reduce((most, value) => Math.max(most, value), -Infinity));
    const { probability } = scoreTargets(row, shape.classCount, shape.output, new Int32Array([Math.max(0, best)]));
    answers.push([best, probability[0]!.toFixed(2)]);
  }
  return answers;
}

/**
 * Loads a model on a server that speaks the Open Inference Protocol v2 over REST, as a black-box classifier. Masks are
 * expanded here. Its digest is that of its address's version, its metadata and its answers to four fixed images.
 * Throws AtlasError InvalidJob (an address that may not be asked), ModelNotFound, ModelContractMismatch,
 * ModelServerUnavailable.
 */
export async function loadKserveClassifier(options: KserveClassifierOptions): Promise<Classifier> {
  const { source, output } = options;
  const url = addressOf(source);
  const settings = options.settings ?? connectionSettings();
  const connection = await openServerConnection(url, settings, source);
  const warn = (message: string): void => options.onWarning?.(message);
  try {
    const { metadata, binary } = await preflight(connection, url, source);
    if (!binary) warn(`model ${source}: its server has no binary tensors, so images travel as text, which is slower`);
    const { fixedBatch, ...size } = resolveInputGeometry(metadata.input, options.input, 'nchw', source);
    const chosen = chooseOutput(metadata.outputs, options.outputName, source, warn);
    const infer = createInfer(connection, url, metadata, chosen.name, binary);
    const blank = new Float32Array(size.channels * size.height * size.width);
    const open = async (rows: number): Promise<OpenedForward> => {
      const plain = { ...size, batchSize: rows };
      const classCount = declaredClassCount(chosen.shape) ?? (await infer(blank, plain)).length / rows;
      requireClasses(classCount, chosen.name, source);
      const shape = { ...plain, classCount, output };
      return tryOut(createForward(infer, shape, settings.concurrency, source), shape, source, warn);
    };
    // A request costs more than a pass, so batches are those of four threads.
    const preferred = chooseBatchSize(size.height, size.width, 4, 'cpu');
    const wish = {
      asked: options.batchSize,
      preferred,
      fixed: fixedBatch,
      memoryMb: 'auto',
      rowLength: blank.length,
    } as const;
    const { forward, shape } = await openBatches(wish, open, source, warn);
    const digest = sha256Hex(canonicalJson([url.pathname, metadata.raw, await answersToProbes(infer, shape)]));
    const close = async (): Promise<void> => {
      await forward.close();
      connection.close();
    };
    return createBatchedClassifier({ ...forward, close }, shape, { engine: 'kserve', digest }, source);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function createForward(infer: Infer, shape: ForwardShape, concurrency: number, source: string): Forward {
  const { channels, height, width, classCount, batchSize } = shape;
  const run = async (images: Float32Array): Promise<Float32Array> => {
    const outputs = await infer(images, shape);
    if (outputs.length === batchSize * classCount) return outputs;
    const message = `model ${source}: it answers with ${outputs.length} values for ${batchSize} images of ${classCount} classes`;
    throw new AtlasError('ModelContractMismatch', message, 'Correct the metadata that its server gives.');
  };
  return {
    concurrency,
    async outputs(images, start, end) {
      const length = channels * height * width;
      return (await run(images.slice(start * length, end * length))).slice(0, (end - start) * classCount);
    },
    scores: (batch, start, end) => scoreOutside(batch, shape, start, end, run),
    close: () => Promise.resolve(),
  };
}
