import { binding } from './binding.ts';

/**
 * The name of the driver behind a network interface (ETHTOOL_GDRVINFO), such as `igb` or `802.1Q VLAN Support`; a positive
 * errno when it cannot be had: EOPNOTSUPP when the driver does not say, ENODEV when there is no such interface.
 */
export function interfaceDriver(name: string): string | number {
  const driver = binding.interfaceDriver(name);
  return typeof driver === 'string' ? driver : -driver;
}
