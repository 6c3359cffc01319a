import type { Explainer, ExplainerInput } from '../explainer.ts';
import { centreMap, randomMap } from './control-maps.ts';
import { mapSaliency } from './explain-design.ts';
import { nearestTable } from './nearest-table.ts';

/** A control that looks at nothing: no passes, and the map is random or a hill in the middle. */
export function createControlExplainer(method: 'random' | 'centre', input: ExplainerInput): Explainer {
  const { height, width, seed } = input;
  return {
    table: nearestTable(height, width, 1),
    wantsOutputs: false,
    propose: () => ({
      count: 0,
      cells: new Float32Array(0),
      shiftY: new Int32Array(0),
      shiftX: new Int32Array(0),
    }),
    record() {
      throw new RangeError('record: a control proposes no masks');
    },
    finished: true,
    result: () =>
      mapSaliency(method === 'random' ? randomMap(height, width, seed) : centreMap(height, width), 0, null, ''),
  };
}
