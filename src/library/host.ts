import { systemPaths, type Paths } from '../base/paths.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';
import { toBytes } from './text.ts';

/** Where to look. */
export interface PathOptions {
  /** roots other than the system's own, such as `{ sys: '/host/sys', run: '/host/run' }`; names stay those below /sys and /dev */
  readonly paths?: Partial<Paths> | undefined;
}

export function pathsAt({ paths = {} }: PathOptions): Paths {
  const given = Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [[name, toBytes(path)] as const]));
  return { ...systemPaths, ...Object.fromEntries(given) };
}

/** Devices with what the database there says of them. */
export function hostAt(location: PathOptions): Host {
  const paths = pathsAt(location);
  const store = new Store(paths);
  return { paths, stored: (id) => store.read(id) };
}
