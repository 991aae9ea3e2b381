import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineLimitBytes } from '../../../src/rules/lines.ts';
import { checkText, complaintsOf } from '../../support/check-rules.ts';

/**
 * What is said about a file, in udevadm's words, and the number of rules that are left of it.
 */
function check(what: string, file: string, said: readonly string[], rules: number): void {
  it(what, () => {
    expect(complaintsOf(file)).toEqual(said);
    expect(checkText(file).file.rules).toHaveLength(rules);
  });
}

describe('a file that is in order', () => {
  check('has nothing said about it', `
    SUBSYSTEM!="block", GOTO="end"
    ACTION=="add|change", KERNEL=="sd*", ATTRS{vendor}==i"acme*", TEST{0444}=="$sys$devpath/size", \\
      PROGRAM="/bin/true %k", RESULT=="?*", IMPORT{builtin}="path_id", ENV{X}="%c{1+}", SYMLINK+="disk/$env{X}", \\
      OWNER="root", GROUP="disk", MODE="0660", TAG+="seat", RUN{builtin}+="kmod load sg", OPTIONS+="link_priority=-10"
    LABEL="end"
  `, [], 3);
  check('may be empty', '# nothing\n\n', [], 0);
});

describe('a line that cannot be read', () => {
  check('is dropped, and harms no other', 'NAME="a\nNAME="b"\n', ['1:8 error Invalid key/value pair, ignoring.'], 1);
  check('is named by the place of the mistake, also when it is continued', 'NAME="a", \\\n  KERNEL==b\n', ['2:11 error Invalid key/value pair, ignoring.'], 0);
  check('is dropped when it only asks', 'KERNEL=="a"\nTEST=="/x"\n,\n', [
    '1:1 warning The line has no effect, ignoring.',
    '2:1 warning The line has no effect, ignoring.',
    '3:1 notice style: stray leading comma.',
    '3:1 warning The line has no effect, ignoring.',
  ], 0);
  check('has an effect when it runs something or brings properties', 'PROGRAM="x"\nIMPORT{db}="X"\n', [], 2);
  check('is dropped when it is too long', `NAME="a${'a'.repeat(lineLimitBytes - 9)}\\\naa"\nNAME="b"\n`, ['1:1 error Line is too long, ignored.'], 1);
  check('is dropped when the file ends within it', 'NAME="a"\nNAME="b" \\', ['2:1 error Unexpected EOF after line continuation, line ignored.'], 1);
  check('takes the file with it when it is too long by itself', `FOO="a"\nNAME="${'b'.repeat(lineLimitBytes)}"\n`, [
    "1:1 error Invalid key 'FOO'.",
    'undefined:undefined error Failed to parse rules file x.rules: No buffer space available',
  ], 0);
});

describe('a key', () => {
  check('must exist', 'KERNAL=="a", NAME="b"\n', ["1:1 error Invalid key 'KERNAL'."], 0);
  check('must be there', '=="a", NAME="b"\n', ["1:1 error Invalid key ''."], 0);
  check('is written in capitals', 'name="b"\n', ["1:1 error Invalid key 'name'."], 0);
});

