import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Paths } from '../../src/base/paths.ts';
import { updateHwdb } from '../../src/hwdb/update.ts';
import { ArgumentError, HwdbError, queryHwdb } from '../../src/index.ts';
import { makeMachine } from '../device/machine.ts';
import { lacksPyudev, python } from './pyudev.ts';

/** Every root is the test's own: a database would be the system's otherwise. */
function givenRoots(): Paths {
  const made = makeMachine();
  const paths = { ...made, etc: `${made.run}/etc`, lib: `${made.run}/lib` };
  mkdirSync(`${paths.etc}/udev/hwdb.d`, { recursive: true });
  return paths;
}

function givenRecords(text: string): { readonly paths: Paths } {
  const paths = givenRoots();
  writeFileSync(`${paths.etc}/udev/hwdb.d/10-test.hwdb`, text);
  updateHwdb({ root: '', paths, usr: false, form: 'long' });
  return { paths };
}

it('the hardware database says what it knows of a modalias, as text', () => {
  const location = givenRecords('usb:v046D*\n ID_VENDOR=Mäuse\n ID_MODEL=any\n\nusb:v046DpC52B*\n ID_MODEL=Receiver\n');
  expect(Object.fromEntries(queryHwdb('usb:v046DpC52B:x', location) ?? [])).toEqual({ ID_VENDOR: 'Mäuse', ID_MODEL: 'Receiver' });
  expect(queryHwdb('usb:v0000', location)).toEqual(new Map());
});

it('where there is no hardware database the answer is null', () => expect(queryHwdb('usb:v046D', { paths: givenRoots() })).toBeNull());

it('a hardware database that is damaged is an error', () => {
  const paths = givenRoots();
  writeFileSync(`${paths.etc}/udev/hwdb.bin`, 'something else');
  expect(() => queryHwdb('usb:v046D', { paths })).toThrow(HwdbError);
  expect(() => queryHwdb('usb:v046D', { paths })).toThrow(expect.objectContaining({ code: 'ERR_DEVMASTER_HWDB', path: `${paths.etc}/udev/hwdb.bin`, hint: expect.stringContaining('devctl hwdb update') }));
});

it('what is no modalias is a mistake of the program', () => {
  expect(() => queryHwdb(undefined as unknown as string)).toThrow(new ArgumentError('"modalias" must be a string without null bytes. Received undefined'));
});

// libudev sorts by name; the order of sd_hwdb is that of test/hwdb.
it('libudev finds the same', (context) => {
  context.skip(lacksPyudev() !== null, lacksPyudev() ?? '');
  context.skip(queryHwdb('') === null || !existsSync('/usr/lib/udev/hwdb.bin'), 'needs a compiled hardware database: apt-get install udev');
  const questions = ['usb:v046DpC52B*', 'usb:v1D6Bp0002', 'pci:v00008086d00001237sv00001AF4sd00001100bc06sc00i00', 'acpi:PNP0A03:', 'OUI:001B21', 'evdev:input:b0003v046DpC52B', 'nothing:of:this'];
  const { stdout } = spawnSync(python, ['-c', askLibudev, ...questions], { encoding: 'utf8' });
  expect(questions.map((question) => [...(queryHwdb(question) ?? [])].sort())).toEqual(JSON.parse(stdout));
});

const askLibudev = `
import ctypes, json, sys
udev = ctypes.CDLL("libudev.so.1")
for name in "udev_new udev_hwdb_new udev_hwdb_get_properties_list_entry udev_list_entry_get_next".split(): getattr(udev, name).restype = ctypes.c_void_p
for name in "udev_list_entry_get_name udev_list_entry_get_value".split(): getattr(udev, name).restype = ctypes.c_char_p
hwdb = ctypes.c_void_p(udev.udev_hwdb_new(ctypes.c_void_p(udev.udev_new())))
def ask(question):
    entry = udev.udev_hwdb_get_properties_list_entry(hwdb, question.encode(), 0)
    while entry:
        yield [udev.udev_list_entry_get_name(ctypes.c_void_p(entry)).decode(), udev.udev_list_entry_get_value(ctypes.c_void_p(entry)).decode()]
        entry = udev.udev_list_entry_get_next(ctypes.c_void_p(entry))
print(json.dumps([list(ask(question)) for question in sys.argv[1:]]))
`;
