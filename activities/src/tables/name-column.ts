import type { ColumnType } from './column-type.ts';
import { utf8 } from './column-type.ts';

/** A text that is one of a few names. Reading another throws RangeError. */
export function nameColumn<Name extends string>(names: readonly Name[]): ColumnType<Name> {
  return {
    ...utf8,
    valueBytes: 16,
    decode: (data) => {
      const textOf = utf8.decode(data);
      return (row) => {
        const text = textOf(row);
        const name = names.find((each) => each === text);
        if (name === undefined) throw new RangeError(`it holds "${text}", which is none of ${names.join(', ')}`);
        return name;
      };
    },
  };
}
