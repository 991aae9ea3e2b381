/**
 * The door to the addon, and its complete contract. Nothing else mentions the addon.
 *
 * Paths, names and texts are byte strings (ARCHITECTURE.md, "Bytes"). Where a function returns "or a negative errno" the
 * number is that of errno(3) with its sign turned. Descriptors are plain numbers here; the classes of this folder own them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A descriptor on the event loop; see native/watch.cc. */
export interface WatchHandle {
  readonly handle: unique symbol;
}

/** What `spawnProgram` started; -1 for an output that is not captured. */
export type StartedProgram = readonly [pid: number, pidfd: number, stdout: number, stderr: number];

export interface Binding {
  // watch.cc
  watch(fd: number, events: number, callback: (eventsOrErrno: number) => void): WatchHandle | number;
  rearm(handle: WatchHandle, events: number): void;
  unwatch(handle: WatchHandle, fdToClose: number): void;
  ownDescriptor(fd: number): void;
  closeDescriptor(fd: number): void;
  closeOnExec(fd: number): number;
  // file.cc
  readText(path: string, maxBytes: number): string | number;
  readAtOnce(path: string, maxBytes: number): string | number;
  readLink(path: string): string | number;
  realPath(path: string): string | number;
  listFolder(path: string): string | number;
  status(path: string, follow: boolean, fields: Float64Array): number;
  isAccessible(path: string): boolean;
  touch(path: string, mode: number): number;
  writeExisting(path: string, data: string): number;
  writeNew(path: string, data: string, mode: number): number;
  replaceFile(path: string, temporary: string, data: string, mode: number): number;
  replaceLink(path: string, temporary: string, target: string): number;
  makeFolder(path: string, mode: number): number;
  remove(path: string): number;
  removeFolder(path: string): number;
  // bytes.cc
  readBytes(path: string): ArrayBuffer | number;
  openFile(path: string, fields: Float64Array): number;
  readAt(fd: number, view: Uint8Array, position: number): number;
  replaceBytes(path: string, temporary: string, view: Uint8Array, mode: number): number;
  // netlink_uevent.cc
  openUevents(groups: number, receiveBufferBytes: number): number;
  ueventPort(fd: number): number;
  adoptUevents(fd: number, receiveBufferBytes: number): number;
  receiveUevents(fd: number, fields: Int32Array): string[] | number;
  sendUevent(fd: number, group: number, portId: number, payload: Buffer): number;
  attachFilter(fd: number, program: Buffer): number;
  // unix_socket.cc
  listenUnix(path: string, type: number, mode: number, backlog: number): number;
  connectUnix(path: string, type: number): number;
  readUnix(fd: number, maxBytes: number, timeoutMs: number): string | number;
  acceptUnix(fd: number): number;
  peerCredentials(fd: number): [uid: number, gid: number, pid: number] | number;
  receiveUnix(fd: number, buffer: Buffer): number;
  sendUnix(fd: number, buffer: Buffer): number;
  sendDatagram(path: string, buffer: Buffer, passedFd: number): number;
  describeSocket(fd: number): [family: number, type: number, listening: number] | number;
  // scheduler.cc
  timeSlice(): number;
  setTimeSlice(nanoseconds: number): number;
  yieldProcessor(): void;
  // engine.cc
  setEngineOption(option: string): boolean;
  returnMemory(): void;
  // ethtool.cc
  interfaceDriver(name: string): string | number;
  // evdev.cc
  openInput(path: string, major: number, minor: number, writable: boolean): number;
  eventTypes(fd: number): number;
  readAxis(fd: number, axis: number, fields: Int32Array): number;
  writeAxis(fd: number, axis: number, fields: Int32Array): number;
  mapKey(fd: number, scancode: number, keycode: number): number;
  // acl.cc
  readAcl(path: string, block: boolean, major: number, minor: number): string | number;
  writeAcl(path: string, block: boolean, major: number, minor: number, list: Buffer): number;
  // inotify.cc
  openInotify(): number;
  addWatch(fd: number, path: string, mask: number): number;
  removeWatch(fd: number, wd: number): number;
  readInotify(fd: number): (number | string)[] | number;
  // mapping.cc
  mapFile(path: string, size: number): ArrayBuffer | number;
  // node.cc
  applyNode(path: string, block: boolean, major: number, minor: number, mode: number, uid: number, gid: number, touch: boolean): number;
  makeNode(path: string, block: boolean, major: number, minor: number, mode: number): number;
  labelNode(path: string, attribute: string, label: string): number;
  // process.cc
  spawnProgram(argv: readonly string[], environment: readonly string[], directory: string, inputFd: number, captureOutput: boolean, captureErrors: boolean, watchAtExit: [inotifyFd: number, path: string, mask: number] | null, callback: (started: StartedProgram | number) => void): void;
  reapProgram(pidfd: number): number;
  readPipe(fd: number): string | number;
  killGroup(pid: number, signal: number): number;
  // fork_server.cc
  openQuestions(): [ours: number, servers: number] | number;
  askServer(fd: number, words: string): [stdout: number, stderr: number] | number;
  takeChild(fd: number): [pid: number, pidfd: number] | number;
  // lock.cc, block.cc, users.cc, netlink_route.cc
  lockFile(path: string, exclusive: boolean): number;
  setReadOnly(path: string): number;
  rereadPartitions(fd: number): number;
  userId(name: string): number;
  groupId(name: string): number;
  userName(uid: number): string | undefined;
  groupName(gid: number): string | undefined;
  requestRoute(request: Uint8Array): ArrayBuffer | number;
  // clock.cc, cpuid.cc, ethtool_settings.cc
  monotonicMs(): number;
  cpuid(leaf: number): string | undefined;
  exchangeEthtool(name: string, buffer: Uint8Array): number;
}

/** What the native build makes. */
export const ADDON_FILE = 'devmaster.node';

export const binding: Binding = load();

/** Where the native build may have put things, seen from this module. */
export function builtFolders(): readonly string[] {
  const here = import.meta.dirname;
  return [here, join(here, '..'), join(here, '../../dist')];
}

/** The addon stands beside the bundles in dist/; from the sources it is found there too. */
function load(): Binding {
  const candidates = builtFolders().map((folder) => join(folder, ADDON_FILE));
  let reason = 'it was not built';
  for (const file of candidates) {
    if (!existsSync(file)) continue;
    try {
      // What `require` does with an addon, but for finding it, for which Node would have to load its own modules about modules.
      const addon = { exports: {} };
      process.dlopen(addon, file);
      return addon.exports as Binding;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw new Error(`devmaster's native addon cannot be loaded: ${reason}. Run 'npm run build', or 'node native/build.js' in an installed package.`);
}
