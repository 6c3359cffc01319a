/** Forward passes of the transplant test for each pair of images: one for every trial. */
export const PASSES_PER_PAIR = 11;

/** Pixels of the longer side up to which `reconstruct.generator: auto` fills regions in out of a bank. */
export const AUTO_BANK_SIDE_PX = 64;
