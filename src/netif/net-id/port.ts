import { parseUnsigned } from '../../base/number.ts';
import { numbersAfter } from '../../base/scan.ts';
import { isPlainText } from '../../base/text.ts';
import { readAllowed, type Subject } from './subject.ts';

/**
 * What tells the interfaces of one PCI function apart: `n` and the port's name, else `d` and the port's number. Empty when there is
 * nothing to tell, null when it cannot be known.
 */
export function portSuffix(subject: Subject): string | null {
  const name = readAllowed(subject, subject.device, 'phys_port_name') ?? '';
  // A name that is no text is as good as none; only of line breaks this is found out when the property is set.
  if (name !== '' && isPlainText(name.replaceAll('\n', ''))) return representorSuffix(subject, name) ?? `n${name}`;
  const number = parseUnsigned(readAllowed(subject, subject.device, 'dev_port'));
  return number === null ? null : number === 0 ? '' : `d${number}`;
}

/** An interface that stands for a virtual function on its physical one has a port named `pf0vf3`. */
function representorSuffix({ scheme }: Subject, portName: string): string | null {
  const virtualFunction = scheme.features.has('representors') ? numbersAfter(['pf', 'vf'], portName)?.[1] : undefined;
  return virtualFunction === undefined || virtualFunction === noFunction ? null : `r${virtualFunction}`;
}

/** What the kernel's counters never reach stands for no function. */
const noFunction = 0xffff_ffff;
