import { describe, expect, it } from 'vitest';
import { silent, type Log } from '../../src/base/log.ts';
import { systemPaths } from '../../src/base/paths.ts';
import { netId, type NetIdContext } from '../../src/builtin/net_id.ts';
import type { Device } from '../../src/device/device.ts';
import { deviceAt, hostOf, makeMachine } from '../device/machine.ts';
import { interfaceOf, pci } from '../netif/net-id/interfaces.ts';
import { callBuiltin } from './call.ts';

/** A card with all that there can be, as an emulated machine had it. */
const card = pci('pci0000:00/0000:00:08.0', { acpi_index: '1\n', label: 'Onboard-LAN\n' });
const onboard = interfaceOf(card, { addr_assign_type: '0\n', address: '52:54:00:1a:b0:01\n' });
const bridge = { ...interfaceOf('/devices/virtual'), devpath: '/devices/virtual/net/br0' };
const loopback = { ...interfaceOf('/devices/virtual', { type: '772\n' }), devpath: '/devices/virtual/net/lo' };

const context: NetIdContext = { paths: { ...systemPaths, etc: '/nowhere', lib: '/nowhere' }, log: silent, kernelCommandLine: () => '', environment: null };

function deviceOf({ devpath }: { devpath: string }): Device {
  return deviceAt(hostOf(makeMachine([card, onboard, bridge, loopback])), devpath);
}

/** The answer for a device, with other circumstances or with properties that rules gave it. */
function answerFor(folder: { devpath: string }, { circumstances = {}, given = {} }: { circumstances?: Partial<NetIdContext>; given?: Record<string, string> } = {}) {
  return callBuiltin(netId({ ...context, ...circumstances }), deviceOf(folder), { given });
}

describe('net_id', () => {
  it('gives a card the names that systemd gave it', () => {
    expect(answerFor(onboard, { circumstances: { environment: 'v257' } })).toEqual({
      ok: true,
      reason: null,
      properties: [
        ['ID_NET_NAMING_SCHEME', 'v257'],
        ['ID_NET_NAME_MAC', 'enx5254001ab001'],
        ['ID_NET_LABEL_ONBOARD', 'Onboard-LAN'],
        ['ID_NET_NAME_ONBOARD', 'eno1'],
        ['ID_NET_NAME_PATH', 'enp0s8'],
      ],
    });
  });

  it('gives a bridge the scheme alone', () => {
    expect(answerFor(bridge).properties).toEqual([['ID_NET_NAMING_SCHEME', 'v261']]);
  });

  it('has nothing to say of the loopback interface, which is no failure', () => {
    expect(answerFor(loopback)).toEqual({ ok: true, reason: null, properties: [] });
  });

  it('fails for what is no interface', () => {
    expect(answerFor(card).ok).toBe(false);
  });

  it('takes the scheme of the kernel command line', () => {
    expect(answerFor(onboard, { circumstances: { kernelCommandLine: () => 'net.naming_scheme=v241' } }).properties).toContainEqual(['ID_NET_LABEL_ONBOARD', 'enOnboard-LAN']);
  });

  it('reads permissions among the properties of the event', () => {
    const names = answerFor(onboard, { given: { ID_NET_NAME_ALLOW_ADDRESS: '0' } }).properties.map(([name]) => name);
    expect(names).toEqual(['ID_NET_NAMING_SCHEME', 'ID_NET_LABEL_ONBOARD', 'ID_NET_NAME_ONBOARD', 'ID_NET_NAME_PATH']);
  });

  it('asks the hardware database for the maker of the address', () => {
    const lookUp = (modalias: string): [string, string][] => [['ID_OUI_FROM_DATABASE', `maker of ${modalias}`]];
    expect(answerFor(onboard, { circumstances: { lookUp } }).properties).toContainEqual(['ID_OUI_FROM_DATABASE', 'maker of OUI:5254001AB001']);
  });

  it('complains once of a scheme that it does not know', () => {
    const said: string[] = [];
    const log: Log = { ...silent, warn: (_, message) => void said.push(message) };
    const builtin = netId({ ...context, log, kernelCommandLine: () => 'net.naming_scheme=v1' });
    for (let time = 0; time < 2; time++) callBuiltin(builtin, deviceOf(onboard));
    expect(said).toEqual(["there is no naming scheme 'v1'; using v261"]);
  });
});
