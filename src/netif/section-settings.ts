import { parseUnsigned } from '../base/number.ts';
import { parseBoolean } from '../base/values.ts';
import type { Draft, EnergyEfficiency, VirtualFunction } from './link-config.ts';
import { ETH_P_8021AD, ETH_P_8021Q } from './link-config.ts';
import { parseHardwareAddress } from './hardware-address.ts';
import { linkModeBit } from './link-modes.ts';
import { field, flag, growing, single, type Settings } from './setting.ts';
import { parseUsec } from './values.ts';

/** systemd.link(5) "[SR-IOV] SECTION OPTIONS" */
export const virtualFunctionSettings: Settings<Draft<VirtualFunction>> = {
  VirtualFunction: field('index', (text) => parseUnsigned(text, { max: 0x7ffffffe })),
  VLANId: field('vlanId', (text) => parseUnsigned(text, { min: 1, max: 4095 })),
  QualityOfService: single((text) => parseUnsigned(text, { max: 0xffffffff }), (draft, value) => {
    draft.qualityOfService = value ?? 0;
  }),
  VLANProtocol: single((text) => ({ '802.1Q': ETH_P_8021Q, '802.1ad': ETH_P_8021AD })[text] ?? null, (draft, value) => {
    draft.vlanProtocol = value ?? ETH_P_8021Q;
  }),
  MACSpoofCheck: flag('spoofCheck'),
  QueryReceiveSideScaling: flag('rssQuery'),
  Trust: flag('trust'),
  LinkState: field('linkState', (text) => {
    const enable = parseBoolean(text);
    if (enable !== null) return enable ? 'enable' : 'disable';
    return text === 'auto' ? 'auto' : null;
  }),
  MACAddress: field('address', (text) => {
    const address = parseHardwareAddress(text);
    return address?.length === 'aa:bb:cc:dd:ee:ff'.length ? address : null;
  }),
};

/** systemd.link(5) "[ENERGYEFFICIENTETHERNET] SECTION OPTIONS" */
export const energyEfficiencySettings: Settings<Draft<EnergyEfficiency>> = {
  Enable: flag('enable'),
  TxLowPowerIdle: flag('txLowPowerIdle'),
  TxLowPowerIdleSec: single((text) => (text === 'infinity' ? text : parseUsec(text)), (draft, value) => {
    draft.txLowPowerIdleUsec = value === 'infinity' ? null : value;
  }),
  LinkMode: growing('modes', { parse: linkModeBit }),
};
