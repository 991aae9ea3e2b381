/** Properties that builtins provide; they are compared apart. */
const fromBuiltins =
  /^E:(ID_PATH|ID_PATH_TAG|ID_PATH_ATA_COMPAT|ID_NET_|ID_FS_|ID_PART_|ID_INPUT|ID_OUI|ID_FOR_SEAT|ID_VENDOR|ID_MODEL|ID_BUS|ID_USB|ID_TYPE|ID_REVISION|ID_SERIAL|ID_WWN|ID_BTRFS|[A-Z_]+_FROM_DATABASE)/;

/**
 * Reads the lines of `snapshot_records`. Times are left out, tags are sorted (their order in systemd's records is that of a hash
 * table), and so are properties of builtins, unless they are asked for.
 */
export function readSnapshot(text: string, { withBuiltins }: { withBuiltins: boolean }): Map<string, string[]> {
  const records = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const id = space < 0 ? line : line.slice(0, space);
    if (id === '') continue;
    const lines = records.get(id) ?? [];
    records.set(id, lines);
    const value = space < 0 ? '' : line.slice(space + 1);
    if (value === '' || value.startsWith('I:') || value.startsWith('V:')) continue;
    if (!withBuiltins && fromBuiltins.test(value)) continue;
    lines.push(value);
  }
  for (const [id, lines] of records) {
    lines.sort();
    // Whether there is an empty record depends on builtins that say nothing we compare.
    if (lines.length === 0) records.delete(id);
  }
  return records;
}

/** The differences between two snapshots in words; empty when they are equal. */
export function differences(expected: ReadonlyMap<string, readonly string[]>, got: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  for (const id of new Set([...expected.keys(), ...got.keys()])) {
    const one = expected.get(id) ?? [];
    const other = got.get(id) ?? [];
    for (const line of one) if (!other.includes(line)) found.push(`${id}: missing ${line}`);
    for (const line of other) if (!one.includes(line)) found.push(`${id}: unexpected ${line}`);
  }
  return found.sort();
}
