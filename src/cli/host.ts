import type { Paths } from '../base/paths.ts';
import { Store } from '../database/store.ts';
import type { Host } from '../device/device.ts';

/** Devices with what the database says of them. */
export function databaseHost(paths: Paths): Host {
  const store = new Store(paths);
  return { paths, stored: (id) => store.read(id) };
}
