import { AtlasError, messageOf } from '@saliency-atlas/contract';
import { mayFitSmaller } from '../out-of-memory.ts';

export type Provider = 'cpu' | 'cuda';

export interface DeviceChoice {
  /** `auto`: CUDA where its provider is installed and starts, else the processor, with a warning. */
  readonly device: 'auto' | Provider;
  readonly cudaIsInstalled: boolean;
  /** Names the model in errors. */
  readonly source: string;
  readonly onWarning: (message: string) => void;
}

/**
 * Opens a model on the device that is asked for. Where CUDA fails, the processor tells whose fault that is: what fails
 * there too is the model's own, and is thrown as it is. Throws ModelContractMismatch where CUDA is asked for and is not
 * there, and what `open` throws.
 */
export async function openOnDevice<Opened extends { readonly forward: { close(): Promise<void> } }>(
  { device, cudaIsInstalled, source, onWarning }: DeviceChoice,
  open: (provider: Provider) => Promise<Opened>,
): Promise<Opened> {
  if (device === 'cpu' || (device === 'auto' && !cudaIsInstalled)) return open('cpu');
  if (!cudaIsInstalled) {
    throw new AtlasError(
      'ModelContractMismatch',
      `model ${source}: model.device is cuda, and ONNX Runtime's CUDA provider is not installed`,
      'Install it (docs/engines.md), or set model.device to auto or cpu.',
    );
  }
  let failure: unknown;
  try {
    return await open('cuda');
  } catch (error) {
    failure = error;
  }
  if (device === 'cuda' && mayFitSmaller(failure)) throw failure;
  const opened = await open('cpu');
  const reason = messageOf(failure);
  if (device === 'auto') {
    onWarning(`model ${source}: it runs on the processor, since CUDA fails (${reason})`);
    return opened;
  }
  await opened.forward.close();
  throw new AtlasError(
    'ModelContractMismatch',
    `model ${source}: it runs on the processor and not on CUDA (${reason})`,
    'See that `nvidia-smi` works and that CUDA and cuDNN have the versions of docs/engines.md, or set model.device to cpu.',
    { cause: failure },
  );
}
