/** As many as the kernel follows in one name (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * The name without links in it, as a process would find it whose root is another folder: an absolute link starts there, and above
 * it is nothing. What does not exist is left as it is written, so that names can be asked for which are still to be made.
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
