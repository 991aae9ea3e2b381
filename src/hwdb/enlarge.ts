/** A copy of a typed array that is twice as long, or as long as is needed. */
export function enlarge<T extends Uint8Array | Uint16Array | Int32Array>(array: T, needed: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(array.length * 2, needed));
  larger.set(array);
  return larger;
}
