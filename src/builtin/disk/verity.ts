import { parseObject } from '../../base/json.ts';
import { splitCommand } from '../../base/text.ts';
import { signatureOf, verityOf, type Image, type RootHash } from './image.ts';
import type { Value } from './probe-answer.ts';

/** What is known about dm-verity of an image. */
export interface Verity {
  readonly of: 'root' | 'usr';
  /** hexadecimal, lower case */
  readonly hash: string;
  /** of the hash, as base64; null when there is none */
  readonly signature: string | null;
}

/**
 * The root hash of an image: the one given, with the signature that the image holds; else the one that was signed; else the one
 * that the UUIDs of the partitions spell. Null when there is no dm-verity, a sentence when what is there is wrong.
 */
export function verityFor(image: Image, given: RootHash | null, values: readonly Value[]): Verity | string | null {
  const signed = signedHash(image, given, values);
  if (typeof signed === 'string' || signed !== null) return signed;
  if (given !== null && given.hash !== null) return { of: given.of, hash: given.hash, signature: null };
  for (const of of given === null ? (['root', 'usr'] as const) : [given.of]) {
    const data = image.get(of);
    const verity = verityOf(of, image);
    if (data !== undefined && verity !== null) {
      return { of, hash: (data.partition.uuid + verity.partition.uuid).replaceAll('-', ''), signature: null };
    }
  }
  return null;
}

/**
 * The kernel command line's `roothash=` or `usrhash=`. One that is no hash, or both at once, count as none, as in
 * systemd-udevd.
 *
 * @see systemd-veritysetup-generator(8)
 */
export function givenRootHash(commandLine: string): RootHash | null {
  const words = splitCommand(commandLine);
  const [root, usr] = [lastOf(words, 'roothash='), lastOf(words, 'usrhash=')];
  const hash = root ?? usr;
  if (hash === null || (root !== null && usr !== null) || !/^([0-9a-fA-F]{2})*$/.test(hash)) return null;
  return { of: root === null ? 'usr' : 'root', hash: hash === '' ? null : hash.toLowerCase() };
}

function lastOf(words: readonly string[], prefix: string): string | null {
  return words.findLast((word) => word.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** The signature partition holds JSON: `rootHash` in hexadecimal digits, `signature` in base64. */
function signedHash(image: Image, given: RootHash | null, values: readonly Value[]): Verity | string | null {
  const of = given?.of ?? (image.has('root-verity-sig') ? 'root' : 'usr');
  const part = signatureOf(of, image);
  if (part === null) return null;
  const prefix = `${part.partition.number} `;
  const text = values.find(([name, value]) => name === 'TEXT' && value.startsWith(prefix))?.[1].slice(prefix.length);
  const { rootHash, signature } = parseObject(text ?? '') ?? {};
  if (typeof rootHash !== 'string' || !/^([0-9a-f]{2})*$/i.test(rootHash) || typeof signature !== 'string') return 'the signature partition cannot be understood';
  const hash = rootHash.toLowerCase();
  if (given !== null && given.hash !== null && given.hash !== hash) return 'the signature partition is for another root hash';
  return { of, hash, signature: Buffer.from(signature, 'base64').toString('base64') };
}