describe('an attribute', () => {
  check('may not stand behind most keys', 'KERNEL{a}=="a", NAME="b"\nMODE{}="0600"\n', [
    '1:7 error Invalid attribute for KERNEL.', '2:5 error Invalid attribute for MODE.',
  ], 0);
  check('must stand behind some', 'ENV=="a", NAME="b"\nATTR{}="a"\nSECLABEL="a"\nIMPORT="a"\n', [
    '1:1 error Invalid attribute for ENV.', '2:5 error Invalid attribute for ATTR.', '3:1 error Invalid attribute for SECLABEL.',
    '4:1 error Invalid attribute for IMPORT.',
  ], 0);
  check('of CONST is one of three', 'CONST{arch}=="x", CONST{virt}=="x", CONST{cvm}=="x", NAME="b"\nCONST{os}=="x", NAME="b"\n', ['2:6 error Invalid attribute for CONST.'], 1);
  check('of TEST is an octal mode', 'TEST{0111}=="/x", NAME="b"\nTEST{}=="/x", NAME="b"\nTEST{rx}=="/x", NAME="b"\nTEST{10000}=="/x", NAME="b"\n', [
    "3:5 error Failed to parse mode 'rx': Invalid argument", "4:5 error Failed to parse mode '10000': Numerical result out of range",
  ], 2);
  check('of IMPORT and RUN is a type', 'IMPORT{prog}="x"\nRUN{}="x"\nRUN{x}="x"\nRUN="x"\n', [
    '1:7 error Invalid attribute for IMPORT.', '2:4 error Invalid attribute for RUN.', '3:4 error Invalid attribute for RUN.',
  ], 1);
  check('of ENV may not be what says who the device is', 'ENV{DEVNAME}="x"\nENV{SYNTH_ARG_X}+="x"\nENV{DEVNAME}=="x", NAME="b"\n', [
    "1:4 error Invalid ENV attribute. 'DEVNAME' cannot be set.", "2:4 error Invalid ENV attribute. 'SYNTH_ARG_X' cannot be set.",
  ], 1);
  check('of ATTRS should not leave the device', 'ATTRS{device/model}=="x", ATTRS{../x}=="y", NAME="b"\n', [
    "1:6 warning 'device' link may not be available in future kernels.",
    '1:32 warning Direct reference to parent sysfs directory, may break in future kernels.',
  ], 1);
  check('with a mistake in its substitutions is left alone', 'ATTR{%q}="x"\nSYSCTL{a$}="x"\n', [
    '1:6 error Invalid attribute "%q" for ATTR (char 1: invalid substitution type), ignoring.',
    '2:9 error Invalid attribute "a$" for SYSCTL (char 2: invalid substitution type), ignoring.',
  ], 2);
});

describe('an operator', () => {
  check('must be one that the key takes', 'KERNEL="a", NAME="b"\nMODE=="0600"\nENV{a}-="b"\nGOTO+="x"\nLABEL:="x"\nTEST="/x"\nRUN-="x"\n', [
    '1:7 error Invalid operator for KERNEL.', '2:5 error Invalid operator for MODE.', '3:7 error Invalid operator for ENV.',
    '4:5 error Invalid operator for GOTO.', '5:6 error Invalid operator for LABEL.', '6:5 error Invalid operator for TEST.', '7:4 error Invalid operator for RUN.',
  ], 0);
  check('is taken for another where its meaning is clear', 'NAME+="a"\nENV{a}:="b"\nTAG:="c"\nATTR{a}+="d"\nSYSCTL{a}:="e"\nOWNER+="root"\nSECLABEL{x}:="f"\n', [
    "1:5 warning NAME key takes '==', '!=', '=', or ':=' operator, assuming '='.",
    "2:7 warning ENV key takes '==', '!=', '=', or '+=' operator, assuming '='.",
    "3:4 warning TAG key takes '==', '!=', '=', or '+=' operator, assuming '='.",
    "4:8 warning ATTR key takes '==', '!=', or '=' operator, assuming '='.",
    "5:10 warning SYSCTL key takes '==', '!=', or '=' operator, assuming '='.",
    "6:6 warning OWNER key takes '=' or ':=' operator, assuming '='.",
    "7:12 warning SECLABEL key takes '=' or '+=' operator, assuming '='.",
  ], 7);
  check('of PROGRAM and IMPORT is always a match', 'PROGRAM+="x"\nIMPORT{db}:="X"\nPROGRAM-="x"\n', ['3:8 error Invalid operator for PROGRAM.'], 2);
});

