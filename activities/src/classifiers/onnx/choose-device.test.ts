import { AtlasError } from '@saliency-atlas/contract';
import { expect, it } from 'vitest';
import { openOnDevice, type DeviceChoice, type Provider } from './choose-device.ts';

const loaderError = new AtlasError('ModelContractMismatch', 'libcublasLt.so.13: cannot open shared object file', '');
const nan = new AtlasError('ModelContractMismatch', 'model m.onnx: it gave NaN', 'Check model.input.scale.');
const noMemory = new AtlasError('DeviceOutOfMemory', 'not enough memory for a batch', 'Lower resources.batchSize.');

async function open(choice: Partial<DeviceChoice>, fails: Partial<Record<Provider, Error>> = {}) {
  const warnings: string[] = [];
  const closed: Provider[] = [];
  const onWarning = (message: string): number => warnings.push(message);
  const whole: DeviceChoice = { device: 'auto', cudaIsInstalled: true, source: 'm.onnx', onWarning, ...choice };
  const opened = await openOnDevice(whole, async (provider) => {
    const failure = fails[provider];
    if (failure !== undefined) throw failure;
    const close = (): Promise<void> => Promise.resolve(void closed.push(provider));
    return Promise.resolve({ provider, forward: { close } });
  }).catch((error: unknown) => error as AtlasError);
  return { opened, warnings, closed };
}

it('auto takes CUDA where it is, and the processor where it is not installed, without a word', async () => {
  expect((await open({})).opened).toMatchObject({ provider: 'cuda' });
  const { opened, warnings } = await open({ cudaIsInstalled: false });
  expect([opened, warnings]).toMatchObject([{ provider: 'cpu' }, []]);
});

it('auto takes the processor where CUDA fails, and says why', async () => {
  const { opened, warnings } = await open({}, { cuda: loaderError });
  expect(opened).toMatchObject({ provider: 'cpu' });
  expect(warnings).toEqual([expect.stringContaining('libcublasLt')]);
});

it('cuda that is not installed is an error that says how to install it', async () => {
  const { opened } = await open({ device: 'cuda', cudaIsInstalled: false });
  expect(opened).toMatchObject({
    type: 'ModelContractMismatch',
    fix: expect.stringContaining('docs/engines.md') as string,
  });
});

it('cuda that does not start is told as such, with its reason, and the processor is closed again', async () => {
  const { opened, closed } = await open({ device: 'cuda' }, { cuda: loaderError });
  expect(opened).toMatchObject({
    message: expect.stringContaining('libcublasLt') as string,
    fix: expect.stringContaining('nvidia-smi') as string,
  });
  expect(closed).toEqual(['cpu']);
});

it.each(['cuda', 'auto'] as const)('%s does not blame CUDA for a model that is wrong everywhere', async (device) => {
  const { opened } = await open({ device }, { cuda: nan, cpu: nan });
  expect(opened).toBe(nan);
});

it('cuda without enough memory is told as that', async () => {
  expect((await open({ device: 'cuda' }, { cuda: noMemory })).opened).toBe(noMemory);
});
