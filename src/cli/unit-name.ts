/**
 * The path that a unit is named after: `dev-disk-by\x2did-x` is `/dev/disk/by-id/x` (systemd.unit(5) "String escaping for inclusion
 * in unit names").
 *
 * @param name  without its ending
 */
export function unescapeUnit(name: string): string {
  return `/${name.replaceAll('-', '/').replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))}`;
}
