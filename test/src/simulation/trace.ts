/** Writes down what happens, in its order. */
export type Trace = (line: string) => void;
