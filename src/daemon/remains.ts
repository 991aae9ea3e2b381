import type { Links } from '../apply/link.ts';
import { unescapeLinkName } from '../apply/link-name.ts';
import type { Watches } from '../apply/watch.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import type { Store } from '../database/store.ts';
import { Device, type Host } from '../device/device.ts';
import { enumerateAll } from '../device/enumerate.ts';
import { parseId } from '../device/names.ts';
import type { Stored } from '../device/stored.ts';
import { listFolder } from '../kernel/file.ts';
import type { ProvenanceKeeper } from './provenance.ts';

/** What `/run/udev` says of a device that is not there any more. */
export interface Remains {
  readonly id: string;
  readonly record: Stored | null;
  /** tags of the record and of the index */
  readonly tags: ReadonlySet<string>;
  /** names below /dev: those of the record, and those that are claimed */
  readonly links: ReadonlySet<string>;
}

export interface RemainsParts {
  readonly store: Store;
  readonly links: Links;
  readonly watches: Watches;
  readonly provenance: ProvenanceKeeper;
}

/** What is kept of devices that sysfs does not have. Names that are no device's id are nobody's, and stay. */
export function findRemains(host: Host): Remains[] {
  const tags = readIndex(host.paths, 'tags');
  const claims = readIndex(host.paths, 'links');
  const ids = new Set([...(listFolder(`${udevRun(host.paths)}/data`) ?? []), ...(listFolder(`${udevRun(host.paths)}/watch`) ?? []), ...tags.keys(), ...claims.keys()]);
  const present = ids.size === 0 ? [] : enumerateAll(host, {});
  // Without sysfs nothing can be said of any device.
  if (present.length === 0) return [];
  for (const { id } of present) ids.delete(id);
  return [...ids].filter((id) => isGone(host, id)).map((id) => remainsOf(host, id, { tags: tags.get(id) ?? [], claims: claims.get(id) ?? [] }));
}

/** Does what the event of the removal would have done, as far as it can be done without the event: no rule is run. */
export function clearRemains({ id, record, tags, links }: Remains, parts: RemainsParts): void {
  parts.watches.end(id);
  parts.links.update({ id, devname: '', before: links, after: [], priority: 0 });
  parts.store.remove(id, { ...(record ?? nothing), tags });
  parts.provenance.forget(id);
}

/** Whoever cannot be listed may still be there, except for interfaces, which are all in one folder. */
function isGone(host: Host, id: string): boolean {
  const parsed = parseId(id);
  return parsed !== null && (parsed.kind === 'interface' || Device.fromId(host, id) === null);
}

function remainsOf(host: Host, id: string, { tags, claims }: { readonly tags: readonly string[]; readonly claims: readonly string[] }): Remains {
  const record = host.stored(id);
  const claimed = claims.map(unescapeLinkName).filter((name) => name !== null);
  return { id, record, tags: new Set([...(record?.tags ?? []), ...tags]), links: new Set([...(record?.links ?? []), ...claimed]) };
}

/** An index of `/run/udev`, a folder of folders of device ids, the other way round: in which folders each id is. */
function readIndex(paths: Paths, index: 'tags' | 'links'): Map<string, string[]> {
  const folder = `${udevRun(paths)}/${index}`;
  const found = new Map<string, string[]>();
  for (const name of listFolder(folder) ?? []) {
    for (const id of listFolder(`${folder}/${name}`) ?? []) {
      const names = found.get(id);
      if (names === undefined) found.set(id, [name]);
      else names.push(name);
    }
  }
  return found;
}

const nothing: Stored = { links: [], linkPriority: 0, initializedUsec: null, properties: new Map(), tags: new Set(), currentTags: new Set() };
