/** What the steps of this process share, loaded once a key; a load that failed is forgotten, so that the next tries again. */
export function sharedLoads<Value>(): (key: string, load: () => Promise<Value>) => Promise<Value> {
  const loads = new Map<string, Promise<Value>>();
  return async (key, load) => {
    const loading = loads.get(key) ?? load();
    loads.set(key, loading);
    try {
      return await loading;
    } catch (error) {
      loads.delete(key);
      throw error;
    }
  };
}
