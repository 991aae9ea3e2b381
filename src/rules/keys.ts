import type { Operator } from './syntax.ts';

/**
 * The rule language as a table: what udev(7) says about each key. Check, completion and documentation read it; adding a
 * key begins here.
 */
export interface KeyDescription {
  readonly name: KeyName;
  /** one sentence for help texts */
  readonly summary: string;
  /** whose value a match looks at: the event's own device, or the device and its parents; null for keys that only assign */
  readonly matches: 'own' | 'parents' | null;
  /** operators that mean what they say */
  readonly operators: readonly Operator[];
  /** operators that udevd takes for another one; `warns` when it says so */
  readonly replaced: readonly Replacement[];
  readonly attribute: AttributeRule;
  /** what the value is when the key matches, and when it assigns */
  readonly value: { readonly match: MatchValue | null; readonly assign: AssignValue | null };
  /** udevd looks at the value before it looks at the operator, which decides what it complains about first */
  readonly valueBeforeOperator: boolean;
}

export type KeyName =
  | 'ACTION' | 'DEVPATH' | 'KERNEL' | 'SYMLINK' | 'NAME' | 'ENV' | 'CONST' | 'TAG' | 'SUBSYSTEM' | 'DRIVER' | 'ATTR' | 'SYSCTL'
  | 'KERNELS' | 'SUBSYSTEMS' | 'DRIVERS' | 'ATTRS' | 'TAGS' | 'TEST' | 'PROGRAM' | 'IMPORT' | 'RESULT'
  | 'OPTIONS' | 'OWNER' | 'GROUP' | 'MODE' | 'SECLABEL' | 'RUN' | 'GOTO' | 'LABEL';

export interface Replacement {
  readonly written: Operator;
  readonly meant: Operator;
  readonly warns: boolean;
}

export type AttributeRule =
  /** `KEY{…}` is an error */
  | { readonly kind: 'none' }
  /** any name, not empty */
  | { readonly kind: 'name' }
  /** any name, not empty, in which substitutions are carried out */
  | { readonly kind: 'template' }
  /** one of a few */
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly fallback: string | null }
  /** permission bits in octal, which may be left out */
  | { readonly kind: 'mode' };

/** A pattern takes part in globbing and alternatives; the others are templates or names that are used as they are. */
export type MatchValue = 'pattern' | 'path' | 'command' | 'import';
export type AssignValue = 'template' | 'template-not-empty' | 'interface-name' | 'property' | 'user' | 'group' | 'mode' | 'command' | 'option' | 'label';

const matching: readonly Operator[] = ['==', '!='];
const none: AttributeRule = { kind: 'none' };
const name: AttributeRule = { kind: 'name' };
const template: AttributeRule = { kind: 'template' };

const addMeansAssign: Replacement = { written: '+=', meant: '=', warns: true };
const finalMeansAssign: Replacement = { written: ':=', meant: '=', warns: true };
/** PROGRAM and IMPORT are matches, whichever operator they are written with (udev(7) "PROGRAM", "IMPORT{type}"). */
const assignMeansMatch: readonly Replacement[] = [
  { written: '=', meant: '==', warns: false },
  { written: '+=', meant: '==', warns: false },
  { written: ':=', meant: '==', warns: false },
];

/** What IMPORT{type} can be. */
export const importTypes = ['program', 'builtin', 'file', 'db', 'cmdline', 'parent'] as const;
/** What RUN{type} can be. */
const runTypes = ['program', 'builtin'] as const;
/** What CONST{key} can be. */
export const constants = ['arch', 'virt', 'cvm'] as const;

