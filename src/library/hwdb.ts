import { openHwdb } from '../hwdb/locate.ts';
import { object, paths, text } from './arguments.ts';
import { HwdbError } from './errors.ts';
import { pathsAt, type PathOptions } from './host.ts';
import { toBytes, toText } from './text.ts';

const checkOptions = object<PathOptions>({ paths });

/**
 * What the hardware database (hwdb.bin, hwdb(7)) says of a modalias, or of another string that its records begin with.
 *
 * @param modalias  such as `usb:v046DpC52B`, or the attribute `modalias` of a device
 * @returns the properties in the order of sd_hwdb_enumerate(3), none when it knows nothing; null when there is no database
 * @throws {HwdbError} when there is one that cannot be used
 * @throws {ArgumentError}
 */
export function queryHwdb(modalias: string, options: PathOptions = {}): ReadonlyMap<string, string> | null {
  text('modalias', modalias);
  checkOptions('options', options);
  const opened = openHwdb({ root: '', paths: pathsAt(options) });
  if (opened.kind === 'missing') return null;
  if (opened.kind === 'damaged') throw new HwdbError(toText(opened.path), opened.reason);
  try {
    return new Map([...opened.hwdb.lookup(toBytes(modalias))].map(([name, value]) => [toText(name), toText(value)]));
  } finally {
    opened.hwdb.close();
  }
}