describe('a value', () => {
  check('that ignores the letter case must be matched with something', 'NAME=i"a"\nTEST==i"/x", NAME="b"\nKERNEL==i"a", NAME="b"\n', [
    "1:6 error Invalid prefix 'i' for 'NAME'. The 'i' prefix can be specified only for '==' or '!=' operator.",
    "2:7 error Invalid prefix 'i' for TEST.",
  ], 1);
  check('may be empty where that means something', 'SYMLINK=""\nENV{a}=""\nRUN=""\nTAG=""\nPROGRAM=""\n', [
    '3:5 error Invalid value "" for RUN (char 0: empty value), ignoring.',
    '4:5 error Invalid value "" for TAG (char 0: empty value), ignoring.',
    '5:9 error Invalid value "" for PROGRAM (char 0: empty value), ignoring.',
  ], 5);
  it.each<[value: string, complaint: string | null]>([
    ['%k %n %p %b %M %m %c %P %r %S %N %E{a} %s{b} %c{2} %c{2+}', null],
    ['$kernel$number$devpath$id$driver$major$minor$result$parent$name$links$root$sys$devnode', null],
    ['$attr{a}$sysfs{b}$env{c}$result{1}$tempnode', null],
    ['100%% $$5', null],
    ['$kernelx', null],
    ['a%', 'char 2: invalid substitution type'],
    ['$nosuch', 'char 1: invalid substitution type'],
    ['%K', 'char 1: invalid substitution type'],
    ['%%%', 'char 3: invalid substitution type'],
    ['%s', 'char 3: attribute value missing'],
    ['x $attr', 'char 8: attribute value missing'],
    ['$env{}', 'char 1: invalid substitution type'],
    ['$env{a', 'char 1: invalid substitution type'],
    ['%c{x}', 'char 6: attribute value not a valid number'],
    ['%c{+}', 'char 6: attribute value not a valid number'],
    [`%s{${'a'.repeat(1023)}}`, null],
    [`%s{${'a'.repeat(1024)}}`, 'char 1: invalid substitution type'],
  ])('has substitutions that are checked: %j', (value, complaint) => {
    const said = complaint === null ? [] : [expect.stringContaining(`Invalid value "${value}" for SYMLINK (${complaint}), ignoring.`) as string];
    expect(complaintsOf(`SYMLINK+="${value}"\n`)).toEqual(said);
    expect(checkText(`SYMLINK+="${value}"\n`).file.rules).toHaveLength(1);
  });
  check('of NAME does something', 'NAME="%k"\nNAME=""\n', [
    '1:6 error Ignoring NAME="%k", as it will take no effect.', '2:6 error Ignoring NAME="", as udev will not delete any network interfaces.',
  ], 0);
  check('of SUBSYSTEM has one name for subsystems', 'SUBSYSTEM=="bus", NAME="b"\n', ['1:12 warning "bus" must be specified as "subsystem".'], 1);
  check('of MODE is looked at for each event when it is no number', 'MODE="0660"\nMODE="rw"\nMODE="%q"\n', [
    '3:7 error Invalid value "%q" for MODE (char 1: invalid substitution type), ignoring.',
  ], 3);
  check('of a builtin begins with its name', 'IMPORT{builtin}="usbid"\nRUN{builtin}="kmo load"\nIMPORT{builtin}=" hwdb --subsystem=usb"\n', [
    '1:17 error Unknown builtin command: usbid', "2:14 error Unknown builtin command 'kmo load', ignoring.",
  ], 1);
});

