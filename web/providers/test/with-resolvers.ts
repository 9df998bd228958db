// keycloak-js wants it, which Node 20 lacks.
Promise.withResolvers ??= (<T>() => {
  const parts = {} as PromiseWithResolvers<T>;
  parts.promise = new Promise<T>((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}) as PromiseConstructor['withResolvers'];
