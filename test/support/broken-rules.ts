/**
 * Rule lines that go wrong in the ways that people and editors make them go wrong: made up, or real ones with a few mutations.
 * The same seed gives the same lines.
 */
export class RuleMutator {
  private state: number;

  constructor(seed: number) {
    this.state = seed * 0x9e37_79b9;
  }

  /** A file of made-up and mutated lines. */
  file(lines: readonly string[], count: number): string {
    let text = '';
    for (let index = 0; index < count; index += 1) {
      text += lines.length === 0 || this.below(3) === 0 ? this.inventedLine() : this.mutated(this.pick(lines));
      text += this.below(6) > 0 ? '\n' : this.pick(lineEnds);
    }
    return text;
  }

  private inventedLine(): string {
    const few = [this.pick(keys), this.pick(keys), this.pick(keys)];
    let line = '';
    for (let left = 1 + this.below(5); left > 0; left -= 1) {
      const key = this.below(2) === 0 ? this.pick(few) : this.pick(keys);
      line += this.expression(key) + (left > 1 || this.below(8) === 0 ? this.separator() : '');
    }
    return line;
  }

  private mutated(line: string): string {
    let result = line;
    for (let left = this.below(4); left > 0; left -= 1) result = this.mutateOnce(result);
    return result;
  }

  private mutateOnce(line: string): string {
    switch (this.below(11)) {
      case 0: return this.replaceOne(line, /==|!=|\+=|-=|:=|=/g, () => this.pick(operators));
      case 1: return this.replaceOne(line, /[A-Z]{3,}/g, (key) => this.misspelt(key));
      case 2: return this.replaceOne(line, /"/g, () => '');
      case 3: return this.replaceOne(line, /[ei]?"[^"]*"/g, () => this.value());
      case 4: return this.replaceOne(line, /\{[^}]*\}/g, () => this.pick(attributes));
      case 5: return this.replaceOne(line, /, */g, () => this.separator());
      case 6: return this.inserted(line, this.pick(garbage));
      case 7: return this.inserted(line, this.pick(lineEnds));
      case 8: return this.replaceOne(line, /[^]/g, () => '');
      case 9: return `${line}${this.separator()}${this.expression(this.pick(keys))}`;
      default: {
        const expressions = line.split(', ');
        return [...expressions, this.pick(expressions)].join(', ');
      }
    }
  }

  private expression(key: string): string {
    return key + (this.below(3) > 0 ? this.pick(['==', '=', '+=', '!=']) : this.pick(operators)) + this.value();
  }

  private value(): string {
    return `${this.below(4) > 0 ? '' : this.pick(prefixes)}"${this.pick(values)}"`;
  }

  private separator(): string {
    return this.below(3) > 0 ? ', ' : this.pick(separators);
  }

  private misspelt(word: string): string {
    const at = this.below(word.length);
    return word.slice(0, at) + this.pick(['', 'X', word[at + 1] ?? '']) + word.slice(at + 1);
  }

  private inserted(line: string, text: string): string {
    const at = this.below(line.length + 1);
    return line.slice(0, at) + text + line.slice(at);
  }

  private replaceOne(line: string, pattern: RegExp, replacement: (found: string) => string): string {
    const found = [...line.matchAll(pattern)];
    if (found.length === 0) return line;
    const match = this.pick(found);
    return line.slice(0, match.index) + replacement(match[0]) + line.slice(match.index + match[0].length);
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** mulberry32, a small generator of even quality. */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}

const keys = [
  'ACTION', 'DEVPATH', 'KERNEL', 'SYMLINK', 'NAME', 'ENV{X}', 'ENV{DEVNAME}', 'CONST{arch}', 'CONST{cvm}', 'TAG', 'SUBSYSTEM', 'DRIVER', 'ATTR{a}',
  'ATTR{%q}', 'SYSCTL{b}', 'KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS{c}', 'ATTRS{../c}', 'TAGS', 'TEST', 'TEST{0100}', 'PROGRAM', 'IMPORT{program}',
  'IMPORT{builtin}', 'IMPORT{file}', 'IMPORT{db}', 'IMPORT{cmdline}', 'IMPORT{parent}', 'RESULT', 'OPTIONS', 'OWNER', 'GROUP', 'MODE', 'SECLABEL{x}',
  'RUN', 'RUN{program}', 'RUN{builtin}', 'GOTO', 'LABEL',
];
const operators = ['==', '!=', '=', '+=', '-=', ':=', '===', '', '+', ' == ', '\t='];
const prefixes = ['e', 'i', 'ei', 'ie', 'ee', 'x'];
const separators = [',', ' ', '', ' , ', ',,', ',  ', '\t,', ' , ,'];
const attributes = ['', '{}', '{x}', '{builtin}', '{program}', '{%k}', '{$nosuch}', '{device/x}', '{0400}', '{9}'];
const garbage = ['"', '\\', '\\"', '{', '}', ',', ' ', '\t', '=', '!', '+', '#', '%', '$', '|', '*', '[', 'i', 'e', '\xff', '\xc3\xa4', '\x01', '\x7f'];
const lineEnds = ['\r\n', '\n\r', '\r', '\0', '\n\n', '\\\n', '\\\n  ', ' \\\n# comment\n', '\\\\\n', '\n#'];
const values = [
  '', 'a', 'b', 'a|b', 'b|c', '|a', 'a||b', '*', '?*', 'a*', 'ab*|c*', '[ab]*', '%k', '$kernel', '$attr{x}', '%s{y}', '%q', '$', '%c{1}', '%c{2+}',
  '%c{x}', '$env{Z}', '$env', '%%', '$$', 'usb_id', 'blkid ', ' hwdb --x', 'keyboar', '0', '00', 'root', 'nosuch', '0660', '10000', 'rw', 'watch',
  'db_persist', 'link_priority=5', 'link_priority=x', 'static_node=a', 'log_level=7', 'log_level=', 'string_escape=none', 'dump-json', 'end', 'foo',
  'subsystem', 'bus', 'a ', ' a', 'a\\"b', 'a\\nb', '\\x41', '\xff\xfe', '/bin/x %p', 'A', 'add|change',
];
