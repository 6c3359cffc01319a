// One ONNX Runtime session in a thread of its own. Plain JavaScript, so that it starts without a TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Arrays that the other side sends once and then names: mask tables and the like. */
const constants = new Map();

function toTensor({ type, data, dims, constant }) {
  if (constant !== undefined && data) constants.set(constant, data);
  return new Tensor(type, data ?? constants.get(constant), dims);
}

async function run(session, { feeds, fetches, forget }) {
  for (const constant of forget) constants.delete(constant);
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, toTensor(feed)]));
  const outputs = await session.run(tensors, fetches);
  return Object.fromEntries(
    fetches.map((name) => [name, { type: outputs[name].type, data: outputs[name].data, dims: outputs[name].dims }]),
  );
}

async function answer(id, work) {
  try {
    parentPort.postMessage({ id, result: await work });
  } catch (error) {
    parentPort.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

async function close(session) {
  await session.release();
  setImmediate(() => parentPort.close());
}

const opening = InferenceSession.create(workerData.bytes, workerData.options);
// Message 0 is the loading itself.
void answer(
  0,
  opening.then(() => null),
);
parentPort.on('message', (message) => {
  void answer(
    message.id,
    opening.then((session) => (message.close ? close(session) : run(session, message))),
  );
});
