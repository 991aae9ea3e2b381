/**
 * Takes out of a recording what tells one machine from another of its kind: serial numbers, addresses of interfaces, identifiers
 * and labels of file systems. Each is replaced by another of the same form, everywhere it stands and always by the same, so that
 * links still belong to properties and rules still match by form.
 */
import { createHmac } from 'node:crypto';
import type { Uevent } from '../../uevent/uevent.ts';
import { Finder } from './replace.ts';
import { addressesIn, isLabel, secretsOf, type Secret, type Witness } from './secrets.ts';
import type { Snapshot } from './snapshot.ts';

/** Learns first and replaces afterwards: a serial number stands also where nothing says that it is one. */
export class Anonymiser {
  readonly #key: string;
  readonly #secrets = new Map<string, Secret>();
  readonly #labels = new Set<string>();
  /** null while more is being learned */
  #finder: Finder<Secret> | null = null;

  /** @param key  the same one gives the same replacements; nobody should be able to guess it */
  constructor(key: string) {
    this.#key = key;
  }

  /** Takes note of what is private about a device. */
  learn(witness: Witness): void {
    const { properties, attributes } = witness;
    const found = [...secretsOf(witness), ...[...properties.values(), ...attributes.values()].flatMap(addressesIn)];
    for (const secret of found) this.#secrets.set(secret.text.toLowerCase(), secret);
    for (const [name, value] of properties) if (isLabel(name) && value !== '') this.#labels.add(value);
    this.#finder = null;
  }

  /** The device without it. */
  snapshot(known: Snapshot): Snapshot {
    return {
      devpath: this.#text(known.devpath),
      node: known.node === null ? null : this.#text(known.node),
      nodeContent: known.nodeContent === null ? null : this.#text(known.nodeContent),
      links: known.links.map((link) => this.#link(link)),
      properties: this.#properties(known.properties),
      attributes: new Map([...known.attributes].flatMap(([name, value]) => {
        const shown = withoutHiddenNumbers(name, value);
        return shown === null ? [] : [[this.#text(name), this.#text(shown)] as const];
      })),
      folderLinks: new Map([...known.folderLinks].map(([name, target]) => [this.#text(name), this.#text(target)])),
    };
  }

  /** The event without it. */
  uevent(known: Uevent): Uevent {
    return { ...known, devpath: this.#text(known.devpath), properties: this.#properties(known.properties) };
  }

  #properties(properties: ReadonlyMap<string, string>): Map<string, string> {
    return new Map([...properties].map(([name, value]) => [name, this.#property(name, value)]));
  }

  #property(name: string, value: string): string {
    if (isLabel(name)) return this.#label(value);
    return name === 'DEVLINKS' ? value.split(' ').map((link) => this.#link(link)).join(' ') : this.#text(value);
  }

  /** A label is an ordinary word: it is one only in its own places. */
  #link(link: string): string {
    const [place, label] = /^(.*by-(?:part)?label\/)(.*)$/.exec(link)?.slice(1) ?? ['', ''];
    return label !== undefined && this.#labels.has(label) ? place + this.#label(label) : this.#text(link);
  }

  #label(value: string): string {
    return this.#disguise({ text: value, kept: 0 }, value);
  }

  #text(text: string): string {
    this.#finder ??= new Finder(this.#secrets.values());
    return this.#finder.replace(text, (secret, found) => this.#disguise(secret, found));
  }

  /** Letter for letter and digit for digit; what stands between them stays. The spelling of the secret does not matter. */
  #disguise({ text, kept }: Secret, found: string): string {
    const canonical = text.replace(escape, '').toLowerCase().replace(/[^0-9a-z]/g, '');
    const letters = /^[0-9a-f]*$/.test(canonical) ? 6 : 26;
    const noise = noiseOf(this.#key, { canonical, length: canonical.length });
    let at = -1;
    return found.replace(escapeOrCharacter, (char) => {
      if (char.length > 1) return char;
      at++;
      if (at < kept) return char;
      const random = noise[at % noise.length] as number;
      if (/[0-9]/.test(char)) return String(random % 10);
      const first = char <= 'Z' ? 0x41 : 0x61;
      return String.fromCharCode(first + (random % letters));
    });
  }
}

/** How udev writes a byte that a link cannot have. */
const escape = /\\x[0-9a-f]{2}/g;
const escapeOrCharacter = /\\x[0-9a-f]{2}|[0-9A-Za-z]/g;

function noiseOf(key: string, { canonical, length }: { readonly canonical: string; readonly length: number }): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 32 < length; block++) blocks.push(createHmac('sha256', key).update(`${block} ${canonical}`, 'latin1').digest());
  return blocks.length === 0 ? Buffer.alloc(1) : Buffer.concat(blocks);
}

/**
 * Binary attributes may hold numbers in any form. What rules and builtins read of them has none: descriptors (the texts of a USB
 * device are not among them), and the head of a PCI device's configuration. Null for what cannot be shown.
 */
function withoutHiddenNumbers(name: string, value: string): string | null {
  if (name === 'config') return value.slice(0, PCI_HEAD_BYTES);
  if (name === 'descriptors' || name === 'report_descriptor' || name === 'bos_descriptors') return value;
  return /[\x00-\x08\x0e-\x1f]/.test(value) ? null : value;
}

/** PCI Local Bus Specification, "Configuration Space Organization": the header that all devices have. */
const PCI_HEAD_BYTES = 64;
