import { hash } from 'node:crypto';

const FIRST_SLOTS = 1024;
/** 32-bit words of a slot: 128 bits of the id's digest, and the number. */
const SLOT_WORDS = 5;

/**
 * A number for each of many ids, in 27 to 54 bytes an id whatever its length. Two ids with the same 128 bits of SHA-256
 * would count as one; there are none.
 */
export interface IdIndex {
  /** The number that the id was first given, or undefined where this is the first time. Numbers are 0..2³²−1. */
  add(id: string, number: number): number | undefined;
}

export function createIdIndex(): IdIndex {
  let slots = new Uint32Array(FIRST_SLOTS * SLOT_WORDS);
  let used = 0;

  /** Where the digest stands, or the free slot where it belongs. */
  function find(words: Uint32Array, digest: Uint32Array): number {
    const count = words.length / SLOT_WORDS;
    for (let slot = digest[0]! % count; ; slot = (slot + 1) % count) {
      const at = slot * SLOT_WORDS;
      const isFree = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
      if (isFree || [0, 1, 2, 3].every((word) => words[at + word] === digest[word])) return at;
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += SLOT_WORDS) {
      const slot = slots.subarray(at, at + SLOT_WORDS);
      if (slot.subarray(0, 4).some((word) => word !== 0)) larger.set(slot, find(larger, slot));
    }
    slots = larger;
  }

  return {
    add(id, number) {
      const digest = digestOf(id);
      const at = find(slots, digest);
      if ([0, 1, 2, 3].every((word) => slots[at + word] === digest[word])) return slots[at + 4]!;
      slots.set(digest, at);
      slots[at + 4] = number;
      used++;
      if (used * 4 > (slots.length / SLOT_WORDS) * 3) grow();
      return undefined;
    },
  };
}

function digestOf(id: string): Uint32Array {
  const bytes = hash('sha256', id, 'buffer');
  return Uint32Array.from([0, 4, 8, 12], (start) => bytes.readUInt32LE(start));
}
