/**
 * The path below /proc/sys of a setting that is named with dots or with slashes. Whichever comes first in the name separates its
 * parts; the other one then stands for itself, and `net.ipv4.conf.eth0/1.mtu` is `net/ipv4/conf/eth0.1/mtu`.
 *
 * @see sysctl.d(5) "CONFIGURATION FORMAT"
 */
export function sysctlPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== '.') return name;
  return name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
