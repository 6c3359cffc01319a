import { boxIouDirection } from './box-iou.ts';
import { deletionAucDirection, insertionAucDirection } from './insertion-deletion.ts';
import { modelRandomisationDirection, seedStabilityDirection } from './map-agreement.ts';
import { maskLocalisationDirection } from './mask-localisation.ts';
import { muFidelityDirection } from './mu-fidelity.ts';
import { energyInBoxDirection, pointingGameDirection } from './pointing-game.ts';
import type { ScoreDirection } from './score-direction.ts';

const DIRECTIONS: Readonly<Record<string, ScoreDirection>> = {
  insertion_auc: insertionAucDirection,
  deletion_auc: deletionAucDirection,
  mu_fidelity: muFidelityDirection,
  pointing_game: pointingGameDirection,
  energy_in_box: energyInBoxDirection,
  box_iou: boxIouDirection,
  pointing_game_mask: maskLocalisationDirection,
  energy_in_mask: maskLocalisationDirection,
  mask_iou: maskLocalisationDirection,
  seed_stability: seedStabilityDirection,
  model_randomisation: modelRandomisationDirection,
};

/** Which way a metric of images is better; its controls (`_random`, `_centre`) go the same way. Undefined if unknown. */
export function metricDirection(metric: string): ScoreDirection | undefined {
  return DIRECTIONS[metric.replace(/_(random|centre)$/, '')];
}