export const keys: readonly KeyDescription[] = [
  match('ACTION', 'the event: add, remove, change, move, online, offline, bind or unbind'),
  match('DEVPATH', "the device's path below /sys"),
  match('KERNEL', 'the name that the kernel gave the device'),
  {
    ...match('SYMLINK', 'a name of a symlink below /dev; as an assignment, names to add'),
    operators: ['==', '!=', '=', '+=', '-=', ':='],
    value: { match: 'pattern', assign: 'template' },
  },
  {
    ...match('NAME', 'the name of a network interface'),
    operators: ['==', '!=', '=', ':='],
    replaced: [addMeansAssign],
    value: { match: 'pattern', assign: 'interface-name' },
  },
  {
    ...match('ENV', 'a property of the device'),
    operators: ['==', '!=', '=', '+='],
    replaced: [finalMeansAssign],
    attribute: name,
    value: { match: 'pattern', assign: 'property' },
  },
  { ...match('CONST', 'a fact about the machine'), attribute: { kind: 'choice', choices: constants, fallback: null } },
  {
    ...match('TAG', 'a tag of the device'),
    operators: ['==', '!=', '=', '+=', '-='],
    replaced: [finalMeansAssign],
    value: { match: 'pattern', assign: 'template-not-empty' },
  },
  match('SUBSYSTEM', 'the subsystem of the device'),
  match('DRIVER', 'the driver that the device is bound to'),
  {
    ...match('ATTR', 'a sysfs attribute of the device'),
    operators: ['==', '!=', '='],
    replaced: [addMeansAssign, finalMeansAssign],
    attribute: template,
    value: { match: 'pattern', assign: 'template' },
  },
  {
    ...match('SYSCTL', 'a parameter of the kernel below /proc/sys'),
    operators: ['==', '!=', '='],
    replaced: [addMeansAssign, finalMeansAssign],
    attribute: template,
    value: { match: 'pattern', assign: 'template' },
  },

  parentMatch('KERNELS', "the kernel's name of the device or of one of its parents"),
  parentMatch('SUBSYSTEMS', 'the subsystem of the device or of one of its parents'),
  parentMatch('DRIVERS', 'the driver of the device or of one of its parents'),
  { ...parentMatch('ATTRS', 'a sysfs attribute of the device or of one of its parents'), attribute: template },
  parentMatch('TAGS', 'a tag of the device or of one of its parents'),

  {
    ...match('TEST', 'whether a file exists, and has one of these permission bits'),
    attribute: { kind: 'mode' },
    value: { match: 'path', assign: null },
    valueBeforeOperator: true,
  },
  {
    ...match('PROGRAM', 'runs a program and asks whether it succeeds'),
    replaced: assignMeansMatch,
    value: { match: 'command', assign: null },
    valueBeforeOperator: true,
  },
  {
    ...match('IMPORT', 'takes properties from a program, a builtin, a file, the database, the kernel command line or the parent'),
    replaced: assignMeansMatch,
    attribute: { kind: 'choice', choices: importTypes, fallback: null },
    value: { match: 'import', assign: null },
    valueBeforeOperator: true,
  },
  match('RESULT', 'what the last PROGRAM printed'),

  {
    ...assign('OPTIONS', 'an option of the device or of the rules', 'option'),
    operators: ['=', ':='],
    replaced: [{ written: '+=', meant: '=', warns: false }],
  },
  { ...assign('OWNER', 'the user who owns the device node', 'user'), operators: ['=', ':='], replaced: [addMeansAssign] },
  { ...assign('GROUP', 'the group of the device node', 'group'), operators: ['=', ':='], replaced: [addMeansAssign] },
  { ...assign('MODE', 'the permissions of the device node, in octal', 'mode'), operators: ['=', ':='], replaced: [addMeansAssign] },
  {
    ...assign('SECLABEL', 'the label that a security module gives the device node', 'template-not-empty'),
    operators: ['=', '+='],
    replaced: [finalMeansAssign],
    attribute: name,
    valueBeforeOperator: true,
  },
  {
    ...assign('RUN', 'a program or builtin to run when all rules have been evaluated', 'command'),
    operators: ['=', '+=', ':='],
    attribute: { kind: 'choice', choices: runTypes, fallback: 'program' },
  },
  assign('GOTO', 'the label further down in the file where evaluation goes on', 'label'),
  assign('LABEL', 'a place that GOTO can jump to', 'label'),
];

/** Every key by its name. */
export const keyByName: ReadonlyMap<string, KeyDescription> = new Map(keys.map((key) => [key.name, key]));

