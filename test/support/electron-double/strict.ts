/** Strict objects: what Electron has and the double lacks throws, instead of being undefined and passing a test. */

/** `object` with every unknown member throwing, but those that a promise or JSON looks for. */
export function strict<Object extends object>(object: Object, name: string): Object {
  return new Proxy(object, {
    get(target, key) {
      if (typeof key !== 'symbol' && !(key in target) && key !== 'then' && key !== 'toJSON') {
        throw new Error(`The Electron double has no ${name}.${key}.`);
      }
      const value: unknown = Reflect.get(target, key, target);
      // Methods run on the object itself: private members are not the proxy's.
      return isMethod(value) ? (...given: unknown[]) => Reflect.apply(value, target, given) : value;
    },
  });
}

function isMethod(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === 'function';
}
