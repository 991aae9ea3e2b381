import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/netif/net-id/names.ts';
import { latestNamingScheme, namingSchemeOf } from '../../../src/netif/scheme.ts';
import { deviceAt, hostOf, makeMachine } from '../../device/machine.ts';
import { interfaceOf, linesOf } from './interfaces.ts';

interface Board {
  /** the nodes by their aliases */
  readonly aliases: Readonly<Record<string, string>>;
  /** the node of the interface itself */
  readonly own?: string;
  /** the node of the device above it */
  readonly above?: string;
  readonly devtype?: string;
  readonly scheme?: string;
}

/** The names of an interface on a board with a devicetree. */
function namesOn({ aliases, own, above, devtype, scheme = 'latest' }: Board): readonly string[] {
  const controller = { devpath: '/devices/platform/soc/fd580000.ethernet', subsystem: 'bus:platform' };
  const card = interfaceOf(controller, {}, devtype === undefined ? {} : { devtype });
  const made = makeMachine([controller, card]);
  const paths = { ...made, proc: `${made.run}/proc` };
  const tree = `${paths.sys}/firmware/devicetree/base`;
  mkdirSync(`${tree}/aliases`, { recursive: true });
  mkdirSync(paths.proc);
  symlinkSync(tree, `${paths.proc}/device-tree`);
  for (const [alias, node] of Object.entries(aliases)) writeFileSync(`${tree}/aliases/${alias}`, `${node}\0`);
  for (const [devpath, node] of [[card.devpath, own], [controller.devpath, above]] as const) {
    if (node === undefined) continue;
    mkdirSync(tree + node, { recursive: true });
    symlinkSync(tree + node, `${paths.sys}${devpath}/of_node`);
  }
  const device = deviceAt(hostOf(paths), card.devpath);
  return linesOf(namesOf({ device, scheme: namingSchemeOf(scheme) ?? latestNamingScheme, property: () => null, lookUp: null }) ?? []);
}

describe('devicetree aliases give ID_NET_NAME_ONBOARD', () => {
  const node = '/soc/ethernet@fd580000';
  const other = '/soc/ethernet@fd590000';

  it.each<[string, Board, string | null]>([
    ['the number of the alias', { aliases: { ethernet0: other, ethernet1: node }, above: node }, 'end1'],
    ['an alias without a number is 0', { aliases: { ethernet: node }, above: node }, 'end0'],
    ['not when both claim 0', { aliases: { ethernet: node, ethernet0: other }, above: node }, null],
    ['not when both claim 0, the other way round', { aliases: { ethernet: other, ethernet0: node }, above: node }, null],
    ['a number is a number', { aliases: { ethernetx: node }, above: node }, null],
    ['an alias of another kind is none', { aliases: { serial0: node }, above: node }, null],
    ['without a node there is no name', { aliases: { ethernet0: node } }, null],
    ['without an alias there is no name', { aliases: { ethernet0: other }, above: node }, null],
    ['there were none before v252', { aliases: { ethernet0: node }, above: node, scheme: 'v251' }, null],
    ['in v252 there were', { aliases: { ethernet0: node }, above: node, scheme: 'v252' }, 'end0'],
    ['the port’s own node counts before the controller’s', { aliases: { ethernet0: node, ethernet1: `${node}/port@1` }, above: node, own: `${node}/port@1` }, 'end1'],
    ['and only that one', { aliases: { ethernet0: node }, above: node, own: `${node}/port@1` }, null],
    ['before v257 the controller’s alone did', { aliases: { ethernet0: node, ethernet1: `${node}/port@1` }, above: node, own: `${node}/port@1`, scheme: 'v255' }, 'end0'],
    ['wireless interfaces are wifi', { aliases: { wifi1: node, ethernet0: node }, above: node, devtype: 'wlan' }, 'wld1'],
    ['or else ethernet', { aliases: { wifi1: other, ethernet0: node }, above: node, devtype: 'wlan' }, 'wld0'],
    ['wireless interfaces had none before v259', { aliases: { wifi1: node }, above: node, devtype: 'wlan', scheme: 'v258' }, null],
    ['mobile interfaces have none', { aliases: { ethernet0: node }, above: node, devtype: 'wwan' }, null],
  ])('%s', (_, board, name) => {
    expect(namesOn(board)).toEqual(name === null ? [] : [`ID_NET_NAME_ONBOARD=${name}`]);
  });
});