/** A value of OPTIONS, or its part up to and including `=` (udev(7) "OPTIONS"). */
export interface OptionDescription {
  readonly name: string;
  readonly takes: 'nothing' | 'node' | 'integer' | 'log-level';
}

export const options: readonly OptionDescription[] = [
  { name: 'dump', takes: 'nothing' },
  { name: 'dump-json', takes: 'nothing' },
  { name: 'string_escape=none', takes: 'nothing' },
  { name: 'string_escape=replace', takes: 'nothing' },
  { name: 'db_persist', takes: 'nothing' },
  { name: 'watch', takes: 'nothing' },
  { name: 'nowatch', takes: 'nothing' },
  { name: 'static_node=', takes: 'node' },
  { name: 'link_priority=', takes: 'integer' },
  { name: 'log_level=', takes: 'log-level' },
];

/** The log levels by name, in the order of their numbers (syslog(3)). */
export const logLevels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

/** The builtins of systemd 262 (`udevadm test-builtin --help`). */
export const builtins = [
  'blkid', 'btrfs', 'dissect_image', 'factory_reset', 'hwdb', 'input_id', 'keyboard', 'kmod', 'net_driver', 'net_id',
  'net_setup_link', 'path_id', 'tpm2_id', 'uaccess', 'usb_id',
] as const;

/** What a value may hold in place of text (udev(7), at the end of "Keys"). `$name` and `%letter` mean the same. */
export interface SubstitutionDescription {
  readonly name: string;
  readonly letter: string;
  /** the name that the manual page gives what is put in its place: two have an old name too */
  readonly means: string;
  /** `{…}` behind it: must be there, may hold a part number, or is read and ignored */
  readonly attribute: 'required' | 'part' | 'ignored';
}

/** In the order in which udevd tries them: `$sysfs` must not be read as `$sys`. */
export const substitutions: readonly SubstitutionDescription[] = [
  { name: 'devnode', letter: 'N', means: 'devnode', attribute: 'ignored' },
  { name: 'tempnode', letter: 'N', means: 'devnode', attribute: 'ignored' },
  { name: 'attr', letter: 's', means: 'attr', attribute: 'required' },
  { name: 'sysfs', letter: 's', means: 'attr', attribute: 'required' },
  { name: 'env', letter: 'E', means: 'env', attribute: 'required' },
  { name: 'kernel', letter: 'k', means: 'kernel', attribute: 'ignored' },
  { name: 'number', letter: 'n', means: 'number', attribute: 'ignored' },
  { name: 'driver', letter: 'd', means: 'driver', attribute: 'ignored' },
  { name: 'devpath', letter: 'p', means: 'devpath', attribute: 'ignored' },
  { name: 'id', letter: 'b', means: 'id', attribute: 'ignored' },
  { name: 'major', letter: 'M', means: 'major', attribute: 'ignored' },
  { name: 'minor', letter: 'm', means: 'minor', attribute: 'ignored' },
  { name: 'result', letter: 'c', means: 'result', attribute: 'part' },
  { name: 'parent', letter: 'P', means: 'parent', attribute: 'ignored' },
  { name: 'name', letter: 'D', means: 'name', attribute: 'ignored' },
  { name: 'links', letter: 'L', means: 'links', attribute: 'ignored' },
  { name: 'root', letter: 'r', means: 'root', attribute: 'ignored' },
  { name: 'sys', letter: 'S', means: 'sys', attribute: 'ignored' },
];

function match(name: KeyName, summary: string): KeyDescription {
  return {
    name,
    summary,
    matches: 'own',
    operators: matching,
    replaced: [],
    attribute: none,
    value: { match: 'pattern', assign: null },
    valueBeforeOperator: false,
  };
}

function parentMatch(name: KeyName, summary: string): KeyDescription {
  return { ...match(name, summary), matches: 'parents' };
}

function assign(name: KeyName, summary: string, value: AssignValue): KeyDescription {
  return {
    name,
    summary,
    matches: null,
    operators: ['='],
    replaced: [],
    attribute: none,
    value: { match: null, assign: value },
    valueBeforeOperator: false,
  };
}