describe('an option', () => {
  check('must exist, else it is left out', 'OPTIONS="last_rule", NAME="b"\nOPTIONS="watch "\n', [
    "1:9 warning Invalid value for OPTIONS key, ignoring: 'last_rule'",
    "2:9 warning Invalid value for OPTIONS key, ignoring: 'watch '", '2:1 warning The line has no effect, ignoring.',
  ], 1);
  it.each([
    'dump', 'dump-json', 'string_escape=none', 'string_escape=replace', 'db_persist', 'watch', 'nowatch', 'static_node=', 'static_node=a',
    'link_priority=0', 'link_priority=-2147483648', 'link_priority= +0x10', 'log_level=debug', 'log_level=reset', 'log_level=7',
  ])('%j is one', (option) => {
    expect(complaintsOf(`OPTIONS+="${option}"`)).toEqual([]);
  });
  it.each([
    ['link_priority=', "Failed to parse link priority '': Invalid argument"],
    ['link_priority=1.5', "Failed to parse link priority '1.5': Invalid argument"],
    ['link_priority=2147483648', "Failed to parse link priority '2147483648': Numerical result out of range"],
    ['log_level=8', "Failed to parse log level '8': Invalid argument"],
    ['log_level=Debug', "Failed to parse log level 'Debug': Invalid argument"],
  ])('%j takes the line with it', (option, message) => {
    expect(complaintsOf(`OPTIONS="${option}", NAME="b"`)).toEqual([`1:9 error ${message}`]);
    expect(checkText(`OPTIONS="${option}", NAME="b"`).file.rules).toEqual([]);
  });
});

describe('an owner or group', () => {
  check('that does not exist takes the whole line with it', 'GROUP="nosuch", MODE="0660", RUN="x"\n', ["1:7 error Failed to resolve group 'nosuch', ignoring: Unknown group"], 0);
  check('cannot have just any name', 'OWNER="a/b"\nOWNER="007"\nOWNER=""\n', [
    "1:7 error Failed to resolve user 'a/b', ignoring: Invalid argument",
    "2:7 error Failed to resolve user '007', ignoring: Invalid argument",
    "3:7 error Failed to resolve user '', ignoring: Invalid argument",
  ], 0);
  check('may be a number', 'OWNER="0", GROUP="999"\nOWNER="4000"\n', ["2:7 error Failed to resolve user '4000', ignoring: Unknown user"], 1);
  check('should be of the system, which is said once', 'OWNER="ann"\nOWNER="ann"\n', [
    '1:7 warning User ann configured to own a device node is not a system user. Support for device node ownership by non-system accounts is deprecated and will be removed in the future.',
  ], 2);
  it('is no issue when it is merely not of the system', () => {
    expect(checkText('OWNER="ann"\n').problems.map(({ isIssue }) => isIssue)).toEqual([false]);
  });
  it('is looked up for each event with --resolve-names=late', () => {
    expect(complaintsOf('OWNER="nosuch"\nGROUP="4000"\n', { resolveNames: 'late' })).toEqual(["2:7 error Failed to resolve group '4000', ignoring: Unknown group"]);
  });
  it('is left out with --resolve-names=never', () => {
    const { file } = checkText('OWNER="nosuch", MODE="0600"\nOWNER="root"\nOWNER="0"\n', { resolveNames: 'never' });
    expect(file.rules.map(({ tokens }) => tokens.map(({ key }) => key))).toEqual([['MODE'], ['OWNER']]);
  });
  it('is not complained about by a daemon with --resolve-names=never, which verify does', () => {
    const text = 'KERNEL=="kvm", GROUP="kvm"\nKERNEL=="fuse"\n';
    const linesTold = (thorough: boolean) => checkText(text, { resolveNames: 'never', thorough }).problems.map(({ source }) => source?.line);
    expect(linesTold(false)).toEqual([2]);
    expect(linesTold(true)).toEqual([1, 2]);
  });
});

