import { posix } from 'node:path';
import { readLink, status } from '../kernel/file.ts';

const MAX_LINKS = 10;

/**
 * Whether a path below /sys or /dev leads to the same for everybody, also when it leads nowhere: through folders that only root
 * can change and anybody can enter, and through links that stay below /sys and /dev. `/dev/stdin` does not, which is another
 * file for each process, nor what users put into /dev/shm.
 */
export function isOpenGround(path: string, linksLeft = MAX_LINKS): boolean {
  const names = path.split('/').slice(1);
  if ((names[0] !== 'sys' && names[0] !== 'dev') || names.some((name) => name === '' || name === '.' || name === '..')) return false;
  let here = '';
  for (const [index, name] of names.entries()) {
    const folder = here;
    here += `/${name}`;
    const facts = status(here, { follow: false });
    if (facts === null) return true;
    if (facts.kind === 'link') {
      if (linksLeft === 0) return false;
      const target = posix.resolve(`${folder}/`, readLink(here) ?? '');
      return isOpenGround([target, ...names.slice(index + 1)].join('/'), linksLeft - 1);
    }
    if (facts.kind === 'directory' && (facts.uid !== 0 || (facts.mode & 0o022) !== 0 || (facts.mode & 0o001) === 0)) return false;
  }
  return true;
}
