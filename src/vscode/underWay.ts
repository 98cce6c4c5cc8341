/** What is being asked or done for each model: a second click begins nothing beside it. */
export interface UnderWay {
  /** Does the work, unless other work for the same model has begun: then nothing is done, and that other work is named. Rejects as `work` does. */
  alone<T>(model: string, what: string, work: () => PromiseLike<T>): Promise<Alone<T>>;
}

export type Alone<T> = { readonly done: T } | { readonly begun: string };

export function createUnderWay(): UnderWay {
  const begun = new Map<string, string>();
  return {
    async alone(model, what, work) {
      const other = begun.get(model);
      if (other !== undefined) return { begun: other };
      begun.set(model, what);
      try {
        return { done: await work() };
      } finally {
        begun.delete(model);
      }
    },
  };
}
