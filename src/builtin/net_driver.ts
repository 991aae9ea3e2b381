import { ENODEV, EOPNOTSUPP } from '../kernel/errno.ts';
import { interfaceDriver } from '../kernel/ethtool.ts';
import { found, nothing, type Builtin } from './builtin.ts';

/** ID_NET_DRIVER of a network interface. Virtual interfaces have no driver in sysfs, but ethtool knows what they are. */
export const netDriver: Builtin = {
  name: 'net_driver',
  summary: 'the driver of a network interface',
  run({ device }) {
    if (device.ifindex === null) return nothing('the device is no network interface');
    const driver = interfaceDriver(device.sysname);
    if (typeof driver === 'string') return found([['ID_NET_DRIVER', driver]]);
    // Drivers need not say what they are, and an interface may vanish at any time: neither is a failure.
    return driver === EOPNOTSUPP || driver === ENODEV ? found([]) : nothing(`the driver cannot be asked (errno ${driver})`);
  },
};
