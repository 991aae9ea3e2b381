import { readText } from '../kernel/file.ts';

/** A device descriptor and the longest configuration there can be. */
const maxDescriptorsBytes = 18 + 65535;
const deviceDescriptorBytes = 18;

const interfaceDescriptorType = 0x04;
const interfaceDescriptorBytes = 9;

/** How long the list may grow: as much as a property's value with the last colon. */
const maxListBytes = 510;

/**
 * What a USB device can do: `:CCSSPP:…:` with class, subclass and protocol of each of its interfaces in hexadecimal digits, each
 * triple once, in the order of its descriptors (ID_USB_INTERFACES).
 *
 * The file `descriptors` holds the device descriptor and those of each configuration one after another; each begins with its
 * length and its type (USB 2.0, 9.5; struct usb_interface_descriptor in <linux/usb/ch9.h>).
 *
 * @param file  the path of `descriptors`
 * @returns null when it cannot be read or is too short to be one
 */
export function usbInterfaces(file: string): string | null {
  const descriptors = readText(file, maxDescriptorsBytes);
  return descriptors === null || descriptors.length < deviceDescriptorBytes ? null : listInterfaces(descriptors);
}

/** The list for the bytes of `descriptors`; empty without interfaces. */
export function listInterfaces(descriptors: string): string {
  let list = '';
  for (let at = 0; at + interfaceDescriptorBytes < descriptors.length && list.length + 7 < maxListBytes; ) {
    const lengthBytes = descriptors.charCodeAt(at);
    if (lengthBytes < 3) break;
    // One that reaches beyond the end leaves the list as it is, without the last colon.
    if (lengthBytes > descriptors.length - at) return list;
    const next = at + lengthBytes;
    if (descriptors.charCodeAt(at + 1) === interfaceDescriptorType) {
      const triple = `:${hexByte(descriptors, at + 5)}${hexByte(descriptors, at + 6)}${hexByte(descriptors, at + 7)}`;
      if (!list.includes(triple)) list += triple;
    }
    at = next;
  }
  return list === '' ? '' : `${list}:`;
}

function hexByte(text: string, at: number): string {
  return text.charCodeAt(at).toString(16).padStart(2, '0');
}
