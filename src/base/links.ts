/** As many as the kernel follows in one name (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Resolves the links in a name, as for a process whose root is another folder: an absolute link starts at that root, and `..`
 * does not lead out of it. Parts that do not exist are left as they are written, so that the name may be of a file that is still
 * to be made.
 *
 * @param name  from the root on
 * @param targetOf  what the link of a name leads to, as it is written in it; null for what is no link
 * @returns null when links go in a circle
 */
export function resolveLinks(name: string, targetOf: (name: string) => string | null): string | null {
  const waiting = name.split('/').reverse();
  let resolved: string[] = [];
  for (let links = 0; waiting.length > 0; ) {
    const part = waiting.pop() as string;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const target = targetOf(`/${[...resolved, part].join('/')}`);
    if (target === null) {
      resolved.push(part);
      continue;
    }
    if (++links > MAX_LINKS) return null;
    if (target.startsWith('/')) resolved = [];
    waiting.push(...target.split('/').reverse());
  }
  return `/${resolved.join('/')}`;
}
