import type { Definition } from './definitions.ts';

/** A figure that needs to know where the labelled object is; shown where it was measured. */
export interface LocalisationFigureKind {
  /** As in evaluation/classes. */
  readonly metric: string;
  readonly title: string;
}

const PLACES = [
  { place: 'boxes', pointing: 'pointing_game', energy: 'energy_in_box', iou: 'box_iou' },
  { place: 'mask', pointing: 'pointing_game_mask', energy: 'energy_in_mask', iou: 'mask_iou' },
] as const;

export const LOCALISATION_FIGURES: readonly LocalisationFigureKind[] = PLACES.flatMap(
  ({ place, pointing, energy, iou }) => [
    { metric: pointing, title: `Pointing game, ${place}` },
    { metric: energy, title: `Saliency inside the ${place}` },
    { metric: iou, title: `Overlap with the ${place}` },
  ],
);

export const LOCALISATION: Definition = {
  term: 'Pointing game, saliency inside, overlap',
  meaning:
    'Of images that come with boxes or a mask of the labelled object: how often the highest pixel of the map lies in it; ' +
    'which share of the positive saliency lies in it; and intersection over union with the pixels of at least half the ' +
    'map’s maximum (of boxes: with the box around those). Higher is better, but a model may be right for what lies ' +
    'outside: a low figure is a reason to look, no fault of the map.',
};
