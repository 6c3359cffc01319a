import { AtlasError } from '@saliency-atlas/contract';
import type { Job } from '@saliency-atlas/contract/job';

type Target = Job['explain']['target'];

/**
 * The classes to explain in one image, most wanted first: its predicted class, its label (the predicted class where it
 * has none), named classes, or the `top` most probable. `probabilities` is [classes].
 */
export function chooseTargets(
  target: Target,
  probabilities: Float32Array,
  label: number | null,
  classNames: readonly string[],
): number[] {
  const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  if (target === 'predicted') return ranked.slice(0, 1);
  if (target === 'label') return [label ?? ranked[0]!];
  if ('top' in target) return ranked.slice(0, target.top);
  return namedClasses(target).map((name) => classIndex(name, classNames));
}

/** Throws InvalidJob where a target names a class that the model does not have. */
export function checkTarget(target: Target, classNames: readonly string[]): void {
  if (typeof target === 'object' && !('top' in target)) {
    for (const name of namedClasses(target)) classIndex(name, classNames);
  }
}

function namedClasses(target: { class: number | string } | { classes: (number | string)[] }): (number | string)[] {
  return 'class' in target ? [target.class] : target.classes;
}

function classIndex(name: number | string, classNames: readonly string[]): number {
  const index = typeof name === 'number' ? name : classNames.indexOf(name);
  if (index >= 0 && index < classNames.length) return index;
  throw new AtlasError(
    'InvalidJob',
    `explain.target: the model has no class ${JSON.stringify(name)}`,
    `Give a number from 0 to ${classNames.length - 1} or a name, for example ${JSON.stringify(classNames[0] ?? '')}.`,
  );
}
