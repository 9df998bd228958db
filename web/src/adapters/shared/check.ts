// Looks at what an application hands to an adapter: what is wrong there must not pass for a user who is signed out.

/** Throws a `TypeError` that names the prop, and says what it must be. */
export function wrong(component: string, prop: string, must: string): never {
  throw new TypeError(`holdfast: ${component}: prop "${prop}" must be ${must}`);
}

/**
 * Returns the value of a prop. Throws where it lacks what is used of it: functions; of a name like `isLoading` it is enough that
 * it is there, since a provider that loads may not know.
 */
export function check<Value>(component: string, prop: string, value: Value, must: string, members: string[]): Value {
  const all = Object(value) as Record<string, unknown>;
  const isThere = (name: string) => typeof all[name] === 'function' || (/^is/.test(name) && name in all);
  return members.every(isThere) ? value : wrong(component, prop, must);
}

/** Calls a hook that is a prop, and returns what it does. Throws where that is not what the hook of this name returns. */
export function useProp<Result>(
  component: string,
  prop: string,
  hook: () => Result,
  must: string,
  members: string[],
): Result {
  check(component, prop, { hook }, must, ['hook']);
  return check(component, prop, hook(), must, members);
}
