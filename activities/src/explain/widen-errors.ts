/**
 * Standard errors of block effects, widened by one factor where the effects of two halves of the passes lie further apart
 * than they say. Errors of the second fit take the relevance of each block for known; where effects are spread over the
 * whole image they would be too small by up to a half. Never narrowed: halves smooth more, so they may agree too well.
 * All arrays are [blocks].
 */
export function widenErrors(errors: Float64Array, firstHalf: Float64Array, secondHalf: Float64Array): Float64Array {
  let stated = 0;
  let seen = 0;
  errors.forEach((error, block) => {
    stated += error ** 2;
    // The mean of two halves varies half as much as one of them, their half difference just as much as the mean.
    seen += ((firstHalf[block]! - secondHalf[block]!) / 2) ** 2;
  });
  const factor = stated > 0 ? Math.max(1, Math.sqrt(seen / stated)) : 1;
  return errors.map((error) => error * factor);
}
