const reserved: ReadonlySet<string> = new Set(['.', '..', 'all', 'default']);

/** How long a name may be: IFNAMSIZ and ALTIFNAMSIZ less the final NUL (<linux/if.h>, <linux/netdevice.h>). */
export const maxNameBytes = 15;
export const maxAlternativeNameBytes = 127;

/**
 * Whether systemd lets an interface be called so: printable ASCII other than space, `:`, `/` and `%`, not only digits (which
 * would read as an index), and not a word that /proc/sys/net uses for itself (systemd.link(5) "Name=").
 */
export function isValidName(name: string, maxBytes = maxNameBytes): boolean {
  return name.length <= maxBytes && /^[!-~]+$/.test(name) && !/[:/%]/.test(name) && !/^\d+$/.test(name) && !reserved.has(name);
}
