import { errnoName } from '../kernel/errno.ts';
import { type FileIdentity, ReadableFile } from '../kernel/bytes.ts';
import { childBytes, headerBytes, headerField, nodeBytes, signature, valueBytes } from './format.ts';
import { FilePages } from './pages.ts';
import { Search } from './search.ts';

/** How a file lays out its nodes: later writers may make them longer. */
export interface Layout {
  readonly nodeSize: number;
  readonly childSize: number;
  readonly valueSize: number;
  /** offset of the root */
  readonly root: number;
  /** of all nodes with their children and values, in bytes */
  readonly nodesSize: number;
}

/** hwdb.bin, open to be asked. Only what a question touches is read. */
export class Hwdb {
  readonly identity: FileIdentity;
  /** the release of systemd that wrote it, or says it did */
  readonly version: number;
  readonly #file: ReadableFile;
  readonly #pages: FilePages;
  readonly #layout: Layout;

  private constructor(file: ReadableFile, pages: FilePages, layout: Layout) {
    this.#file = file;
    this.#pages = pages;
    this.#layout = layout;
    this.identity = file.identity;
    this.version = pages.uint32(headerField.version);
  }

  /**
   * @returns why it cannot be used when it cannot: the errno, or `damaged` when it is not a whole hwdb.bin
   */
  static open(path: string): Hwdb | { readonly kind: 'missing' | 'damaged'; readonly reason: string } {
    const file = ReadableFile.open(path);
    if (typeof file === 'number') return { kind: errnoName(file) === 'ENOENT' ? 'missing' : 'damaged', reason: errnoName(file) };
    const pages = new FilePages(file, heldBytes);
    const layout = readLayout(pages);
    if (layout !== null) return new Hwdb(file, pages, layout);
    file.close();
    return { kind: 'damaged', reason: 'it is no hardware database, or not all of one' };
  }

  /**
   * All properties of the records that match.
   *
   * Of several values for one key the one from the later file counts, in one file that from the later line. The order is
   * that of sd_hwdb_enumerate(3). In a damaged file less is found, or nothing.
   *
   * @param modalias  the lookup string, a byte string
   * @see hwdb(7) "Hardware Database Files"
   */
  lookup(modalias: string): ReadonlyMap<string, string> {
    return new Search(this.#pages, this.#layout, modalias).properties();
  }

  close(): void {
    this.#file.close();
  }
}

/** How much of the file is held in memory at most: what events of an ordinary machine ask for is less. */
const heldBytes = 1 << 20;

/** Larger ones than this are no format that anybody will write. */
const maxEntryBytes = 4096;

function readLayout(pages: FilePages): Layout | null {
  if (pages.sizeBytes < headerBytes) return null;
  for (let index = 0; index < signature.length; index++) if (pages.byte(index) !== signature.charCodeAt(index)) return null;
  if (pages.offset(headerField.fileSize) !== pages.sizeBytes) return null;
  const nodeSize = pages.offset(headerField.nodeSize);
  const childSize = pages.offset(headerField.childSize);
  const valueSize = pages.offset(headerField.valueSize);
  const root = pages.offset(headerField.root);
  const nodesSize = pages.offset(headerField.nodesSize);
  const isPlausible = (size: number, least: number): boolean => size >= least && size <= maxEntryBytes;
  if (!isPlausible(nodeSize, nodeBytes) || !isPlausible(childSize, childBytes) || !isPlausible(valueSize, valueBytes.short)) return null;
  if (root < 0 || nodesSize < 0) return null;
  return { nodeSize, childSize, valueSize, root, nodesSize };
}
