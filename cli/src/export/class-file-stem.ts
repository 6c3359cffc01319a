/** `0006-T-shirt`: the index keeps names apart that lose characters which some file system does not take. */
export function classFileStem(index: number, className: string): string {
  const name = className.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);
  return `${String(index).padStart(4, '0')}-${name}`;
}
