import { parseUnsigned } from '../../base/number.ts';
import { naming, readAllowed, type Naming, type Subject } from './subject.ts';

/** The kernel's simulated network devices: the number of the device and the name of its port. */
export function netdevsimNames(subject: Subject): readonly Naming[] {
  if (!subject.scheme.features.has('netdevsim')) return [];
  const number = parseUnsigned(subject.device.ancestor({ subsystem: 'netdevsim' })?.sysnum ?? null, { base: 10 });
  const port = number === null ? null : readAllowed(subject, subject.device, 'phys_port_name');
  return port === null || port === '' ? [] : naming('ID_NET_NAME_PATH', `${subject.prefix}i${number}n${port}`);
}