describe('a jump', () => {
  check('leads to a label further down', 'KERNEL=="a", GOTO="x"\nLABEL="x"\n', [], 2);
  check('does not lead up', 'LABEL="x"\nGOTO="x", NAME="a"\n', [
    '2:6 error GOTO="x" has no matching label, ignoring.', '1:7 notice style: LABEL="x" is unused.',
  ], 2);
  check('that leads nowhere takes a line with it that did nothing else', 'KERNEL=="a", GOTO="x"\nNAME="b"\n', [
    '1:19 error GOTO="x" has no matching label, ignoring.', '1:1 warning The line has no effect any more, dropping.',
  ], 1);
  check('leaves the label that stands beside it', 'GOTO="a"\nKERNEL=="a", LABEL="a", GOTO="x"\n', [
    '2:30 error GOTO="x" has no matching label, ignoring.', '2:1 warning The line has no effect any more, dropping.',
  ], 2);
  check('stands on a line once, as does a label', 'GOTO="a", GOTO="b"\nLABEL="x", LABEL="a"\n', [
    '1:11 warning Contains multiple GOTO keys, ignoring GOTO="b".',
    '2:12 warning Contains multiple LABEL keys, ignoring LABEL="x".',
  ], 2);
  it('has the next of several labels for its target', () => {
    const { file, problems } = checkText('LABEL="x"\nGOTO="x"\nLABEL="x"\nLABEL="x"\n');
    expect(problems.map(({ source, code }) => `${source?.line} ${code}`)).toEqual(['1 unused-label', '4 unused-label']);
    expect(file.rules[1]?.goto).toBe('x');
  });
});

describe('style', () => {
  check('is one comma and a blank between expressions', 'NAME="1",TAG="2"\n', ['1:9 notice style: whitespace after comma is expected.'], 1);
  it.each<[gap: string, said: string[]]>([
    [', ', []],
    [',\t ', []],
    [' ', ['a comma between tokens is expected.']],
    ['', ['a comma between tokens is expected.', 'whitespace between tokens is expected.']],
    [' , ', ['stray whitespace before comma.']],
    [',', ['whitespace after comma is expected.']],
    [',,', ['more than one comma between tokens.', 'whitespace after comma is expected.']],
    [' ,, ', ['more than one comma between tokens.', 'stray whitespace before comma.']],
    [', ,', ['more than one comma between tokens.']],
  ])('with %j between', (gap, said) => {
    expect(complaintsOf(`NAME="a"${gap}TAG="b"`)).toEqual(said.map((message) => `1:9 notice style: ${message}`));
  });
  check('has no comma at the ends', ', NAME="a",\n', ['1:1 notice style: stray leading comma.', '1:11 notice style: stray trailing comma.'], 1);
  check('has labels that are used', 'LABEL="x"\n', ['1:7 notice style: LABEL="x" is unused.'], 1);
  check('comes before the mistake behind it', 'NAME="a",FOO="b"\n', ['1:9 notice style: whitespace after comma is expected.', "1:10 error Invalid key 'FOO'."], 0);
  check('writes PROGRAM before RESULT', 'RESULT=="a", PROGRAM="b"\n', ['1:1 warning Reordering RESULT check after PROGRAM assignment.'], 1);
  it('is nothing to the daemon', () => {
    const file = ',KERNEL=="a" KERNEL=="b",NAME="a",NAME="a"\nRESULT=="a", PROGRAM="b"\nLABEL="x"\n';
    expect(complaintsOf(file, { thorough: false })).toEqual([]);
    expect(checkText(file, { thorough: false }).file).toEqual(checkText(file).file);
  });
});

