import type { PictureSize } from '../../aggregate/index.ts';
import { adversarialShapes, type AdversarialWeight } from './adversarial.ts';
import { autoencoderShapes, type AutoencoderWeight } from './autoencoder.ts';
import type { WeightShapes, WeightValues } from './network-weights.ts';

/** The weights of each kind of generator. */
interface WeightsOf {
  readonly autoencoder: AutoencoderWeight;
  readonly adversarial: AdversarialWeight;
}

/** How a generator is made and trained. */
export type GeneratorKind = keyof WeightsOf;

/** The state of an optimiser, by name, to go on with. */
export type OptimiserState = readonly {
  readonly name: string;
  readonly shape: number[];
  readonly values: Float32Array;
}[];

/** What a generator's file holds. */
export type StoredGenerator = {
  readonly [Kind in GeneratorKind]: {
    readonly kind: Kind;
    readonly size: PictureSize;
    readonly weights: WeightValues<WeightsOf[Kind]>;
    /** Steps it was trained for; the optimiser's state is there in checkpoints alone. */
    readonly step: number;
    readonly state: OptimiserState;
  };
}[GeneratorKind];

/** Shape of every weight of a kind of generator. Throws RangeError where the sides are no multiples of 4. */
export function generatorShapes(kind: GeneratorKind, size: PictureSize): WeightShapes<string> {
  switch (kind) {
    case 'autoencoder':
      return autoencoderShapes(size);
    case 'adversarial':
      return adversarialShapes(size);
  }
}
