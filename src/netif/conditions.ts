/**
 * The conditions of [Match] that are about the machine. They are tested once, when the files are read, as systemd-udevd does
 * (systemd.link(5) "[MATCH] SECTION OPTIONS", systemd.unit(5) "CONDITIONS AND ASSERTS").
 */
import { compileGlob, matchesGlob } from '../base/glob.ts';
import { splitCommand } from '../base/text.ts';
import { udevRelease } from '../base/udev-release.ts';
import { compareVersions } from '../base/version.ts';
import { parseBoolean } from '../base/values.ts';
import { exists, listFolder, readText } from '../kernel/file.ts';
import type { Condition, ConditionKind } from './link-config.ts';
import type { Machine } from './machine.ts';

/** Whether all conditions hold on this machine. */
export function conditionsHold(machine: Machine, conditions: ReadonlyMap<ConditionKind, Condition>): boolean {
  for (const [kind, { parameter, negated }] of conditions) if (tests[kind](machine, parameter) === negated) return false;
  return true;
}

const tests: Readonly<Record<ConditionKind, (machine: Machine, parameter: string) => boolean>> = {
  Host: (machine, parameter) => {
    if (/^[0-9a-f]{32}$/i.test(parameter.replaceAll('-', ''))) return parameter.replaceAll('-', '').toLowerCase() === machine.machineId;
    return matchesGlob(compileGlob(parameter, true), machine.hostname);
  },
  Virtualization: (machine, parameter) => {
    const virtualisation = machine.virtualisation;
    const any = parseBoolean(parameter);
    if (any !== null) return any === (virtualisation !== 'none');
    if (parameter === 'private-users') return hasPrivateUsers(machine);
    if (parameter === 'container') return containers.has(virtualisation);
    if (parameter === 'vm') return virtualisation !== 'none' && !containers.has(virtualisation);
    return parameter === virtualisation;
  },
  KernelCommandLine: (machine, parameter) => {
    const words = splitCommand(machine.kernelCommandLine);
    return words.some((word) => word === parameter || (!parameter.includes('=') && word.startsWith(`${parameter}=`)));
  },
  KernelVersion: (machine, parameter) => holdsForVersion(machine.kernelRelease, parameter),
  Version: (machine, parameter) => {
    const [, software, expression = parameter] = /^(systemd|kernel|glibc)\s*(.*)$/s.exec(parameter) ?? [];
    const version = software === 'systemd' ? udevRelease : software === 'glibc' ? glibcVersion() : machine.kernelRelease;
    return version !== null && (expression === '' || holdsForVersion(version, expression));
  },
  Credential: (_machine, parameter) => {
    const folder = process.env['CREDENTIALS_DIRECTORY'];
    return folder !== undefined && !parameter.includes('/') && exists(`${folder}/${parameter}`);
  },
  Architecture: (machine, parameter) => parameter === machine.architecture || parameter === 'native',
  Firmware: holdsForFirmware,
  MachineTag: (machine, parameter) => {
    const tags = (machine.machineInfo('TAGS') ?? '').split(/[:\s]+/).filter((tag) => tag !== '');
    return tags.some((tag) => matchesGlob(compileGlob(parameter), tag));
  },
};

const containers: ReadonlySet<string> = new Set([
  'openvz', 'lxc', 'lxc-libvirt', 'systemd-nspawn', 'docker', 'podman', 'rkt', 'wsl', 'proot', 'pouch', 'container-other',
]);

/** A user namespace that maps not all users, one to one (user_namespaces(7)). */
function hasPrivateUsers({ paths }: Machine): boolean {
  const map = readText(`${paths.proc}/self/uid_map`)?.trim().split(/\s+/) ?? [];
  return map.length > 0 && map.join(' ') !== '0 0 4294967295';
}

/** Words that all have to hold: `>= 6.1`, `>=6.1`, or a glob. */
function holdsForVersion(version: string, expression: string): boolean {
  const words = expression.trim().replace(/(^|\s)([<>=!$]+)\s+/g, '$1$2').split(/\s+/);
  return words.every((word) => {
    const comparison = /^(!?\$=|<=|>=|==?|!=|<>|<|>)(.*)$/s.exec(word);
    const [, operator, wanted = ''] = comparison ?? [];
    if (operator === undefined) return matchesGlob(compileGlob(word), version);
    if (operator === '$=') return matchesGlob(compileGlob(wanted), version);
    if (operator === '!$=') return !matchesGlob(compileGlob(wanted), version);
    // One equals sign asks for the same text, two for the same version.
    if (operator === '=' || operator === '!=') return (version === wanted) === (operator === '=');
    const order = compareVersions(version, wanted);
    switch (operator) {
      case '<': return order < 0;
      case '<=': return order <= 0;
      case '>': return order > 0;
      case '>=': return order >= 0;
      case '<>': return order !== 0;
      default: return order === 0;
    }
  });
}

function glibcVersion(): string | null {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ?? null;
}

/** systemd.unit(5) "ConditionFirmware=" */
function holdsForFirmware({ paths }: Machine, parameter: string): boolean {
  if (parameter === 'uefi') return exists(`${paths.sys}/firmware/efi`);
  if (parameter === 'device-tree') return exists(`${paths.sys}/firmware/devicetree`);
  const compatible = /^device-tree-compatible\(([^()]*)\)$/.exec(parameter)?.[1];
  if (compatible !== undefined) return (readText(`${paths.proc}/device-tree/compatible`) ?? '').split('\0').includes(compatible);
  const [, name, operator, wanted] = /^smbios-field\(\s*([a-z_]+)\s*(!?\$=|[<>=!]+)\s*"?(.*?)"?\s*\)$/.exec(parameter) ?? [];
  if (name === undefined || operator === undefined || wanted === undefined) return false;
  if (listFolder(`${paths.sys}/class/dmi/id`)?.includes(name) !== true) return false;
  const value = readText(`${paths.sys}/class/dmi/id/${name}`)?.replace(/[\n\r]+$/, '') ?? '';
  // A text with blanks is one word here.
  return holdsForVersion(value.replaceAll(/\s/g, '_'), `${operator}${wanted.replaceAll(/\s/g, '_')}`);
}
