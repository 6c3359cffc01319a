/** Keeps what was made last for some keys; what fails is not kept. */
export interface Recent<Value> {
  get(key: string, make: () => Promise<Value>): Promise<Value>;
}

/** At most `capacity` values, those asked for last. */
export function createRecent<Value>(capacity: number): Recent<Value> {
  const kept = new Map<string, Promise<Value>>();
  return {
    get(key, make) {
      const value = kept.get(key) ?? make();
      kept.delete(key);
      kept.set(key, value);
      value.catch(() => kept.delete(key));
      for (const oldest of kept.keys()) {
        if (kept.size <= capacity) break;
        kept.delete(oldest);
      }
      return value;
    },
  };
}
