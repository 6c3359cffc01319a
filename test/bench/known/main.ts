import { parseArgs } from 'node:util';
import type { ExplainMethod } from '@saliency-atlas/activities/explain';
import {
  contains,
  energyIn,
  explainWith,
  GREY,
  highest,
} from '../../../activities/src/explain/testing/explain-analytic.ts';
import { KNOWN_CLASSIFIERS } from '../../../activities/src/explain/testing/known-classifiers.ts';

// How much of a map lies where it must, on classifiers of which that is known: `npm run bench:known -- --methods
// atlas@500,rise@4000 --positions 5`.

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    methods: {
      ...text,
      default: 'atlas@100,atlas@250,atlas@500,rise@4000,oise@4000,hsic@1500,lime@1000,occlusion@196',
    },
    positions: { ...text, default: '5' },
  },
});

console.log('| what decides | map | pointing game | energy in the region | lowest |');
console.log('| --- | --- | --: | --: | --: |');
for (const [name, make] of KNOWN_CLASSIFIERS) {
  for (const entry of values.methods.split(',')) {
    const [method = '', passes = '500'] = entry.split('@');
    const energies: number[] = [];
    let hits = 0;
    for (let seed = 1; seed <= Number(values.positions); seed++) {
      const { regions, score, image = GREY } = make(seed);
      const { map } = await explainWith(score, image, { seed, passes: Number(passes) }, method as ExplainMethod);
      energies.push(energyIn(map, ...regions));
      if (regions.some((region) => contains(region, highest(map)))) hits++;
    }
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
    const figures = [`${hits}/${energies.length}`, mean.toFixed(3), Math.min(...energies).toFixed(3)];
    console.log(`| ${[name, entry, ...figures].join(' | ')} |`);
  }
}
