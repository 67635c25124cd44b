/**
 * Structured clones as JSON text, for the line between Node and the page: DevTools carries nothing else.
 *
 * Runs on both sides of it (see page-script.ts).
 */

/** JSON as it is, or a tagged value. An object met again is a reference to its place in order of appearance. */
type Encoded =
  | null
  | boolean
  | number
  | string
  | { readonly t: 'undefined' }
  | { readonly t: 'bigint' | 'number' | 'date' | 'buffer'; readonly v: string }
  | { readonly t: 'reference'; readonly v: number }
  | { readonly t: 'array' | 'set'; readonly v: readonly Encoded[] }
  | { readonly t: 'object'; readonly v: readonly (readonly [string, Encoded])[] }
  | { readonly t: 'map'; readonly v: readonly (readonly [Encoded, Encoded])[] }
  | { readonly t: 'regexp' | 'error' | 'view'; readonly v: readonly [string, string] };

export interface CloneCodec {
  /** Throws what Electron throws for a function, a symbol or a DOM node. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

const arrayViews = new Map(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((view) => [view.name, (buffer: ArrayBuffer): object => new view(buffer)] as const),
);
arrayViews.set('DataView', (buffer) => new DataView(buffer));

function notCloneable(): Error {
  return new Error('An object could not be cloned.');
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 32_768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  return btoa(text);
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function encodePrimitive(value: unknown): Encoded {
  if (value === undefined) return { t: 'undefined' };
  if (typeof value === 'bigint') return { t: 'bigint', v: String(value) };
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') return null;
  if (Object.is(value, -0)) return { t: 'number', v: '-0' };
  return Number.isFinite(value) ? value : { t: 'number', v: String(value) };
}

function encodeObject(value: object, encode: (inner: unknown) => Encoded): Encoded {
  if (Array.isArray(value)) return { t: 'array', v: value.map((inner) => encode(inner)) };
  if (value instanceof Date) return { t: 'date', v: String(value.getTime()) };
  if (value instanceof RegExp) return { t: 'regexp', v: [value.source, value.flags] };
  if (value instanceof Error) return { t: 'error', v: [value.name, value.message] };
  if (value instanceof Set) return { t: 'set', v: [...value].map((inner) => encode(inner)) };
  if (value instanceof Map) {
    return { t: 'map', v: [...value].map(([key, inner]) => [encode(key), encode(inner)]) };
  }
  if (value instanceof ArrayBuffer) return { t: 'buffer', v: toBase64(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { t: 'view', v: [value.constructor.name, toBase64(bytes)] };
  }
  if (Object.prototype.toString.call(value) !== '[object Object]') throw notCloneable();
  return { t: 'object', v: Object.entries(value).map(([key, inner]) => [key, encode(inner)]) };
}

function encodeClone(root: unknown): Encoded {
  const seen = new Map<object, number>();
  const encode = (value: unknown): Encoded => {
    if (value === null || typeof value !== 'object') return encodePrimitive(value);
    const known = seen.get(value);
    if (known !== undefined) return { t: 'reference', v: known };
    seen.set(value, seen.size);
    return encodeObject(value, encode);
  };
  return encode(root);
}

function decodeClone(root: Encoded): unknown {
  const places: object[] = [];
  const place = <Value extends object>(value: Value): Value => {
    places.push(value);
    return value;
  };
  const decode = (encoded: Encoded): unknown => {
    if (encoded === null || typeof encoded !== 'object') return encoded;
    switch (encoded.t) {
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(encoded.v);
      case 'number':
        return Number(encoded.v);
      case 'reference':
        return places[encoded.v];
      case 'date':
        return place(new Date(Number(encoded.v)));
      case 'regexp':
        return place(new RegExp(...encoded.v));
      case 'error':
        return place(Object.assign(new Error(encoded.v[1]), { name: encoded.v[0] }));
      case 'buffer':
        return place(fromBase64(encoded.v));
      case 'view': {
        const view = arrayViews.get(encoded.v[0]);
        if (!view) throw notCloneable();
        return place(view(fromBase64(encoded.v[1])));
      }
      case 'array': {
        const array = place<unknown[]>([]);
        for (const inner of encoded.v) array.push(decode(inner));
        return array;
      }
      case 'set': {
        const set = place(new Set());
        for (const inner of encoded.v) set.add(decode(inner));
        return set;
      }
      case 'map': {
        const map = place(new Map());
        for (const [key, inner] of encoded.v) map.set(decode(key), decode(inner));
        return map;
      }
      default: {
        const object = place({});
        for (const [key, inner] of encoded.v) {
          // Not by assignment, which would set the prototype for a key of that name.
          const property = { value: decode(inner), writable: true, enumerable: true, configurable: true };
          Object.defineProperty(object, key, property);
        }
        return object;
      }
    }
  };
  return decode(root);
}

export const cloneCodec: CloneCodec = {
  encode(root) {
    let clone: unknown;
    try {
      clone = structuredClone(root);
    } catch {
      throw notCloneable();
    }
    return JSON.stringify(encodeClone(clone));
  },
  decode: (text) => decodeClone(JSON.parse(text)),
};
