/** Functions by the `kind` of what they are given: a record that lacks one does not compile. */

interface Kinded {
  readonly kind: string;
}

/** Each function has the precise type of its kind; the context comes first, and what else is needed last. */
export type ByKind<T extends Kinded, Context, Result, Rest extends readonly unknown[] = []> = {
  readonly [K in T['kind']]: (context: Context, of: Extract<T, { readonly kind: K }>, ...rest: Rest) => Result;
};

/** In place of a function that a kind has not, because …; what it would return is the reason. */
export const without = (why: string) => (): string => why;

/** Calls the function of the kind of `of`. */
export function byKind<T extends Kinded, Context, Result, Rest extends readonly unknown[]>(
  functions: ByKind<T, Context, Result, Rest>,
  context: Context,
  of: T,
  ...rest: Rest
): Result {
  const each = functions[of.kind as T['kind']] as (context: Context, of: T, ...rest: Rest) => Result;
  return each(context, of, ...rest);
}
