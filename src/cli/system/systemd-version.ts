import { namesInside } from './root.ts';

/** The version of systemd in a root, as its private library is called; null when it cannot be told. */
export function systemdVersion(root: string): number | null {
  const folders = ['/usr/lib/systemd', '/lib/systemd', ...namesInside(root, '/usr/lib').filter((name) => name.endsWith('-linux-gnu')).map((name) => `/usr/lib/${name}/systemd`)];
  for (const name of folders.flatMap((folder) => namesInside(root, folder))) {
    const version = /^libsystemd-(?:core|shared)-(\d+)/.exec(name)?.[1];
    if (version !== undefined) return Number(version);
  }
  return null;
}
