/** Architectures that Node and systemd call by different names. */
const systemdNames: Readonly<Record<string, string>> = {
  x64: 'x86-64', ia32: 'x86', loong64: 'loongarch64', ppc64: 'ppc64-le', mipsel: 'mips-le', mips64el: 'mips64-le',
};

/**
 * The architecture as systemd calls it (systemd.unit(5) "ConditionArchitecture="; udev(7) CONST{arch}).
 *
 * @param node  as Node calls it; this machine's when left out
 */
export function architectureName(node: string = process.arch): string {
  return systemdNames[node] ?? node;
}
