/** Channels of the picture's side of each network; the layer beyond has twice as many. */
export const CHANNELS = 16;
export const KERNEL = 5;
/** Of the leaky rectifier. */
export const SLOPE = 0.2;
/** Two convolutions halve the sides. */
export const SHRINK = 4;