describe('what is left', () => {
  const tokensOf = (line: string) => checkText(line).file.rules[0]?.tokens.map(({ kind, key, attribute, value, ...rest }) => {
    const operator = 'operator' in rest ? rest.operator : rest.negated ? '!=' : '==';
    return `${kind === 'match' ? '?' : ''}${key}${attribute === null ? '' : `{${attribute}}`}${operator}${value}`;
  });

  it('has its tokens in the order in which udevd evaluates them', () => {
    expect(tokensOf('RUN="a", RUN{builtin}="kmod", SYMLINK="b", KERNELS=="c", RESULT=="d", PROGRAM="e", KERNEL=="f", OPTIONS="watch", MODE="0600"')).toEqual([
      '?KERNEL==f', '?KERNELS==c', '?PROGRAM==e', '?RESULT==d', 'OPTIONS=watch', 'MODE=600', 'SYMLINK=b', 'RUN{builtin}=kmod', 'RUN{program}=a',
    ]);
  });
  it('keeps the order of tokens of one kind', () => {
    expect(tokensOf('ENV{B}="1", ENV{A}="2", ENV{B}+="3"')).toEqual(['ENV{B}=1', 'ENV{A}=2', 'ENV{B}+=3']);
  });
  it('says what udevd makes of it', () => {
    expect(tokensOf('NAME+="a", TAG:="b", OPTIONS+="link_priority=0x10", OPTIONS="log_level=7", MODE="00640"')).toEqual([
      'OPTIONS=link_priority=16', 'OPTIONS=log_level=debug', 'MODE=640', 'TAG=b', 'NAME=a',
    ]);
    expect(tokensOf('IMPORT{program}="usb_id --x", IMPORT{program}+="/bin/usb_id", IMPORT{db}!="X"')).toEqual([
      '?IMPORT{program}==/bin/usb_id', '?IMPORT{builtin}==usb_id --x', '?IMPORT{db}!=X',
    ]);
    expect(tokensOf('TEST{00111}=="x", TEST{}!="y", NAME="a"')).toEqual(['?TEST{111}==x', '?TEST!=y', 'NAME=a']);
  });
  it('turns a file or command called ?* round, as udevd does', () => {
    expect(tokensOf('IMPORT{parent}="?*", KERNEL=="?*"')).toEqual(['?KERNEL==?*', '?IMPORT{parent}!=?*']);
  });
  it('knows where everything stands', () => {
    const [rule] = checkText('\n  KERNEL=="a", \\\n    LABEL="x", GOTO="y", NAME="b"\nLABEL="y"\n').file.rules;
    expect(rule).toMatchObject({
      source: { file: 'x.rules', line: 2, column: 3 },
      label: 'x', labelSource: { line: 3, column: 5 },
      goto: 'y', gotoSource: { line: 3, column: 16 },
      tokens: [{ key: 'KERNEL', source: { line: 2, column: 3 } }, { key: 'NAME', source: { line: 3, column: 26 } }],
    });
  });
});

describe('every file', () => {
  it('is answered, never with an exception, and each problem has a place in it', () => {
    fc.assert(fc.property(ruleFileText, (text) => {
      const { problems, file } = checkText(text);
      const lines = text.split(/\0|\n\r?\0?|\r\n?\0?/);
      for (const { source, span } of problems) {
        expect(source?.column).toBeLessThanOrEqual((lines[(source?.line ?? 0) - 1]?.length ?? -1) + 1);
        expect(span).toBeGreaterThan(0);
      }
      expect(file.rules.length).toBeLessThanOrEqual(lines.length);
    }), { numRuns: 1000 });
  });

  it('gives the daemon the rules that verify sees', () => {
    fc.assert(fc.property(ruleFileText, (text) => {
      expect(checkText(`${text}\n`).file).toEqual(checkText(`${text}\n`, { thorough: false }).file);
    }), { numRuns: 300 });
  });
});

const expressionText = fc.tuple(
  fc.constantFrom('KERNEL', 'NAME', 'ENV{X}', 'ATTR{x}', 'ATTRS{y}', 'TEST', 'PROGRAM', 'IMPORT{builtin}', 'IMPORT{db}', 'RESULT', 'OPTIONS', 'OWNER', 'MODE', 'RUN', 'GOTO', 'LABEL', 'FOO', 'TAG'),
  fc.constantFrom('==', '!=', '=', '+=', '-=', ':='),
  fc.constantFrom('', '', 'i', 'e'),
  fc.constantFrom('a', 'b', '', '?*', 'a|b', 'a*', '%k', '%q', 'root', 'usb_id', 'watch', '0660', 'link_priority=1'),
).map(([key, operator, quoting, value]) => `${key}${operator}${quoting}"${value}"`);

/** Files of expressions that may go together or not, with what stands between them. */
const ruleFileText = fc.array(fc.oneof({ weight: 4, arbitrary: expressionText }, fc.constantFrom(', ', ',', ' ', '\n', '\n', '\\\n', '#', '"', '\\', '\xff')), { maxLength: 30 })
  .map((parts) => parts.join(''));
